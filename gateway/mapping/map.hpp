// SPDX-License-Identifier: Apache-2.0
// A map: what a sink gets of an event. docs/mapping.md describes the file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "mapping/evaluation.hpp"

namespace ekiden::mapping {

// One thing wrong with a map file.
struct Problem {
  std::string pointer;     // RFC 6901, into the file
  std::size_t offset = 0;  // in the text that stands there
  std::string message;
  std::string word{};  // a name that nobody knows
  std::vector<std::string> candidates{};
};

// What is wrong with a record, by the schema of the sink that gets it.
struct Violation {
  std::string pointer;  // RFC 6901, into the record
  std::string message;  // never a value of the record
};
// The first thing that is wrong, or nothing. Empty: everything is right.
using RecordCheck = std::function<std::optional<Violation>(const Json& record)>;

// The record without its values, for a look at it before there is an event.
struct Outline {
  rapidjson::Document record;                  // constants as they are, null for what depends on the event
  std::set<std::string> open;                  // pointers into it: what depends on the event
  std::map<std::string, std::string> origins;  // pointer into it → pointer into the file
};

// Immutable once it is compiled; safe to use from every thread.
class Map {
 public:
  // A map file as it was loaded.
  struct Source {
    std::string name;  // to show: "maps/crm.yaml"
    const Json& document;
    std::function<int(const std::string& pointer)> line_of;
    // The script that `lua` names.
    std::function<Result<std::string>(const std::string& file)> read_script{};
  };
  // Null after a problem; all of them are added.
  static std::shared_ptr<const Map> compile(const Source& source, std::vector<Problem>& problems);
  virtual ~Map() = default;

  struct Outcome {
    enum class Kind { record, skipped, failed };
    Kind kind = Kind::failed;
    std::string text{};  // the record, a JSON object · why it failed: the file, the line and the target
  };
  // A pure function of `document`, the event as structured JSON. `notes`: why targets are empty; null when nobody asks.
  virtual Outcome run(std::string_view document, const RecordCheck& check,
                      std::vector<Note>* notes = nullptr) const = 0;

  // One with every `then`, and one with every `else` that there is; none where a script makes the record.
  virtual std::vector<Outline> outlines() const = 0;
};

}  // namespace ekiden::mapping
