"""Addresses of the workbench."""

from django.urls import path

from programmes.portals.workbench import views

app_name = "workbench"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("pictures/", views.pictures, name="pictures"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
