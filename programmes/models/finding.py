"""Finding drills in a library: full text for what is written, trigrams for what is mistyped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Self
from uuid import UUID

from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q

from programmes.domain.ability import Ability
from programmes.domain.finding import FAVOURITE, Chosen, asked, meant
from programmes.domain.fit import (
    ESTIM_CLEARANCE,
    DrillFacts,
    Helper,
    PatientFacts,
    Verdict,
    fit,
)
from programmes.models.clinic import ClinicalQuerySet, M_co, User

WORDS = "drills"
"""The text search configuration: it knows the other forms of a word and leaves no word out."""

# In one statement, because what is near must be known before anything can be counted or ordered.
# No index but the clinic's: so many drills of all clinics hold the beginning of a word that it is
# faster to read the drills of one, and whoever stops at the first one found may read them all.
# They are not even read for what is written where a word stands in none of them.
_FIND = """
WITH shelf AS NOT MATERIALIZED ({shelf}),
vocabulary AS MATERIALIZED (
    SELECT unnest(words) AS said FROM programmes_vocabulary
    WHERE clinic_id = (SELECT clinic_id FROM shelf LIMIT 1)
),
asked AS MATERIALIZED (
    SELECT place, word, coalesce((tsvector_to_array(to_tsvector('drills', word)))[1], word) AS stem
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given (word, place)
),
unknown AS MATERIALIZED (
    SELECT * FROM asked WHERE NOT EXISTS (
        SELECT FROM vocabulary WHERE starts_with(said, word) OR said = stem
    )
),
written AS MATERIALIZED (
    SELECT {columns} {ways} FROM shelf WHERE NOT EXISTS (SELECT FROM unknown) AND {all_written}
),
unlike AS MATERIALIZED (SELECT FROM asked WHERE NOT EXISTS (SELECT FROM written)),
measured AS (
    SELECT place, said, rank() OVER (PARTITION BY place ORDER BY distance) AS nearness
    FROM (SELECT place, said, {distance} AS distance FROM unknown, vocabulary
          WHERE length(word) > 2) AS pair
    WHERE distance IS NOT NULL
),
near AS MATERIALIZED (
    SELECT place, string_agg(quote_literal(said), '|')::tsquery AS anywhere,
           string_agg(quote_literal(said) || ':A', '|')::tsquery AS in_name,
           string_agg(quote_literal(said) || ':B', '|')::tsquery AS about,
           string_agg(quote_literal(said) || ':D', '|')::tsquery AS in_steps
    FROM measured WHERE nearness = 1 GROUP BY place
),
counted AS MATERIALIZED (
    SELECT id AS pk, {matches} AS matches FROM shelf WHERE EXISTS (SELECT FROM unlike)
),
kept AS MATERIALIZED (
    SELECT id, name, {counted_by} is_favourite, verdict, elsewhere, failed, {rank} AS rank
    FROM (
        SELECT * FROM written
        UNION ALL
        SELECT {columns} {near_ways} FROM shelf JOIN counted ON pk = id
        WHERE matches > 0 AND matches = (SELECT max(matches) FROM counted)
    ) AS found
    WHERE failed & (failed - 1) = 0
)
{counts}
SELECT 'total', 0, '', count(*) FROM kept WHERE failed = 0
UNION ALL
SELECT 'drill', is_favourite::int, id::text, row_number() OVER (ORDER BY {order}) FROM (
    SELECT * FROM kept WHERE failed = 0 ORDER BY {order} LIMIT %(most)s OFFSET %(after)s
) AS page
UNION ALL
SELECT 'unlike', 0, '', count(*) FROM unlike
"""
_BY_RANK = "rank, (verdict = 2)::int, is_favourite DESC, name, id"
_BY_STAGE = f"elsewhere, verdict, {_BY_RANK}"

# From the likeliest slip on: a letter too few, too many or wrong, or two that changed places; one
# slip while the word is still being typed, or at its end; two in a long word; else the trigrams.
_DISTANCE = """
CASE WHEN levenshtein_less_equal(said, word, 1) <= 1 THEN 1
     WHEN length(said) = length(word) AND levenshtein_less_equal(said, word, 2) = 2
          AND translate(said, word, '') = '' AND translate(word, said, '') = '' THEN 1
     WHEN length(word) > 3 AND least(levenshtein(left(said, length(word) - 1), word),
                                     levenshtein(left(said, length(word)), word),
                                     levenshtein(left(said, length(word) + 1), word)) <= 1 THEN 2
     WHEN length(stem) > 3 AND starts_with(said, stem) THEN 2
     WHEN length(word) > 6 AND levenshtein_less_equal(said, word, 2) <= 2 THEN 3
     WHEN similarity(said, word) >= 0.4 THEN 4 END
"""

# How a written word matches, from best to worst, asking as little as may be; letters are the
# weights of the parts of the index: A the name, B what it is about, C synonyms, D the steps.
_WAY = """
CASE WHEN search_vector @@ {written_AB} THEN
         CASE WHEN search_vector @@ {whole_A} THEN 0
              WHEN search_vector @@ {begun_A} THEN 1 ELSE 2 END
     WHEN search_vector @@ {written_D} THEN 3
     WHEN {is_meant} THEN 4 ELSE 5 END
"""
_NEAR_WAY = """
CASE WHEN search_vector @@ {written} THEN {way}
     WHEN search_vector @@ (SELECT in_name FROM near WHERE place = {place}) THEN 6
     WHEN search_vector @@ (SELECT about FROM near WHERE place = {place}) THEN 7
     WHEN search_vector @@ (SELECT in_steps FROM near WHERE place = {place}) THEN 8
     WHEN search_vector @@ (SELECT anywhere FROM near WHERE place = {place}) THEN 9 END
"""
_MATCHES = """
(search_vector
 @@ (SELECT coalesce({term} || (SELECT anywhere FROM near WHERE place = {place}), {term})))::int
"""

_READ = (
    *("id", "name", "stages", "category", "min_ability", "helper", "safety_flags"),
    *("facets", "search_vector", "is_favourite", "clinic_id"),
)


class Counted(Enum):
    """Of which filters a search counts what they would show; all take longer than the search."""

    NONE = "", ""
    STAGE_AND_CATEGORY = (
        "stages, category,",
        """
SELECT 'count', failed, facet, sum(number)::bigint
FROM (SELECT failed, stages, category, count(*) AS number FROM kept GROUP BY 1, 2, 3) AS alike,
     LATERAL (SELECT 'category:' || category UNION ALL SELECT 'stage:' || unnest(stages))
     AS of_one (facet)
GROUP BY failed, facet
UNION ALL
""",
    )
    ALL = (
        "facets,",
        """
SELECT 'count', failed, facet, count(*)
FROM (SELECT failed, unnest(facets) AS facet FROM kept) AS one GROUP BY failed, facet
UNION ALL
SELECT 'count', failed, 'favourite:yes', count(*) FROM kept WHERE is_favourite GROUP BY failed
UNION ALL
""",
    )


@dataclass(frozen=True, slots=True)
class Found(Generic[M_co]):
    """
    What a search found: one page of drills, and of all that match how many each filter would leave.

    ``is_near`` says that no drill has what was asked, so that the nearest ones are here.
    """

    drills: tuple[M_co, ...]
    total: int
    counts: Mapping[str, int]
    is_near: bool


class FindableQuerySet(ClinicalQuerySet[M_co]):
    """Drills that people search, filter and keep at hand."""

    def starred_by(self, user: User) -> Self:
        """Tell of each drill whether ``user`` keeps it at hand, as ``is_favourite``."""
        mine = FilteredRelation("favourites", condition=Q(favourites__user=user))
        return self.annotate(
            mine=mine,
            is_favourite=ExpressionWrapper(Q(mine__isnull=False), output_field=BooleanField()),
        )

    def find(
        self,
        query: str = "",
        *,
        user: User,
        chosen: Chosen | None = None,
        patient: PatientFacts | None = None,
        stage: str = "",
        counted: Counted = Counted.ALL,
        most: int,
        after: int = 0,
    ) -> Found[M_co]:
        """
        Return ``most`` drills that have every word of ``query``, best first, ``after`` so many.

        It is asked of all drills that one clinic has in use.

        A word may match in a way of its own: as a whole word of the name in any form, as the
        beginning of one, in movements, kit and category, in the steps, as a synonym of the name,
        or of the rest. A drill is as good as its worst word, then as all of them together. Among
        equals those that do not fit ``patient`` come last, favourites of ``user`` first, then it
        is by name and pk. With a ``stage`` its drills come first of all, and those that fit before
        those that need care and those that do not fit.

        Where no drill has every word, those are found that have or nearly have as many of them as
        any drill does. Of the filters ``chosen`` one value of each kind is enough. The counts say
        what a click would show: the choices of other kinds are applied, those of its own are not.
        """
        shelf = self.starred_by(user).order_by().values(*_READ)
        statement = _Statement(
            asked(query),
            chosen=chosen or {},
            patient=patient,
            stage=stage,
            counted=counted,
            most=most,
            after=after,
        )
        with connections[self.db].cursor() as cursor:
            drills = cursor.mogrify(*shelf.query.get_compiler(self.db).as_sql())
            cursor.execute(*statement.about(drills))
            rows = cursor.fetchall()
        return self._found(rows, statement.bits)

    def _found(self, rows: list[tuple[Any, ...]], bits: Mapping[str, int]) -> Found[M_co]:
        """Return what the rows of the statement say."""
        counts: Counter[str] = Counter()
        places: dict[int, int] = {}
        said: dict[str, int] = {}
        favourites: set[int] = set()
        for what, bit, value, number in rows:
            if what == "drill":
                places[int(value)] = number
                favourites |= {int(value)} if bit else set()
            elif what != "count":
                said[what] = number
            elif bit in {0, bits.get(value.partition(":")[0])}:
                counts[value] += number
        # The statement has chosen among what may be seen: to ask that again takes Django longer.
        page = self.model._default_manager.defer("search_words", "search_vector", "facets")
        drills: dict[int, Any] = page.using(self.db).in_bulk(places)
        for pk, drill in drills.items():
            drill.is_favourite = pk in favourites
        return Found(
            drills=tuple(drills[pk] for pk in sorted(drills, key=places.__getitem__)),
            total=said["total"],
            counts=counts,
            is_near=said["unlike"] > 0,
        )


class _Statement:
    """The one statement of a search: its parts in SQL, and the values it is given."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        chosen: Chosen,
        patient: PatientFacts | None,
        stage: str,
        counted: Counted,
        most: int,
        after: int,
    ) -> None:
        counted_by, counts = counted.value
        self.params: dict[str, Any] = {"words": list(words), "most": most, "after": after}
        ways = [f"way_{place}" for place, _word in enumerate(words, 1)]
        terms = [self.term(word) for word in words]
        is_meant = self.meant(words)
        written = [self.way(word, is_meant) for word in words]
        judged = self.verdict(patient) if patient else "0"
        is_elsewhere = f"(NOT stages @> {self.array([stage])})::int" if stage else "0"
        asked_for = [kind for kind, values in chosen.items() if values]
        self.bits = {kind: 1 << place for place, kind in enumerate(asked_for)}
        failed = [self.failed(kind, chosen[kind]) for kind in asked_for]
        self.parts = {
            "counted_by": counted_by,
            "counts": counts,
            "columns": f"id, name, {counted_by} is_favourite, {judged} AS verdict, "
            f"{is_elsewhere} AS elsewhere, {' + '.join(failed) or '0'} AS failed",
            "ways": _columns(written),
            "near_ways": _columns(
                _NEAR_WAY.format(written=term, way=way, place=place)
                for place, (term, way) in enumerate(zip(terms, written, strict=True), 1)
            ),
            "all_written": f"search_vector @@ ({' && '.join(terms)})" if words else "TRUE",
            "matches": " + ".join(
                _MATCHES.format(term=term, place=place) for place, term in enumerate(terms, 1)
            )
            or "0",
            "distance": _DISTANCE,
            "rank": f"greatest({', '.join(ways)}) * 100"
            + "".join(f" + coalesce({way}, 0)" for way in ways)
            if ways
            else "0",
            "order": _BY_STAGE if stage else _BY_RANK,
        }

    def about(self, drills: str) -> tuple[str, dict[str, Any]]:
        """Return the statement about the drills that a query selects, and its values."""
        return _FIND.format(shelf=drills.replace("%", "%%"), **self.parts), self.params

    def value(self, given: object) -> str:
        """Return how the statement writes a value."""
        name = f"value_{len(self.params)}"
        self.params[name] = given
        return f"%({name})s"

    def array(self, given: Sequence[str]) -> str:
        """Return how the statement writes what a drill has several of."""
        return f"{self.value(list(given))}::varchar[]"

    def term(self, word: str, part: str = "") -> str:
        """Return what finds a word as a beginning or in another form, in one part of the index."""
        begun, whole = self.value(f"'{word}':*{part}"), self.value(_marked(word, part))
        return f"(to_tsquery('simple', {begun}) || to_tsquery('drills', {whole}))"

    def meant(self, words: Sequence[str]) -> str:
        """Return whether the name of a drill says what the words are synonyms of."""
        names = (" & ".join(_marked(part, "A") for part in name.split()) for name in meant(words))
        query = " | ".join(names)
        return f"search_vector @@ to_tsquery('drills', {self.value(query)})" if query else "TRUE"

    def way(self, word: str, is_meant: str) -> str:
        """Return how a word matches that a drill has."""
        whole = self.value(_marked(word, "A"))
        return _WAY.format(
            written_AB=self.term(word, "AB"),
            whole_A=f"(to_tsquery('simple', {whole}) || to_tsquery('drills', {whole}))",
            begun_A=f"to_tsquery('simple', {self.value(_marked(word, '*A'))})",
            written_D=self.term(word, "D"),
            is_meant=is_meant,
        )

    def failed(self, kind: str, values: Sequence[str]) -> str:
        """Return the bit of a filter where a drill does not pass it, else 0."""
        passes = "is_favourite"
        if kind != FAVOURITE:
            passes = f"facets && {self.array([f'{kind}:{value}' for value in values])}"
        return f"CASE WHEN {passes} THEN 0 ELSE {self.bits[kind]} END"

    def verdict(self, patient: PatientFacts) -> str:
        """
        Return how a drill suits: 0 fits, 1 with care, 2 does not fit.

        It is the worst that the rule says of any one property, so the rule is asked about each.
        """
        has = "safety_flags @> {}"
        parts = (
            [(f"min_ability = '{one}'", _drill(min_ability=one)) for one in Ability],
            [(f"helper = '{one}'", _drill(helper=one)) for one in Helper],
            *(
                [(has.format(self.array([flag])), _drill(flags=frozenset({flag})))]
                for flag in sorted({*patient.flags, ESTIM_CLEARANCE})
            ),
        )
        return f"greatest({', '.join(_judged(part, patient) for part in parts)})"


def _columns(ways: Iterable[str]) -> str:
    return "".join(f", {way} AS way_{place}" for place, way in enumerate(ways, 1))


def _marked(word: str, marks: str) -> str:
    return f"'{word}':{marks}" if marks else f"'{word}'"


def _drill(**given: Any) -> DrillFacts:
    return DrillFacts(UUID(int=0), "", **given)


def _judged(drills: Sequence[tuple[str, DrillFacts]], patient: PatientFacts) -> str:
    """Return the verdict on a drill of which one property is tested at a time."""
    verdicts = list(Verdict)
    whens = (
        f"WHEN {test} THEN {verdicts.index(fit(drill, patient).verdict)}" for test, drill in drills
    )
    return f"CASE {' '.join(whens)} ELSE 0 END"
