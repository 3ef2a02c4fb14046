// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "clock.hpp"
#include "faults.hpp"
#include "google_spreadsheet.hpp"
#include "google_tokens.hpp"
#include "json.hpp"
#include "listener.hpp"

namespace ekiden::sandbox {

/// The Google Sheets API, version 4, for one spreadsheet that is shared with the service account: the calls that
/// programs make to keep a table. Refuses what Google documents to refuse. Its clock is the real one. Safe to call from
/// any thread.
class GoogleSheets {
 public:
  GoogleSheets(GoogleTokens& tokens, Faults& faults, const Clock& clock);

  /// Below /v4/spreadsheets/; a tester reads at GET /sandbox/sheets, and changes at PUT /sandbox/sheets: {"shared",
  /// "writes_a_minute", "tabs": [{"title", "values"}]}.
  void add_routes(Listener& listener);
  void reset();

 private:
  /// What a call does, on the spreadsheet as it will be when it succeeds.
  using Work = std::function<Reply(Spreadsheet& sheet, const httplib::Request& request)>;

  void add(Listener& listener, const char* method, const std::string& below, bool writes, Work work);
  Reply run(const httplib::Request& request, bool writes, const Work& work);
  std::optional<Reply> fail_on_purpose();
  bool takes_write();
  std::string state_json();
  Reply change(const httplib::Request& request);

  GoogleTokens& tokens_;
  Faults& faults_;
  const Clock& clock_;
  std::mutex mutex_;
  Spreadsheet sheet_;
  bool is_shared_ = true;
  std::size_t writes_a_minute_ = 300;
  std::deque<std::int64_t> writes_;  // when
};

}  // namespace ekiden::sandbox
