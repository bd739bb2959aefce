"""The secrets of second factors are sealed with a key that the database does not hold."""

import base64
from hashlib import blake2b

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _seal_of(key: str) -> Fernet:
    """Return the seal made from a long random text; ``person`` keeps it apart from other uses."""
    digest = blake2b(key.encode(), digest_size=32, person=b"relearn-mfa").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """
    Stores the secrets of authenticator apps and recovery codes sealed (AES-128-CBC with HMAC).

    The first key of ``MFA_KEYS`` seals, each of them opens, so that a key can be exchanged.
    """

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed."""
        return _seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """
        Return the text that was sealed.

        :raises cryptography.fernet.InvalidToken: if none of our keys sealed it.
        """
        return _seals().decrypt(encrypted_text.encode()).decode()


def _seals() -> MultiFernet:
    return MultiFernet([_seal_of(key) for key in settings.MFA_KEYS])
