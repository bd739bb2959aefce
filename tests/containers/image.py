"""
What the Dockerfile builds and how a container runs it, on a machine without an engine.

The image is a folder that holds what the Dockerfile copies and makes, and nothing else of this
checkout. A container sees that folder as its root, cannot write to it, has a ``/tmp`` of its own
and only the environment it was given, and runs as the image's user with no capability. Needs root.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys

from rehab.local import ROOT
from rehab.local.process import Child

# What the image has below our code: this machine's programs and the packages of .venv.
SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib64"]
SYSTEM_FILES = ["/etc/passwd", "/etc/group", "/etc/ld.so.cache", "/etc/localtime"]
DEVICES = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"]
PACKAGES = "/packages"
PATH = f"{PACKAGES}/bin:/usr/local/bin:/usr/bin:/bin"


class Image:
    """The image, as a folder."""

    def __init__(self, folder):
        self.root, self.env, self.place = folder, {"PATH": PATH}, "/"
        self.user, self.command = "0", []
        for name in ("tmp", "proc", "dev/shm", "etc", "run/secrets", PACKAGES.lstrip("/")):
            (folder / name).mkdir(parents=True)
        for path in [*SYSTEM, sys.base_prefix]:
            self.inside(path).mkdir(parents=True, exist_ok=True)
        for path in [*SYSTEM_FILES, *DEVICES]:
            self.inside(path).touch()

    def build(self):
        """Do what the Dockerfile says; the packages are those of .venv."""
        for line in instructions((ROOT / "Dockerfile").read_text()):
            word, rest = line.split(maxsplit=1)
            getattr(self, f"_{word.lower()}")(rest)
        return self

    def _from(self, _image):
        pass

    _expose = _from

    def _env(self, rest):
        self.env |= dict(part.split("=", 1) for part in shlex.split(rest))

    def _workdir(self, rest):
        self.place = rest
        self.inside(rest).mkdir()

    def _copy(self, rest):
        source, target = rest.split()
        left_out = shutil.ignore_patterns(
            *(ROOT / ".dockerignore").read_text().split(), "__pycache__"
        )
        place = self.inside(self.place) / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=left_out)
        else:
            shutil.copy(ROOT / source, place / source if place.is_dir() else place)

    def _run(self, rest):
        if not rest.startswith("pip install"):
            container = Container(self, "build", ["sh", "-c", rest], is_step=True)
            subprocess.run(container.argv, check=True, stdin=subprocess.DEVNULL)

    def _user(self, rest):
        self.user = rest

    def _cmd(self, rest):
        self.command = json.loads(rest)

    def inside(self, path):
        """Return where ``path`` of the image is on this machine."""
        return self.root / path.lstrip("/")


def instructions(text):
    """Return the instructions of a Dockerfile, each on one line."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [line for line in joined.splitlines() if line]


class Container:
    """
    One command in an image, or a step of its making.

    ``files`` are mounted read-only, ``volumes`` to be written: path inside -> path here.
    """

    def __init__(self, image, name, command, *, env=None, files=None, volumes=None, is_step=False):
        self.image, self.name, self.command = image, name, command
        self.env = image.env | (env or {})
        self.files = {PACKAGES: (ROOT / ".venv").resolve(), **(files or {})}
        self.volumes = volumes or {}
        self.is_step = is_step

    @property
    def argv(self):
        """The command that starts it."""
        return ["unshare", "--mount", "--propagation=private", "sh", "-euc", self._script()]

    def child(self, log):
        """Return it as a child that has not started yet."""
        return Child(name=self.name, argv=self.argv, log=log)

    def _script(self):
        root = shlex.quote(str(self.image.root))
        lines = [f"mount --bind {root} {root}", f"cd {root}"]
        lines += [_mount(path, path) for path in [*SYSTEM, *SYSTEM_FILES, sys.base_prefix]]
        lines += [f"[ -e .{inside} ] || touch .{inside}" for inside in self.files]
        lines += [_mount(outside, inside) for inside, outside in self.files.items()]
        lines += [f"mount --bind {path} .{path}" for path in DEVICES]
        lines.append("mount --rbind /proc proc")
        lines += [f"mount -t tmpfs -o mode=1777 tmpfs {place}" for place in ("tmp", "dev/shm")]
        lines += [f"mount --bind {outside} .{inside}" for inside, outside in self.volumes.items()]
        who = ""
        if not self.is_step:
            lines.append("mount -o remount,bind,ro .")
            user = self.image.user
            who = f"setpriv --reuid={user} --regid={user} --clear-groups --no-new-privs"
            who += " --inh-caps=-all --bounding-set=-all"
        given = [f"{name}={value}" for name, value in self.env.items()]
        # chroot changes to its root: env goes on from there to the image's folder.
        last = ["env", "-i", f"--chdir={self.image.place}", *given, *self.command]
        lines.append(f"exec chroot . {who} {shlex.join(last)}")
        return "\n".join(lines)


def _mount(outside, inside):
    target = shlex.quote("." + str(inside))
    return (
        f"mount --rbind {shlex.quote(str(outside))} {target} && mount -o remount,bind,ro {target}"
    )
