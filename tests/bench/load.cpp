// SPDX-License-Identifier: Apache-2.0
#include "bench/load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "kit/digest.hpp"

namespace ekiden::bench {

namespace {

constexpr std::size_t kBodyBytes = 700;
constexpr std::int64_t kAnswerWithinNs = 10'000'000'000;
const std::string kZeroSerial(kSerialDigits, '0');
const std::string kZeroPeer(kPeerDigits, '0');
const std::string kZeroSent(kSentDigits, '0');

Template request_of(const std::string& target, const std::string& content_type, const std::string& body) {
  Template made;
  made.bytes = "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + content_type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  const auto after = [&](std::string_view mark) { return made.bytes.find(mark) + mark.size(); };
  made.serial_at = after("7001000");
  made.peer_at = after("oBenchmark-customer-000");
  made.sent_at = after(kSentMark);
  return made;
}

// The text of a message, filled up so that the body has its size.
std::string padded(const std::string& before, const std::string& after) {
  const std::string text = kSentMark + kZeroSent + " ";
  return before + text + std::string(kBodyBytes - before.size() - text.size() - after.size(), 'x') + after;
}

void put_digits(char* at, std::size_t digits, std::uint64_t value) {
  for (std::size_t i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("ekiden_bench: connect");
    std::exit(69);
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// Sends one request after the other on each connection, and measures.
class Generator {
 public:
  explicit Generator(const Load& load)
      : load_(load), request_(load.request.bytes), poll_(::epoll_create1(EPOLL_CLOEXEC)), serial_(load.first_serial) {
    lines_.resize(static_cast<std::size_t>(load.connections));
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      lines_[i].fd = connect_to(load.port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, lines_[i].fd, &event);
      idle_.push_back(i);
    }
  }
  ~Generator() {
    for (const Line& line : lines_) ::close(line.fd);
    ::close(poll_);
  }

  LoadResult run() {
    const std::int64_t begin = steady_ns();
    const std::int64_t end = begin + static_cast<std::int64_t>(load_.seconds * 1e9);
    std::int64_t now = begin;
    std::uint64_t due_count = 0;
    while (now < end || (in_flight_ > 0 && now < end + kAnswerWithinNs)) {
      if (now < end) {
        if (load_.rate == 0) {
          while (!idle_.empty()) send(steady_ns());
        } else {
          const auto due_at = [&] {
            return begin + static_cast<std::int64_t>(static_cast<double>(due_count) * 1e9 / load_.rate);
          };
          while (!idle_.empty() && due_at() <= now) {
            send(due_at());
            ++due_count;
          }
        }
      }
      receive(load_.rate == 0 ? 100 : 0);
      now = steady_ns();
    }
    result_.seconds = static_cast<double>(now - begin) / 1e9;
    result_.refused += in_flight_;
    return std::move(result_);
  }

 private:
  struct Line {
    int fd = -1;
    std::int64_t due_ns = 0;
    std::string answer;
  };

  void send(std::int64_t due_ns) {
    const std::size_t index = idle_.back();
    idle_.pop_back();
    Line& line = lines_[index];
    line.due_ns = due_ns;
    const std::uint64_t serial = serial_++;
    put_digits(request_.data() + load_.request.serial_at, kSerialDigits, serial);
    put_digits(request_.data() + load_.request.peer_at, kPeerDigits, serial % kPeers);
    put_digits(request_.data() + load_.request.sent_at, kSentDigits, static_cast<std::uint64_t>(due_ns));
    if (::send(line.fd, request_.data(), request_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request_.size()))
      ++result_.refused;
    ++in_flight_;
  }

  void receive(int wait_ms) {
    std::array<epoll_event, 512> events;
    const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), wait_ms);
    const std::int64_t now = steady_ns();
    for (int i = 0; i < count; ++i) take(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64), now);
  }

  void take(std::size_t index, std::int64_t now) {
    Line& line = lines_[index];
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(line.fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      ++result_.refused;
      --in_flight_;
      ::close(line.fd);
      line.fd = -1;
      return;
    }
    line.answer.append(buffer.data(), static_cast<std::size_t>(got));
    if (!is_complete(line.answer)) return;
    if (line.answer[9] == '2') {
      ++result_.acknowledged;
      result_.latencies_ms.push_back(static_cast<double>(now - line.due_ns) / 1e6);
    } else {
      ++result_.refused;
    }
    line.answer.clear();
    --in_flight_;
    idle_.push_back(index);
  }

  static bool is_complete(std::string_view answer) {
    const std::size_t head = answer.find("\r\n\r\n");
    if (head == std::string_view::npos) return false;
    std::size_t length = 0;
    for (const std::string_view name : {"Content-Length: ", "content-length: "})
      if (const std::size_t at = answer.find(name); at < head)
        std::from_chars(answer.data() + at + name.size(), answer.data() + head, length);
    return answer.size() >= head + 4 + length;
  }

  const Load& load_;
  std::string request_;
  const int poll_;
  std::vector<Line> lines_;
  std::vector<std::size_t> idle_;
  std::uint64_t serial_;
  std::uint64_t in_flight_ = 0;
  LoadResult result_;
};

}  // namespace

Template wechat_message(const std::string& path) {
  const std::string body =
      padded("<xml><ToUserName><![CDATA[gh_benchmark]]></ToUserName><FromUserName><![CDATA[oBenchmark-customer-000" +
                 kZeroPeer +
                 "]]></FromUserName><CreateTime>1795300842</CreateTime><MsgType><![CDATA[text]]></MsgType>"
                 "<Content><![CDATA[",
             "]]></Content><MsgId>7001000" + kZeroSerial + "</MsgId></xml>");
  const std::string timestamp = "1795300842";
  const std::string nonce = "benchmark";
  std::vector<std::string> parts{kToken, timestamp, nonce};
  std::sort(parts.begin(), parts.end());
  const std::string signature = kit::sha1_hex({parts[0], parts[1], parts[2]});
  return request_of(path + "?signature=" + signature + "&timestamp=" + timestamp + "&nonce=" + nonce, "text/xml", body);
}

Template json_message(const std::string& path) {
  const std::string body = padded(R"({"to":"gh_benchmark","from":"oBenchmark-customer-000)" + kZeroPeer +
                                      R"(","time":1795300842,"type":"text","content":")",
                                  R"(","id":"7001000)" + kZeroSerial + R"("})");
  return request_of(path, "application/json", body);
}

LoadResult run_load(const Load& load) {
  return Generator(load).run();
}

std::int64_t steady_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

void stay_on_processor(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(processor), &set);
  (void)::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace ekiden::bench
