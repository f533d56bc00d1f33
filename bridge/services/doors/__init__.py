"""The doors between the bridge and the world; each can be tried, and says what to do when it does not open."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bridge import notify
from bridge.config import Config, CtaSection, SiteSection, secrets_of, to_user_key, to_user_keys
from bridge.config.environment import to_variable
from bridge.config.values import LOOPBACK
from bridge.config.zones import read_zone_data, to_zone_data_words
from bridge.errors import ContentError, LedgerError, MediumBlocked, MediumError, MediumUnauthorized
from bridge.ledger import open_ledger
from bridge.ledger.announcements import NO_TABLES
from bridge.logs import to_redact
from bridge.medium.api import MediumApi
from bridge.models import MediumUser, Post, Route
from bridge.services.doors.plugin import SitePlugin
from bridge.services.identities import find_identity_problems
from bridge.transform.cta import to_closing

ONE_NAME = "one Medium user under two names would get every story twice; keep one of them"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something outside that the bridge needs."""

    name: str
    problem: Callable[[], str]
    """Try it: empty when it opens, else what is wrong and what to do."""
    remark: Callable[[], str] = str
    """What there is to know of one that opens; empty when that is all."""
    about: tuple[str, str] = ("", "")
    """``site`` or ``account``, and its name; of a door of one of them."""


def doors_of(config: Config) -> Iterator[Neighbour]:
    """Every door that the configuration names, the nearest first."""
    yield Neighbour(f"state folder {config.bridge.state_dir}", partial(_try_folder, config.bridge.state_dir))
    yield Neighbour("ledger", partial(try_ledger, config), partial(_to_worker_words, config))
    yield Neighbour("time zones", str, lambda: to_zone_data_words(read_zone_data()))
    met: dict[str, str] = {}
    plugins = {name: SitePlugin(name, site, _route_of(config, site)) for name, site in config.sites.items()}
    for name in config.accounts:
        own = [plugins[site] for site, section in config.sites.items() if section.account == name]
        yield Neighbour(
            f"account {name} on Medium", partial(_try_account, config, name, own, met), about=("account", name)
        )
    for name, site in config.sites.items():
        yield _to_door(name, site, plugins[name])
    for name, cta in config.cta.items():
        yield Neighbour(f"call to action {name}", partial(_try_cta, cta))
    if config.mail.host:
        yield Neighbour(f"mail server {config.mail.host}", partial(notify.find_mail_problem, config.mail))
    if config.notify.urls:
        yield Neighbour("notices", partial(_try_notices, config))


def _route_of(config: Config, site: SiteSection) -> Route:
    return config.accounts[site.account].route


def _to_door(name: str, site: SiteSection, plugin: SitePlugin) -> Neighbour:
    return Neighbour(f"site {name} at {site.home}", lambda: plugin.problem, lambda: plugin.remark, ("site", name))


def _try_folder(folder: Path) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return f"it cannot be written ({error.strerror}); make it, or give it to the user that runs the bridge"


def try_ledger(config: Config) -> str:
    """What is wrong with the ledger, and what to do; empty when it can be used."""
    ledger = open_ledger(config)
    try:
        if not ledger.is_empty():
            ledger.check()
            with ledger.read() as tx:
                return "; ".join(find_identity_problems(tx, config))
    except LedgerError as error:
        return str(error)
    except SQLAlchemyError as error:
        redact = to_redact(secrets_of(config))
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return f"it cannot be opened ({redact(why)}); look at [database] url, and whether the database runs"
    finally:
        ledger.close()
    return ""


def _to_worker_words(config: Config) -> str:
    """Whether workers can be woken; empty on SQLite, which has none."""
    ledger = open_ledger(config)
    try:
        if ledger.is_sqlite or ledger.is_empty():
            return ""
        return "bridge worker can share its work" if ledger.has_workers() else f"for bridge worker: {NO_TABLES}"
    finally:
        ledger.close()


def _try_account(config: Config, name: str, sites: list[SitePlugin], met: dict[str, str]) -> str:
    """Ask Medium who an account is; ``met`` collects the ids of users, and the first account of each."""
    account = config.accounts[name]
    variable = to_variable(("accounts", name, "token"))
    if account.token is None:
        are_elsewhere = sites and all(site.hosts_pages or site.asks_for_pages for site in sites)
        return "" if are_elsewhere else _try_public_url(config, variable)
    try:
        user = MediumApi(account.api_url, account.token, deadline=config.delivery.deadline).me()
    except MediumUnauthorized as error:
        return f"the token is not accepted ({error}); look at {variable}, and at Medium's settings under Security"
    except MediumBlocked as error:
        return f"{error}; nothing can be sent from this machine's address while it stands"
    except MediumError as error:
        return f"{error}; look at this machine's network, and at api_url"
    other = _find_namesake(config, name, user, met)
    return f"its token belongs to @{user.username}, and so does account {other}; {ONE_NAME}" if other else ""


def _find_namesake(config: Config, name: str, user: MediumUser, met: dict[str, str]) -> str:
    """Another account that is the same user, as Medium, the configuration or the ledger have it."""
    if (first := met.setdefault(user.id, name)) != name:
        return first
    named = (other for other, one in config.accounts.items() if to_user_key(user.username) in to_user_keys(one))
    return next((other for other in named if other != name), "") or _find_known(config, name, user)


def _find_known(config: Config, name: str, user: MediumUser) -> str:
    ledger = open_ledger(config)
    try:
        if ledger.is_empty():
            return ""
        with ledger.read() as tx:
            known = tx.find_account_of(user.id)
    except SQLAlchemyError:
        return ""  # the ledger is a door of its own, and says what is wrong with it
    finally:
        ledger.close()
    return known.name if known and known.name != name else ""


def _try_public_url(config: Config, variable: str) -> str:
    """Without a token stories go by import, and Medium's importer must reach the pages."""
    url = config.bridge.public_url
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK and parts.scheme == "https":
        return ""
    return (
        f"it has no token, so its stories go by import, and Medium's importer cannot read pages at {url}: write the "
        f"https address at which the world reaches the bridge into [bridge] public_url; or put a token into {variable}"
    )


def _try_cta(cta: CtaSection) -> str:
    """Each of its texts, for a post that is made up."""
    for number, _ in enumerate(cta.text):
        which = f"text {number + 1} of {len(cta.text)}: " if len(cta.text) > 1 else ""
        try:
            if not to_closing(_example(number), cta, frozenset(), ""):
                return f"{which}nothing of it could be shown on Medium; write at least one paragraph"
        except ContentError as error:
            return f"{which}{error}"
    return ""


def _example(number: int) -> Post:
    now = datetime.now(UTC)
    return Post(
        site="blog",
        id=number,
        guid="",
        type="post",
        status="publish",
        password_protected=False,
        url="https://blog.example/post/",
        canonical_url="",
        slug="post",
        title="A post",
        content_html="",
        created_at=now,
        published_at=now,
        modified_at=now,
        state="",
        revision=1,
    )


def _try_notices(config: Config) -> str:
    return "; ".join(notify.find_problems([url.get_secret_value() for url in config.notify.urls]))
