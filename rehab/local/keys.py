"""``make secrets``: the files from which containers read what nobody else may know."""

import secrets
from pathlib import Path

from rehab.local import ROOT

FOLDER = ROOT / "secrets"
RANDOM = {  # bytes
    "database_password": 32,
    "mfa_keys": 64,
    "secret_key": 64,
    "web_push_private_key": 32,
}
ASKED, OPTIONAL = "email_url", "sms_url"  # a person knows them


def make(folder: Path = FOLDER) -> int:
    """Make what is missing and keep what is there; say what a person has to fill in."""
    folder.mkdir(mode=0o700, exist_ok=True)  # the folder is shut, so the files can be open
    for name in (*RANDOM, ASKED, OPTIONAL):
        path = folder / name
        if not path.exists():
            path.write_text(secrets.token_urlsafe(RANDOM[name]) if name in RANDOM else "")
            path.chmod(0o444)  # containers run as nobody
            print(f"secrets/{name} is made.")
    if not (folder / ASKED).read_text().strip():
        print("Write the address of your mail server into secrets/email_url, as in .env.example.")
    return 0
