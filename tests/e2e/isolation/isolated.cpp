// SPDX-License-Identifier: Apache-2.0
#include "e2e/isolation/isolated.hpp"

#include <filesystem>
#include <fstream>

namespace ekiden::test {

std::string isolated(const std::string& url) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n"
         "  - {id: hello, adapter: hello-adapter, isolation: process}\n"
         "  - {id: steady, adapter: hello-adapter}\n"
         "sinks:\n  - {id: crm, sink: webhook, isolation: process, config: {url: \"" +
         url +
         "\", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}\n"
         "routes:\n  - {from: [hello, steady], to: [crm]}\n";
}

int say_to(const std::string& channel, const std::string& listen, const std::string& sender, const std::string& id) {
  return http(listen, "POST", "/hooks/" + channel, id,
              {{"Content-Type", "text/plain"}, {"X-Sender", sender}, {"X-Message-Id", id}})
      .status;
}

std::vector<int> children_of(int pid) {
  std::vector<int> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string stat;  // stays empty when the process ends meanwhile
    std::ifstream file("/proc/" + name + "/stat");
    std::getline(file, stat);
    const std::size_t end = stat.rfind(')');
    if (end == std::string::npos || stat.at(end + 2) == 'Z') continue;
    if (std::stoi(stat.substr(end + 4)) == pid) children.push_back(std::stoi(name));
  }
  return children;
}

std::string text_of(const Receiver::Request& request) {
  const std::size_t at = request.body.find("\"text\":\"") + 8;
  return request.body.substr(at, request.body.find('"', at) - at);
}

}  // namespace ekiden::test
