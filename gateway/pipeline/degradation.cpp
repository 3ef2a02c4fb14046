// SPDX-License-Identifier: Apache-2.0
#include "pipeline/degradation.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "core/json_text.hpp"

namespace ekiden::pipeline {

namespace {

using rapidjson::Document;
using rapidjson::Value;

constexpr unsigned kParse = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;

// What stands in the place of one part.
struct Simpler {
  std::string text;
  std::string image;                   // URL of a picture; empty: none
  std::vector<std::string_view> lost;  // of the card, beside the picture
};

std::string text_of(const Value& part, const char* name) {
  const auto found = part.FindMember(name);
  return found != part.MemberEnd() && found->value.IsString()
             ? std::string(found->value.GetString(), found->value.GetStringLength())
             : std::string();
}

std::string lines(std::initializer_list<std::string> texts) {
  std::string all;
  for (const std::string& text : texts)
    if (!text.empty()) all.append(all.empty() ? "" : "\n").append(text);
  return all;
}

std::string money(const Value& part, const char* name) {
  const auto found = part.FindMember(name);
  if (found == part.MemberEnd() || !found->value.IsObject()) return {};
  return text_of(found->value, "amount") + " " + text_of(found->value, "currency");
}

std::string coordinates(const Value& part) {
  const auto lat = part.FindMember("lat"), lng = part.FindMember("lng");
  if (lat == part.MemberEnd() || lng == part.MemberEnd()) return {};
  return json_text(lat->value) + ", " + json_text(lng->value);
}

std::string address_of_media(const Value& part) {
  const auto media = part.FindMember("media");
  return media != part.MemberEnd() && media->value.IsObject() ? text_of(media->value, "url") : std::string();
}

// An empty text: there is no simpler form.
Simpler simpler(const Value& part, std::string_view type) {
  if (type == "link")
    return {lines({text_of(part, "title"), text_of(part, "desc"), text_of(part, "url")}),
            text_of(part, "thumb"),
            {"layout"}};
  if (type == "product")
    return {lines({text_of(part, "title"), money(part, "price"), text_of(part, "url")}),
            text_of(part, "image"),
            {"layout"}};
  if (type == "order")
    return {lines({text_of(part, "order_no"), text_of(part, "status"), money(part, "total"), text_of(part, "url")}),
            {},
            {"layout", "items"}};
  if (type == "mini_program") return {text_of(part, "title"), text_of(part, "thumb"), {"layout", "mini_program"}};
  if (type == "location")
    return {lines({text_of(part, "name"), text_of(part, "address"), coordinates(part)}), {}, {"map"}};
  if (type == "contact_card") return {text_of(part, "display_name"), {}, {"layout", "identities"}};
  if (type == "image" || type == "audio" || type == "video" || type == "file" || type == "sticker") {
    const std::string url = type == "sticker" ? text_of(part, "url") : address_of_media(part);
    return {url, {}, {"preview"}};
  }
  return {};
}

Value copied(std::string_view text, Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

Value text_part(const std::string& text, Document& document) {
  Value part(rapidjson::kObjectType);
  part.AddMember("type", "text", document.GetAllocator());
  part.AddMember("text", copied(text, document), document.GetAllocator());
  return part;
}

Value image_part(const std::string& url, Document& document) {
  Value media(rapidjson::kObjectType);
  media.AddMember("url", copied(url, document), document.GetAllocator());
  Value part(rapidjson::kObjectType);
  part.AddMember("type", "image", document.GetAllocator());
  part.AddMember("media", media, document.GetAllocator());
  return part;
}

bool forbids(const Document& document) {
  const auto constraints = document.FindMember("constraints");
  if (constraints == document.MemberEnd() || !constraints->value.IsObject()) return false;
  const auto degrade = constraints->value.FindMember("degrade");
  return degrade != constraints->value.MemberEnd() && degrade->value.IsFalse();
}

// Turns the parts of one document; `ok` is false when one has no form that the limits take.
class Turner {
 public:
  Turner(const plugin::CommandLimits& limits, Document& document)
      : limits_(limits), document_(document), spare_(limits.max_parts) {
    const std::size_t parts = document["parts"].Size();
    spare_ = spare_ > parts ? spare_ - parts : 0;
  }

  bool turn(Value& part, unsigned index) {
    const std::string type = text_of(part, "type");
    if (limits_.parts.contains(type)) {
      parts_.PushBack(part, document_.GetAllocator());
      return true;
    }
    Simpler form = simpler(part, type);
    if (form.text.empty() || !fits(form.text)) return false;
    const bool has_room = spare_ > 0 && limits_.parts.contains("image");
    Value to(rapidjson::kArrayType);
    if (!form.image.empty() && has_room) {
      --spare_;
      parts_.PushBack(image_part(form.image, document_), document_.GetAllocator());
      to.PushBack("image", document_.GetAllocator());
    } else if (!form.image.empty()) {
      form.lost.emplace_back("image");
    }
    parts_.PushBack(text_part(form.text, document_), document_.GetAllocator());
    to.PushBack("text", document_.GetAllocator());
    note(index, type, std::move(to), form.lost);
    return true;
  }

  Value take_parts() { return std::move(parts_); }
  std::string losses() const { return json_text(losses_); }

 private:
  bool fits(const std::string& text) const {
    const auto limits = limits_.parts.find("text");
    return limits != limits_.parts.end() && (limits->second.max_bytes == 0 || text.size() <= limits->second.max_bytes);
  }
  void note(unsigned index, const std::string& type, Value to, const std::vector<std::string_view>& lost) {
    Value words(rapidjson::kArrayType);
    for (const std::string_view word : lost) words.PushBack(copied(word, document_), document_.GetAllocator());
    Value one(rapidjson::kObjectType);
    one.AddMember("part", index, document_.GetAllocator());
    one.AddMember("from", copied(type, document_), document_.GetAllocator());
    one.AddMember("to", to, document_.GetAllocator());
    one.AddMember("lost", words, document_.GetAllocator());
    losses_.PushBack(one, document_.GetAllocator());
  }

  const plugin::CommandLimits& limits_;
  Document& document_;
  std::uint64_t spare_;  // parts that may be added
  Value parts_{rapidjson::kArrayType};
  Value losses_{rapidjson::kArrayType};
};

}  // namespace

std::optional<Degraded> degrade(const CommandRequest& request, std::string_view document,
                                const plugin::Component& component) {
  const auto command = component.commands.find(request.type);
  if (command == component.commands.end()) return std::nullopt;
  const auto is_taken = [&](const CommandRequest::Part& part) { return command->second.parts.contains(part.type); };
  if (std::all_of(request.parts.begin(), request.parts.end(), is_taken)) return std::nullopt;
  Document whole;
  whole.Parse<kParse>(document.data(), document.size());
  if (whole.HasParseError() || !whole.IsObject() || !whole.HasMember("parts") || forbids(whole)) return std::nullopt;
  Turner turner(command->second, whole);
  unsigned index = 0;
  for (Value& part : whole["parts"].GetArray())
    if (!turner.turn(part, index++)) return std::nullopt;
  whole["parts"] = turner.take_parts();
  return Degraded{json_text(whole), turner.losses()};
}

std::string plain_text(std::string_view document) {
  Document whole;
  whole.Parse<kParse>(document.data(), document.size());
  std::string all;
  const auto parts = whole.IsObject() ? whole.FindMember("parts") : Value::MemberIterator();
  if (!whole.IsObject() || parts == whole.MemberEnd() || !parts->value.IsArray()) return all;
  for (const Value& part : parts->value.GetArray()) {
    if (!part.IsObject()) continue;
    const std::string type = text_of(part, "type");
    all = lines({all, type == "text" ? text_of(part, "text") : simpler(part, type).text});
  }
  return all;
}

std::string with_losses(std::string_view result, const Degraded& degraded) {
  Document document;
  document.Parse<kParse>(result.data(), result.size());
  if (document.HasParseError() || !document.IsObject()) document.SetObject();
  Document losses(&document.GetAllocator());
  losses.Parse(degraded.losses.data(), degraded.losses.size());
  document.RemoveMember("degraded");
  document.AddMember("degraded", losses, document.GetAllocator());
  return json_text(document);
}

}  // namespace ekiden::pipeline
