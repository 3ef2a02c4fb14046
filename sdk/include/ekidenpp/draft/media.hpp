// SPDX-License-Identifier: Apache-2.0
// Files that the host fetches and sends for a component, which holds references (ekiden.media/1, a draft: it may still
// change).
#pragma once

#include <ekiden/ext/draft/media.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../component.hpp"

namespace ekiden::sdk {

// A file that the host keeps.
struct MediaFile {
  std::string ref{};           // "sha256:<hex>"
  std::string content_type{};  // as its bytes look; "application/octet-stream": like nothing known
  std::uint64_t bytes = 0;
  std::int64_t expires_ms = 0;  // since 1970: at least until then it is kept
};

struct MediaTransfer {
  HttpRequest request{};
  std::string accept{};         // types with commas between them, "audio/" for all that begin so; empty: any
  std::uint64_t max_bytes = 0;  // of the file; 0: as much as the store takes
};

// What an upload sends. With part_name the file is that part of a form, else it is the body. Without file_name the form
// calls it "file." and an ending that fits its type.
struct MediaUpload {
  MediaTransfer transfer{};
  std::string ref{};
  std::string part_name{};
  std::string file_name{};
};

// The host's media store as one instance sees it. Thread-safe.
class MediaClient {
 public:
  // The status is on_media()'s: ekiden/ext/draft/media.h. `file` has no ref when there is none.
  using Done = std::function<void(const Status&, const MediaFile& file, const HttpResponse& response)>;

  explicit MediaClient(Host& host) : host_(host) {}

  // Whether this host has one.
  bool is_offered() const { return table() != nullptr; }
  // `done` runs on the strand, exactly once, unless the instance is stopped first; never when this returns a failure.
  Status fetch(const MediaTransfer& transfer, Done done) {
    return begin(&ekd_media::fetch, transfer, {}, {}, {}, std::move(done));
  }
  // Status::not_found, Status::rejected: nothing has left. Else as fetch().
  Status upload(const MediaUpload& upload, Done done) {
    return begin(&ekd_media::upload, upload.transfer, upload.ref, upload.part_name, upload.file_name, std::move(done));
  }

  // For the base class of components.
  void on_media(std::uint64_t tag, const Status& status, const ekd_media_info* info,
                const ekd_http_response& response) {
    const Done done = waiting_.take(tag);
    if (!done) return;
    MediaFile file;
    if (info != nullptr)
      file = {std::string(view(info->ref)), std::string(view(info->content_type)), info->bytes, info->expires_ms};
    done(status, file, HttpResponse::from_abi(response));
  }

 private:
  const ekd_media* table() const {
    const ekd_host& host = host_.abi();
    return static_cast<const ekd_media*>(host.get_extension(&host, EKD_MEDIA_ID));
  }
  Status begin(decltype(ekd_media::fetch) ekd_media::*function, const MediaTransfer& transfer, std::string_view ref,
               std::string_view part_name, std::string_view file_name, Done done) {
    const ekd_media* const media = table();
    if (media == nullptr) return Status::unsupported("this host does not offer " EKD_MEDIA_ID);
    std::vector<ekd_pair> headers;
    const ekd_http_request request = detail::request_to_abi(transfer.request, headers);
    ekd_media_transfer out{};
    out.size = sizeof out;
    out.request = &request;
    out.accept = to_abi(transfer.accept);
    out.max_bytes = transfer.max_bytes;
    out.ref = to_abi(ref);
    out.part_name = to_abi(part_name);
    out.file_name = to_abi(file_name);
    const std::uint64_t tag = waiting_.add(std::move(done));
    ekd_error error = empty_error();
    Status status = Status::from_abi((media->*function)(&host_.abi(), tag, &out, &error), &error);
    if (!status.ok()) waiting_.take(tag);
    return status;
  }

  Host& host_;
  detail::Waiting<Done> waiting_;
};

// A component that moves files: `class Shop final : public WithMedia<Adapter>`.
template <class Base>
class WithMedia : public Base {
 public:
  explicit WithMedia(Host& host) : Base(host), media_(host) {}

  template <class T>
  static const void* extension(std::string_view id, T* self) noexcept {
    return id == EKD_MEDIA_HANDLER_ID ? &kMediaHandler<T> : Base::extension(id, self);
  }

 protected:
  MediaClient& media() noexcept { return media_; }

 private:
  template <class T>
  static void media_thunk(const ekd_plugin* plugin, std::uint64_t tag, ekd_status status, const ekd_media_info* info,
                          const ekd_http_response* response, const ekd_error* error) noexcept {
    detail::Shell<T>::run(plugin, "on_media", nullptr, [&](detail::Shell<T>& shell) {
      WithMedia& component = shell.component();
      component.media_.on_media(tag, Status::from_abi(status, error), info, *response);
      return Status();
    });
  }

  template <class T>
  static constexpr ekd_media_handler kMediaHandler = {sizeof(ekd_media_handler), 0, &media_thunk<T>};

  MediaClient media_;
};

}  // namespace ekiden::sdk
