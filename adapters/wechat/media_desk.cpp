// SPDX-License-Identifier: Apache-2.0
#include "media_desk.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "file_names.hpp"
#include "kit/query.hpp"
#include "media_answers.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::MediaError;
using sdk::Status;
using Next = FetchAnswer::Next;

constexpr std::string_view kTokenName = "access_token";
constexpr std::array<std::uint32_t, 2> kWaits = {1'000, 5'000};
constexpr std::size_t kMostFetches = 16;
// All that a file may look like, but for HTML, JSON and XML, as which an error comes.
constexpr std::string_view kNoError =
    "image/,audio/,video/,text/plain,application/octet-stream,application/pdf,application/zip,application/gzip,"
    "application/vnd.rar,application/x-7z-compressed,application/x-ole-storage";

constexpr std::int64_t kUploadLivesMs = std::int64_t{3 * 24 - 1} * 3600 * 1000;  // an hour less than at Tencent

// Tencent's files are attachments, its errors are not.
bool is_attachment(const sdk::HttpResponse& response) {
  return response.header("Content-Disposition").starts_with("attachment");
}

sdk::HttpRequest get(std::string url, std::uint32_t timeout_ms) {
  sdk::HttpRequest request;
  request.url = std::move(url);
  request.timeout_ms = timeout_ms;
  return request;
}

constexpr std::string_view kUploads = "upload/";
constexpr std::size_t kUploadsBetweenCleanings = 500;

std::string upload_key(const NeededFile& file) {
  return std::string(kUploads) + key_of(file);
}

// Of "<until when> <the name at Tencent>": nothing when it is past.
std::optional<std::string> name_in(std::string_view remembered, std::int64_t now_ms) {
  const std::size_t space = remembered.find(' ');
  const auto until = integer(remembered.substr(0, space));
  if (!until || *until <= now_ms || space == std::string_view::npos) return std::nullopt;
  return std::string(remembered.substr(space + 1));
}

}  // namespace

struct MediaDesk::Fetch {
  std::string media_id;  // empty: `url` is the address
  std::string url;
  std::string accept;
  FetchDone done;
  bool takes_attachments = false;  // also what looks like an error
  bool token_was_refused = false;
  bool was_led_on = false;
  std::size_t waits = 0;
};

std::string MediaDesk::name_of(const Fetch& fetch, const sdk::HttpResponse& response) {
  if (fetch.accept != kAnyFile) return {};
  std::string name = file_name_in(response.header("Content-Disposition"));
  return name.starts_with(fetch.media_id) ? std::string() : name;  // its id alone is no name
}

struct MediaDesk::Upload {
  NeededFile file;
  UploadDone done;
  bool token_was_refused = false;
};

void MediaDesk::fetch(std::string media_id, std::string_view accept, FetchDone done) {
  auto fetch = std::make_shared<Fetch>();
  fetch->media_id = std::move(media_id);
  fetch->accept = accept;
  fetch->done = std::move(done);
  admit(std::move(fetch));
}

void MediaDesk::fetch_url(std::string url, std::string_view accept, FetchDone done) {
  auto fetch = std::make_shared<Fetch>();
  fetch->url = std::move(url);
  fetch->waits = kWaits.size();
  fetch->accept = accept;
  fetch->done = std::move(done);
  admit(std::move(fetch));
}

void MediaDesk::admit(std::shared_ptr<Fetch> fetch) {
  waiting_.push_back(std::move(fetch));
  begin_waiting();
}

// One that ends at once comes back to here, and leaves the rest to the loop that it came from.
void MediaDesk::begin_waiting() {
  if (std::exchange(is_beginning_, true)) return;
  while (fetching_ < kMostFetches && !waiting_.empty()) {
    std::shared_ptr<Fetch> next = std::move(waiting_.front());
    waiting_.pop_front();
    ++fetching_;
    begin(std::move(next));
  }
  is_beginning_ = false;
}

void MediaDesk::begin(std::shared_ptr<Fetch> fetch) {
  if (fetch->media_id.empty()) return request(fetch, fetch->url, 0);
  const Status asked = host_.get_token(kTokenName, [this, fetch](const sdk::TokenResult& token) {
    if (!token.status.ok()) return try_later(fetch, {"unavailable", {}, token.status.message});
    request(fetch,
            endpoint_.base + "/cgi-bin/media/get?access_token=" + kit::encode_uri_component(token.token) +
                "&media_id=" + kit::encode_uri_component(fetch->media_id),
            token.generation);
  });
  if (!asked.ok()) fail(fetch, {"unavailable", {}, asked.message});
}

void MediaDesk::request(const std::shared_ptr<Fetch>& fetch, std::string url, std::uint64_t generation) {
  const bool is_careful = fetch->accept == kAnyFile && !fetch->takes_attachments;
  sdk::MediaTransfer transfer{get(std::move(url), endpoint_.timeout_ms),
                              is_careful ? std::string(kNoError) : fetch->accept, 0};
  transfer.request.public_only = fetch->media_id.empty();  // the address stands in a message
  const Status begun = media_.fetch(
      transfer,
      [this, fetch, generation](const Status& status, const sdk::MediaFile& file, const sdk::HttpResponse& response) {
        on_fetched(fetch, generation, status, file, response);
      });
  if (!begun.ok()) fail(fetch, {"unavailable", {}, begun.message});
}

void MediaDesk::on_fetched(const std::shared_ptr<Fetch>& fetch, std::uint64_t generation, const Status& status,
                           const sdk::MediaFile& file, const sdk::HttpResponse& response) {
  if (status.ok() && fetch->takes_attachments && !is_attachment(response))
    return fail(fetch, {"not_media", {}, "the answer is no file"});
  if (status.ok()) return end(fetch, {file, {}, name_of(*fetch, response)});
  const bool is_file = response.status == 200 && is_attachment(response) && fetch->accept == kAnyFile;
  if (status.code == EKD_E_REJECTED && is_file && !std::exchange(fetch->takes_attachments, true)) return begin(fetch);
  FetchAnswer answer = read_fetch(endpoint_, status, response);
  switch (answer.next) {
    case Next::follow:
      if (std::exchange(fetch->was_led_on, true))
        return fail(fetch, {"not_media", {}, "WeChat names another address again and again"});
      return request(fetch, std::move(answer.url), generation);
    case Next::other_token:
      host_.invalidate_token(kTokenName, generation);
      if (std::exchange(fetch->token_was_refused, true)) return fail(fetch, std::move(answer.error));
      return begin(fetch);
    case Next::later:
      return try_later(fetch, std::move(answer.error));
    case Next::give_up:
      return fail(fetch, std::move(answer.error));
  }
}

void MediaDesk::try_later(const std::shared_ptr<Fetch>& fetch, MediaError error) {
  if (fetch->waits == kWaits.size()) return fail(fetch, std::move(error));
  const Status waiting = host_.timers().after(kWaits[fetch->waits++], [this, fetch] { begin(fetch); });
  if (!waiting.ok()) fail(fetch, std::move(error));
}

void MediaDesk::fail(const std::shared_ptr<Fetch>& fetch, MediaError error) {
  end(fetch, {{}, std::move(error)});
}

void MediaDesk::end(const std::shared_ptr<Fetch>& fetch, Fetched fetched) {
  --fetching_;
  fetch->done(std::move(fetched));
  begin_waiting();
}

void MediaDesk::upload(const NeededFile& file, UploadDone done) {
  sdk::KvEntry known;
  if (host_.kv().get(upload_key(file), known).ok())
    if (const auto media_id = name_in(known.value, host_.wall_ms())) return done({}, *media_id);
  begin(std::make_shared<Upload>(Upload{file, std::move(done)}));
}

void MediaDesk::forget_upload(const NeededFile& file) {
  static_cast<void>(host_.kv().remove(upload_key(file)).ok());  // at worst it is tried, and refused, again
}

void MediaDesk::forget_old_uploads() {
  remembered_ = 0;
  std::vector<sdk::KvEntry> uploads;
  Status status = host_.kv().scan(kUploads, uploads);
  for (const sdk::KvEntry& upload : uploads) {
    if (name_in(upload.value, host_.wall_ms())) continue;
    if (const Status removed = host_.kv().remove(upload.key); !removed.ok()) status = removed;
  }
  if (!status.ok())
    host_.log(sdk::LogLevel::warning, "old uploads cannot be forgotten, and take room", {{"reason", status.message}});
}

// What is not remembered is given to Tencent again.
void MediaDesk::remember(const NeededFile& file, const std::string& media_id) {
  if (++remembered_ > kUploadsBetweenCleanings) forget_old_uploads();
  const std::string value = std::to_string(host_.wall_ms() + kUploadLivesMs) + " " + media_id;
  if (const Status put = host_.kv().put(upload_key(file), value); !put.ok())
    host_.log(sdk::LogLevel::warning, "an upload is not remembered", {{"reason", put.message}});
}

void MediaDesk::begin(std::shared_ptr<Upload> upload) {
  const Status asked = host_.get_token(kTokenName, [this, upload](const sdk::TokenResult& token) {
    if (!token.status.ok()) return upload->done(without_token(endpoint_, token.status), {});
    send(upload, token);
  });
  if (!asked.ok()) upload->done({asked, {}}, {});
}

void MediaDesk::send(const std::shared_ptr<Upload>& upload, const sdk::TokenResult& token) {
  sdk::MediaUpload out;
  out.transfer.request.method = "POST";
  out.transfer.request.url = endpoint_.base +
                             "/cgi-bin/media/upload?access_token=" + kit::encode_uri_component(token.token) +
                             "&type=" + std::string(upload->file.kind->name);
  out.transfer.request.timeout_ms = endpoint_.timeout_ms;
  out.transfer.accept = upload->file.kind->accept;
  out.transfer.max_bytes = upload->file.kind->max_bytes;
  out.ref = upload->file.ref;
  out.part_name = "media";
  out.file_name = upload->file.name;
  const std::uint64_t generation = token.generation;
  const Status begun = media_.upload(
      out, [this, upload, generation](const Status& status, const sdk::MediaFile&, const sdk::HttpResponse& response) {
        on_sent(upload, generation, status, response);
      });
  if (!begun.ok()) upload->done(without_file(begun), {});
}

void MediaDesk::on_sent(const std::shared_ptr<Upload>& upload, std::uint64_t generation, const Status&,
                        const sdk::HttpResponse& response) {
  SendOutcome outcome;
  const std::optional<std::string> id = read_upload(endpoint_, response, outcome);
  if (id) {
    remember(upload->file, *id);
    return upload->done({}, *id);
  }
  if (outcome.token_refused) {
    host_.invalidate_token(kTokenName, generation);
    if (!std::exchange(upload->token_was_refused, true)) return begin(upload);
  }
  upload->done(outcome, {});
}

}  // namespace ekiden::wechat
