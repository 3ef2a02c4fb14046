// SPDX-License-Identifier: Apache-2.0
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "e2e/operator/command.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string gateway_block(const std::string& data_dir, const std::string& listen = "127.0.0.1:0",
                          const std::string& admin = "127.0.0.1:0") {
  return "gateway: {listen: \"" + listen + "\", admin: \"" + admin + "\", data_dir: " + data_dir + "}\n";
}

// One sentence and nothing else: "ekiden: …", no second line.
void check_sentence(const cli::ChildOutput& run, int code, const std::vector<std::string>& words) {
  INFO(run.err);
  CHECK(run.exit_code == code);
  CHECK(run.out.empty());
  CHECK(run.err.starts_with("ekiden: "));
  CHECK(count(run.err, "\n") == 1);
  for (const std::string& word : words) {
    INFO(word);
    CHECK(contains(run.err, word));
  }
}

// Runs it, and checks that `ekiden check` says the same.
cli::ChildOutput run_and_check(const std::string& file) {
  const cli::ChildOutput run = run_ekiden({"run", "-c", file});
  const cli::ChildOutput check = run_ekiden({"check", "-c", file});
  CHECK(check.exit_code == run.exit_code);
  CHECK(check.err == run.err);
  CHECK(check.out.empty());
  return run;
}

// The command line that runs what follows as the user nobody; empty where that is not possible.
std::vector<std::string> as_nobody() {
  const std::vector<std::string> prefix{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  if (::geteuid() != 0 || cli::find_program("setpriv").empty()) return {};
  std::vector<std::string> probe = prefix;
  probe.insert(probe.end(), {ekiden_program(), "version"});
  return command(probe).exit_code == 0 ? prefix : std::vector<std::string>();
}

}  // namespace

TEST_CASE("a port that another process uses ends with 74 and names listener and address") {
  GatewayProcess other("channels: []\n");
  other.start();
  const TemporaryFolder folder;
  const std::string taken = other.listen();
  check_sentence(run_ekiden({"run", "-c", folder.write("a.yaml", gateway_block("a", taken) + "channels: []\n")}), 74,
                 {"gateway.listen", taken, "another process uses this port"});
  check_sentence(
      run_ekiden({"run", "-c", folder.write("b.yaml", gateway_block("b", "127.0.0.1:0", taken) + "channels: []\n")}),
      74, {"gateway.admin", taken, "another process uses this port"});
  CHECK_FALSE(std::filesystem::exists(folder.file("a/run.json")));
}

TEST_CASE("a second process on a data folder ends with 74 and leaves the first alone") {
  GatewayProcess first("channels: []\n");
  first.start();
  const std::string run_file = read_file(first.data_folder() + "/run.json");
  const TemporaryFolder folder;
  const std::string config = folder.write("second.yaml", gateway_block(first.data_folder()) + "channels: []\n");
  check_sentence(run_ekiden({"run", "-c", config}), 74,
                 {first.data_folder(), "held by another process", "stop the other"});
  CHECK(http(first.admin(), "GET", "/readyz").status == 200);
  CHECK(read_file(first.data_folder() + "/run.json") == run_file);
}

TEST_CASE("a data folder that cannot be made ends with 77 and names the setting and the folder") {
  const TemporaryFolder folder;
  const std::string file = folder.write("occupied", "");
  for (const std::string& data : {file, file + "/data", std::string("/proc/ekiden-data")}) {
    const std::string config = folder.write("a.yaml", gateway_block(data) + "channels: []\n");
    check_sentence(run_ekiden({"run", "-c", config}), 77,
                   {"gateway.data_dir", data.starts_with("/proc") ? data : file, "may write"});
  }
}

TEST_CASE("a data folder that the gateway's user may not write ends with 77") {
  const std::vector<std::string> prefix = as_nobody();
  if (prefix.empty() && ::geteuid() == 0) {
    WARN("cannot become another user here");
    return;
  }
  const TemporaryFolder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  std::filesystem::create_directory(folder.file("locked"));
  REQUIRE(::chmod(folder.file("locked").c_str(), 0500) == 0);
  for (const char* data : {"locked", "locked/data"}) {
    std::vector<std::string> words = prefix;
    words.insert(words.end(),
                 {ekiden_program(), "run", "-c", folder.write("a.yaml", gateway_block(data) + "channels: []\n")});
    check_sentence(command(words), 77, {"gateway.data_dir", folder.file("locked"), "Permission denied"});
  }
}

TEST_CASE(
    "a plugin file that is unusable ends with 78, names the file and says which kind of unusable, as check does") {
  const TemporaryFolder folder;
  const std::string fixtures = EKIDEN_FIXTURES;
  std::filesystem::create_directory(folder.file("text"));
  folder.write("text/x.so", "this is no library\n");
  std::filesystem::create_directory(folder.file("cut"));
  const std::string whole = read_file(plugin_folder() + "/webhook.so");
  folder.write("cut/x.so", whole.substr(0, whole.size() / 2));
  std::filesystem::create_directory(folder.file("stub"));
  folder.write("stub/x.so", whole.substr(0, 20));
  const auto patched = [&](const std::string& name, std::size_t offset, char value) {
    std::string bytes = whole;
    bytes[offset] = value;
    std::filesystem::create_directory(folder.file(name));
    folder.write(name + "/x.so", bytes);
  };
  patched("narrow", EI_CLASS, ELFCLASS32);
  patched("foreign", offsetof(Elf64_Ehdr, e_machine), static_cast<char>(EM_S390));
  std::filesystem::create_directory(folder.file("library"));
  std::filesystem::copy_file(fixtures + "/elsewhere/libekiden_absent.so", folder.file("library/x.so"));
  std::filesystem::create_directory(folder.file("pipe"));
  REQUIRE(::mkfifo(folder.file("pipe/x.so").c_str(), 0600) == 0);

  const struct {
    std::string path;
    std::vector<std::string> words;
  } table[] = {
      {folder.file("text"), {"text/x.so is not a plugin", "not an ELF shared library"}},
      {folder.file("cut"), {"cut/x.so is damaged", "install the file again"}},
      {folder.file("stub"), {"stub/x.so is damaged", "install the file again"}},
      {folder.file("narrow"), {"narrow/x.so is not a plugin", "32-bit"}},
      {folder.file("foreign"), {"foreign/x.so is not a plugin", "another processor architecture"}},
      {folder.file("library"), {"library/x.so is not a plugin", "does not export ekd_entry_v1"}},
      {folder.file("pipe"), {"pipe/x.so is not a plugin", "not a regular file"}},
      {fixtures + "/abi_major_2", {"abi_major_2.so was built for plugin ABI major 2", "loads major 1"}},
      {fixtures + "/needs_absent", {"needs_absent.so needs the library libekiden_absent.so", "not installed"}},
      {folder.file("nowhere"), {"plugin folder", folder.file("nowhere")}},
  };
  for (const auto& row : table) {
    const std::string config =
        folder.write("a.yaml", gateway_block("data") + "plugins: {path: [\"" + row.path + "\"]}\nchannels: []\n");
    check_sentence(run_and_check(config), 78, row.words);
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("data")));
}

TEST_CASE(
    "a plugin that others could have written ends with 77 and what to do, as check does; its group is a warning") {
  const TemporaryFolder folder;
  const std::string plugins = folder.file("plugins"), plugin = plugins + "/hello_sink.so";
  std::filesystem::create_directory(plugins);
  std::filesystem::copy_file(example_plugin_folder() + "/hello_sink.so", plugin);
  const std::string config =
      folder.write("a.yaml", gateway_block("data") + "plugins: {path: [plugins]}\nchannels: []\n");
  const auto allow = [](const std::string& what, mode_t mode) { REQUIRE(::chmod(what.c_str(), mode) == 0); };

  allow(plugin, 0606);
  check_sentence(run_and_check(config), 77, {plugin, "writable by everybody", "chmod o-w"});
  allow(plugin, 0660);
  allow(plugins, 0707);
  check_sentence(run_and_check(config), 77, {plugins, "writable by everybody", "chmod o-w"});
  CHECK(run_ekiden({"plugin", "list", "--path", plugin}).exit_code == 77);
  allow(plugins, 0700);
  const cli::ChildOutput check = run_ekiden({"check", "-c", config});
  CHECK(check.exit_code == 0);
  CHECK(check.err.starts_with("ekiden: warning: "));
  CHECK(contains(check.err, plugin + " is writable by its group"));
  if (::geteuid() != 0) return;
  REQUIRE(::chown(plugin.c_str(), 4242, 0) == 0);
  check_sentence(run_and_check(config), 77, {plugin, "belongs to uid 4242", "chown root"});
}

TEST_CASE(
    "a mistake in the configuration ends with 78 and one diagnostic with its place and what to do, as check does") {
  const TemporaryFolder folder;
  const std::string gateway = gateway_block("data");
  const struct {
    std::string rest;
    std::vector<std::string> words;
  } table[] = {
      {"api: {tokens: [{name: a, role: admin, token: \"${env:EKIDEN_TEST_UNSET}\"}]}\nchannels: []\n",
       {"a.yaml:2:46: error: ", "EKIDEN_TEST_UNSET is not set", "[secret-not-set]", "hint: "}},
      {"channels: []\nroute: []\n", {"a.yaml:3:1: error: unknown key \"route\"", "did you mean \"routes\"?"}},
      {"channels:\n  - {id: a, adapter: wechat-ao, config: {}}\n",
       {"a.yaml:3:22: error: no plugin has the adapter \"wechat-ao\"", "did you mean \"wechat-oa\"?"}},
      {"channels: []\nchannels: []\n", {"a.yaml:3:1: error: duplicate key \"channels\"", "line 2"}},
      {"channels: []\nsinks:\n  - {id: crm, sink: webhook, config: {url: \"ftp://x\", secret: \"${env:HOME:-x}\"}}\n",
       {"a.yaml:4:", "\"url\""}},
      {"channels: [\n", {"a.yaml:3:1: error: ", "[syntax]"}},
  };
  for (const auto& row : table) {
    const cli::ChildOutput run = run_and_check(folder.write("a.yaml", gateway + row.rest));
    INFO(run.err);
    CHECK(run.exit_code == 78);
    CHECK(run.out.empty());
    CHECK(count(run.err, ": error: ") == 1);
    for (const std::string& word : row.words) {
      INFO(word);
      CHECK(contains(run.err, word));
    }
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("data")));
}

TEST_CASE("a configuration file that is not there ends with 66, one that cannot be read with 78") {
  const TemporaryFolder folder;
  const cli::ChildOutput absent = run_and_check(folder.file("absent.yaml"));
  CHECK(absent.exit_code == 66);
  CHECK(run_ekiden({"plugin", "promote", "any", "-c", "/nowhere.yaml"}).exit_code == 66);
  CHECK(absent.err == folder.file("absent.yaml") + ": error: the file does not exist [file-not-found]\n");
  CHECK(run_and_check(folder.path()).exit_code == 78);
}

TEST_CASE("wrong usage ends with 64, says what was meant and where help is") {
  const struct {
    std::vector<std::string> words;
    std::string expected;
  } table[] = {
      {{}, "which command?"},
      {{"rum"}, "did you mean 'run'?"},
      {{"run", "--confg", "x"}, "did you mean '--config'?"},
      {{"run"}, "--config is required"},
      {{"check", "a.yaml", "-c", "b.yaml"}, "unknown argument 'a.yaml'"},
  };
  for (const auto& row : table) {
    const cli::ChildOutput run = run_ekiden(row.words, {"-u", "EKIDEN_CONFIG"});
    INFO(run.err);
    CHECK(run.exit_code == 64);
    CHECK(run.out.empty());
    CHECK(contains(run.err, row.expected));
    CHECK(contains(run.err, "--help'"));
  }
}
