"""Addresses of the workbench."""

from django.urls import path

from programmes.portals.workbench import views

app_name = "workbench"
urlpatterns = [
    path("styleguide/", views.styleguide, name="styleguide"),
]
