"""What is stored in the place of a secret that opens something."""

from hashlib import sha256


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret; enough where the secret has 128 random bits or more."""
    return sha256(secret.encode()).hexdigest()
