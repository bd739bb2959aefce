"""Front door, pairing, invitations, emergency."""

from django.urls import path

from programmes.portals.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("pair/<str:secret>/", views.pair, name="pair"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("not-connected/", views.not_connected, name="not_connected"),
    path("emergency/", views.emergency, name="emergency"),
]
