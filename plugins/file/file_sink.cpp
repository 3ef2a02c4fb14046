// SPDX-License-Identifier: Apache-2.0
#include "file_sink.hpp"

#include <utility>
#include <vector>

namespace ekiden::file {
namespace {

using sdk::Status;

constexpr std::uint32_t kLookMs = 1'000;

}  // namespace

Status FileSink::configure(std::string_view config) {
  if (Status status = read_settings(config, host().instance_id(), settings_); !status.ok()) return status;
  folder_ = std::make_unique<PosixFolder>(settings_.folder);
  Writer::Notes notes;
  notes.published = [this](const std::string& name, std::uint64_t events) {
    host().log(sdk::LogLevel::info, "a file is complete", {{"file", name}, {"events", std::to_string(events)}});
  };
  notes.lost = [this](const std::string& name, std::uint64_t events) {
    host().log(sdk::LogLevel::error,
               "a file that was being written was taken away or cut by somebody, with events that were delivered; only "
               "`ekiden replay` brings them back",
               {{"file", name}, {"events", std::to_string(events)}});
  };
  writer_ = std::make_unique<Writer>(*folder_, settings_, Writer::Limits(), std::move(notes));
  return {};
}

// What was left behind is finished at the first look. A folder that cannot be written yet does not keep the gateway
// from starting.
Status FileSink::start(sdk::Op) {
  return host().timers().every(kLookMs, kLookMs, [this] { look_at_age(); });
}

Status FileSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  const auto batch = std::make_shared<std::vector<Incoming>>();
  batch->reserve(events.size());
  for (const sdk::Delivery& event : events) {
    const std::string_view content = event.record.empty() ? event.document : event.record;
    batch->push_back({std::string(event.id), std::string(content), event.sequence, event.recorded_ms, {}});
  }
  const auto done = [this, op, batch](const Status& status) {
    tell(status);
    std::vector<sdk::ItemResult> results;
    results.reserve(batch->size());
    for (const Incoming& event : *batch) results.push_back({event.status.ok() ? status : event.status, {}});
    if (results.size() > 1) return host().complete_items(op, results);
    complete(op, results.front().status);
  };
  const Status started = host().workers().offload(
      [this, batch, now_ms = host().wall_ms()] { return writer_->write(*batch, now_ms); }, done);
  return started.ok() ? Status::pending() : started;
}

void FileSink::look_at_age() {
  if (std::exchange(is_looking_, true)) return;
  const Status started =
      host().workers().offload([this, now_ms = host().wall_ms()] { return writer_->complete(now_ms, false); },
                               [this](const Status& status) {
                                 is_looking_ = false;
                                 tell(status);
                               });
  if (!started.ok()) is_looking_ = false;
}

void FileSink::tell(const Status& status) {
  if (status.ok()) return host().healthy();
  host().down(status.message);
}

}  // namespace ekiden::file
