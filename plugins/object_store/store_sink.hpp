// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/sink.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"
#include "outbox.hpp"
#include "request.hpp"
#include "settings.hpp"

namespace ekiden::object_store {

// Stores the events of a batch as one object, a part. An event belongs to the part that it was put into first, for
// good: when it comes again, that part is sent again, the same bytes under the same name, or is known to have arrived.
class StoreSink final : public sdk::Sink {
 public:
  using Sink::Sink;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  sdk::Status deliver(sdk::Op op, std::span<const sdk::Delivery> events) override;

 private:
  struct Flight;
  struct Held;
  using HeldPart = std::shared_ptr<Held>;

  void make_part(const std::shared_ptr<Flight>& flight, std::span<const sdk::Delivery> events,
                 const std::vector<std::size_t>& fresh);
  void drop(const HeldPart& held, const sdk::Status& status);
  void save(const HeldPart& held);
  void go_on(const HeldPart& held);
  void send(const HeldPart& held);
  void look(const HeldPart& held, const Answer& put);
  void arrived(const HeldPart& held);
  void failed(const HeldPart& held, const sdk::Status& status, const std::string& excerpt);
  void answer(const HeldPart& held, const sdk::Status& status, const std::string& excerpt);
  void land(Flight& flight);
  void hold(const HeldPart& held);
  void let_go(const HeldPart& held);
  HeldPart first_idle() const;
  std::size_t unsent() const;
  Credentials credentials();

  Settings settings_;
  std::optional<Outbox> outbox_;
  std::uint64_t next_number_ = 1;
  std::map<std::uint64_t, HeldPart> parts_;                // by slot
  std::map<std::string, HeldPart, std::less<>> by_event_;  // of parts_
};

}  // namespace ekiden::object_store
