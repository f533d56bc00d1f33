"""The tables of the configuration, their keys, units and defaults: one class for each table."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StrictBool, StrictInt

from bridge.models import License, PublishStatus, Route

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_HOST = re.compile(r"[A-Za-z0-9_.-]+")
_DURATION = re.compile(r"([0-9]{1,9})\s*([smhd])")
_LONGEST = timedelta(days=36_500)
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def to_duration(value: object) -> object:
    """``"90s"``, ``"10m"``, ``"48h"`` and ``"7d"`` become a timedelta; a bare number, hiding its unit, is refused."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        seconds = int(match[1]) * _UNIT[match[2]]
        if seconds > _LONGEST.total_seconds():
            raise ValueError(f"at most {_LONGEST.days}d, please")
        return timedelta(seconds=seconds)
    raise ValueError('write a duration with its unit, for example "90s", "10m", "48h" or "7d"')


def _to_base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password) and parts.port != 0
    except ValueError:
        is_plain = False
    if not (is_plain and parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError('write an absolute address without query, user or password, such as "https://blog.example"')
    return value.rstrip("/")


def _to_listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError('write host:port, for example "127.0.0.1:8085"')
    return value


def _to_host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError('write a bare host name without scheme, port or path, for example "www.blog.example"')
    return value


Duration = Annotated[timedelta, BeforeValidator(to_duration)]
Span = Annotated[Duration, Field(gt=timedelta(0))]
BaseUrl = Annotated[str, AfterValidator(_to_base_url)]
Listen = Annotated[str, AfterValidator(_to_listen)]
Host = Annotated[str, AfterValidator(_to_host)]


class Section(BaseModel):
    """A table of the configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class BridgeSection(Section):
    """``[bridge]``"""

    listen: Listen = "127.0.0.1:8085"
    public_url: BaseUrl = "http://127.0.0.1:8085"
    state_dir: Path = Path()
    api_token: SecretStr | None = None
    max_hook_bytes: StrictInt = Field(default=8 * 1024 * 1024, ge=1024)
    log_level: Literal["debug", "info", "warning", "error"] = "info"


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
    keep_events: Span = timedelta(days=30)
    keep_journal: Span = timedelta(days=400)


class EvergreenSection(Section):
    """``[evergreen]``"""

    leave_for_fresh: StrictInt = Field(default=1, ge=0)


class NotifySection(Section):
    """``[notify]``"""

    urls: tuple[SecretStr, ...] = ()


def _to_variants(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class CtaSection(Section):
    """``[cta.NAME]``: one call to action."""

    text: Annotated[tuple[str, ...], BeforeValidator(_to_variants), Field(min_length=1)]
    """Jinja templates of one or more paragraphs of HTML; variables: url, title, site, author. Of several, each post
    has the one that its number falls on."""
    card: StrictBool = False
    """Whether the post's address stands once more alone, for a link card in Medium's editor."""
    utm_source: str = "medium"
    utm_medium: str = "syndication"
    utm_campaign: str = ""


class CtaRule(Section):
    """``[[sites.NAME.cta_rules]]``: the call to action of the posts that fit all that is named."""

    account: str = ""
    category: str = ""
    tag: str = ""
    language: str = ""
    cta: str


LossKind = Literal[
    "loss", "drawing", "embed", "image", "junk", "link", "math", "player", "shortcode", "table", "tag", "text", "title"
]
"""Kinds of notes that can hold a delivery; ``loss`` is any note that names lost words or files."""
SubtitleSource = Literal["choice", "excerpt", "seo"]


class SiteSection(Section):
    """``[sites.NAME]``: one WordPress."""

    home: BaseUrl
    account: str
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

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that belongs to this site, lower case, without port."""
        own = urlsplit(self.home).hostname or ""
        return frozenset({own, *(host.lower() for host in self.allowed_hosts)})


class AccountSection(Section):
    """``[accounts.NAME]``: one Medium user."""

    token: SecretStr | None = None
    api_url: BaseUrl = "https://api.medium.com/v1"
    publication_id: str = ""
    publish_status: PublishStatus = PublishStatus.DRAFT
    license: License = License.ALL_RIGHTS_RESERVED
    notify_followers: StrictBool = False

    @property
    def route(self) -> Route:
        """The door this account goes through: by API with a token, else by import."""
        return Route.API if self.token else Route.IMPORT


class Config(Section):
    """Everything the owner has decided."""

    bridge: BridgeSection = BridgeSection()
    database: DatabaseSection = DatabaseSection()
    delivery: DeliverySection = DeliverySection()
    evergreen: EvergreenSection = EvergreenSection()
    notify: NotifySection = NotifySection()
    sites: dict[str, SiteSection] = Field(default_factory=dict)
    accounts: dict[str, AccountSection] = Field(default_factory=dict)
    cta: dict[str, CtaSection] = Field(default_factory=dict)
