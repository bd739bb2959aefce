"""Mount the portals. URL names are the project's public names of its pages."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("programmes.portals.accounts.sign_in")),
    path("", include("programmes.portals.accounts.urls")),
    path("", include("programmes.portals.patient.urls")),
    path("pictures/", include("programmes.portals.drawings.urls")),
    path("clinics/<slug:clinic>/admin/", include("programmes.portals.clinic_admin.urls")),
    path("clinics/<slug:clinic>/", include("programmes.portals.therapist.urls")),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("workbench/", include("programmes.portals.workbench.urls")))
