-- SPDX-License-Identifier: Apache-2.0
-- Version 2 of the warehouse: what a manager asks.

CREATE VIEW conversation_steps AS
SELECT conversation, channel, account, event_id, event_time, sequence, reply_until, step
FROM (
  SELECT *,
    CASE type
      WHEN 'ekiden.message.received.v1' THEN 'asked'
      WHEN 'ekiden.message.sent.v1' THEN CASE WHEN sender_role IN ('bot', 'system') THEN NULL ELSE 'answered' END
      WHEN 'ekiden.message.status.v1' THEN CASE WHEN status IN ('accepted', 'sent') THEN 'answered' END
      WHEN 'ekiden.conversation.closed.v1' THEN 'closed'
      WHEN 'ekiden.conversation.state_changed.v1' THEN
        CASE WHEN document -> 'data' -> 'conversation' ->> 'state' IN ('resolved', 'closed') THEN 'closed' END
    END AS step
  FROM events
  WHERE conversation IS NOT NULL
) AS event
WHERE step IS NOT NULL;
COMMENT ON VIEW conversation_steps IS
  'What moves a conversation: the customer asked, a person answered (a message of an agent, or one sent by a command; not a bot''s), somebody closed it.';

CREATE VIEW cases AS
WITH marked AS (
  SELECT *,
    step = 'asked' AND (
      count(*) FILTER (WHERE step = 'asked') OVER earlier = 0
      OR max(event_time) FILTER (WHERE step = 'closed') OVER earlier
        >= max(event_time) FILTER (WHERE step = 'asked') OVER earlier
      OR event_time - max(event_time) OVER earlier > interval '24 hours') AS opens
  FROM conversation_steps
  WINDOW earlier AS (PARTITION BY conversation ORDER BY event_time, sequence
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), numbered AS (
  SELECT *, count(*) FILTER (WHERE opens) OVER (PARTITION BY conversation ORDER BY event_time, sequence) AS case_number
  FROM marked
)
SELECT conversation, case_number,
  min(channel) AS channel,
  min(account) AS account,
  min(event_time) AS opened_at,
  min(event_time) FILTER (WHERE step = 'answered') AS first_response_at,
  min(event_time) FILTER (WHERE step = 'closed') AS closed_at,
  max(event_time) AS last_step_at,
  count(*) FILTER (WHERE step = 'asked') AS asked,
  count(*) FILTER (WHERE step = 'answered') AS answered
FROM numbered
WHERE case_number > 0
GROUP BY conversation, case_number;
COMMENT ON VIEW cases IS
  'A conversation''s cases: one begins with a customer''s message that is the first ever, the first since the last case was closed, or the first after 24 quiet hours.';

CREATE VIEW first_response_times AS
SELECT conversation, case_number, channel, account, opened_at, first_response_at,
  first_response_at - opened_at AS first_response_time
FROM cases;
COMMENT ON VIEW first_response_times IS 'How long a customer waited for the first answer; NULL where none has come.';

CREATE VIEW resolution_times AS
SELECT conversation, case_number, channel, account, opened_at, resolved_at, resolved_at - opened_at AS resolution_time,
  closed_at IS NOT NULL AS was_closed
FROM (
  SELECT *,
    CASE
      WHEN closed_at IS NOT NULL THEN closed_at
      WHEN answered > 0 AND last_step_at < now() - interval '24 hours' THEN last_step_at
    END AS resolved_at
  FROM cases
) AS resolved;
COMMENT ON VIEW resolution_times IS
  'When a case was closed or, where nobody closes, had its last message before 24 quiet hours; NULL while it is open, or unanswered.';

CREATE VIEW volume_by_hour AS
SELECT date_trunc('hour', event_time) AS hour, channel, account,
  count(*) FILTER (WHERE type = 'ekiden.message.received.v1') AS received,
  count(*) FILTER (WHERE type = 'ekiden.message.sent.v1'
    OR (type = 'ekiden.message.status.v1' AND status IN ('accepted', 'sent'))) AS sent,
  count(*) FILTER (WHERE type = 'ekiden.message.status.v1' AND status = 'failed') AS failed,
  count(*) AS events
FROM events
GROUP BY date_trunc('hour', event_time), channel, account;
COMMENT ON VIEW volume_by_hour IS 'Messages and events by hour and channel.';

CREATE VIEW reply_window_misses AS
SELECT 'unanswered' AS miss, conversation, channel, account, event_time, reply_until, event_id
FROM (
  SELECT *, lead(event_time) OVER (PARTITION BY conversation ORDER BY event_time, sequence) AS next_step_at
  FROM conversation_steps
) AS step
WHERE step = 'asked' AND reply_until < now() AND (next_step_at IS NULL OR next_step_at > reply_until)
UNION ALL
SELECT 'refused', conversation, channel, account, event_time, reply_until, event_id
FROM events
WHERE type = 'ekiden.message.status.v1' AND status = 'failed' AND error_code IN ('window_closed', 'quota');
COMMENT ON VIEW reply_window_misses IS
  'Customers whom nobody answered while the platform allowed it, and answers that came too late or were too many.';

CREATE VIEW ratings AS
SELECT event_id, event_time, conversation, channel, account,
  CASE WHEN jsonb_typeof(document -> 'data' -> 'rating' -> 'score') = 'number'
    THEN (document -> 'data' -> 'rating' ->> 'score')::numeric END AS score,
  document -> 'data' -> 'rating' ->> 'scale' AS scale,
  document -> 'data' -> 'rating' ->> 'comment' AS comment,
  document -> 'data' -> 'rating' ->> 'agent' AS agent
FROM events
WHERE type = 'ekiden.rating.submitted.v1';
COMMENT ON VIEW ratings IS 'What customers thought of it.';

INSERT INTO schema_version (version) VALUES (2);
