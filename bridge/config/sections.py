"""The tables of the configuration, their keys, units and defaults: one class for each table."""

import re
from datetime import timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StrictBool, StrictInt, model_validator

from bridge.config.closings import CtaRule, CtaSection, ExperimentSection
from bridge.config.evergreen import EvergreenSection
from bridge.config.messages import MailSection, NotifySection
from bridge.config.staleness import KeyphrasesSection, StalenessSection
from bridge.config.values import Duration, Section, Span, ZoneName
from bridge.errors import NotFound
from bridge.models import Delivery, License, PageHost, Post, PublishStatus, Route
from bridge.models.hosts import to_ascii_host, to_spellings
from bridge.models.places import MediumPlaces

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_USERNAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_HOST = re.compile(r"[A-Za-z0-9_.-]+")
_EVERYWHERE = frozenset({"0.0.0.0", "[::]", "*"})  # noqa: S104 (compared, not bound)


def _to_base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password) and parts.port != 0
    except ValueError:
        is_plain = False
    if not (is_plain and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError('write an absolute address without query, user or password, such as "https://blog.example"')
    return value.rstrip("/")


def _is_listen(value: str) -> bool:
    host, colon, port = value.rpartition(":")
    return bool(host and colon and port.isascii() and port.isdigit() and int(port) < 65536)


def _to_listen(value: str) -> str:
    if not _is_listen(value):
        raise ValueError('write host:port, for example "127.0.0.1:8085"')
    return value


def _to_host(value: str) -> str:
    if not _HOST.fullmatch(to_ascii_host(value)):
        raise ValueError('write a bare host name without scheme, port or path, for example "www.blog.example"')
    return value


BaseUrl = Annotated[str, AfterValidator(_to_base_url)]
Listen = Annotated[str, AfterValidator(_to_listen)]
Host = Annotated[str, AfterValidator(_to_host)]


def _to_username(value: str) -> str:
    if value and not _USERNAME.fullmatch(value.removeprefix("@")):
        raise ValueError('write the name behind "medium.com/@", for example "ada"')
    return value.removeprefix("@")


def _to_address(value: str) -> str:
    try:
        return str(ip_address(value)) if value else ""
    except ValueError:
        raise ValueError('write the address at which the bridge sees the proxy, such as "127.0.0.1"') from None


class BridgeSection(Section):
    """``[bridge]``"""

    listen: Listen = "127.0.0.1:8085"
    public_url: BaseUrl = "http://127.0.0.1:8085"
    trusted_proxy: Annotated[str, AfterValidator(_to_address)] = ""
    """The address of the proxy before the bridge, whose ``X-Forwarded-For`` says whose request it is."""
    state_dir: Path = Path()
    api_token: SecretStr | None = None
    max_hook_bytes: StrictInt = Field(default=8 * 1024 * 1024, ge=1024)
    api_per_minute: StrictInt = Field(default=600, ge=10, le=1_000_000)
    """Requests to the API that each program may make; a tenth of it each address that has no token."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    zone: ZoneName = ""
    """IANA time zone of the hours that people are told; empty is that of ``[evergreen]``, else one WordPress names."""
    dry_run: StrictBool = False
    """Everything is done, but nothing goes to Medium or onto a page for its importer. Posts of a WordPress that is not
    one of its site's ``environments`` are always treated so."""

    @model_validator(mode="before")
    @classmethod
    def _find_public_url(cls, values: Any) -> Any:
        """Whoever names only where the bridge listens finds it there: links that are printed lead to that port."""
        listen = values.get("listen") if isinstance(values, dict) else None
        if not isinstance(listen, str) or "public_url" in values or not _is_listen(listen):
            return values
        host, _, port = listen.rpartition(":")
        return values | {"public_url": f"http://{'127.0.0.1' if host in _EVERYWHERE else host}:{port}"}


class DatabaseSection(Section):
    """``[database]``"""

    url: SecretStr = SecretStr("sqlite:///bridge.db")
    """Secret because a PostgreSQL URL carries a password."""


class DeliverySection(Section):
    """``[delivery]``"""

    senders: StrictInt = Field(default=2, ge=1, le=64)
    delay: Duration = timedelta(0)
    max_age: Duration = timedelta(hours=48)
    gap: Duration = timedelta(minutes=10)
    public_per_day: StrictInt = Field(default=2, ge=1)
    drafts_per_day: StrictInt = Field(default=10, ge=1)
    open_imports: StrictInt = Field(default=2, ge=1)
    deadline: Span = timedelta(seconds=90)
    lease: Span = timedelta(minutes=5)
    sweep: Span = timedelta(seconds=30)
    retry_first: Span = timedelta(minutes=1)
    retry_last: Span = timedelta(hours=6)
    circuit_after: StrictInt = Field(default=3, ge=1)
    on_unknown: Literal["hold", "retry"] = "hold"
    allow_second_copy: StrictBool = False
    update_words: StrictInt = Field(default=3, ge=1)
    """Words of a live story that must have changed before its owner is asked to update it."""
    feed_every: Span = timedelta(minutes=30)
    """Between two readings of an account's feed."""
    ask_after: Span = timedelta(days=3)
    """After so long without a sign of a story its owner is asked for its address, once."""
    silent_after: Duration = timedelta(days=30)
    """A WordPress that was not heard of for so long is told of, once; 0 never."""
    keep_events: Span = timedelta(days=30)
    keep_journal: Span = timedelta(days=400)


LossKind = Literal[
    "loss",
    "ai",
    "choice",
    "drawing",
    "embed",
    "gate",
    "image",
    "junk",
    "link",
    "math",
    "player",
    "shortcode",
    "table",
    "tag",
    "text",
    "title",
]
"""Kinds of notes that can hold a delivery; ``loss`` is any note that names lost words or files."""
ChoiceName = Literal[
    "account",
    "publication",
    "tags",
    "publish_status",
    "license",
    "notify_followers",
    "canonical_url",
    "cta",
    "cta_text",
    "evergreen",
    "delay",
]
"""What authors can choose for one post beside yes and no, and how much AI wrote of it, which is no matter of taste."""
SubtitleSource = Literal["choice", "excerpt", "seo"]


class SiteSection(Section):
    """``[sites.NAME]``: one WordPress."""

    home: BaseUrl
    account: str
    accounts: tuple[str, ...] | None = None
    """Accounts that authors may choose beside ``account``; None offers them none, and takes any that code names."""
    choices: tuple[ChoiceName, ...] = get_args(ChoiceName)
    """What authors may choose for one post; of the rest the configuration decides."""
    allowed_hosts: tuple[Host, ...] = ()
    secret: SecretStr | None = None
    """One or more ``whsec_...`` separated by spaces, so that a secret can be rotated."""
    app_user: str = ""
    app_password: SecretStr | None = None
    """An application password of WordPress; only resync uses it."""
    post_types: tuple[str, ...] = ("post",)
    environments: Annotated[tuple[str, ...], Field(min_length=1)] = ("production",)
    syndicate: StrictBool = True
    only_categories: tuple[str, ...] = ()
    skip_categories: tuple[str, ...] = ()
    tag_map: dict[str, str] = Field(default_factory=dict)
    cta: str = "default"
    cta_rules: tuple[CtaRule, ...] = ()
    """The first one that fits a post wins over ``cta``."""
    subtitle: tuple[SubtitleSource, ...] = ("choice", "excerpt")
    """Where the subtitle comes from: the first that has words."""
    block_on: tuple[LossKind, ...] = ()
    """Losses at which a delivery is held for the owner."""
    preview: StrictBool = False
    """Whether text that is not public may come here to be looked at; none of it is kept."""
    page_host: PageHost | None = None
    """Who serves import pages; None is WordPress where the plugin is connected, else the bridge."""

    @property
    def offered_accounts(self) -> tuple[str, ...]:
        """The accounts that its authors are shown, its own first."""
        return (self.account, *(name for name in self.accounts or () if name != self.account))

    def may_use(self, account: str) -> bool:
        """Whether a post of this site may go to an account."""
        return self.accounts is None or account in self.offered_accounts

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host that belongs to this site, in each way that it is written, lower case, without port."""
        own = urlsplit(self.home).hostname or ""
        named = (own, *(host.lower() for host in self.allowed_hosts))
        return frozenset(spelling for host in named for spelling in to_spellings(host))


class AccountSection(Section):
    """``[accounts.NAME]``: one Medium user."""

    token: SecretStr | None = None
    api_url: BaseUrl = "https://api.medium.com/v1"
    username: Annotated[str, AfterValidator(_to_username)] = ""
    """Medium's name of the user, without @; names the feed in which stories are recognised."""
    feed_url: BaseUrl | Literal[""] = ""
    domains: tuple[Host, ...] = ()
    """Domains apart from Medium's own at which the user's stories stand."""
    publication_id: str = ""
    publications: dict[str, str] = Field(default_factory=dict)
    """Publications that authors may choose: the name that they are shown, and the id at Medium."""
    publish_status: PublishStatus = PublishStatus.DRAFT
    license: License = License.ALL_RIGHTS_RESERVED
    notify_followers: StrictBool = False
    evergreen: EvergreenSection = EvergreenSection()
    """What this account has otherwise than ``[evergreen]`` says."""

    @property
    def route(self) -> Route:
        """The door this account goes through: by API with a token, else by import."""
        return Route.API if self.token else Route.IMPORT

    @property
    def places(self) -> MediumPlaces:
        """Where the user opens Medium; beside the API where that is a stand-in's."""
        return MediumPlaces() if self.is_mediums else MediumPlaces(self.api_url.removesuffix("/v1"))

    @property
    def is_mediums(self) -> bool:
        """Whether ``api_url`` is Medium's own, and no stand-in's."""
        return urlsplit(self.api_url).hostname == "api.medium.com"

    def has_stories_at(self, place: str) -> bool:
        """Whether the user's stories can stand there.

        Args:
            place: host and port, lower case, as ``urlsplit(url).netloc``.
        """
        host = to_ascii_host(place.partition(":")[0])
        named = {to_ascii_host(domain.lower()) for domain in self.domains}
        doors = {urlsplit(url).netloc.lower() for url in (self.api_url, self.feed_url)}
        return host == "medium.com" or host.endswith(".medium.com") or host in named or place in doors

    def feed_of(self, known_username: str = "") -> str:
        """Where the user's newest stories can be read; empty when nobody has said who it is.

        Args:
            known_username: what Medium's API said.
        """
        # Whoever a stand-in for Medium says we are, Medium's own feed of that name is somebody else's.
        name = (self.username or known_username) if self.is_mediums else ""
        return self.feed_url or (f"https://medium.com/feed/@{name}" if name else "")


class Config(Section):
    """Everything the owner has decided."""

    bridge: BridgeSection = BridgeSection()
    database: DatabaseSection = DatabaseSection()
    delivery: DeliverySection = DeliverySection()
    evergreen: EvergreenSection = EvergreenSection()
    staleness: StalenessSection = StalenessSection()
    keyphrases: KeyphrasesSection = KeyphrasesSection()
    notify: NotifySection = NotifySection()
    mail: MailSection = MailSection()
    sites: dict[str, SiteSection] = Field(default_factory=dict)
    accounts: dict[str, AccountSection] = Field(default_factory=dict)
    cta: dict[str, CtaSection] = Field(default_factory=dict)
    experiments: dict[str, ExperimentSection] = Field(default_factory=dict)

    def evergreen_of(self, account: str) -> EvergreenSection:
        """The schedule of an account: ``[evergreen]``, and what its own table sets otherwise."""
        own = self.accounts[account].evergreen
        return self.evergreen.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})

    def site(self, name: str) -> SiteSection:
        """A configured site. Raises NotFound."""
        if name not in self.sites:
            raise NotFound(f'there is no site "{name}" in the configuration')
        return self.sites[name]

    def account(self, name: str) -> AccountSection:
        """A configured account. Raises NotFound."""
        if name not in self.accounts:
            raise NotFound(f'there is no account "{name}" in the configuration')
        return self.accounts[name]

    def account_of(self, post: Post) -> str:
        """The account a post goes to: its author's choice, else its site's. Raises NotFound for an unknown site."""
        return post.choice.account or self.site(post.site).account

    def places_of(self, account: str) -> MediumPlaces:
        """Where an account's user opens Medium; Medium's own places for one that is not configured any more."""
        return self.accounts[account].places if account in self.accounts else MediumPlaces()

    @cached_property
    def sites_by_account(self) -> dict[str, tuple[str, ...]]:
        """Of each account the sites whose posts go there unless their authors choose another one."""
        found: dict[str, list[str]] = {name: [] for name in self.accounts}
        for name, site in self.sites.items():
            found.setdefault(site.account, []).append(name)
        return {account: tuple(names) for account, names in found.items()}

    def route_of(self, delivery: Delivery) -> Route:
        """The door a delivery goes through; what was once offered stays with import, as Medium may hold its draft.

        Raises NotFound for an account that is not configured.
        """
        return Route.IMPORT if delivery.route is Route.IMPORT else self.account(delivery.account).route

    def is_dry(self, site: str, environment: str) -> bool:
        """Whether a post of this WordPress must not leave the house."""
        return self.bridge.dry_run or environment not in self.sites[site].environments
