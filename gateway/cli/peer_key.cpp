// SPDX-License-Identifier: Apache-2.0
#include "cli/peer_key.hpp"

#include <cstddef>
#include <memory>
#include <span>

#include "core/durable_file.hpp"

namespace ekiden::cli {

namespace {
constexpr const char* kPeerKeyFile = "peer.key";
}

Result<std::string> peer_key(Fs& fs, Random& random, const std::string& folder) {
  const std::string path = folder + "/" + kPeerKeyFile;
  std::string key(32, '\0');
  if (!fs.exists(path)) {
    random.fill(std::as_writable_bytes(std::span(key)));
    if (Status status = write_durably(fs, folder, kPeerKeyFile, key); !status) return status;
    return key;
  }
  Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
  if (!file) return file.status();
  Result<std::size_t> length = (*file)->read(0, std::as_writable_bytes(std::span(key)));
  if (!length) return length.status();
  if (*length != key.size())
    return Status(Code::corrupt, path +
                                     " is damaged: it has to hold 32 bytes; restore it from a backup, new bytes would "
                                     "change the keys of conversations");
  return key;
}

}  // namespace ekiden::cli
