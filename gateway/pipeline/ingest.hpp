// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/ingress.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/reply_windows.hpp"
#include "journal/journal.hpp"
#include "pipeline/cursors.hpp"

namespace ekiden::pipeline {

journal::EventRecord to_record(Envelope envelope);

// Events into the journal: envelope, dedupe, one durable batch, with the cursor of the poll that they came from.
// Thread-safe. The executors that it is given end before it does.
class Ingest final : public Ingress {
 public:
  Ingest(const EnvelopeBuilder& envelopes, journal::Journal& journal, Metrics& metrics, Log& log)
      : envelopes_(envelopes), journal_(journal), metrics_(metrics), log_(log), cursors_(journal) {}

  // Events tell of these and change them. Before the first emission.
  void know(ReplyWindowsOfChannels windows) { windows_ = std::move(windows); }

  Status emit(const std::string& channel, const Emission& emission, Executor& where,
              std::function<void(Status)> durable) override;
  Result<std::string> cursor(const std::string& channel, const std::string& name) const override {
    return cursors_.find(channel, name);
  }
  void when_ready(Executor& where, std::function<void()> ready) override;
  Cursors& cursors() { return cursors_; }
  // Counts an event that was made durable by another way than emit.
  void count(std::string_view channel, std::string_view type, bool duplicate);

 private:
  // An emission between its append and its end.
  struct Flight {
    std::string channel;
    Executor& where;
    std::vector<Counter*> counters;  // of its events, in order
    std::function<void(Status)> durable;
    ReplyWindows* windows = nullptr;  // of the channel; null: it has none
    struct Change {
      std::size_t event = 0;
      std::string conversation;
      WindowChange change;
    };
    std::vector<Change> changes;  // of windows
  };

  Result<Envelope> build(const EventDraft& draft, Flight& flight) const;
  void land(const Flight& flight, const journal::AppendResult& result);
  void count_duplicate(std::string_view channel);
  Counter& counter(std::string_view channel, std::string_view type);

  const EnvelopeBuilder& envelopes_;
  journal::Journal& journal_;
  Metrics& metrics_;
  Log& log_;
  Cursors cursors_;
  ReplyWindowsOfChannels windows_;
  std::mutex mutex_;
  std::map<std::string, std::map<std::string, Counter*, std::less<>>, std::less<>> events_;  // channel, type
};

}  // namespace ekiden::pipeline
