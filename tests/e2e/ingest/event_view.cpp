// SPDX-License-Identifier: Apache-2.0
#include "e2e/ingest/event_view.hpp"

#include <openssl/evp.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <stdexcept>

#include "core/json_text.hpp"

namespace ekiden::test {

std::string at(const std::string& document, const char* pointer) {
  rapidjson::Document parsed;
  parsed.Parse(document.data(), document.size());
  if (parsed.HasParseError()) throw std::runtime_error("no JSON: " + document);
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(parsed);
  if (value == nullptr) return "(none)";
  if (value->IsString()) return {value->GetString(), value->GetStringLength()};
  return json_text(*value);
}

std::string base64_decoded(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("no base64: " + text);
  const auto padding = static_cast<std::size_t>(text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0);
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::string raw_of(const std::string& event) {
  const std::string body = at(event, "/data/raw/body");
  return at(event, "/data/raw/encoding") == "base64" ? base64_decoded(body) : body;
}

}  // namespace ekiden::test
