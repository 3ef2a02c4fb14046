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

// What a part says, and a simpler one can.
struct Simpler {
  std::string title, detail, url;
  std::string image{};                   // URL of a picture; empty: none
  std::vector<std::string_view> lost{};  // beside the picture
  bool is_card = false;                  // a link says the same, where it has a title and a url
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

// One that says nothing: there is no simpler form.
Simpler simpler(const Value& part, std::string_view type) {
  if (type == "link")
    return {text_of(part, "title"), text_of(part, "desc"), text_of(part, "url"), text_of(part, "thumb"), {"layout"}};
  if (type == "product")
    return {text_of(part, "title"), money(part, "price"), text_of(part, "url"),
            text_of(part, "image"), {"layout"},           true};
  if (type == "order")
    return {text_of(part, "order_no"), lines({text_of(part, "status"), money(part, "total")}),
            text_of(part, "url"),      {},
            {"layout", "items"},       true};
  if (type == "mini_program")
    return {text_of(part, "title"), {}, {}, text_of(part, "thumb"), {"layout", "mini_program"}};
  if (type == "location")
    return {text_of(part, "name"), lines({text_of(part, "address"), coordinates(part)}), {}, {}, {"map"}};
  if (type == "contact_card") return {text_of(part, "display_name"), {}, {}, {}, {"layout", "identities"}};
  if (type == "image" || type == "audio" || type == "video" || type == "file" || type == "sticker")
    return {{}, {}, type == "sticker" ? text_of(part, "url") : address_of_media(part), {}, {"preview"}};
  return {};
}

std::string text_of(const Simpler& form) {
  return lines({form.title, form.detail, form.url});
}

Value copied(std::string_view text, Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

void put(Value& object, rapidjson::GenericStringRef<char> name, const std::string& text, Document& document) {
  if (!text.empty()) object.AddMember(name, copied(text, document), document.GetAllocator());
}

Value part_of(rapidjson::GenericStringRef<char> type, Document& document) {
  Value part(rapidjson::kObjectType);
  part.AddMember("type", type, document.GetAllocator());
  return part;
}

Value text_part(const std::string& text, Document& document) {
  Value part = part_of("text", document);
  put(part, "text", text, document);
  return part;
}

Value image_part(const std::string& url, Document& document) {
  Value media(rapidjson::kObjectType);
  put(media, "url", url, document);
  Value part = part_of("image", document);
  part.AddMember("media", media, document.GetAllocator());
  return part;
}

Value link_part(const Simpler& form, Document& document) {
  Value part = part_of("link", document);
  put(part, "url", form.url, document);
  put(part, "title", form.title, document);
  put(part, "desc", form.detail, document);
  put(part, "thumb", form.image, document);
  return part;
}

// A type that the channel takes, with what it needs of it.
bool takes(const plugin::CommandLimits& limits, const Value& part) {
  const auto found = limits.parts.find(text_of(part, "type"));
  if (found == limits.parts.end()) return false;
  const std::vector<std::string>& needed = found->second.needs_one_of;
  return needed.empty() || std::any_of(needed.begin(), needed.end(), [&part](const std::string& name) {
           return !text_of(part, name.c_str()).empty();
         });
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
  // `may_follow`: a picture may go in a message of its own.
  Turner(const plugin::CommandLimits& limits, Document& document, bool may_follow)
      : limits_(limits),
        document_(document),
        may_follow_(may_follow && limits.max_parts == 1),
        spare_(limits.max_parts) {
    const std::size_t parts = document["parts"].Size();
    spare_ = spare_ > parts ? spare_ - parts : 0;
  }

  bool turn(Value& part, unsigned index) {
    if (takes(limits_, part)) {
      parts_.PushBack(part, document_.GetAllocator());
      return true;
    }
    const std::string type = text_of(part, "type");
    Simpler form = simpler(part, type);
    Value link = link_part(form, document_);
    const bool is_link = form.is_card && !form.title.empty() && !form.url.empty() && takes(limits_, link);
    Value to(rapidjson::kArrayType);
    if (is_link)
      add(std::move(link), to);
    else if (!add_picture_and_text(form, to))
      return false;
    note(index, type, std::move(to), form.lost);
    return true;
  }

  bool has_turned() const { return !losses_.Empty(); }
  Value take_parts() { return std::move(parts_); }
  std::string picture() const { return picture_.IsNull() ? std::string() : json_text(picture_); }
  std::string losses() const { return json_text(losses_); }

 private:
  void add(Value part, Value& to) {
    to.PushBack(Value(part["type"], document_.GetAllocator()), document_.GetAllocator());
    parts_.PushBack(part, document_.GetAllocator());
  }
  // The picture where there is room for it. False: the text does not fit, or is none.
  bool add_picture_and_text(Simpler& form, Value& to) {
    const std::string text = text_of(form);
    if (text.empty() || !fits(text)) return false;
    Value image = image_part(form.image, document_);
    const bool is_taken = !form.image.empty() && takes(limits_, image);
    if (is_taken && spare_ > 0) {
      --spare_;
      add(std::move(image), to);
    }
    add(text_part(text, document_), to);
    if (is_taken && may_follow_) {
      to.PushBack("image", document_.GetAllocator());
      picture_ = std::move(image);
    }
    const bool goes = to.Size() > 1;
    if (!form.image.empty() && !goes) form.lost.emplace_back("image");
    return true;
  }
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
  const bool may_follow_;
  std::uint64_t spare_;  // parts that may be added
  Value picture_;        // what follows; null: nothing
  Value parts_{rapidjson::kArrayType};
  Value losses_{rapidjson::kArrayType};
};

}  // namespace

std::optional<Degraded> degrade(const CommandRequest& request, std::string_view document,
                                const plugin::Component& component) {
  const auto command = component.commands.find(request.type);
  if (command == component.commands.end()) return std::nullopt;
  const auto is_taken = [&](const CommandRequest::Part& part) {
    const auto limits = command->second.parts.find(part.type);
    return limits != command->second.parts.end() && limits->second.needs_one_of.empty();
  };
  if (std::all_of(request.parts.begin(), request.parts.end(), is_taken)) return std::nullopt;
  Document whole;
  whole.Parse<kParse>(document.data(), document.size());
  if (whole.HasParseError() || !whole.IsObject() || !whole.HasMember("parts") || forbids(whole)) return std::nullopt;
  // A ticket lets one message through.
  Turner turner(command->second, whole, request.type == "message.send" && !request.has_ticket);
  unsigned index = 0;
  for (Value& part : whole["parts"].GetArray())
    if (!turner.turn(part, index++)) return std::nullopt;
  if (!turner.has_turned()) return std::nullopt;
  whole["parts"] = turner.take_parts();
  return Degraded{json_text(whole), turner.losses(), turner.picture()};
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
    all = lines({all, type == "text" ? text_of(part, "text") : text_of(simpler(part, type))});
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

std::string picture_document(const CommandRequest& request, const Degraded& degraded, std::string_view id) {
  Document document(rapidjson::kObjectType);
  const auto put_text = [&document](rapidjson::GenericStringRef<char> name, std::string_view text) {
    document.AddMember(name, copied(text, document), document.GetAllocator());
  };
  put_text("type", request.type);
  put_text("channel", request.channel);
  put_text("to", request.to);
  Document picture(&document.GetAllocator());
  picture.Parse<kParse>(degraded.picture.data(), degraded.picture.size());
  Value parts(rapidjson::kArrayType);
  parts.PushBack(picture, document.GetAllocator());
  document.AddMember("parts", parts, document.GetAllocator());
  put_text("picture_of", id);
  return json_text(document);
}

std::string with_picture(std::string_view result, std::string_view command) {
  Document document;
  document.Parse<kParse>(result.data(), result.size());
  if (document.HasParseError() || !document.IsObject()) document.SetObject();
  Value picture(rapidjson::kObjectType);
  picture.AddMember("command", copied(command, document), document.GetAllocator());
  document.RemoveMember("picture");
  document.AddMember("picture", picture, document.GetAllocator());
  return json_text(document);
}

}  // namespace ekiden::pipeline
