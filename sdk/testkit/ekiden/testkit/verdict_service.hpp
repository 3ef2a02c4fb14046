// SPDX-License-Identifier: Apache-2.0
// ekiden.filter-verdict/1: what a filter decided.
#pragma once

#include <rapidjson/document.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core.hpp"
#include "operations.hpp"

namespace ekiden::testkit {

// Of one event.
struct Verdict {
  enum class Kind { pass, drop, replace };
  Kind kind = Kind::pass;
  std::string reason{};    // of a drop
  std::string document{};  // of a replacement
};

class VerdictService final : public TableService<ekd_filter_verdict> {
 public:
  static constexpr const char* kId = EKD_FILTER_VERDICT_ID;
  static constexpr bool kAfterStop = false;

  VerdictService(Core& core, Operations& operations)
      : TableService(core, kId, {sizeof(ekd_filter_verdict), 0, &drop, &replace}), operations_(operations) {}

  void expect(ekd_op op, std::string_view document) {
    const std::lock_guard lock(core_.mutex);
    judgements_[op] = {std::string(document), std::nullopt};
  }
  // Nothing was said: the event passes.
  Verdict verdict(ekd_op op) const {
    const std::lock_guard lock(core_.mutex);
    const auto found = judgements_.find(op);
    return found == judgements_.end() ? Verdict() : found->second.given.value_or(Verdict());
  }

 private:
  struct Judgement {
    std::string document;
    std::optional<Verdict> given;
  };

  static ekd_status give(HostCall<VerdictService>& call, ekd_op op, Verdict verdict, ekd_error* error) {
    const auto found = call->judgements_.find(op);
    if (found == call->judgements_.end() || !call->operations_.is_pending(op) || found->second.given) {
      call.core.violation("a verdict that came twice, too late, or for an op that is no judgement");
      return call.refuse(EKD_E_STATE, "no such judgement is open", error);
    }
    found->second.given = std::move(verdict);
    return EKD_OK;
  }

  static ekd_status drop(const ekd_host* host, ekd_op op, ekd_str reason, ekd_error* error) {
    HostCall<VerdictService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const std::string_view word = sdk::view(reason);
    const bool fixed = !word.empty() && word.size() <= 32 &&
                       std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (!fixed) {
      call.core.violation("drop() with a reason that is not ^[a-z_]{1,32}$");
      return call.refuse(EKD_E_ARGUMENT, "a reason is ^[a-z_]{1,32}$", error);
    }
    return give(call, op, {Verdict::Kind::drop, std::string(word), {}}, error);
  }

  static ekd_status replace(const ekd_host* host, ekd_op op, ekd_str document, ekd_error* error) {
    HostCall<VerdictService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->judgements_.find(op);
    if (found != call->judgements_.end() && !may_replace(found->second.document, sdk::view(document))) {
      call.core.violation("replace() with another specversion, id, source, type, subject or partitionkey, or no JSON");
      return call.refuse(EKD_E_ARGUMENT, "not the same event", error);
    }
    return give(call, op, {Verdict::Kind::replace, {}, std::string(sdk::view(document))}, error);
  }

  static bool may_replace(std::string_view before, std::string_view after) {
    rapidjson::Document was, is;
    was.Parse(before.data(), before.size());
    is.Parse<rapidjson::kParseValidateEncodingFlag>(after.data(), after.size());
    if (was.HasParseError() || is.HasParseError() || !was.IsObject() || !is.IsObject()) return false;
    for (const char* name : {"specversion", "id", "source", "type", "subject", "partitionkey"}) {
      const auto old_value = was.FindMember(name), new_value = is.FindMember(name);
      const bool had = old_value != was.MemberEnd(), has = new_value != is.MemberEnd();
      if (had != has || (had && old_value->value != new_value->value)) return false;
    }
    return true;
  }

  Operations& operations_;
  std::map<ekd_op, Judgement> judgements_;
};

}  // namespace ekiden::testkit
