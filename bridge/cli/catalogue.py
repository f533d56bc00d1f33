"""Every command: in which module it lives, and what the help says of it.

A module is imported when one of its commands is asked for, so that nobody waits for what they do not use. Each has a
function with an ordinary import, which mypy and the import contracts see. A new command gets a line here and
its topic; a test compares both with the commands.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass

import click

Load = Callable[[], Iterable[click.Command]]


def _setup() -> Iterable[click.Command]:
    from bridge.cli import setup

    return setup.commands


def _run() -> Iterable[click.Command]:
    from bridge.cli import run

    return run.commands


def _read() -> Iterable[click.Command]:
    from bridge.cli import read

    return read.commands


def _preview() -> Iterable[click.Command]:
    from bridge.cli import preview

    return preview.commands


def _act() -> Iterable[click.Command]:
    from bridge.cli import act

    return act.commands


def _archive() -> Iterable[click.Command]:
    from bridge.cli import archive

    return archive.commands


def _evergreen() -> Iterable[click.Command]:
    from bridge.cli import evergreen

    return evergreen.commands


def _results() -> Iterable[click.Command]:
    from bridge.cli import results

    return results.commands


def _seen() -> Iterable[click.Command]:
    from bridge.cli import seen

    return seen.commands


def _forget() -> Iterable[click.Command]:
    from bridge.cli import forget

    return forget.commands


def _report() -> Iterable[click.Command]:
    from bridge.cli import report

    return report.commands


def _notify() -> Iterable[click.Command]:
    from bridge.cli import notify

    return notify.commands


def _access() -> Iterable[click.Command]:
    from bridge.cli import access

    return access.commands


def _partners() -> Iterable[click.Command]:
    from bridge.cli import partners

    return partners.commands


def _backup() -> Iterable[click.Command]:
    from bridge.cli import backup

    return backup.commands


def _help() -> Iterable[click.Command]:
    from bridge.cli import help as help_

    return help_.commands


def _rotate() -> Iterable[click.Command]:
    from bridge.cli import rotate

    return rotate.commands


def _retire() -> Iterable[click.Command]:
    from bridge.cli import retire

    return retire.commands


_LINES: tuple[tuple[Load, dict[str, str]], ...] = (
    (
        _setup,
        {
            "init": "Write a config.toml with fresh secrets, and print the line to paste into the WordPress plugin.",
            "connect": "Print a site's connection string again: the line to paste into the WordPress plugin.",
            "check": "Try every door (files, ledger, Medium, WordPress) and say what to do for each that does not "
            "open.",
            "plugin": "Write the plugin for WordPress into FILE, a zip: there Plugins, Add New, Upload Plugin.",
            "db": "The ledger's schema: see it, and bring it up to date.",
        },
    ),
    (
        _run,
        {
            "serve": "Take hooks, send stories, answer programs: everything, on one machine.",
            "worker": "Share the work of a bridge serve; any number of these may run on one PostgreSQL ledger.",
            "sandbox": "A stand-in for Medium, to try things out: its API, import tool, editor and feed, and pages for "
            "the stories.",
        },
    ),
    (
        _read,
        {
            "status": "Everything in numbers: deliveries, accounts, sites, pauses, and when each tick ran and runs "
            "next.",
            "posts": "Posts and where they stand, the last changed first.",
            "post": "One post's whole story: its deliveries, every attempt, and the journal.",
            "handoffs": "Steps that wait for you, because only a person can take them on Medium.",
        },
    ),
    (
        _preview,
        {
            "preview": "Show the story a post would become and what it would lose.",
        },
    ),
    (
        _act,
        {
            "confirm": "You have seen the story on Medium, at STORY_URL in any of its forms.",
            "deny": "You have looked: an unconfirmed story is not on Medium, or the one asked about is another.",
            "done": "You have done on Medium what this post's hand-offs asked for.",
            "removed": "The story is gone from Medium.",
            "cancel": "Do not send this post, whatever happens to it on WordPress.",
            "retry": "Try a failed, held or cancelled post again; where it may be on Medium already, you are "
            "asked first.",
            "accept": "A post held for its identity is the same article as the one it is named with, or with "
            "--another a second one.",
            "reconnect": "Take a site as it is now, after a restored backup or a real move.",
        },
    ),
    (
        _archive,
        {
            "resync": "Read posts from WordPress now.",
            "jobs": "Readings of archives and lists of posts: the newest, or the one that is named with its problems.",
            "backlog": "Every public post without a story, the oldest first, and why it has none.",
        },
    ),
    (
        _evergreen,
        {
            "forecast": "The next slots, the post that would go at each, and why; as things stand.",
            "slots": "Slots that have come, the newest first, and what each came to.",
            "approve": "A proposed post may go, now; where it may be on Medium already, you are asked first.",
            "skip": "Not at the next slot; a proposal is taken back, and a later slot may choose the post again.",
            "never": "No slot chooses the post again; a proposal is cancelled.",
            "pin": 'Keep a slot for the post: SLOT is its number in the forecast, or its time such as "2026-12-01 '
            '09:30".',
            "up": "Let the post go before all others.",
            "pause": "Send nothing on an account, or without --account on any, until it is resumed.",
            "resume": "Let a paused or parked account send again; without --account, end the pause of everything.",
            "plan": "What the schedule would do with the archive as it is, day by day, without doing it.",
            "keyphrases": "Posts and stories that want to be found by the same words, so that they take readers from "
            "each other.",
            "stale": "What is to be known of old posts before they go: words that have aged, dead links, competing "
            "posts.",
        },
    ),
    (
        _seen,
        {
            "reconcile": "Read EXPORT, the zip that Medium sends (Settings, Security and apps, Download your "
            "information).",
            "audit": "Live stories and their canonical links, those that need a look first; and where the "
            "bookmarklet is.",
            "drift": "What a live story has not got yet of its post, word by word.",
        },
    ),
    (
        _results,
        {
            "results": "What stories took of your time and what they brought, by month, category, age of the post, or "
            "kind.",
        },
    ),
    (
        _forget,
        {
            "forget": "Forget a post's texts (or with --site those of all posts of SITE), for good.",
        },
    ),
    (
        _report,
        {
            "report": "Write into FILE what may be sent to those who mend the bridge: numbers and shapes, no titles, "
            "names or keys.",
        },
    ),
    (
        _notify,
        {
            "notify": "Channels that fail, and what was told; with --test whether each channel takes a notice.",
        },
    ),
    (
        _access,
        {
            "user": "People who may sign in at /owner/: add, list and remove them, and give them passwords.",
            "token": "Tokens for programs that use /api/v1: make, list and revoke them.",
        },
    ),
    (
        _partners,
        {
            "partners": "People and publications whose public feeds you read: list, add, look, forget.",
        },
    ),
    (
        _backup,
        {
            "backup": "Write the whole ledger into FILE, while the bridge runs.",
            "restore": "Put the ledger of a backup in place, while the bridge is stopped; then every account is held.",
        },
    ),
    (
        _help,
        {
            "help": "Every command in a sentence, or those of one topic.",
        },
    ),
    (
        _rotate,
        {
            "rotate": "Give a site a new secret, and print the line to paste into its plugin.",
        },
    ),
    (
        _retire,
        {
            "retire": "A site or an account has left the configuration for good; undone by configuring it again.",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What some commands are about, as the help lists them."""

    name: str
    words: str
    commands: tuple[str, ...]


TOPICS = (
    Topic("start", "set it up, and see whether every door opens", ("init", "check", "connect", "plugin")),
    Topic("run", "serve, and try it out without Medium", ("serve", "worker", "sandbox")),
    Topic("look", "what there is, and why", ("status", "posts", "post", "handoffs", "preview", "notify")),
    Topic(
        "decide",
        "answer what waits for you",
        ("confirm", "deny", "done", "removed", "retry", "cancel", "accept"),
    ),
    Topic("pause", "send nothing for a while, and go on", ("pause", "resume")),
    Topic(
        "archive",
        "read old posts, and see what is to be known of them",
        ("resync", "jobs", "backlog", "stale", "keyphrases"),
    ),
    Topic(
        "schedule",
        "which old post goes when",
        ("forecast", "plan", "slots", "approve", "skip", "never", "pin", "up"),
    ),
    Topic("stories", "what is on Medium already, and what it brought", ("reconcile", "audit", "drift", "results")),
    Topic("partners", "whom to read, and what to talk about", ("partners",)),
    Topic("sites", "sites and accounts that change, or leave", ("rotate", "reconnect", "retire")),
    Topic("people", "who may sign in, and which programs may ask", ("user", "token")),
    Topic(
        "ledger", "keep what the bridge knows, and forget some of it", ("backup", "restore", "db", "forget", "report")
    ),
    Topic("help", "all of these, each in a sentence", ("help",)),
)


class Catalogue(MutableMapping[str, click.Command]):
    """The commands by name, as a ``click.Group`` keeps them; each is there when it is asked for."""

    def __init__(self) -> None:
        self._found: dict[str, click.Command | Load] = {name: load for load, lines in _LINES for name in lines}

    def __getitem__(self, name: str) -> click.Command:
        found = self._found[name]
        if isinstance(found, click.Command):
            return found
        commands = {command.name or "": command for command in _import(found)}
        for command in commands.values():
            _set_context(command)
            if any(parameter.name == "post_id" for parameter in command.params):
                # An article whose number another one has by now is kept below zero; "-1" is no option.
                command.context_settings = {**command.context_settings, "ignore_unknown_options": True}
        self._found |= commands
        return commands[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _set_context(command: click.Command) -> None:
    """Have a command, and those in it, write their help as the program does."""
    from bridge.cli.help import Context

    command.context_class = Context
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _set_context(inner)


def _import(load: Load) -> Iterable[click.Command]:
    # Python's collector would walk over all that was imported before, again and again: a fifth of the time.
    gc.disable()
    try:
        return load()
    finally:
        gc.enable()
        gc.freeze()  # all that was imported stays; or it would be looked through at the end, which took as long again


def to_sketches() -> Iterator[tuple[str, click.Command]]:
    """Each command by name, with nothing but its first sentence: enough to list them."""
    for _, lines in _LINES:
        for name, words in lines.items():
            yield name, click.Command(name, help=words)
