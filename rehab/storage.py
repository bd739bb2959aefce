"""Static files, in production with the hash of their content in the name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin, StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

JS_IMPORT = (
    r"""(?P<matched>(?P<before>\b(?:from\s*|import\s*\(?\s*))["'](?P<url>\.{1,2}/[^"']+)["'])""",
    '%(before)s"%(url)s"',
)
COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?s:.*?)\*/[ \t]*)\n", re.MULTILINE)


def without_comments(code: str) -> str:
    """
    Return our own JavaScript without the comments that have lines of their own.

    They are for whoever reads the source, and would be a fifth of what a phone fetches.
    """
    return COMMENT.sub("", code)


class StaticFiles(StaticFilesStorage):
    """Look each address up once: pages name the same dozen files again and again."""

    @lru_cache(maxsize=5_000)  # noqa: B019 -- one storage in a process
    def url(self, name: str | None) -> str:
        """Return the address of a file by its name."""
        return super().url(name)


class HashedStaticFiles(StaticFiles, CompressedManifestStaticFilesStorage):
    """Hash and compress, and rewrite the relative imports of our own ES modules.

    Not Django's ``support_js_module_import_aggregation``: it rewrites every file and breaks on one
    that django-htmx bundles. No import may stand in a comment.
    """

    patterns = (*HashedFilesMixin.patterns, ("js/*.js", (JS_IMPORT,)))

    def post_process(
        self, paths: dict[str, Any], *args: Any, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Leave the comments out of our own scripts before their hashes are taken."""
        own = [name for name in paths if Path(name).match("js/*.js")]
        for name in own if not options.get("dry_run") else ():
            file = Path(self.path(name))
            file.write_text(without_comments(file.read_text()))
            paths[name] = self, name  # what is hashed is read from here
        yield from super().post_process(paths, *args, **options)
