"""Asked about one post that a list leaves out: is it still on the blog?

Only WordPress' own words count. A firewall, a cache or a server in trouble answers 403, 404 and 500 as well, and no
story must be called into question because of one.
https://developer.wordpress.org/rest-api/reference/posts/#retrieve-a-post
"""

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.wordpress.answers import explain, read_post, read_said
from bridge.wordpress.rest_client import RestClient

_FIELDS = "id,status,content.protected"


class Presence:
    """One WordPress, asked over REST.

    Args:
        rest_url: the root of its REST API as its hooks said it; empty when they never did.
    """

    def __init__(self, site: SiteSection, rest_url: str = "") -> None:
        self._client = RestClient(site, rest_url, waits_s=())
        self._urls: list[str] = []

    def read_absence(self, post_id: int) -> str:
        """Why nobody can read a post; empty when everybody can.

        Raises:
            WordPressBusy: come back later.
            WordPressError: WordPress does not say it clearly.
        """
        if not self._urls:
            root = self._client.open()
            self._urls = [f"{root}wp/v2/{base}" for _, base in self._client.bases(root)]
        if not self._urls:
            raise WordPressError("WordPress offers none of the types of this site over REST")
        answers = (self._read(url, post_id) for url in self._urls)
        return next((answer for answer in answers if answer is not None), "WordPress has no such post")

    def _read(self, url: str, post_id: int) -> str | None:
        """As ``read_absence``; None when there is no such post of this type."""
        reply = self._client.get(f"{url}/{post_id}", {"_fields": _FIELDS})
        match reply.status, read_said(reply).code:
            case 200, "":
                return _to_absence(read_post(reply, post_id))
            case ((404 | 410), "rest_post_invalid_id"):
                return None
            case ((401 | 403), "rest_forbidden"):
                return f"WordPress shows it to nobody (its answer is {reply.status})"
            case _:
                raise WordPressError(f"{explain(reply).to_words()}, when asked for it")


def _to_absence(data: dict[str, object]) -> str:
    content = data.get("content")
    if isinstance(content, dict) and content.get("protected"):
        return "it is protected by a password"
    return "" if data.get("status") == "publish" else f"its status is {data.get('status')}"
