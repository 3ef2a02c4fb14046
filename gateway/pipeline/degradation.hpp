// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/command_request.hpp"
#include "plugin/component.hpp"

namespace ekiden::pipeline {

// A command in the parts that a channel takes.
struct Degraded {
  std::string document;
  std::string losses;     // JSON array: [{"part", "from", "to": [types], "lost": [words]}]
  std::string picture{};  // JSON of a part that goes in a message of its own behind this one; empty: none
};

// Puts simpler parts in the place of those that the component does not take: of a card a link, else its picture and a
// text, which where a message is one part are two messages, else the text; of a file its address as text. Nothing when
// there is nothing to do, when a part has no simpler form that the component takes, and when the command says
// constraints.degrade: false.
std::optional<Degraded> degrade(const CommandRequest& request, std::string_view document,
                                const plugin::Component& component);

// What a command says in words, one part a line: texts, and cards as texts. Empty when it says nothing in words.
std::string plain_text(std::string_view document);

// A result with the member `degraded`.
std::string with_losses(std::string_view result, const Degraded& degraded);

// The command that sends the picture behind the one of that id.
std::string picture_document(const CommandRequest& request, const Degraded& degraded, std::string_view id);
// A result that says which command sends the picture.
std::string with_picture(std::string_view result, std::string_view command);

}  // namespace ekiden::pipeline
