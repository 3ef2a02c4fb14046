// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "proof_adapter.hpp"
#include "proof_sink.hpp"

EKIDEN_PLUGIN(ekiden::proof::ProofAdapter, ekiden::proof::ProofSink);
