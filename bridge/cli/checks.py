"""The doors that ``bridge check`` tries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from tempfile import TemporaryFile

import requests
from jinja2 import TemplateSyntaxError
from sqlalchemy.exc import SQLAlchemyError

from bridge.config import Config
from bridge.errors import BridgeError
from bridge.http import open_session
from bridge.ledger import open_ledger
from bridge.medium.api import MediumApi
from bridge.transform.cta import compile_cta


@dataclass(frozen=True, slots=True)
class Door:
    """Something the bridge needs, and what is wrong with it; empty when nothing is."""

    name: str
    trouble: str


def find_doors(config: Config) -> Iterator[Door]:
    """Try everything that the configuration names, one after the other."""
    yield _try("state_dir", partial(_write_in, config))
    yield _try("ledger", partial(_open_ledger, config))
    for name in config.accounts:
        yield _try(f"account {name}", partial(_ask_medium, config, name))
    for name, site in config.sites.items():
        yield _try(f"site {name}", partial(_reach, site.home))
    for name, cta in config.cta.items():
        yield _try(f"call to action {name}", partial(compile_cta, cta.text))
    if config.notify.urls:
        yield _try("notices", _find_apprise)


def _try(name: str, verb: Callable[[], object]) -> Door:
    try:
        verb()
    except TemplateSyntaxError as error:
        return Door(name, f"line {error.lineno}: {error.message}")
    except (BridgeError, OSError, SQLAlchemyError) as error:
        return Door(name, str(error).split("\n")[0])
    return Door(name, "")


def _write_in(config: Config) -> None:
    with TemporaryFile(dir=config.bridge.state_dir):
        pass


def _open_ledger(config: Config) -> None:
    ledger = open_ledger(config)
    try:
        if not ledger.is_empty():
            ledger.check()
    finally:
        ledger.close()


def _ask_medium(config: Config, name: str) -> None:
    account = config.accounts[name]
    if account.token is None:
        variable = f"BRIDGE_ACCOUNT_{name.upper().replace('-', '_')}_TOKEN"
        raise BridgeError(f"it has no token; set {variable}. Until the import door is built its posts wait")
    MediumApi(account.api_url, account.token, deadline=config.delivery.deadline).me()


def _reach(home: str) -> None:
    with open_session() as session:
        try:
            answer = session.get(f"{home}/wp-json/", allow_redirects=True)
        except requests.RequestException as error:
            raise BridgeError(f"{home} cannot be reached from here: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise BridgeError(f"{home}/wp-json/ answers {answer.status_code}; is home the address of a WordPress?")


def _find_apprise() -> None:
    if find_spec("apprise") is None:
        raise BridgeError("[notify] urls is set, but apprise is missing: pip install 'bridge-for-medium[notify]'")
