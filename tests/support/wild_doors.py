"""The doors through which a file of ``tests/data/wild`` comes into a bridge, each as its owner or a program uses it."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from structlog.testing import capture_logs

from archive import FakeWordPress, a_row, an_export, an_item, to_struct
from blog import HOME, SECRET
from bridge.app import Bridge
from bridge.config import load
from bridge.config.sections import AccountSection
from bridge.ledger import open_ledger, tables
from bridge.models import Severity, StoredPost
from bridge.transform import Dialect, print_draft, to_draft, to_settings
from bridge.web import create_app
from commands import run
from feed_server import Feed
from hookmaker import make_hook, signed
from serving import answering
from wild import Answer, read_given

_EDITOR = "app_user = 'ada'\napp_password = 'abcd efgh'"
PLAIN = "2026-01-02_A-plain-story-aaaaaaaaaaaa.html"
_PLAIN_PAGE = (
    '<html><body><article class="h-entry"><header><h1 class="p-name">A plain story</h1></header>'
    '<section data-field="body" class="e-content"><h3 class="graf graf--h3 graf--title">A plain story</h3>'
    '<p class="graf graf--p">Nothing is odd here.</p></section><footer><p><a href="https://medium.com/p/aaaaaaaaaaaa">'
    '<time class="dt-published" datetime="2026-01-02T08:00:00.000Z">January 2, 2026</time></a></p></footer>'
    "</article></body></html>"
)


@dataclass(slots=True)
class Place:
    """A folder with a configuration and an empty ledger of one site and one account."""

    folder: Path
    made: Path
    wordpress: FakeWordPress = field(default_factory=FakeWordPress)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def configure(self, home: str = "", site: str = "", account: str = "", more: str = "") -> None:
        ledger = self.folder / "bridge.db"
        shutil.copyfile(self.made, ledger)
        self.config.write_text(
            f"[database]\nurl = 'sqlite:///{ledger}'\n[bridge]\nstate_dir = '{self.folder}'\n"
            f"public_url = 'http://127.0.0.1:9'\n"
            f"[sites.blog]\nhome = '{home or self.wordpress.url}'\naccount = 'main'\nsecret = '{SECRET}'\n"
            f"allowed_hosts = ['blog.example', 'old.example']\n{site}\n[accounts.main]\n{account}\n{more}\n"
        )
        self.config.chmod(0o600)

    def run(self, *arguments: str) -> tuple[int, str]:
        """A command: its exit code and all that it said."""
        done = run("--config", str(self.config), *arguments)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    @contextmanager
    def bridge(self, *, serves: bool = True) -> Iterator[Bridge]:
        """The bridge itself: as ``bridge serve`` has it, or only to look into its ledger."""
        config = load(self.config, {})
        ledger = open_ledger(config)
        try:
            made = Bridge(config, ledger)
            if serves:
                made.identities.open()
            yield made
        finally:
            ledger.close()


Door = Callable[[Place, Path], Answer]


# --- what arrived ---------------------------------------------------------------------------------------------------


def read_posts(bridge: Bridge) -> tuple[str, str]:
    """Every stored post with its number, date and story; and what their stories lost, a line each."""
    with bridge.ledger.read() as tx:
        found = sorted(tx.read_posts_among("blog", tx.read_public_ids("blog")).items())
    shown = [_to_words(bridge, stored) for _, stored in found]
    return "\n".join(words for words, _ in shown), "\n".join(notes for _, notes in shown if notes)


def _to_words(bridge: Bridge, stored: StoredPost) -> tuple[str, str]:
    post = stored.post
    draft = to_draft(post, to_settings(post, bridge.config.site("blog"), "main", AccountSection(), {}))
    # Of a post that was read by XML-RPC it is always said that no visitor was asked: that is not the shape's doing.
    notes = [note for note in draft.notes if "visitors over XML-RPC" not in note.text]
    lost = [note.text for note in notes if note.severity is not Severity.INFO]
    tags = ", ".join(draft.tags)
    head = f"{post.id} {post.published_at:%Y-%m-%dT%H:%M}Z {post.title} {post.url} [{tags}] by {post.author.name}"
    return f"{head}\n{print_draft(draft, Dialect.MARKDOWN)}", "\n".join(lost)


def read_stories(bridge: Bridge) -> str:
    """Every story that was seen on Medium."""
    with bridge.ledger.engine.connect() as connection:
        rows = connection.execute(select(tables.stories).order_by(tables.stories.c.story_id)).mappings().all()
    return "\n".join(
        f"{one['story_id']} {one['kind']} {one['published_at']} {one['title']} {one['url']}" for one in rows
    )


# --- archives -------------------------------------------------------------------------------------------------------


def _resync(place: Place, *arguments: str) -> Answer:
    code, said = place.run("resync", "blog", *arguments)
    with place.bridge(serves=False) as bridge:
        arrived, lost = read_posts(bridge)
    is_warned = " problem" in said or bool(lost)
    return Answer(arrived, f"{said}\n{lost}", is_refused=code != 0, is_warned=is_warned)


def wxr(place: Place, file: Path) -> Answer:
    """An export file, named to ``bridge resync``; markup is the text of its one post."""
    place.configure(HOME)
    if file.suffix == ".html":
        made = place.folder / "export.xml"
        made.write_bytes(an_export(an_item(7, file.read_text(), link=f"{HOME}/a-walk/", title="A walk")))
        file = made
    return _resync(place, "--source", "wxr", "--file", str(file))


def rest(place: Place, file: Path) -> Answer:
    """WordPress' REST API, asked by ``bridge resync``; it gives the file in place of one answer, else two walks."""
    place.configure()
    place.wordpress.rows = [a_row(1), a_row(2)]
    if file.suffix == ".html":
        content = {"rendered": file.read_text(), "protected": False}
        place.wordpress.rows = [a_row(7, content=content, link=f"{HOME}/a-walk/", title={"rendered": "A walk"})]
    else:
        _stand_in(place.wordpress, file)
    return _resync(place)


def rest_as_editor(place: Place, file: Path) -> Answer:
    """The same with an application password."""
    place.configure(site=_EDITOR)
    _stand_in(place.wordpress, file)
    return _resync(place)


def over_xmlrpc(place: Place, file: Path) -> Answer:
    """The same over XML-RPC, as an editor."""
    place.configure(site=_EDITOR)
    if file.suffix == ".html":
        place.wordpress.rows = [a_row(7, link=f"{HOME}/a-walk/")]
        place.wordpress.struct = lambda row: to_struct(row) | {"post_title": "A walk", "post_content": file.read_text()}
    else:
        place.wordpress.rows = [a_row(1), a_row(2)]
        _stand_in(place.wordpress, file)
    return _resync(place, "--source", "xmlrpc")


def _stand_in(wordpress: FakeWordPress, file: Path, make: Callable[[], bytes] = bytes) -> None:
    """Let WordPress answer as a file says; ``@ANSWER@`` in it stands for what it would have answered."""
    given = read_given(file)

    def meddle(path: str, params: dict[str, str]) -> Any:
        if not given.fits(path, params, wordpress.body):
            return None
        return given.status, given.headers, given.body.replace(b"@ANSWER@", make())

    wordpress.meddle = meddle


# --- hooks ----------------------------------------------------------------------------------------------------------


def _publish(bridge: Bridge, file: Path, home: str) -> tuple[int, str]:
    """Send the hook of a post that is published; status and words of the answer."""
    post = (
        {"content_html": file.read_text(), "content_raw": ""}
        if file.suffix == ".html"
        else json.loads(file.read_text())
    )
    body = make_hook("post.published", post=post, home=home)
    client = create_app(bridge, bridge.config).test_client()
    reply = client.post("/hooks/blog", data=body, headers=signed(SECRET, body), content_type="application/json")
    while bridge.events.apply_events():
        pass
    return reply.status_code, reply.get_data(as_text=True)


def hook(place: Place, file: Path) -> Answer:
    """A signed hook over HTTP; its post is the file, or has it as its text."""
    place.configure(HOME)
    with place.bridge() as bridge:
        status, said = _publish(bridge, file, HOME)
        assert status in {202, *range(400, 500)}, f"{status}: {said}"
        arrived, lost = read_posts(bridge)
    return Answer(arrived, said + lost, is_refused=status != 202, is_warned=bool(lost))


# --- what our plugin in WordPress answers ---------------------------------------------------------------------------


def pages(place: Place, file: Path) -> Answer:
    """The answer to import pages that WordPress is given: the offer, or why there is none."""
    place.configure(site="page_host = 'wordpress'")
    wordpress = place.wordpress
    _stand_in_at(wordpress, file, "/pages", lambda: _served(wordpress))
    with place.bridge() as bridge:
        bridge_hook(bridge, wordpress.url)
        while bridge.sender.deliver_next():
            pass
        (delivery,) = bridge.overview.read_post("blog", 7)["deliveries"]
        offers = [one["reason"] for one in bridge.overview.read_handoffs() if one["kind"] == "import"]
    return Answer("\n".join(offers), delivery["reason"], is_refused=not offers)


def status(place: Place, file: Path) -> Answer:
    """The answer to where a post stands: WordPress took it, or the log says why not and it is told again."""
    place.configure()
    _stand_in_at(place.wordpress, file, "/status", lambda: b'{"stored": true}')
    with place.bridge() as bridge, capture_logs() as logs:
        bridge_hook(bridge, place.wordpress.url)
        taken = bridge.reports.report_statuses()
    told = "\n".join(line["why"] for line in logs if line["event"] == "WordPress cannot be told")
    return Answer("told" if taken else "", told, is_refused=bool(told))


def check(place: Place, file: Path) -> Answer:
    """The answer to a look at the plugin, as ``bridge check`` tells it."""
    place.configure()
    wordpress = place.wordpress
    look = {"plugin": "0.2.0", "connected": True, "home": wordpress.url, "sequence": 3, "pages": True}
    _stand_in_at(wordpress, file, "/look", lambda: json.dumps(look).encode())
    meddle = wordpress.meddle
    wordpress.meddle = lambda path, params: (200, {}, b"") if path == "/" else meddle(path, params)
    _, said = place.run("check")
    (line,) = [line for line in said.splitlines() if "site blog at" in line]
    is_refused = "FAIL" in line
    return Answer("" if is_refused else line, line, is_refused=is_refused)


def _stand_in_at(wordpress: FakeWordPress, file: Path, end: str, make: Callable[[], bytes]) -> None:
    """The file names the folder of our routes; the door says which of them."""
    given = read_given(file)
    answer = given.status, given.headers, given.body
    wordpress.meddle = lambda path, _: (
        (*answer[:2], answer[2].replace(b"@ANSWER@", make())) if path.endswith(f"{given.path}{end}") else None
    )


def _served(wordpress: FakeWordPress) -> bytes:
    slugs = [page["slug"] for page in json.loads(wordpress.body)["data"]["pages"]]
    shown = {"status": 200, "content_type": "text/html; charset=utf-8", "sha256": "", "error": ""}
    urls = [{"slug": slug, "url": f"{HOME}/a-walk/medium/{slug}/"} | shown for slug in slugs]
    return json.dumps({"stored": True, "pages": urls}).encode()


def bridge_hook(bridge: Bridge, home: str) -> None:
    """An ordinary post is published."""
    body = make_hook("post.published", home=home)
    bridge.inbox.receive("blog", signed(SECRET, body), body)
    while bridge.events.apply_events():
        pass


# --- Medium ---------------------------------------------------------------------------------------------------------


def feed(place: Place, file: Path) -> Answer:
    """What Medium's feed answers, read by the tick."""
    given, server = read_given(file), Feed()
    server.status, server.headers, server.body = given.status, given.headers, given.body
    place.configure(HOME, account=f"username = 'ada'\nfeed_url = '{server.url}'")
    with answering(server.server), place.bridge() as bridge:
        bridge.feeds.read_feeds()
        with bridge.ledger.read() as tx:
            problem = tx.read_account("main").feed_problem
        return Answer(read_stories(bridge), problem, is_refused=bool(problem))


def export(place: Place, file: Path) -> Answer:
    """A page of Medium's export beside a plain one, or a whole archive, given to ``bridge reconcile``."""
    place.configure(HOME)
    archive = file
    if file.suffix == ".html":
        archive = place.folder / "medium-export.zip"
        with zipfile.ZipFile(archive, "w") as made:
            made.write(file, f"posts/{file.name}")
            made.writestr(f"posts/{PLAIN}", _PLAIN_PAGE)
    code, said = place.run("reconcile", str(archive))
    with place.bridge(serves=False) as bridge:
        arrived = read_stories(bridge)
    return Answer(arrived, said, is_refused=code != 0, is_warned="not read:" in said)


# --- the owner ------------------------------------------------------------------------------------------------------


def config(place: Place, file: Path) -> Answer:
    """A schedule in the configuration: the next slot on the wall, or why it cannot be read."""
    place.configure(HOME, account="token = 'tok-canary'\napi_url = 'http://127.0.0.1:9/v1'", more=file.read_text())
    code, said = place.run("status")
    slots = "\n".join(line for line in said.splitlines() if line.startswith("next slot"))
    return Answer(slots, said, is_refused=code != 0)


DOORS: dict[str, Door] = {
    "wxr": wxr,
    "rest": rest,
    "rest-as-editor": rest_as_editor,
    "xmlrpc": over_xmlrpc,
    "hook": hook,
    "pages": pages,
    "status": status,
    "check": check,
    "feed": feed,
    "export": export,
    "config": config,
}
