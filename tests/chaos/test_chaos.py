"""Nothing is lost and nothing goes twice, whatever dies; ``make chaos`` is the long version."""

import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.chaos import crowd
from tests.chaos.field import FAILPOINTS, Field

BUSY_MACHINE_S = 240  # an idle one takes 25


@pytest.fixture
def field(tmp_path, transactional_db):
    address = urlsplit(os.environ["DATABASE_URL"])
    database = connection.settings_dict["NAME"]
    field = Field(tmp_path, address._replace(path=f"/{database}").geturl())
    yield field
    field.close()


def let_wait(people):
    crowd.settle(people=people)
    crowd.remind(people=people)
    crowd.write(people=people)


def test_killed_workers_lose_nothing_and_send_hardly_anything_twice(field):
    let_wait(150)

    field.start_crew(workers=3, kills=12, failpoints=FAILPOINTS)
    field.wait(BUSY_MACHINE_S)

    counted = field.judge()
    assert (counted["broken"], counted["rows"]) == ([], 300)
    assert {kill["what"] for kill in field.kills} >= {*FAILPOINTS, "random"}
    assert counted["states"]["sent"] > 250


def test_sender_that_marks_first_is_caught(field):
    let_wait(30)

    field.start_crew(workers=2, kills=0, failpoints=["after_answer"], is_wrong=True)
    field.wait(BUSY_MACHINE_S)

    counted = field.judge()
    assert counted["lost_silently"] > 0
    assert "none is lost silently" in counted["broken"]
