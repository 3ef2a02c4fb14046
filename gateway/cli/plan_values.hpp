// SPDX-License-Identifier: Apache-2.0
// What a configuration says, in the words of the layers that it is meant for.
#pragma once

#include <vector>

#include "api/access.hpp"
#include "cli/plan.hpp"
#include "config/gateway_config.hpp"
#include "journal/journal.hpp"
#include "media/file_media_store.hpp"
#include "net/http_limits.hpp"
#include "pipeline/consumer.hpp"
#include "pipeline/fallback.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/routes.hpp"

namespace ekiden::cli {

pipeline::Routes routes_of(const Plan& plan);
pipeline::Limits::Named limits_of(const config::GatewayConfig& values);
pipeline::FallbackRules::Templates templates_of(const config::Conversations& conversations);
// With what the sink's component allows and calls itself.
pipeline::Consumer::Settings consumer_settings_of(const config::Delivery& delivery, const plugin::Instance& sink);
std::vector<api::AccessToken> tokens_of(const config::GatewayConfig& values);
HttpLimits http_limits_of(const config::GatewayConfig& values);
media::FileMediaStore::Options media_options_of(const config::GatewayConfig& values);
// The journal's options as far as the configuration has a say.
journal::Options journal_options_of(const config::GatewayConfig& values);

}  // namespace ekiden::cli
