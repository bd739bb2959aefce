"""The logo of a clinic, on what it prints."""

import base64

from programmes.models import ClinicLogo
from programmes.portals.access import ClinicRequest


def logo_of(request: ClinicRequest) -> str:
    """Return the clinic's logo as a ``data:`` address, so that a printed page waits for nothing."""
    found = ClinicLogo.objects.visible_to(request.user).filter(clinic=request.clinic).first()
    if found is None:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(found.content).decode()}"
