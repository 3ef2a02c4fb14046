// SPDX-License-Identifier: Apache-2.0
// The names of the files in a journal's folder: docs/journal_format.md, "Folder".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "journal/records.hpp"

namespace ekiden::journal {

// seg-00000000000000000001.ekj
std::string segment_name(Seq first_seq);
std::optional<Seq> parse_segment_name(std::string_view name);

// seg-00000000000000000001.eki, beside the segment of that first seq
std::string sidecar_name(Seq first_seq);
std::optional<Seq> parse_sidecar_name(std::string_view name);

// state-00000000000000000001.eks
std::string snapshot_name(Seq seq);
std::optional<Seq> parse_snapshot_name(std::string_view name);

}  // namespace ekiden::journal
