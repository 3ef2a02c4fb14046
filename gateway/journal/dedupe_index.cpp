// SPDX-License-Identifier: Apache-2.0
#include "journal/dedupe_index.hpp"

#include <algorithm>
#include <mutex>

namespace ekiden::journal {

Result<std::optional<DedupeIndex::Found>> DedupeIndex::find(const Key& key) const {
  std::vector<Sealed> sealed;
  bool may_be_known = false;
  {
    const std::shared_lock lock(mutex_);
    if (const std::optional<Seq> seq = active_.find(key)) return std::optional(Found{*seq, true});
    sealed = sealed_;
    may_be_known = filter_.may_have(key);
  }
  std::vector<Seq> damaged;
  return search(sealed, key, may_be_known, damaged);
}

Result<std::optional<DedupeIndex::Found>> DedupeIndex::find_and_mend(const Key& key) {
  if (const std::optional<Seq> seq = active_.find(key)) return std::optional(Found{*seq, true});
  std::vector<Seq> damaged;
  Result<std::optional<Found>> found = search(sealed_, key, filter_.may_have(key), damaged);
  if (damaged.empty()) return found;
  for (const Seq first_seq : damaged)
    if (Status status = mend(first_seq); !status) return status;
  return search(sealed_, key, filter_.may_have(key), damaged);
}

Result<std::optional<DedupeIndex::Found>> DedupeIndex::search(const std::vector<Sealed>& sealed, const Key& key,
                                                              bool may_be_known, std::vector<Seq>& damaged) {
  const auto excluded = [may_be_known](const Sealed& one) { return one.fingerprints && !may_be_known; };
  if (may_be_known) {
    for (const Sealed& one : sealed)
      if (one.fingerprints) one.fingerprints->prefetch_bucket(key);
    for (const Sealed& one : sealed)
      if (one.fingerprints) one.fingerprints->prefetch_prints(key);
  }
  Status failed;
  for (auto one = sealed.rbegin(); one != sealed.rend(); ++one) {
    if (excluded(*one)) continue;
    const Result<std::optional<Seq>> seq = one->run->find(key, one->fingerprints.get());
    if (!seq) {
      failed = Status(Code::io, "what is known cannot be looked up: " + seq.status().message());
      if (seq.status().code() != Code::full) damaged.push_back(one->run->first_seq());
    } else if (*seq) {
      if (!failed) break;
      return std::optional(Found{**seq, false});
    }
  }
  if (!failed) return failed;
  return std::optional<Found>();
}

Status DedupeIndex::mend(Seq first_seq) {
  const Result<std::shared_ptr<const KeyRun>> run = rebuild_(first_seq);
  if (run) {
    add(*run);
  } else if (run.status().code() == Code::not_found) {
    const std::unique_lock lock(mutex_);
    std::erase_if(sealed_, [first_seq](const Sealed& one) { return one.run->first_seq() == first_seq; });
  } else {
    return run.status();
  }
  return {};
}

void DedupeIndex::insert(const Key& key, Seq seq) {
  const std::unique_lock lock(mutex_);
  active_.insert(key, seq);
}

void DedupeIndex::assign(const Key& key, Seq seq) {
  const std::unique_lock lock(mutex_);
  active_.assign(key, seq);
}

void DedupeIndex::erase(const Key& key) {
  const std::unique_lock lock(mutex_);
  active_.erase(key);
}

void DedupeIndex::set_active(IdTable keys) {
  const std::unique_lock lock(mutex_);
  active_ = std::move(keys);
}

void DedupeIndex::add(std::shared_ptr<const KeyRun> run) {
  const std::unique_lock lock(mutex_);
  const auto at = std::lower_bound(sealed_.begin(), sealed_.end(), run->first_seq(),
                                   [](const Sealed& one, Seq first_seq) { return one.run->first_seq() < first_seq; });
  if (at != sealed_.end() && at->run->first_seq() == run->first_seq())
    *at = {std::move(run), nullptr};
  else
    sealed_.insert(at, {std::move(run), nullptr});
  balance();
}

// The newest runs have fingerprints, as many as fit.
void DedupeIndex::balance() {
  std::uint64_t left = memory_bytes_;
  std::vector<const Fingerprints*> added;
  for (auto one = sealed_.rbegin(); one != sealed_.rend(); ++one) {
    if (!one->run->is_on_disk()) continue;
    const bool was_loaded = one->fingerprints != nullptr;
    if (left > 0 && !was_loaded)
      if (Result<Fingerprints> loaded = one->run->load_fingerprints())
        one->fingerprints = std::make_shared<const Fingerprints>(*std::move(loaded));
    const std::uint64_t bytes = one->fingerprints ? one->fingerprints->memory_bytes() + one->fingerprints->keys() : 0;
    if (bytes > left) one->fingerprints = nullptr;
    if (one->fingerprints && !was_loaded) added.push_back(one->fingerprints.get());
    left = bytes > left ? 0 : left - bytes;
  }
  filter(added);
}

// Nothing can be taken out of a filter: it is made again when what is gone and what is new fill it.
void DedupeIndex::filter(const std::vector<const Fingerprints*>& added) {
  std::size_t more = 0, kept = 0;
  for (const Fingerprints* one : added) more += one->keys();
  for (const Sealed& one : sealed_) kept += one.fingerprints ? one.fingerprints->keys() : 0;
  if (filter_.keys() + more <= filter_.room() && kept >= filter_.room() / 8) {
    for (const Fingerprints* one : added) filter_.add(*one);
    return;
  }
  filter_ = KeyFilter(kept);
  for (const Sealed& one : sealed_)
    if (one.fingerprints) filter_.add(*one.fingerprints);
}

void DedupeIndex::forget_below(Seq first_seq) {
  const std::unique_lock lock(mutex_);
  std::erase_if(sealed_, [first_seq](const Sealed& one) { return one.run->first_seq() < first_seq; });
  balance();
}

std::uint64_t DedupeIndex::fingerprint_bytes() const {
  const std::shared_lock lock(mutex_);
  std::uint64_t bytes = 0;
  for (const Sealed& one : sealed_)
    if (one.fingerprints) bytes += one.fingerprints->memory_bytes();
  return bytes;
}

}  // namespace ekiden::journal
