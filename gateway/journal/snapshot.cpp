// SPDX-License-Identifier: Apache-2.0
#include "journal/snapshot.hpp"

#include <algorithm>

#include "core/durable_file.hpp"
#include "journal/bytes.hpp"
#include "journal/crc32c.hpp"
#include "journal/file_names.hpp"

namespace ekiden::journal {

namespace {

constexpr std::string_view kMagic("EKJSTA\x01\n", 8);
constexpr std::uint16_t kVersion = 1;
constexpr std::uint32_t kHeaderBytes = 32;
constexpr std::uint64_t kMostBytes = 256ull << 20;
constexpr std::size_t kKept = 2;

Status corrupt() {
  return {Code::corrupt, "not an intact snapshot of this version"};
}

}  // namespace

std::string encode_snapshot(Seq seq, const ControlState& state) {
  std::string bytes(kMagic);
  ByteWriter out(bytes);
  out.number(kVersion);
  out.number(std::uint16_t{0});
  out.number(kHeaderBytes);
  out.number(seq);
  const auto records = state.records();
  out.number(static_cast<std::uint32_t>(records.size()));
  out.number(std::uint32_t{0});
  for (const auto& [at, record] : records) {
    out.number(at);
    out.number(type_of(record));
    out.text(encode(record));
  }
  out.number(crc32c(bytes));
  return bytes;
}

Result<Snapshot> decode_snapshot(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes + 4 || !bytes.starts_with(kMagic)) return corrupt();
  const std::string_view covered = bytes.substr(0, bytes.size() - 4);
  if (ByteReader(bytes.substr(covered.size())).number<std::uint32_t>() != crc32c(covered)) return corrupt();
  ByteReader in(covered.substr(kMagic.size()));
  const auto version = in.number<std::uint16_t>();
  const auto flags = in.number<std::uint16_t>();
  const auto header_bytes = in.number<std::uint32_t>();
  Snapshot snapshot;
  snapshot.seq = in.number<Seq>();
  const auto count = in.number<std::uint32_t>();
  const auto reserved = in.number<std::uint32_t>();
  if (version != kVersion || flags != 0 || header_bytes != kHeaderBytes || reserved != 0) return corrupt();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const auto seq = in.number<Seq>();
    const auto type = in.number<std::uint16_t>();
    const Result<Record> record = decode(type, in.raw(in.number<std::uint32_t>()));
    if (!record || seq == 0 || seq > snapshot.seq) return corrupt();
    snapshot.state.apply(seq, *record);
  }
  if (!in.complete()) return corrupt();
  return snapshot;
}

Snapshot Snapshots::load(const std::vector<std::string>& names) {
  kept_.clear();
  for (const std::string& name : names)
    if (const std::optional<Seq> seq = parse_snapshot_name(name)) kept_.push_back(*seq);
  std::sort(kept_.begin(), kept_.end());
  const std::vector<Seq> found = kept_;
  for (auto seq = found.rbegin(); seq != found.rend(); ++seq) {
    Result<Snapshot> snapshot = read(*seq);
    if (snapshot) return *std::move(snapshot);
    log_.warning("journal", "a snapshot cannot be used; more of the journal is read instead",
                 {{"snapshot", snapshot_name(*seq)}, {"reason", snapshot.status().message()}});
    if (snapshot.status().code() == Code::corrupt && fs_.remove(folder_ + "/" + snapshot_name(*seq)))
      std::erase(kept_, *seq);
  }
  return {};
}

Result<Snapshot> Snapshots::read(Seq seq) const {
  const Result<std::string> bytes = read_whole_file(fs_, folder_ + "/" + snapshot_name(seq), kMostBytes);
  if (!bytes) return bytes.status();
  Result<Snapshot> snapshot = decode_snapshot(*bytes);
  if (snapshot && snapshot->seq != seq) return corrupt();
  return snapshot;
}

Status Snapshots::remove_all() {
  const Result<std::vector<std::string>> names = fs_.list(folder_);
  if (!names) return names.status();
  for (const std::string& name : *names) {
    if (!parse_snapshot_name(name)) continue;
    if (Status status = fs_.remove(folder_ + "/" + name); !status) return status;
  }
  kept_.clear();
  return fs_.sync_folder(folder_);
}

void Snapshots::write(Seq seq, const ControlState& state) {
  const std::string name = snapshot_name(seq);
  const std::string bytes = encode_snapshot(seq, state);
  Status status;
  if (bytes.size() > kMostBytes) status = Status(Code::full, "over the limit of a snapshot");
  if (status) status = write_durably(fs_, folder_, name, bytes);
  if (!status) {
    log_.warning("journal", "a snapshot could not be written; the next start reads more of the journal",
                 {{"snapshot", name}, {"reason", status.message()}});
    return;
  }
  std::erase(kept_, seq);
  kept_.push_back(seq);
  while (kept_.size() > kKept) {
    // One that cannot be removed now is found, and removed, after the next start.
    (void)fs_.remove(folder_ + "/" + snapshot_name(kept_.front()));
    kept_.erase(kept_.begin());
  }
}

}  // namespace ekiden::journal
