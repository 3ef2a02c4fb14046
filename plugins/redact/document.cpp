// SPDX-License-Identifier: Apache-2.0
#include "document.hpp"

#include <ekidenpp/json.hpp>
#include <ekidenpp/json_view.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

#include "identity_papers.hpp"

namespace ekiden::redact {
namespace {

using sdk::JsonView;
using sdk::JsonWriter;
using Decision = Policy::Decision;

// What a file is like, without what could fetch it, name it or recognise it again.
constexpr std::string_view kHarmless[] = {"mime", "size", "width", "height", "duration_ms"};

bool is_media(std::string_view name, const JsonView& value) {
  return (name == "media" || name == "recording") && value.is_object();
}

class Walk {
 public:
  Walk(const Redactor& rules, bool about_papers) : rules_(rules), about_papers_(about_papers) {}

  void event(const JsonView& event) {
    out_.begin_object();
    for (const auto& [name, value] : event.members()) {
      out_.key(name);
      if (name != "data") {
        out_.raw(value.json());
        continue;
      }
      path_.assign(1, name);
      this->value(value, rules_.policy.decide(path_, {}));
    }
    out_.end_object();
  }

  // Nothing when it could not be written.
  std::optional<Redacted> take() {
    auto document = out_.take();
    if (!document) return std::nullopt;
    return Redacted{changed_ ? std::move(*document) : std::string(), tally_};
  }

 private:
  // Writes a value whose key, if it has one, is written.
  void value(const JsonView& value, const Decision& decision) {
    const Action action = decision.treatment.action;
    if (action == Action::keep) {
      out_.raw(value.json());
    } else if (value.is_object()) {
      object(value, decision);
    } else if (value.is_array()) {
      list(value, decision);
    } else if (action == Action::scan) {
      scan(value, decision.treatment.kinds);
    } else {
      replace(action, value);
    }
  }

  void object(const JsonView& object, const Decision& decision) {
    const std::string type = object.at("/type").text();
    out_.begin_object();
    for (const auto& [name, value] : object.members()) {
      path_.push_back(name);
      member(name, value, rules_.policy.decide(path_, decision), type);
      path_.pop_back();
    }
    out_.end_object();
  }

  // `type`: of the object that it stands in. The platform's document and files stay only where a rule says keep: a scan
  // that is asked for them would find nothing in a reference.
  void member(const std::string& name, const JsonView& value, const Decision& decision, std::string_view type) {
    const bool kept = decision.treatment.action == Action::keep;
    const bool is_raw = path_.size() == 2 && name == "raw";
    if (decision.treatment.action == Action::drop || (is_raw && !kept)) return note(is_raw ? Tally::raw : Tally::field);
    if (is_secret(name, decision)) return;
    out_.key(name);
    if (is_media(name, value) && !kept && !may_stay(type))
      media(value);
    else
      this->value(value, decision);
  }

  void list(const JsonView& list, const Decision& decision) {
    const bool identities = path_.back() == "identities";
    out_.begin_array();
    std::size_t index = 0;
    for (const JsonView& item : list.items()) {
      path_.push_back(std::to_string(index++));
      const Decision own = rules_.policy.decide(path_, decision);
      if (own.treatment.action == Action::drop)
        note(Tally::field);
      else if (identities && item.is_object() && !has_own_rule("value", own))
        identity(item, own);
      else
        value(item, own);
      path_.pop_back();
    }
    out_.end_array();
  }

  bool has_own_rule(const char* name, const Decision& around) {
    path_.emplace_back(name);
    const bool own = rules_.policy.decide(path_, around).is_own;
    path_.pop_back();
    return own;
  }

  void identity(const JsonView& identity, const Decision& decision) {
    switch (rules_.policy.identity(identity.at("/type").text())) {
      case Action::drop:
        return note(Tally::identity);
      case Action::hash:
        break;
      default:
        return value(identity, decision);
    }
    out_.begin_object();
    for (const auto& [name, value] : identity.members()) {
      out_.key(name);
      if (name == "value")
        out_.string(pseudonym(value.text()));
      else
        out_.raw(value.json());
    }
    out_.end_object();
    note(Tally::identity);
  }

  // The same as where the number or the address stands in a text.
  std::string pseudonym(const std::string& value) const {
    const auto found = rules_.recogniser.find(value, Kinds::all());
    if (found.size() == 1 && found[0].begin == 0 && found[0].end == value.size())
      return rules_.substitutes.pseudonym(word_of(found[0].kind), found[0].canonical);
    return rules_.substitutes.pseudonym("field", value);
  }

  bool may_stay(std::string_view type) const { return rules_.policy.keeps_media(type) && !about_papers_; }

  void media(const JsonView& media) {
    out_.begin_object();
    for (const auto& [name, value] : media.members()) {
      if (std::find(std::begin(kHarmless), std::end(kHarmless), name) != std::end(kHarmless) && !value.is_object() &&
          !value.is_array())
        out_.key(name).raw(value.json());
    }
    out_.end_object();
    note(Tally::media);
  }

  // A name that is itself a number or an address takes its value along.
  bool is_secret(const std::string& name, const Decision& decision) {
    if (decision.treatment.action != Action::scan) return false;
    const auto found = rules_.recogniser.find(name, decision.treatment.kinds & rules_.kinds);
    for (const Finding& one : found) note(one.kind);
    return !found.empty();
  }

  void scan(const JsonView& value, Kinds kinds) {
    if (!value.is_string() && !value.is_number()) {
      out_.raw(value.json());
      return;
    }
    const std::string text = value.is_string() ? value.text() : std::string(value.json());
    const auto found = rules_.recogniser.find(text, kinds & rules_.kinds);
    if (found.empty()) {
      out_.raw(value.json());
      return;
    }
    std::string replaced;
    std::size_t at = 0;
    for (const Finding& one : found) {
      replaced.append(text, at, one.begin - at).append(rules_.substitutes.of(one));
      at = one.end;
      note(one.kind);
    }
    out_.string(replaced.append(text, at));
  }

  void replace(Action action, const JsonView& value) {
    if (value.is_null() || (value.is_string() && value.text().empty())) {
      out_.raw(value.json());
      return;
    }
    const Method method = action == Action::hash ? Method::hash : action == Action::mask ? Method::mask : Method::label;
    out_.string(rules_.substitutes.whole(method, value.is_string() ? value.text() : std::string(value.json())));
    note(Tally::field);
  }

  template <class What>
  void note(What what) {
    changed_ = true;
    tally_.add(what);
  }

  const Redactor& rules_;
  const bool about_papers_;
  JsonWriter out_;
  kit::Path path_;
  Tally tally_;
  bool changed_ = false;
};

}  // namespace

std::optional<Redacted> Redactor::redact(std::string_view document) const {
  const auto event = JsonView::parse(document);
  if (!event || !event->is_object()) return std::nullopt;
  Walk walk(*this, mentions_papers(event->at("/data/message")));
  walk.event(*event);
  return walk.take();
}

}  // namespace ekiden::redact
