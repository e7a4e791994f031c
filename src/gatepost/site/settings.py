"""All settings of an installation, from the environment. What a head teacher decides is a column of School instead.

Read from top to bottom; docs/settings.md lists every variable. A wrong value stops the start with a sentence.
"""

from pathlib import Path
from typing import Any

from gatepost.core import db, env

db.use_safe_sqlite()

# Where the database, the keys and the demo's mail live. One folder to back up, the keys apart from the rest.
DATA = Path(env.text("GATEPOST_DATA", default="var")).absolute()
KEYS = Path(env.text("GATEPOST_KEYS", default=str(DATA / "keys"))).absolute()

# The demo signs anybody in as one of its cast. The start refuses it when a school is real (site/checks.py).
DEMO = env.flag("GATEPOST_DEMO", default=False)

# The address that stands in mails when a school's own host name is not asked for, and where the server listens.
BIND = env.text("GATEPOST_BIND", default="127.0.0.1")
PORT = env.number("PORT", default=8000)
BASE_URL = env.text("GATEPOST_BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
IS_HTTPS = BASE_URL.startswith("https://")

# How many processes `gatepost run` serves in: one for SQLite; with PostgreSQL about one for each core.
PROCESSES = env.number("GATEPOST_PROCESSES", default=1)

# How many reverse proxies in front add to X-Forwarded-For. 0: the peer's own address counts.
TRUSTED_PROXIES = env.number("GATEPOST_TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SECRET_KEY = env.secret_file(KEYS / "signing.key")
DEBUG = False
ALLOWED_HOSTS = ["*"]  # a host name that belongs to no school is answered 404 by site/middleware.py

# SQLite in one file unless a PostgreSQL server is named. `gatepost run` turns the checkpoints on for itself.
CHECKPOINTS = env.flag("GATEPOST_CHECKPOINTS", default=False)
DATABASES = {
    "default": db.database(
        env.text("GATEPOST_DATABASE_URL"), default=db.sqlite(DATA / "gatepost.sqlite3", checkpoints=CHECKPOINTS)
    )
}

# Counters of rate limits, and nothing else, live in the cache: memory for one process, Redis for several.
REDIS_URL = env.text("GATEPOST_REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},  # nobody waits longer for a counter
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "gatepost",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would forget counters while they still count
    }
}

# Rate limits. They may be off for a load test on this machine alone (site/checks.py refuses it elsewhere).
THROTTLE = env.flag("GATEPOST_THROTTLE", default=True)

# Mail out for schools that have set none of their own. In the demo all mail stays on this machine, under /demo/mail/.
MAIL = env.mail_server("GATEPOST_MAIL")
MAIL_FROM = env.text("GATEPOST_MAIL_FROM", default="gatepost@localhost")

# Mail in from a mail server of this machine or network: the worker listens there, for the schools' own addresses alone.
MAIL_LISTEN = env.listening_place("GATEPOST_MAIL_LISTEN")

# Alerts on people's own devices go out by their browsers' push services, unless this is off. Hosts of further push
# services, as one of the school's own, are named here: they may be machines of the own network.
PUSH = env.flag("GATEPOST_PUSH", default=True)
PUSH_HOSTS = env.names("GATEPOST_PUSH_HOSTS")

# Where the WhatsApp Business Platform is called, with its version. Another address is for trying things out.
WHATSAPP_API = env.web_address("GATEPOST_WHATSAPP_API", default="https://graph.facebook.com/v24.0")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "gatepost.audit",
    "gatepost.people",
    "gatepost.delivery",
    "gatepost.policies",
    "gatepost.groups",
    "gatepost.gate",
    "gatepost.concerns",
    "gatepost.safeguarding",
    "gatepost.doors",
    "gatepost.adoption",
    "gatepost.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gatepost.site.middleware.request_id",
    "gatepost.site.middleware.school",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gatepost.site.middleware.hat",
    "gatepost.site.middleware.errors",
]

ROOT_URLCONF = "gatepost.site.urls"
WSGI_APPLICATION = "gatepost.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "gatepost.site.pages.shell",
            ],
        },
    }
]

# People, sessions, second factors (allauth); the mailed code and link are ours (people/signin).
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_NAME = "gatepost"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "gatepost-form"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gatepost.site.pages.form_has_expired"
ACCOUNT_ADAPTER = "gatepost.site.second_factor.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 15
MFA_ADAPTER = "gatepost.site.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Gatepost"
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False

# Nothing but our own files; no inline script or style anywhere. Second-factor QR codes are inline pictures.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_SSL_REDIRECT = False  # the proxy does it; behind none, plain http is for this machine alone

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Files that people bring stay in memory until they are sealed: never in the clear in a temporary folder.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Words, times, static files.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TESTING = False  # tests/settings.py says otherwise

# Rights that were taken away, in a file that no backup holds: after a restore they are taken away again.
REVOCATIONS = Path(env.text("GATEPOST_REVOCATIONS", default=str(DATA / "revocations.jsonl"))).absolute()

# Where the end of each audit chain is noted once a day; better on another machine, where nobody can change it.
AUDIT_HEADS = Path(env.text("GATEPOST_AUDIT_HEADS", default=str(DATA / "audit-heads.jsonl"))).absolute()

# Who may read /metrics. Empty: whoever asks from this machine, as long as no proxy stands in front.
METRICS_TOKEN = env.secret("GATEPOST_METRICS_TOKEN")

# Machines of one's own network that a school may name for a second opinion. With a single school it may name any.
INSIDE_HOSTS = env.names("GATEPOST_INSIDE_HOSTS")

# Lines without personal data: no names, addresses or texts are ever logged.
LOG = env.choice("GATEPOST_LOG", ("plain", "json"), default="plain")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"gatepost.site.logs.{'JsonLine' if LOG == 'json' else 'Line'}"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("GATEPOST_LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SECURE_SSL_REDIRECT: the proxy does it
    "security.W005",  # HSTS for sub-domains: the school's other sites are not ours to decide on
    "security.W021",  # HSTS preload: likewise
]
