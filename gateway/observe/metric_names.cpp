// SPDX-License-Identifier: Apache-2.0
#include "observe/metric_names.hpp"

#include <algorithm>
#include <array>

namespace ekiden {

namespace {

struct Metric {
  std::string_view name;
  std::string_view help;
};

// Sorted by name.
constexpr std::array kMetrics = {
    Metric{"ekiden_backlog_events", "Events in the journal that the sink has not finished yet."},
    Metric{"ekiden_circuit_open", "1 while the sink is left alone because its upstream does not work."},
    Metric{"ekiden_commands_total", "Commands by the state they reached."},
    Metric{"ekiden_dead_letters", "Events that the sink has finally refused and that wait for an operator."},
    Metric{"ekiden_deliveries_total", "Delivery attempts by their result."},
    Metric{"ekiden_duplicates_total", "Pushes of a fact that was in the journal already."},
    Metric{"ekiden_events_total", "Events written to the journal."},
    Metric{"ekiden_fallbacks_total", "Sends that failed and went to another channel, or to none."},
    Metric{"ekiden_http_connections", "Connections of a listener that are open."},
    Metric{"ekiden_http_refused_total", "Requests and connections that a listener refused by itself, by reason."},
    Metric{"ekiden_journal_bytes", "Size of the journal on disk."},
    Metric{"ekiden_journal_lost_records_total", "Records that damage or gateway.max_bytes took before all had them."},
    Metric{"ekiden_journal_max_bytes", "The limit gateway.max_bytes, 0 without one."},
    Metric{"ekiden_journal_sync_seconds", "Duration of one group commit of the journal."},
    Metric{"ekiden_limit_rate", "Calls a second that a limit allows now, less after the upstream said too many."},
    Metric{"ekiden_limit_used_today", "Calls that a limit has counted on its day."},
    Metric{"ekiden_oldest_event_seconds", "Age of the oldest event that the sink has not finished yet."},
    Metric{"ekiden_parked_conversations", "Conversations all of whose events become dead letters."},
    Metric{"ekiden_plugin_defects_total", "Times that a plugin broke its contract; each kind is logged once."},
    Metric{"ekiden_plugin_restarts_total", "Restarts of a plugin's process."},
    Metric{"ekiden_rejected_total", "Webhook requests refused, by reason."},
    Metric{"ekiden_sends_refused_total", "Sends that a reply window did not allow: nothing left."},
    Metric{"ekiden_tls_expires_seconds", "When the listeners' certificate expires, in Unix time."},
    Metric{"ekiden_waiting_conversations", "Conversations whose first event failed and is tried again."},
    Metric{"ekiden_webhook_requests_total", "Webhook requests by HTTP status code."},
};
static_assert(std::ranges::is_sorted(kMetrics, {}, &Metric::name));

}  // namespace

std::string_view metric_help(std::string_view name) {
  const auto metric = std::ranges::lower_bound(kMetrics, name, {}, &Metric::name);
  return metric != kMetrics.end() && metric->name == name ? metric->help : std::string_view();
}

}  // namespace ekiden
