// SPDX-License-Identifier: Apache-2.0
// Work for a component of any kind: events for sinks and filters, commands for adapters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/life.hpp"

namespace ekiden::conformance {

struct Work {
  std::string id{};
  std::string type{};
  std::string conversation{};  // of an event; of a command, the other side's id
  std::string document{};      // the CloudEvent, or the command as accepted
  std::uint32_t attempt = 1;
  std::string record{};  // what a map made of the event; empty: the route has none
};

// A text message: on its way to a sink or a filter, or as the first command that the adapter declares. `number` tells
// one from another.
Work sample_work(const plugin::Component& component, int number = 1);
// The same with another text.
Work text_work(const plugin::Component& component, int number, std::string_view text);

// The first record that the sink's descriptor shows; empty when there is none.
std::string example_record(const plugin::Component& component);

// Whether there is any work for it: an adapter may take no commands.
bool takes_work(const plugin::Component& component);

// Begins the work: several pieces are one batch, for a sink only. Nothing: it is pending.
std::optional<testkit::Completion> give(Life& life, const std::vector<Work>& pieces);

// A request of the platform's, and what it is answered within 30 s; nothing: it is not.
std::optional<testkit::Answer> ask(Life& life, const SampleRequest& request);

// A started instance that takes work; skips the case when it takes none.
bool ready_for_work(Life& life);

}  // namespace ekiden::conformance
