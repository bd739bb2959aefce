"""Links as QR codes, drawn as pictures that a strict policy allows."""

from base64 import b64encode

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_address(link: str) -> str:
    """Return the ``data:`` address of a picture that shows ``link`` as a QR code."""
    drawn = qrcode.make(link, image_factory=SvgPathImage, border=4)
    return f"data:image/svg+xml;base64,{b64encode(drawn.to_string()).decode()}"
