// SPDX-License-Identifier: Apache-2.0
#include "config/references.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "unit/config/support.hpp"

namespace ekiden::config {
namespace {

test::World world() {
  test::World world;
  world.variables = {{"HOST", "db"}, {"EMPTY", ""}, {"NESTED", "${env:HOST}"}, {"CREDENTIALS_DIRECTORY", "/run/cred"}};
  world.files = {{"/etc/ekiden/s.txt", "line\n"},
                 {"/run/s2", "two\n\n"},
                 {"/run/cred/wechat_secret", "shh"},
                 {"/run/crlf", "x\r\n"},
                 {"/run/bytes", "\xff\xfe"},
                 {"/run/big", std::string(65 * 1024, 'x')},
                 {"/run/full", std::string(64 * 1024, 'x')}};
  return world;
}

TEST_CASE("every form of reference is resolved in place") {
  const Environment environment = world().environment();
  const References references(environment, "/etc/ekiden");
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"plain", "plain"},
      {"$$ $x $", "$$ $x $"},
      {"${env:HOST}", "db"},
      {"http://${env:HOST}:1/${env:HOST}", "http://db:1/db"},
      {"${env:NO:-x}", "x"},
      {"${env:NO:-}", ""},
      {"${env:NO:-a:-b}", "a:-b"},
      {"${env:HOST:-x}", "db"},
      {"${env:EMPTY:-x}", "x"},
      {"${env:EMPTY}", ""},
      {"${env:NESTED}", "${env:HOST}"},
      {"$${env:HOST}", "$db"},
      {"${file:s.txt}", "line"},
      {"${file:/run/s2}", "two\n"},
      {"${file:/run/crlf}", "x"},
      {"${cred:wechat_secret}", "shh"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const ResolvedText result = references.resolve_text(row.text);
    CHECK(result.code == "");
    CHECK(result.text == row.expected);
  }
  CHECK(references.resolve_text("${file:/run/full}").text.size() == 64 * 1024);
}

TEST_CASE("a reference that cannot be resolved says which") {
  const Environment environment = world().environment();
  const References references(environment, "/etc/ekiden");
  struct Row {
    const char* text;
    const char* code;
    const char* says;
  };
  const Row rows[] = {
      {"${env:NO}", "secret-not-set", "variable NO"},
      {"a ${env:HOST} ${env:NO}", "secret-not-set", "variable NO"},
      {"${file:none}", "secret-not-set", "file none does not exist"},
      {"${file:/run/big}", "secret-not-set", "larger than 64 KiB"},
      {"${file:/run/bytes}", "bad-reference", "UTF-8"},
      {"${file:}", "bad-reference", "path"},
      {"${cred:none}", "secret-not-set", "credential none"},
      {"${cred:../passwd}", "bad-reference", "credential"},
      {"${cred:..}", "bad-reference", "credential"},
      {"${HOST}", "bad-reference", "kind"},
      {"${vault:x}", "bad-reference", "vault"},
      {"${env:}", "bad-reference", "name"},
      {"${env:1X}", "bad-reference", "name"},
      {"${env:A B}", "bad-reference", "name"},
      {"${env:HOST", "bad-reference", "closed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const ResolvedText result = references.resolve_text(row.text);
    CHECK(result.code == row.code);
    CHECK(result.message.find(row.says) != std::string::npos);
  }
  test::World bare;
  const Environment without = bare.environment();
  const ResolvedText result = References(without, "/").resolve_text("${cred:x}");
  CHECK(result.code == "secret-not-set");
  CHECK(result.message.find("CREDENTIALS_DIRECTORY") != std::string::npos);
}

TEST_CASE("many references cannot grow a text without bound") {
  const Environment environment = world().environment();
  std::string text;
  for (int i = 0; i < 20; ++i) text += "${file:/run/full}";
  CHECK(References(environment, "/").resolve_text(text).code == "bad-reference");
}

TEST_CASE("the real disk gives regular files only") {
  const Environment environment = process_environment();
  CHECK(environment.read_file("/", 10).status().code() == Code::invalid);
  CHECK(environment.read_file("/dev/null", 10).status().code() == Code::invalid);
  CHECK(environment.read_file("/no/such/file", 10).status().code() == Code::not_found);
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "ekiden-config-references-test";
  std::ofstream(path) << "0123456789";
  CHECK(*environment.read_file(path, 10) == "0123456789");
  CHECK(environment.read_file(path, 9).status().code() == Code::invalid);
  std::filesystem::remove(path);
  CHECK_FALSE(environment.variable("EKIDEN_NO_SUCH_VARIABLE"));
}

}  // namespace
}  // namespace ekiden::config
