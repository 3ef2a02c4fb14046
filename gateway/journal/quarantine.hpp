// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "journal/known_damage.hpp"
#include "journal/scanner.hpp"

namespace ekiden::journal {

// Copies of damaged bytes, and the only one who tells of them: once for each place. Thread-safe.
class Quarantine {
 public:
  // What it is given outlives it.
  Quarantine(const std::string& folder, Fs& fs, Log& log)
      : folder_(folder), quarantine_(folder + "/quarantine"), fs_(fs), log_(log) {}

  // What earlier runs have copied from a segment that is still there.
  void recall(const std::vector<Seq>& segments);
  // Of a segment with that first seq. What lies within damage that is known already is left alone.
  void set_aside(const File& file, Seq segment, const Damage& damage);
  // Tells of seqs that are missing where no bytes are damaged.
  void report_lost(Seq segment, Seq first, Seq last);
  // The disk does not give the rest of a sealed segment, records [first, last]. Once it has been so at the same place
  // for half a minute's tries readers go past them.
  void leave_out(Seq segment, Seq first, Seq last, const Status& why);
  bool is_left_out(Seq segment, Seq seq) const;
  // Of all the damage known.
  std::uint64_t bytes() const;
  KnownDamage& damage() { return damage_; }

 private:
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };
  bool is_known(Seq segment, const Damage& damage) const;
  Status copy(const File& file, Seq segment, const Damage& damage);

  const std::string& folder_;
  const std::string quarantine_;
  Fs& fs_;
  Log& log_;
  KnownDamage damage_;
  mutable std::mutex mutex_;
  std::map<Seq, std::vector<Range>> known_;
  std::map<Seq, Seq> left_out_;                  // of a segment, from which record on
  std::map<std::pair<Seq, Seq>, int> failures_;  // of a segment and a record
};

}  // namespace ekiden::journal
