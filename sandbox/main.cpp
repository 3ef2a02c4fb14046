// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <variant>

#include "options.hpp"
#include "run_file.hpp"
#include "sandbox.hpp"

namespace ekiden::sandbox {

namespace {

constexpr int defect = 70;
constexpr int io_error = 74;

/// Blocks the signals that end the process, in this thread and all that it starts.
sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int execute(const RunCommand& command) {
  const sigset_t end_signals = block_end_signals();
  const SystemClock clock;
  SystemRandom random;
  HttplibCaller caller;
  Sandbox sandbox(command.settings, clock, random, caller);
  const auto port = sandbox.bind(command.host, command.port);
  if (!port) {
    std::cerr << "ekiden-sandbox: cannot listen on " << command.host << ':' << command.port
              << ": the port is in use, or the address is not of this machine\n";
    return io_error;
  }
  sandbox.start();
  const std::string listen = command.host + ":" + std::to_string(*port);
  if (!command.run_file.empty() && !write_run_file(command.run_file, listen)) {
    std::cerr << "ekiden-sandbox: cannot write " << command.run_file << '\n';
    return io_error;
  }
  const std::string url = "http://" + listen;
  std::cout << "sandbox  " << url << "/\nphone    " << url << "/phone\nCRM      " << url << "/crm\n" << std::flush;

  int signal = 0;
  sigwait(&end_signals, &signal);
  sandbox.stop();
  return 0;
}

int execute(const ConfigCommand& command) {
  std::cout << gateway_config(command.settings, command.places);
  return 0;
}

int execute(const ExitCommand& command) {
  return command.code;
}

}  // namespace

}  // namespace ekiden::sandbox

int main(int argc, char** argv) {
  using namespace ekiden::sandbox;
  try {
    return std::visit([](const auto& command) { return execute(command); }, read_options(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "ekiden-sandbox: " << error.what() << '\n';
    return defect;
  }
}
