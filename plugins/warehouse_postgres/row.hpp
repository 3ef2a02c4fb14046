// SPDX-License-Identifier: Apache-2.0
// An event's document, or what a map made of it, as a table holds it.
#pragma once

#include <optional>
#include <string>

namespace ekiden::warehouse_postgres {

struct Row {
  std::string document;               // JSON that jsonb takes
  std::optional<std::string> beside;  // of an event: the document as it came, where `document` had to differ; of a
                                      // record: the event's id
};

// jsonb refuses \u0000, and the half of a surrogate pair without the other half: each becomes \uFFFD, and the row keeps
// the exact text beside it, so that nothing a customer wrote is lost. `document`: JSON; anything else is kept as it is.
Row row_of(std::string document);

// The same for a record, of which the exact text is not kept.
Row row_of_record(std::string record, std::string event_id);

}  // namespace ekiden::warehouse_postgres
