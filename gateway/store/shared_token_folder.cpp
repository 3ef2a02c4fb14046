// SPDX-License-Identifier: Apache-2.0
#include "store/shared_token_folder.hpp"

#include <charconv>
#include <span>
#include <utility>

#include "core/durable_file.hpp"
#include "core/encoding.hpp"

namespace ekiden::store {

namespace {

constexpr std::string_view kFirstLine = "ekiden token 1";
constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kDigestBytes = 16;

std::string digest_of(const std::string& name) {
  const std::string digest = sha256(name);
  return hex(std::span(reinterpret_cast<const std::uint8_t*>(digest.data()), kDigestBytes));
}

// The line up to the next newline, which goes with it; nothing when there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

template <class Number>
bool read_number(const std::optional<std::string_view>& line, Number& number) {
  if (!line) return false;
  const auto parsed = std::from_chars(line->data(), line->data() + line->size(), number);
  return parsed.ec == std::errc() && parsed.ptr == line->data() + line->size() && std::to_string(number) == *line;
}

}  // namespace

class SharedTokenFolder::FileLease final : public Lease {
 public:
  FileLease(const std::string& folder, std::string file, Fs& fs, std::unique_ptr<File> lock,
            std::optional<Token> newest)
      : folder_(folder), file_(std::move(file)), fs_(fs), lock_(std::move(lock)), newest_(std::move(newest)) {}

  const std::optional<Token>& newest() const override { return newest_; }

  Status put(const Token& token) override {
    if (newest_ && token.generation <= newest_->generation)
      return {Code::conflict, "another gateway has a newer token"};
    if (Status status = write_durably(fs_, folder_, file_, encode_shared_token(token)); !status) return status;
    newest_ = token;
    return {};
  }

 private:
  const std::string folder_;
  const std::string file_;
  Fs& fs_;
  const std::unique_ptr<File> lock_;
  std::optional<Token> newest_;
};

Result<std::unique_ptr<SharedTokens::Lease>> SharedTokenFolder::lease(const std::string& name) {
  if (Status status = fs_.make_folder(folder_); !status) return status;
  const std::string digest = digest_of(name);
  Result<std::unique_ptr<File>> lock = fs_.lock(folder_ + "/" + digest + ".lock");
  if (!lock) return lock.status();
  const std::string file = digest + ".token";
  std::optional<Token> newest;
  if (fs_.exists(folder_ + "/" + file)) {
    const Result<std::string> bytes = read_whole_file(fs_, folder_ + "/" + file, kMostBytes);
    if (!bytes) return bytes.status().within(folder_);
    Result<Token> token = decode_shared_token(*bytes);
    if (!token) return token.status().within(folder_ + "/" + file);
    newest = *std::move(token);
  }
  return std::unique_ptr<Lease>(std::make_unique<FileLease>(folder_, file, fs_, *std::move(lock), std::move(newest)));
}

std::string encode_shared_token(const SharedTokens::Token& token) {
  return std::string(kFirstLine) + '\n' + std::to_string(token.generation) + '\n' + std::to_string(token.expires_ms) +
         '\n' + token.value;
}

Result<SharedTokens::Token> decode_shared_token(std::string_view bytes) {
  const Status corrupt(Code::corrupt, "it is no shared token, or a damaged one: remove it, and it is made anew");
  if (bytes.size() > kMostBytes || take_line(bytes) != kFirstLine) return corrupt;
  SharedTokens::Token token;
  if (!read_number(take_line(bytes), token.generation) || !read_number(take_line(bytes), token.expires_ms))
    return corrupt;
  if (bytes.empty()) return corrupt;
  token.value = bytes;
  return token;
}

}  // namespace ekiden::store
