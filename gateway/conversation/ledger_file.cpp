// SPDX-License-Identifier: Apache-2.0
#include "conversation/ledger_file.hpp"

#include <utility>

#include "core/encoding.hpp"

namespace ekiden::conversation {

namespace {

constexpr std::string_view kMagic = "EKDRPL02";
constexpr std::size_t kChecksumBytes = 16;

template <class Number>
void put(std::string& out, Number value) {
  for (std::size_t byte = 0; byte < sizeof(Number); ++byte)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * byte)));
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

// Little-endian numbers and texts. What is not there any more is 0 or empty, and `ok` false from then on.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    const std::string_view taken = take(sizeof(Number));
    std::uint64_t value = 0;
    for (std::size_t byte = 0; byte < taken.size(); ++byte)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(taken[byte])) << (8 * byte);
    return static_cast<Number>(value);
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }

  bool ok() const { return ok_; }
  bool is_empty() const { return rest_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool ok_ = true;
};

void put_conversation(std::string& out, const std::string& key, const KnownConversations::Conversation& one) {
  put_text(out, key);
  put(out, one.through);
  put(out, one.windows.unseen_until_ms());
  put_text(out, one.windows.taken().command);
  put(out, one.windows.taken().trigger);
  put(out, static_cast<std::uint32_t>(one.windows.windows().size()));
  for (const OpenWindows::Window& window : one.windows.windows()) {
    put(out, window.trigger);
    put(out, window.left);
    put(out, window.until_ms);
  }
}

KnownConversations::Conversation read_conversation(Bytes& bytes, std::size_t triggers, bool& fits) {
  KnownConversations::Conversation one;
  one.through = bytes.number<std::uint64_t>();
  const auto unseen_until_ms = bytes.number<std::int64_t>();
  OpenWindows::Taken taken{bytes.text(), bytes.number<std::uint32_t>()};
  fits = fits && (taken.command.empty() || taken.trigger < triggers);
  std::vector<OpenWindows::Window> windows;
  for (std::uint32_t left = bytes.number<std::uint32_t>(); left > 0 && bytes.ok() && fits; --left) {
    OpenWindows::Window window;
    window.trigger = bytes.number<std::uint32_t>();
    window.left = bytes.number<std::uint32_t>();
    window.until_ms = bytes.number<std::int64_t>();
    fits = window.trigger < triggers && windows.size() < triggers;
    windows.push_back(window);
  }
  one.windows = OpenWindows(std::move(windows), std::move(taken), unseen_until_ms);
  return one;
}

}  // namespace

std::string_view channel_of(std::string_view conversation) {
  return conversation.substr(0, conversation.find(':'));
}

std::string encode_ledger(std::uint64_t through, const TriggersOfChannels& triggers,
                          const KnownConversations& conversations) {
  std::string body;
  put(body, through);
  put(body, static_cast<std::uint32_t>(triggers.size()));
  for (const auto& [channel, words] : triggers) {
    put_text(body, channel);
    put(body, static_cast<std::uint32_t>(words.size()));
    for (const std::string& word : words) put_text(body, word);
  }
  conversations.each([&body](const std::string& key, const KnownConversations::Conversation& one) {
    put_conversation(body, key, one);
  });
  return std::string(kMagic) + sha256(body).substr(0, kChecksumBytes) + body;
}

Result<LedgerFile> decode_ledger(std::string_view bytes) {
  const Status corrupt(Code::corrupt, "this is no reply ledger, or a damaged one");
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + kChecksumBytes) return corrupt;
  const std::string_view sum = bytes.substr(kMagic.size(), kChecksumBytes);
  const std::string_view body = bytes.substr(kMagic.size() + kChecksumBytes);
  if (sha256(body).substr(0, kChecksumBytes) != sum) return corrupt;
  Bytes rest(body);
  LedgerFile file;
  file.through = rest.number<std::uint64_t>();
  for (std::uint32_t left = rest.number<std::uint32_t>(); left > 0 && rest.ok(); --left) {
    std::vector<std::string>& words = file.triggers[rest.text()];
    for (std::uint32_t word = rest.number<std::uint32_t>(); word > 0 && rest.ok(); --word) words.push_back(rest.text());
  }
  bool fits = true;
  while (rest.ok() && fits && !rest.is_empty()) {
    std::string key = rest.text();
    const auto triggers = file.triggers.find(channel_of(key));
    fits = triggers != file.triggers.end();
    if (!fits) break;
    KnownConversations::Conversation one = read_conversation(rest, triggers->second.size(), fits);
    file.conversations.emplace_back(std::move(key), std::move(one));
  }
  if (!rest.ok() || !fits) return corrupt;
  return file;
}

}  // namespace ekiden::conversation
