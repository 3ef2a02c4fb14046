// SPDX-License-Identifier: Apache-2.0
#include "kf_intake.hpp"

#include <utility>

#include "kf_messages.hpp"

namespace ekiden::wechat {

using sdk::Status;

KfIntake::KfIntake(sdk::Host& host, MediaDesk& desk, std::string corp_id, std::uint32_t wait_ms)
    : host_(host),
      corp_id_(std::move(corp_id)),
      intake_(
          host, desk, kListedMessages, wait_ms,
          [this](sdk::Op ticket, Push message, const Attachments& attachments) {
            hand_on(ticket, std::move(message), attachments);
          },
          [this](Push message, const Attachments& attachments, sdk::Host::Durable durable) {
            update(std::move(message), attachments, std::move(durable));
          }) {}

void KfIntake::take(std::vector<std::string> messages, const KfDesk& desk, Done done) {
  if (messages.empty()) return done({});
  const auto page =
      std::make_shared<Page>(Page{desk, std::vector<sdk::Event>(messages.size()), messages.size(), std::move(done)});
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const Place place{page, i};
    DocumentResult parsed = parse_document(messages[i]);
    if (!parsed.document) {
      put(place, kf_unreadable_event(std::move(messages[i]), desk));
      continue;
    }
    places_.emplace(++last_ticket_, place);
    intake_.take(last_ticket_, {*std::move(parsed.document), std::move(messages[i])});
  }
}

void KfIntake::put(const Place& place, sdk::Event event) {
  Page& page = *place.page;
  page.events[place.index] = std::move(event);
  if (--page.missing == 0) page.done(std::move(page.events));
}

void KfIntake::hand_on(sdk::Op ticket, Push message, const Attachments& attachments) {
  const auto node = places_.extract(ticket);
  const Place& place = node.mapped();
  put(place, kf_event(std::move(message), place.page->desk, attachments));
}

void KfIntake::update(Push message, const Attachments& attachments, sdk::Host::Durable durable) {
  sdk::Emission emission;
  emission.events.push_back(kf_update(std::move(message), corp_id_, attachments));
  if (const Status emitted = host_.emit(emission, durable); !emitted.ok()) durable(emitted);
}

}  // namespace ekiden::wechat
