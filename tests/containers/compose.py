"""``docker-compose.yml`` as the engine would read it: every value is the file's own."""

import os
import re
import shlex

import yaml

from rehab.local import ROOT
from tests.containers.image import Container

FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::\?)?\}")


class Project:
    """The services, with ``.env`` given as names and values, and secrets in a folder."""

    def __init__(self, image, env, secrets, hosts):
        text = VARIABLE.sub(lambda found: env[found[1]], FILE.read_text())
        self.file = yaml.safe_load(text)
        self.image, self.env, self.secrets = image, env, secrets
        self.volumes = secrets.parent / "volumes"
        self.files = {"/etc/hosts": hosts}

    def container(self, service, *, command=None, also=None):
        """Return a service of our own image; ``also`` is what this machine makes necessary."""
        given = self.file["services"][service]
        assert given["image"] == "relearn"
        assert given["read_only"] is True
        assert (given["cap_drop"], given["tmpfs"]) == (["ALL"], "/tmp")  # noqa: S108
        env = self.env | given["environment"] | (also or {})
        secrets = {f"/run/secrets/{name}": self._secret(name) for name in given["secrets"]}
        words = [*_words(given.get("entrypoint", [])), *self._command(given, command)]
        return Container(
            self.image,
            service,
            words,
            env=env,
            files=self.files | secrets,
            volumes={inside: self._volume(name, inside) for name, inside in _volumes(given)},
        )

    def words(self, service):
        """Return the command of a service of another image."""
        return _words(self.file["services"][service]["command"])

    def check(self, service, **more):
        """Return the container of the health check of a service."""
        test = self.file["services"][service]["healthcheck"]["test"]
        return self.container(service, command=test, **more)

    def _command(self, given, command):
        return _words(command or given.get("command") or self.image.command)

    def _volume(self, name, inside):
        """Return the folder of a volume; a new one belongs to whom it belongs in the image."""
        folder = self.volumes / name.removeprefix("./")
        if not folder.exists():
            folder.mkdir(parents=True)
            place = self.image.inside(inside)
            is_known = place.exists()  # else an engine makes it, and a person has to give it away
            place.mkdir(exist_ok=True)
            owner = place.stat().st_uid if is_known else int(self.image.user)
            os.chown(folder, owner, owner)
        return folder

    def _secret(self, name):
        file = self.file["secrets"][name]["file"]
        return self.secrets / file.removeprefix("./secrets/")


def _words(command):
    return command if isinstance(command, list) else shlex.split(command)


def _volumes(given):
    return [volume.split(":")[:2] for volume in given.get("volumes", [])]


def example():
    """Return the names and values of ``.env.example``."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
