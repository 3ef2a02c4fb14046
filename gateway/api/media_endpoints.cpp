// SPDX-License-Identifier: Apache-2.0
#include "api/media_endpoints.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "api/byte_range.hpp"
#include "api/json_text.hpp"
#include "api/parameters.hpp"
#include "core/file_endings.hpp"

namespace ekiden::api {

namespace {

// Takes an upload; when the store refuses it, the rest is not read.
class Upload final : public ByteSink {
 public:
  explicit Upload(Result<std::shared_ptr<MediaWriter>> writer) : status_(writer.status()) {
    if (writer) writer_ = *std::move(writer);
  }
  Status append(std::string_view bytes) override {
    if (status_) status_ = writer_->append(bytes);
    return status_;
  }
  // Blocks on the disk.
  Result<MediaInfo> finish() { return status_ ? writer_->commit() : Result<MediaInfo>(status_); }

 private:
  Status status_;
  std::shared_ptr<MediaWriter> writer_;
};

// A browser must not run a customer's file: what it could run has no type.
std::string_view served_type(std::string_view content_type) {
  constexpr std::array<std::string_view, 3> kRun = {"text/html", "image/svg+xml", "application/xml"};
  return std::ranges::find(kRun, content_type) == kRun.end() ? content_type : "application/octet-stream";
}

Problem refused(const Status& status) {
  const std::string& why = status.message();
  switch (status.code()) {
    case Code::invalid:
      return {413, "too_large", why, "gateway.media.max_file says how long a file may be", {}};
    case Code::not_found:
      return {404, "no_such_file", why, "fetch the file again, or upload it", {}};
    case Code::full:
      return {507, "store_full", why, "make room on the disk, or raise gateway.media.max_bytes", {}};
    default:
      return {503, "unavailable", why, "look at the gateway's log, and at its disk", {}};
  }
}

std::string_view hex_of(std::string_view ref) {
  return ref.substr(std::min(ref.size(), ref.find(':') + 1));
}

std::string json_of(const MediaInfo& info) {
  return JsonText()
      .begin_object()
      .field("ref", info.ref)
      .field("mime", info.content_type)
      .field("size", info.bytes)
      .field("sha256", hex_of(info.ref))
      .key("expires_at")
      .time(info.expires_ms)
      .end_object()
      .take();
}

}  // namespace

std::vector<Resource> MediaEndpoints::resources() {
  Resource uploads{"/v1/media", false, {{"POST", Role::sender, [this](const Call& call) { upload(call); }}}};
  uploads.sink_for = [this](const IncomingRequest&) { return std::make_shared<Upload>(files_.begin(0)); };
  return {std::move(uploads),
          {"/v1/media/", true, {{"GET", Role::reader, [this](const Call& call) { download(call); }}}}};
}

// What the client says the file is counts for nothing.
void MediaEndpoints::upload(const Call& call) {
  const std::shared_ptr<Upload> upload = std::dynamic_pointer_cast<Upload>(call.request.file);
  if (!upload) return call.refuse({400, "bad_body", "the body is empty", "send the file's bytes as the body", {}});
  workers_.run([this, upload, responder = call.responder] {
    const Result<MediaInfo> kept = upload->finish();
    if (!kept) {
      log_.warning("api", "an upload was not kept", {{"reason", kept.status().message()}});
      return responder->respond(to_response(refused(kept.status())));
    }
    OutgoingResponse response = json_response(201, json_of(*kept));
    response.headers.push_back({"Location", "/v1/media/" + kept->ref});
    responder->respond(std::move(response));
  });
}

void MediaEndpoints::download(const Call& call) {
  const std::optional<std::string> ref = percent_decode(call.tail, false);
  Result<MediaFile> file = files_.open(ref.value_or(""));
  if (!file) return call.refuse(refused(file.status()));
  const std::uint64_t size = file->bytes->size();
  const std::string_view type = served_type(file->info.content_type);
  const std::string name = std::string(hex_of(file->info.ref).substr(0, 16)).append(".").append(file_ending_of(type));
  OutgoingResponse response;
  response.content_type = type;
  response.headers = {{"Content-Disposition", "attachment; filename=\"" + name + "\""},
                      {"Content-Security-Policy", "default-src 'none'; sandbox"},
                      {"Accept-Ranges", "bytes"},
                      {"Cache-Control", "no-store"}};
  response.length = size;
  if (const auto range = byte_range(call.request.header("Range"), size)) {
    if (range->length == 0)
      return call.refuse({416,
                          "bad_range",
                          "the file has " + std::to_string(size) + " bytes",
                          {},
                          {{"Content-Range", "bytes */" + std::to_string(size)}}});
    response.status = 206;
    response.offset = range->offset;
    response.length = range->length;
    response.headers.push_back({"Content-Range", "bytes " + std::to_string(range->offset) + "-" +
                                                     std::to_string(range->offset + range->length - 1) + "/" +
                                                     std::to_string(size)});
  }
  response.file = std::move(file->bytes);
  call.respond(std::move(response));
}

}  // namespace ekiden::api
