"""Whether what is sent becomes part of a statement: asked by marks of our own, and of sqlmap."""

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from tests.audit.crawl import kind_of_field
from tests.audit.plan import BAIT, Plan, ask, bait
from tests.audit.tools import FOLDER, MARK, ensure, run

AT_MOST_S, FORM_AT_MOST_S = 2400, 600
AT_ONCE = 2
NOT_ASKED = {403, 429, 500}  # an answer with such a code tells nothing of a statement
ALWAYS = (
    *("--batch", "--flush-session", "--drop-set-cookie", "--ignore-redirects", "--skip-waf"),
    # Without "U": where a union works, so does each of the four others.
    *("--dbms", "PostgreSQL", "--level", "1", "--risk", "1", "--technique", "BEST"),
    *("--time-sec", "2", "--timeout", "60", "--retries", "1", "--ignore-code", "*"),
    *(
        "--disable-coloring",
        "--answers",
        "keep testing the others=Y,injection marker=N,really sure=Y",
    ),
)


def marks(base, people):
    """
    Send a mark in each field of each set of fields of each view, in each role that finds it.

    What is sent belongs into the values of a statement: return where it stood in the text.
    """
    told, fields, seen = [], 0, set()
    forms = [(person, form) for person, one in people for form in one.forms.values()]
    baits = [(job.person, job.form) for job in bait(base, people[0][0])]
    for person, form in [*baits, *forms]:
        kinds = {kind_of_field(name): name for name, _value in form.fields}
        place = (person.role, ask(base, person, form).view, form.method, frozenset(kinds))
        if place in seen:
            continue
        seen.add(place)
        for kind, chosen in kinds.items():
            marked = ((n, f"{v}'\"{MARK}" if n == chosen else v) for n, v in form.fields)
            answer = ask(base, person, replace(form, fields=tuple(marked)))
            told += _judged(form.method, answer, kind)
        fields += len(kinds)
    return told, f"{fields} fields of {len(seen)} kinds of forms; all bait"


def _judged(method, answer, name):
    if answer.view in BAIT:
        return [] if answer.is_told else [f"blind: {answer.view} told nothing"]
    where = f"{method} {answer.view} {name}"
    told = [f"in a statement: {where}"] if answer.is_told else []
    return [*told, f"answered {answer.status}: {where}"] if answer.status in NOT_ASKED else told


def sqlmap(base, people, plain):
    """
    Return what sqlmap finds in whatever the views read, and whether it finds the bait.

    First it sends each field what breaks a statement, which the server lets be seen, and tries
    what breaks one in all its ways. In the time that is left it tries the others so as well.
    """
    plan = Plan(base)
    plan.take_forms(people)
    plan.take_addresses(
        (person, f"{plain}{path}") for person, _found in people for path in person.starts
    )
    baits = bait(base, people[0][0])
    ends = time.monotonic() + AT_MOST_S
    # The last of them shows that nobody was signed out meanwhile.
    told, done = _try_all(base, [*baits, *plan.jobs, *baits[:1]], ends, ("--smart",))
    missed = sum(one.startswith("not tested") for one in told)
    deep, deeper = _try_all(base, [*baits, *plan.jobs], ends, ())
    told += [one for one in deep if not one.startswith("not tested")]
    views = len({job.view for job in plan.jobs})
    tried = f"{done} fields of {views} views, {deeper} in all ways, {missed} not; all bait"
    return [*plan.told, *told], tried


def _try_all(base, jobs, ends, how):
    """Return what sqlmap finds until the time is over, and how many fields it tried."""
    told, done = [], 0

    def one(numbered):
        number, job = numbered
        left = ends - time.monotonic()
        if left < 0:
            return job, set(), set(), set()
        return job, *_try(base, job, number, how, at_most_s=min(left, FORM_AT_MOST_S))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for job, opened, shut, codes in pool.map(one, enumerate(jobs)):
            missed = set(job.names) - opened - shut
            if job.view in BAIT:
                told += [] if opened or (missed and not how) else [f"blind: {job.view}"]
                continue
            done += len(job.names) - len(missed)
            told += [f"injectable: {job.where} {name}" for name in sorted(opened)]
            told += [f"not tested: {job.where} {name}" for name in sorted(missed)]
            told += [f"answered {code}: {job.where}" for code in sorted(codes & NOT_ASKED)]
    return told, done


def _try(base, job, number, how, *, at_most_s):
    """Let sqlmap try one form: return the fields that are open and shut, and the codes it met."""
    parts, sent = urlsplit(job.form.url), urlencode(job.form.fields)
    query, data = (parts.query, ("--data", sent)) if job.form.method == "POST" else (sent, ())
    folder = FOLDER / "sqlmap" / str(number)
    argv = [
        *(ensure("tools") / "sqlmap", "-u", f"{base}{parts.path}?{query}".rstrip("?"), *data),
        *(*ALWAYS, *how, "-p", ",".join(job.names), "--cookie", job.person.cookies),
        *("--output-dir", folder),
    ]
    log = f"sqlmap-{number:03}-{job.view.replace(':', '-')}{''.join(how)}"
    said = run(log, argv, at_most_s=at_most_s)
    shutil.rmtree(folder, ignore_errors=True)
    opened = re.findall(r"^Parameter: (.+) \(\w+\)$", said, re.MULTILINE)
    shut = re.findall(
        r"parameter '(.+)' (?:does not seem to|might not) be (?:SQL )?injectable", said
    )
    codes = re.findall(r"(\d{3}) \([^)]+\) - \d+ times", said)
    return set(opened), set(shut), {int(code) for code in codes}
