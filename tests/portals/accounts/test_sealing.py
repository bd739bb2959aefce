"""Whoever steals the database cannot make anybody's codes."""

import json
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection

from programmes.portals.accounts.sealing import FactorAdapter

SECRET = "JBSWY3DPEHPK3PXP"


def stored(user):
    """Return what PostgreSQL holds of the factors of ``user``, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        return json.dumps(cursor.fetchall())


def test_the_database_holds_no_secret_of_a_factor(ana, monkeypatch):
    monkeypatch.setattr(RecoveryCodes, "generate_seed", lambda: "f00d" * 20)
    TOTP.activate(ana, SECRET)
    codes = RecoveryCodes.activate(ana)

    text = stored(ana)

    assert SECRET not in text
    assert "f00d" not in text
    assert not any(code in text for code in codes.get_unused_codes())


def test_what_was_sealed_opens_again(ana):
    totp = TOTP.activate(ana, SECRET)
    codes = RecoveryCodes.activate(ana).get_unused_codes()

    code = format_hotp_value(hotp_value(SECRET, 1))
    assert FactorAdapter().decrypt(totp.instance.data["secret"]) == SECRET
    assert not totp.validate_code(code)  # it is no longer 1970
    assert len(set(codes)) == 10
    assert Authenticator.objects.get(user=ana, type="recovery_codes").wrap().validate_code(codes[3])


def test_sealing_twice_gives_different_texts():
    assert FactorAdapter().encrypt(SECRET) != FactorAdapter().encrypt(SECRET)


def test_an_old_key_opens_until_it_is_taken_away(settings):
    settings.MFA_KEYS = ["old" * 20]
    sealed = FactorAdapter().encrypt(SECRET)

    settings.MFA_KEYS = ["new" * 20, "old" * 20]
    assert FactorAdapter().decrypt(sealed) == SECRET
    anew = FactorAdapter().encrypt(SECRET)
    settings.MFA_KEYS = ["new" * 20]
    assert FactorAdapter().decrypt(anew) == SECRET
    with pytest.raises(InvalidToken):
        FactorAdapter().decrypt(sealed)


def test_secrets_of_before_are_sealed_by_the_migration(ana):
    for kind, data in (("totp", {"secret": SECRET}), ("recovery_codes", {"seed": "f00d" * 20})):
        Authenticator.objects.create(user=ana, type=kind, data=data)

    with connection.schema_editor() as editor:
        import_module("programmes.migrations.0017_gate").seal(apps, editor)

    assert SECRET not in stored(ana)
    assert "f00d" not in stored(ana)
    secret = Authenticator.objects.get(user=ana, type="totp").data["secret"]
    assert FactorAdapter().decrypt(secret) == SECRET
