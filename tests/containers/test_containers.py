"""The containers: their file is valid, and its services run, unprivileged, and restart unseen."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rehab.local import ROOT
from tests.containers.image import instructions

CHECK = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
PROGRAMS = ("unshare", "setpriv", "ip", "caddy")
TRIAL_S = 900  # a busy machine; an idle one takes 100


def check(path):
    done = subprocess.run([*CHECK, path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_compose_file_is_what_the_specification_allows():
    assert check(ROOT / "docker-compose.yml") == (0, "ok -- validation done\n")


def test_compose_file_with_an_unknown_word_is_refused(tmp_path):
    wrong = tmp_path / "docker-compose.yml"
    text = (ROOT / "docker-compose.yml").read_text()
    wrong.write_text(text.replace("    stop_grace_period: 30s", "    stop_grace: 30s"))

    code, said = check(wrong)

    assert code == 1
    assert "'stop_grace' was unexpected" in said


def test_dockerfile_gives_nobody_a_shell_or_a_secret():
    lines = instructions((ROOT / "Dockerfile").read_text())
    words = [line.split()[0] for line in lines]

    assert words.count("FROM") == 1
    assert ":latest" not in lines[0]
    assert "ADD" not in words
    assert lines[-1].startswith('CMD ["python", ')  # no shell: SIGTERM reaches the server
    assert [line for line in lines if line.startswith("USER ")] == ["USER 65534"]
    assert lines.index("USER 65534") > max(i for i, word in enumerate(words) if word == "RUN")
    assert [
        line for line in lines if re.match(r"(ENV|ARG) .*(KEY|PASSWORD|SECRET|URL)", line)
    ] == []
    installs = [line for line in lines if "pip install" in line]
    by_hash = "pip install --require-hashes --no-deps"
    builders = f"{by_hash} -r requirements-build.txt"
    rest = f"{by_hash} --no-build-isolation --use-pep517 -r requirements.txt"
    assert installs == [f"RUN {builders} && {rest}"]


@pytest.fixture(scope="module")
def seen():
    """What the trial saw (tests/containers/trial.py)."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        reason = f"Needs root, and on this machine: {', '.join(missing) or 'all is there'}."
        assert "REQUIRE_CONTAINERS" not in os.environ, reason
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="relearn-containers-"))
    folder.chmod(0o755)  # nobody may enter
    trial = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.containers.trial", folder]
    try:
        done = subprocess.run(
            trial, cwd=ROOT, capture_output=True, text=True, timeout=TRIAL_S, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        yield json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder)


def test_services_start_from_an_empty_database(seen):
    assert (seen["migrate"], seen["healthy"], seen["createclinic"]) == (0, [True, True], 0)


def test_rolling_restart_under_load_fails_no_request(seen):
    answers = seen["answers"]

    assert seen["failures"] == []
    assert min(answers["read 200"], answers["sign_in 302"], answers["write 302"]) > 50
    assert seen["stored"] == answers["write 302"]  # each message once: none lost, none doubled


def test_web_that_leaves_is_gone_within_its_grace(seen):
    assert all(5 <= took_s < 20 for took_s in seen["stopped_s"])


def test_two_workers_and_two_beats_send_one_letter_once(seen):
    assert seen["letters"] == ["sent"]
    assert seen["mails"] == ["cleo@harbour.example"]


def test_backup_is_written_to_its_volume(seen):
    assert seen["backup"] == 0
    assert [re.sub(r"\d", "0", name) for name in seen["backups"]] == [
        "relearn-00000000T000000Z.backup"
    ]


def test_deep_health_of_the_whole_is_well(seen):
    status, text = seen["deep"]

    assert status == 200
    assert re.fullmatch(
        r"oldest message due since: \d+ s\nlast looked: \d+ s ago\n"
        r"clock of the database ahead by: -?0 s\nservers that do not answer: none\n"
        r"migrations missing: 0\n",
        text,
    )


def test_prometheus_reads_each_web_and_the_public_reads_nothing(seen):
    for text in seen["metrics"]:
        found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert float(found['relearn_requests_total{status="200",view="accounts:ready"}']) > 0
        assert float(found['relearn_request_seconds_count{view="patient:messages"}']) > 0
        assert float(found["relearn_pool_connections"]) >= 2  # one of each process
        assert found["relearn_database_up"] == "1.0"
        assert float(found['relearn_silent_seconds{part="letters"}']) < 180
        assert "quay" not in text  # the clinic's name in addresses
    assert seen["public_metrics"][0] == 404


def test_what_our_processes_log_is_json(seen):
    for name, text in seen["logs"].items():
        lines = [line for line in text.splitlines() if line.strip()]
        assert lines != [], name
        assert [line for line in lines if not line.startswith("{")] == [], name
