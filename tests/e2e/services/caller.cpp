// SPDX-License-Identifier: Apache-2.0
// An adapter with one connection. The body of a webhook says what it does: "plain PORT CA", "tls PORT CA", "write
// TEXT", "starttls", "pause", "resume", "close", "seen"; the answer is its status, and what was seen so far.
#include <ekidenpp/draft/stream.hpp>
#include <ekidenpp/ekiden.hpp>

#include <charconv>
#include <string>
#include <string_view>

namespace {

using namespace ekiden::sdk;

class Caller final : public WithStreams<Adapter> {
 public:
  using WithStreams::WithStreams;

  static constexpr const char* kId = "caller";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor =
      R"json({"title": "Caller", "description": "One connection.", "config": {"type": "object"}})json";

  Status configure(std::string_view) override { return host().add_route("POST", "", 4096); }

  void on_request(Op op, const HttpRequestView& request) override {
    const Status status = carry_out(request.body());
    HttpAnswer answer;
    answer.body = std::to_string(status.code) + " " + seen_ + std::to_string(bytes_);
    host().respond(op, answer);
  }

  Status send(Op, const Command&) override { return Status::unsupported("it only speaks"); }

  void on_stream_open(StreamId) override { seen_ += "open "; }
  void on_stream_data(StreamId, std::string_view bytes) override { bytes_ += bytes.size(); }
  void on_stream_closed(StreamId, const Status& status) override {
    seen_ += "closed:" + std::to_string(status.code) + " ";
  }

 private:
  Status carry_out(std::string_view what) {
    if (what.starts_with("plain ")) return open(what.substr(6), false);
    if (what.starts_with("tls ")) return open(what.substr(4), true);
    if (what.starts_with("write ")) return write_stream(connection_, what.substr(6));
    if (what == "starttls") return start_tls(connection_);
    if (what == "pause" || what == "resume") return pause_stream(connection_, what == "pause");
    if (what == "close") close_stream(connection_);
    return {};
  }

  Status open(std::string_view port_and_ca, bool tls) {
    const std::size_t space = port_and_ca.find(' ');
    StreamTarget target;
    target.host = "localhost";
    std::from_chars(port_and_ca.data(), port_and_ca.data() + space, target.port);
    target.ca_file = port_and_ca.substr(space + 1);
    target.tls = tls;
    return open_stream(target, connection_);
  }

  StreamId connection_ = 0;
  std::string seen_;
  std::size_t bytes_ = 0;
};

}  // namespace

EKIDEN_PLUGIN(Caller);
