/* SPDX-License-Identifier: Apache-2.0 */
/* Where every member of the ABI lies on LP64. A line here changes only by growing at the end of a struct; frozen value
 * types never change. */
#include <ekiden/ekiden.h>
#include <ekiden/ext/draft/commands.h>
#include <stdio.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")
#define AT(type, member, bytes) _Static_assert(offsetof(type, member) == (bytes), #type "." #member " has moved")

SIZE(ekd_str, 16);
AT(ekd_str, data, 0);
AT(ekd_str, len, 8);

SIZE(ekd_bytes, 16);
AT(ekd_bytes, data, 0);
AT(ekd_bytes, len, 8);

SIZE(ekd_pair, 32);
AT(ekd_pair, name, 0);
AT(ekd_pair, value, 16);

SIZE(ekd_error, 512);
AT(ekd_error, size, 0);
AT(ekd_error, code, 4);
AT(ekd_error, retry_after_ms, 8);
AT(ekd_error, upstream_status, 12);
AT(ekd_error, message, 16);

SIZE(ekd_descriptor, 32);
AT(ekd_descriptor, size, 0);
AT(ekd_descriptor, kind, 4);
AT(ekd_descriptor, id, 8);
AT(ekd_descriptor, version, 16);
AT(ekd_descriptor, json, 24);

SIZE(ekd_host, 72);
AT(ekd_host, size, 0);
AT(ekd_host, abi_major, 4);
AT(ekd_host, abi_minor, 8);
AT(ekd_host, reserved, 12);
AT(ekd_host, build, 16);
AT(ekd_host, data, 24);
AT(ekd_host, instance_id, 32);
AT(ekd_host, get_extension, 48);
AT(ekd_host, complete, 56);
AT(ekd_host, complete_items, 64);

SIZE(ekd_plugin, 64);
AT(ekd_plugin, size, 0);
AT(ekd_plugin, reserved, 4);
AT(ekd_plugin, data, 8);
AT(ekd_plugin, configure, 16);
AT(ekd_plugin, start, 24);
AT(ekd_plugin, stop, 32);
AT(ekd_plugin, destroy, 40);
AT(ekd_plugin, get_extension, 48);
AT(ekd_plugin, cancel, 56);

SIZE(ekd_factory, 32);
AT(ekd_factory, size, 0);
AT(ekd_factory, reserved, 4);
AT(ekd_factory, count, 8);
AT(ekd_factory, descriptor, 16);
AT(ekd_factory, create, 24);

SIZE(ekd_entry, 56);
AT(ekd_entry, size, 0);
AT(ekd_entry, abi_major, 4);
AT(ekd_entry, abi_minor, 8);
AT(ekd_entry, min_host_minor, 12);
AT(ekd_entry, flags, 16);
AT(ekd_entry, reserved, 20);
AT(ekd_entry, build, 24);
AT(ekd_entry, init, 32);
AT(ekd_entry, deinit, 40);
AT(ekd_entry, get_factory, 48);

SIZE(ekd_command, 72);
AT(ekd_command, size, 0);
AT(ekd_command, attempt, 4);
AT(ekd_command, id, 8);
AT(ekd_command, type, 24);
AT(ekd_command, peer_id, 40);
AT(ekd_command, json, 56);

SIZE(ekd_adapter, 16);
AT(ekd_adapter, size, 0);
AT(ekd_adapter, reserved, 4);
AT(ekd_adapter, send, 8);

SIZE(ekd_delivery, 120);
AT(ekd_delivery, size, 0);
AT(ekd_delivery, attempt, 4);
AT(ekd_delivery, id, 8);
AT(ekd_delivery, type, 24);
AT(ekd_delivery, channel, 40);
AT(ekd_delivery, conversation, 56);
AT(ekd_delivery, document, 72);
AT(ekd_delivery, sequence, 88);
AT(ekd_delivery, recorded_ms, 96);
AT(ekd_delivery, record, 104);

SIZE(ekd_sink, 24);
AT(ekd_sink, size, 0);
AT(ekd_sink, reserved, 4);
AT(ekd_sink, deliver, 8);
AT(ekd_sink, reconcile, 16);

SIZE(ekd_clock, 24);
AT(ekd_clock, size, 0);
AT(ekd_clock, reserved, 4);
AT(ekd_clock, wall_ms, 8);
AT(ekd_clock, monotonic_ms, 16);

SIZE(ekd_http_request, 80);
AT(ekd_http_request, size, 0);
AT(ekd_http_request, flags, 4);
AT(ekd_http_request, method, 8);
AT(ekd_http_request, url, 24);
AT(ekd_http_request, headers, 40);
AT(ekd_http_request, header_count, 48);
AT(ekd_http_request, timeout_ms, 52);
AT(ekd_http_request, body, 56);
AT(ekd_http_request, max_response_bytes, 72);

SIZE(ekd_http_response, 64);
AT(ekd_http_response, size, 0);
AT(ekd_http_response, outcome, 4);
AT(ekd_http_response, status, 8);
AT(ekd_http_response, header_count, 12);
AT(ekd_http_response, headers, 16);
AT(ekd_http_response, body, 24);
AT(ekd_http_response, retry_after_ms, 40);
AT(ekd_http_response, error, 48);

SIZE(ekd_http_client, 24);
AT(ekd_http_client, size, 0);
AT(ekd_http_client, reserved, 4);
AT(ekd_http_client, request, 8);
AT(ekd_http_client, cancel, 16);

SIZE(ekd_http_callback, 16);
AT(ekd_http_callback, size, 0);
AT(ekd_http_callback, reserved, 4);
AT(ekd_http_callback, on_response, 8);

SIZE(ekd_http_route, 48);
AT(ekd_http_route, size, 0);
AT(ekd_http_route, reserved, 4);
AT(ekd_http_route, method, 8);
AT(ekd_http_route, path, 24);
AT(ekd_http_route, max_body_bytes, 40);

SIZE(ekd_incoming_request, 80);
AT(ekd_incoming_request, size, 0);
AT(ekd_incoming_request, header_count, 4);
AT(ekd_incoming_request, method, 8);
AT(ekd_incoming_request, path, 24);
AT(ekd_incoming_request, query, 40);
AT(ekd_incoming_request, headers, 56);
AT(ekd_incoming_request, body, 64);

SIZE(ekd_http_answer, 88);
AT(ekd_http_answer, size, 0);
AT(ekd_http_answer, status, 4);
AT(ekd_http_answer, content_type, 8);
AT(ekd_http_answer, body, 24);
AT(ekd_http_answer, reject_reason, 40);
AT(ekd_http_answer, reject_detail, 56);
AT(ekd_http_answer, headers, 72);
AT(ekd_http_answer, header_count, 80);
AT(ekd_http_answer, reserved, 84);

SIZE(ekd_http_routes, 24);
AT(ekd_http_routes, size, 0);
AT(ekd_http_routes, reserved, 4);
AT(ekd_http_routes, add, 8);
AT(ekd_http_routes, respond, 16);

SIZE(ekd_http_handler, 16);
AT(ekd_http_handler, size, 0);
AT(ekd_http_handler, reserved, 4);
AT(ekd_http_handler, on_request, 8);

SIZE(ekd_event, 160);
AT(ekd_event, size, 0);
AT(ekd_event, flags, 4);
AT(ekd_event, type, 8);
AT(ekd_event, account, 24);
AT(ekd_event, peer_kind, 40);
AT(ekd_event, peer_id, 56);
AT(ekd_event, subject, 72);
AT(ekd_event, id_material, 88);
AT(ekd_event, id_material_count, 96);
AT(ekd_event, direction, 100);
AT(ekd_event, time_ms, 104);
AT(ekd_event, data, 112);
AT(ekd_event, raw, 128);
AT(ekd_event, raw_content_type, 144);

SIZE(ekd_ingress, 24);
AT(ekd_ingress, size, 0);
AT(ekd_ingress, reserved, 4);
AT(ekd_ingress, emit, 8);
AT(ekd_ingress, cursor, 16);

SIZE(ekd_log, 24);
AT(ekd_log, size, 0);
AT(ekd_log, reserved, 4);
AT(ekd_log, enabled, 8);
AT(ekd_log, write, 16);

SIZE(ekd_metrics, 24);
AT(ekd_metrics, size, 0);
AT(ekd_metrics, reserved, 4);
AT(ekd_metrics, define, 8);
AT(ekd_metrics, record, 16);

SIZE(ekd_random, 16);
AT(ekd_random, size, 0);
AT(ekd_random, reserved, 4);
AT(ekd_random, fill, 8);

SIZE(ekd_tokens, 32);
AT(ekd_tokens, size, 0);
AT(ekd_tokens, reserved, 4);
AT(ekd_tokens, get, 8);
AT(ekd_tokens, invalidate, 16);
AT(ekd_tokens, refreshed, 24);

SIZE(ekd_token_source, 24);
AT(ekd_token_source, size, 0);
AT(ekd_token_source, reserved, 4);
AT(ekd_token_source, refresh, 8);
AT(ekd_token_source, on_token, 16);

SIZE(ekd_submission, 40);
AT(ekd_submission, size, 0);
AT(ekd_submission, item, 4);
AT(ekd_submission, idempotency_key, 8);
AT(ekd_submission, json, 24);

SIZE(ekd_commands, 16);
AT(ekd_commands, size, 0);
AT(ekd_commands, reserved, 4);
AT(ekd_commands, submit, 8);

SIZE(ekd_item_result, 48);
AT(ekd_item_result, size, 0);
AT(ekd_item_result, status, 4);
AT(ekd_item_result, retry_after_ms, 8);
AT(ekd_item_result, upstream_status, 12);
AT(ekd_item_result, message, 16);
AT(ekd_item_result, result, 32);

SIZE(ekd_filter, 16);
AT(ekd_filter, size, 0);
AT(ekd_filter, reserved, 4);
AT(ekd_filter, apply, 8);

SIZE(ekd_filter_verdict, 24);
AT(ekd_filter_verdict, size, 0);
AT(ekd_filter_verdict, reserved, 4);
AT(ekd_filter_verdict, drop, 8);
AT(ekd_filter_verdict, replace, 16);

SIZE(ekd_health, 16);
AT(ekd_health, size, 0);
AT(ekd_health, reserved, 4);
AT(ekd_health, set, 8);

SIZE(ekd_timer, 24);
AT(ekd_timer, size, 0);
AT(ekd_timer, reserved, 4);
AT(ekd_timer, set, 8);
AT(ekd_timer, cancel, 16);

SIZE(ekd_timer_handler, 16);
AT(ekd_timer_handler, size, 0);
AT(ekd_timer_handler, reserved, 4);
AT(ekd_timer_handler, on_timer, 8);

SIZE(ekd_kv, 56);
AT(ekd_kv, size, 0);
AT(ekd_kv, reserved, 4);
AT(ekd_kv, get, 8);
AT(ekd_kv, put, 16);
AT(ekd_kv, compare_and_put, 24);
AT(ekd_kv, remove, 32);
AT(ekd_kv, scan, 40);
AT(ekd_kv, sync, 48);

SIZE(ekd_kv_handler, 16);
AT(ekd_kv_handler, size, 0);
AT(ekd_kv_handler, reserved, 4);
AT(ekd_kv_handler, on_synced, 8);

SIZE(ekd_secrets, 16);
AT(ekd_secrets, size, 0);
AT(ekd_secrets, reserved, 4);
AT(ekd_secrets, get, 8);

SIZE(ekd_executor, 16);
AT(ekd_executor, size, 0);
AT(ekd_executor, reserved, 4);
AT(ekd_executor, offload, 8);

SIZE(ekd_executor_work, 24);
AT(ekd_executor_work, size, 0);
AT(ekd_executor_work, reserved, 4);
AT(ekd_executor_work, run, 8);
AT(ekd_executor_work, done, 16);

SIZE(ekd_thread_check, 24);
AT(ekd_thread_check, size, 0);
AT(ekd_thread_check, reserved, 4);
AT(ekd_thread_check, is_strand, 8);
AT(ekd_thread_check, is_pool, 16);

SIZE(ekd_emission, 64);
AT(ekd_emission, size, 0);
AT(ekd_emission, event_count, 4);
AT(ekd_emission, events, 8);
AT(ekd_emission, op, 16);
AT(ekd_emission, tag, 24);
AT(ekd_emission, cursor_name, 32);
AT(ekd_emission, cursor, 48);

SIZE(ekd_ingress_handler, 24);
AT(ekd_ingress_handler, size, 0);
AT(ekd_ingress_handler, reserved, 4);
AT(ekd_ingress_handler, on_durable, 8);
AT(ekd_ingress_handler, on_ready, 16);

SIZE(ekd_metric, 40);
AT(ekd_metric, size, 0);
AT(ekd_metric, kind, 4);
AT(ekd_metric, name, 8);
AT(ekd_metric, label_names, 24);
AT(ekd_metric, label_count, 32);
AT(ekd_metric, reserved, 36);

int main(void) {
  puts("the ABI's headers compile in every language, and its layout is as published");
  return 0;
}
