// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/json_view.hpp>

namespace ekiden::redact {

// Whether any text of a message (also a file's name or a transcript) speaks of an identity card, a passport, a driving
// licence, a bank card or the like, in Chinese, Japanese or English. What was said before, and what a picture shows, it
// cannot know.
bool mentions_papers(const sdk::JsonView& message);

}  // namespace ekiden::redact
