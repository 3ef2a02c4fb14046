// SPDX-License-Identifier: Apache-2.0
#include "batch.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ekiden::warehouse_postgres {
namespace {

class Writer {
 public:
  Writer(Connection& connection, const std::string& statement, std::span<const Row> rows, const Patience& patience)
      : connection_(connection), statement_(statement), rows_(rows), patience_(patience) {
    written_.faults.resize(rows.size());
  }

  // False: there is no point in going on.
  bool write(std::size_t first, std::size_t count) {
    const std::span<const Row> rows = rows_.subspan(first, count);
    const std::array parameters{documents_of(rows), beside_of(rows)};
    const Connection::Reply reply = connection_.ask(statement_, parameters, patience_);
    if (!reply.fault) {
      std::size_t fresh = 0;
      std::from_chars(reply.value.data(), reply.value.data() + reply.value.size(), fresh);
      written_.fresh += fresh;
      return true;
    }
    if (reply.fault.kind == Fault::Kind::row && count > 1) {
      const std::size_t half = count / 2;
      return write(first, half) && write(first + half, count - half);
    }
    const bool is_over = reply.fault.kind != Fault::Kind::row;
    const auto begin = written_.faults.begin() + static_cast<std::ptrdiff_t>(first);
    std::fill(begin, is_over ? written_.faults.end() : begin + 1, reply.fault);
    return !is_over;
  }

  Written take() { return std::move(written_); }

 private:
  Connection& connection_;
  const std::string& statement_;
  const std::span<const Row> rows_;
  const Patience& patience_;
  Written written_;
};

}  // namespace

Written write(Connection& connection, const std::string& statement, std::span<const Row> rows,
              const Patience& patience) {
  Writer writer(connection, statement, rows, patience);
  writer.write(0, rows.size());
  return writer.take();
}

}  // namespace ekiden::warehouse_postgres
