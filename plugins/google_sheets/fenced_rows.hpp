// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "row_writer.hpp"

namespace ekiden::google_sheets {

// Each batch sets a mark in the spreadsheet together with its rows, in one request that Google carries out as a whole.
// A mark's number can be set once: a batch that comes twice, or late after another has taken the number, changes
// nothing.
class FencedRows final : public RowWriter {
 public:
  // Host and caller outlive it. `changed` hears of rows that have arrived in another tab than the one that is written.
  FencedRows(sdk::Host& host, Caller& caller, std::function<void(std::int64_t sheet_id)> changed)
      : host_(host), caller_(caller), changed_(std::move(changed)) {}

  void write(Tab& tab, std::vector<Row> rows, Done done) override;

 private:
  // A batch that was sent under the number and whose answer is not known.
  struct Batch {
    std::string name;
    std::int64_t sheet_id = 0;
    std::vector<std::string> ids;
  };

  sdk::Status load();
  sdk::Status save();
  static std::string name_in(const Answer& found);
  bool is_open(const std::string& name) const;
  // Whether a batch has set the mark, and which.
  void ask(std::function<void(const Answer& found, const std::string& name)> done);
  void look(Tab& tab, std::vector<Row> rows, Done done);
  void send(Tab& tab, const std::vector<Row>& rows, const Done& done);
  // A refusal is about the content, or the number is used.
  void find_reason(Tab& tab, std::vector<Row> rows, const Answer& refusal, const Done& done);
  // The batch of this name has arrived, and no other of the number ever will.
  void settle(Tab& tab, const std::string& name);

  sdk::Host& host_;
  Caller& caller_;
  const std::function<void(std::int64_t)> changed_;
  bool is_loaded_ = false;
  std::int64_t number_ = 0;
  std::vector<Batch> open_;
};

}  // namespace ekiden::google_sheets
