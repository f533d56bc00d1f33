"""What the schema cannot say: rules between keys. Each finding is one line for the owner and never holds a secret."""

import base64
import binascii
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from bridge.config.evergreen import find_evergreen_problems
from bridge.config.files import Key
from bridge.config.sections import NAME, Config, SiteSection
from bridge.config.users import find_shared_users, to_user_key, to_user_keys
from bridge.config.values import LOOPBACK
from bridge.models import PublishStatus, Route
from bridge.models.hosts import to_ascii_host

Finding = tuple[Key, str]
"""The key it is about, and the sentence."""

_MAIL_NEEDS = {"sender": "whom the mails come from", "recipients": "who gets them"}


def find_problems(config: Config) -> Iterator[Finding]:
    """Everything that must be mended before the bridge can start."""
    yield from _names(config)
    yield from _experiments(config)
    yield from _mail(config)
    yield from _database(config)
    yield from _delivery(config)
    yield from _sites(config)
    yield from _same_homes(config)
    yield from _same_tokens(config)
    yield from _same_users(config)
    yield from _evergreen(config)


def to_hint(wrong: str, right: list[str]) -> str:
    """``; did you mean "right"?`` for a slip of the pen, else the list of what there is."""
    nearest = get_close_matches(wrong, right, 1, 0.6)
    if nearest:
        return f'; did you mean "{nearest[0]}"?'
    return f"; there is: {', '.join(right)}" if right else ""


def _mail(config: Config) -> Iterator[Finding]:
    mail = config.mail
    if not mail.host:
        for key in mail.model_dump(exclude_defaults=True):
            yield ("mail", key), f"mail.{key} is of no use without mail.host, the name of your mail server"
        return
    for key in ("sender", "recipients"):
        if not getattr(mail, key):
            yield ("mail", "host"), f"mail.host needs mail.{key}: {_MAIL_NEEDS[key]}"
    if bool(mail.user) != bool(mail.password):
        yield ("mail", "user"), "mail: user and password belong together; set both or none"
    if mail.password and mail.security == "none" and mail.host not in LOOPBACK:
        yield (
            ("mail", "security"),
            'mail.security = "none" would send the password as plain text; write "starttls" or "tls"',
        )


def _names(config: Config) -> Iterator[Finding]:
    tables = ("sites", config.sites), ("accounts", config.accounts), ("cta", config.cta)
    for table, names in (*tables, ("experiments", config.experiments)):
        for name in names:
            if not NAME.fullmatch(name):
                yield (table, name), f'"{name}" is not a name: use 1 to 32 of a-z, 0-9, "-" and "_"'
    if "none" in config.cta:
        yield ("cta", "none"), '"none" means no call to action; give this one another name'


def _database(config: Config) -> Iterator[Finding]:
    url = config.database.url.get_secret_value()
    scheme, _, path = url.partition("://")
    key = ("database", "url")
    if scheme not in {"sqlite", "postgresql"}:
        yield key, 'database.url must begin with "sqlite:///" or "postgresql://"'
    elif scheme == "sqlite" and (not path.startswith("/") or path in {"/", "/:memory:"}):
        yield key, 'database.url names no file; write "sqlite:///bridge.db" (a ledger in memory would be forgotten)'


def _delivery(config: Config) -> Iterator[Finding]:
    delivery = config.delivery
    if delivery.lease < 2 * delivery.deadline:
        yield (
            ("delivery", "lease"),
            "delivery.lease must be at least twice delivery.deadline: a story is sent only while its lease outlives "
            "the call, and there must be time to prepare it",
        )
    if delivery.retry_last < delivery.retry_first:
        yield ("delivery", "retry_last"), "delivery.retry_last must not be shorter than delivery.retry_first"


def _sites(config: Config) -> Iterator[Finding]:
    for name, site in config.sites.items():
        if site.account not in config.accounts:
            hint = to_hint(site.account, list(config.accounts))
            yield ("sites", name, "account"), f"sites.{name}.account: there is no [accounts.{site.account}]{hint}"
        for account in site.accounts or ():
            if account not in config.accounts:
                hint = to_hint(account, list(config.accounts))
                yield ("sites", name, "accounts"), f"sites.{name}.accounts: there is no [accounts.{account}]{hint}"
        if site.cta not in {"default", "none", *config.cta}:
            hint = to_hint(site.cta, [*config.cta, "default", "none"])
            yield ("sites", name, "cta"), f"sites.{name}.cta: there is no [cta.{site.cta}]{hint}"
        yield from _cta_rules(name, site, config)
        if bool(site.app_user) != bool(site.app_password):
            yield (
                ("sites", name, "app_user"),
                f"sites.{name}: app_user and app_password belong together; set both or none",
            )
        if site.secret and not _are_secrets(site.secret.get_secret_value()):
            yield (
                ("sites", name, "secret"),
                f'the secret of [sites.{name}] is not one: it is "whsec_" and the base64 of 24 to 64 bytes (several '
                "are separated by spaces). Make one with: bridge init",
            )


def _experiments(config: Config) -> Iterator[Finding]:
    for name, experiment in config.experiments.items():
        key, variants = ("experiments", name, "variants"), experiment.variants
        for one in variants:
            if one not in {"default", *config.cta}:
                hint = to_hint(one, [*config.cta, "default"])
                yield key, f"experiments.{name}.variants: there is no [cta.{one}]{hint}"
        if len(set(variants)) < len(variants):
            yield key, f"experiments.{name}.variants names a closing twice; write each once"


def _cta_rules(name: str, site: SiteSection, config: Config) -> Iterator[Finding]:
    key = ("sites", name, "cta_rules")
    for number, rule in enumerate(site.cta_rules, 1):
        if rule.cta not in {"default", "none", *config.cta}:
            hint = to_hint(rule.cta, [*config.cta, "default", "none"])
            yield key, f"sites.{name}.cta_rules, rule {number}: there is no [cta.{rule.cta}]{hint}"
        if rule.account and rule.account not in config.accounts:
            hint = to_hint(rule.account, list(config.accounts))
            yield key, f"sites.{name}.cta_rules, rule {number}: there is no [accounts.{rule.account}]{hint}"
        if not (rule.account or rule.category or rule.tag or rule.language):
            yield (
                key,
                f"sites.{name}.cta_rules, rule {number} fits every post; name an account, category, tag or "
                f'language, or write cta = "{rule.cta}" instead',
            )


def _are_secrets(text: str) -> bool:
    # The format of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks, "Signature scheme".
    try:
        keys = [base64.b64decode(secret.removeprefix("whsec_"), validate=True) for secret in text.split()]
    except (binascii.Error, ValueError):
        return False
    has_prefix = all(secret.startswith("whsec_") for secret in text.split())
    return bool(keys) and has_prefix and all(24 <= len(key) <= 64 for key in keys)


def _same_homes(config: Config) -> Iterator[Finding]:
    # Hosts that several sites allow are none of this: a network of sites in folders has but one.
    seen: dict[tuple[str, int | None, str], str] = {}
    for name, site in config.sites.items():
        other = seen.setdefault(_to_place(site.home), name)
        if other != name:
            yield ("sites", name, "home"), f"[sites.{name}] and [sites.{other}] have the same home; keep one of them"


def _to_place(home: str) -> tuple[str, int | None, str]:
    """Where a home is, whatever its spelling: with www or without, by either scheme, at its usual port."""
    parts = urlsplit(home)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    port = None if parts.port in {80, 443} else parts.port
    return to_ascii_host(host), port, unquote(parts.path).rstrip("/")


def _same_tokens(config: Config) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, account in config.accounts.items():
        if account.token is None:
            continue
        other = seen.setdefault(account.token.get_secret_value(), name)
        if other != name:
            yield (
                ("accounts", name, "token"),
                f"[accounts.{name}] and [accounts.{other}] have the same token, so they are one Medium user and every "
                "story could appear twice; keep one of them",
            )


def _same_users(config: Config) -> Iterator[Finding]:
    named = {name: to_user_keys(account) for name, account in config.accounts.items()}
    for name, other, user in find_shared_users(named):
        key = "username" if to_user_key(config.accounts[name].username) == user else "feed_url"
        yield (
            ("accounts", name, key),
            f"[accounts.{name}] and [accounts.{other}] are both @{user} on Medium, so every story could appear twice; "
            "keep one of them, or give each the username (and feed_url) of its own user",
        )


def _evergreen(config: Config) -> Iterator[Finding]:
    """Each account's schedule; a finding stands where the account sets the key itself, else in the common table."""
    told: set[str] = set()
    for name, account in config.accounts.items():
        makes_drafts = account.route is Route.API and account.publish_status is PublishStatus.DRAFT
        places = config.delivery.drafts_per_day if makes_drafts else config.delivery.public_per_day
        own = bool(account.evergreen.model_fields_set)
        table: Key = ("accounts", name, "evergreen") if own else ("evergreen",)
        for key, sentence in find_evergreen_problems(config.evergreen_of(name), account.route, places, table):
            if sentence not in told:
                yield key, sentence
            told.add(sentence)
    known = set(config.sites)
    for name in config.accounts:
        settings = config.evergreen_of(name)
        for post in (*settings.include_posts, *settings.skip_posts):
            if post.partition(":")[0] not in known:
                yield ("evergreen",), f'evergreen: "{post}" is a post of no site; there is: {", ".join(sorted(known))}'
