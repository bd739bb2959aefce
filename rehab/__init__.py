"""The Django project: settings, routes and the Celery application."""

from rehab.celery import app as celery_app

__all__ = ["celery_app"]
