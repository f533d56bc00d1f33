"""What a site's WordPress says when it is looked at: is our plugin there, connected, and does it serve import pages?"""

from datetime import UTC, datetime
from functools import cached_property

import requests

from bridge.config import SiteSection
from bridge.config.environment import to_variable
from bridge.errors import WordPressError
from bridge.http import open_session
from bridge.models import PageHost, Route
from bridge.planner import is_same_address
from bridge.wordpress.clock import to_ahead_words
from bridge.wordpress.look import Look, read_look
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.signed import NAMESPACE
from bridge.wordpress.status import ROUTE
from bridge.wordpress.walls import to_advice

TIMEOUT_S = (5.0, 10.0)
NO_PLUGIN = (
    "our plugin is not there, so nothing is told of what is published; a post goes with: bridge resync {name} POST, "
    "and the bridge serves its import pages itself"
)
OLD_PLUGIN = "its plugin is older than this bridge and cannot say what it was told; update it (it serves import pages)"


class SitePlugin:
    """One site, looked at once, when something of it is first asked for.

    Args:
        route: the door that its account's stories go through.
    """

    def __init__(self, name: str, site: SiteSection, route: Route) -> None:
        self._name = name
        self._site = site
        self._is_import = route is Route.IMPORT

    @cached_property
    def problem(self) -> str:
        """What is wrong, and what to do; empty when the site can be worked with."""
        if self._site.secret is None:
            return f"it has no secret, so its hooks are refused; set {to_variable(('sites', self._name, 'secret'))}"
        try:
            return self._find_home_problem() or self._find_plugin_problem() or self._find_password_problem()
        except requests.RequestException as error:
            way = "look at home, and at the way from this machine to it"
            return f"it cannot be reached ({type(error).__name__}); {way}"
        except WordPressError as error:
            return str(error)

    @property
    def remark(self) -> str:
        """What there is to know of a site without a problem."""
        if self._look is None:
            return OLD_PLUGIN if self._is_old else NO_PLUGIN.format(name=self._name)
        pages = f"; import pages are served by {'WordPress' if self.hosts_pages else 'the bridge'}"
        can = f", can {', '.join(self._look.can)}" if self._look.can else ""
        clock = f"; {to_ahead_words(self._look.ahead)}" if self._look.ahead is not None else ""
        return f"plugin {self._look.plugin} is connected{can}{pages if self._is_import else ''}{clock}"

    @property
    def hosts_pages(self) -> bool:
        """Whether Medium's importer reads the site's pages from WordPress."""
        if self.problem or self._site.page_host is PageHost.BRIDGE:
            return False
        return self._look.pages if self._look else self._is_old

    @property
    def asks_for_pages(self) -> bool:
        """Whether its pages shall be on WordPress and nowhere else."""
        return self._site.page_host is PageHost.WORDPRESS

    def _find_home_problem(self) -> str:
        home = self._site.home
        with open_session() as session, session.get(f"{home}/", timeout=TIMEOUT_S, stream=True) as answer:
            reached = answer.url.rstrip("/")
            if answer.status_code >= 400:
                return f"it answers {answer.status_code}; look at home"
            if reached != home:
                return f'it leads on to {reached}; if that is the blog\'s address, write home = "{reached}"'
        return ""

    def _find_plugin_problem(self) -> str:
        home = self._site.home
        if not self._root:
            return (
                f"WordPress' REST API does not answer at {home}/wp-json/; a security plugin or the web server may "
                f"block it. {to_advice()}"
            )
        look = self._look
        if look and not is_same_address(look.home, home):
            return f"its plugin says that it is {look.home}; a copy must not post in its name, so look at home"
        if look and not look.connected:
            return f"its plugin is not connected here; paste the line of bridge connect {self._name} into its settings"
        can_serve = look.pages if look else self._is_old
        if self._is_import and self.asks_for_pages and not can_serve:
            return (
                'its stories go by import and page_host is "wordpress", but no plugin there serves pages; install or '
                'update it, or write page_host = "bridge"'
            )
        return ""

    def _find_password_problem(self) -> str:
        if self._site.app_password:
            RestClient(self._site, self._root, waits_s=(), deadline_s=sum(TIMEOUT_S)).open()
        return ""

    @cached_property
    def _root(self) -> str:
        """The root of its REST API; empty when there is none.

        One that is closed to visitors is there, too: our plugin lets in what is signed.
        """
        # The second address works without pretty permalinks:
        # https://developer.wordpress.org/rest-api/extending-the-rest-api/routes-and-endpoints/
        with open_session() as session:
            for path in ("/wp-json/", "/?rest_route=/"):
                with session.get(self._site.home + path, timeout=TIMEOUT_S, stream=True) as answer:
                    is_there = answer.status_code in {200, 401, 403}
                    if is_there and "json" in answer.headers.get("Content-Type", ""):
                        return f"{self._site.home}{path}"
        return ""

    @cached_property
    def _look(self) -> Look | None:
        secret = self._site.secret
        assert secret is not None, "it was asked for first"
        return read_look(self._root, secret.get_secret_value(), datetime.now(UTC), hosts=self._site.hosts)

    @cached_property
    def _is_old(self) -> bool:
        """Whether a plugin of ours listens that has no such route yet: it refuses what is not signed."""
        with open_session() as session:
            answer = session.post(f"{self._root}{NAMESPACE}/{ROUTE}", json={}, timeout=TIMEOUT_S)
            return answer.status_code == 401 and "bridge_for_medium_" in answer.text
