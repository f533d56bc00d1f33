"""Asked about one post that a list leaves out: is it still on the blog?

Only WordPress' own words count. A firewall, a cache or a server in trouble answers 403, 404 and 500 as well, and no
story must be called into question because of one.
https://developer.wordpress.org/rest-api/reference/posts/#retrieve-a-post
"""

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.http import Reply
from bridge.wordpress.rest_client import RestClient, to_object

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
        answers = (self._read(f"{url}/{post_id}") for url in self._urls)
        return next((answer for answer in answers if answer is not None), "WordPress has no such post")

    def _read(self, url: str) -> str | None:
        """As ``read_absence``; None when there is no such post of this type."""
        reply = self._client.get(url, {"_fields": _FIELDS})
        data = to_object(reply)
        match reply.status, data.get("code"):
            case 200, None:
                return _to_absence(data)
            case ((404 | 410), "rest_post_invalid_id"):
                return None
            case ((401 | 403), "rest_forbidden"):
                return f"WordPress shows it to nobody (its answer is {reply.status})"
            case _:
                raise WordPressError(_to_words(reply, data))


def _to_absence(data: dict[str, object]) -> str:
    content = data.get("content")
    if isinstance(content, dict) and content.get("protected"):
        return "it is protected by a password"
    return "" if data.get("status") == "publish" else f"its status is {data.get('status')}"


def _to_words(reply: Reply, data: dict[str, object]) -> str:
    return f"WordPress answered {reply.status} ({str(data.get('code', 'without a reason'))[:60]}) when asked for it"
