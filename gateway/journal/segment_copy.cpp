// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_copy.hpp"

#include <algorithm>

#include "journal/bytes.hpp"
#include "journal/file_names.hpp"

namespace ekiden::journal {

namespace {

constexpr std::size_t kFlushBytes = 1 << 20;
constexpr std::size_t kIdBytes = sizeof(EventId::bytes);  // with which the body of an event begins

// Nothing is written when the file cannot be read: what the disk may give back later must not be declared lost.
class Copier {
 public:
  Copier(const SegmentCopy& copy, File& to) : copy_(copy), to_(to), expected_(copy.expected) {}

  Status run(const File* from) {
    std::uint64_t size = 0;
    ParsedHeader parsed;
    if (from != nullptr) {
      const Result<std::uint64_t> found = from->size();
      if (!found) return found.status();
      size = *found;
      std::string bytes(std::min<std::uint64_t>(size, kSegmentHeaderBytes), '\0');
      const Result<std::size_t> got = from->read(0, std::as_writable_bytes(std::span(bytes)));
      if (!got) return got.status();
      parsed = parse_header(bytes);
    }
    const bool is_good = parsed.state == HeaderState::good && parsed.header.first_seq == copy_.header.first_seq;
    header_ = is_good ? parsed.header : copy_.header;
    std::optional<std::uint64_t> salt;
    if (is_good) salt = parsed.header.salt;
    if (!is_good && from != nullptr) salt = salt_that_fits(*from, size, parsed, copy_.expected);
    if (salt) header_.salt = *salt;
    out_ = encode_header(header_);
    if (salt)
      if (Status status = copy_units(*from, size); !status) return status;
    if (copy_.keeps_layout)
      if (Status status = fill(size, copy_.last); !status) return status;
    if (!copy_.keeps_layout && copy_.last >= expected_) lose(copy_.last, 0);
    return flush();
  }

 private:
  Status copy_units(const File& from, std::uint64_t size) {
    Scanner scanner(from, header_.salt, kSegmentHeaderBytes, size, copy_.expected);
    for (;;) {
      const Result<std::optional<Unit>> unit = scanner.next();
      if (!unit) return unit.status();
      if (!*unit) return {};
      if (copy_.keeps_layout) {
        if (Status status = fill((*unit)->offset, (*unit)->first - 1); !status) return status;
      } else if ((*unit)->first > expected_) {
        lose((*unit)->first - 1, 0);
      }
      put(**unit);
      expected_ = (*unit)->last + 1;
      if (out_.size() >= kFlushBytes)
        if (Status status = flush(); !status) return status;
    }
  }

  // Up to the offset `to`, where records up to `last` are missing: a lost record when one fits, zeros elsewhere.
  Status fill(std::uint64_t to, Seq last) {
    std::uint64_t left = to - std::min(to, written_ + out_.size());
    if (left >= kRecordHeaderBytes && last >= expected_ && (left > kRecordHeaderBytes || last == expected_)) {
      const std::uint64_t body = std::min(left - kRecordHeaderBytes, kMaxBodyBytes);
      lose(last, body);
      left -= std::min(left, record_bytes(body));
    }
    for (; left > 0; left -= std::min<std::uint64_t>(left, kFlushBytes)) {
      out_.append(std::min<std::uint64_t>(left, kFlushBytes), '\0');
      if (Status status = flush(); !status) return status;
    }
    return {};
  }

  // The body is filled up to `least` bytes.
  void lose(Seq last, std::uint64_t least) {
    std::string body;
    ByteWriter(body).number(last);
    body.resize(copy_.keeps_layout ? least : body.size(), '\0');
    append_record(out_, header_.salt, expected_, kLostType, 0, body);
    expected_ = last + 1;
  }

  void put(const Unit& unit) {
    // A lost record stands for several seqs without a marker.
    const bool is_batch = unit.records.front().type != kLostType && unit.last != unit.records.back().seq;
    std::string crcs;
    for (const RawRecord& record : unit.records) {
      const bool erase = record.type != kErasedType && copy_.erases && copy_.erases(record);
      std::string left(erase ? record.body.size() : 0, '\0');
      if (erase && record.type == kEventType) left.replace(0, kIdBytes, record.body.substr(0, kIdBytes));
      ByteWriter(crcs).number(append_record(out_, header_.salt, record.seq, erase ? kErasedType : record.type,
                                            is_batch ? kInBatch : std::uint16_t{0}, erase ? left : record.body));
    }
    if (is_batch) append_commit(out_, header_.salt, unit.last, static_cast<std::uint32_t>(unit.records.size()), crcs);
  }

  Status flush() {
    if (Status status = write_at(to_, written_, out_); !status) return status;
    written_ += out_.size();
    out_.clear();
    return {};
  }

  const SegmentCopy& copy_;
  File& to_;
  SegmentHeader header_;
  Seq expected_;
  std::string out_;
  std::uint64_t written_ = 0;
};

}  // namespace

Status copy_segment(Fs& fs, const std::string& folder, const SegmentCopy& copy) {
  const std::string path = segment_path(folder, copy.header.first_seq);
  const std::string beside = path + kUnfinishedSuffix;
  if (fs.exists(beside))
    if (Status status = fs.remove(beside); !status) return status;
  std::unique_ptr<File> from;
  if (fs.exists(path)) {
    Result<std::unique_ptr<File>> opened = fs.open(path, Fs::Open::read);
    if (!opened) return opened.status();
    from = *std::move(opened);
  }
  Result<std::unique_ptr<File>> to = fs.open(beside, Fs::Open::create);
  if (!to) return to.status();
  Status status = Copier(copy, **to).run(from.get());
  if (status) status = (*to)->sync();
  if (!status) {
    (void)fs.remove(beside);
    return status;
  }
  // What the sidecar says of the old bytes does not hold for others.
  if (const std::string sidecar = folder + "/" + sidecar_name(copy.header.first_seq);
      !copy.keeps_layout && fs.exists(sidecar))
    if (status = fs.remove(sidecar); !status) return status;
  if (status = fs.rename(beside, path); !status) return status;
  return fs.sync_folder(folder);
}

}  // namespace ekiden::journal
