"""``load_library`` as a person at a terminal meets it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programmes.management.commands.load_library import SHIPPED
from programmes.models import Drill, StarterDrill


def _run(*arguments):
    out = StringIO()
    call_command("load_library", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mine.csv"


def test_load_library_without_a_file_loads_the_shipped_one(northside):
    assert _run() == "140 drills added or changed.\n"
    assert _run() == "0 drills added or changed.\n"
    assert Drill.objects.filter(clinic=northside).count() == 140


def test_load_library_reads_a_file_that_excel_wrote(db, file):
    file.write_bytes(SHIPPED.read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-8-sig"))

    assert _run(file) == "140 drills added or changed.\n"


def test_load_library_names_file_line_column_and_problem(db, file):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("imagery-reach-cup,", "Reach Cup,", 1)
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        _run(file)

    assert str(refused.value) == (
        "Nothing was loaded.\n"
        "mine.csv, line 4, column slug: Use small letters, digits and single hyphens only."
    )
    assert not StarterDrill.objects.exists()


def test_load_library_refuses_another_encoding_kindly(db, file):
    file.write_bytes("slug,name\nübung,Übung\n".encode("latin-1"))

    with pytest.raises(CommandError, match=r"^mine.csv cannot be read: 'utf-8' codec"):
        _run(file)


def test_load_library_refuses_a_missing_file_kindly(db, file):
    with pytest.raises(CommandError, match=r"^mine.csv cannot be read: .*No such file"):
        _run(file)


def test_load_library_refuses_a_folder_kindly(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        _run(tmp_path)


def test_load_library_names_each_missing_column(db, file):
    file.write_text("slug,name\na,b\n", encoding="utf-8")

    with pytest.raises(
        CommandError, match=r"mine\.csv, line 1, column stages: This column is missing\."
    ):
        _run(file)
