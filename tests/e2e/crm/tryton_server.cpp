// SPDX-License-Identifier: Apache-2.0
#include "e2e/crm/tryton_server.hpp"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "kit/encoding.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"
#include "support/loopback.hpp"

namespace ekiden::test {
namespace {

bool is_root() {
  return ::geteuid() == 0;
}

}  // namespace

TrytonServer::TrytonServer() : port_(free_port()) {
  make_database();
  start();
  const rapidjson::Document login =
      call("common.db.login", R"(["admin",{"password":")" + std::string(kPassword) + R"("}])");
  session_ = kit::base64_encode("admin:" + std::to_string(login[0].GetInt()) + ":" + login[1].GetString());
  make_company();
}

std::vector<std::string> TrytonServer::as_nobody(std::vector<std::string> argv) const {
  std::vector<std::string> whole;
  if (is_root()) whole = {"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
  whole.insert(whole.end(), {"env", "HOME=" + folder_.path(), "TRYTONPASSFILE=" + folder_.file("password")});
  whole.insert(whole.end(), argv.begin(), argv.end());
  return whole;
}

void TrytonServer::make_database() {
  folder_.write("password", kPassword);
  folder_.write("ekiden.sqlite", "");  // the server only opens what is there
  folder_.write("trytond.conf", "[database]\nuri = sqlite://\npath = " + folder_.path() +
                                    "\n[web]\nlisten = 127.0.0.1:" + std::to_string(port_) +
                                    "\n[session]\nauthentications = password\n");
  if (is_root()) {
    const passwd* nobody = ::getpwnam("nobody");
    if (nobody == nullptr) throw std::runtime_error("there is no user nobody");
    for (const char* name : {"", "password", "ekiden.sqlite", "trytond.conf"})
      if (::chown(folder_.file(name).c_str(), nobody->pw_uid, nobody->pw_gid) != 0)
        throw std::runtime_error("the folder cannot be given to nobody");
  }
  const auto made = cli::run_child(
      as_nobody({"trytond-admin", "-c", folder_.file("trytond.conf"), "-d", kDatabase, "--all", "--email",
                 "admin@example.org", "-u", "party", "sale_opportunity", "--activate-dependencies"}),
      240'000);
  if (!made) throw std::runtime_error("trytond-admin: " + made.status().message());
  if (made->exit_code != 0) throw std::runtime_error("trytond-admin: " + made->err);
}

void TrytonServer::start() {
  auto started = cli::ChildProcess::start(
      {as_nobody({"trytond", "-c", folder_.file("trytond.conf")}), {}, folder_.file("trytond.log")});
  if (!started) throw std::runtime_error("trytond: " + started.status().message());
  server_ = *std::move(started);
  const std::string address = url().substr(7);
  if (!eventually([&] { return http(address, "GET", "/").status != 0; }, std::chrono::seconds(120)))
    throw std::runtime_error("trytond does not answer: " + read_file(folder_.file("trytond.log")));
}

void TrytonServer::make_company() {
  call("model.currency.currency.create", R"([[{"name":"Renminbi","code":"CNY","symbol":"¥"}],{}])");
  const std::string party =
      std::to_string(call("model.party.party.create", R"([[{"name":"The company itself"}],{}])")[0].GetInt());
  call("model.company.company.create", R"([[{"party":)" + party + R"(,"currency":1}],{}])");
  call("model.res.user.write", R"([[1],{"companies":[["add",[1]]],"company":1},{}])");
  call("model.company.employee.create", R"([[{"party":)" + party + R"(,"company":1}],{}])");
  call("model.res.user.write", R"([[1],{"employees":[["add",[1]]],"employee":1},{}])");
}

rapidjson::Document TrytonServer::call(const std::string& method, const std::string& params) {
  const Answer answer = http(url().substr(7), "POST", "/" + std::string(kDatabase) + "/",
                             R"({"id":1,"method":")" + method + R"(","params":)" + params + "}",
                             {{"Content-Type", "application/json"}, {"Authorization", "Session " + session_}});
  rapidjson::Document whole;
  whole.Parse(answer.body.c_str());
  if (!whole.IsObject() || whole.HasMember("error")) throw std::runtime_error(method + ": " + answer.body);
  rapidjson::Document result;
  if (whole.HasMember("result")) result.CopyFrom(whole["result"], result.GetAllocator());
  return result;
}

}  // namespace ekiden::test
