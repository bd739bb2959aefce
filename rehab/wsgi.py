"""The WSGI application. It runs the system checks first, because a WSGI server runs none."""

import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehab.settings")

application = get_wsgi_application()
call_command("check", fail_level="ERROR", stdout=StringIO())  # what is wrong is raised
