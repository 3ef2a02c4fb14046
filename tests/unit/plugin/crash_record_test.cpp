// SPDX-License-Identifier: Apache-2.0
#include "plugin/crash_record.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "core/posix_fs.hpp"
#include "plugin/demotions.hpp"
#include "plugin/library.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using ekiden::test::TemporaryFolder;

#ifndef EKIDEN_SANITIZED

const std::string kFile = std::string(EKIDEN_FIXTURE_FOLDER) + "/crasher.so";

// What a process that did `crash` left behind. It must die by a signal.
std::optional<Crash> after(const std::function<void()>& crash) {
  const TemporaryFolder folder;
  const std::string path = folder.file("crash");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::signal(number, SIG_DFL);
    const auto record = CrashRecord::install(path);
    if (record) crash();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  PosixFs fs;
  std::optional<Crash> found = read_crash(fs, path);
  if (found) CHECK(found->signal == WTERMSIG(status));
  return found;
}

// A call into the plugin, as the gateway makes it for the instance `crm`.
void configure(const char* how) {
  const Result<const Library*> library = Library::load(kFile);
  if (!library) ::_exit(1);
  const std::string instance = "crm";
  const InsideInstance inside(instance);
  const ekd_host host{};
  const ekd_plugin* const plugin = (*library)->factory().create(&host, "crasher", nullptr);
  plugin->configure(plugin, {how, std::strlen(how)}, nullptr);
}

TEST_CASE("a crash in a plugin's code names its file") {
  const auto crash = after([] { configure("segv"); });
  REQUIRE(crash);
  CHECK(crash->signal == SIGSEGV);
  CHECK(crash->file == kFile);
  CHECK(plugin_name(crash->file) == "crasher");
}

TEST_CASE("a crash on a thread of the plugin's own names its file") {
  const auto crash = after([] { configure("thread"); });
  REQUIRE(crash);
  CHECK(crash->file == kFile);
}

TEST_CASE("a stack overflow in a plugin's code names its file") {
  const auto crash = after([] { configure("overflow"); });
  REQUIRE(crash);
  CHECK(crash->file == kFile);
}

TEST_CASE("a crash in a library that a plugin called names the instance whose call it was") {
  const auto crash = after([] { configure("abort"); });
  REQUIRE(crash);
  CHECK(crash->signal == SIGABRT);
  CHECK(crash->instance == "crm");
  CHECK(crash->file.empty());
}

TEST_CASE("a crash outside every plugin is nobody's") {
  CHECK_FALSE(after([] { std::abort(); }));
  CHECK_FALSE(after([] {
    configure("none");
    std::abort();
  }));
}

#endif

TEST_CASE("what is no record of a crash says nothing") {
  const TemporaryFolder folder;
  PosixFs fs;
  CHECK_FALSE(read_crash(fs, folder.file("absent")));
  for (const char* text : {"", "signal", "signal 11\n", "signal 11\nnobody\n", "signal x\nfile /a.so\n",
                           "signal 11\nfile /cut", "file /a.so\n", "\0\0\0\n"}) {
    CAPTURE(text);
    CHECK_FALSE(read_crash(fs, folder.write("crash", text)));
  }
}

TEST_CASE("a demoted plugin stays demoted over restarts until it is promoted") {
  const TemporaryFolder folder;
  PosixFs fs;
  Result<Demotions> first = Demotions::load(fs, folder.path());
  REQUIRE(first);
  CHECK(first->all().empty());
  REQUIRE(first->demote("wechat", {11, 1'700'000'000'000}).ok());

  Result<Demotions> second = Demotions::load(fs, folder.path());
  REQUIRE(second);
  REQUIRE(second->find("wechat") != nullptr);
  CHECK(second->find("wechat")->signal == 11);
  CHECK(second->find("wechat")->at_ms == 1'700'000'000'000);
  CHECK(second->find("webhook") == nullptr);
  CHECK(second->promote("webhook").code() == Code::not_found);
  REQUIRE(second->promote("wechat").ok());
  CHECK(Demotions::load(fs, folder.path())->all().empty());
}

TEST_CASE("a damaged list of demotions is named, and what to do about it") {
  const TemporaryFolder folder;
  PosixFs fs;
  for (const char* text : {"", "[]", "{\"wechat\": 1}", "{\"wechat\": {\"signal\": \"x\", \"at_ms\": 1}}"}) {
    CAPTURE(text);
    folder.write("demoted.json", text);
    const Result<Demotions> loaded = Demotions::load(fs, folder.path());
    CHECK(loaded.status().code() == Code::corrupt);
    CHECK_THAT(loaded.status().message(), Catch::Contains("demoted.json") && Catch::Contains("delete it"));
  }
}

}  // namespace
