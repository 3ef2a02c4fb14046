// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekiden/base.h>

#include <array>
#include <string_view>
#include <utility>

namespace ekiden::bridge {

// A status as the protocol spells it.
constexpr std::array<std::pair<std::string_view, ekd_status>, 17> kStatusWords = {{
    {"ok", EKD_OK},
    {"argument", EKD_E_ARGUMENT},
    {"state", EKD_E_STATE},
    {"unsupported", EKD_E_UNSUPPORTED},
    {"config", EKD_E_CONFIG},
    {"auth", EKD_E_AUTH},
    {"gone", EKD_E_GONE},
    {"retry", EKD_E_RETRY},
    {"rate_limited", EKD_E_RATE_LIMITED},
    {"not_connected", EKD_E_NOT_CONNECTED},
    {"full", EKD_E_FULL},
    {"rejected", EKD_E_REJECTED},
    {"not_found", EKD_E_NOT_FOUND},
    {"conflict", EKD_E_CONFLICT},
    {"cancelled", EKD_E_CANCELLED},
    {"internal", EKD_E_INTERNAL},
    {"unknown_outcome", EKD_E_UNKNOWN_OUTCOME},
}};

// A word that is none counts as a defect of the program.
constexpr ekd_status status_of(std::string_view word) {
  for (const auto& [known, status] : kStatusWords)
    if (known == word) return status;
  return EKD_E_INTERNAL;
}

// A status of a later minor version is spelled as its band's first.
constexpr std::string_view word_of(ekd_status status) {
  for (const auto& [word, known] : kStatusWords)
    if (known == status) return word;
  const ekd_status band = status <= -60   ? EKD_E_UNKNOWN_OUTCOME
                          : status <= -50 ? EKD_E_INTERNAL
                          : status <= -40 ? EKD_E_CANCELLED
                          : status <= -30 ? EKD_E_REJECTED
                          : status <= -20 ? EKD_E_RETRY
                          : status <= -10 ? EKD_E_CONFIG
                                          : EKD_E_ARGUMENT;
  return word_of(band);
}

}  // namespace ekiden::bridge
