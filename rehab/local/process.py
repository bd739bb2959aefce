"""Child processes that never outlive their parent, ports, and the lock of one folder."""

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rehab.local import ROOT, Failure

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>
# In the environment of everything that a set-up or a run starts, with the folder as value:
SET_UP_MARK, RUN_MARK = "RELEARN_SET_UP", "RELEARN_RUN"
LOG_LINES = 12
PORT_ATTEMPTS = 5
STOPPING = "stopping"
START_S = 60.0
STOP_S = 30.0  # longer than the soft shutdown of a Celery worker
ORPHAN_S = 10.0


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send *number* to this process when its parent ends, however it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, number)


@dataclass(kw_only=True)
class Child:
    """One program in a session of its own, with its output in a file."""

    name: str
    argv: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    started_at: float = field(default=0.0, init=False)  # monotonic clock
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the program; it gets its stop signal when this process dies."""
        parent = os.getpid()

        def prepare() -> None:
            die_with_parent(self.stop_signal)
            if os.getppid() != parent:  # died in between
                os._exit(1)

        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.argv,
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=prepare,  # noqa: PLW1509 - no thread runs when children start
            )
        self.started_at = time.monotonic()

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended; it stays a zombie, so that its id is not reused."""
        if self._process is None:
            return True
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, flags) is not None

    def becomes(self, is_ready: Callable[[], bool], seconds: float) -> bool:
        """Wait, at most *seconds*, until *is_ready* or the program ends; return whether it runs."""
        is_over = wait_for(lambda: self.has_ended or is_ready(), seconds)
        return is_over and not self.has_ended

    def ask_to_stop(self) -> None:
        """Send the stop signal and do not wait."""
        if self._process is not None and not self.has_ended:
            os.kill(self._process.pid, self.stop_signal)

    def stop(self) -> None:
        """Stop the program and whatever it left in its session."""
        if self._process is None:
            return
        self.ask_to_stop()
        wait_for(lambda: self.has_ended, STOP_S)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def failure(self) -> Failure:
        """Show the end of the log and return the sentence that says the program does not run."""
        output = self.log.read_text(errors="replace")
        return explain(output, f"{self.name} does not run; its log is {self.log}.")


def call(
    argv: list[str],
    *,
    what: str,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    is_shown: bool = False,
) -> None:
    """Run a program to its end, shown or silent; it is killed when this process dies.

    :raises Failure: when the program reports an error.
    """
    done = subprocess.run(
        argv,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        input=stdin,
        stdout=None if is_shown else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C is this process's business
        preexec_fn=lambda: die_with_parent(signal.SIGKILL),  # no thread runs
    )
    if done.returncode:
        raise explain(done.stdout or "", f"{what} did not succeed; it says why above.")


def explain(output: str, sentence: str) -> Failure:
    """Show the end of a program's output, and return *sentence* or a plainer one as a failure."""
    lines = output.splitlines()[-LOG_LINES:]
    if any("No space left on device" in line for line in lines):
        return Failure("The disk is full: make room and start again.")
    print()
    for line in lines:
        print(f"  {line}")
    return Failure(sentence)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until *condition* holds, at most *seconds*; return whether it did."""
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds


def start_on_free_port(
    build: Callable[[int], Child], is_ready: Callable[[int], bool]
) -> tuple[Child, int]:
    """Start ``build(port)`` on a free port and return child and port once it answers.

    Somebody may take the port between the look and the start, hence more than one attempt.

    :raises Failure: when it does not start.
    """
    for _ in range(PORT_ATTEMPTS):
        port = free_port()
        child = build(port)
        child.start()
        if child.becomes(lambda p=port: is_ready(p), START_S):  # type: ignore[misc]
            return child, port
        child.stop()
    raise child.failure()


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Return whether something on 127.0.0.1 accepts connections at *port*."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free_port(port: int) -> None:
    """Check that the web server can have *port*.

    :raises Failure: when it cannot.
    """
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except PermissionError:
            raise Failure(f"Port {port} needs root: choose one above 1023 with PORT=.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failure(
                    f"Port {port} is taken: stop the other program, or choose another with PORT=."
                ) from None


class FolderLock:
    """The lock of one folder's run: a file with a note for the next one who asks."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+")

    def take(self, note: str) -> None:
        """Take the lock, after a run that is just stopping.

        :raises Failure: when another process holds it.
        """
        while not self._is_free():
            self._file.seek(0)
            holder = self._file.read()
            if holder != STOPPING:
                raise Failure(f"It already runs from this folder ({holder}).")
            time.sleep(0.1)
        self.note(note)

    def note(self, text: str) -> None:
        """Replace the note."""
        self._file.truncate(0)
        self._file.write(text)
        self._file.flush()

    def _is_free(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextlib.contextmanager
def sole_descent(mark: str) -> Iterator[None]:
    """Stop what an earlier, killed process left behind, and mark all that starts from here on.

    The caller holds the lock of what *mark* stands for, so whatever carries it is an orphan.
    """
    for number in (signal.SIGINT, signal.SIGKILL):  # SIGINT is PostgreSQL's fast shutdown
        for pid in marked(mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        wait_for(lambda: not marked(mark), ORPHAN_S)
    os.environ[mark] = str(ROOT)
    try:
        yield
    finally:
        del os.environ[mark]


def marked(mark: str, folder: Path = ROOT) -> dict[int, str]:
    """Return the processes that carry *mark* for *folder*: process id -> command line."""
    entry = f"{mark}={folder}".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if entry in (process / "environ").read_bytes().split(b"\0"):
                found[int(process.name)] = (process / "cmdline").read_text(errors="replace")
    return found
