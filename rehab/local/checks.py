"""``make test``, ``coverage``, ``lint``, ``chaos``, ``bench`` and ``audit``."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from rehab.local import ROOT

# A file stays with one process: its tests may share what takes long to start. Files start in the
# order of tests/conftest.py; one process more than processors, since many tests wait.
ALL_PROCESSORS = (
    f"--numprocesses={min(len(os.sched_getaffinity(0)) + 1, 5)}",
    "--dist=loadfile",
    "--no-loadscope-reorder",
)
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "relearn.example",
    "BASE_URL": "https://relearn.example",
    "DATABASE_URL": "postgres://localhost/relearn",
    "BROKER_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://localhost:25",
    "ERASURE_LOG": "/erasures/erased.jsonl",
}


def test(arguments: list[str]) -> int:
    """Become pytest with *arguments*, or without any run everything on several processors."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *(arguments or ALL_PROCESSORS)])


def coverage(arguments: list[str]) -> int:
    """Say which lines and branches of domain and actions no test reaches, browsers aside.

    With *arguments*, the tests that pytest finds by them.
    """
    measure = [sys.executable, "-m", "coverage"]
    tests = arguments or ["tests", "--ignore=tests/journeys", "--ignore=tests/local"]
    subprocess.run([*measure, "erase"], check=True)
    tried = subprocess.run([*measure, "run", "-m", "pytest", *ALL_PROCESSORS, *tests], check=False)
    subprocess.run([*measure, "combine", "--quiet"], check=True)
    told = subprocess.run([*measure, "report"], check=False)
    return tried.returncode or told.returncode


def chaos(_arguments: list[str]) -> int:
    """Become the trial in which everything that sends messages dies again and again."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "tests.chaos.storm"])


def bench(arguments: list[str]) -> int:
    """Become the measurement of what the most used requests cost."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.bench", *arguments])


def audit(arguments: list[str]) -> int:
    """Become the tools of others that look for what is wrong, in the code and in the demo."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "tests.audit", *arguments])


def lint(_arguments: list[str]) -> int:
    """Run every check that needs no test, and name those that complain."""
    python = sys.executable
    templates = [str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html")]
    imports = "from importlinter.cli import lint_imports_command as lint; lint()"
    djade = str(Path(python).with_name("djade"))
    schema = ["--builtin-schema", "vendor.compose-spec"]
    hadolint = str(Path(python).with_name("hadolint"))
    checks = {
        "ruff check": [python, "-m", "ruff", "check"],
        "ruff format": [python, "-m", "ruff", "format", "--check", "--quiet"],
        "mypy": [python, "-m", "mypy"],
        "import-linter": [python, "-c", imports],
        "djade": [djade, "--check", "--target-version", "5.2", *templates],
        "djlint": [python, "-m", "djlint", "--lint", "--quiet", *templates],
        "compose": [python, "-m", "check_jsonschema", *schema, "docker-compose.yml"],
        "hadolint": [hadolint, "Dockerfile"],
        "makemigrations": [
            python,
            "-W",
            "ignore",
            "manage.py",
            "makemigrations",
            "--check",
            "--dry-run",
        ],
        "check": [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    }
    complaints = []
    for name, argv in checks.items():
        print(f"--- {name}", flush=True)
        env = os.environ | (PRODUCTION if name == "check" else {"DEBUG": "1"})
        if subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode:
            complaints.append(name)
    print(f"\nComplaints from: {', '.join(complaints)}." if complaints else "\nNo complaints.")
    return bool(complaints)
