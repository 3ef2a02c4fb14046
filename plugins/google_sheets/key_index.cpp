// SPDX-License-Identifier: Apache-2.0
#include "key_index.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "kit/digest.hpp"

namespace ekiden::google_sheets {
namespace {

constexpr std::size_t kMaxFresh = 16'384;

}  // namespace

KeyIndex::Key KeyIndex::key_of(std::string_view id) {
  const std::string digest = kit::sha256(id);
  Key key{};
  std::memcpy(key.data(), digest.data(), sizeof key);
  return key;
}

void KeyIndex::add(std::string_view id) {
  fresh_.insert(key_of(id));
  if (fresh_.size() >= kMaxFresh) settle();
}

bool KeyIndex::contains(std::string_view id) const {
  const Key key = key_of(id);
  return fresh_.contains(key) || std::binary_search(settled_.begin(), settled_.end(), key);
}

void KeyIndex::clear() {
  settled_.clear();
  fresh_.clear();
}

void KeyIndex::settle() {
  const auto middle = static_cast<std::ptrdiff_t>(settled_.size());
  settled_.insert(settled_.end(), fresh_.begin(), fresh_.end());
  fresh_.clear();
  std::sort(settled_.begin() + middle, settled_.end());
  std::inplace_merge(settled_.begin(), settled_.begin() + middle, settled_.end());
}

}  // namespace ekiden::google_sheets
