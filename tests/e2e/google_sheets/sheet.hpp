// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "support/e2e/folder.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/sandbox_process.hpp"

namespace ekiden::test {

// The channels `hello` and `feed`, and a spreadsheet behind them.
class Sheet {
 public:
  // `members`: more of the sink's config, each ", key: value".
  // `folder` takes the key file, and outlives it.
  Sheet(const std::string& members, const TemporaryFolder& folder);

  // One message; its text is how its row is found.
  void say(const std::string& text);
  // The same from a channel that takes longer ones; no character of `text` needs an escape in JSON.
  void say_at_length(const std::string& text);
  std::size_t said() const { return count_; }

  // PUT /sandbox/faults/NAME, and /sandbox/sheets.
  void fault(const std::string& name, const std::string& settings) const;
  void change(const std::string& body) const;

  struct Tab {
    std::string title;
    std::vector<std::vector<std::string>> rows;  // cells as JSON
    int frozen_rows = 0;
  };
  std::vector<Tab> tabs() const;
  // Of the one tab of this title, below its header, how often each text of the column "text" stands there.
  std::map<std::string, int> texts(const std::string& title = "Ekiden") const;
  std::size_t rows(const std::string& title = "Ekiden") const;
  // Waits until the tab has so many rows; then no more come, as the sink has nothing left.
  bool reaches(std::size_t rows, const std::string& title = "Ekiden") const;
  bool is_drained() const;
  std::string spreadsheet_id() const;

  SandboxProcess sandbox;
  GatewayProcess gateway;

 private:
  std::size_t count_ = 0;
};

}  // namespace ekiden::test
