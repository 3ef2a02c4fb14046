// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "journal/sidecar.hpp"

namespace ekiden::journal {

// The keys of one sealed segment: in its sidecar or, when that could not be written, in memory. Immutable, thread-safe.
class KeyRun {
 public:
  // `fs` outlives it.
  KeyRun(Fs& fs, std::string sidecar_path, const SidecarHeader& header)
      : fs_(&fs), path_(std::move(sidecar_path)), header_(header) {}
  KeyRun(const SegmentFacts& facts, std::vector<KeyedSeq> sorted) : keys_(std::move(sorted)) { header_.facts = facts; }

  Seq first_seq() const { return header_.facts.first_seq; }
  bool is_on_disk() const { return fs_ != nullptr; }

  // Of a run on disk. A status that is not ok, here and below: the sidecar cannot be used.
  Result<Fingerprints> load_fingerprints() const;
  // Reads nothing when the fingerprints exclude the key, one block of the sidecar when they do not; without
  // fingerprints (null) a few blocks.
  Result<std::optional<Seq>> find(const Key& key, const Fingerprints* fingerprints) const;

 private:
  Result<std::optional<Seq>> find_at(const File& file, const Key& key, std::uint32_t first, std::uint32_t last) const;
  Result<std::optional<Seq>> search(const File& file, const Key& key) const;

  Fs* fs_ = nullptr;
  std::string path_;
  SidecarHeader header_;
  std::vector<KeyedSeq> keys_;
};

}  // namespace ekiden::journal
