// SPDX-License-Identifier: Apache-2.0
// Any bytes as what an object store answers, and as what stands in the host's values about a part. The first byte
// chooses the status.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "kit/json.hpp"
#include "object_store/answer.hpp"
#include "object_store/outbox.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  constexpr int kStatuses[] = {200, 301, 307, 400, 401, 403, 404, 408, 409, 412, 413, 429, 500, 503};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = kStatuses[data[0] % std::size(kStatuses)];
  response.body = text;
  for (const bool create_only : {false, true}) {
    object_store::Settings settings;
    settings.create_only = create_only;
    const object_store::Answer answer = object_store::read_answer(settings, response);
    if (answer.status.ok() != (response.status == 200)) std::abort();
    if (answer.is_there_already && (!create_only || answer.status.ok())) std::abort();
    if (!answer.excerpt.empty() && !kit::parse_json(answer.excerpt)) std::abort();
  }

  const auto record = object_store::read_part_record(text);
  if (record && record->part.ids.empty()) std::abort();
  return 0;
}
