"""``python3 -m rehab.local run|test|lint|...``; each make target is one such line."""

import errno
import os
import signal
import sys

from rehab.local import ROOT, Failure, keys, packages
from rehab.local.process import die_with_parent

REQUIREMENTS = {
    "run": "requirements-local.txt",
    "test": "requirements-dev.txt",
    "coverage": "requirements-dev.txt",
    "lint": "requirements-dev.txt",
    "chaos": "requirements-dev.txt",
    "bench": "requirements-dev.txt",
    "audit": "requirements-dev.txt",
}


def main() -> int:
    """Do the command named in the arguments and return its exit code."""
    command, arguments = sys.argv[1:2], sys.argv[2:]
    commands = (*REQUIREMENTS, "lock", "secrets")
    if not command or command[0] not in commands:
        return complain(f"python3 -m rehab.local {'|'.join(commands)}")
    os.chdir(ROOT)
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)  # make killed is make run killed
    try:
        return dispatch(command[0], arguments)
    except Failure as failure:
        return complain(str(failure))
    except PermissionError as error:
        return complain(f"{error.filename} cannot be used: {error.strerror}.")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return complain("The disk is full: make room and start again.")
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def dispatch(command: str, arguments: list[str]) -> int:
    """Bring the packages up to date, then do *command* inside ``.venv``."""
    if command == "lock":
        return packages.lock()
    if command == "secrets":
        return keys.make()
    packages.ensure(REQUIREMENTS[command])
    packages.continue_in_venv([command, *arguments])
    from rehab.local import checks, run  # noqa: PLC0415 - they may use what .venv holds

    commands = {
        "run": run.run,
        "test": checks.test,
        "coverage": checks.coverage,
        "lint": checks.lint,
        "chaos": checks.chaos,
        "bench": checks.bench,
        "audit": checks.audit,
    }
    return commands[command](arguments)


def complain(sentence: str) -> int:
    """Say what went wrong and return the exit code that says so too."""
    print(f"\nRelearn: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
