// SPDX-License-Identifier: Apache-2.0
// ekiden.media/1: a store in memory, whose requests meet the peers of ekiden.http-client/1.
#pragma once

#include <ekiden/ext/draft/media.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core.hpp"
#include "disk.hpp"
#include "file_kinds.hpp"
#include "http_service.hpp"

namespace ekiden::testkit {

// A file that the host keeps.
struct KeptFile {
  std::string bytes{};
  std::string content_type{};   // as the bytes look
  std::int64_t expires_ms = 0;  // since 1970: from then on it is not found
};

class MediaService final : public TableService<ekd_media> {
 public:
  static constexpr const char* kId = EKD_MEDIA_ID;
  static constexpr bool kAfterStop = false;

  // `max_file`: how many bytes a file may have.
  MediaService(Core& core, Disk& disk, HttpService& http, std::uint64_t max_file)
      : TableService(core, kId, {sizeof(ekd_media), 0, &fetch, &upload}),
        disk_(disk),
        http_(http),
        max_file_(max_file) {}

  std::map<std::string, KeptFile, std::less<>> files;  // by reference

  // Gives the file's reference. The same bytes are one file, which is then kept longer.
  std::string keep(std::string_view bytes) {
    std::string ref = ref_of(bytes);
    files.insert_or_assign(
        ref, KeptFile{std::string(bytes), std::string(looks_like(bytes)), core_.agenda.wall_ms() + kKeepMs});
    return ref;
  }

 private:
  static constexpr std::int64_t kKeepMs = std::int64_t{30} * 24 * 3600 * 1000;
  static constexpr std::uint64_t kMaxOtherBytes = 64 << 10;
  static constexpr std::string_view kBoundary = "ekiden-test-kit";

  // What may be fetched.
  struct Wanted {
    std::string accept;
    std::uint64_t max_bytes;
    std::uint64_t max_other_bytes;  // of an answer that is not kept
  };

  // Has the form of a digest and is none; the same bytes have the same one.
  static std::string ref_of(std::string_view bytes) {
    std::string hex;
    for (std::uint64_t part = 1; part <= 4; ++part) {
      std::uint64_t hash = 14695981039346656037ull * part;  // FNV-1a
      for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
      for (int shift = 60; shift >= 0; shift -= 4) hex += "0123456789abcdef"[(hash >> shift) & 15u];
    }
    return "sha256:" + hex;
  }

  static bool accepts(std::string_view accept, std::string_view type) {
    if (accept.empty()) return true;
    while (!accept.empty()) {
      const std::string_view wanted = accept.substr(0, accept.find(','));
      accept.remove_prefix(std::min(wanted.size() + 1, accept.size()));
      if (wanted == type || (wanted.ends_with('/') && type.starts_with(wanted))) return true;
    }
    return false;
  }

  // What stands in the way of a transfer; EKD_OK: nothing.
  static ekd_status check(HostCall<MediaService>& call, const ekd_media_transfer* transfer, ekd_error* error) {
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (call.core.extension<ekd_media_handler>(EKD_MEDIA_HANDLER_ID) == nullptr) {
      call.core.violation("a media transfer, but the plugin offers no " EKD_MEDIA_HANDLER_ID);
      return call.refuse(EKD_E_UNSUPPORTED, "the plugin offers no " EKD_MEDIA_HANDLER_ID, error);
    }
    if (transfer == nullptr || !EKD_HAS(ekd_media_transfer, transfer, file_name) || transfer->request == nullptr)
      return call.refuse(EKD_E_ARGUMENT, "the transfer is incomplete", error);
    const std::string_view url = sdk::view(transfer->request->url);
    if (!url.starts_with("http://") && !url.starts_with("https://"))
      return call.refuse(EKD_E_ARGUMENT, "the URL is neither http nor https", error);
    return EKD_OK;
  }

  static ekd_status fetch(const ekd_host* host, std::uint64_t tag, const ekd_media_transfer* transfer,
                          ekd_error* error) {
    HostCall<MediaService> call(host);
    if (const ekd_status refused = check(call, transfer, error)) return refused;
    const std::uint64_t most = transfer->max_bytes, other = transfer->request->max_response_bytes;
    Wanted wanted{std::string(sdk::view(transfer->accept)),
                  std::min(most == 0 ? call->max_file_ : most, call->max_file_),
                  std::min(other == 0 ? kMaxOtherBytes : other, kMaxOtherBytes)};
    call->http_.exchange({&call.service, tag}, detail::seen(*transfer->request), UINT64_MAX,
                         [&service = call.service, tag, wanted = std::move(wanted)](const PeerAnswer& answer) {
                           service.on_fetched(tag, wanted, answer);
                         });
    return EKD_OK;
  }

  static ekd_status upload(const ekd_host* host, std::uint64_t tag, const ekd_media_transfer* transfer,
                           ekd_error* error) {
    HostCall<MediaService> call(host);
    if (const ekd_status refused = check(call, transfer, error)) return refused;
    const auto found = call->files.find(sdk::view(transfer->ref));
    if (found == call->files.end() || found->second.expires_ms <= call.core.agenda.wall_ms())
      return call.refuse(EKD_E_NOT_FOUND, "there is no such file", error);
    const auto& [ref, file] = *found;
    if (!accepts(sdk::view(transfer->accept), file.content_type))
      return call.refuse(EKD_E_REJECTED, "the file looks like " + file.content_type, error);
    if (transfer->max_bytes != 0 && file.bytes.size() > transfer->max_bytes)
      return call.refuse(EKD_E_REJECTED, "the file is too long", error);
    call->http_.exchange({&call.service, tag}, with_file(*transfer, file), UINT64_MAX,
                         [&service = call.service, tag, ref = ref](const PeerAnswer& answer) {
                           service.tell(tag, answered(answer), ref, answer);
                         });
    return EKD_OK;
  }

  // The request as the peer sees it, with the whole file in its body.
  static SeenRequest with_file(const ekd_media_transfer& transfer, const KeptFile& file) {
    SeenRequest request = detail::seen(*transfer.request);
    if (transfer.part_name.len == 0) {
      request.headers.emplace_back("Content-Type", file.content_type);
      request.body = file.bytes;
      return request;
    }
    const std::string name(transfer.file_name.len == 0 ? std::string_view("file") : sdk::view(transfer.file_name));
    const std::string line = "--" + std::string(kBoundary);
    request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=" + std::string(kBoundary));
    request.body = line + "\r\nContent-Disposition: form-data; name=\"" + std::string(sdk::view(transfer.part_name)) +
                   "\"; filename=\"" + name + "\"\r\nContent-Type: " + file.content_type + "\r\n\r\n" + file.bytes +
                   "\r\n" + line + "--\r\n";
    return request;
  }

  static sdk::Status answered(const PeerAnswer& answer) {
    using Outcome = sdk::HttpResponse::Outcome;
    if (answer.outcome == Outcome::answered) return {};
    return {answer.outcome == Outcome::not_sent ? EKD_E_NOT_CONNECTED : EKD_E_UNKNOWN_OUTCOME, answer.error};
  }

  // [strand]
  void on_fetched(std::uint64_t tag, const Wanted& wanted, PeerAnswer answer) {
    const std::lock_guard lock(core_.mutex);
    if (const sdk::Status lost = answered(answer); !lost.ok()) return tell(tag, lost, {}, answer);
    if (const sdk::Status refused = judge(wanted, answer); !refused.ok()) {
      answer.body.resize(std::min<std::uint64_t>(answer.body.size(), wanted.max_other_bytes));
      return tell(tag, refused, {}, answer);
    }
    const std::string bytes = std::exchange(answer.body, {});
    if (disk_.full) return tell(tag, {EKD_E_FULL, "no room in the store"}, {}, answer);
    disk_.write([this, tag, bytes, answer](ekd_status written) {
      if (written == EKD_OK)
        tell(tag, {}, keep(bytes), answer);
      else
        tell(tag, {written, "the store's disk fails"}, {}, answer);
    });
  }

  static sdk::Status judge(const Wanted& wanted, const PeerAnswer& answer) {
    if (answer.status < 200 || answer.status >= 300)
      return sdk::Status::rejected("HTTP status " + std::to_string(answer.status));
    if (answer.body.empty()) return sdk::Status::rejected("the answer is empty");
    if (!accepts(wanted.accept, looks_like(answer.body)))
      return sdk::Status::rejected("the answer is no file of the kind that is asked for");
    if (answer.body.size() > wanted.max_bytes) return sdk::Status::rejected("the file is too long");
    return {};
  }

  void tell(std::uint64_t tag, const sdk::Status& status, const std::string& ref, const PeerAnswer& answer) {
    core_.post([this, tag, status, ref, answer] {
      const auto* handler = core_.extension<ekd_media_handler>(EKD_MEDIA_HANDLER_ID);
      if (handler == nullptr) return;
      const auto found = files.find(ref);
      ekd_media_info info{};
      if (found != files.end())
        info = {sizeof info,
                0,
                sdk::to_abi(ref),
                sdk::to_abi(found->second.content_type),
                found->second.bytes.size(),
                found->second.expires_ms};
      const Aged out(core_.host_age, info);
      ekd_error error = sdk::empty_error();
      status.to_abi(&error);
      handler->on_media(core_.plugin, tag, status.code, found == files.end() ? nullptr : out.get(),
                        detail::AbiResponse(answer, core_.host_age).get(), status.ok() ? nullptr : &error);
    });
  }

  Disk& disk_;
  HttpService& http_;
  const std::uint64_t max_file_;
};

}  // namespace ekiden::testkit
