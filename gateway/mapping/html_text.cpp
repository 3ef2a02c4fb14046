// SPDX-License-Identifier: Apache-2.0
#include "mapping/html_text.hpp"

#include <gumbo.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxHtml = 256U << 10U;
constexpr std::ptrdiff_t kMaxTags = 10'000;

bool is_unseen(GumboTag tag) {
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_HEAD || tag == GUMBO_TAG_TEMPLATE;
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
      return true;
    default:
      return false;
  }
}

// The memory of one parse, given back at once: gumbo's own release recurses as deep as the text nests. gumbo takes no
// failure of its allocator, so the parse is left by a jump when the budget is spent; it is C all the way between.
class Arena {
 public:
  GumboOptions options() {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = [](void* arena, std::size_t bytes) { return static_cast<Arena*>(arena)->take(bytes); };
    options.deallocator = [](void*, void*) {};
    options.userdata = this;
    options.max_errors = 0;
    return options;
  }
  std::jmp_buf spent;

 private:
  static constexpr std::size_t kBudget = 32U << 20U, kBlock = 64U << 10U;

  void* take(std::size_t bytes) {
    bytes = (bytes + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
    if (bytes > room_) {
      const std::size_t block = std::max(bytes, kBlock);
      if (block > kBudget - used_) std::longjmp(spent, 1);
      blocks_.push_back(std::make_unique<std::max_align_t[]>(block / sizeof(std::max_align_t) + 1));
      at_ = reinterpret_cast<char*>(blocks_.back().get());
      room_ = block;
      used_ += block;
    }
    room_ -= bytes;
    return std::exchange(at_, at_ + bytes);
  }

  std::vector<std::unique_ptr<std::max_align_t[]>> blocks_;
  char* at_ = nullptr;
  std::size_t room_ = 0;
  std::size_t used_ = 0;
};

// The root of the document, in the arena; null when that is spent.
const GumboNode* parse(std::string_view html, Arena& arena) {
  const GumboOptions options = arena.options();
  if (setjmp(arena.spent) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html.data(), html.size())->root;
}

// Lines of words, with one blank between two words and no empty line.
class Lines {
 public:
  void add(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_nbsp = text.substr(i, 2) == "\xC2\xA0";
      if (is_nbsp || std::string_view(" \t\r\n\f").find(text[i]) != std::string_view::npos) {
        wants_blank_ = true;
        if (is_nbsp) ++i;
        continue;
      }
      if (wants_blank_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
      wants_blank_ = false;
      out_ += text[i];
    }
  }
  void end_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    wants_blank_ = false;
  }
  std::string take() {
    while (!out_.empty() && out_.back() == '\n') out_.pop_back();
    return std::move(out_);
  }

 private:
  std::string out_;
  bool wants_blank_ = false;
};

}  // namespace

std::optional<std::string> html_text(std::string_view html) {
  if (html.size() > kMaxHtml || std::count(html.begin(), html.end(), '<') > kMaxTags) return std::nullopt;
  Arena arena;
  const GumboNode* const root = parse(html, arena);
  if (root == nullptr) return std::nullopt;
  struct Step {
    const GumboNode* node;
    bool leaves;
  };
  Lines lines;
  std::vector<Step> open = {{root, false}};
  while (!open.empty()) {
    const auto [node, leaves] = open.back();
    open.pop_back();
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
      lines.add(node->v.text.text);
    } else if (node->type == GUMBO_NODE_ELEMENT && !is_unseen(node->v.element.tag)) {
      const GumboTag tag = node->v.element.tag;
      if (is_block(tag) || tag == GUMBO_TAG_BR) lines.end_line();
      if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) lines.add(" ");
      if (leaves) continue;
      if (is_block(tag)) open.push_back({node, true});
      const GumboVector& children = node->v.element.children;
      for (unsigned i = children.length; i > 0; --i)
        open.push_back({static_cast<const GumboNode*>(children.data[i - 1]), false});
    }
  }
  return lines.take();
}

}  // namespace ekiden::mapping
