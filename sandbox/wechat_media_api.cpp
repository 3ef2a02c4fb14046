// SPDX-License-Identifier: Apache-2.0
#include "wechat_media_api.hpp"

#include "digest.hpp"
#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr const char* page_of_a_proxy = "<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>";

Reply file_reply(WechatFile file) {
  Reply reply;
  reply.headers = {
      {"Content-Disposition", "attachment; filename=\"" + (file.name.empty() ? file.kind : file.name) + "\""}};
  reply.note = file.kind + ", " + std::to_string(file.bytes.size()) + " bytes";
  reply.content_type = std::move(file.content_type);
  reply.body = std::move(file.bytes);
  return reply;
}

}  // namespace

void WechatMediaApi::add_routes(Listener& listener) {
  listener.outside("POST", "/cgi-bin/media/upload", [this](const auto& request) { return upload(request); });
  listener.outside("GET", "/cgi-bin/media/get", [this](const auto& request) { return get(request); });
  listener.outside("GET", "/sandbox-video/([^/]+)", [this](const auto& request) { return video(request); });
  add_controls(listener, account_);
  add_controls(listener, corp_);
}

void WechatMediaApi::add_controls(Listener& listener, const MediaOwner& owner) {
  listener.control("POST", owner.control + "/media", [&owner](const auto& request) { return add(owner, request); });
  listener.control("GET", owner.control + "/media/([^/]+)",
                   [&owner](const auto& request) { return show(owner, request); });
}

const MediaOwner& WechatMediaApi::owner_of(const httplib::Request& request) const {
  return corp_.tokens.has_issued(request.get_param_value("access_token")) ? corp_ : account_;
}

Reply WechatMediaApi::upload(const httplib::Request& request) {
  const MediaOwner& owner = owner_of(request);
  if (const int code = check_token(owner, request); code != errcode::ok) return answer(code);
  if (!request.has_file("media")) return answer(errcode::missing_media);
  const httplib::MultipartFormData& file = request.get_file_value("media");
  const std::string kind = request.get_param_value("type");
  if (const int code = owner.rules.check(kind, file.filename, file.content); code != errcode::ok) return answer(code);
  const std::string media_id = owner.media.add({kind, file.content, file.content_type, file.filename});
  Reply reply = json_reply(JsonWriter()
                               .begin_object()
                               .field("type", kind)
                               .field(kind == "thumb" ? "thumb_media_id" : "media_id", media_id)
                               .field("created_at", clock_.now_ms() / 1000)
                               .end_object()
                               .text());
  reply.note = kind + ", " + std::to_string(file.content.size()) + " bytes";
  return reply;
}

/// What goes wrong here goes wrong with status 200, and errors are called text.
Reply WechatMediaApi::get(const httplib::Request& request) {
  if (faults_.take(Fault::media_html)) {
    Reply reply;
    reply.content_type = "text/html";
    reply.body = page_of_a_proxy;
    reply.note = "a page instead of the file";
    return reply;
  }
  const MediaOwner& owner = owner_of(request);
  const int code = check_token(owner, request);
  if (code != errcode::ok) return answer(code);
  if (const auto wanted = faults_.take(Fault::media_errcode)) return answer(static_cast<int>(*wanted));
  const std::string media_id = request.get_param_value("media_id");
  auto file = owner.media.find(media_id);
  if (!file) return answer(errcode::invalid_media_id);
  if (file->kind != "video" || owner.rules.hands_out_videos) return file_reply(*std::move(file));
  const std::string url = "http://" + request.get_header_value("Host") + "/sandbox-video/" + media_id;
  Reply reply = json_reply(JsonWriter().begin_object().field("video_url", url).end_object().text());
  reply.content_type = "text/plain";
  return reply;
}

Reply WechatMediaApi::video(const httplib::Request& request) {
  auto file = account_.media.find(request.matches[1].str());
  return file ? file_reply(*std::move(file)) : error_reply(404, "no such video", "it lives for three days");
}

Reply WechatMediaApi::add(const MediaOwner& owner, const httplib::Request& request) {
  const std::string kind = request.get_param_value("type");
  if (!owner.rules.has_kind(kind)) {
    return error_reply(422, "no such type", "type: one of those that the platform's upload takes");
  }
  const std::string media_id =
      owner.media.add({kind, request.body, request.get_header_value("Content-Type"), request.get_param_value("name")});
  return json_reply(JsonWriter().begin_object().field("media_id", media_id).end_object().text(), 201);
}

Reply WechatMediaApi::show(const MediaOwner& owner, const httplib::Request& request) {
  const auto file = owner.media.find(request.matches[1].str());
  if (!file) return error_reply(404, "no such file", "it lives for three days");
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("type", file->kind)
                        .field("name", file->name)
                        .field("content_type", file->content_type)
                        .field("bytes", static_cast<std::uint64_t>(file->bytes.size()))
                        .field("sha256", sha256_hex(file->bytes))
                        .end_object()
                        .text());
}

int WechatMediaApi::check_token(const MediaOwner& owner, const httplib::Request& request) {
  const std::string token = request.get_param_value("access_token");
  if (const int code = owner.tokens.check(token); code != errcode::ok) return code;
  if (!faults_.take(Fault::revoked_token)) return errcode::ok;
  owner.tokens.revoke(token);
  return owner.revoked;
}

Reply WechatMediaApi::answer(int code) {
  Reply reply = json_reply(errcode_answer(code, clock_, random_));
  reply.content_type = "text/plain";
  reply.note = "errcode " + std::to_string(code) + " " + std::string(errcode_text(code));
  return reply;
}

}  // namespace ekiden::sandbox
