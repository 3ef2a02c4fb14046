// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "conversation/known_conversations.hpp"
#include "conversation/ledger_file.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/ports/personal_data.hpp"
#include "core/ports/reply_windows.hpp"
#include "core/ports/workers.hpp"
#include "journal/journal.hpp"
#include "plugin/component.hpp"

namespace ekiden::conversation {

// How often, and until when, each channel's platform lets us answer each of its customers.
//
// It is what the journal's records about events and commands come to. On disk it is a file that is written now and
// then, off the ways of events and commands; at a start the records since are replayed, at most kMostReplayed. A
// conversation that it does not know is the platform's to judge: one that it never saw, that was let go of because
// others came since, or that was known only to a file that is gone. One that is new to it is that in part, until its
// longest window has passed. docs/decisions/0024.
//
// Thread-safe, but what says that it comes before the loops.
class ReplyLedger final : public PersonalData {
 public:
  static constexpr std::size_t kMostConversations = 1U << 18U;
  static constexpr std::uint64_t kMostReplayed = 200'000;  // records at a start
  static constexpr std::uint64_t kChangesAFile = 50'000;
  static constexpr std::int64_t kFileEveryMs = 300'000;  // when there was any change
  static constexpr std::int64_t kFileAtMostEveryMs = 10'000;

  struct Ports {
    Fs& fs;
    Clock& clock;
    Log& log;
    Workers& workers;
    journal::Journal& journal;
  };

  ReplyLedger(const Ports& ports, std::string folder);
  ~ReplyLedger() override;

  // Before the loops, in this order: a channel and what its component declares · what the file has · what the journal
  // has since. A file that cannot be used is told, and the journal alone counts.
  void add_channel(const std::string& id, const plugin::Component& component);
  void load();
  Status replay();

  // Those whose component declares windows.
  const ReplyWindowsOfChannels& channels() const { return by_channel_; }

  // Writes the file on a worker when it is due. Every now and then.
  void look();
  // Writes it now. Blocks; not on the journal's thread. After the last change.
  Status save();

  // What is known of one conversation.
  struct View {
    std::string channel;
    const WindowRules* rules = nullptr;  // null: the platform sets no windows
    std::optional<OpenWindows> windows;  // nothing: not known
  };
  // Code::not_found: the key is of no channel of this gateway.
  Result<View> view(std::string_view conversation) const;

  Result<std::uint64_t> count(const Person& person, const std::set<std::string>& references) override;
  Status erase(const Person& person, const std::set<std::string>& references) override;

 private:
  class Channel;

  void replay(journal::Seq seq, const journal::EventRecord& event);
  void replay(journal::Seq seq, const journal::CommandStateRecord& state);
  Status write(journal::Seq through);

  const Ports ports_;
  const std::string folder_;
  KnownConversations conversations_{kMostConversations};
  std::map<std::string, std::unique_ptr<Channel>, std::less<>> channels_;
  std::map<std::string, plugin::Component, std::less<>> components_;  // of all channels
  ReplyWindowsOfChannels by_channel_;
  TriggersOfChannels triggers_;
  std::map<std::string, journal::CommandRecord> replayed_commands_;  // while the journal is replayed

  std::mutex writing_;  // one file at a time
  std::atomic<journal::Seq> through_{0};
  std::atomic<std::uint64_t> changes_{0};
  std::atomic<std::int64_t> tried_ms_{0};  // monotonic: when a file was written, or could not be
  std::atomic<bool> is_busy_{false};
};

}  // namespace ekiden::conversation
