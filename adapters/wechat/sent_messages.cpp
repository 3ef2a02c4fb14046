// SPDX-License-Identifier: Apache-2.0
#include "sent_messages.hpp"

#include <utility>

#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::string_view kKeys = "sent/";
constexpr std::uint64_t kPages = 1'024;
constexpr std::size_t kEntriesInPage = 64;

std::string key_of(std::uint64_t page) {
  return std::string(kKeys) + std::to_string(page % kPages);
}

// Takes the first line off; without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// A page: its number on a line, and on each line after it Tencent's id, a blank and the command's id.
template <class Use>
void read_entries(std::string_view page, Use use) {
  take_line(page);
  while (!page.empty()) {
    const std::string_view line = take_line(page);
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos) use(line.substr(0, blank), line.substr(blank + 1));
  }
}

std::uint64_t number_of(std::string_view page) {
  return static_cast<std::uint64_t>(integer(take_line(page)).value_or(0));
}

}  // namespace

void SentMessages::resume() {
  std::vector<sdk::KvEntry> pages;
  if (const Status status = host_.kv().scan(kKeys, pages); !status.ok())
    host_.log(sdk::LogLevel::warning, "results of earlier messages will name no command", {{"reason", status.message}});
  for (const sdk::KvEntry& page : pages) {
    std::size_t entries = 0;
    read_entries(page.value, [&](std::string_view native_id, std::string_view command) {
      commands_[std::string(native_id)] = command;
      ++entries;
    });
    if (const std::uint64_t number = number_of(page.value); number > page_) {
      page_ = number;
      text_ = page.value;
      entries_ = entries;
    }
  }
}

void SentMessages::left(const std::string& line, std::string native_id, const std::string& command, Done done) {
  const bool has_id = !native_id.empty();
  if (has_id) remember(std::move(native_id), command);
  arrived(line);
  if (!has_id) return done();
  // The command ends after it, so that no restart separates the two.
  const Status syncing = host_.kv().sync([this, done](const Status& synced) {
    if (!synced.ok())
      host_.log(sdk::LogLevel::warning, "a message's result may name no command after a restart",
                {{"reason", synced.message}});
    done();
  });
  if (!syncing.ok()) done();
}

void SentMessages::remember(std::string native_id, const std::string& command) {
  if (page_ == 0 || entries_ == kEntriesInPage) {
    forget(++page_);
    text_ = std::to_string(page_) + "\n";
    entries_ = 0;
  }
  text_.append(native_id).append(" ").append(command).append("\n");
  ++entries_;
  commands_[std::move(native_id)] = command;
  if (const Status put = host_.kv().put(key_of(page_), text_); !put.ok())
    host_.log(sdk::LogLevel::warning, "a message's result will name no command after a restart",
              {{"reason", put.message}});
}

// What stands where the page will.
void SentMessages::forget(std::uint64_t page) {
  sdk::KvEntry old;
  if (!host_.kv().get(key_of(page), old).ok()) return;
  read_entries(old.value,
               [this](std::string_view native_id, std::string_view) { commands_.erase(std::string(native_id)); });
}

void SentMessages::find(const std::string& native_id, const std::string& line, Found found) {
  const auto known = commands_.find(native_id);
  const auto busy = lines_.find(line);
  if (known != commands_.end()) return found(known->second);
  if (busy == lines_.end()) return found({});
  busy->second.waiting.emplace_back([this, native_id, found = std::move(found)] {
    const auto sent = commands_.find(native_id);
    found(sent == commands_.end() ? std::string() : sent->second);
  });
}

void SentMessages::arrived(const std::string& line) {
  const auto busy = lines_.find(line);
  if (--busy->second.leaving > 0) return;
  const std::vector<Done> waiting = std::move(busy->second.waiting);
  lines_.erase(busy);
  for (const Done& one : waiting) one();
}

}  // namespace ekiden::wechat
