"""Somebody at a browser, on the pages below ``/owner``."""

import re
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bridge.app import Bridge
from bridge.models.access import Role
from bridge.services.access.passwords import Passwords

PASSWORD = "correct horse battery staple"
PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    "ada": (Role.OWNER, ()),
    "eve": (Role.EDITOR, ("blog",)),
    "vic": (Role.VIEWER, ()),
}


def add_people(bridge: Bridge) -> None:
    """An owner, an editor and a viewer, all with one password.

    Added as the bridge does, but for the hash, which is made once: it is meant to be dear.
    """
    with bridge.ledger.write() as tx:
        for name, (role, sites) in PEOPLE.items():
            tx.add_user(name, role, frozenset(sites) or None, to_hash())
            tx.write_journal("user added", f"{name}, {role.value} of {', '.join(sites) or 'every site'}")
        tx.end_setup_links()


@cache
def to_hash() -> str:
    """Their password as the ledger keeps it."""
    return Passwords().to_hash(PASSWORD)


class Browser:
    """A browser with its cookies.

    Args:
        address: whose requests these are.
        base: scheme and host that the requests claim.
    """

    def __init__(self, app: Flask, address: str = "127.0.0.1", base: str = "http://localhost") -> None:
        self.client: FlaskClient = app.test_client()
        self.about = {"environ_base": {"REMOTE_ADDR": address}, "base_url": base}

    def get(self, url: str, **more: Any) -> Any:
        return self.client.get(url, **self.about, **more)

    def post(self, url: str, data: dict[str, str] | None = None, **more: Any) -> Any:
        return self.client.post(url, data=data or {}, **self.about, **more)

    def read_key(self, url: str) -> str:
        """The key of a page's form."""
        text = self.get(url).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found, f"{url} has no form: {text[-300:]}"
        return found[1]

    def send(self, url: str, page: str = "", **fields: str) -> Any:
        """Send the form of a page as it was opened."""
        return self.post(url, {"csrf_token": self.read_key(page or url), **fields})

    def sign_in(self, name: str = "ada", password: str = PASSWORD, **more: str) -> Any:
        page = "/owner/" if self.is_signed_in() else "/owner/sign-in"
        return self.send("/owner/sign-in", page, name=name, password=password, **more)

    def enter(self, bridge: Bridge, name: str = "ada") -> "Browser":
        """Be signed in without the password, whose proof is meant to be dear."""
        with bridge.ledger.read() as tx:
            user = next(one for one in tx.read_users() if one.name == name)
        about = {"environ_overrides": self.about["environ_base"], "base_url": self.about["base_url"]}
        with self.client.session_transaction("/owner/", **about) as session:
            session["id"] = bridge.sessions.open(user)
            session.permanent = True
        return self

    def is_signed_in(self) -> bool:
        return bool(self.get("/owner/").status_code == 200)

    @property
    def cookie(self) -> str:
        """What the browser keeps; empty without a cookie."""
        kept = [one.value for one in self.client._cookies.values()]
        return kept[0] if kept else ""

    def keep(self, value: str) -> None:
        """Have this cookie, whoever made it."""
        self.client.set_cookie("bridge", value, path="/")
