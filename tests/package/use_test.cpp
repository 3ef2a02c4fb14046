// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "e2e/operator/command.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

namespace fs = std::filesystem;

const std::string kPrefix = EKIDEN_PREFIX;
constexpr std::int64_t kBuildTimeoutMs = 300'000;

// A folder outside of the tree's sources, with a copy of the installed examples.
std::string fresh_examples(const std::string& name) {
  const fs::path folder = fs::path(EKIDEN_WORK_FOLDER) / name;
  fs::remove_all(folder);
  fs::create_directories(folder.parent_path());
  fs::copy(kPrefix + "/share/doc/ekiden/examples", folder, fs::copy_options::recursive);
  return folder.string();
}

// Its standard output; it must succeed.
std::string succeed(const std::vector<std::string>& words) {
  const Result<cli::ChildOutput> run = cli::run_child(words, kBuildTimeoutMs);
  INFO(words[0]);
  REQUIRE(run);
  INFO(run->out);
  INFO(run->err);
  REQUIRE(run->exit_code == 0);
  return run->out;
}

// `plugins` holds a hello adapter and a hello sink: a text that is posted to one is an event, and the other has seen
// it.
void carry_a_message(const std::string& plugins) {
  GatewayProcess gateway("plugins: {path: [\"" + plugins +
                             "\"]}\n"
                             "channels: [{id: hello, adapter: hello-adapter}]\n"
                             "sinks: [{id: log, sink: hello-sink}]\n"
                             "routes: [{from: [hello], to: [log]}]\n",
                         {}, kPrefix + "/bin/ekiden");
  gateway.start();
  const Answer answer = http(gateway.listen(), "POST", "/hooks/hello", "a letter",
                             {{"X-Message-Id", "1"}, {"X-Sender", "ada"}, {"Content-Type", "text/plain"}});
  CHECK(answer.status == 200);
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == 1);
  CHECK(contains(events[0], "a letter"));
  rapidjson::Document event;
  event.Parse(events[0].c_str());
  const std::string id = event["id"].GetString();
  CHECK(eventually([&] { return contains(gateway.log(), id); }));
  CHECK(gateway.stop() == 0);
}

}  // namespace

TEST_CASE("an installed gateway finds its own plugins, wherever the tree was moved to") {
  const cli::ChildOutput run = command({kPrefix + "/bin/ekiden", "plugin", "list", "--json"});
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  rapidjson::Document list;
  list.Parse(run.out.c_str());
  REQUIRE(list["components"].Size() >= 2);
  for (const rapidjson::Value& component : list["components"].GetArray())
    CHECK(std::string(component["file"].GetString()).starts_with(kPrefix + "/lib/ekiden/plugins/"));
}

TEST_CASE("an installed manifest speaks of the library beside it, although installing has stripped that") {
  for (const fs::directory_entry& entry : fs::directory_iterator(kPrefix + "/lib/ekiden/plugins")) {
    if (entry.path().extension() != ".so") continue;
    CAPTURE(entry.path().string());
    const std::string digest = succeed({"sha256sum", entry.path().string()}).substr(0, 64);
    CHECK(contains(read_file(fs::path(entry).replace_extension(".plugin.json")), digest));
  }
}

TEST_CASE(
    "with find_package the examples are configured, built and tested, and the installed gateway carries a message") {
  const std::string source = fresh_examples("find_package") + "/out_of_tree", build = source + "/build";
  succeed({EKIDEN_CMAKE, "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_PREFIX_PATH=" + kPrefix,
           "-DCMAKE_C_COMPILER=" EKIDEN_CC, "-DCMAKE_CXX_COMPILER=" EKIDEN_CXX,
           "-DCMAKE_C_COMPILER_LAUNCHER=" EKIDEN_LAUNCHER, "-DCMAKE_CXX_COMPILER_LAUNCHER=" EKIDEN_LAUNCHER});
  succeed({EKIDEN_CMAKE, "--build", build});
  succeed({EKIDEN_CTEST, "--test-dir", build, "--output-on-failure", "--no-tests=error"});
  CHECK(contains(succeed({EKIDEN_CHECK_RULES, "exports", build + "/plugins"}), "3 plugins checked"));
  CHECK(fs::exists(build + "/plugins/hello_adapter.plugin.json"));
  carry_a_message(build + "/plugins");
}

TEST_CASE("with pkg-config a plugin is one line of the compiler, and the installed gateway carries a message") {
  const std::string folder = fresh_examples("pkg_config");
  fs::create_directory(folder + "/plugins");
  const auto compile = [&](const std::string& compiler, const std::string& name, const std::string& source) {
    succeed({"sh", "-ec",
             "export PKG_CONFIG_PATH=" + kPrefix + "/lib/pkgconfig; " + compiler + " -shared -O1 -o '" + folder +
                 "/plugins/" + name + ".so' '" + folder + "/" + source + "' $(pkg-config --cflags --libs ekiden)"});
  };
  compile(EKIDEN_CC, "hello_sink", "c/hello_sink.c");
  compile(EKIDEN_CXX " -std=c++20", "hello_adapter", "cpp/hello_adapter.cpp");
  succeed({"sh", "-ec",
           "export PKG_CONFIG_PATH=" + kPrefix + "/lib/pkgconfig; cd '" + folder +
               "/out_of_tree'; " EKIDEN_CXX " -std=c++20 hello_test.cpp ../cpp/hello_adapter.cpp -o hello_test "
               "$(pkg-config --cflags --libs ekiden-testkit) && ./hello_test"});
  CHECK(contains(succeed({EKIDEN_CHECK_RULES, "exports", folder + "/plugins"}), "2 plugins checked"));
  carry_a_message(folder + "/plugins");
}

TEST_CASE("the guarantee is proved with the installed program and its plugins") {
  const std::string out =
      succeed({kPrefix + "/bin/ekiden", "prove", "--short", "--row", "kill", "--row", "dead-child"});
  CHECK(contains(out, "Every count is zero in all 2 rows."));
}
