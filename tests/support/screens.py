"""Owners in several time zones."""

from blog import reconfigured
from doors import PUBLIC


def at_home_in(door, medium, tmp_path, *domains: str):
    """The same blog, whose account has stories on these domains."""
    return reconfigured(
        door,
        tmp_path,
        medium,
        accounts={"main": {"api_url": medium.url, "domains": domains}},
        bridge={"public_url": PUBLIC, "state_dir": tmp_path},
    )
