// SPDX-License-Identifier: Apache-2.0
#include "object_store.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

#include "base64.hpp"
#include "digest.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

Reply error_document(int status, const std::string& code, const std::string& message, const std::string& region = {}) {
  Reply reply;
  reply.status = status;
  reply.content_type = "application/xml";
  reply.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" +
               escaped(message) + "</Message>" + (region.empty() ? "" : "<Region>" + region + "</Region>") +
               "<RequestId>sandbox</RequestId></Error>";
  reply.note = code;
  return reply;
}

std::optional<std::string> decoded(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

StoreRequest request_of(const httplib::Request& request) {
  StoreRequest out{request.method, request.target, {}, request.body};
  for (const auto& [name, value] : request.headers)
    if (name != "REMOTE_ADDR" && name != "REMOTE_PORT" && name != "LOCAL_ADDR" && name != "LOCAL_PORT")
      out.headers[lower(name)] = value;
  return out;
}

std::string etag(const ObjectStore::Object& object) {
  return "\"" + md5_hex(object.body) + "\"";
}

}  // namespace

void ObjectStore::add_routes(Listener& listener) {
  for (const char* const method : {"GET", "PUT"})
    for (const char* const pattern : {"/s3/.+", "/oss/.+"})
      listener.outside(method, pattern, [this](const httplib::Request& request) {
        Reply reply = answer(request_of(request));
        reply.lost = request.method == "PUT" && reply.status == 200 && faults_.take(Fault::store_answer_lost);
        return reply;
      });
  listener.control("GET", "/sandbox/objects", [this](const auto&) { return objects_json(); });
}

Reply ObjectStore::answer(const StoreRequest& request) {
  const bool is_s3 = request.path().starts_with("/s3/");
  // What comes after the mount, with the bucket before it where the host's name has it.
  std::string resource(request.path().substr(is_s3 ? 3 : 4));
  if (request.header("host").starts_with(account_.bucket + ".")) resource = "/" + account_.bucket + resource;
  if (const auto status = faults_.take(Fault::store_error))
    return error_document(static_cast<int>(*status), *status == 503 ? "SlowDown" : "InternalError", "on purpose");
  const auto refusal =
      is_s3 ? refuse_s3(request, account_, clock_.now_ms()) : refuse_oss(request, resource, account_, clock_.now_ms());
  if (refusal) return error_document(refusal->status, refusal->code, refusal->message, refusal->region);
  if (!resource.starts_with("/" + account_.bucket + "/"))
    return error_document(404, "NoSuchBucket", "There is one bucket: " + account_.bucket);
  const auto key = decoded(std::string_view(resource).substr(account_.bucket.size() + 2));
  if (!key || key->empty()) return error_document(400, "InvalidURI", "The object's name cannot be read.");
  return act(request, *key, is_s3);
}

Reply ObjectStore::act(const StoreRequest& request, const std::string& key, bool is_s3) {
  const std::lock_guard lock(mutex_);
  if (request.method == "PUT") return put(request, key, is_s3);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return error_document(404, "NoSuchKey", "There is no such object.");
  Reply reply;
  reply.body = found->second.body;  // of a HEAD the listener sends the length alone
  reply.content_type = found->second.content_type;
  reply.headers = {{"ETag", etag(found->second)}};
  for (const auto& [name, value] : found->second.own_headers) reply.headers.emplace_back(name, value);
  return reply;
}

Reply ObjectStore::put(const StoreRequest& request, const std::string& key, bool is_s3) {
  const bool is_there = objects_.contains(key);
  if (is_s3 && is_there && request.header("if-none-match") == "*")
    return error_document(412, "PreconditionFailed", "The object is there already.");
  if (!is_s3 && is_there && request.header("x-oss-forbid-overwrite") == "true")
    return error_document(409, "FileAlreadyExists", "The object is there already.");
  const std::string md5 = request.header("content-md5"), sha256 = request.header("x-amz-checksum-sha256");
  const bool is_damaged = (!md5.empty() && md5 != base64_encode(bytes_of_hex(md5_hex(request.body)))) ||
                          (!sha256.empty() && sha256 != base64_encode(bytes_of_hex(sha256_hex(request.body))));
  if (is_damaged) return error_document(400, "BadDigest", "The body is not the one whose checksum was named.");
  Object& object = objects_[key];
  object.body = request.body;
  object.content_type = request.header("content-type");
  object.own_headers.clear();
  for (const auto& [name, value] : request.headers)
    if (name.starts_with("x-amz-meta-") || name.starts_with("x-oss-meta-")) object.own_headers[name] = value;
  ++object.writes;
  Reply reply;
  reply.headers = {{"ETag", etag(object)}};
  reply.note = key;
  return reply;
}

std::map<std::string, ObjectStore::Object> ObjectStore::objects() const {
  const std::lock_guard lock(mutex_);
  return objects_;
}

void ObjectStore::clear() {
  const std::lock_guard lock(mutex_);
  objects_.clear();
}

Reply ObjectStore::objects_json() const {
  JsonWriter json;
  json.begin_array();
  for (const auto& [key, object] : objects())
    json.begin_object()
        .field("key", key)
        .field("bytes", static_cast<std::int64_t>(object.body.size()))
        .field("writes", static_cast<std::int64_t>(object.writes))
        .field("body", base64_encode(object.body))
        .end_object();
  return json_reply(json.end_array().text());
}

}  // namespace ekiden::sandbox
