// SPDX-License-Identifier: Apache-2.0
#include "api/selection_request.hpp"

#include <rapidjson/document.h>

#include "api/parameters.hpp"
#include "core/encoding.hpp"

namespace ekiden::api {

namespace {

using rapidjson::Value;

constexpr double kMaxRate = 1'000'000;
constexpr std::size_t kMaxText = 512;

Status invalid(std::string message) {
  return {Code::invalid, std::move(message)};
}

class Reader {
 public:
  explicit Reader(SelectionOf what) : what_(what) {}

  Status read(const Value& body) {
    for (const auto& member : body.GetObject()) {
      const std::string name(member.name.GetString(), member.name.GetStringLength());
      if (seen_.find(" " + name + " ") != std::string::npos) return invalid("'" + name + "' stands twice");
      seen_ += " " + name + " ";
      if (Status status = read_member(name, member.value); !status) return status;
    }
    if (what_ == SelectionOf::dead_letters && request.letters.sink.empty()) return invalid("'sink' is missing");
    if (what_ == SelectionOf::sink && request.letters.from_ms == 0) return invalid("'from' is missing");
    if (request.letters.to_ms != 0 && request.letters.to_ms <= request.letters.from_ms)
      return invalid("'to' is not after 'from'");
    return {};
  }
  SelectionRequest request;

 private:
  Status read_member(const std::string& name, const Value& value) {
    if (name == "from") return read_time(name, value, request.letters.from_ms);
    if (name == "to") return read_time(name, value, request.letters.to_ms);
    if (name == "rate") {
      if (!value.IsNumber() || value.GetDouble() <= 0 || value.GetDouble() > kMaxRate)
        return invalid("'rate' is a number of events a second, more than 0 and at most 1000000");
      request.pace.rate = value.GetDouble();
      return {};
    }
    if (name == "dry_run") {
      if (!value.IsBool()) return invalid("'dry_run' is true or false");
      request.pace.dry_run = value.GetBool();
      return {};
    }
    if (what_ == SelectionOf::dead_letters) {
      if (name == "sink") return read_id(name, value, request.letters.sink);
      if (name == "id") return read_id(name, value, request.letters.event_id);
      if (name == "conversation") return read_text(name, value, request.letters.conversation);
      if (name == "reason") return read_text(name, value, request.letters.reason);
    }
    return invalid(
        what_ == SelectionOf::sink
            ? "the body has an unknown member (known: from, to, rate, dry_run)"
            : "the body has an unknown member (known: sink, id, conversation, reason, from, to, rate, dry_run)");
  }

  static Status read_text(const std::string& name, const Value& value, std::string& text) {
    if (!value.IsString() || value.GetStringLength() == 0 || value.GetStringLength() > kMaxText)
      return invalid("'" + name + "' must be one string that is not empty");
    text.assign(value.GetString(), value.GetStringLength());
    return {};
  }
  static Status read_id(const std::string& name, const Value& value, std::string& id) {
    if (Status status = read_text(name, value, id); !status) return status;
    return is_plain_id(id) ? Status() : invalid("'" + name + "' is not an id");
  }
  static Status read_time(const std::string& name, const Value& value, std::int64_t& time_ms) {
    std::string text;
    if (Status status = read_text(name, value, text); !status) return status;
    const std::optional<std::int64_t> time = parse_rfc3339(text);
    if (!time || *time <= 0) return invalid("'" + name + "' is a time such as 2026-11-27T08:00:00Z");
    time_ms = *time;
    return {};
  }

  const SelectionOf what_;
  std::string seen_;
};

}  // namespace

Result<SelectionRequest> read_selection(SelectionOf what, std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject())
    return invalid(what == SelectionOf::sink ? R"(the body must be a JSON object: {"from": "2026-11-27T08:00:00Z"})"
                                             : R"(the body must be a JSON object: {"sink": "SINK"})");
  Reader reader(what);
  if (Status status = reader.read(document); !status) return status;
  return std::move(reader.request);
}

}  // namespace ekiden::api
