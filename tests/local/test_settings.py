"""Production refuses to start with anything unsafe or missing, and names every setting it reads."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

from rehab.local import ROOT, keys
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
        ("SMS_URL", "http://user:password@texts.example"),
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


def test_password_of_the_database_may_come_from_a_file_of_its_own(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("p@ss/word\n")  # as an editor leaves it
    code = "from django.conf import settings; print(settings.DATABASES['default']['PASSWORD'])"
    env = {"PATH": os.environ["PATH"], **PRODUCTION, "DATABASE_PASSWORD_FILE": str(secret)}
    env["DJANGO_SETTINGS_MODULE"] = "rehab.settings"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=False
    )

    assert (done.stdout, done.returncode) == (b"p@ss/word\n", 0)


def test_secrets_are_made_once_and_only_what_a_person_knows_is_asked(tmp_path, capsys):
    folder = tmp_path / "secrets"

    keys.make(folder)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "email_url").write_text("smtp://mail.example:25")
    said = capsys.readouterr().out
    keys.make(folder)

    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert first.keys() == services["secrets"].keys()
    assert (folder.stat().st_mode & 0o777, first["email_url"]) == (0o700, "")
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert "Write the address of your mail server" in said
    assert capsys.readouterr().out == ""
    assert {path.name: path.read_text() for path in folder.iterdir()} == first | {
        "email_url": "smtp://mail.example:25"
    }
    long_enough = {name: first[name.lower()] for name in ("SECRET_KEY", "MFA_KEYS")}
    assert read_settings(**long_enough) == (0, "")


def test_env_example_names_exactly_what_is_read():
    example = (ROOT / ".env.example").read_text()
    offered = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))

    settings = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "rehab/settings.py").read_text())
    compose = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())

    assert offered == {*settings, *compose, "PORT"}
    assert set(re.findall(r"\{\$(\w+)\}", (ROOT / "Caddyfile").read_text())) <= offered


def test_env_example_with_a_secret_key_starts():
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))

    names["SECRET_KEY"] = PRODUCTION["SECRET_KEY"]

    assert read_settings(**names) == (0, "")


WORKERS = {
    "worker": "The Celery worker",
    "letters": "The worker for letters",
    "long": "The worker for long jobs",
}


def test_every_queue_has_a_worker_and_a_bell_rings_no_other():
    routes = [one["queue"] for one in settings.CELERY_TASK_ROUTES.values()]
    argv = [" ".join(child.argv) for child in applications(port=8000, is_held=True)]
    read = [found[1] for one in argv if (found := re.search(r"--queues=(\w+)", one))]

    assert sorted(read) == sorted({*routes, "celery"})
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(settings.CELERY_TASK_ROUTES) < tasks


def test_containers_run_the_commands_of_make_run():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    image = (ROOT / "Dockerfile").read_text()
    own = {child.name: child for child in applications(port=8000, is_held=True)}
    local = {name: child.argv[1:] for name, child in own.items()}
    roles = {name: child.env["DATABASE_ROLE"] for name, child in own.items()}

    web = yaml.safe_load(re.search(r"^CMD (\[.*\])$", image, re.MULTILINE)[1])

    assert web[:3] == ["python", *local["The web server"][:2]]
    for service, name in WORKERS.items():
        assert services[service]["command"].split() == ["python", *local[name]]
    assert services["beat"]["command"].split() == ["python", *local["Celery beat"]]
    assert roles == {
        "The web server": services["web-a"]["environment"]["DATABASE_ROLE"],
        **{name: services[one]["environment"]["DATABASE_ROLE"] for one, name in WORKERS.items()},
        "Celery beat": services["beat"]["environment"]["DATABASE_ROLE"],
    }
    assert services["migrate"]["environment"]["DATABASE_ROLE"] == ""
