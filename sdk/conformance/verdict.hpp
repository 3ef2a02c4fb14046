// SPDX-License-Identifier: Apache-2.0
// How a case says what it found.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::conformance {

// In the order of their weight. `crashed`: the process of the case ended before the case did.
enum class Outcome { success, skipped, warning, failed, crashed };
std::string_view to_string(Outcome outcome);

struct Finding {
  Outcome weight = Outcome::failed;  // warning, failed or crashed
  std::string expected{};  // what a sound plugin does, as a sentence's end: "100 lives leave no thread behind"
  std::string happened{};
};

// Filled by one case. The first findings count: later ones are usually their consequence.
class Verdict {
 public:
  static constexpr std::size_t kMaxFindings = 5;

  void fail(std::string expected, std::string happened) {
    add(Outcome::failed, std::move(expected), std::move(happened));
  }
  void warn(std::string expected, std::string happened) {
    add(Outcome::warning, std::move(expected), std::move(happened));
  }
  // The plugin's own process has ended before the case did.
  void crash(std::string expected, std::string happened) {
    add(Outcome::crashed, std::move(expected), std::move(happened));
  }
  // Gives `holds`.
  bool expect(bool holds, std::string expected, std::string happened) {
    if (!holds) fail(std::move(expected), std::move(happened));
    return holds;
  }
  // The case does not apply; counts only without findings. `reason`: what a person can do to have it run, or why not.
  void skip(std::string reason) { skipped_ = std::move(reason); }
  // What is worth knowing about a success.
  void note(std::string text) { note_ = std::move(text); }

  Outcome outcome() const;
  bool is_sound() const { return findings_.empty(); }
  const std::vector<Finding>& findings() const { return findings_; }
  const std::string& remark() const { return skipped_.empty() ? note_ : skipped_; }

 private:
  void add(Outcome weight, std::string expected, std::string happened);

  std::vector<Finding> findings_;
  std::string skipped_;
  std::string note_;
};

}  // namespace ekiden::conformance
