// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/status.hpp>

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

using ekiden::sdk::Status;

TEST_CASE("a status crosses the ABI and comes back the same") {
  ekd_error error = ekiden::sdk::empty_error();
  const Status sent = Status::rate_limited("slow down", 2'000).upstream(429);
  CHECK(sent.to_abi(&error) == EKD_E_RATE_LIMITED);
  CHECK(error.size == sizeof error);
  const Status got = Status::from_abi(EKD_E_RATE_LIMITED, &error);
  CHECK(got.code == EKD_E_RATE_LIMITED);
  CHECK(got.message == "slow down");
  CHECK(got.retry_after_ms == 2'000);
  CHECK(got.upstream_status == 429);
}

TEST_CASE("a message longer than the ABI's room is cut between two characters and ends in NUL") {
  std::string text = "x";
  while (text.size() < 600) text += "好";
  ekd_error error = ekiden::sdk::empty_error();
  Status::internal(text).to_abi(&error);
  CHECK(error.message[sizeof error.message - 1] == '\0');
  const std::string kept = Status::from_abi(EKD_E_INTERNAL, &error).message;
  CHECK(kept.size() == 493);  // of the 495 bytes there are, 1 and 164 times 3 are used
  CHECK(ekiden::sdk::is_valid_utf8(kept));
}

TEST_CASE("detail of an older, shorter layout is read as far as it goes") {
  ekd_error error{};
  error.size = offsetof(ekd_error, upstream_status);
  error.retry_after_ms = 7;
  error.upstream_status = 99;
  const Status got = Status::from_abi(EKD_E_RETRY, &error);
  CHECK(got.retry_after_ms == 7);
  CHECK(got.upstream_status == 0);
  CHECK(got.message.empty());
}

TEST_CASE("a status without a place for its detail is only its code") {
  CHECK(Status::gone("why").to_abi(nullptr) == EKD_E_GONE);
  CHECK(Status().to_abi(nullptr) == EKD_OK);
  CHECK(Status::from_abi(EKD_E_RETRY, nullptr).message.empty());
}
