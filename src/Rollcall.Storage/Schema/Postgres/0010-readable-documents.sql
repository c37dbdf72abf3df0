-- Documents are text, and text may be JSON that jsonb cannot read: an earlier build kept 1e999999 in an extension without a declared schema, and a
-- filter that looks into documents then failed for the whole source. What is no number for anybody (RFC 8259 section 6) becomes null, which
-- is unassigned (RFC 7643 section 2.5), by the rule that refuses it today: an exponent beyond 308, or more than 1,000 characters.

-- All rows are looked at; an index over them would only be a detour.
SET LOCAL enable_seqscan = on;

DO $$
DECLARE
  found record;
  readable jsonb;
BEGIN
  BEGIN
    PERFORM count(document::jsonb) FROM resources;
    RETURN;
  EXCEPTION WHEN data_exception THEN
    NULL;
  END;
  FOR found IN SELECT id, document FROM resources LOOP
    BEGIN
      readable := found.document::jsonb;
    EXCEPTION WHEN data_exception THEN
      -- Strings, numbers, and all that is between them. The version says that the document is another one.
      UPDATE resources SET version = version + 1, document = (
        SELECT string_agg(
          CASE WHEN length(part) > 1000 AND part ~ '^[-0-9]' OR abs(substring(part FROM '^[-0-9][^eE]*[eE](.*)$')::numeric) > 308
            THEN 'null' ELSE part END,
          '' ORDER BY position)
        FROM regexp_matches(found.document, '"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*|[^-"0-9]+', 'g') WITH ORDINALITY AS parts(matched, position),
          unnest(matched) AS part)
      WHERE id = found.id;
    END;
  END LOOP;
END $$;
