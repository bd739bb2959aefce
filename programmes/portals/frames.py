"""Pages within pages: everything else may neither hold a frame nor stand in one."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.views.decorators.clickjacking import xframe_options_sameorigin

from programmes.portals.access import View


def holds_frame(view: View) -> View:
    """Let a page show another page of this site in a frame."""
    return csp_replace({"frame-src": [SELF]})(view)


def stands_in_frame(view: View) -> View:
    """Let a page of this site show this one in a frame; it can send no form from there."""
    policy = {"frame-ancestors": [SELF], "form-action": [NONE]}
    return xframe_options_sameorigin(csp_replace(policy)(view))
