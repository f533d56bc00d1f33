"""Hosts with letters of other alphabets, which are written in two ways."""

import idna


def to_ascii_host(host: str) -> str:
    """A host as it is looked up: ``xn--bcher-kva.example`` for ``bücher.example``, as browsers do (UTS 46).

    What is no name that could be looked up stays as it stands.
    """
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host


def to_spellings(host: str) -> set[str]:
    """Every way in which a host may be written: WordPress writes addresses as its settings have them."""
    known = {host, to_ascii_host(host)}
    for one in tuple(known):
        try:
            known.add(idna.decode(one))
        except idna.IDNAError:
            continue
    return known
