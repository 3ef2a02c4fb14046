// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file whose type is wanted, as the name of a kept file, and as a header Range.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/byte_range.hpp"
#include "media/content_type.hpp"
#include "media/media_index.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view type = media::content_type_of(bytes);
  if (type.find('/') == std::string_view::npos) std::abort();
  if (media::content_type_of(bytes.substr(0, media::kHeadBytes)) != type) std::abort();
  if (const auto name = media::StoredName::parse(bytes);
      name && media::StoredName::parse(name->text())->hex != name->hex)
    std::abort();
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{100}, ~std::uint64_t{0}}) {
    const auto range = api::byte_range(bytes, length);
    if (range && (range->offset > length || range->length > length - range->offset)) std::abort();
  }
  return 0;
}
