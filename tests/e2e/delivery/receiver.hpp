// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ekiden::test {

// The system behind a webhook sink: answers as the test says, and keeps what came, in order.
class Receiver {
 public:
  struct Request {
    std::string id;         // webhook-id
    std::string timestamp;  // webhook-timestamp
    std::string signature;  // webhook-signature
    std::string content_type;
    std::string conversation;  // of the event
    std::string body;
  };
  struct Reply {
    int status = 200;
    std::map<std::string, std::string> headers{};
    std::string body{};
    bool lost = false;  // the connection ends inside the answer
  };
  // On the receiver's threads, several at once; `attempt` counts from 1 for each webhook-id.
  using Answer = std::function<Reply(const Request&, int attempt)>;

  // Port 0 takes a free one.
  explicit Receiver(Answer answer, int port = 0);
  ~Receiver();

  int port() const;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/events?key=1"; }
  std::vector<Request> requests() const;
  // Those of one conversation.
  std::vector<Request> requests_of(const std::string& conversation) const;
  std::size_t count() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The first request of each webhook-id. Delivery is at least once: a receiver that closes a kept-alive connection under
// load gets a request again. What must hold is what a receiver sees that looks at webhook-id.
std::vector<Receiver::Request> first_of_each(const std::vector<Receiver::Request>& requests);

}  // namespace ekiden::test
