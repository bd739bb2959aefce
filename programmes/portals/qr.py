"""Links as QR codes, drawn as pictures that a strict policy allows."""

from base64 import b64encode


def qr_address(link: str) -> str:
    """Return the ``data:`` address of a picture that shows ``link`` as a QR code."""
    # Here, because it loads Pillow, which a page without a code can do without.
    import qrcode  # noqa: PLC0415
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415

    drawn = qrcode.make(link, image_factory=SvgPathImage, border=4)
    return f"data:image/svg+xml;base64,{b64encode(drawn.to_string()).decode()}"
