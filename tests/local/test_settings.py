"""Production refuses to start with anything unsafe or missing, and names every setting it reads."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from rehab.local import ROOT
from rehab.local.checks import PRODUCTION
from rehab.local.run import applications


def read_settings(**changes):
    """Import the settings in a fresh process; return its exit code and its last line."""
    env = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    done = subprocess.run(
        [sys.executable, "-c", "import rehab.settings"],
        cwd=ROOT,
        env={name: value for name, value in env.items() if value},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, (done.stderr.splitlines() or [""])[-1]


def test_settings_complete_for_production_start():
    assert read_settings() == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "too-short"),
        ("SECRET_KEY", "insecure-" + "x" * 60),
        ("MFA_KEYS", "too-short"),
        ("MFA_KEYS", "x" * 60 + ",too-short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "relearn.example,*.example"),
        ("BASE_URL", ""),
        ("BASE_URL", "http://relearn.example"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("BROKER_URL", ""),
        ("EMAIL_URL", ""),
        ("DEMO", "1"),
        ("TEMPLATE_DEBUG", "1"),
        ("FAILPOINT", "after_claim"),
    ],
)
def test_settings_unsafe_in_production_refuse_to_start(name, value):
    code, sentence = read_settings(**{name: value})

    assert code == 1
    assert f"ImproperlyConfigured: {name} must " in sentence


def test_settings_without_any_name_refuse_to_start():
    code, sentence = read_settings(**dict.fromkeys(PRODUCTION, ""))

    assert code == 1
    assert "ImproperlyConfigured: SECRET_KEY must " in sentence


def test_settings_may_come_from_files(tmp_path):
    secret = tmp_path / "secret_key"
    secret.write_text("x1Y" * 30 + "\n")

    assert read_settings(SECRET_KEY="", SECRET_KEY_FILE=str(secret)) == (0, "")
    secret.write_text("too-short")
    code, sentence = read_settings(SECRET_KEY="", SECRET_KEY_FILE=str(secret))
    assert (code, "ImproperlyConfigured: SECRET_KEY must " in sentence) == (1, True)


def test_env_example_names_exactly_what_is_read():
    example = (ROOT / ".env.example").read_text()
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))

    settings = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "rehab/settings.py").read_text())
    compose = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())

    assert offered == {*settings, *compose, "PORT"}


def test_env_example_with_a_secret_key_starts():
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))

    names["SECRET_KEY"] = PRODUCTION["SECRET_KEY"]

    assert read_settings(**names) == (0, "")


def test_containers_run_the_commands_of_make_run():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    image = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    local = {child.name: child.argv[1:] for child in applications(port=8000, env={})}

    command = re.search(r"^CMD (\[.*\])$", image, re.MULTILINE)
    web = yaml.safe_load(command[1])
    web[web.index("--host") + 1] = "127.0.0.1"

    assert web == ["python", *local["The web server"]]
    assert services["worker"]["command"].split() == ["python", *local["The Celery worker"]]
    assert services["beat"]["command"].split() == ["python", *local["Celery beat"]]
