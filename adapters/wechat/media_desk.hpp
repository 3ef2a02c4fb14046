// SPDX-License-Identifier: Apache-2.0
// Files between Tencent's media API and the host's media store: /cgi-bin/media/get and /cgi-bin/media/upload, which
// service accounts and corporations have under different hosts.
#pragma once

#include <ekidenpp/draft/media.hpp>
#include <ekidenpp/envelope.hpp>
#include <ekidenpp/host.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

/// What a picture, a voice or a video may look like. An error of Tencent's, which is JSON or HTML, looks like neither.
inline constexpr std::string_view kPicturesAndSounds = "image/,audio/,video/,application/octet-stream";

/// Anything. What looks like an error of Tencent's is one, unless Tencent calls it an attachment.
inline constexpr std::string_view kAnyFile = "";

/// A file that was fetched, or why there is none.
struct Fetched {
  sdk::MediaFile file{};
  sdk::MediaError error{};
  std::string name{};  // of a file of any type: what the customer's phone calls it, where Tencent says so
};

/// Everything runs on the strand. What it is given outlives it.
class MediaDesk {
 public:
  using FetchDone = std::function<void(Fetched)>;
  /// `outcome` is ok: `media_id` is the file's name at Tencent.
  using UploadDone = std::function<void(const SendOutcome& outcome, const std::string& media_id)>;

  MediaDesk(sdk::Host& host, sdk::MediaClient& media, Endpoint endpoint)
      : host_(host), media_(media), endpoint_(std::move(endpoint)) {}

  /// Whether the host keeps files.
  bool is_open() const { return media_.is_offered(); }
  /// Fetches what Tencent has under `media_id` (for 3 days) into the store. `accept`: as sdk::MediaTransfer. A token
  /// that is refused is replaced once; a bad moment is waited out, twice. Only so many are on their way at a time; the
  /// others wait for their turn.
  void fetch(std::string media_id, std::string_view accept, FetchDone done);
  /// From an address that needs no token: one attempt.
  void fetch_url(std::string url, std::string_view accept, FetchDone done);
  /// Gives the file to Tencent, or what it was called there when that was done in the last 3 days.
  void upload(const NeededFile& file, UploadDone done);
  /// Tencent does not know that name any more.
  void forget_upload(const NeededFile& file);
  /// Makes room for others: drops the names whose time is past. To be called at the start; later it happens by itself.
  void forget_old_uploads();

 private:
  struct Fetch;
  struct Upload;
  static std::string name_of(const Fetch& fetch, const sdk::HttpResponse& response);
  void admit(std::shared_ptr<Fetch> fetch);
  void begin_waiting();
  void begin(std::shared_ptr<Fetch> fetch);
  void request(const std::shared_ptr<Fetch>& fetch, std::string url, std::uint64_t generation);
  void on_fetched(const std::shared_ptr<Fetch>& fetch, std::uint64_t generation, const sdk::Status& status,
                  const sdk::MediaFile& file, const sdk::HttpResponse& response);
  void fail(const std::shared_ptr<Fetch>& fetch, sdk::MediaError error);
  void end(const std::shared_ptr<Fetch>& fetch, Fetched fetched);
  void try_later(const std::shared_ptr<Fetch>& fetch, sdk::MediaError error);
  void begin(std::shared_ptr<Upload> upload);
  void send(const std::shared_ptr<Upload>& upload, const sdk::TokenResult& token);
  void on_sent(const std::shared_ptr<Upload>& upload, std::uint64_t generation, const sdk::Status& status,
               const sdk::HttpResponse& response);
  void remember(const NeededFile& file, const std::string& media_id);

  sdk::Host& host_;
  sdk::MediaClient& media_;
  const Endpoint endpoint_;
  std::size_t remembered_ = 0;  // uploads since the old ones were dropped
  std::size_t fetching_ = 0;    // at most kMostFetches
  std::deque<std::shared_ptr<Fetch>> waiting_;
  bool is_beginning_ = false;
};

}  // namespace ekiden::wechat
