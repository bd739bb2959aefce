"""Addresses of the workbench."""

from django.urls import path

from programmes.portals.workbench import views

app_name = "workbench"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
