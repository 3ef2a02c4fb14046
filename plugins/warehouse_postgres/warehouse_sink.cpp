// SPDX-License-Identifier: Apache-2.0
#include "warehouse_sink.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::warehouse_postgres {
namespace {

constexpr std::uint32_t kLookAgainMs = 15'000;

sdk::ItemResult result_of(const Fault& fault) {
  return {status_of(fault), fault ? excerpt_of(fault) : std::string()};
}

}  // namespace

sdk::Status WarehouseSink::configure(std::string_view config) {
  Settings settings;
  if (sdk::Status status = read_settings(config, settings); !status.ok()) return status;
  rows_ = host().counter("warehouse_rows_total", {"result"});
  warehouse_ = std::make_unique<Warehouse>(std::move(settings), host());
  return {};
}

sdk::Status WarehouseSink::start(sdk::Op) {
  look();
  return {};
}

sdk::Status WarehouseSink::stop(sdk::Op, std::uint32_t grace_ms) {
  if (warehouse_ != nullptr) warehouse_->close(grace_ms);  // also an instance that was never configured is stopped
  return {};
}

sdk::Status WarehouseSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  std::vector<Delivered> delivered;
  delivered.reserve(events.size());
  for (const sdk::Delivery& event : events)
    delivered.push_back({std::string(event.id), std::string(event.document), std::string(event.record)});
  const auto written = std::make_shared<Written>();
  const sdk::Status started = host().workers().offload(
      [this, written, delivered = std::move(delivered)]() mutable {
        *written = warehouse_->write(std::move(delivered));
        return sdk::Status();
      },
      [this, op, written](const sdk::Status& worked) {
        if (!worked.ok()) return complete(op, worked);
        end(op, *written);
      });
  return started.ok() ? sdk::Status::pending() : started;
}

void WarehouseSink::end(sdk::Op op, const Written& written) {
  const auto& faults = written.faults;
  const auto refused = static_cast<std::size_t>(
      std::count_if(faults.begin(), faults.end(), [](const Fault& fault) { return fault.kind == Fault::Kind::row; }));
  const auto bad = std::find_if(faults.begin(), faults.end(),
                                [](const Fault& fault) { return fault && fault.kind != Fault::Kind::row; });
  const std::size_t ok =
      static_cast<std::size_t>(std::count_if(faults.begin(), faults.end(), [](const Fault& fault) { return !fault; }));
  tell(bad == faults.end() ? Fault() : *bad);
  host().record(rows_, static_cast<double>(written.fresh), {"written"});
  host().record(rows_, static_cast<double>(ok - written.fresh), {"known"});
  host().record(rows_, static_cast<double>(refused), {"refused"});

  std::vector<sdk::ItemResult> results;
  results.reserve(faults.size());
  std::transform(faults.begin(), faults.end(), std::back_inserter(results), result_of);
  if (results.size() > 1) return complete_items(op, results);
  complete(op, results.front().status, results.front().result);
}

void WarehouseSink::look() {
  const auto found = std::make_shared<Fault>();
  const sdk::Status started = host().workers().offload(
      [this, found] {
        *found = warehouse_->look();
        return sdk::Status();
      },
      [this, found](const sdk::Status& worked) {
        if (!worked.ok()) return host().degraded(worked.message);
        tell(*found);
        if (!*found) return;
        if (const sdk::Status again = host().timers().after(kLookAgainMs, [this] { look(); }); !again.ok())
          host().log(sdk::LogLevel::warning, "the database is not looked at again before the next event",
                     {{"reason", again.message}});
      });
  if (!started.ok()) host().degraded(started.message);
}

void WarehouseSink::tell(const Fault& fault) {
  if (!fault) return host().healthy();
  const std::string reason = status_of(fault).message;
  if (fault.kind == Fault::Kind::access) return host().down(reason);
  host().degraded(reason);
}

}  // namespace ekiden::warehouse_postgres
