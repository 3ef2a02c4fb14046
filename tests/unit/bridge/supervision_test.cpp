// SPDX-License-Identifier: Apache-2.0
// What becomes of work when its program misbehaves. Each project is a copy of the built bridge.so.
#include <dlfcn.h>
#include <ekiden/plugin.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>

#include "support/e2e/folder.hpp"

using ekiden::sdk::Command;
using ekiden::sdk::Delivery;
using ekiden::test::TemporaryFolder;
using ekiden::testkit::Completion;
using ekiden::testkit::FakeHost;

namespace {

constexpr std::chrono::seconds kPatience{60};

// A plugin whose program is `words`; `limits`: members of "limits".
class Project {
 public:
  explicit Project(const std::string& kind, const std::string& words = R"("python3","-B","{folder}/unruly.py")",
                   const std::string& limits = R"("backoff_ms":1)") {
    std::filesystem::copy_file(EKIDEN_BRIDGE, folder_.file("unruly.so"));
    for (const std::string module : {"ekiden.py", "ekiden_channel.py"})
      std::filesystem::copy_file(EKIDEN_PYTHON_MODULES "/" + module, folder_.file(module));
    std::filesystem::copy_file(EKIDEN_UNRULY, folder_.file("unruly.py"));
    const std::string routes = kind == "adapter" ? R"("routes":[{"method":"POST","path":""}],)" : "";
    folder_.write("unruly.bridge.json", R"({"id":"unruly","kind":")" + kind + R"(","command":[)" + words + "]," +
                                            routes + R"("limits":{)" + limits +
                                            R"(},"descriptor":{"title":"t","description":"d",)"
                                            R"("needs":{"processes":true,"threads":true},"max_in_flight":16}})");
    void* const library = ::dlopen(folder_.file("unruly.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE(library != nullptr);
    entry_ = reinterpret_cast<const ekd_entry* (*)()>(::dlsym(library, EKD_ENTRY_SYMBOL))();
  }

  const ekd_entry* entry() const { return entry_; }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  TemporaryFolder folder_;
  const ekd_entry* entry_ = nullptr;
};

Completion ended(FakeHost& host) {
  REQUIRE(host.run_until([&] { return host.last_completion().has_value(); }, kPatience));
  return *host.last_completion();
}

Completion start(FakeHost& host, const Project& project, const std::string& config = "{}") {
  REQUIRE(host.create(project.entry(), "unruly").ok());
  REQUIRE(host.configure(config).ok());
  host.start();
  return ended(host);
}

Completion deliver(FakeHost& host, const std::string& type) {
  host.deliver({Delivery{.id = "e1", .type = type, .channel = "c", .conversation = "c:a:dm:x", .document = "{}"}});
  return ended(host);
}

// Once the program is back: what comes before that is refused as work that was certainly not done.
Completion deliver_again(FakeHost& host) {
  for (;;) {
    const Completion done = deliver(host, "well");
    if (done.status.code != EKD_E_RETRY) return done;
    CHECK(done.status.retry_after_ms > 0);
  }
}

std::size_t lines_of(const FakeHost& host, const std::string& part) {
  std::size_t count = 0;
  for (const auto& line : host.log()) {
    std::string text = line.message;
    for (const auto& [name, value] : line.fields) text += " " + value;
    if (text.find(part) != std::string::npos) ++count;
  }
  return count;
}

void check_clean(FakeHost& host) {
  host.stop();
  CHECK(ended(host).status.ok());
  host.destroy();
  CHECK(host.violations().empty());
  CHECK(host.leftovers().empty());
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child, hence no zombie
  CHECK(errno == ECHILD);
}

}  // namespace

TEST_CASE("work in the hands of a program that goes wrong ends as unknown, and the next finds a new program") {
  const struct {
    const char* what;
    const char* reason;
    const char* limits = R"("backoff_ms":1)";
  } rows[] = {{"die", "signal 9"},
              {"exit", "exit code 3"},
              {"hang", "said nothing for 3 s", R"("backoff_ms":1,"answer_ms":3000)"},
              {"never", "left work undone", R"("backoff_ms":1,"work_ms":3000)"},
              {"garbage", "not of the protocol"},
              {"no-json", "not of the protocol"},
              {"unknown", "not of the protocol"},
              {"too-long", "not of the protocol"},
              {"close", "closed its standard output"}};
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const Project project("sink", R"("python3","-B","{folder}/unruly.py")", row.limits);
    FakeHost host;
    REQUIRE(start(host, project).status.ok());
    const Completion done = deliver(host, row.what);
    // What is wrong may be seen after the work has ended well.
    if (!done.status.ok()) {
      CHECK(done.status.code == EKD_E_UNKNOWN_OUTCOME);
      CHECK_THAT(done.status.message, Catch::Contains(row.reason));
    }
    CHECK(host.run_until([&] { return lines_of(host, "is started again") > 0; }, kPatience));
    CHECK(lines_of(host, row.reason) >= 1);
    CHECK(deliver_again(host).status.ok());
    CHECK(host.run_until([&] { return host.health().state == EKD_HEALTH_OK; }, kPatience));
    check_clean(host);
  }
}

TEST_CASE("a command whose program died is unknown, a judgement is asked for again, a webhook is answered 503") {
  {
    const Project project("adapter");
    FakeHost host;
    REQUIRE(start(host, project).status.ok());
    host.send(Command{.id = "c1", .type = "die", .peer_id = "x", .json = "{}"});
    CHECK(ended(host).status.code == EKD_E_UNKNOWN_OUTCOME);
    CHECK(host.run_until([&] { return host.health().state == EKD_HEALTH_OK; }, kPatience));
    host.request("POST", "", "", "die", {});
    REQUIRE(host.run_until([&] { return host.last_answer().has_value(); }, kPatience));
    CHECK(host.last_answer()->status == 503);
    check_clean(host);
  }
  const Project project("filter");
  FakeHost host;
  REQUIRE(start(host, project).status.ok());
  host.apply(Delivery{.id = "e1", .type = "die", .document = "{}"});
  CHECK(ended(host).status.code == EKD_E_RETRY);
  check_clean(host);
}

TEST_CASE("what a program writes to its standard error or prints is in the log, up to a bound") {
  const Project project("sink");
  FakeHost host;
  REQUIRE(start(host, project).status.ok());
  CHECK(host.run_until([&] { return lines_of(host, "ready to misbehave") == 1; }, kPatience));
  CHECK(deliver(host, "chatter").status.ok());
  CHECK(host.run_until([&] { return lines_of(host, "writes too much") == 1; }, kPatience));
  CHECK(deliver(host, "well").status.ok());
  CHECK(lines_of(host, "line ") <= 100);
  check_clean(host);
}

TEST_CASE("a defect in a handler is final, and is no end of the program") {
  const Project project("sink");
  FakeHost host;
  REQUIRE(start(host, project).status.ok());
  const Completion done = deliver(host, "defect");
  CHECK(done.status.code == EKD_E_INTERNAL);
  CHECK(done.status.message == "a defect in the component: KeyError");
  CHECK(deliver(host, "twice").status.ok());
  CHECK(host.run_until([&] { return lines_of(host, "ended work that it does not have") == 1; }, kPatience));
  CHECK(lines_of(host, "is started again") == 0);
  check_clean(host);
}

TEST_CASE("a start that cannot succeed ends with what to do") {
  const std::string unruly = R"("python3","-B","{folder}/unruly.py")";
  const struct {
    std::string words;
    const char* limits;
    const char* config;
    const char* sentence;
  } rows[] = {
      {R"("no-such-program-4711")", "", "{}", "no-such-program-4711 cannot be started: it is not installed"},
      {R"("{folder}/ekiden.py")", "", "{}", "cannot be started: Permission denied"},
      {unruly + R"(,"exit-at-start")", R"("backoff_ms":1)", "{}", "exit code 1, 3 times"},
      {unruly + R"(,"silent")", R"("backoff_ms":1,"start_ms":50)", "{}", "not ready within 1 s, 3 times"},
      {unruly, "", R"({"refuse":true})", "it does not like these settings"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.words);
    const Project project("sink", row.words, row.limits);
    FakeHost host;
    const Completion done = start(host, project, row.config);
    CHECK(done.status.code == EKD_E_CONFIG);
    CHECK_THAT(done.status.message, Catch::Contains(row.sentence));
    check_clean(host);
  }
}

TEST_CASE("a program that does not stop is killed, and so is what it has started") {
  const Project project("sink", R"("python3","-B","{folder}/unruly.py","no-stop")");
  FakeHost host;
  REQUIRE(start(host, project).status.ok());
  const Completion done = deliver(host, "child");
  REQUIRE(done.status.code == EKD_E_REJECTED);
  const pid_t grandchild = std::stoi(done.status.message.substr(std::string("child ").size()));
  CHECK(::kill(grandchild, 0) == 0);
  host.stop(50);
  CHECK(ended(host).status.ok());
  host.destroy();
  // Nobody here can wait for it: it is gone, or a zombie of init's.
  CHECK(host.run_until(
      [&] {
        std::string state = ekiden::test::read_file("/proc/" + std::to_string(grandchild) + "/stat");
        return state.empty() || state.find(") Z ") != std::string::npos;
      },
      kPatience));
}

TEST_CASE("an instance that is destroyed without a stop leaves no process") {
  const Project project("sink");
  {
    FakeHost host;
    REQUIRE(start(host, project).status.ok());
    host.destroy();
  }
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a program, or a bridge file, that others may write is not started") {
  for (const char* const name : {"unruly.py", "unruly.bridge.json"}) {
    const Project project("sink");
    REQUIRE(::chmod(project.file(name).c_str(), 0666) == 0);
    ekd_error error = ekiden::sdk::empty_error();
    CHECK(project.entry()->init("", &error) == EKD_E_CONFIG);
    CHECK_THAT(error.message, Catch::Contains(name) && Catch::Contains("is writable by everybody"));
  }
}
