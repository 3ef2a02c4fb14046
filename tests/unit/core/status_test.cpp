// SPDX-License-Identifier: Apache-2.0
#include "core/status.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>

namespace ekiden {

TEST_CASE("a status is ok until it is told otherwise, and keeps code and sentence") {
  CHECK(Status().ok());
  const Status failed(Code::not_found, "no such segment");
  CHECK_FALSE(failed.ok());
  CHECK(failed.code() == Code::not_found);
  CHECK(failed.message() == "no such segment");
}

TEST_CASE("a failure seen from further out names both places; success stays success") {
  CHECK(Status(Code::io, "cannot sync").within("journal").message() == "journal: cannot sync");
  CHECK(Status(Code::io, "cannot sync").within("journal").code() == Code::io);
  CHECK(Status().within("journal").ok());
}

TEST_CASE("a result holds a value or a failure, and values that only move") {
  Result<std::unique_ptr<int>> value = std::make_unique<int>(7);
  REQUIRE(value.ok());
  CHECK(value.status().ok());
  const std::unique_ptr<int> taken = std::move(*value);
  CHECK(*taken == 7);
  const Result<int> failure = Status(Code::full, "no room");
  CHECK_FALSE(failure.ok());
  CHECK(failure.status().code() == Code::full);
}

TEST_CASE("every code has a word of its own") {
  std::set<std::string_view> words;
  for (int code = 0; code <= static_cast<int>(Code::internal); ++code) words.insert(to_string(static_cast<Code>(code)));
  CHECK(words.size() == static_cast<std::size_t>(Code::internal) + 1);
  CHECK(to_string(Code::not_found) == "not_found");
}

}  // namespace ekiden
