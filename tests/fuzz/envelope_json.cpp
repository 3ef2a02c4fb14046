// SPDX-License-Identifier: Apache-2.0
// The `data` that a plugin gives for an event: accepted where the JSON library accepts it, and whatever is accepted
// becomes one JSON object of valid UTF-8.
#include <rapidjson/document.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "core/envelope.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/random.hpp"
#include "support/library_json.hpp"

namespace {

struct NoMedia final : ekiden::MediaStore {
  ekiden::Result<std::string> put(std::string_view) override {
    return ekiden::Status(ekiden::Code::full, "no media here");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 1u << 20) return 0;
  static ekiden::test::FakeClock clock;
  static ekiden::test::SeededRandom random(1);
  static NoMedia media;
  static const ekiden::EnvelopeBuilder builder("default", std::string(32, 'k'), clock, random, media);
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  // The same bytes as data, and as everything else that the outside world decides.
  for (const bool as_data : {true, false}) {
    ekiden::EventDraft draft;
    draft.type = "message.received";
    draft.account = as_data ? std::string_view("wx1") : text;
    draft.peer_kind = "dm";
    draft.peer_id = as_data ? std::string_view("oA") : text;
    draft.id_material = {as_data ? std::string_view("1") : text};
    draft.data = as_data ? text : std::string_view("{}");
    draft.raw = as_data ? std::string_view() : text.substr(0, 1'024);
    const ekiden::Result<ekiden::Envelope> envelope = builder.build("wechat-cn", draft);
    static constexpr std::array<std::string_view, 2> kReserved = {"conversation", "raw"};
    if (as_data && static_cast<bool>(envelope) != ekiden::test::LibraryVerdict::of(std::string(text), 64, kReserved).ok)
      std::abort();
    if (!envelope) continue;
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(envelope->document.c_str(), envelope->document.size());
    const bool whole =
        !document.HasParseError() && document.IsObject() && document.HasMember("data") && document["data"].IsObject();
    if (!whole || !document["data"].HasMember("conversation")) std::abort();
  }
  return 0;
}
