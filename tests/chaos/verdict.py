"""
What became of every message: the mail server's log against the ledger.

``python -m tests.chaos.verdict DATABASE_URL SINK_LOG KILL_LOG`` prints what it counted and fails
when a promise is broken. It imports nothing of the project, so that it shares none of its errors.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import psycopg

ENDS = {"sent", "failed", "in_doubt", "skipped", "expired", "cancelled"}
HELD = {"session", "nudge"}  # where nobody knows, these are not sent again


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def ledger(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT public_id::text, kind, state, reason FROM programmes_delivery"
        ).fetchall()


def judge(rows, sink, kills):
    """Return what was counted, and the promises that were broken."""
    taken = Counter(line["name"] for line in sink if line["what"] == "taken")
    untold = sum(line["what"] == "drops_before_answer" for line in sink)
    counted = {
        "rows": len(rows),
        "kills": len(kills),
        "taken_untold": untold,
        "states": dict(Counter(state for _, _, state, _ in rows)),
        "unfinished": sum(state not in ENDS for _, _, state, _ in rows),
        "lost_silently": sum(state == "sent" and not taken[name] for name, _, state, _ in rows),
        "extra": sum(max(taken[name] - 1, 0) for name, *_ in rows),
        "extra_held": sum(max(taken[name] - 1, 0) for name, kind, *_ in rows if kind in HELD),
        "in_doubt_had_arrived": sum(
            state == "in_doubt" and taken[name] > 0 for name, _, state, _ in rows
        ),
        "never_told_of": len(set(taken) - {name for name, *_ in rows}),
        "spoilt": sum(state == "failed" and reason != "refused" for _, _, state, reason in rows),
    }
    promises = {
        "every message comes to its end": not counted["unfinished"],
        "none is lost silently": not counted["lost_silently"],
        "what is held goes once": not counted["extra_held"],
        "at most one goes twice for each kill": counted["extra"] <= len(kills) + untold,
        "nothing goes that is not in the ledger": not counted["never_told_of"],
        "no message is given up for the sake of another": not counted["spoilt"],
    }
    return counted, [promise for promise, is_kept in promises.items() if not is_kept]


def main(url, sink_log, kill_log):
    counted, broken = judge(ledger(url), lines(sink_log), lines(kill_log))
    sys.stdout.write(json.dumps(counted | {"broken": broken}, indent=1) + "\n")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
