// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mapping/html_text.hpp"

namespace {

using ekiden::mapping::html_text;

TEST_CASE("html becomes the text that a person reads") {
  for (const auto& [html, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", ""},
           {"plain", "plain"},
           {"a  <b>b</b>\n c", "a b c"},
           {"<p>one</p><p>two</p>", "one\ntwo"},
           {"one<br>two<br/>three", "one\ntwo\nthree"},
           {"<ul><li>a<li>b</ul>end", "a\nb\nend"},
           {"<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"},
           {"&lt;b&gt; &amp; &#20320;&nbsp;x", "<b> & 你 x"},
           {"<style>p{}</style><script>alert(1)</script><title>t</title>x<!-- no -->", "x"},
           {"<div><div><div>x</div></div></div>", "x"},
           {"<a href=\"https://x\">link</a> 👋", "link 👋"},
           {"<p>unclosed <i>tags", "unclosed tags"}}) {
    INFO(html);
    CHECK(html_text(html) == std::string(text));
  }
}

TEST_CASE("html that is long, full of tags or made to grow is no text") {
  const auto times = [](int n, const std::string& text) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  CHECK(html_text(std::string(256 << 10, 'x')));
  CHECK_FALSE(html_text(std::string((256 << 10) + 1, 'x')));
  CHECK(html_text(times(9'000, "<div>") + "deep") == std::string("deep"));
  CHECK_FALSE(html_text(times(10'001, "<b>")));
  std::string grows = "<p>";
  for (int i = 0; i < 4'000; ++i) grows += "<b a=" + std::to_string(i) + ">";
  CHECK_FALSE(html_text(grows + times(4'000, "<p>x")));
}

}  // namespace
