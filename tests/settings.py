"""The settings of the suite: the product's own, on a data folder that is gone afterwards."""

import os
import tempfile

FOLDER = tempfile.mkdtemp(prefix="gatepost-tests-")
os.environ["GATEPOST_DATA"] = FOLDER
os.environ["GATEPOST_DEMO"] = "off"
os.environ.pop("GATEPOST_KEYS", None)

from gatepost.site.settings import *  # noqa: E402, F403
from gatepost.site.settings import STORAGES  # noqa: E402

TESTING = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
