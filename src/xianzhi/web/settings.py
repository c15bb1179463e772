"""Django's settings (站点设置), all of them from one typed :class:`Configuration`."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from xianzhi.web.configuration import (
    Configuration,
    database_settings,
    mail_settings,
    secret_key,
    sign_in_platforms,
)

CONFIGURATION = Configuration.from_environment()

SECRET_KEY = secret_key(CONFIGURATION.home)
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "xianzhi.records",
    "xianzhi.ui",
    "xianzhi.apps.audit",
    "xianzhi.apps.privacy",
    "xianzhi.apps.organisations",
    "xianzhi.apps.accounts",
    "xianzhi.apps.grid",
    "xianzhi.apps.evidence",
    "xianzhi.apps.calendar",
    "xianzhi.apps.ledger",
    "xianzhi.apps.atlas",
    "xianzhi.apps.casework",
    "xianzhi.apps.checkup",
    "xianzhi.web.workbench",
    "xianzhi.web.administration",
    "xianzhi.web.api",
]

MIDDLEWARE = [
    "xianzhi.web.operations.health.MeteringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xianzhi.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xianzhi.apps.accounts.idle.IdleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xianzhi.web.faults.FaultMiddleware",
]

ROOT_URLCONF = "xianzhi.web.urls"
WSGI_APPLICATION = "xianzhi.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xianzhi.ui.context.page",
                "xianzhi.web.navigation.navigation",
                "xianzhi.web.seal.seal",
            ],
        },
    },
]

DATABASES = {"default": database_settings(CONFIGURATION)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SIGN_IN_PLATFORMS = sign_in_platforms(CONFIGURATION)  # besides the password
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
XIANZHI_IDLE = timedelta(minutes=CONFIGURATION.idle_minutes)
SESSION_COOKIE_SECURE = CONFIGURATION.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIGURATION.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xianzhi.web.faults.refused_form"

# --- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = CONFIGURATION.https
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- what a browser may do -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if CONFIGURATION.https else None
SECURE_SSL_REDIRECT = CONFIGURATION.https
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.https else 0
if CONFIGURATION.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = CONFIGURATION.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CONFIGURATION.debug
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = CONFIGURATION.debug
WHITENOISE_USE_FINDERS = CONFIGURATION.debug
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Outside the database: without the key its personal data cannot be read, and the list of who was
# erased is applied again after a restore.
PERSONAL_KEY_FILE: Path = CONFIGURATION.home / "personal_key"
ERASURES_FILE: Path = CONFIGURATION.home / "erasures.jsonl"
EVIDENCE_FOLDER: Path = CONFIGURATION.files
LAYERS_FOLDER: Path = CONFIGURATION.home / "layers"  # computed from the files: may be thrown away
REOPEN_DAYS = CONFIGURATION.reopen_days  # after closing, by the reporter
ANSWERS_PER_HOUR = CONFIGURATION.answers_per_hour  # codes of surveys, of one address
REPORTS_PER_HOUR = CONFIGURATION.reports_per_hour  # of one address
OPEN311_PER_HOUR = CONFIGURATION.open311_per_hour  # of one key
RERUN_CHECKUPS = CONFIGURATION.rerun_checkups  # when a layer that one reads is published
TRIAGE_MODEL: Path = CONFIGURATION.home / "casework-model.npz"  # xianzhi casework train -o
UPLOAD_MAX_BYTES = CONFIGURATION.upload_mib * 1024 * 1024

# --- what leaves the site: heads of the audit ----------------------------------------------------

AUDIT_KEY: Path = CONFIGURATION.home / "audit_key.pem"
AUDIT_FOLDER: Path | None = CONFIGURATION.audit_folder
AUDIT_MAIL = CONFIGURATION.audit_mail
_MAIL = mail_settings(CONFIGURATION)
EMAIL_HOST = _MAIL.host
EMAIL_PORT = _MAIL.port
EMAIL_HOST_USER = _MAIL.user
EMAIL_HOST_PASSWORD = _MAIL.password
EMAIL_USE_SSL = _MAIL.is_tls
EMAIL_USE_TLS = _MAIL.starts_tls
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = CONFIGURATION.mail_from

# --- how this site is run ------------------------------------------------------------------------

XIANZHI_DEMO = CONFIGURATION.demo
XIANZHI_JOBS = CONFIGURATION.jobs
XIANZHI_TRUSTED_PROXY = CONFIGURATION.trusted_proxy
XIANZHI_COUNTY_NAME = CONFIGURATION.county_name
XIANZHI_PATCH_TASKS = "xianzhi.web.dispatching.LEDGER"  # who keeps the tasks of dispatched patches
XIANZHI_COUNTED_VALUES = "xianzhi.web.counting.counted_values"  # what rooms count for check-ups
XIANZHI_REPORTS = "xianzhi.web.counting.CASES"  # who keeps what residents reported
XIANZHI_CHECKUP_CASES = "xianzhi.web.dispatching.CASES"  # the queue for problems of a check-up
XIANZHI_TIMEKEEPER = "xianzhi.web.timekeeping.TIMEKEEPER"  # who keeps clocks for rooms below
XIANZHI_PORTFOLIOS = {"ledger": "xianzhi.web.handing_over.LEDGER"}  # what a hand-over moves

# --- logs: events with ids, never names, never what somebody typed -------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"events": {"()": "xianzhi.web.logs.EventFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
    "root": {"handlers": ["stderr"], "level": CONFIGURATION.log_level},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": CONFIGURATION.log_level, "propagate": False},
        "django.db.backends": {"level": "WARNING"},
    },
}
