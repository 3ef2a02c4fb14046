// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// What goes into the journal together: all of it or nothing. Owns nothing, as a draft does.
struct Emission {
  std::vector<EventDraft> events;
  std::string_view cursor_name;  // ^[a-z0-9][a-z0-9._-]{0,63}$; empty: no cursor
  std::string_view cursor;       // where a poll goes on after these events; at most 4 KiB of UTF-8
};

// The way of events into the journal. Thread-safe.
class Ingress {
 public:
  virtual ~Ingress() = default;
  // Not ok: refused at once, `durable` does not run (Code::invalid, or Code::full and Code::io when the journal is
  // known not to accept). Else `durable` runs once on `where`, in the order of the emissions: ok when all of it is on
  // disk, also when the events were there before. Once an emission with a cursor has failed, those of the same cursor
  // that follow fail too, as Code::full, until `durable` has said so: a cursor never passes events that were lost.
  virtual Status emit(const std::string& channel, const Emission& emission, Executor& where,
                      std::function<void(Status)> durable) = 0;
  // The newest durable cursor of that name; Code::not_found before the first.
  virtual Result<std::string> cursor(const std::string& channel, const std::string& name) const = 0;
  // `ready` runs once on `where` as soon as the journal accepts.
  virtual void when_ready(Executor& where, std::function<void()> ready) = 0;
};

}  // namespace ekiden
