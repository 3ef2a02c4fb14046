// SPDX-License-Identifier: Apache-2.0
#include "pipeline/erasure_desk.hpp"

#include <algorithm>
#include <utility>

#include "core/durable_file.hpp"

namespace ekiden::pipeline {

namespace {

constexpr const char* kPendingFile = "erasure.pending";
constexpr std::size_t kMostPendingBytes = 4 << 10;

// Channel and peer, a line each: neither holds a newline.
std::string text_of(const ErasureRequest& request) {
  return request.channel + "\n" + request.peer;
}

Result<ErasureRequest> request_of(std::string_view text) {
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return Status(Code::corrupt, "it does not say whose data is to be erased");
  ErasureRequest request;
  request.channel = text.substr(0, line);
  request.peer = text.substr(line + 1);
  return request;
}

}  // namespace

ErasureDesk::ErasureDesk(const Ports& ports, std::string folder, std::string peer_key,
                         std::vector<std::string> channels, std::vector<PersonalData*> others, Erasure::Forget forget)
    : ports_(ports),
      folder_(std::move(folder)),
      peer_key_(std::move(peer_key)),
      channels_(std::move(channels)),
      others_(std::move(others)),
      forget_(std::move(forget)) {}

Result<std::unordered_set<journal::Seq>> ErasureDesk::resume() {
  const std::string path = folder_ + "/" + kPendingFile;
  if (const std::string beside = path + ".new"; ports_.fs.exists(beside))  // of a write_durably that was not finished
    if (Status status = ports_.fs.remove(beside); !status) return status;
  if (!ports_.fs.exists(path)) return std::unordered_set<journal::Seq>();
  Result<std::unique_ptr<File>> file = ports_.fs.open(path, Fs::Open::read);
  if (!file) return file.status();
  std::string text(kMostPendingBytes, '\0');
  const Result<std::size_t> got = (*file)->read(0, std::as_writable_bytes(std::span(text)));
  if (!got) return got.status();
  text.resize(*got);
  const Result<ErasureRequest> request = request_of(text);
  if (!request) return request.status().within(path);
  ports_.log.info("gateway", "an erasure that the last run began is finished now");
  Erasure erasure(
      ports_.journal, others_, [](const Erasure::Records&) {}, is_stopping_);
  if (const Result<ErasureReport> report = run(*request, erasure); !report) return report.status();
  return erasure.erased();
}

void ErasureDesk::erase(ErasureRequest request, Executor& where, std::function<void(Result<ErasureReport>)> done) {
  const auto answer = [&where, done = std::move(done)](Result<ErasureReport> report) {
    where.post([done, report = std::move(report)] { done(report); });
  };
  if (std::find(channels_.begin(), channels_.end(), request.channel) == channels_.end())
    return answer(Status(Code::not_found, "there is no channel " + request.channel));
  if (request.peer.find('\n') != std::string::npos)
    return answer(Status(Code::not_found, "no platform's id holds a newline"));
  if (is_busy_.exchange(true)) return answer(Status(Code::conflict, "another erasure is at work"));
  ports_.workers.run([this, request = std::move(request), answer] {
    Erasure erasure(ports_.journal, others_, forget_, is_stopping_);
    Result<ErasureReport> report =
        request.dry_run ? erasure.count(Person(request.channel, request.peer, peer_key_)) : run(request, erasure);
    if (!report)
      ports_.log.error("gateway", "an erasure did not end; it goes on at the next start, or when it is asked for again",
                       {{"detail", report.status().message()}});
    is_busy_ = false;
    answer(std::move(report));
  });
}

Result<ErasureReport> ErasureDesk::run(const ErasureRequest& request, Erasure& erasure) {
  if (Status status = write_durably(ports_.fs, folder_, kPendingFile, text_of(request)); !status) return status;
  Result<ErasureReport> report = erasure.erase(Person(request.channel, request.peer, peer_key_));
  if (!report) return report;
  if (Status status = ports_.fs.remove(folder_ + "/" + kPendingFile); !status) return status;
  if (Status status = ports_.fs.sync_folder(folder_); !status) return status;
  return report;
}

}  // namespace ekiden::pipeline
