// SPDX-License-Identifier: Apache-2.0
#include "support/kafka/partition_log.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <string_view>

#include "support/kafka/wire.hpp"

namespace ekiden::test {
namespace {

using wire::put;
using wire::take;

constexpr std::int16_t kFetch = 1;  // the protocol's number of that request
constexpr std::int16_t kVersion = 4;

class Connection {
 public:
  explicit Connection(const std::string& broker) {
    const std::size_t colon = broker.find(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(broker.substr(colon + 1))));
    REQUIRE(::inet_pton(AF_INET, broker.substr(0, colon).c_str(), &address.sin_addr) == 1);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::string ask(const std::string& request) {
    const std::string frame = wire::framed(request);
    REQUIRE(::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(frame.size()));
    const std::optional<std::string> answer = wire::next_frame([this](char* to, std::size_t bytes) {
      return ::recv(socket_, to, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
    });
    REQUIRE(answer);
    return *answer;
  }

 private:
  const int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

std::string fetch_from(const std::string& topic, int partition, std::int64_t offset) {
  constexpr std::int32_t kBytes = 64 << 20;
  std::string request;
  put(request, kFetch);
  put(request, kVersion);
  put(request, std::int32_t{1});  // correlation
  put(request, std::string_view("test"));
  put(request, std::int32_t{-1});  // no replica
  put(request, std::int32_t{0});   // waits for nothing
  put(request, std::int32_t{1});
  put(request, kBytes);
  put(request, std::int8_t{0});
  put(request, std::int32_t{1});
  put(request, std::string_view(topic));
  put(request, std::int32_t{1});
  put(request, static_cast<std::int32_t>(partition));
  put(request, offset);
  put(request, kBytes);
  return request;
}

// The batch at the front, and the offset behind it.
LoggedBatch take_batch(std::string_view& in, std::int64_t& next) {
  const auto base = take<std::int64_t>(in);
  const auto length = static_cast<std::size_t>(take<std::int32_t>(in));
  REQUIRE(in.size() >= length);
  std::string_view batch = in.substr(0, length);
  in.remove_prefix(length);
  batch.remove_prefix(4 + 1 + 4 + 2);  // leader's epoch, magic, checksum, attributes
  next = base + take<std::int32_t>(batch) + 1;
  batch.remove_prefix(8 + 8);  // times
  LoggedBatch found;
  found.producer = take<std::int64_t>(batch);
  found.epoch = take<std::int16_t>(batch);
  found.first_sequence = take<std::int32_t>(batch);
  found.count = take<std::int32_t>(batch);
  return found;
}

}  // namespace

std::optional<std::vector<LoggedBatch>> log_of(const std::string& broker, const std::string& topic, int partition) {
  Connection connection(broker);
  std::vector<LoggedBatch> batches;
  for (std::int64_t next = 0, end = 1; next < end;) {
    const std::string answer = connection.ask(fetch_from(topic, partition, next));
    std::string_view in = answer;
    in.remove_prefix(4 + 4 + 4);  // correlation, throttling, one topic
    in.remove_prefix(static_cast<std::size_t>(take<std::int16_t>(in)));
    in.remove_prefix(4 + 4);  // one partition, its number
    if (take<std::int16_t>(in) != 0) return std::nullopt;
    end = take<std::int64_t>(in);
    in.remove_prefix(8 + 4 + 4);  // last stable offset, no aborted transactions, the batches' length
    while (!in.empty()) batches.push_back(take_batch(in, next));
  }
  return batches;
}

}  // namespace ekiden::test
