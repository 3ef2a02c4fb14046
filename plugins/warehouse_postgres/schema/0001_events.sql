-- SPDX-License-Identifier: Apache-2.0
-- Version 1 of the warehouse: events, their partitions, and how they are written. Everything goes into the first schema
-- of search_path, which has to be empty; what runs this makes it one transaction.

CREATE TABLE schema_version (
  version integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now(),
  applied_by text NOT NULL DEFAULT current_user
);
COMMENT ON TABLE schema_version IS 'Which migrations of Ekiden this schema has had.';

CREATE TABLE events (
  event_id text NOT NULL,
  event_time timestamptz NOT NULL,
  recorded_time timestamptz NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  tenant text,
  channel text NOT NULL,
  account text NOT NULL,
  conversation text,
  subject text,
  direction text NOT NULL,
  causation text,
  sender_role text,
  sender_id text,
  sender_name text,
  message_id text,
  message_text text,
  status text,
  error_code text,
  reply_until timestamptz,
  replies_left integer,
  document jsonb NOT NULL,
  exact text,
  PRIMARY KEY (event_id, event_time)
) PARTITION BY RANGE (event_time);

COMMENT ON TABLE events IS 'One row for each event of Ekiden, written once and never changed.';
COMMENT ON COLUMN events.event_id IS 'The CloudEvent''s id: the same fact has the same, however often it was delivered.';
COMMENT ON COLUMN events.event_time IS 'When it happened, as the platform says: the partition key, so every attempt to write an event gives the same.';
COMMENT ON COLUMN events.recorded_time IS 'When the gateway got it.';
COMMENT ON COLUMN events.sequence IS 'The number in the gateway''s journal: orders events of the same time.';
COMMENT ON COLUMN events.conversation IS 'The conversation''s key; NULL where the event belongs to none.';
COMMENT ON COLUMN events.causation IS 'Of what this is the result: a command''s id.';
COMMENT ON COLUMN events.sender_id IS 'The first identity of the sender.';
COMMENT ON COLUMN events.message_text IS 'The text of the first part; NULL when that is no text.';
COMMENT ON COLUMN events.reply_until IS 'Until when the platform let us answer, as this event left it.';
COMMENT ON COLUMN events.document IS 'The whole event. U+FFFD stands where jsonb cannot hold a character: U+0000 and halves of surrogate pairs.';
COMMENT ON COLUMN events.exact IS 'The whole event character for character, where document had to differ; else NULL.';

CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE INDEX events_conversation ON events (conversation, event_time);

CREATE FUNCTION ensure_partitions(first_month date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
-- Makes the partitions that are missing of so many months; gives how many it made. Rows that wait in events_default move.
DECLARE
  month date;
  part text;
  made integer := 0;
BEGIN
  FOR i IN 0 .. months - 1 LOOP
    month := (date_trunc('month', first_month) + make_interval(months => i))::date;
    part := 'events_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(quote_ident(part)) IS NOT NULL;
    -- Several gateways: the second waits here, and then finds it made. Nobody adds to what is moved.
    LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE;
    LOCK TABLE events_default IN ACCESS EXCLUSIVE MODE;
    CONTINUE WHEN to_regclass(quote_ident(part)) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format(
      'WITH late AS (DELETE FROM events_default WHERE event_time >= %L AND event_time < %L RETURNING *)
       INSERT INTO %I SELECT * FROM late',
      month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC', part);
    EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
      month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

CREATE FUNCTION write_events(documents jsonb[], exact text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
-- Writes each event that is not there yet; gives how many were new. `exact` has an element for each document.
DECLARE
  written integer;
BEGIN
  INSERT INTO events
  SELECT
    d ->> 'id',
    (d ->> 'time')::timestamptz,
    (d ->> 'recordedtime')::timestamptz,
    (d ->> 'sequence')::bigint,
    d ->> 'type',
    d ->> 'tenantid',
    d ->> 'channel',
    d ->> 'accountid',
    d -> 'data' -> 'conversation' ->> 'key',
    d ->> 'subject',
    d ->> 'direction',
    d ->> 'causationid',
    d -> 'data' -> 'sender' ->> 'role',
    d -> 'data' -> 'sender' -> 'identities' -> 0 ->> 'value',
    d -> 'data' -> 'sender' ->> 'display_name',
    coalesce(d -> 'data' -> 'message' ->> 'native_id', d -> 'data' -> 'status' ->> 'native_id'),
    d -> 'data' -> 'message' -> 'parts' -> 0 ->> 'text',
    d -> 'data' -> 'status' ->> 'status',
    d -> 'data' -> 'status' -> 'error' ->> 'code',
    (d -> 'data' -> 'conversation' ->> 'reply_until')::timestamptz,
    (d -> 'data' -> 'conversation' ->> 'replies_left')::integer,
    d,
    x
  FROM unnest(documents, exact) AS event (d, x)
  ON CONFLICT (event_id, event_time) DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END $$;

-- They act with their owner's rights, so that who writes needs no right to the tables.
REVOKE ALL ON FUNCTION ensure_partitions(date, integer), write_events(jsonb[], text[]) FROM PUBLIC;

INSERT INTO schema_version (version) VALUES (1);
