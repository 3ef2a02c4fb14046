// SPDX-License-Identifier: Apache-2.0
#include "journal/quarantine.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "journal/file_names.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

constexpr int kFailuresOfADisk = 30;  // at one place; a reader that waits for it tries once a second
constexpr std::uint64_t kCopyBytes = 1 << 20;
constexpr std::string_view kSuffix = ".bad";

std::string copy_name(Seq segment, const Damage& damage) {
  return segment_name(segment) + "." + std::to_string(damage.offset) + "-" + std::to_string(damage.bytes) +
         std::string(kSuffix);
}

// The number at the beginning of `text`, which moves behind it.
std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() ? number : 0;
}

}  // namespace

void Quarantine::recall(const std::vector<Seq>& segments) {
  const std::lock_guard lock(mutex_);
  if (!fs_.exists(quarantine_)) return;
  const Result<std::vector<std::string>> names = fs_.list(quarantine_);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::size_t length = segment_name(1).size();
    const std::optional<Seq> segment = parse_segment_name(std::string_view(name).substr(0, length));
    if (!segment || !std::binary_search(segments.begin(), segments.end(), *segment)) continue;
    Damage damage;
    std::string_view rest = std::string_view(name).substr(length);
    if (!rest.starts_with('.')) continue;
    rest.remove_prefix(1);
    damage.offset = take_number(rest);
    if (!rest.starts_with('-')) continue;
    rest.remove_prefix(1);
    damage.bytes = take_number(rest);
    if (damage.bytes == 0 || name != copy_name(*segment, damage)) continue;
    const Result<std::unique_ptr<File>> copy = fs_.open(quarantine_ + "/" + name, Fs::Open::read);
    const Result<std::uint64_t> size = copy ? (*copy)->size() : copy.status();
    damage_.damage(*segment);
    if (size && *size == damage.bytes) known_[*segment].push_back({damage.offset, damage.bytes});
  }
}

void Quarantine::set_aside(const File& file, Seq segment, const Damage& damage) {
  damage_.damage(segment);
  damage_.lose(damage.first_lost, damage.last_lost, Gap::Cause::damage);
  const std::lock_guard lock(mutex_);
  if (is_known(segment, damage)) return;
  known_[segment].push_back({damage.offset, damage.bytes});
  report_lost(segment, damage.first_lost, damage.last_lost);
  if (damage.bytes == 0) return;
  const Status copied = copy(file, segment, damage);
  log_.error("journal", "damaged bytes in a segment; what is intact before and behind them is used",
             {{"segment", segment_name(segment)},
              {"offset", std::to_string(damage.offset)},
              {"bytes", std::to_string(damage.bytes)},
              {"copy", copied ? "quarantine/" : copied.message()}});
}

bool Quarantine::is_known(Seq segment, const Damage& damage) const {
  const auto found = known_.find(segment);
  return found != known_.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Range& range) {
           return damage.offset >= range.offset && damage.offset + damage.bytes <= range.offset + range.bytes;
         });
}

void Quarantine::report_lost(Seq segment, Seq first, Seq last) {
  if (last < first) return;
  damage_.lose(first, last, Gap::Cause::damage);
  log_.error(
      "journal", "records are lost",
      {{"segment", segment_name(segment)}, {"first_lost", std::to_string(first)}, {"last_lost", std::to_string(last)}});
}

void Quarantine::leave_out(Seq segment, Seq first, Seq last, const Status& why) {
  const std::lock_guard lock(mutex_);
  const auto known = left_out_.find(segment);
  if (known != left_out_.end() && first >= known->second) return;
  if (++failures_[{segment, first}] < kFailuresOfADisk) return;
  damage_.damage(segment);
  Seq& known_from = left_out_.emplace(segment, last + 1).first->second;
  report_lost(segment, first, std::exchange(known_from, first) - 1);
  log_.error("journal", "a segment cannot be read to its end",
             {{"segment", segment_name(segment)}, {"reason", why.message()}});
}

bool Quarantine::is_left_out(Seq segment, Seq seq) const {
  const std::lock_guard lock(mutex_);
  const auto found = left_out_.find(segment);
  return found != left_out_.end() && seq >= found->second;
}

Status Quarantine::copy(const File& file, Seq segment, const Damage& damage) {
  const std::string path = quarantine_ + "/" + copy_name(segment, damage);
  if (Status status = fs_.make_folder(quarantine_); !status) return status;
  if (fs_.exists(path))
    if (Status status = fs_.remove(path); !status) return status;
  Result<std::unique_ptr<File>> copy = fs_.open(path, Fs::Open::create);
  if (!copy) return copy.status();
  std::string bytes;
  for (std::uint64_t done = 0; done < damage.bytes; done += bytes.size()) {
    bytes.resize(std::min(kCopyBytes, damage.bytes - done));
    const Result<std::size_t> got = file.read(damage.offset + done, std::as_writable_bytes(std::span(bytes)));
    if (!got) return got.status();
    if (*got == 0) break;
    bytes.resize(*got);
    if (Status status = write_at(**copy, done, bytes); !status) return status;
  }
  if (Status status = (*copy)->sync(); !status) return status;
  return fs_.sync_folder(quarantine_);
}

std::uint64_t Quarantine::bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [segment, ranges] : known_)
    for (const Range& range : ranges) bytes += range.bytes;
  return bytes;
}

}  // namespace ekiden::journal
