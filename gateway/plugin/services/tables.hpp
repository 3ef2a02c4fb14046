// SPDX-License-Identifier: Apache-2.0
// The host's side of each extension, one a file.
#pragma once

#include "ekiden/ekiden.h"
#include "ekiden/ext/draft/commands.h"
#include "ekiden/ext/draft/media.h"
#include "ekiden/ext/draft/stream.h"

namespace ekiden::plugin::services {

extern const ekd_clock clock;
extern const ekd_commands commands;
extern const ekd_filter_verdict filter_verdict;
extern const ekd_health health;
extern const ekd_executor executor;
extern const ekd_http_client http_client;
extern const ekd_http_routes http_route;
extern const ekd_ingress ingress;
extern const ekd_kv kv;
extern const ekd_log log;
extern const ekd_media media;
extern const ekd_metrics metrics;
extern const ekd_random random;
extern const ekd_secrets secrets;
extern const ekd_stream stream;
extern const ekd_thread_check thread_check;
extern const ekd_timer timer;
extern const ekd_tokens token;

}  // namespace ekiden::plugin::services
