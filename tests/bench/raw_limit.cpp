// SPDX-License-Identifier: Apache-2.0
// ekiden_bench_limit PORT_FILE LOG_FILE RECORD_BYTES: what ingest can cost at the least. The signature check and the
// parse of the WeChat channel, by the same functions, a record appended for each request (its body, filled up to so
// many bytes), one fdatasync for all that came together, then the answers. No envelope, no dedupe, no order, no cursor.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <variant>

#include "bench/batch_server.hpp"
#include "bench/load.hpp"
#include "wechat/receive.hpp"

int main(int argc, char** argv) {
  using namespace ekiden;
  if (argc != 4) return 64;
  const std::size_t record_bytes = std::stoul(argv[3]);
  std::signal(SIGPIPE, SIG_IGN);
  const int log = ::open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (log < 0) return 74;
  wechat::ReceiverSettings settings;
  settings.app_id = bench::kAppId;
  settings.token = bench::kToken;
  settings.mode = wechat::Mode::kPlain;
  const wechat::Receiver receiver(std::move(settings), std::nullopt);
  std::string records;
  bench::BatchServer server(
      [&](const bench::BatchServer::Request& request) {
        const std::string_view query = request.target.substr(request.target.find('?') + 1);
        const auto push = receiver.open_push(query, request.body, 0);
        if (std::holds_alternative<wechat::Refusal>(push)) return 401;
        records += request.body;
        records.append(record_bytes - std::min(record_bytes, request.body.size()), ' ');
        return 200;
      },
      [&] {
        if (::write(log, records.data(), records.size()) != static_cast<ssize_t>(records.size()) ||
            ::fdatasync(log) != 0)
          _exit(74);
        records.clear();
      });
  // Complete before it has its name: who waits for the file finds the whole number in it.
  const std::string being_written = std::string(argv[1]) + ".new";
  std::ofstream(being_written) << server.port();
  std::rename(being_written.c_str(), argv[1]);
  server.run();
}
