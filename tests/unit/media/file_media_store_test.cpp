// SPDX-License-Identifier: Apache-2.0
#include "media/file_media_store.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/doubles/clock.hpp"
#include "support/doubles/fs.hpp"

namespace {

using namespace ekiden;
using ekiden::test::FakeClock;
using ekiden::test::FaultyFs;
using ekiden::test::PowerCutFs;
using media::FileMediaStore;

const std::string kFolder = "/data/media";
const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::int64_t kNobody = std::numeric_limits<std::int64_t>::max();

std::string text_of(FileMediaStore& store, const std::string& ref) {
  const Result<MediaFile> file = store.open(ref);
  if (!file) return std::string(to_string(file.status().code()));
  std::string text(file->bytes->size(), '\0');
  const Result<std::size_t> got = file->bytes->read(0, text);
  REQUIRE(got);
  CHECK(*got == text.size());
  return text;
}

Result<MediaInfo> keep(FileMediaStore& store, std::string_view bytes, std::size_t piece = 7) {
  const Result<std::shared_ptr<MediaWriter>> writer = store.begin(0);
  if (!writer) return writer.status();
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (Status status = (*writer)->append(bytes.substr(0, piece)); !status) return status;
  return (*writer)->commit();
}

// Lets others do something once, right before a folder is synced.
class InterruptedFs final : public Fs {
 public:
  explicit InterruptedFs(Fs& inner) : inner_(inner) {}
  std::function<void()> before_sync;

  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override { return inner_.open(path, mode); }
  Result<std::vector<std::string>> list(const std::string& folder) override { return inner_.list(folder); }
  bool exists(const std::string& path) override { return inner_.exists(path); }
  Status make_folder(const std::string& path) override { return inner_.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override { return inner_.rename(from, to); }
  Status remove(const std::string& path) override { return inner_.remove(path); }
  Status sync_folder(const std::string& path) override {
    if (const auto interrupt = std::exchange(before_sync, nullptr)) interrupt();
    return inner_.sync_folder(path);
  }
  Result<std::unique_ptr<File>> lock(const std::string& path) override { return inner_.lock(path); }

 private:
  Fs& inner_;
};

struct Stage {
  FakeClock clock;
  PowerCutFs disk;
  FaultyFs fs{disk};
  FileMediaStore store{{.folder = kFolder, .keep_ms = 1'000, .max_file_bytes = 100, .max_bytes = 250}, fs, clock};
};

}  // namespace

TEST_CASE("bytes are kept once, under their digest, and survive a power cut") {
  Stage stage;
  CHECK(*stage.store.put("abc") == "sha256:" + kAbc);
  CHECK(*stage.store.put("abc") == "sha256:" + kAbc);
  CHECK(*stage.store.put("") == "sha256:" + kEmpty);
  CHECK(stage.store.stats().files == 2);
  CHECK(stage.store.stats().bytes == 3);
  stage.disk.power_cut();
  stage.disk.power_on();
  CHECK(stage.disk.list(kFolder)->size() == 2);
  FileMediaStore again({.folder = kFolder}, stage.disk, stage.clock);
  CHECK(text_of(again, "sha256:" + kAbc) == "abc");
  CHECK(text_of(again, "sha256:" + kEmpty).empty());
}

TEST_CASE("of a file that is known already nothing is left beside it once it is kept, whoever still holds its writer") {
  Stage stage;
  REQUIRE(keep(stage.store, "abc"));
  const Result<std::shared_ptr<MediaWriter>> again = stage.store.begin(0);
  REQUIRE(again);
  REQUIRE((*again)->append("abc"));
  REQUIRE((*again)->commit());
  CHECK(stage.disk.list(kFolder)->size() == 1);
}

TEST_CASE("a file comes in piece by piece, and what it is, how long and until when is known") {
  Stage stage;
  stage.clock.set_wall(5'000);
  const Result<MediaInfo> info = keep(stage.store, "\x89PNG\r\n\x1A\n and more");
  REQUIRE(info);
  CHECK(info->content_type == "image/png");
  CHECK(info->bytes == 17);
  CHECK(info->expires_ms == 6'000);
  const Result<MediaFile> file = stage.store.open(info->ref);
  REQUIRE(file);
  CHECK(file->info.content_type == "image/png");
  CHECK(file->info.expires_ms == 6'000);
  std::string middle(4, '\0');
  CHECK(*file->bytes->read(13, middle) == 4);
  CHECK(middle == "more");
}

TEST_CASE("a file that is dropped on its way in leaves nothing, and neither does a process that ends") {
  Stage stage;
  {
    const auto writer = stage.store.begin(0);
    REQUIRE(writer);
    REQUIRE((*writer)->append("half of"));
    CHECK(stage.disk.list(kFolder)->size() == 1);
  }
  CHECK(stage.disk.list(kFolder)->empty());
  stage.disk.set_contents(kFolder + "/17.part", "half of");
  FileMediaStore again({.folder = kFolder}, stage.disk, stage.clock);
  CHECK(keep(again, "whole"));
  CHECK(stage.disk.list(kFolder)->size() == 1);
}

TEST_CASE("a file that is too long, and one for which the store has no room, are refused on their way in") {
  Stage stage;
  CHECK(keep(stage.store, std::string(100, 'a')));
  CHECK(keep(stage.store, std::string(101, 'a')).status().code() == Code::invalid);
  CHECK(keep(stage.store, std::string(100, 'b')));
  CHECK(keep(stage.store, std::string(51, 'c')).status().code() == Code::full);
  CHECK(keep(stage.store, std::string(50, 'c')));
  const auto narrow = stage.store.begin(3);
  CHECK((*narrow)->append("abcd").code() == Code::invalid);
  CHECK(stage.disk.list(kFolder)->size() == 4);   // the narrow one is still open
  CHECK(stage.store.put(std::string(300, 'd')));  // an event needs its document
}

TEST_CASE("a file goes once it has expired and no event can name it") {
  Stage stage;
  stage.clock.set_wall(10'000);
  const std::string old = keep(stage.store, "old")->ref;
  const std::string again = keep(stage.store, "again")->ref;
  stage.clock.set_wall(10'500);
  CHECK(keep(stage.store, "again")->expires_ms == 11'500);
  stage.clock.set_wall(11'000);
  CHECK(*stage.store.sweep(kNobody) == 0);
  stage.clock.set_wall(11'001);
  CHECK(*stage.store.sweep(10'000) == 0);
  CHECK(*stage.store.sweep(kNobody) == 1);
  CHECK(text_of(stage.store, old) == "not_found");
  CHECK(text_of(stage.store, again) == "again");
  stage.disk.power_cut();
  stage.disk.power_on();
  CHECK(stage.disk.list(kFolder)->size() == 1);
  FileMediaStore later({.folder = kFolder, .keep_ms = 1'000}, stage.disk, stage.clock);
  stage.clock.set_wall(11'501);
  CHECK(*later.sweep(kNobody) == 1);
}

TEST_CASE("many files go a hundred at a time, and what is kept anew in between stays") {
  FakeClock clock;
  PowerCutFs disk;
  InterruptedFs fs(disk);
  FileMediaStore store({.folder = kFolder, .keep_ms = 1'000}, fs, clock);
  clock.set_wall(10'000);
  std::vector<std::string> texts(101);
  for (std::size_t i = 0; i < texts.size(); ++i) REQUIRE(store.put(texts[i] = std::to_string(i)));
  clock.set_wall(11'001);
  std::string renewed;
  fs.before_sync = [&] {
    CHECK(store.stats().files == 1);
    const auto files = disk.list(kFolder);
    REQUIRE(files->size() == 1);
    for (const std::string& text : texts)
      if (text_of(store, "sha256:" + files->front().substr(0, kAbc.size())) == text) renewed = *store.put(text);
  };
  CHECK(*store.sweep(kNobody) == 100);
  CHECK(store.stats().files == 1);
  CHECK(store.open(renewed));
}

TEST_CASE("a file that is open is read to its end although it goes") {
  Stage stage;
  const std::string ref = keep(stage.store, "a long letter")->ref;
  const Result<MediaFile> file = stage.store.open(ref);
  REQUIRE(file);
  stage.clock.advance(2'000);
  CHECK(*stage.store.sweep(kNobody) == 1);
  std::string text(13, '\0');
  CHECK(*file->bytes->read(0, text) == 13);
  CHECK(text == "a long letter");
}

TEST_CASE("a reference that is none, or whose file somebody has removed, is not found") {
  Stage stage;
  const std::string ref = keep(stage.store, "abc")->ref;
  for (const std::string wrong : {"", "sha256:", "md5:900150983cd24fb0d6963f7d28e17f72", "sha256:../../peer.key",
                                  "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"}) {
    INFO(wrong);
    CHECK(text_of(stage.store, wrong) == "not_found");
  }
  REQUIRE(stage.disk.remove(kFolder + "/" + stage.disk.list(kFolder)->front()));
  CHECK(text_of(stage.store, ref) == "not_found");
  CHECK(keep(stage.store, "abc"));
  CHECK(text_of(stage.store, ref) == "abc");
}

TEST_CASE("files of an older version are taken over, and keep from now on") {
  Stage stage;
  stage.disk.set_contents(kFolder + "/" + kAbc, "abc");
  stage.clock.set_wall(50'000);
  CHECK(stage.store.open("sha256:" + kAbc)->info.expires_ms == 51'000);
  CHECK(text_of(stage.store, "sha256:" + kAbc) == "abc");
}

TEST_CASE("a disk that fails gives a failure and leaves nothing that looks kept") {
  for (const auto op : {FaultyFs::Op::create, FaultyFs::Op::write, FaultyFs::Op::sync, FaultyFs::Op::rename,
                        FaultyFs::Op::sync_folder}) {
    Stage stage;
    REQUIRE(stage.store.put(""));
    stage.fs.fail(op, Status(op == FaultyFs::Op::write ? Code::full : Code::io, "the disk says no"));
    CHECK_FALSE(stage.store.put("abc").ok());
    CHECK(stage.store.put("abc").ok());
    stage.disk.power_cut();
    stage.disk.power_on();
    FileMediaStore again({.folder = kFolder}, stage.disk, stage.clock);
    CHECK(text_of(again, "sha256:" + kAbc) == "abc");
  }
}

TEST_CASE("a person's documents go: those that are named, and those in which they stand, wherever") {
  FakeClock clock;
  PowerCutFs disk;
  FileMediaStore store({.folder = kFolder}, disk, clock);
  const Person person("shop", "oSomebody_12345", "key");
  CHECK(*store.count(person, {}) == 0);
  const std::string padding((1u << 20) - 7, 'x');  // the id lies across two reads
  const std::string named = *store.put("a picture");
  const std::string other = *store.put("somebody else's");
  REQUIRE(store.put(padding + " oSomebody_12345 " + padding));
  disk.set_contents(kFolder + "/left-over", "oSomebody_12345");
  CHECK(*store.count(person, {named}) == 3);
  CHECK(disk.list(kFolder)->size() == 4);
  REQUIRE(store.erase(person, {named}));
  disk.power_cut();
  disk.power_on();
  CHECK(disk.list(kFolder)->size() == 1);
  CHECK(text_of(store, named) == "not_found");
  CHECK(text_of(store, other) == "somebody else's");
  CHECK(store.stats().files == 1);
  REQUIRE(store.erase(person, {named}));
}
