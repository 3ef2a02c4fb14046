// SPDX-License-Identifier: Apache-2.0
#include "file/writer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "file/posix_folder.hpp"
#include "plugins/file/dying_folder.hpp"
#include "support/e2e/folder.hpp"

namespace fs = std::filesystem;
using namespace ekiden;
using namespace ekiden::file;
using ekiden::test::read_file;
using ekiden::test::TemporaryFolder;

namespace {

constexpr std::int64_t kNow = 1'795'000'000'000;

Settings settings_for(const TemporaryFolder& folder) {
  Settings settings;
  settings.folder = folder.path();
  settings.prefix = "files";
  settings.max_events = 3;
  return settings;
}

Incoming event(int number) {
  return {"id" + std::to_string(number),
          R"({"n":)" + std::to_string(number) + "}",
          static_cast<std::uint64_t>(number),
          kNow,
          {}};
}

std::vector<Incoming> events(int from, int to) {
  std::vector<Incoming> all;
  for (int n = from; n <= to; ++n) all.push_back(event(n));
  return all;
}

// What a reader that polls the folder sees.
std::map<std::string, std::string> files_in(const TemporaryFolder& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    if (const std::string name = entry.path().filename().string(); name.front() != '.')
      files[name] = read_file(entry.path().string());
  return files;
}

// All lines over all files, in the order of the files' names.
std::string lines_in(const TemporaryFolder& folder) {
  std::string all;
  for (const auto& [name, text] : files_in(folder)) all += text;
  return all;
}

std::string numbers(int from, int to) {
  std::string lines;
  for (int n = from; n <= to; ++n) lines += R"({"n":)" + std::to_string(n) + "}\n";
  return lines;
}

struct Rig {
  explicit Rig(const TemporaryFolder& folder, Settings the_settings, Writer::Limits limits = {})
      : disk(folder.path()),
        settings(std::move(the_settings)),
        writer(disk, settings, limits,
               {[this](const std::string& name, std::uint64_t) { published.push_back(name); },
                [this](const std::string&, std::uint64_t count) { lost += count; }}) {}
  PosixFolder disk;
  const Settings settings;
  std::vector<std::string> published;
  std::uint64_t lost = 0;
  Writer writer;
};

sdk::Status write(Rig& rig, std::vector<Incoming> batch, std::int64_t now_ms = kNow) {
  return rig.writer.write(batch, now_ms);
}

}  // namespace

TEST_CASE("a file appears when it is complete, under a name made of its first event") {
  const TemporaryFolder folder;
  Rig rig(folder, settings_for(folder));
  REQUIRE(write(rig, events(1, 2)).ok());
  CHECK(files_in(folder).empty());
  REQUIRE(write(rig, events(3, 7)).ok());
  CHECK(files_in(folder) ==
        std::map<std::string, std::string>{{"files-20261118T110640Z-00000000000000000001.ndjson", numbers(1, 3)},
                                           {"files-20261118T110640Z-00000000000000000004.ndjson", numbers(4, 6)}});
  CHECK(rig.published.size() == 2);
}

TEST_CASE("a file is complete by its size and by its age as well") {
  const TemporaryFolder folder;
  Settings settings = settings_for(folder);
  settings.max_events = 1'000;
  settings.max_bytes = 20;
  Rig rig(folder, settings);
  REQUIRE(write(rig, events(1, 3)).ok());
  CHECK(lines_in(folder) == numbers(1, 2));
  CHECK(rig.writer.complete(kNow + settings.max_age_ms - 1, false).ok());
  CHECK(lines_in(folder) == numbers(1, 2));
  CHECK(rig.writer.complete(kNow + settings.max_age_ms, false).ok());
  CHECK(lines_in(folder) == numbers(1, 3));
  Incoming large = event(4);
  large.document = R"({"n":")" + std::string(1'000'000, 'x') + "\"}";
  REQUIRE(write(rig, {event(5), large, event(6)}).ok());
  REQUIRE(rig.writer.complete(kNow, true).ok());
  CHECK(files_in(folder).size() == 5);
}

TEST_CASE("an event that comes again stands in the files once, also after a restart") {
  const TemporaryFolder folder;
  {
    Rig rig(folder, settings_for(folder));
    REQUIRE(write(rig, events(1, 4)).ok());
    REQUIRE(write(rig, events(1, 4)).ok());
  }
  Rig rig(folder, settings_for(folder));
  REQUIRE(rig.writer.recover().ok());
  REQUIRE(write(rig, events(2, 6)).ok());
  CHECK(lines_in(folder) == numbers(1, 6));
}

TEST_CASE("wherever it dies, nothing is lost or doubled, and no file is incomplete") {
  int steps = 0;
  for (bool survived = false; !survived; ++steps) {
    REQUIRE(steps < 300);
    const TemporaryFolder folder;
    Settings settings = settings_for(folder);
    settings.marker = true;
    const Writer::Limits limits{1'000, 200};  // the ledger is shortened after nearly every file
    // What it was told is written, it is told no more.
    int acknowledged = 0;
    const auto feed = [&](Writer& writer) {
      for (int n = acknowledged + 1; n <= 8; n += 2) {
        std::vector<Incoming> batch = events(n, n + 1);
        if (!writer.write(batch, kNow).ok()) return;
        acknowledged = n + 1;
      }
    };
    {
      PosixFolder disk(folder.path());
      DyingFolder dying(disk, steps);
      Writer writer(dying, settings, limits, {});
      try {
        feed(writer);
      } catch (const DyingFolder::Died&) {
      }
      survived = !dying.died();
    }
    for (const auto& [name, text] : files_in(folder)) {
      INFO("step " << steps << ", " << name);
      if (!name.ends_with(".done")) CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    }
    // After a crash what was acknowledged last comes again too.
    acknowledged = std::max(0, acknowledged - 4);
    PosixFolder disk(folder.path());
    DyingFolder living(disk, 1'000);
    std::uint64_t lost = 0;
    Writer writer(living, settings, limits, {{}, [&](const std::string&, std::uint64_t count) { lost += count; }});
    REQUIRE(writer.recover().ok());
    feed(writer);
    REQUIRE(writer.complete(kNow, true).ok());
    INFO("step " << steps);
    REQUIRE(lines_in(folder) == numbers(1, 8));
    CHECK(files_in(folder).size() == 6);
    CHECK(lost == 0);
  }
  CHECK(steps > 30);
}

TEST_CASE("a reader may take files away at any time, and none appears again") {
  const TemporaryFolder folder;
  const Settings settings = settings_for(folder);
  {
    Rig rig(folder, settings);
    REQUIRE(write(rig, events(1, 3)).ok());
    for (const auto& [name, text] : files_in(folder)) fs::remove(folder.file(name));
    REQUIRE(write(rig, events(1, 4)).ok());
  }
  Rig rig(folder, settings);
  REQUIRE(write(rig, events(1, 5)).ok());
  REQUIRE(rig.writer.complete(kNow, true).ok());
  CHECK(lines_in(folder) == numbers(4, 5));
}

TEST_CASE("a file that is being written and is taken away is noticed, and its events may be written again") {
  const TemporaryFolder folder;
  Rig rig(folder, settings_for(folder));
  REQUIRE(write(rig, events(1, 2)).ok());
  fs::remove(folder.file(".files-20261118T110640Z-00000000000000000001.ndjson.part"));
  CHECK(write(rig, {event(3)}).code == EKD_E_RETRY);
  REQUIRE(write(rig, {event(3)}).ok());
  CHECK(rig.lost == 2);
  REQUIRE(write(rig, events(1, 2)).ok());
  CHECK(lines_in(folder) == numbers(3, 3) + numbers(1, 2));
}

TEST_CASE("a name that is taken is never overwritten") {
  const TemporaryFolder folder;
  folder.write("files-20261118T110640Z-00000000000000000001.ndjson", "somebody's");
  Rig rig(folder, settings_for(folder));
  REQUIRE(write(rig, events(1, 3)).ok());
  CHECK(files_in(folder) ==
        std::map<std::string, std::string>{{"files-20261118T110640Z-00000000000000000001.ndjson", "somebody's"},
                                           {"files-20261118T110640Z-00000000000000000001-2.ndjson", numbers(1, 3)}});
}

TEST_CASE("files of other settings are completed, and never mixed with new ones") {
  const TemporaryFolder folder;
  {
    Rig rig(folder, settings_for(folder));
    REQUIRE(write(rig, events(1, 2)).ok());
  }
  Settings csv = settings_for(folder);
  csv.is_csv = true;
  csv.csv.columns = {{"n", "/n"}};
  Rig rig(folder, csv);
  REQUIRE(write(rig, events(3, 5)).ok());
  CHECK(files_in(folder) == std::map<std::string, std::string>{
                                {"files-20261118T110640Z-00000000000000000001.ndjson", numbers(1, 2)},
                                {"files-20261118T110640Z-00000000000000000003.csv", "n\r\n3\r\n4\r\n5\r\n"}});
}

TEST_CASE("a second writer of the same prefix is refused, and of another is not") {
  const TemporaryFolder folder;
  Rig rig(folder, settings_for(folder));
  REQUIRE(write(rig, {event(1)}).ok());
  Rig same(folder, settings_for(folder));
  CHECK(write(same, {event(2)}).code == EKD_E_NOT_CONNECTED);
  Settings settings = settings_for(folder);
  settings.prefix = "others";
  Rig other(folder, settings);
  CHECK(write(other, {event(2)}).ok());
}

TEST_CASE("a folder that is missing is never made, and is used as soon as it is there") {
  const TemporaryFolder folder;
  Settings settings = settings_for(folder);
  settings.folder = folder.file("mount");
  PosixFolder disk(settings.folder);
  Writer writer(disk, settings, {}, {});
  CHECK(writer.recover().code == EKD_E_NOT_CONNECTED);
  std::vector<Incoming> batch = events(1, 3);
  const sdk::Status status = writer.write(batch, kNow);
  CHECK(status.code == EKD_E_NOT_CONNECTED);
  CHECK_THAT(status.message, Catch::Contains("make it, or mount it"));
  CHECK_FALSE(fs::exists(settings.folder));
  fs::create_directory(settings.folder);
  CHECK(writer.write(batch, kNow).ok());
}

TEST_CASE("a ledger that was damaged stops the sink and says what to do") {
  const TemporaryFolder folder;
  const std::string ledger = GENERATE("nonsense\n", "ekiden-file-ledger 1\nrow 5 a\n", "ekiden-file-ledger 1\n\n");
  folder.write(".files.ledger", ledger);
  Rig rig(folder, settings_for(folder));
  const sdk::Status status = write(rig, {event(1)});
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message, Catch::Contains("move it away"));
}

TEST_CASE("a document that is no JSON is refused alone") {
  const TemporaryFolder folder;
  Rig rig(folder, settings_for(folder));
  std::vector<Incoming> batch = events(1, 3);
  batch[1].document = "{";
  REQUIRE(rig.writer.write(batch, kNow).ok());
  CHECK(batch[0].status.ok());
  CHECK(batch[1].status.code == EKD_E_REJECTED);
  REQUIRE(rig.writer.complete(kNow, true).ok());
  CHECK(lines_in(folder) == numbers(1, 1) + numbers(3, 3));
}
