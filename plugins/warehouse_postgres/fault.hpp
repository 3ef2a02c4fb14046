// SPDX-License-Identifier: Apache-2.0
// What an error of PostgreSQL, or of the way to it, means. SQLSTATE: PostgreSQL 15, appendix A.
#pragma once

#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

namespace ekiden::warehouse_postgres {

struct Fault {
  enum class Kind {
    none,
    row,          // what was to be written is refused for what it is
    access,       // who we are, what we may, or what there is: somebody mends it, and until then nothing is lost
    crowded,      // no connection is free
    unreachable,  // no connection, or to a server that takes no writes
    moment,       // may succeed later
    lost          // the connection broke after the statement had left: it may have been carried out
  };
  Kind kind = Kind::none;
  std::string message{};     // one sentence of the server's or libpq's
  std::string sqlstate{};    // empty when the server said none
  std::string constraint{};  // which refused a row; empty: none

  explicit operator bool() const noexcept { return kind != Kind::none; }
};

// What five characters of a server's error say; `moment` for what is not known: unknown is not final.
Fault::Kind kind_of(std::string_view sqlstate);

// The SQLSTATE in libpq's own sentence about a connection that failed (there is no other place for it), with
// PQERRORS_VERBOSE; the last one when there are several hosts. Empty: none.
std::string_view sqlstate_in(std::string_view message);

// For the host. A row's fault is a refusal.
sdk::Status status_of(const Fault& fault);

// {"sqlstate": …, "message": …, "constraint": …} for the dead letter.
std::string excerpt_of(const Fault& fault);

}  // namespace ekiden::warehouse_postgres
