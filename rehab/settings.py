"""Settings of Relearn, all from the environment; ``.env.example`` lists every name.

With ``DEBUG`` off, the default, a missing or unsafe setting is a refusal to start.
"""

from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from rehab import logs
from rehab.environment import LONG_AGO, env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What must be right before anything starts ------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TEMPLATE_DEBUG = env.bool("TEMPLATE_DEBUG", default=False)  # only tests: coverage of templates
FAILPOINT = env.str("FAILPOINT", default="")  # only tests: where a worker dies
SECRET_KEY = env.str("SECRET_KEY", default="insecure-development-key" if DEBUG else "")
MFA_KEYS = env.list("MFA_KEYS", default=[]) or [SECRET_KEY]  # the first seals, all of them open
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG else "").rstrip("/")
DATABASE_URL = env.str("DATABASE_URL", default="postgres://localhost/relearn" if DEBUG else "")
BROKER_URL = env.str("BROKER_URL", default="redis://localhost/0" if DEBUG else "")
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://" if DEBUG else "")
SMS_URL = env.str("SMS_URL", default="")  # of a provider, with the account's name and password

SAFE_KEY_LENGTH = 50  # characters, as Django's own security.W009 asks
PRODUCTION_RULES = {
    "SECRET_KEY must be a secret of at least 50 random characters.": (
        len(SECRET_KEY) >= SAFE_KEY_LENGTH and "insecure" not in SECRET_KEY
    ),
    "MFA_KEYS must be secrets of at least 50 random characters each.": (
        all(len(key) >= SAFE_KEY_LENGTH for key in MFA_KEYS)
    ),
    "ALLOWED_HOSTS must name the host names of this server, without '*'.": (
        bool(ALLOWED_HOSTS) and not any("*" in host for host in ALLOWED_HOSTS)
    ),
    "BASE_URL must be the public address and begin with https://.": BASE_URL.startswith("https://"),
    "DATABASE_URL must name a PostgreSQL database.": DATABASE_URL.startswith("postgres"),
    "BROKER_URL must name the message broker of Celery.": bool(BROKER_URL),
    "EMAIL_URL must name the mail server.": bool(EMAIL_URL),
    "SMS_URL must be empty or begin with https://.": not SMS_URL or SMS_URL.startswith("https://"),
    "DEMO must be off: its people sign in without a password.": not DEMO,
    "TEMPLATE_DEBUG must be off: it is for tests.": not TEMPLATE_DEBUG,
    "FAILPOINT must be empty: it is for tests.": not FAILPOINT,
}
for sentence, is_kept in PRODUCTION_RULES.items():
    if not (DEBUG or is_kept):
        raise ImproperlyConfigured(f"{sentence} (DEBUG is off, so Relearn does not start.)")

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its widgets' templates, drawn by our renderer
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "programmes",
]
if DEBUG and find_spec("django_linear_migrations"):
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rehab.metrics.measured",
    "programmes.portals.middleware.CompressPages",  # it pads them, and tokens are masked (BREACH)
    "programmes.portals.middleware.request_id",
    "programmes.portals.middleware.no_clinic_yet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",  # before sign-in: without it no 401 for htmx
    "programmes.portals.lasting.session_limits",
    "programmes.portals.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "rehab.urls"
WSGI_APPLICATION = "rehab.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "debug": TEMPLATE_DEBUG,
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Spelt out, so that the package's app (which imports Django's admin) is not needed.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]

FORM_RENDERER = "programmes.portals.forms.RelearnRenderer"

# How it leaves (rehab.web): for so many seconds it serves on while /readyz says that it is going.
LEAVE_S = env.float("LEAVE_S", default=0)
LEAVING_MARK = env.str("LEAVING_MARK", default="")  # a file: while it is there, it is going
METRICS_PORT = env.int("METRICS_PORT", default=0)  # where Prometheus asks; 0 is nowhere

# --- Data -------------------------------------------------------------------------------------

DATABASE_ROLE = env.str("DATABASE_ROLE", default="")
DATABASE_POOL = env.bool("DATABASE_POOL", default=False)

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASE_PASSWORD := env.str("DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = DATABASE_PASSWORD
# What a statement may reach is said in front of it, and a cursor is declared in front of that.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
database_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASE_ROLE:
    # Not Django's assume_role: its SET ROLE is lost when a pool resets a connection.
    database_options["options"] = f"-c role={DATABASE_ROLE}"
if DATABASE_POOL:
    # Web only. Four threads a process hold at most one connection each; a fifth is for checks.
    database_options["pool"] = {"min_size": 1, "max_size": 5, "timeout": 5}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # survives a restart of the database

POSTGRES_BIN = env.str("POSTGRES_BIN", default="")  # of pg_dump and pg_restore; see .env.example

# In the database, so that a dead broker never breaks sign-in; rate limits must not be evicted.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- People and sign-in -----------------------------------------------------------------------

AUTH_USER_MODEL = "programmes.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {  # NIST SP 800-63B-4: 15 characters where the password is the only factor
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "programmes.portals.accounts.passwords.NotEasy"},
]

ACCOUNT_ADAPTER = "programmes.portals.accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation by mail proves the address
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_RATE_LIMITS = {  # besides allauth's own; of 10^8 read-out codes a few are open at a time
    "pairing_code": "10/10m/ip",
    "pairing_code_all": "300/10m/key",
    "email_code": "20/10m/ip",
}
ACCOUNT_SESSION_REMEMBER = False  # staff sessions end with the browser: ward machines are shared
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "programmes.portals.accounts.sealing.FactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above
MFA_FORMS = {  # allauth's, which tell when a passkey does not fit
    "authenticate_webauthn": "programmes.portals.accounts.passkeys.SecondProofForm",
    "login_webauthn": "programmes.portals.accounts.passkeys.SignInForm",
    "reauthenticate_webauthn": "programmes.portals.accounts.passkeys.AgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Relearn"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost has no TLS

# --- Browser ----------------------------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; for staff see programmes.portals.lasting
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many set X-Forwarded-For and -Proto
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not DEBUG:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the preload list is the domain owner's decision

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Off: patients' phones forget the pages that they kept for times without a network.
OFFLINE = env.bool("OFFLINE", default=True)

# --- Erasures: what a backup that comes back does not know -------------------------------------

# A file outside the database: each erased record adds a line. manage.py erasures replays it.
ERASURE_LOG = env.str("ERASURE_LOG", default="")

# --- Language, time, files --------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]  # those into which the pages are translated
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"  # of the server; each patient has a zone of their own
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"rehab.storage.{'StaticFiles' if DEBUG else 'HashedStaticFiles'}"},
}

# Said aloud, because the test runner turns DEBUG off after this file was read.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

FILE_UPLOAD_HANDLERS = [
    "programmes.portals.uploads.CountedUpload",  # files of any page, before the others store them
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # up to 2.5 MB
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# A virus scanner that reads each file first, unix:/path or tcp://host:port of clamd; empty is none.
CLAMD_URL = env.str("CLAMD_URL", default="")

# --- Mail -------------------------------------------------------------------------------------

mail_server = env.email_url_config(EMAIL_URL)
if mail_server["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    mail_server["EMAIL_BACKEND"] = "programmes.channels.email.SmtpBackend"  # knows how far one came
globals().update(mail_server)
EMAIL_TIMEOUT = 5  # seconds, to connect
EMAIL_TOTAL_S = env.float("EMAIL_TOTAL_S", default=15)  # for one mail, whatever the server does
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Relearn <relearn@localhost>")
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")  # see .env.example
MAILBOX_DIR = env.str("MAILBOX_DIR", default="")  # where the mail sink of `make run` writes

# --- Messages on phones: web push, off without a key --------------------------------------------

WEB_PUSH_PRIVATE_KEY = env.str("WEB_PUSH_PRIVATE_KEY", default="")
WEB_PUSH_CONTACT = env.str("WEB_PUSH_CONTACT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
# Browsers say where they take messages; to no other machine is anything sent.
WEB_PUSH_HOSTS = env.list(
    "WEB_PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    ],
)

# --- Text messages: off without SMS_URL ---------------------------------------------------------

SMS_FROM = env.str("SMS_FROM", default="")  # what phones show, or a number of the account
SMS_FIELDS = env.list("SMS_FIELDS", default=["to", "from", "message"])  # as the provider says
SMS_DEAD_NUMBER = env.str("SMS_DEAD_NUMBER", default="")  # a pattern: this number takes no texts
SMS_COUNTRY = env.str("SMS_COUNTRY", default="")  # of numbers that begin with 0, such as +44
SMS_GATEWAY = env.str("SMS_GATEWAY", default="programmes.channels.sms.FormGateway")

# --- Delivery: the ledger in PostgreSQL is the queue --------------------------------------------

DELIVERY_LEASE_S = env.float("DELIVERY_LEASE_S", default=120)  # then a worker is taken for dead
DELIVERY_SPREAD_S = env.float("DELIVERY_SPREAD_S", default=120)  # over which an hour's messages go
# Reminders a minute at most; 0 is no limit. Mail servers turn floods away. Letters do not count.
DELIVERY_PER_MINUTE = env.int("DELIVERY_PER_MINUTE", default=3_000)
DELIVERY_BACKOFF_S = env.float("DELIVERY_BACKOFF_S", default=60)  # twice as long each time

# --- Celery: PostgreSQL is the queue of record, the broker only a wake-up bell ----------------

CELERY_BROKER_URL = BROKER_URL
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]  # pickle would run code from the broker
CELERY_TASK_IGNORE_RESULT = True  # results are rows; there is no result backend
CELERY_TASK_ACKS_LATE = True  # a killed worker's message comes back
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # also when only the child was killed
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a busy worker hoards nothing
CELERY_TASK_SOFT_TIME_LIMIT = 60  # seconds: time to roll back before the hard limit
CELERY_TASK_TIME_LIMIT = 90  # seconds: below the visibility timeout, so no second copy starts
CELERY_TASK_PUBLISH_RETRY = False  # a dead broker must not hold up a request
CELERY_TASK_ROUTES = {  # a worker for each queue, so that nothing short waits behind something long
    "programmes.send_letters": {"queue": "letters"},  # somebody waits for a code
    "programmes.escalate_cards": {"queue": "letters"},  # a red card waits
    "programmes.reap": {"queue": "letters"},  # what dead workers held must not wait for live ones
    "programmes.prepare_media": {"queue": "long"},  # a film takes minutes
    "programmes.make_export": {"queue": "long"},  # so may all that is kept about somebody
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # seconds until a lost message is delivered again
    "unacked_restore_interval": 5,  # seconds between sweeps; the default takes 100 s
    "unacked_restore_throttle": 2,  # sweeps skipped in between
    "socket_timeout": 3,  # seconds: a frozen broker is a dead broker
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True  # start order must not matter
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker never gives up on its broker
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500  # bounds slow leaks
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # KiB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20  # seconds, only while tasks run; REMAP_SIGTERM=SIGQUIT
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file; all entries are short intervals
BELLS = {  # seconds from one ring to the next; no calendar, so that no leap of a clock matters
    "close_days": 600.0,
    "escalate_cards": 60.0,
    "send_letters": 3.0,  # somebody looks into their mailbox and waits
    "send_reminders": 30.0,
    "reap": 60.0,  # half of a lease
    "fill": 600.0,
    "prepare_media": 10.0,  # somebody looks at the page and waits
    "make_export": 10.0,  # as above
    "drop_exports": 600.0,
    "erase": 600.0,
}
CELERY_BEAT_SCHEDULE = {
    task.replace("_", "-"): {
        "task": f"programmes.{task}",
        "schedule": every_s,
        "last_run_at": LONG_AGO,  # so that each rings as soon as beat is there
        "options": {"expires": every_s},  # a late bell is no bell: the next one rings anyway
    }
    for task, every_s in BELLS.items()
}

# --- Log --------------------------------------------------------------------------------------

LOGGING = logs.config(env.str("LOG_FORMAT", default="line" if DEBUG else "json"))
