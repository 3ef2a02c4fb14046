// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "journal/id_table.hpp"
#include "journal/key_filter.hpp"
#include "journal/key_run.hpp"

namespace ekiden::journal {

// Which keys the journal knows, and under which seq. Those of the active segment are in memory, those of each sealed
// one in its sidecar with fingerprints in memory, newest first, up to a limit: where it is reached the fingerprints of
// the oldest segments are let go of, and a look-up of a key that is not known reads a block or two of each of these.
// A filter over all fingerprints answers most look-ups of keys that are not known before any segment is asked; its
// bytes, one a key, count towards the limit. Answers do not depend on the limit.
//
// Any thread may `find`; all else is the writer's.
class DedupeIndex {
 public:
  // Makes a run again from its segment, when its sidecar turns out to be of no use. Code::not_found: the segment is
  // gone, and its keys with it. Any other failure: a repetition may succeed.
  using Rebuild = std::function<Result<std::shared_ptr<const KeyRun>>(Seq first_seq)>;

  explicit DedupeIndex(std::uint64_t memory_bytes) : memory_bytes_(memory_bytes) {}
  void on_damage(Rebuild rebuild) { rebuild_ = std::move(rebuild); }

  struct Found {
    Seq seq = 0;
    bool is_active = false;  // in the active segment; otherwise the segment itself has the last word
  };
  // Code::io: a run that may have the key, or a newer entry of it, cannot be read.
  Result<std::optional<Found>> find(const Key& key) const;
  // As find, for the writer; a run that cannot be used is made again.
  Result<std::optional<Found>> find_and_mend(const Key& key);

  void insert(const Key& key, Seq seq);
  void assign(const Key& key, Seq seq);
  void erase(const Key& key);
  std::size_t active_keys() const { return active_.size(); }
  const IdTable& active() const { return active_; }

  // The keys of the segment that is active now.
  void set_active(IdTable keys);
  // Runs come in the order of their segments. One takes the place of another of the same segment.
  void add(std::shared_ptr<const KeyRun> run);
  // Segments whose first seq is lower are gone.
  void forget_below(Seq first_seq);

  std::uint64_t fingerprint_bytes() const;

 private:
  struct Sealed {
    std::shared_ptr<const KeyRun> run;
    std::shared_ptr<const Fingerprints> fingerprints;  // may be null
  };

  // `may_be_known`: what the filter says of the key. `damaged`: runs that fail for more than want of a descriptor.
  static Result<std::optional<Found>> search(const std::vector<Sealed>& sealed, const Key& key, bool may_be_known,
                                             std::vector<Seq>& damaged);
  Status mend(Seq first_seq);
  void balance();
  void filter(const std::vector<const Fingerprints*>& added);

  const std::uint64_t memory_bytes_;
  Rebuild rebuild_;
  mutable std::shared_mutex mutex_;  // the writer reads without it, since nobody else changes anything
  IdTable active_;
  std::vector<Sealed> sealed_;  // by first seq
  KeyFilter filter_{0};         // has whatever the fingerprints in sealed_ have
};

}  // namespace ekiden::journal
