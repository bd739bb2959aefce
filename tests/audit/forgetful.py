"""
Settings of a server that takes back what each request wrote; never part of the product.

So a tool may send a form a thousand times, and each time it finds what the first one found: rows
that a form would end are still there, nobody is signed out, and no limit is reached. Forms need no
token here, because this server is asked about statements alone.
"""

from rehab.settings import *  # noqa: F403, TID251 - settings are made of these

MIDDLEWARE = ["tests.audit.bait.forgotten", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "tests.audit.bait"
