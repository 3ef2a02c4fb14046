// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "folder.hpp"
#include "ledger.hpp"
#include "lines.hpp"
#include "settings.hpp"

namespace ekiden::file {

// An event on its way into a file.
struct Incoming {
  std::string id;
  std::string document;  // or the record that the route's map made of it
  std::uint64_t sequence = 0;
  std::int64_t recorded_ms = 0;
  sdk::Status status{};  // why it does not stand in one
};

// Writes events to files that appear in a folder when they are complete, each event once, whatever dies in between.
//
// A batch is there when the ledger says so: first its lines are on the disk, then the ledger's. What the ledger does
// not speak of is cut off when the file is opened again. A file gets its name after the ledger has said that it will.
// So whatever is left behind by a failure is what a crash leaves, and is mended in the same way, by recover().
// Thread-safe; blocks on the disk.
class Writer {
 public:
  struct Limits {
    std::size_t remembered = 65'536;                      // ids of events that are not written a second time
    std::uint64_t ledger_bytes = std::uint64_t{8} << 20;  // a longer ledger is shortened between two files
  };
  struct Notes {
    std::function<void(const std::string& name, std::uint64_t events)> published;
    // A file that was being written is gone, or shorter than it was: somebody else's doing.
    std::function<void(const std::string& name, std::uint64_t events)> lost;
  };

  // `folder` and `settings` outlive this object.
  Writer(Folder& folder, const Settings& settings, Limits limits, Notes notes);

  // Finishes what was left behind.
  sdk::Status recover();
  // Writes the events, in their order, except those that stand in a file already and those that it refuses, which it
  // gives a status. A failure holds for all others: they come again.
  sdk::Status write(std::span<Incoming> events, std::int64_t now_ms);
  // Completes the file that is being written, when it is old enough or `always`.
  sdk::Status complete(std::int64_t now_ms, bool always);

 private:
  sdk::Status guarded(const std::function<sdk::Status()>& work);
  sdk::Status ready();
  sdk::Status read_ledger_file();
  sdk::Status start_ledger();
  sdk::Status resume();
  sdk::Status begin(const Incoming& first, std::int64_t now_ms);
  sdk::Status write_all(std::span<Incoming> events, std::int64_t now_ms);
  sdk::Status flush();
  sdk::Status close();
  sdk::Status publish();
  sdk::Status shorten_ledger();
  bool is_old(std::int64_t now_ms) const;
  bool has_room_for(std::size_t bytes) const;
  std::string ledger_name() const { return "." + settings_.prefix + ".ledger"; }
  static std::string work_name(const OpenFile& file) { return "." + file.name + ".part"; }
  std::string name_for(const Incoming& first) const;
  sdk::Status note(const std::string& line);

  Folder& folder_;
  const Settings& settings_;
  const Limits limits_;
  const Notes notes_;
  std::mutex mutex_;
  Lines lines_;
  bool is_ready_ = false;  // the members below say what the disk says
  Memory memory_;
  std::optional<OpenFile> open_;
  std::uint64_t ledger_end_ = 0;
  std::unique_ptr<Appender> ledger_;
  std::unique_ptr<Appender> data_;  // of open_
  std::string new_data_;            // not yet in the file
  std::string new_rows_;            // not yet in the ledger
};

}  // namespace ekiden::file
