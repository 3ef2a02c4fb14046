// SPDX-License-Identifier: Apache-2.0
#include "media/file_media_store.hpp"

#include <span>

#include "core/durable_file.hpp"
#include "core/encoding.hpp"

namespace ekiden::media {

Result<std::string> FileMediaStore::put(std::string_view bytes) {
  const std::string digest = sha256(bytes);
  const std::string name = hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), digest.size()));
  const std::lock_guard lock(mutex_);
  Status kept;
  if (fs_.exists(folder_ + "/" + name)) {
    kept = fs_.sync_folder(folder_);  // its name may be all that an attempt before could not make durable
  } else {
    kept = fs_.make_folder(folder_);
    if (kept) kept = write_durably(fs_, folder_, name, bytes);
  }
  if (!kept) return kept;
  return "sha256:" + name;
}

}  // namespace ekiden::media
