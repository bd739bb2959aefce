"""Bring ``.venv`` to exactly the locked packages, and lock them anew."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import venv

from rehab.local import ROOT, STATE, VENV, Failure
from rehab.local.process import SET_UP_MARK, die_with_parent, explain, sole_descent

PYTHON = VENV / "bin" / "python"
# What makes the one package that has no wheel (http-ece); pip would fetch it without a hash.
BUILD = "requirements-build.txt"
# Each holds the one before.
LOCKED = ("requirements.txt", "requirements-local.txt", "requirements-dev.txt")
AUDIT = ("tests/audit/tools.txt", "tests/audit/wapiti.txt")  # of `make audit`, each for itself
FIRST_START_MB = 800
LATER_START_MB = 100


def ensure(requirements: str) -> None:
    """Install *requirements* unless they are installed already, and show progress.

    :raises Failure: when this machine lacks something.
    """
    for folder in (STATE, VENV):
        if folder.exists() and folder.stat().st_uid != os.geteuid():
            raise Failure(f"{folder} belongs to another user: start as that user, or remove it.")
    STATE.mkdir(mode=0o700, exist_ok=True)
    stamp = VENV / f"installed-{requirements}"
    is_installed = PYTHON.exists() and stamp.exists()
    is_installed = is_installed and stamp.read_text() == _fingerprint(requirements)
    _require_room(LATER_START_MB if is_installed else FIRST_START_MB)
    if is_installed:
        return
    with (STATE / "packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make test` may wait here for `make run`
        with sole_descent(SET_UP_MARK):
            _require_venv()
            _install(BUILD)
            _install(requirements)
        for name in LOCKED[: LOCKED.index(requirements) + 1]:
            (VENV / f"installed-{name}").write_text(_fingerprint(name))


def continue_in_venv(arguments: list[str]) -> None:
    """Replace this process by the same command in ``.venv``, unless it is there already."""
    if not VENV.samefile(sys.prefix):
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), "-m", "rehab.local", *arguments])


def lock() -> int:
    """Resolve every requirements file anew, newest versions first, with hashes."""
    tool = STATE / "lock"
    STATE.mkdir(mode=0o700, exist_ok=True)
    venv.create(tool, with_pip=True)
    python = str(tool / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "-U", "uv"], check=True)
    options = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade"
    for name in (BUILD, *LOCKED, *AUDIT):
        source = name.replace(".txt", ".in")
        argv = [python, "-m", "uv", "pip", "compile", *options.split()]
        subprocess.run([*argv, source, "-o", name, "--quiet"], cwd=ROOT, check=True)
        print(f"{name} is locked.")
    return 0


def _fingerprint(requirements: str) -> str:
    digest = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    return f"{sys.version_info[0]}.{sys.version_info[1]} {digest}\n"


def _require_room(megabytes: int) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < megabytes:
        raise Failure(f"The disk is full: {free} MB are free, and {megabytes} MB are needed.")


def _require_venv() -> None:
    """Make ``.venv`` anew, unless a finished one of this Python version is there."""
    version = _fingerprint(LOCKED[0]).split()[0]
    versions = {stamp.read_text().split()[0] for stamp in VENV.glob("installed-*")}
    if versions == {version} and PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Failure("Python cannot make a virtual environment: apt install python3-venv")
    print("Making .venv ...", flush=True)
    venv.create(VENV, with_pip=True, clear=not VENV.is_symlink())


def _install(requirements: str) -> None:
    total = sum("==" in line for line in (ROOT / requirements).read_text().splitlines())
    argv = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    argv += ["--no-build-isolation", "--use-pep517"]  # else fetched without a hash
    lines: list[str] = []
    count = 0
    with subprocess.Popen(
        [*argv, "--disable-pip-version-check", "-r", requirements],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - there are no threads
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith(("Collecting", "Requirement already")):
                count += 1
                _show(f"Fetching the locked packages: {count} of {total}")
            elif line.startswith("Installing") and requirements != BUILD:
                _show(f"Installing {count} packages, about half a minute", end="\n")
    if pip.returncode:
        raise explain("".join(lines), "The packages could not be installed; pip says why above.")


def _show(text: str, end: str = "") -> None:
    """Print a progress line that the next one overwrites; one line each where nobody watches."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end=end, flush=True)
    elif end:
        print(text, flush=True)
