// SPDX-License-Identifier: Apache-2.0
#include "intake.hpp"

#include <utility>
#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::string_view kOwed = "owed/";

std::string owed_key(std::string_view name) {
  return std::string(kOwed) + kit::hex_encode(kit::sha256(name));
}

std::string_view accepted_for(const WantedFiles& wanted) {
  return wanted.is_any ? kAnyFile : kPicturesAndSounds;
}

}  // namespace

void Intake::take(sdk::Op op, Push push) {
  const WantedFiles wanted = desk_.is_open() ? reading_.files(push.document) : WantedFiles();
  std::string peer = reading_.sender(push.document);
  const bool must_wait = lines_.contains(peer);
  if (wanted.none() && !must_wait) return hand_on_(op, std::move(push), {});
  std::string key = owed_key(reading_.name(push.document));
  const auto message = std::make_shared<Message>(
      Message{.op = op, .peer = std::move(peer), .key = std::move(key), .push = std::move(push)});
  message->is_ready = wanted.none();
  lines_[message->peer].push_back(message);
  if (wanted.none()) return;
  const Status timing = host_.timers().after(wait_ms_, [this, message] { run_out(message); });
  fetch(message, wanted);
  if (!timing.ok()) run_out(message);
}

void Intake::resume() {
  std::vector<sdk::KvEntry> owed;
  if (const Status status = host_.kv().scan(kOwed, owed); !status.ok()) {
    host_.log(sdk::LogLevel::warning, "files that are owed cannot be listed", {{"reason", status.message}});
    return;
  }
  for (sdk::KvEntry& entry : owed) {
    DocumentResult parsed = parse_document(entry.value);
    const WantedFiles wanted = parsed.document ? reading_.files(*parsed.document) : WantedFiles();
    if (wanted.none()) {
      static_cast<void>(host_.kv().remove(entry.key).ok());  // at worst it is looked at again at the next start
      continue;
    }
    fetch(std::make_shared<Message>(Message{
              .key = entry.key, .push = {std::move(*parsed.document), std::move(entry.value)}, .is_late = true}),
          wanted);
  }
}

void Intake::fetch(const MessagePtr& message, const WantedFiles& wanted) {
  message->fetching = (wanted.media_id.empty() ? 0 : 1) + (wanted.thumb_media_id.empty() ? 0 : 1);
  if (!wanted.media_id.empty()) {
    desk_.fetch(wanted.media_id, accepted_for(wanted), [this, message, url = wanted.pic_url](Fetched fetched) {
      const bool has_another =
          !fetched.error.code.empty() && fetched.error.code != "no_room" && is_tencents_picture(url);
      if (has_another) return fetch_picture(message, url, std::move(fetched));
      on_file(message, std::move(fetched));
    });
  }
  if (!wanted.thumb_media_id.empty()) {
    desk_.fetch(wanted.thumb_media_id, kPicturesAndSounds,
                [this, message](Fetched fetched) { on_thumb(message, std::move(fetched)); });
  }
}

void Intake::fetch_picture(const MessagePtr& message, std::string url, Fetched first) {
  desk_.fetch_url(std::move(url), kPicturesAndSounds, [this, message, first = std::move(first)](Fetched second) {
    // Why the first way failed says more.
    on_file(message, second.error.code.empty() ? std::move(second) : first);
  });
}

void Intake::on_file(const MessagePtr& message, Fetched fetched) {
  if (!fetched.error.code.empty()) {
    host_.log(sdk::LogLevel::warning, "a customer's file could not be had",
              {{"code", fetched.error.code}, {"native", fetched.error.native}, {"reason", fetched.error.text}});
  }
  message->attachments.file = std::move(fetched.file);
  message->attachments.error = std::move(fetched.error);
  message->attachments.name = std::move(fetched.name);
  fetched_one(message);
}

void Intake::on_thumb(const MessagePtr& message, Fetched fetched) {
  message->attachments.thumb = std::move(fetched.file);
  fetched_one(message);
}

void Intake::fetched_one(const MessagePtr& message) {
  if (--message->fetching > 0) return;
  if (message->is_late) return update(message);
  if (std::exchange(message->is_ready, true)) return;
  release(message->peer);
}

// What is owed is written down before Tencent hears that we have the message.
void Intake::run_out(const MessagePtr& message) {
  if (message->is_ready) return;
  message->is_late = true;
  const auto hand_on = [this, message](const Status& owed) {
    if (!owed.ok())
      host_.log(sdk::LogLevel::warning, "a file that is owed may be forgotten by a restart",
                {{"reason", owed.message}});
    message->is_ready = true;
    release(message->peer);
  };
  Status owed = host_.kv().put(message->key, message->push.raw);
  if (owed.ok()) owed = host_.kv().sync(hand_on);
  if (!owed.ok()) hand_on(owed);
}

void Intake::release(const std::string& peer) {
  const auto line = lines_.find(peer);
  if (line == lines_.end()) return;
  while (!line->second.empty() && line->second.front()->is_ready) {
    const MessagePtr message = std::move(line->second.front());
    line->second.pop_front();
    if (!message->is_late) {
      hand_on_(message->op, std::move(message->push), message->attachments);
      continue;
    }
    Attachments without;
    without.error = {"pending", {}, "the file is still on its way; a message.updated event follows"};
    hand_on_(message->op, message->push, without);
    if (message->fetching == 0) update(message);
  }
  if (line->second.empty()) lines_.erase(line);
}

void Intake::update(const MessagePtr& message) {
  // Until it was handed on itself, release() comes back to it.
  if (const auto line = lines_.find(message->peer); !message->peer.empty() && line != lines_.end()) {
    for (const MessagePtr& waiting : line->second)
      if (waiting == message) return;
  }
  update_(std::move(message->push), message->attachments, [this, key = message->key](const Status& durable) {
    // What stays owed comes again at the next start, as the same event.
    if (durable.ok()) static_cast<void>(host_.kv().remove(key).ok());
  });
}

}  // namespace ekiden::wechat
