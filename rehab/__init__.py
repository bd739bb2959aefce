"""The Django project: settings, routes, the Celery application and the local set-up."""
