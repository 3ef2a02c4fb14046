// SPDX-License-Identifier: Apache-2.0
#include "journal/sidecar.hpp"

#include "journal/bytes.hpp"
#include "journal/crc32c.hpp"

namespace ekiden::journal {

namespace {

constexpr std::string_view kMagic("EKJIDX\x01\n", 8);
constexpr std::uint16_t kVersion = 1;
constexpr std::uint32_t kHeaderBytes = 128;
constexpr std::size_t kCrcBytes = 4;
// More than a segment of the largest size can have: what a damaged header names is not allocated.
constexpr std::uint32_t kMostKeys = 64u << 20;
constexpr std::uint32_t kMostIndexEntries = 4u << 20;

Status corrupt(std::string_view part) {
  return {Code::corrupt, "the " + std::string(part) + " of a sidecar is damaged"};
}

Result<std::string> read_part(const File& file, std::uint64_t at, std::uint64_t size, std::string_view part) {
  std::string bytes(size, '\0');
  const Result<std::size_t> got = file.read(at, std::as_writable_bytes(std::span(bytes)));
  if (!got) return got.status();
  if (*got != size) return corrupt(part);
  return bytes;
}

std::string encode_header(const SidecarHeader& header) {
  std::string bytes(kMagic);
  ByteWriter out(bytes);
  const SegmentFacts& facts = header.facts;
  out.number(kVersion);
  out.number(std::uint16_t{0});
  out.number(kHeaderBytes);
  for (const std::uint64_t number : {facts.first_seq, facts.salt, facts.end, header.segment_bytes, facts.first_record,
                                     facts.last_record, facts.seen})
    out.number(number);
  out.time(facts.newest_ms);
  out.time(facts.newest_command_ms);
  for (const std::uint32_t number : {header.index_entries, header.keys, header.index_crc, header.fingerprints_crc})
    out.number(number);
  bytes.resize(kHeaderBytes - kCrcBytes, '\0');
  ByteWriter(bytes).number(crc32c(bytes));
  return bytes;
}

}  // namespace

std::uint64_t SidecarHeader::index_at() const {
  return kHeaderBytes;
}

std::string encode_sidecar(const SegmentFacts& facts, std::uint64_t segment_bytes, const std::vector<IndexEntry>& index,
                           std::span<const KeyedSeq> keys) {
  SidecarHeader header;
  header.facts = facts;
  header.segment_bytes = segment_bytes;
  header.index_entries = static_cast<std::uint32_t>(index.size());
  header.keys = static_cast<std::uint32_t>(keys.size());

  std::string body;
  body.reserve(header.bytes());
  ByteWriter out(body);
  for (const IndexEntry& entry : index) {
    out.number(entry.seq);
    out.number(entry.offset);
  }
  header.index_crc = crc32c(body);
  Fingerprints(keys).append_to(body);
  header.fingerprints_crc = crc32c(std::string_view(body).substr(header.index_bytes()));
  for (std::size_t at = 0; at < keys.size(); at += kBlockKeys) {
    const std::size_t begin = body.size();
    for (const KeyedSeq& one : keys.subspan(at, std::min<std::size_t>(kBlockKeys, keys.size() - at))) {
      out.raw({reinterpret_cast<const char*>(one.key.bytes.data()), one.key.bytes.size()});
      out.number(static_cast<std::uint32_t>(one.seq - facts.first_seq));
    }
    body.resize(begin + kKeyBlockBytes - kCrcBytes, '\0');
    out.number(crc32c(std::string_view(body).substr(begin)));
  }
  return encode_header(header) + body;
}

Result<SidecarHeader> read_sidecar_header(const File& file) {
  const Result<std::string> bytes = read_part(file, 0, kHeaderBytes, "header");
  if (!bytes) return bytes.status();
  const std::string_view covered = std::string_view(*bytes).substr(0, kHeaderBytes - kCrcBytes);
  if (!bytes->starts_with(kMagic) ||
      ByteReader(std::string_view(*bytes).substr(covered.size())).number<std::uint32_t>() != crc32c(covered))
    return corrupt("header");
  ByteReader in(covered.substr(kMagic.size()));
  const auto version = in.number<std::uint16_t>();
  const auto flags = in.number<std::uint16_t>();
  const auto header_bytes = in.number<std::uint32_t>();
  SidecarHeader header;
  SegmentFacts& facts = header.facts;
  for (std::uint64_t* number : {&facts.first_seq, &facts.salt, &facts.end, &header.segment_bytes, &facts.first_record,
                                &facts.last_record, &facts.seen})
    *number = in.number<std::uint64_t>();
  facts.newest_ms = in.time();
  facts.newest_command_ms = in.time();
  for (std::uint32_t* number : {&header.index_entries, &header.keys, &header.index_crc, &header.fingerprints_crc})
    *number = in.number<std::uint32_t>();
  const Result<std::uint64_t> size = file.size();
  if (!size) return size.status();
  if (version != kVersion || flags != 0 || header_bytes != kHeaderBytes || header.keys > kMostKeys ||
      header.index_entries > kMostIndexEntries || *size != header.bytes())
    return corrupt("header");
  return header;
}

Result<std::vector<IndexEntry>> read_sparse_index(const File& file, const SidecarHeader& header) {
  const Result<std::string> bytes = read_part(file, header.index_at(), header.index_bytes(), "index");
  if (!bytes) return bytes.status();
  if (crc32c(*bytes) != header.index_crc) return corrupt("index");
  ByteReader in(*bytes);
  std::vector<IndexEntry> index(header.index_entries);
  for (IndexEntry& entry : index) {
    entry.seq = in.number<Seq>();
    entry.offset = in.number<std::uint64_t>();
  }
  return index;
}

Result<Fingerprints> read_fingerprints(const File& file, const SidecarHeader& header) {
  const Result<std::string> bytes =
      read_part(file, header.fingerprints_at(), Fingerprints::stored_bytes(header.keys), "fingerprints");
  if (!bytes) return bytes.status();
  std::optional<Fingerprints> prints;
  if (crc32c(*bytes) == header.fingerprints_crc) prints = Fingerprints::parse(*bytes, header.keys);
  if (!prints) return corrupt("fingerprints");
  return *std::move(prints);
}

Result<std::vector<KeyedSeq>> read_key_block(const File& file, const SidecarHeader& header, std::uint32_t number) {
  const Result<std::string> bytes =
      read_part(file, header.blocks_at() + std::uint64_t{number} * kKeyBlockBytes, kKeyBlockBytes, "keys");
  if (!bytes) return bytes.status();
  const std::string_view covered = std::string_view(*bytes).substr(0, kKeyBlockBytes - kCrcBytes);
  if (ByteReader(std::string_view(*bytes).substr(covered.size())).number<std::uint32_t>() != crc32c(covered))
    return corrupt("keys");
  ByteReader in(covered);
  std::vector<KeyedSeq> keys(std::min(kBlockKeys, header.keys - number * kBlockKeys));
  for (KeyedSeq& one : keys) {
    const std::string_view key = in.raw(one.key.bytes.size());
    std::copy(key.begin(), key.end(), reinterpret_cast<char*>(one.key.bytes.data()));
    one.seq = header.facts.first_seq + in.number<std::uint32_t>();
  }
  return keys;
}

}  // namespace ekiden::journal
