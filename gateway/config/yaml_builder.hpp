// SPDX-License-Identifier: Apache-2.0
// yaml-cpp's events into a JSON document with places. Used by yaml.cpp only: this header names yaml-cpp.
#pragma once

#include <yaml-cpp/eventhandler.h>

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/yaml.hpp"

namespace ekiden::config {

// Ends the reading at once with this one diagnostic; thrown through yaml-cpp and caught in load_yaml.
struct FatalDiagnostic {
  Diagnostic diagnostic;
};

class YamlBuilder final : public YAML::EventHandler {
 public:
  explicit YamlBuilder(const Source& source) : source_(source) {}

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

  bool has_document() const { return documents_ > 0; }
  rapidjson::Document take_root() { return std::move(root_); }
  std::map<std::string, NodePlace> take_places() { return std::move(places_); }
  std::vector<HiddenRange> take_dropped() const;
  std::vector<Finding> take_findings() { return std::move(findings_); }

 private:
  struct Frame {
    rapidjson::Value value;
    std::string pointer;
    bool flow = false;
    bool dropped = false;  // not part of the document: below a duplicate key
    bool has_key = false;
    bool key_dropped = false;
    std::string key;
    std::size_t key_offset = 0;
    std::unordered_map<std::string, std::size_t> keys;  // name → offset of its first place
  };

  std::size_t enter(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void check_indentation(std::size_t offset);
  bool expects_key() const { return !frames_.empty() && frames_.back().value.IsObject() && !frames_.back().has_key; }
  void take_key(std::size_t offset, const std::string& name, bool is_string);
  void start(std::size_t offset, rapidjson::Type type, YAML::EmitterStyle::value style);
  void end();
  void scalar(std::size_t offset, rapidjson::Value value);
  void attach(rapidjson::Value value);
  rapidjson::Value plain(std::size_t offset, const std::string& text);
  rapidjson::Value text_value(const std::string& text);
  std::string next_pointer() const;
  bool next_is_dropped() const;
  // Where a scalar that begins at `offset` and means `value` ends; 0 when only the next event can tell.
  std::size_t scalar_end(std::size_t offset, const std::string& value) const;
  std::size_t null_offset(std::size_t offset) const;
  void error(std::size_t offset, std::string code, std::string message, std::string hint);
  [[noreturn]] void fail(std::size_t offset, std::string code, std::string message, std::string hint) const;

  const Source& source_;
  rapidjson::Document root_;
  std::vector<Frame> frames_;
  std::map<std::string, NodePlace> places_;
  std::deque<HiddenRange> dropped_;     // a deque: pending_end_ points into it
  std::size_t* pending_end_ = nullptr;  // end of the last scalar, when the next event is to tell it
  std::vector<Finding> findings_;
  std::size_t nodes_ = 0;
  std::size_t last_offset_ = 0;
  int documents_ = 0;
};

}  // namespace ekiden::config
