// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/encoding.hpp"
#include "core/file_endings.hpp"
#include "ekiden/ext/draft/media.h"
#include "plugin/media_intake.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/http_values.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

constexpr std::size_t kMaxOtherBytes = 64 << 10;

// What came of a transfer, until the plugin has heard of it.
struct Ended {
  std::uint64_t tag = 0;
  ekd_status status = EKD_OK;
  std::string message;
  std::optional<MediaInfo> info;
  HttpResponse response;
};

ekd_media_info abi_of(const MediaInfo& info) {
  return {.size = sizeof(ekd_media_info),
          .reserved = 0,
          .ref = str(info.ref),
          .content_type = str(info.content_type),
          .bytes = info.bytes,
          .expires_ms = info.expires_ms};
}

void give(Instance& self, const Ended& ended) {
  const auto* handler = self.extension<ekd_media_handler>(EKD_MEDIA_HANDLER_ID);
  if (handler == nullptr || self.state() == Instance::State::stopped) return;
  const AbiResponse response(ended.response);
  const ekd_media_info info = ended.info ? abi_of(*ended.info) : ekd_media_info{};
  ekd_error error = empty_error();
  if (ended.status != EKD_OK) fail(&error, ended.status, ended.message);
  self.enter("on_media", [&](const ekd_plugin* plugin) {
    handler->on_media(plugin, ended.tag, ended.status, ended.info ? &info : nullptr, &response.value(),
                      ended.status == EKD_OK ? nullptr : &error);
  });
}

void no_answer(Ended& ended) {
  ended.status =
      ended.response.outcome == HttpResponse::Outcome::not_sent ? EKD_E_NOT_CONNECTED : EKD_E_UNKNOWN_OUTCOME;
  ended.message = ended.response.error;
}

ekd_status status_of(const Status& status) {
  switch (status.code()) {
    case Code::rejected:
      return EKD_E_REJECTED;
    case Code::full:
    case Code::io:
      return EKD_E_FULL;
    default:
      return EKD_E_INTERNAL;
  }
}

// The end of a fetch. Where the disk is waited for: on a worker.
void settle(Ended& ended, MediaIntake& intake) {
  const bool is_answered = ended.response.outcome == HttpResponse::Outcome::answered;
  if (!is_answered && intake.failure()) return no_answer(ended);
  if (is_answered && (ended.response.status < 200 || ended.response.status >= 300)) {
    ended.status = EKD_E_REJECTED;
    ended.message = "HTTP status " + std::to_string(ended.response.status);
    return;
  }
  Result<MediaInfo> kept = intake.finish();
  if (kept) {
    ended.info = *std::move(kept);
    return;
  }
  ended.status = status_of(kept.status());
  ended.message = kept.status().message();
  ended.response.body = intake.other();
}

ekd_status check(Instance& self, const ekd_media_transfer* transfer, ekd_error* error) {
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (self.services().media == nullptr) return fail(error, EKD_E_UNSUPPORTED, "this host keeps no files");
  if (self.extension<ekd_media_handler>(EKD_MEDIA_HANDLER_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_MEDIA_HANDLER_ID);
  if (transfer == nullptr || !EKD_HAS(ekd_media_transfer, transfer, file_name) || transfer->request == nullptr)
    return fail(error, EKD_E_ARGUMENT, "the transfer is incomplete");
  return check_request(transfer->request, error);
}

ekd_status fetch(const ekd_host* host, std::uint64_t tag, const ekd_media_transfer* transfer, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = check(self, transfer, error); refused != EKD_OK) return refused;
  HttpRequest request = request_of(*transfer->request);
  request.max_response_bytes = std::min(request.max_response_bytes, kMaxOtherBytes);
  const auto intake = std::make_shared<MediaIntake>(*self.services().media, std::string(view(transfer->accept)),
                                                    transfer->max_bytes, request.max_response_bytes);
  request.response_file = intake;
  const auto ended = [weak = self.weak_from_this(), tag, intake](HttpResponse response) {
    const auto alive = weak.lock();
    if (!alive) return;
    auto result =
        std::make_shared<Ended>(Ended{.tag = tag, .message = {}, .info = {}, .response = std::move(response)});
    alive->services().workers.run([weak, result, intake] {
      settle(*result, *intake);
      if (const auto still = weak.lock()) still->post([result](Instance& instance) { give(instance, *result); });
    });
  };
  ports(host).http_client.request(std::move(request), ports(host).strand, ended);
  return EKD_OK;
}

bool is_form_word(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '"' || c == '\r' || c == '\n' || c == '\0'; });
}

std::string boundary_of(Random& random) {
  std::uint8_t bytes[16];
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return "ekiden-" + hex(bytes);
}

std::string name_of(const ekd_media_transfer& transfer, const std::string& content_type) {
  const std::string_view given = view(transfer.file_name);
  return given.empty() ? std::string("file.").append(file_ending_of(content_type)) : std::string(given);
}

// The file as one part of a form, which is never held in memory.
void wrap_in_form(HttpRequest& request, const std::string& boundary, const ekd_media_transfer& transfer,
                  const std::string& content_type) {
  request.headers.push_back({"Content-Type", "multipart/form-data; boundary=" + boundary});
  request.body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" +
                 std::string(view(transfer.part_name)) + "\"; filename=\"" + name_of(transfer, content_type) +
                 "\"\r\nContent-Type: " + content_type + "\r\n\r\n";
  request.body_end = "\r\n--" + boundary + "--\r\n";
}

ekd_status upload(const ekd_host* host, std::uint64_t tag, const ekd_media_transfer* transfer, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = check(self, transfer, error); refused != EKD_OK) return refused;
  if (!is_form_word(view(transfer->part_name)) || !is_form_word(view(transfer->file_name)))
    return fail(error, EKD_E_ARGUMENT, "the form's names hold a quote or a line break");
  Result<MediaFile> file = self.services().media->open(view(transfer->ref));
  if (!file) return services::to_abi(file.status(), error);
  const MediaInfo& info = file->info;
  if (!accepts(view(transfer->accept), info.content_type))
    return fail(error, EKD_E_REJECTED, "the file looks like " + info.content_type + ", which is not taken there");
  if (transfer->max_bytes != 0 && info.bytes > transfer->max_bytes)
    return fail(error, EKD_E_REJECTED,
                "the file has " + std::to_string(info.bytes) + " bytes, and at most " +
                    std::to_string(transfer->max_bytes) + " are taken there");
  HttpRequest request = request_of(*transfer->request);
  if (view(transfer->part_name).empty())
    request.headers.push_back({"Content-Type", info.content_type});
  else
    wrap_in_form(request, boundary_of(ports(host).random), *transfer, info.content_type);
  request.body_file = file->bytes;
  const auto ended = [weak = self.weak_from_this(), tag, info](HttpResponse response) {
    const auto alive = weak.lock();
    if (!alive) return;
    Ended result{.tag = tag, .message = {}, .info = info, .response = std::move(response)};
    if (result.response.outcome != HttpResponse::Outcome::answered) no_answer(result);
    give(*alive, result);
  };
  ports(host).http_client.request(std::move(request), ports(host).strand, ended);
  return EKD_OK;
}

}  // namespace

const ekd_media media{.size = sizeof(ekd_media), .reserved = 0, .fetch = fetch, .upload = upload};

}  // namespace ekiden::plugin::services
