// SPDX-License-Identifier: Apache-2.0
#include "journal/sealing.hpp"

#include "core/durable_file.hpp"
#include "journal/file_names.hpp"
#include "journal/record_keys.hpp"
#include "journal/scanner.hpp"

namespace ekiden::journal {

Sealed seal(Fs& fs, Log& log, const std::string& folder, const Segment& segment, std::uint64_t segment_bytes,
            std::vector<KeyedSeq> sorted_keys) {
  const std::string name = sidecar_name(segment.first_seq);
  const std::string bytes = encode_sidecar(segment, segment_bytes, segment.index, sorted_keys);
  const std::string path = folder + "/" + name;
  Status status = write_durably(fs, folder, name, bytes);
  if (status) {
    const Result<std::unique_ptr<File>> file = fs.open(path, Fs::Open::read);
    const Result<SidecarHeader> header = file ? read_sidecar_header(**file) : Result<SidecarHeader>(file.status());
    if (header) return {std::make_shared<const KeyRun>(fs, path, *header), true};
    status = header.status();
  }
  log.warning("journal", "the sidecar of a segment could not be written; the next start reads the whole segment",
              {{"sidecar", name}, {"reason", status.message()}});
  return {std::make_shared<const KeyRun>(segment, std::move(sorted_keys)), false};
}

Result<std::shared_ptr<const KeyRun>> seal_again(Fs& fs, Log& log, const std::string& folder, const Segment& segment) {
  const Result<std::unique_ptr<File>> file = fs.open(segment.path, Fs::Open::read);
  const Result<std::uint64_t> size = file ? (*file)->size() : Result<std::uint64_t>(file.status());
  if (!size) return size.status();
  Segment indexed = segment;
  indexed.index.clear();
  IdTable keys;
  Scanner scanner(**file, segment.salt, kSegmentHeaderBytes, segment.end, segment.first_record);
  for (;;) {
    const Result<std::optional<Unit>> unit = scanner.next();
    if (!unit && unit.status().code() != Code::io) return unit.status();
    if (!unit) {
      log.error("journal", "a sidecar is damaged, and its segment cannot be read to its end: ids behind are not known",
                {{"sidecar", sidecar_name(segment.first_seq)}, {"reason", unit.status().message()}});
      return std::make_shared<const KeyRun>(segment, keys.sorted());
    }
    if (!*unit) break;
    index_unit(indexed.index, (*unit)->first, (*unit)->offset);
    for (const RawRecord& raw : (*unit)->records) add_keys(raw, keys);
  }
  log.warning("journal", "a damaged sidecar is written again", {{"sidecar", sidecar_name(segment.first_seq)}});
  return seal(fs, log, folder, indexed, *size, keys.sorted()).run;
}

}  // namespace ekiden::journal
