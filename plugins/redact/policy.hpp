// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finding.hpp"
#include "kit/pointer_pattern.hpp"

namespace ekiden::redact {

// What happens to a field. scan: what is recognised in its texts goes; the next three replace all of each text in it.
enum class Action : std::uint8_t { keep, scan, label, mask, hash, drop };

struct Treatment {
  Action action = Action::scan;
  Kinds kinds = Kinds::all();  // of a scan
};

// Which field is treated in which way. The rules of the configuration go first, in their order; then ours, which keep
// the ids; a field that no rule names is treated as the one that it stands in, and `data` itself is scanned.
class Policy {
 public:
  void add(kit::PointerPattern at, Treatment treatment) { own_.emplace_back(std::move(at), treatment); }
  void set_identity(std::string type, Action action) { identities_[std::move(type)] = action; }
  void set_media(std::string type, bool keep) { media_[std::move(type)] = keep; }

  // A treatment, and whether the configuration asked for it: then it counts for all that the field holds.
  struct Decision {
    Treatment treatment{};
    bool is_own = false;
  };
  // `around`: of the object or list that the field stands in.
  Decision decide(const kit::Path& path, const Decision& around) const;

  // Of an identity of this type: keep, drop or hash.
  Action identity(std::string_view type) const;
  // Whether what can fetch the file of such a part ("image", "audio", "video", "file") may stay.
  bool keeps_media(std::string_view part_type) const;

 private:
  std::vector<std::pair<kit::PointerPattern, Treatment>> own_;
  std::map<std::string, Action, std::less<>> identities_;
  std::map<std::string, bool, std::less<>> media_;
};

}  // namespace ekiden::redact
