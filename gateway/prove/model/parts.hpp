// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/ports/fs.hpp"
#include "core/ports/http_client.hpp"
#include "journal/journal.hpp"
#include "pipeline/consumer.hpp"

namespace ekiden::prove {

// What stands between the parts of a trial: nothing, unless a self-test takes a guarantee away there.
class Parts {
 public:
  virtual ~Parts() = default;
  // In front of the disk; null: nothing. `disk` outlives it.
  virtual std::unique_ptr<Fs> before(Fs&) const { return nullptr; }
  virtual std::unique_ptr<journal::Journal> around(std::unique_ptr<journal::Journal> journal) const { return journal; }
  virtual pipeline::Consumer::Deliver around(pipeline::Consumer::Deliver deliver) const { return deliver; }
  // What a platform makes of a real gateway's answer.
  virtual HttpResponse heard(HttpResponse response) const { return response; }
};

}  // namespace ekiden::prove
