"""`gunicorn --pythonpath site config.wsgi`. Production unless the environment says otherwise."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# All that is loaded by now stays: it need not be looked through again at each collection. Nor is
# one needed after every few lines of a page, which makes thousands of objects and few circles.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
