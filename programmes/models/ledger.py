"""
The moves of a message through the ledger, as PostgreSQL makes them.

Leases are judged by the clock of the database (``statement_timestamp``), everything else by the
moment that is given.
"""

from programmes.models.planned import Planned

CLAIM = """
WITH found AS (
    SELECT id FROM programmes_delivery
    WHERE state = 'pending' AND is_urgent = %(is_urgent)s
        AND not_before <= %(now)s AND expires_at > %(now)s AND channel <> ALL(%(without)s)
    ORDER BY not_before LIMIT %(at_most)s FOR UPDATE SKIP LOCKED)
UPDATE programmes_delivery AS row SET state = 'claimed', attempt = row.attempt + 1,
    lease_token = %(token)s,
    lease_until = statement_timestamp() + make_interval(secs => %(lease_s)s)
FROM found WHERE row.id = found.id RETURNING row.id
"""

START = Planned.of_sql(
    "relearn_start",
    """
UPDATE programmes_delivery SET state = 'sending', sending_at = %(now)s, contents_json = %(contents)s
WHERE id = %(id)s AND lease_token = %(token)s
    AND lease_until > statement_timestamp() + make_interval(secs => %(margin_s)s)
""",
    id="bigint",
    token="uuid",  # noqa: S106 -- a type
    now="timestamptz",
    contents="jsonb",
    margin_s="float8",
)

MARK = Planned.of_sql(
    "relearn_mark",
    """
WITH marked AS (
    UPDATE programmes_delivery SET state = 'sent', sent_at = %(now)s, answer = %(answer)s,
        reason = '', lease_token = NULL, lease_until = NULL
    WHERE id = %(id)s AND lease_token = %(token)s RETURNING clinic_id, id, attempt)
INSERT INTO programmes_deliveryattempt (clinic_id, delivery_id, attempt, outcome, began_at, answer)
SELECT clinic_id, id, attempt, 'accepted', %(now)s, %(answer)s FROM marked
""",
    id="bigint",
    token="uuid",  # noqa: S106 -- a type
    now="timestamptz",
    answer="text",
)

# A worker takes the rows of a claim in this order: only the first that is left was in its hand.
REAP = """
WITH dead AS (
    SELECT id, lease_token, not_before, attempt FROM programmes_delivery
    WHERE state = 'claimed' AND lease_until < statement_timestamp() FOR UPDATE SKIP LOCKED),
judged AS (
    SELECT id, attempt,
        row_number() OVER (PARTITION BY lease_token ORDER BY not_before, id) = 1 AS was_in_hand
    FROM dead)
UPDATE programmes_delivery AS row SET lease_token = NULL, lease_until = NULL,
    attempt = row.attempt - CASE WHEN was_in_hand THEN 0 ELSE 1 END,
    state = CASE WHEN was_in_hand AND judged.attempt >= %(most)s THEN 'failed' ELSE 'pending' END,
    reason = CASE WHEN was_in_hand AND judged.attempt >= %(most)s THEN 'poison' ELSE '' END
FROM judged WHERE row.id = judged.id
"""

# ``at`` is the moment by which all that was taken would have gone at an even pace.
AHEAD = """
SELECT extract(epoch FROM at - statement_timestamp()) FROM programmes_tick WHERE name = 'pace'
"""
TAKEN = """
INSERT INTO programmes_tick AS old (name, at, note)
VALUES ('pace', statement_timestamp() + make_interval(secs => %(took_s)s), '')
ON CONFLICT (name) DO UPDATE
SET at = greatest(old.at, statement_timestamp()) + make_interval(secs => %(took_s)s)
"""
