"""Static files with the hash of their content in the name."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

JS_IMPORT = (
    r"""(?P<matched>(?P<before>\b(?:from\s*|import\s*\(?\s*))["'](?P<url>\.{1,2}/[^"']+)["'])""",
    '%(before)s"%(url)s"',
)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hash and compress, and rewrite the relative imports of our own ES modules.

    Not Django's ``support_js_module_import_aggregation``: it rewrites every file and breaks on one
    that django-htmx bundles. No import may stand in a comment.
    """

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", (JS_IMPORT,)))
