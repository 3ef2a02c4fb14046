// SPDX-License-Identifier: Apache-2.0
#include "journal/seq_set.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <set>

namespace {

using ekiden::journal::Seq;
using ekiden::journal::SeqRange;
using ekiden::journal::SeqSet;

TEST_CASE("a range up to the largest seq takes in what comes after it") {
  SeqSet set;
  set.add({1, ~Seq{0}});
  set.add({7, 9});
  set.add({~Seq{0}, ~Seq{0}});
  CHECK(set.ranges() == std::vector<SeqRange>{{1, ~Seq{0}}});
}

TEST_CASE("a set of seqs holds what a plain set holds, as ranges that never touch") {
  CHECK(rc::check([] {
    SeqSet set;
    std::set<Seq> model;
    for (int step = *rc::gen::inRange(0, 60); step > 0; --step) {
      const auto first = static_cast<Seq>(*rc::gen::inRange(1, 40));
      if (*rc::gen::inRange(0, 3) == 0) {
        set.remove(first);
        model.erase(first);
      } else {
        const Seq last = first + static_cast<Seq>(*rc::gen::inRange(0, 6));
        set.add({first, last});
        for (Seq seq = first; seq <= last; ++seq) model.insert(seq);
      }
    }
    for (Seq seq = 0; seq <= 50; ++seq) RC_ASSERT(set.contains(seq) == model.contains(seq));
    Seq prefix = 0;
    while (model.contains(prefix + 1)) ++prefix;
    RC_ASSERT(set.prefix() == prefix);
    RC_ASSERT(set.empty() == model.empty());
    std::set<Seq> listed;
    Seq before = 0;
    for (const SeqRange& range : set.ranges()) {
      RC_ASSERT(range.first <= range.last);
      RC_ASSERT(before == 0 || range.first > before + 1);
      before = range.last;
      for (Seq seq = range.first; seq <= range.last; ++seq) listed.insert(seq);
    }
    RC_ASSERT(listed == model);
  }));
}

TEST_CASE("a range that ends before it begins holds nothing") {
  SeqSet set;
  set.add({5, 4});
  CHECK(set.empty());
}

}  // namespace
