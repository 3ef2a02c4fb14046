// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <filesystem>
#include <sstream>

#include "core/posix_fs.hpp"
#include "e2e/delivery/hello.hpp"
#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"
#include "journal/file_names.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kSecretText = "my card number is 4111";

// A gateway that has taken `messages` in and was stopped: its data folder.
struct StoppedGateway {
  explicit StoppedGateway(int messages) : gateway(hello_and_webhook("http://127.0.0.1:9/nobody")) {
    gateway.start();
    for (int n = 0; n < messages; ++n)
      CHECK(say(gateway.listen(), n % 2 == 0 ? "ann" : "bob", "m" + std::to_string(n), kSecretText) == 200);
    gateway.kill();
  }
  std::vector<std::string> command(const std::string& name, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"journal", name, "--data-dir", gateway.data_folder()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  cli::ChildOutput run(const std::string& name, std::vector<std::string> more = {}) const {
    return run_ekiden(command(name, std::move(more)));
  }
  std::string segment() const { return gateway.data_folder() + "/journal/" + journal::segment_name(1); }

  GatewayProcess gateway;
};

void overwrite(const std::string& path, std::uint64_t at, std::string_view bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(at));
  file << bytes;
}

// Where the record of the message that holds `marker` can be hit.
std::uint64_t find_in(const std::string& path, std::string_view marker) {
  const std::size_t at = read_file(path).find(marker);
  REQUIRE(at != std::string::npos);
  return at;
}

std::vector<rapidjson::Document> lines_of(const std::string& ndjson) {
  std::vector<rapidjson::Document> lines;
  std::istringstream in(ndjson);
  for (std::string line; std::getline(in, line);) lines.push_back(parse(line));
  return lines;
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("check and dump read beside a running gateway and find nothing; repair is refused while it runs") {
  GatewayProcess gateway(hello_and_webhook("http://127.0.0.1:9/nobody"));
  gateway.start();
  for (int n = 0; n < 5; ++n) CHECK(say(gateway.listen(), "ann", "m" + std::to_string(n), kSecretText) == 200);

  const cli::ChildOutput check = run_ekiden({"journal", "check", "-c", gateway.config_file()});
  INFO(check.out << check.err);
  CHECK(check.exit_code == 0);
  CHECK(contains(check.out, journal::segment_name(1)));
  CHECK(contains(check.err, "a gateway has the journal open"));
  CHECK_FALSE(contains(check.err, "\033"));  // no progress into a pipe

  const rapidjson::Document json = parse(run_ekiden({"journal", "check", "-c", gateway.config_file(), "--json"}).out);
  CHECK(json["open"].GetBool());
  CHECK(json["segments"][0]["events"].GetUint64() == 5);
  CHECK(json["findings"].Empty());

  CHECK(lines_of(run_ekiden({"journal", "dump", "-c", gateway.config_file(), "--type", "event"}).out).size() == 5);

  const cli::ChildOutput repair = run_ekiden({"journal", "repair", "-c", gateway.config_file()});
  CHECK(repair.exit_code == 74);
  CHECK(contains(repair.err, "stop it first"));
  CHECK(say(gateway.listen(), "ann", "after", "still here") == 200);
}

TEST_CASE("dump prints what was asked for, and what people wrote only with --content") {
  const StoppedGateway stopped(6);
  const cli::ChildOutput all = stopped.run("dump");
  CHECK(all.exit_code == 0);
  CHECK_FALSE(contains(all.out, kSecretText));

  const auto events = lines_of(stopped.run("dump", {"--conversation", conversation_of("ann")}).out);
  REQUIRE(events.size() == 3);
  CHECK(events[0]["type"] == "event");
  CHECK(events[0]["event_type"] == "ekiden.message.received.v1");
  CHECK(events[0]["channel"] == "hello");
  CHECK(events[0]["document_bytes"].GetUint64() > 100);

  const std::string second = std::to_string(events[1]["seq"].GetUint64());
  const auto one = lines_of(stopped.run("dump", {"--from", second, "--to", second, "--content"}).out);
  REQUIRE(one.size() == 1);
  CHECK(one[0]["document"]["data"]["message"]["parts"][0]["text"] == kSecretText);

  CHECK(stopped.run("dump", {"--type", "evnt"}).exit_code == 64);
}

TEST_CASE(
    "damage in the middle: check names it, repair says what it does, keeps a copy, and the gateway starts clean") {
  StoppedGateway stopped(6);
  overwrite(stopped.segment(), find_in(stopped.segment(), "\"m2\""), "XXXX");
  const std::string damaged = read_file(stopped.segment());

  const cli::ChildOutput check = stopped.run("check");
  INFO(check.out << check.err);
  CHECK(check.exit_code == 1);
  CHECK(contains(check.out, "bytes are damaged; record"));
  CHECK(contains(check.out, "is lost"));
  CHECK(contains(check.out, "ekiden journal repair"));
  const rapidjson::Document json = parse(stopped.run("check", {"--json"}).out);
  REQUIRE(json["findings"].Size() == 1);
  CHECK(json["findings"][0]["fault"] == "damaged_bytes");
  const std::uint64_t lost = json["findings"][0]["first_lost"].GetUint64();
  CHECK(json["findings"][0]["last_lost"].GetUint64() == lost);
  CHECK(stopped.run("dump").exit_code == 1);

  const cli::ChildOutput plan = stopped.run("repair", {"--dry-run"});
  CHECK(plan.exit_code == 0);
  CHECK(contains(plan.out, "written again"));
  CHECK(contains(plan.err, "nothing was changed"));
  CHECK(read_file(stopped.segment()) == damaged);

  CHECK(stopped.run("repair").exit_code == 0);
  bool is_kept = false;
  const std::string quarantine = stopped.gateway.data_folder() + "/journal/quarantine";
  for (const std::string& name : files_in(quarantine))
    is_kept = is_kept || read_file(quarantine + "/" + name) == damaged;
  CHECK(is_kept);
  CHECK(stopped.run("check").exit_code == 0);
  CHECK(contains(stopped.run("repair").err, "nothing to repair"));
  const auto gap = lines_of(stopped.run("dump", {"--type", "lost"}).out);
  REQUIRE(gap.size() == 1);
  CHECK(gap[0]["seq"].GetUint64() == lost);
  CHECK(gap[0]["last"].GetUint64() == lost);

  stopped.gateway.start();
  CHECK(stopped.gateway.events().size() >= 5);
  CHECK(say(stopped.gateway.listen(), "ann", "new", "hello") == 200);
}

TEST_CASE("a write that the end of the process cut short is told as what it is") {
  const StoppedGateway stopped(3);
  std::filesystem::resize_file(stopped.segment(), std::filesystem::file_size(stopped.segment()) - 3);
  const cli::ChildOutput check = stopped.run("check");
  CHECK(check.exit_code == 1);
  CHECK(contains(check.out, "a write that was not finished"));
  CHECK(contains(check.out, "next start cuts it off"));
  CHECK(stopped.run("repair").exit_code == 0);
  CHECK(stopped.run("check").exit_code == 0);
}

TEST_CASE("without a journal, or without an option, the commands say what they need") {
  const TemporaryFolder empty;
  CHECK(run_ekiden({"journal", "check", "--data-dir", empty.path()}).exit_code == 66);
  CHECK(run_ekiden({"journal", "check", "-c", empty.file("none.yaml")}).exit_code == 66);
  CHECK(run_ekiden({"journal", "check"}).exit_code == 64);
}
