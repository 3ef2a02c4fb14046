-- SPDX-License-Identifier: Apache-2.0
-- Version 3 of the warehouse: rows of the operator's own shape, which a route's map makes.

CREATE FUNCTION write_records(target text, documents jsonb[], ids text[]) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
-- Writes each document as a row of a table of this schema: its members into the columns of their names, the id of its
-- event into event_id; a row of that event_id that is there already stays as it is. Gives how many were new. Acts with
-- the caller's rights.
DECLARE
  destination regclass := quote_ident(target)::regclass;
  unknown text;
  names text;
  items text;
  written integer;
BEGIN
  SELECT string_agg(DISTINCT name, ', ') INTO unknown
  FROM unnest(documents) AS record (d), jsonb_object_keys(d) AS name
  WHERE NOT EXISTS (SELECT FROM pg_attribute
    WHERE attrelid = destination AND attname = name AND attnum > 0 AND NOT attisdropped);
  IF unknown IS NOT NULL THEN
    RAISE undefined_column USING MESSAGE = format('the table %s has no column for %s', target, unknown);
  END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
    string_agg(CASE WHEN atthasdef THEN format('coalesce(r.%I, %s)', attname, pg_get_expr(adbin, adrelid))
      ELSE format('r.%I', attname) END, ', ' ORDER BY attnum)
  INTO names, items
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = destination AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '';
  EXECUTE format(
    'INSERT INTO %1$s (%2$s)
     SELECT %3$s
     FROM unnest($1, $2) AS record (d, id),
       LATERAL jsonb_populate_record(NULL::%1$s, d || jsonb_build_object(''event_id'', id)) AS r
     ON CONFLICT (event_id) DO NOTHING', destination, names, items) USING documents, ids;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END $$;

REVOKE ALL ON FUNCTION write_records(text, jsonb[], text[]) FROM PUBLIC;

INSERT INTO schema_version (version) VALUES (3);
