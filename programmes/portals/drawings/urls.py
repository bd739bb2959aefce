"""Addresses of drawings."""

from django.urls import path

from programmes.portals.drawings import views

app_name = "drawings"
urlpatterns = [
    path("logo/<slug:digest>.jpg", views.logo, name="logo"),
    path("<slug:digest>/<slug:part>.svg", views.drawing, name="drawing"),
]
