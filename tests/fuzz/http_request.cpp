// SPDX-License-Identifier: Apache-2.0
// What anybody sends to a listener: request line, headers and body, read at once and byte by byte, must be read alike.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/ip_address.hpp"
#include "net/client_address.hpp"
#include "net/http_request_reader.hpp"

namespace {

using ekiden::HttpRequestReader;

constexpr std::size_t kHeaderBytes = 4'096;
constexpr std::size_t kHeaders = 32;
constexpr std::size_t kBodyBytes = 1'024;

struct Outcome {
  HttpRequestReader::State state;
  int status = 0;
  std::string request;
  std::string rest;

  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, std::size_t piece) {
  using State = HttpRequestReader::State;
  HttpRequestReader reader(kHeaderBytes, kHeaders);
  std::string unread;
  bool accepted = false;
  while (!bytes.empty() && reader.state() < State::complete) {
    const std::size_t size = std::min(piece, bytes.size());
    unread.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    for (std::size_t used = 1; used > 0 && reader.state() < State::complete;) {
      used = reader.feed(unread);
      if (used > unread.size()) std::abort();
      unread.erase(0, used);
      if (reader.state() == State::body && !accepted) {
        accepted = true;
        reader.accept_body(kBodyBytes);
        used = 1;
      }
    }
  }
  Outcome outcome{reader.state(), 0, {}, {}};
  if (outcome.state == State::failed) outcome.status = reader.failure().status;
  if (outcome.state != State::complete) return outcome;
  const ekiden::IncomingRequest& request = reader.request();
  if (request.body.size() > kBodyBytes || request.headers.size() > kHeaders) std::abort();
  for (const auto* part : {&request.method, &request.path, &request.query, &request.body})
    outcome.request.append(*part).push_back('\n');
  for (const auto& header : request.headers) outcome.request.append(header.name).append(":").append(header.value);
  outcome.rest = unread.append(bytes);
  (void)ekiden::client_address(*ekiden::IpAddress::parse("::1"), request.headers, {*ekiden::IpRange::parse("::/0")});
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, size == 0 ? 1 : size);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    if (read(bytes, piece) != whole) std::abort();
  }
  return 0;
}
