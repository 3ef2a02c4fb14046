// SPDX-License-Identifier: Apache-2.0
// The whole C++ SDK.
#pragma once

#include "adapter.hpp"
#include "envelope.hpp"
#include "envelope_reader.hpp"
#include "filter.hpp"
#include "host.hpp"
#include "json.hpp"
#include "json_view.hpp"
#include "plugin.hpp"
#include "sink.hpp"
#include "status.hpp"
