"""The configuration: TOML files and the environment become one frozen ``Config``.

Order: ``config.toml``, then ``conf.d/*.toml`` beside it in name order, then secrets from the environment. Secrets are
``SecretStr``: no repr, log line or error shows them. Every key is described in ``config.example.toml``.
"""

from bridge.config.closings import CtaRule, CtaSection, ExperimentSection
from bridge.config.connection import (
    Connection,
    new_api_token,
    new_site_secret,
    read_connection_string,
    to_connection,
    to_connection_string,
)
from bridge.config.effective import SettingTable, to_tables
from bridge.config.evergreen import EvergreenSection, find_evergreen_problems
from bridge.config.loading import load, warnings
from bridge.config.masking import secrets_of
from bridge.config.messages import MailSection, NotifySection
from bridge.config.sections import (
    NAME,
    AccountSection,
    BridgeSection,
    Config,
    DatabaseSection,
    DeliverySection,
    SiteSection,
)
from bridge.config.source import ConfigSource, to_site_lines
from bridge.config.staleness import KeyphrasesSection, StalenessSection
from bridge.config.users import to_user_key, to_user_keys
from bridge.config.values import Section, to_duration, to_when

__all__ = [
    "NAME",
    "AccountSection",
    "BridgeSection",
    "Config",
    "ConfigSource",
    "Connection",
    "CtaRule",
    "CtaSection",
    "DatabaseSection",
    "DeliverySection",
    "EvergreenSection",
    "ExperimentSection",
    "KeyphrasesSection",
    "MailSection",
    "NotifySection",
    "Section",
    "SettingTable",
    "SiteSection",
    "StalenessSection",
    "find_evergreen_problems",
    "load",
    "new_api_token",
    "new_site_secret",
    "read_connection_string",
    "secrets_of",
    "to_connection",
    "to_connection_string",
    "to_duration",
    "to_site_lines",
    "to_tables",
    "to_user_key",
    "to_user_keys",
    "to_when",
    "warnings",
]
