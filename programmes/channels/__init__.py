"""
The ways out: each hands one message over and tells what the other side answered.

They know neither rows nor rules. What went wrong is one of four things, and the ledger acts on
which: nothing was handed over (``Unreachable``, ``Deferred``, ``Refused``), or nobody knows
(``Lost``).
"""


class Unreachable(Exception):
    """The server does not answer or does not let us in; no message of ours is at fault."""


class Deferred(Exception):
    """Not now, says the other side, about this message."""


class Refused(Exception):
    """Never, says the other side; ``address`` is the one that does not exist, where it is that."""

    def __init__(self, answer: str, *, address: str = "") -> None:
        super().__init__(answer)
        self.address = address


class Lost(Exception):
    """It was handed over and no answer came: it may have arrived or not."""
