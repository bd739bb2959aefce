"""
The limit of a page: a view that asks the database the same, and answers as many bytes.

It stands behind the middleware of a new Django project, which finds out who asks.
"""

from django.db import connection
from django.http import HttpResponse
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
WHO = ('SELECT "django_session"', 'SELECT "programmes_user"')
"""How the two statements begin by which Django itself finds out who asks."""

asked: list[str] = []
size = 0


def bare(request):
    """Ask for everything, and look at none of it."""
    found_by_django = WHO if request.user.is_authenticated else ()
    with connection.cursor() as cursor:
        for sql in asked:
            if not sql.startswith(found_by_django):
                cursor.execute(sql)
                if cursor.description:
                    cursor.fetchall()
    return HttpResponse(b" " * size)


urlpatterns = [path("", bare)]
