// SPDX-License-Identifier: Apache-2.0
#include "prove/counts.hpp"

#include <algorithm>

namespace ekiden::prove {

const std::array<Counts::Column, Counts::kColumns>& Counts::columns() {
  static constexpr std::array<Column, kColumns> kAll = {{{"lost", &Counts::lost},
                                                         {"doubled", &Counts::doubled},
                                                         {"disordered", &Counts::disordered},
                                                         {"altered", &Counts::altered},
                                                         {"early", &Counts::early},
                                                         {"repeated", &Counts::repeated},
                                                         {"stuck", &Counts::stuck}}};
  return kAll;
}

bool Counts::are_zero() const {
  return std::all_of(columns().begin(), columns().end(),
                     [this](const Column& column) { return this->*column.value == 0; });
}

Counts& Counts::operator+=(const Counts& other) {
  for (const Column& column : columns()) this->*column.value += other.*column.value;
  return *this;
}

Figures& Figures::operator+=(const Figures& other) {
  times += other.times;
  acknowledged += other.acknowledged;
  delivered += other.delivered;
  again += other.again;
  return *this;
}

}  // namespace ekiden::prove
