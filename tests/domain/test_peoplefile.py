import pytest

from programmes.domain.csvfile import FileInvalid
from programmes.domain.peoplefile import MOST_PEOPLE, Fate, PersonRow, read_people

HEADER = "name,email,role\n"


def read(text, *, members=(), waiting=()):
    return read_people(text, members=members, waiting=waiting)


def problems(text):
    with pytest.raises(FileInvalid) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_people_are_read_in_their_order_with_addresses_in_small_letters():
    steps = read("role;email;name\ntherapist;Dora@Example.org;Dora\n\nassistant;e@x.org;Émile\n")

    assert [(step.line, step.row, step.fate) for step in steps] == [
        (2, PersonRow("Dora", "dora@example.org", "therapist"), Fate.NEW),
        (4, PersonRow("Émile", "e@x.org", "assistant"), Fate.NEW),
    ]


def test_people_who_are_here_or_invited_to_that_role_are_left_alone():
    text = HEADER + "A,a@x.org,therapist\nB,b@x.org,therapist\nC,c@x.org,assistant\n"

    steps = read(
        text,
        members=[("a@x.org", "therapist"), ("c@x.org", "therapist")],
        waiting=[("b@x.org", "therapist")],
    )

    assert [step.fate for step in steps] == [Fate.MEMBER, Fate.WAITING, Fate.NEW]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["name", "email", "role"]),
        (HEADER, ["line 1: Nobody stands below the header."]),
        (HEADER + ",d@x.org,therapist\n", ["line 2, column name: Fill this in."]),
        (
            HEADER + "Dora,dora,therapist\nEve,eve@x,patient\n",
            [
                "line 2, column email: Give an address such as name@clinic.org.",
                "line 3, column email: Give an address such as name@clinic.org.",
                "line 3, column role: “patient” is not one of: clinic_admin, therapist, assistant.",
            ],
        ),
        (
            HEADER + "Dora,d@x.org,therapist\nDora,D@x.org,assistant\n",
            ["line 3, column email: “d@x.org” stands on line 2 already."],
        ),
        (HEADER + "Dora,d@x.org\n", ["line 2: This line has fewer cells than the header."]),
        (HEADER + 'Dora,"d@x.org\n', ["line 2: This is not CSV."]),
    ],
)
def test_people_that_cannot_be_invited_are_named_by_line_and_column(text, expected):
    found = problems(text)

    assert len(found) == len(expected)
    assert all(words in one for words, one in zip(expected, found, strict=True))


def test_more_people_than_a_file_may_have_are_cut_at_their_line():
    rows = (f"P,p{number}@x.org,therapist\n" for number in range(MOST_PEOPLE + 1))

    assert problems(HEADER + "".join(rows)) == [
        f"line {MOST_PEOPLE + 2}: A file has at most {MOST_PEOPLE} people. Cut it here."
    ]
