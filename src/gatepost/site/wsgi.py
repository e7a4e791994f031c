"""Django's own application, without the streams (site/asgi.py adds them)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.site.settings")

application = get_wsgi_application()
