// SPDX-License-Identifier: Apache-2.0
#include "support/e2e/sandbox_process.hpp"

#include <rapidjson/document.h>

#include <stdexcept>

#include "support/e2e/wait.hpp"

namespace ekiden::test {

SandboxProcess::SandboxProcess(std::vector<std::string> flags) : flags_(std::move(flags)) {
  cli::ChildCommand command;
  command.argv = {sandbox_program(), "run", "--listen", "127.0.0.1:0", "--run-file", folder_.file("run.json")};
  command.argv.insert(command.argv.end(), flags_.begin(), flags_.end());
  command.output_file = folder_.file("sandbox.log");
  Result<cli::ChildProcess> child = cli::ChildProcess::start(command);
  if (!child) throw std::runtime_error(child.status().message());
  child_ = *std::move(child);
  const bool up = eventually([this] {
    rapidjson::Document run;
    const std::string text = read_file(folder_.file("run.json"));
    run.Parse(text.c_str());
    if (run.HasParseError() || !run.IsObject()) return child_->wait(0).has_value();
    address_ = run["listen"].GetString();
    return true;
  });
  if (!up || address_.empty())
    throw std::runtime_error("the sandbox did not start:\n" + read_file(folder_.file("sandbox.log")));
}

std::string SandboxProcess::configuration() const {
  std::vector<std::string> argv{sandbox_program(), "config", "--sandbox-url", url()};
  // How it pushes is nothing to the gateway.
  for (const std::string& flag : flags_)
    if (!flag.starts_with("--push") && !flag.starts_with("--format")) argv.push_back(flag);
  const Result<cli::ChildOutput> output = cli::run_child(argv, 30'000);
  if (!output || output->exit_code != 0) throw std::runtime_error("ekiden-sandbox config failed");
  return output->out.substr(output->out.find("channels:"));
}

void SandboxProcess::connect(const GatewayProcess& gateway) const {
  const Answer answer =
      put("/sandbox/gateway", "{\"hook\": \"http://" + gateway.listen() + "/hooks/wechat-cn\", \"api\": \"http://" +
                                  gateway.admin() + "\", \"token\": \"" + kToken + "\", \"channel\": \"wechat-cn\"}");
  if (answer.status != 200) throw std::runtime_error("PUT /sandbox/gateway: " + answer.body);
}

}  // namespace ekiden::test
