// SPDX-License-Identifier: Apache-2.0
#include "connection.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace ekiden::warehouse_postgres {
namespace {

struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

std::string_view view_of(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// False: patience is at its end. A socket that is gone already is not waited for.
bool wait(int socket, short events, const Patience& patience) {
  if (socket < 0) return true;
  while (!patience.is_over()) {
    pollfd entry{socket, events, 0};
    if (::poll(&entry, 1, patience.slice_ms()) > 0) return true;
  }
  return false;
}

// The first sentence of libpq's lines that says why, without the SQLSTATE that PQERRORS_VERBOSE puts before it.
std::string sentence_of(std::string_view message, std::string_view sqlstate) {
  std::string_view line = message.substr(0, message.find('\n'));
  if (!sqlstate.empty()) {
    const std::size_t at = static_cast<std::size_t>(sqlstate.data() - message.data());
    const std::size_t begin = message.rfind('\n', at) + 1;  // of several hosts, the one that answered so
    line = message.substr(begin, message.find('\n', at) - begin);
    std::string sentence(line.substr(0, at - begin));
    return sentence.append(line.substr(at - begin + sqlstate.size() + 2));
  }
  return line.empty() ? std::string("the connection ended") : std::string(line);
}

Fault connect_fault(const PGconn* connection) {
  const std::string_view message = view_of(PQerrorMessage(connection));
  const std::string_view sqlstate = sqlstate_in(message);
  const Fault::Kind kind = sqlstate.empty() ? Fault::Kind::unreachable : kind_of(sqlstate);
  return {kind, sentence_of(message, sqlstate), std::string(sqlstate), {}};
}

// Wrong settings that libpq finds by itself say so without a server: a certificate, or TLS where the server has none.
Fault::Kind local_kind(std::string_view message) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  return says("certificate") || says("SSL was required") || says("no password supplied") ? Fault::Kind::access
                                                                                         : Fault::Kind::unreachable;
}

// Messages of class 22 quote the value that is bad, which may be a customer's.
std::string without_values(std::string message, std::string_view sqlstate) {
  const std::size_t first = message.find('"');
  if (!sqlstate.starts_with("22") || first == std::string::npos) return message;
  const std::size_t last = message.rfind('"');
  return message.replace(first, last - first + 1, "\"…\"");
}

Fault statement_fault(const PGresult* result) {
  const auto field = [&](int code) { return std::string(view_of(PQresultErrorField(result, code))); };
  Fault fault;
  fault.sqlstate = field(PG_DIAG_SQLSTATE);
  fault.message = without_values(field(PG_DIAG_MESSAGE_PRIMARY), fault.sqlstate);
  fault.constraint = field(PG_DIAG_CONSTRAINT_NAME);
  fault.kind = fault.sqlstate.empty() ? Fault::Kind::lost : kind_of(fault.sqlstate);
  if (fault.message.empty()) fault.message = sentence_of(view_of(PQresultErrorMessage(result)), {});
  return fault;
}

std::size_t hosts_of(PGconn* connection) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(connection), &PQconninfoFree);
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
    if (view_of(option->keyword) == "host") {
      const std::string_view hosts = view_of(option->val);
      return 1 + static_cast<std::size_t>(std::count(hosts.begin(), hosts.end(), ','));
    }
  return 1;
}

}  // namespace

Connection::Opened Connection::open(const Keywords& keywords, std::int64_t timeout_ms, const Closing& closing) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectStartParams(names.data(), values.data(), 1));
  if (handle == nullptr) return {nullptr, {Fault::Kind::moment, "no memory for a connection", {}, {}}};
  // The only place where libpq tells the SQLSTATE of a connection that fails.
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  const Patience patience(closing, timeout_ms * static_cast<std::int64_t>(hosts_of(handle.get())));
  PostgresPollingStatusType next =
      PQstatus(handle.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
    if (!wait(PQsocket(handle.get()), next == PGRES_POLLING_READING ? POLLIN : POLLOUT, patience))
      return {nullptr, {Fault::Kind::unreachable, "no connection within its time", {}, {}}};
    next = PQconnectPoll(handle.get());
  }
  if (next == PGRES_POLLING_FAILED) {
    Fault fault = connect_fault(handle.get());
    if (fault.sqlstate.empty()) fault.kind = local_kind(fault.message);
    return {nullptr, std::move(fault)};
  }
  PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(handle.get(), 1) != 0) return {nullptr, connect_fault(handle.get())};
  return {std::unique_ptr<Connection>(new Connection(std::move(handle))), {}};
}

Connection::Reply Connection::ask(const std::string& statement, std::span<const Parameter> parameters,
                                  const Patience& patience) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const Parameter& parameter : parameters) {
    types.push_back(parameter.type);
    values.push_back(parameter.bytes.data());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
  }
  const std::vector<int> binary(parameters.size(), 1);
  if (PQsendQueryParams(handle_.get(), statement.c_str(), static_cast<int>(parameters.size()), types.data(),
                        values.data(), lengths.data(), binary.data(), 0) == 0)
    return {connect_fault(handle_.get()), {}};
  return results(patience);
}

Fault Connection::run(const std::string& script, const Patience& patience) {
  if (PQsendQuery(handle_.get(), script.c_str()) == 0) return connect_fault(handle_.get());
  return results(patience).fault;
}

Connection::Reply Connection::results(const Patience& patience) {
  PGconn* const connection = handle_.get();
  const Reply timed_out{{Fault::Kind::lost, "no answer within its time", {}, {}}, {}};
  for (int left = PQflush(connection); left != 0; left = PQflush(connection)) {
    if (left < 0) break;  // what the server said before it hung up is read below
    if (!wait(PQsocket(connection), POLLIN | POLLOUT, patience)) return timed_out;
    if (PQconsumeInput(connection) == 0) break;
  }
  Reply reply;
  for (;;) {
    while (PQisBusy(connection) != 0) {
      if (!wait(PQsocket(connection), POLLIN, patience)) return timed_out;
      if (PQconsumeInput(connection) == 0) break;  // PQgetResult() says what happened
    }
    const Result result(PQgetResult(connection));
    if (result == nullptr) return reply;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK && PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0)
      reply.value = view_of(PQgetvalue(result.get(), 0, 0));
    else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && !reply.fault)
      reply.fault = statement_fault(result.get());
  }
}

bool Connection::is_alive() {
  // A server that goes says why before it hangs up: both have to be read.
  for (pollfd entry{PQsocket(handle_.get()), POLLIN, 0}; ::poll(&entry, 1, 0) > 0;)
    if (PQconsumeInput(handle_.get()) == 0) return false;
  return true;
}

bool Connection::is_local() const {
  const std::string_view host = view_of(PQhost(handle_.get()));
  const std::string_view address = view_of(PQhostaddr(handle_.get()));
  return host.starts_with('/') || host.starts_with('@') || address.starts_with("127.") || address == "::1";
}

std::string_view Connection::server_encoding() const {
  return view_of(PQparameterStatus(handle_.get(), "server_encoding"));
}

}  // namespace ekiden::warehouse_postgres
