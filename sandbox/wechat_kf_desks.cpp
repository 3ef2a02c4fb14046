// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_desks.hpp"

#include <algorithm>
#include <array>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t most_desks = 5000;
constexpr std::size_t most_listed = 100;
constexpr rapidjson::SizeType most_servicers = 100;
constexpr std::size_t longest_name = 16;
constexpr std::array<std::string_view, 5> people = {"zhangsan", "lisi", "wangwu", "zhaoliu", "sunqi"};

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

KfDesks::KfDesks(std::vector<std::string> open_kfids, const WechatMedia& media, Random& random)
    : open_kfids_(std::move(open_kfids)), media_(media), random_(random) {
  reset();
}

void KfDesks::add_routes(Listener& listener, WechatCalls& calls) {
  using Request = httplib::Request;
  calls.add(listener, "POST", "/cgi-bin/kf/account/list",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return list(body, answer); });
  calls.add(listener, "POST", "/cgi-bin/kf/account/add",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return add(body, answer); });
  calls.add(listener, "POST", "/cgi-bin/kf/account/update",
            [this](const JsonValue& body, const Request&, JsonWriter&) { return update(body); });
  calls.add(listener, "POST", "/cgi-bin/kf/account/del",
            [this](const JsonValue& body, const Request&, JsonWriter&) { return remove(body); });
  calls.add(listener, "GET", "/cgi-bin/kf/servicer/list",
            [this](const JsonValue&, const Request& request, JsonWriter& answer) {
              return list_servicers(request.get_param_value("open_kfid"), answer);
            });
  for (const bool adds : {true, false}) {
    calls.add(listener, "POST", adds ? "/cgi-bin/kf/servicer/add" : "/cgi-bin/kf/servicer/del",
              [this, adds](const JsonValue& body, const Request&, JsonWriter& answer) {
                return change_servicers(body, adds, answer);
              });
  }
}

bool KfDesks::has(std::string_view open_kfid) const {
  const std::lock_guard lock(mutex_);
  return find(open_kfid) != nullptr;
}

std::optional<bool> KfDesks::receives(std::string_view open_kfid, std::string_view userid) const {
  const std::lock_guard lock(mutex_);
  const Desk* desk = find(open_kfid);
  if (desk == nullptr) return std::nullopt;
  for (const Servicer& servicer : desk->servicers)
    if (servicer.userid == userid) return servicer.receives;
  return std::nullopt;
}

void KfDesks::reset() {
  const std::lock_guard lock(mutex_);
  desks_.clear();
  for (const std::string& id : open_kfids_) {
    desks_.push_back(
        {id, "客服" + std::to_string(desks_.size() + 1), {{"zhangsan", true}, {"lisi", true}, {"wangwu", false}}});
  }
}

int KfDesks::list(const JsonValue& body, JsonWriter& answer) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t offset = int_member(body, "offset").value_or(0);
  const std::int64_t limit = int_member(body, "limit").value_or(most_listed);
  if (offset < 0 || limit < 1 || limit > static_cast<std::int64_t>(most_listed)) return errcode::invalid_parameter;
  answer.key("account_list").begin_array();
  for (auto i = static_cast<std::size_t>(offset); i < desks_.size() && static_cast<std::int64_t>(i) < offset + limit;
       ++i) {
    answer.begin_object()
        .field("open_kfid", desks_[i].open_kfid)
        .field("name", desks_[i].name)
        .field("avatar", "https://wwcdn.weixin.qq.com/sandbox")
        .field("manage_privilege", true)
        .end_object();
  }
  answer.end_array();
  return errcode::ok;
}

int KfDesks::add(const JsonValue& body, JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  const std::string name = string_member(body, "name");
  if (name.empty() || characters(name) > longest_name) return errcode::invalid_account_name;
  if (string_member(body, "media_id").empty()) return errcode::invalid_media_id;
  if (const int code = check_picture(body); code != errcode::ok) return code;
  if (desks_.size() >= most_desks) return errcode::too_many_accounts;
  desks_.push_back({"wk" + random_text(random_, letters_and_digits, 30), name, {}});
  answer.field("open_kfid", desks_.back().open_kfid);
  return errcode::ok;
}

int KfDesks::update(const JsonValue& body) {
  const std::lock_guard lock(mutex_);
  Desk* desk = find(string_member(body, "open_kfid"));
  if (desk == nullptr) return errcode::invalid_open_kfid;
  const std::string name = string_member(body, "name");
  if (characters(name) > longest_name) return errcode::invalid_account_name;
  if (const int code = check_picture(body); code != errcode::ok) return code;
  if (!name.empty()) desk->name = name;
  return errcode::ok;
}

int KfDesks::remove(const JsonValue& body) {
  const std::lock_guard lock(mutex_);
  const Desk* desk = find(string_member(body, "open_kfid"));
  if (desk == nullptr) return errcode::invalid_open_kfid;
  desks_.erase(desks_.begin() + (desk - desks_.data()));
  return errcode::ok;
}

int KfDesks::list_servicers(const std::string& open_kfid, JsonWriter& answer) const {
  const std::lock_guard lock(mutex_);
  const Desk* desk = find(open_kfid);
  if (desk == nullptr) return errcode::invalid_open_kfid;
  answer.key("servicer_list").begin_array();
  for (const Servicer& servicer : desk->servicers)
    answer.begin_object().field("userid", servicer.userid).field("status", servicer.receives ? 0 : 1).end_object();
  answer.end_array();
  return errcode::ok;
}

int KfDesks::change_servicers(const JsonValue& body, bool adds, JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  Desk* desk = find(string_member(body, "open_kfid"));
  if (desk == nullptr) return errcode::invalid_open_kfid;
  const JsonValue* list = find_member(body, "userid_list");
  if (list == nullptr || !list->IsArray() || list->Empty() || list->Size() > most_servicers)
    return errcode::invalid_parameter;
  answer.key("result_list").begin_array();
  for (const JsonValue& entry : list->GetArray()) {
    const std::string userid = entry.IsString() ? entry.GetString() : "";
    const int code = change_servicer(*desk, userid, adds);
    answer.begin_object()
        .field("userid", userid)
        .field("errcode", code)
        .field("errmsg", errcode_text(code))
        .end_object();
  }
  answer.end_array();
  return errcode::ok;
}

int KfDesks::change_servicer(Desk& desk, const std::string& userid, bool adds) {
  if (std::find(people.begin(), people.end(), userid) == people.end()) return errcode::invalid_openid;
  auto& all = desk.servicers;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Servicer& servicer) { return servicer.userid == userid; });
  if (adds && found == all.end()) all.push_back({userid, true});
  if (!adds && found == all.end()) return errcode::not_a_servicer;
  if (!adds) all.erase(found);
  return errcode::ok;
}

int KfDesks::check_picture(const JsonValue& body) const {
  const std::string media_id = string_member(body, "media_id");
  if (media_id.empty()) return errcode::ok;
  const auto file = media_.find(media_id);
  return file && file->kind == "image" ? errcode::ok : errcode::invalid_media_id;
}

KfDesks::Desk* KfDesks::find(std::string_view open_kfid) {
  const auto found =
      std::find_if(desks_.begin(), desks_.end(), [&](const Desk& desk) { return desk.open_kfid == open_kfid; });
  return found == desks_.end() ? nullptr : &*found;
}

const KfDesks::Desk* KfDesks::find(std::string_view open_kfid) const {
  return const_cast<KfDesks*>(this)->find(open_kfid);
}

}  // namespace ekiden::sandbox
