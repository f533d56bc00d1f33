"""The configuration: TOML files and the environment become one frozen ``Config``.

Order: ``config.toml``, then ``conf.d/*.toml`` beside it in name order, then secrets from the environment. Secrets are
``SecretStr``: no repr, log line or error shows them. Every key is described in ``config.example.toml``.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bridge.models import License, PublishStatus, Route

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def to_duration(value: object) -> object:
    """``"90s"``, ``"10m"``, ``"48h"`` and ``"7d"`` become a timedelta; a bare number is refused as it hides its unit."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        return timedelta(seconds=int(match[1]) * _UNIT[match[2]])
    raise ValueError('write a duration with its unit, for example "90s", "10m", "48h" or "7d"')


def _to_base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError('write an absolute address without query, for example "https://blog.example"')
    return value.rstrip("/")


Duration = Annotated[timedelta, BeforeValidator(to_duration)]
BaseUrl = Annotated[str, AfterValidator(_to_base_url)]


class Section(BaseModel):
    """A table of the configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class BridgeSection(Section):
    """``[bridge]``"""

    listen: str = "127.0.0.1:8085"
    public_url: BaseUrl = "http://127.0.0.1:8085"
    state_dir: Path = Path()
    api_token: SecretStr | None = None
    max_hook_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class DatabaseSection(Section):
    """``[database]``"""

    url: SecretStr = SecretStr("sqlite:///bridge.db")
    """Secret because a PostgreSQL URL carries a password."""


class DeliverySection(Section):
    """``[delivery]``"""

    senders: int = Field(default=2, ge=1, le=64)
    delay: Duration = timedelta(0)
    max_age: Duration = timedelta(hours=48)
    gap: Duration = timedelta(minutes=10)
    public_per_day: int = Field(default=2, ge=1)
    drafts_per_day: int = Field(default=10, ge=1)
    deadline: Duration = timedelta(seconds=90)
    lease: Duration = timedelta(minutes=5)
    sweep: Duration = timedelta(seconds=30)
    retry_first: Duration = timedelta(minutes=1)
    retry_last: Duration = timedelta(hours=6)
    circuit_after: int = Field(default=3, ge=1)
    on_unknown: Literal["hold", "retry"] = "hold"
    allow_second_copy: bool = False
    keep_events: Duration = timedelta(days=30)
    keep_journal: Duration = timedelta(days=400)


class EvergreenSection(Section):
    """``[evergreen]``"""

    leave_for_fresh: int = Field(default=1, ge=0)


class NotifySection(Section):
    """``[notify]``"""

    urls: tuple[SecretStr, ...] = ()


class CtaSection(Section):
    """``[cta.NAME]``: one call to action."""

    text: str
    """Jinja template of one or more paragraphs of HTML; variables: url, title, site, author."""
    utm_source: str = "medium"
    utm_medium: str = "syndication"
    utm_campaign: str = ""


class SiteSection(Section):
    """``[sites.NAME]``: one WordPress."""

    home: BaseUrl
    account: str
    allowed_hosts: tuple[str, ...] = ()
    secret: SecretStr | None = None
    """One or more ``whsec_...`` separated by spaces, so that a secret can be rotated."""
    post_types: tuple[str, ...] = ("post",)
    environments: tuple[str, ...] = ("production",)
    syndicate: bool = True
    only_categories: tuple[str, ...] = ()
    skip_categories: tuple[str, ...] = ()
    tag_map: dict[str, str] = Field(default_factory=dict)
    cta: str = "default"

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
    notify_followers: bool = False

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
