// SPDX-License-Identifier: Apache-2.0
#include "observe/spdlog_log.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/doubles/clock.hpp"

namespace {

using ekiden::LogFormat;
using ekiden::LogLevel;
using ekiden::SpdlogLog;

// A stream whose text can be read back.
class Stream {
 public:
  Stream() : file_(std::tmpfile()) {}
  ~Stream() { std::fclose(file_); }
  std::FILE* file() { return file_; }
  std::string text() {
    std::rewind(file_);
    std::string text(4096, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

 private:
  std::FILE* file_;
};

TEST_CASE("a text line has time, level, area, message and fields") {
  Stream stream;
  const ekiden::test::FakeClock clock;
  SpdlogLog log(clock, {.stream = stream.file()});
  log.info("journal", "segment opened", {{"segment", "7"}, {"path", "a b"}, {"empty", ""}});
  log.warning("sink", "slow");
  CHECK(stream.text() ==
        "2023-11-14T22:13:20.000Z info  journal segment opened segment=7 path=\"a b\" empty=\"\"\n"
        "2023-11-14T22:13:20.000Z warn  sink slow\n");
}

TEST_CASE("a JSON line is one flat object") {
  Stream stream;
  const ekiden::test::FakeClock clock;
  SpdlogLog log(clock, {.format = LogFormat::json, .stream = stream.file()});
  log.error("sink", "gave \"up\"", {{"sink", "crm"}, {"time", "x"}});
  CHECK(stream.text() == R"({"time":"2023-11-14T22:13:20.000Z","level":"error","area":"sink","message":"gave \"up\"",)"
                         R"("sink":"crm","time_":"x"})"
                         "\n");
}

TEST_CASE("no value breaks a line, colours a terminal or makes invalid UTF-8") {
  struct Row {
    std::string value;
    std::string text;
    std::string json;
  };
  const Row rows[] = {
      {"a\nb", R"("a\nb")", R"("a\nb")"},
      {"\r\t", R"("\r\t")", R"("\r\t")"},
      {"\x1b[31m", R"("\u001b[31m")", R"("\u001b[31m")"},
      {std::string("\0", 1), R"("\u0000")", R"("\u0000")"},
      {"\x7f", R"(\u007f)", R"("\u007f")"},
      {"\xC2\x9B", R"(\u009b)", R"("\u009b")"},
      {"\xE2\x80\xA8", R"(\u2028)", R"("\u2028")"},
      {"x\xFFy", "x\xEF\xBF\xBDy", "\"x\xEF\xBF\xBDy\""},
      {"\xE4\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"你好", "你好", "\"你好\""},
      {"c:\\d", "c:\\d", R"("c:\\d")"},
      {"a=b", "\"a=b\"", "\"a=b\""},
      {"{}%v{0}", "{}%v{0}", "\"{}%v{0}\""},
  };
  const ekiden::test::FakeClock clock;
  for (const Row& row : rows) {
    Stream text;
    SpdlogLog(clock, {.stream = text.file()}).info("a", "m", {{"k", row.value}});
    CHECK(text.text() == "2023-11-14T22:13:20.000Z info  a m k=" + row.text + "\n");
    Stream json;
    SpdlogLog(clock, {.format = LogFormat::json, .stream = json.file()}).info("a", "m", {{"k", row.value}});
    CHECK(json.text() ==
          R"({"time":"2023-11-14T22:13:20.000Z","level":"info","area":"a","message":"m","k":)" + row.json + "}\n");
  }
}

TEST_CASE("levels below the chosen one are not written") {
  Stream stream;
  const ekiden::test::FakeClock clock;
  SpdlogLog log(clock, {.level = LogLevel::warning, .stream = stream.file()});
  log.info("a", "quiet");
  CHECK_FALSE(log.enabled(LogLevel::info));
  log.set_level(LogLevel::debug);
  log.debug("a", "loud");
  CHECK(stream.text() == "2023-11-14T22:13:20.000Z debug a loud\n");
  CHECK(ekiden::parse_log_level("warning") == LogLevel::warning);
  CHECK_FALSE(ekiden::parse_log_level("loud"));
}

}  // namespace
