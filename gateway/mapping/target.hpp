// SPDX-License-Identifier: Apache-2.0
// The tree of a map's record: what becomes of each target.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mapping/expression.hpp"
#include "mapping/map.hpp"

namespace ekiden::mapping {

// One value of the record.
class Target {
 public:
  virtual ~Target() = default;
  // The value in the evaluation's memory; null_value() when it is to be left out.
  virtual const Json& value(Evaluation& evaluation) const = 0;
  // Adds what is known of it without an event to `into`, which is the value at `pointer` of the outline.
  virtual void draw(Outline& outline, Json& into, const std::string& pointer, bool with_then) const = 0;
};
using TargetPtr = std::unique_ptr<const Target>;

// Reads the targets of a map file.
class TargetReader {
 public:
  TargetReader(const Tables& tables, std::vector<Problem>& problems) : tables_(tables), problems_(problems) {}

  // `place`: into the file · `pointer`: into the record. Null after a problem. `node` outlives the target.
  TargetPtr read(const Json& node, const std::string& place, const std::string& pointer);

 private:
  TargetPtr read_object(const Json& node, const std::string& place, const std::string& pointer);
  TargetPtr read_list(const Json& node, const std::string& place, const std::string& pointer);
  TargetPtr read_choice(const Json& node, const std::string& place, const std::string& pointer);

  const Tables& tables_;
  std::vector<Problem>& problems_;
  std::size_t count_ = 0;
  int depth_ = 0;
};

// Adds a mistake of the text at `place` as a problem.
void add_mistakes(const std::vector<Mistake>& mistakes, const std::string& place, std::vector<Problem>& problems);

// RFC 6901.
std::string below(const std::string& pointer, std::string_view name);

}  // namespace ekiden::mapping
