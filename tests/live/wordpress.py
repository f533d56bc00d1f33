"""A real WordPress of the tests' own: unpacked from Debian's packages, on a MariaDB and a web server of its own.

Whatever cannot be had is an error that says what is missing, never a skipped test. ``LIVE=0`` leaves these tests out.
"""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from forms import Form
from mariadb import Installed, MariaDb
from warm_php import WarmPhp

from processes import free_port, wait_for
from programs import Missing, find_program

ROOT = Path(__file__).parents[2]
BOX = Path(__file__).parent / "box"
TREES = ROOT / ".cache" / "wordpress"
VERSIONS = ("oldest", "newest", "middle") if os.environ.get("TIER") == "release" else ("oldest", "newest")
PASSWORD = "admin-pass"


class WordPress:
    """One WordPress, installed, with our plugin active.

    Args:
        version: ``oldest``, ``newest``, or ``middle``, which only the release tries.
        has_cron: let WordPress start its own cron; else the tests run what is due with ``run_cron``.
        plugin: a zip of another version than this one's.
    """

    def __init__(
        self,
        version: str,
        folder: Path,
        database: MariaDb,
        name: str = "wordpress",
        *,
        has_cron: bool = False,
        plugin: Path | None = None,
    ) -> None:
        tree = TREES / version
        if not (tree / ".version").exists():
            raise Missing(f"{tree} holds no WordPress; make test unpacks it (tools/wordpress.sh). LIVE=0 leaves it out")
        self.version = (tree / ".version").read_text().strip()
        self._place = database.take_place(self.version)
        self.root = self._place / "wordpress"
        self.log_file = folder / f"{name}.log"
        self.database, self.name = database, name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app_password = ""
        self.is_copy = False
        """Whether it began as a copy of one that was installed and connected here before."""
        self._php = find_program("php", "php8.2-cli")
        self._is_this_plugin = plugin is None
        self._compiled = self._place / "compiled"
        self._process: subprocess.Popen[bytes] | None = None
        self._warm: WarmPhp | None = None
        self.environ = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "B4M_DB": name,
            "B4M_URL": self.url,
            "B4M_SOCKET": str(database.socket),
            "B4M_LOG": str(self.log_file),
            "B4M_CRON": "1" if has_cron else "",
            "PHP_CLI_SERVER_WORKERS": "6",
        }
        self._lay_out(tree, plugin)

    def _lay_out(self, tree: Path, plugin: Path | None) -> None:
        """Have the files of a tree in its place, as if nobody had been there before."""
        if self.root.exists():
            shutil.rmtree(self.root / "wp-content")
            for left in {one.name for one in self.root.iterdir()} - {one.name for one in tree.iterdir()}:
                (self.root / left).unlink()  # a file of a test's
            shutil.copytree(tree / "wp-content", self.root / "wp-content", copy_function=_link, symlinks=True)
        else:
            # Hard links: a tree is a hundred megabytes, and only wp-content is written to.
            shutil.copytree(tree, self.root, copy_function=_link, symlinks=True)
            self._compiled.mkdir()
        shutil.copy2(BOX / "wp-config.php", self.root)
        (self.root / "wp-content" / "mu-plugins").mkdir(exist_ok=True)
        shutil.copy2(BOX / "probe.php", self.root / "wp-content" / "mu-plugins")
        plugins = self.root / "wp-content" / "plugins"
        if plugin:
            shutil.unpack_archive(plugin, plugins)
        else:
            shutil.copytree(ROOT / "wp-plugin", plugins / "bridge-for-medium")

    def install(self) -> "WordPress":
        """Have it set up, with the plugin active: by installing it, or by a copy of the last one's database."""
        self.database.new_database(self.name)
        made = self.database.installed.get(self.version) if self._is_this_plugin else None
        if made:
            self.app_password, self.is_copy = made.app_password, True
            self.database.load(self.name, made.backup)
            return self
        self._install()
        if self._is_this_plugin:
            self.database.installed[self.version] = Installed(self.app_password, self.database.dump(self.name))
        return self

    def _install(self) -> None:
        done = self._run_php([str(BOX / "install.php"), str(self.root)])
        self.app_password = json.loads(done.strip().splitlines()[-1])["app_password"]
        self.php(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
            "$error = activate_plugin('bridge-for-medium/bridge-for-medium.php');"
            "if (is_wp_error($error)) { throw new Exception($error->get_error_message()); }"
            # Akismet and the like are not here; the first post and page of the installation only disturb.
            "wp_delete_post(1, true); wp_delete_post(2, true); wp_delete_post(3, true);"
        )

    def start(self) -> "WordPress":
        """Serve it."""
        ini = ["-d", "upload_max_filesize=64M", "-d", "post_max_size=64M"]
        command = [
            *self._interpreter(),
            *ini,
            "-S",
            f"127.0.0.1:{self.port}",
            "-t",
            str(self.root),
            str(BOX / "router.php"),
        ]
        with self.log_file.with_suffix(".php").open("wb") as log:
            self._process = subprocess.Popen(
                command, env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        wait_for(self._is_up, seconds=120, what="the start of WordPress")
        return self

    def stop(self) -> None:
        """End the server and its workers; the next WordPress of this version may have its place."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._warm:
            self._warm.stop()
            self._warm = None
        self.database.give_back(self.version, self._place)

    def php(self, code: str, *words: str) -> Any:
        """Run PHP inside WordPress, as a plugin or WP-CLI would; what it returns is answered.

        Args:
            words: ``cli`` for WP-CLI, ``import`` for an importer.
        """
        said = self._run_php([str(BOX / "run.php"), str(self.root), *words], code)
        return json.loads(said.strip().splitlines()[-1])

    def rest(self, method: str, path: str, *, as_user: bool = True, **body: Any) -> Any:
        """Call the REST API as a program does."""
        auth = ("admin", self.app_password) if as_user else None
        answer = requests.request(
            method, f"{self.url}/wp-json/{path.lstrip('/')}", json=body or None, auth=auth, timeout=60
        )
        assert answer.status_code < 300, f"{answer.status_code} {answer.text[:500]}"
        return answer.json()

    def new_post(self, **fields: Any) -> dict[str, Any]:
        """Publish by REST."""
        post = {"status": "publish", "title": "A walk", "content": "<p>We walked along the river.</p>"} | fields
        return dict(self.rest("POST", "wp/v2/posts", **post))

    def rpc(self) -> Any:
        """The XML-RPC API."""
        return xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc.php", allow_none=True)

    def run_cron(self) -> None:
        """What the system's cron does once a minute where WP-Cron is off."""
        with urllib.request.urlopen(f"{self.url}/wp-cron.php", timeout=60) as answer:
            answer.read()  # Its end is the end of the process; the head comes before what is done at shutdown.

    def login(self) -> "Browser":
        """Somebody logged in, with a browser that runs no script."""
        return Browser(self)

    @contextmanager
    def with_code(self, php: str) -> Iterator[None]:
        """Somebody's plugin is active meanwhile. Its PHP begins without a tag; it is loaded before what the tests bring."""
        file = self.root / "wp-content" / "mu-plugins" / f"a-{uuid4().hex[:8]}.php"
        file.write_text(f"<?php\n{php}")
        try:
            yield
        finally:
            file.unlink()

    def record(self, post_id: int, name: str) -> dict[str, Any]:
        """One of the plugin's records of a post; empty when there is none."""
        key = f"_bridge_for_medium_{name}"
        sql = f"SELECT meta_value FROM wp_postmeta WHERE post_id = {post_id} AND meta_key = '{key}'"
        line = self.database.run(f"{sql} ORDER BY meta_id LIMIT 1", self.name)
        if not line and self.has_table():  # since version 0.2
            sql = f"SELECT {name} FROM wp_bridge_for_medium_posts WHERE post_id = {post_id} AND {name} <> ''"
            line = self.database.run(sql, self.name)
        return dict(json.loads(line)) if line else {}

    def has_table(self) -> bool:
        """Whether the plugin has made its table of posts; the first request that needs it does."""
        return bool(self.database.run("SHOW TABLES LIKE 'wp_bridge_for_medium_posts'", self.name))

    def requests(self) -> list[dict[str, Any]]:
        """Every request that was served since the last call, with its queries and HTTP calls."""
        file = Path(f"{self.log_file}.requests")
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def _interpreter(self) -> list[str]:
        """PHP, which compiles a file once, as on a real server; a changed one is compiled again."""
        kept = ["opcache.enable_cli=1", "opcache.revalidate_freq=0", f"opcache.file_cache={self._compiled}"]
        return [self._php, *(word for one in ["memory_limit=256M", *kept] for word in ("-d", one))]

    def _run_php(self, arguments: list[str], code: str = "") -> str:
        if not self._warm:
            self._warm = WarmPhp(self._interpreter())
            self.database.ends.callback(self._warm.stop)
        done = self._warm.run(arguments, self.environ, code)
        if done.returncode:
            raise AssertionError(f"PHP failed: {done.stderr[-3000:]} {done.stdout[-1000:]}")
        return done.stdout

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/wp-json/", timeout=20) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            return False


class Browser:
    """Somebody logged in: fills in forms and sends them, as the classic screens do."""

    def __init__(self, wordpress: WordPress, user: str = "admin", password: str = PASSWORD) -> None:
        self.wordpress = wordpress
        self.session = requests.Session()
        self.session.cookies.set("wordpress_test_cookie", "WP Cookie check")
        form = {"log": user, "pwd": password, "testcookie": "1", "redirect_to": f"{wordpress.url}/wp-admin/"}
        answer = self.session.post(f"{wordpress.url}/wp-login.php", data=form, timeout=60)
        assert "wp-admin" in answer.url, "the login was refused"

    def nonce(self, action: str) -> str:
        answer = self.session.get(
            f"{self.wordpress.url}/wp-admin/admin-ajax.php", params={"action": "b4m_nonce", "for": action}, timeout=60
        )
        return str(answer.json())

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{self.wordpress.url}/wp-admin/{path}", timeout=60)

    def post(self, path: str, **form: Any) -> requests.Response:
        answer = self.session.post(f"{self.wordpress.url}/wp-admin/{path}", data=form, timeout=60)
        assert answer.status_code < 400, f"{answer.status_code} {answer.text[:500]}"
        return answer

    def rest(self, method: str, path: str, **body: Any) -> Any:
        """Call the REST API as the block editor does: with the cookie, a nonce, and the user's language."""
        answer = self.session.request(
            method,
            f"{self.wordpress.url}/wp-json/{path}",
            params={"_locale": "user"},
            json=body,
            headers={"X-WP-Nonce": self.nonce("wp_rest")},
            timeout=60,
        )
        assert answer.status_code < 300, f"{answer.status_code} {answer.text[:500]}"
        return answer.json()

    def save_meta_boxes(self, post_id: int) -> None:
        """The block editor's second request, where a plugin has a meta box of the old kind."""
        self.post(
            f"post.php?post={post_id}&action=edit&meta-box-loader=1"
            f"&meta-box-loader-nonce={self.nonce('meta-box-loader')}&_locale=user",
            action="editpost",
            post_ID=post_id,
            post_type="post",
            _wpnonce=self.nonce(f"update-post_{post_id}"),
        )

    def save_classic(self, post_id: int, **fields: Any) -> None:
        """The classic screen's button."""
        form = Form(self.get(f"post.php?post={post_id}&action=edit&classic-editor").text).fields
        form = {key: value for key, value in form.items() if key.startswith(("post_", "original_", "hidden_"))}
        form |= {"action": "editpost", "originalaction": "editpost", "post_ID": post_id, "post_type": "post"}
        form |= {"_wpnonce": self.nonce(f"update-post_{post_id}"), "user_ID": 1} | fields
        self.post("post.php", **form)

    def quick_edit(self, post_id: int, **fields: Any) -> None:
        post = self.wordpress.rest("GET", f"wp/v2/posts/{post_id}?context=edit")
        year, month, day = post["date"][:10].split("-")
        hour, minute, second = post["date"][11:19].split(":")
        form = {
            "action": "inline-save",
            "post_type": "post",
            "post_ID": post_id,
            "edit_date": "true",
            "post_title": post["title"]["raw"],
            "post_name": post["slug"],
            "aa": year,
            "mm": month,
            "jj": day,
            "hh": hour,
            "mn": minute,
            "ss": second,
            "post_author": 1,
            "_status": post["status"],
            "post_password": post["password"],
            "post_view": "list",
            "screen": "edit-post",
            "_inline_edit": self.nonce("inlineeditnonce"),
        }
        form["post_category[]"] = [0, *post["categories"]]
        form["tax_input[post_tag]"] = ""
        self.post("admin-ajax.php", **(form | fields))

    def bulk_edit(self, post_ids: list[int], **fields: Any) -> None:
        form = {
            "post_type": "post",
            "action": "edit",
            "bulk_edit": "Update",
            "_status": "-1",
            "post_author": "-1",
            "comment_status": "",
            "ping_status": "",
            "sticky": "-1",
            "post_format": "-1",
            "tax_input[post_tag]": "",
            "post_category[]": [0],
            "post[]": post_ids,
            "_wpnonce": self.nonce("bulk-posts"),
        }
        self.session.get(f"{self.wordpress.url}/wp-admin/edit.php", params=form | fields, timeout=110)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def unpack(version: str) -> None:
    """Have the tree of a version, unpacked once."""
    if not (TREES / version / ".version").exists():
        subprocess.run([str(ROOT / "tools" / "wordpress.sh"), version, str(TREES / version)], check=True)
