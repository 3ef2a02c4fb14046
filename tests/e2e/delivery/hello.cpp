// SPDX-License-Identifier: Apache-2.0
#include "e2e/delivery/hello.hpp"

#include <stdexcept>

#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

std::string hello_and_webhook(const std::string& url, const std::string& secrets) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: crm, sink: webhook, config: {url: \"" +
         url + "\", secret: " + secrets +
         "}}\n"
         "routes:\n  - {from: [hello], to: [crm]}\n";
}

int say(const std::string& listen, const std::string& sender, const std::string& message_id, const std::string& text) {
  return http(listen, "POST", "/hooks/hello", text,
              {{"Content-Type", "text/plain"}, {"X-Sender", sender}, {"X-Message-Id", message_id}})
      .status;
}

cli::ChildOutput ekiden_cli(const std::string& admin, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{"env", std::string("EKIDEN_TOKEN=") + kToken, "EKIDEN_API=http://" + admin,
                                ekiden_program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Result<cli::ChildOutput> output = cli::run_child(argv, 60'000);
  if (!output) throw std::runtime_error(output.status().message());
  return *output;
}

}  // namespace ekiden::test
