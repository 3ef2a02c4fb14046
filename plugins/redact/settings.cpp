// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "kit/json.hpp"

namespace ekiden::redact {
namespace {

using sdk::Status;

constexpr std::size_t kMinKey = 32;

constexpr std::array<std::pair<std::string_view, Action>, 6> kActions = {{{"keep", Action::keep},
                                                                          {"scan", Action::scan},
                                                                          {"label", Action::label},
                                                                          {"mask", Action::mask},
                                                                          {"hash", Action::hash},
                                                                          {"drop", Action::drop}}};

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

std::optional<Action> action_of(std::string_view word) {
  const auto* found =
      std::find_if(kActions.begin(), kActions.end(), [&](const auto& row) { return row.first == word; });
  return found == kActions.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Kind> kind_of(std::string_view word) {
  const auto* found = std::find(kKindWords.begin(), kKindWords.end(), word);
  return found == kKindWords.end() ? std::nullopt : std::optional(static_cast<Kind>(found - kKindWords.begin()));
}

Method method_of(Action action) {
  return action == Action::mask ? Method::mask : action == Action::hash ? Method::hash : Method::label;
}

// What is read before it is put together.
class Reader {
 public:
  explicit Reader(Redactor& redactor) : redactor_(redactor) {
    kinds_ = {Kind::phone, Kind::id_card, Kind::bank_card, Kind::email, Kind::address};
  }

  Status read(const rapidjson::Value& config) {
    if (Status status = kinds(config); !status.ok()) return status;
    if (Status status = identities(config); !status.ok()) return status;
    if (Status status = media(config); !status.ok()) return status;
    if (Status status = fields(config); !status.ok()) return status;
    return substitutes(config);
  }

 private:
  Status kinds(const rapidjson::Value& config) {
    const rapidjson::Value* kinds = kit::object_member(config, "kinds");
    if (kinds != nullptr) {
      for (const auto& [name, value] : kinds->GetObject()) {
        const auto kind = kind_of(text_of(name));
        const auto action = value.IsString() ? action_of(text_of(value)) : std::nullopt;
        if (!kind || !action || *action == Action::scan || *action == Action::drop)
          return Status::config("kinds: a kind is keep, label, mask or hash");
        if (*kind == Kind::address && *action == Action::mask)
          return Status::config("kinds.address: an address cannot be masked, as its end says the most");
        set_kind(*kind, *action);
      }
    }
    redactor_.kinds = kinds_;
    return {};
  }

  void set_kind(Kind kind, Action action) {
    if (action == Action::keep) {
      kinds_.remove(kind);
      return;
    }
    kinds_.add(kind);
    substitutes_.methods[static_cast<std::size_t>(kind)] = method_of(action);
    needs_key_ = needs_key_ || action == Action::hash;
  }

  Status identities(const rapidjson::Value& config) {
    const rapidjson::Value* identities = kit::object_member(config, "identities");
    if (identities == nullptr) return {};
    for (const auto& [name, value] : identities->GetObject()) {
      const auto action = value.IsString() ? action_of(text_of(value)) : std::nullopt;
      if (action != Action::keep && action != Action::drop && action != Action::hash)
        return Status::config("identities: one is keep, drop or hash");
      redactor_.policy.set_identity(std::string(text_of(name)), *action);
      needs_key_ = needs_key_ || action == Action::hash;
    }
    return {};
  }

  Status media(const rapidjson::Value& config) {
    const rapidjson::Value* media = kit::object_member(config, "media");
    if (media == nullptr) return {};
    for (const auto& [name, value] : media->GetObject()) {
      const auto action = value.IsString() ? action_of(text_of(value)) : std::nullopt;
      if (action != Action::keep && action != Action::drop)
        return Status::config("media: a part's file is keep or drop");
      redactor_.policy.set_media(std::string(text_of(name)), *action == Action::keep);
    }
    return {};
  }

  Status fields(const rapidjson::Value& config) {
    const rapidjson::Value* fields = kit::array_member(config, "fields");
    if (fields == nullptr) return {};
    for (const rapidjson::Value& field : fields->GetArray()) {
      const std::string at(kit::string_member(field, "at").value_or(""));
      auto pattern = kit::PointerPattern::parse(at);
      if (!pattern || !(at == "/data" || at.starts_with("/data/")))
        return Status::config("fields: " + at + " is no JSON Pointer below /data, with * and ** for names");
      const auto action = action_of(kit::string_member(field, "do").value_or(""));
      if (!action) return Status::config("fields: " + at + ": do is keep, scan, label, mask, hash or drop");
      Treatment treatment{*action, Kinds::all()};
      if (Status status = field_kinds(field, at, treatment); !status.ok()) return status;
      needs_key_ = needs_key_ || *action == Action::hash;
      redactor_.policy.add(std::move(*pattern), treatment);
    }
    return {};
  }

  static Status field_kinds(const rapidjson::Value& field, const std::string& at, Treatment& treatment) {
    const rapidjson::Value* kinds = kit::array_member(field, "kinds");
    if (kinds == nullptr) return {};
    if (treatment.action != Action::scan) return Status::config("fields: " + at + ": kinds belongs to do: scan");
    treatment.kinds = {};
    for (const rapidjson::Value& word : kinds->GetArray()) {
      const auto kind = word.IsString() ? kind_of(text_of(word)) : std::nullopt;
      if (!kind) return Status::config("fields: " + at + ": kinds has a kind that there is not");
      treatment.kinds.add(*kind);
    }
    return {};
  }

  Status substitutes(const rapidjson::Value& config) {
    const std::string_view labels = kit::string_member(config, "labels").value_or("zh");
    if (labels != "zh" && labels != "ja" && labels != "en") return Status::config("labels: must be zh, ja or en");
    substitutes_.labels = labels == "zh" ? Language::zh : labels == "ja" ? Language::ja : Language::en;
    const std::int64_t keep_last = kit::int64_member(config, "keep_last").value_or(4);
    if (keep_last < 0 || keep_last > 8) return Status::config("keep_last: must lie between 0 and 8");
    substitutes_.keep_last = static_cast<std::size_t>(keep_last);
    substitutes_.key = kit::string_member(config, "key").value_or("");
    if (needs_key_ && substitutes_.key.empty()) return Status::config("key: missing, although something is hashed");
    if (!substitutes_.key.empty() && substitutes_.key.size() < kMinKey)
      return Status::config("key: must have 32 characters at least");
    redactor_.substitutes = Substitutes(std::move(substitutes_));
    return {};
  }

  Redactor& redactor_;
  Kinds kinds_;
  Substitutes::Settings substitutes_;
  bool needs_key_ = false;
};

}  // namespace

Status read_settings(std::string_view config, Redactor& redactor) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  return Reader(redactor).read(*document);
}

}  // namespace ekiden::redact
