"""Tools that others wrote, each kept apart from Relearn, and how each is asked."""

import hashlib
import json
import os
import re
import subprocess
import venv
from pathlib import Path

from rehab.local import ROOT, STATE

HERE = Path(__file__).parent
FOLDER = STATE / "audit"
# Its modules that find something in a program like this: sqlmap asks about SQL, nothing reads XML,
# and no address of the internet can be asked for what "ssrf" needs.
WAPITI = "cookieflags,crlf,csp,exec,file,http_headers,permanentxss,redirect,upload,xss"
CODE = ["rehab", "programmes", "manage.py"]
# By which the server `forgetful` says which view answered, what that read, and if a mark was told.
VIEW_HEADER, READ_HEADER, TOLD_HEADER = "Audit-View", "Audit-Read", "Audit-Told"
MARK = "zqmark"


def ensure(name):
    """Bring the packages of ``NAME.txt`` to exactly what is locked; return where they are."""
    folder, locked = FOLDER / name, HERE / f"{name}.txt"
    mark, wanted = folder / "installed", hashlib.sha256(locked.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        pip = [folder / "bin" / "pip", "install", "-q", "--require-hashes", "-r", locked]
        subprocess.run(pip, check=True)
        mark.write_text(wanted)
    return folder / "bin"


def ensure_node():
    """Bring the packages of ``npm-shrinkwrap.json`` to what is locked; run no script of theirs."""
    folder = FOLDER / "node"
    folder.mkdir(parents=True, exist_ok=True)
    mark, locked = folder / "installed", (HERE / "npm-shrinkwrap.json").read_bytes()
    if not mark.exists() or mark.read_bytes() != locked:
        for name in ("package.json", "npm-shrinkwrap.json"):
            (folder / name).write_bytes((HERE / name).read_bytes())
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True)
        mark.write_bytes(locked)
    return folder / "node_modules"


def run(name, argv, *, at_most_s, env=None, cwd=ROOT):
    """Run a tool for so many seconds at most; return what it wrote, which is kept as well."""
    log = FOLDER / f"{name}.log"
    with log.open("w") as out:
        try:
            subprocess.run(
                [str(one) for one in argv],
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=at_most_s,
                check=False,
                cwd=cwd,
                env=os.environ | (env or {}),
            )
        except subprocess.TimeoutExpired:
            out.write("\n(its time was over)\n")
    return log.read_text(errors="replace")


def bandit():
    """Return what bandit finds in the code: "rule file"."""
    report = FOLDER / "bandit.json"
    argv = [ensure("tools") / "bandit", "-r", *CODE, "-q", "-f", "json", "-o", report]
    run("bandit", argv, at_most_s=300)
    said = json.loads(report.read_text())
    lines = said["metrics"]["_totals"]["loc"]
    found = [f"{one['test_id']} {one['filename'].removeprefix('./')}" for one in said["results"]]
    return found, f"{lines} lines of Python"


def semgrep():
    """Return what our own rules find in the code: "rule file"."""
    report = FOLDER / "semgrep.json"
    quiet = ["--metrics=off", "--disable-version-check", "-q", "--json", "-o", report]
    where = [*CODE, "static/js", "templates"]
    bin_ = ensure("tools")
    path = {"PATH": f"{bin_}:{os.environ['PATH']}"}
    argv = [bin_ / "semgrep", "scan", "--config", HERE / "rules.yml", *quiet, *where]
    run("semgrep", argv, at_most_s=600, env=path)
    said = json.loads(report.read_text())
    found = [f"{one['check_id'].rpartition('.')[2]} {one['path']}" for one in said["results"]]
    return found, f"{len(said['paths']['scanned'])} files, by the rules of rules.yml"


def wapiti(base, person, *, at_most_s):
    """Return what wapiti finds where somebody goes, and what it came to: how much, what it left."""
    report = FOLDER / f"wapiti-{person.role}.json"
    report.unlink(missing_ok=True)
    left_out = (f"{base}/workbench/*", f"{base}/accounts/logout/", f"{base}/static/*")
    argv = [
        *(ensure("wapiti") / "wapiti", "-u", f"{base}/", "--scope", "domain", "--flush-session"),
        *("-H", f"Cookie: {person.cookies}"),
        *(part for one in left_out for part in ("-x", one)),
        *("--store-session", FOLDER / "wapiti-session", "--max-links-per-page", "60"),
        *("--max-scan-time", str(at_most_s // 4), "--max-attack-time", str(at_most_s // 8)),
        *("-m", WAPITI, "-f", "json", "-o", report, "--no-bugreport", "-v", "1"),
    ]
    log = run(f"wapiti-{person.role}", argv, at_most_s=2 * at_most_s)
    if not report.exists():
        return ["no report"], "nothing"
    left = re.findall(r"Max attack time was reached for module (\w+)", log)
    said = json.loads(report.read_text())
    found = [
        f"{kind}: {one['method']} {one['path']} {one['parameter']}"
        for kind, rows in (said["vulnerabilities"] | said["anomalies"]).items()
        for one in rows
    ]
    came_to = str(said["infos"]["crawled_pages_nbr"])
    return found, f"{came_to} (not to the end: {', '.join(left)})" if left else came_to


def validator(folder):
    """Return what the validator of the W3C says of the pages in a folder: (file, what it says)."""
    (jar,) = ensure_node().glob("vnu-jar/build/dist/vnu.jar")
    argv = ["java", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", folder]
    said = run("vnu", argv, at_most_s=600)
    found = json.loads(said)["messages"]
    return [
        (one["url"].rpartition("/")[2], one["message"])
        for one in found
        if one["type"] == "error" or one.get("subType") == "warning"
    ]


def csp(policy):
    """Return what csp_evaluator says of a Content-Security-Policy: "directive: what it says"."""
    script = (
        "const {CspParser}=require('csp_evaluator/dist/parser.js');"
        "const {CspEvaluator}=require('csp_evaluator/dist/evaluator.js');"
        "const found=new CspEvaluator(new CspParser(process.argv[1]).csp).evaluate();"
        "console.log(JSON.stringify(found))"
    )
    folder = ensure_node().parent
    said = run("csp", ["node", "-e", script, policy], at_most_s=60, cwd=folder)
    return [
        f"{one['directive']}: {one['description']} (severity {one['severity']})"
        for one in json.loads(said)
    ]
