"""Mount the portals. URL names are the project's public names of its pages."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

PORTALS = {
    "accounts": "",
    "patient": "",
    "clinic_admin": "clinics/<slug:clinic>/admin/",
    "therapist": "clinics/<slug:clinic>/",
}
if settings.DEBUG or settings.DEMO:
    PORTALS["workbench"] = "workbench/"

urlpatterns = [
    path("accounts/", include("programmes.portals.accounts.sign_in")),
]
urlpatterns += [
    path(prefix, include(f"programmes.portals.{portal}.urls"))
    for portal, prefix in PORTALS.items()
    if find_spec("programmes.portals")
    and find_spec(f"programmes.portals.{portal}")
    and find_spec(f"programmes.portals.{portal}.urls")
]
