"""A real WordPress for the demo, with the plugin connected to its bridge."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "live"))

from mariadb import MariaDb

from wordpress import PASSWORD, Browser, WordPress

TABLE = """
# A real WordPress, which you may publish in.
[sites.press]
home = "{home}"
account = "main"
secret = "{secret}"
environments = ["local"]
"""


class Press:
    """A WordPress whose posts go to the account that has a token."""

    def __init__(self, wordpress: WordPress, secret: str) -> None:
        self._wordpress = wordpress
        self.table = TABLE.format(home=wordpress.url, secret=secret)
        self.words = f"WordPress: {wordpress.url}/wp-admin/post-new.php, as admin with the password {PASSWORD}"

    @classmethod
    @contextmanager
    def installed(cls, folder: Path) -> Iterator["Press"]:
        """Up until the block ends, with the plugin active."""
        from stage import SITE_SECRET

        place = folder / "press"
        place.mkdir()
        with MariaDb() as database:
            wordpress = WordPress("newest", place, database, has_cron=True).install().start()
            try:
                yield cls(wordpress, SITE_SECRET)
            finally:
                wordpress.stop()

    def connect(self, said: str) -> None:
        """Paste the line that ``bridge connect`` prints, and save.

        Args:
            said: what it printed.
        """
        (line,) = [word for word in said.split() if word.startswith("b4m1.")]
        browser: Browser = self._wordpress.login()
        nonce = browser.nonce("bridge_for_medium_save")
        browser.post(
            "admin-post.php", action="bridge_for_medium_save", _wpnonce=nonce, connection=line
        ).raise_for_status()
