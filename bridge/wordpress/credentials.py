"""Why WordPress takes somebody who gives a password for a stranger.

A password that is wrong, one that a server strips before WordPress sees it, and one that WordPress does not look at are
answered alike: 401 ``rest_not_logged_in`` (6.1 to 7.1). Our plugin tells them apart, as it is asked by a signature:
``look`` says whether the header of a question arrived.
https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/
"""

from datetime import UTC, datetime

from bridge.config import SiteSection
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.http import Reply
from bridge.wordpress.answers import explain, read_said
from bridge.wordpress.causes import Cause
from bridge.wordpress.look import read_look

_ARRIVED = frozenset({"incorrect_password", "invalid_username", "invalid_email", "application_passwords_disabled"})
"""What WordPress says only of a password that it has seen."""
_WRONG = (
    "The password arrived, so it is wrong, or WordPress is told to take none: make a new one (Users, Profile), and "
    "look whether a plugin switches them off (Wordfence: “Disable WordPress application passwords”)"
)
_STRIPPED = (
    "The password did not arrive: the web server, or a proxy before it, strips the header Authorization. Apache: "
    'CGIPassAuth On, or SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1; nginx: fastcgi_param HTTP_AUTHORIZATION '
    "$http_authorization"
)
_EITHER = (
    "Either it is wrong: make a new one (Users, Profile). Or it does not arrive, as the web server or a proxy strips "
    "the header Authorization (Apache: CGIPassAuth On). To tell: bridge check asks our plugin which of them it is, "
    "where that is installed and new enough; elsewhere bridge resync SITE --source xmlrpc sends the password "
    "otherwise, and works if it is right"
)


def to_refusal(site: SiteSection, root: str, authorization: str, reply: Reply) -> WordPressError:
    """Why ``users/me`` was refused, in words that say what to do.

    Args:
        root: of the REST API.
        authorization: the header that was sent.
    """
    diagnosis = explain(reply)
    if diagnosis.cause not in {Cause.LOGIN, Cause.UNKNOWN}:
        return WordPressError(f"the application password could not be tried: {diagnosis.to_words()}")
    why = _WRONG if read_said(reply).code in _ARRIVED else _ask_plugin(site, root, authorization)
    return WordPressUnauthorized(
        f"WordPress does not accept the application password of {site.app_user}. {why}; or take app_user and "
        "app_password out: public posts need none"
    )


def _ask_plugin(site: SiteSection, root: str, authorization: str) -> str:
    if site.secret is None:
        return _EITHER
    secret, now = site.secret.get_secret_value(), datetime.now(UTC)
    try:
        look = read_look(root, secret, now, hosts=site.hosts, authorization=authorization)
    except WordPressError:
        return _EITHER
    if look is None or look.authorization is None:
        return _EITHER
    return _WRONG if look.authorization else _STRIPPED
