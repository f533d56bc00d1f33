"""What reading an archive costs: REST against requests alone on the same pages, an export file against PHP's XMLReader.

POSTS is the number of posts of the real WordPress (1,000), MEGABYTES the size of the export file (120).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests
from run import HERE, Figure

sys.path.append(str(HERE.parent / "live"))

from mariadb import MariaDb

from bridge.config import SiteSection
from bridge.wordpress.rest_archive import RestArchive
from programs import find_program
from wordpress import WordPress

POSTS = int(os.environ.get("POSTS", "1000"))
MEGABYTES = int(os.environ.get("MEGABYTES", "120"))
ROUNDS = 5
PARAGRAPH = (
    '<!-- wp:paragraph -->\n<p>We walked along the <a href="https://river.example/">river</a> until the <em>light</em> '
    "was gone, and came home late, tired and <strong>content</strong>, with more to tell than anybody would hear.</p>\n"
    "<!-- /wp:paragraph -->\n\n"
)
CLASSIC = "We walked along the <em>river</em> until the light was gone,\nand came home late. " * 3 + "\n\n"
EXPORT = """
require_once ABSPATH . 'wp-admin/includes/export.php';
ob_start( static function ( $part ) { file_put_contents( %s, $part, FILE_APPEND ); return ''; }, 1 << 20 );
export_wp();
ob_end_flush();
return true;
"""
WALK = """
$reader = new XMLReader();
$reader->open($argv[1], null, LIBXML_PARSEHUGE | LIBXML_NONET);
while ($reader->read()) { }
$used = getrusage();
$seconds = $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'];
echo $seconds + ( $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'] ) / 1e6;
"""
PROBE = """
import sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
from bridge.wordpress.wxr import WxrSource
from things import a_site
source = WxrSource("blog", a_site(home={home!r}), Path({file!r}))
began = time.process_time()
count = sum(len(batch.posts) for batch in source.read_archive())
seconds = time.process_time() - began
began = time.process_time()
for batch in source.read_archive(is_known=lambda sketch: True):
    assert not batch.posts
again = time.process_time() - began
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(count, seconds, again, peak / 1024)
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database:
        wordpress = WordPress("newest", Path(folder), database, "bench")
        try:
            wordpress.install().start()
            _fill(wordpress)
            export = Path(folder) / "export.xml"
            wordpress.php(EXPORT % json.dumps(str(export)))
            return [*_compare(wordpress), *_wxr(Path(folder), wordpress.url, export.read_bytes())]
        finally:
            wordpress.stop()


def _fill(wordpress: WordPress) -> None:
    wanted = json.dumps([POSTS, PARAGRAPH * 16, CLASSIC * 16]).replace("\\", "\\\\").replace("'", "\\'")
    code = (HERE / "archive.php").read_text().removeprefix("<?php")
    there = wordpress.php(f"$wanted = json_decode('{wanted}');{code}")
    if there != POSTS:
        raise RuntimeError(f"{there} posts are there, not {POSTS}")


def _compare(wordpress: WordPress) -> list[Figure]:
    site = SiteSection.model_validate(
        {"home": wordpress.url, "account": "main", "app_user": "admin", "app_password": wordpress.app_password}
    )
    known = {}

    def ours() -> None:
        known.update(
            {post.id: post.modified_at for batch in RestArchive("blog", site).read_archive() for post in batch.posts}
        )

    def again() -> None:
        batches = RestArchive("blog", site).read_archive(is_known=lambda one: known.get(one.id) == one.modified_at)
        if sum(len(batch.posts) for batch in batches):
            raise RuntimeError("an unchanged archive was read again")

    whole = [_ratio(ours, wordpress, site) for _ in range(ROUNDS)]
    if len(known) != POSTS:
        raise RuntimeError(f"{len(known)} posts came, not {POSTS}")
    wordpress.requests()
    again()
    asked = len([one for one in wordpress.requests() if "/wp/v2/posts" in one["uri"]])
    listed = [_ratio(again, wordpress, site) for _ in range(ROUNDS)]
    peer = f"requests alone on the same pages, {POSTS:,} posts"
    return [
        Figure("resync_cpu", statistics.median(whole), "times the CPU", f"{peer}; aim <= 1.5"),
        Figure("resync_unchanged_cpu", statistics.median(listed), "times the CPU", f"{peer}; nothing changed"),
        Figure("resync_unchanged_requests", asked * 100 / POSTS, "requests", "for each hundred posts; aim 1"),
    ]


def _ratio(ours: Callable[[], None], wordpress: WordPress, site: SiteSection) -> float:
    wordpress.requests()
    mine = _cpu(ours)
    pages = [one["uri"] for one in wordpress.requests()]

    def alone() -> None:
        password = site.app_password.get_secret_value() if site.app_password else ""
        with requests.Session() as session:
            session.auth = (site.app_user, password)
            for page in pages:
                session.get(wordpress.url + page, timeout=60).json()

    return mine / _cpu(alone)


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _wxr(folder: Path, home: str, export: bytes) -> list[Figure]:
    large, small = folder / "large.xml", folder / "small.xml"
    posts = _repeat(export, large, MEGABYTES)
    _repeat(export, small, MEGABYTES // 10)
    ratios, unchanged = [], []
    for _ in range(ROUNDS):
        php = float(_run([find_program("php", "php8.2-cli"), "-r", WALK, str(large)]))
        count, seconds, again, peak = _probe(large, home)
        if count != posts:
            raise RuntimeError(f"{count} posts came, not {posts}")
        ratios.append(php / seconds)
        unchanged.append(php / again)
    *_, smaller = _probe(small, home)
    return [
        Figure("wxr_speed", statistics.median(ratios), "times the speed", "PHP's bare XMLReader (CPU); aim >= 0.5"),
        Figure("wxr_speed_unchanged", statistics.median(unchanged), "times the speed", "the same; every post is known"),
        Figure("wxr_memory", peak, "MiB", f"peak of the process for {MEGABYTES} MB; limit 150"),
        Figure("wxr_memory_growth", peak / smaller, "times the peak", "of a file a tenth as large; 1 is flat"),
    ]


def _repeat(export: bytes, path: Path, megabytes: int) -> int:
    """The items of an export over and over, until the file is large enough; how many posts it holds."""
    first, last = export.index(b"<item>"), export.rindex(b"</item>") + len(b"</item>")
    times = megabytes * 1024 * 1024 // (last - first) + 1
    with path.open("wb") as file:
        file.write(export[:first])
        for _ in range(times):
            file.write(export[first:last])
        file.write(export[last:])
    return times * POSTS


def _probe(path: Path, home: str) -> tuple[int, float, float, float]:
    """Posts, CPU seconds, the same when all are known, and MiB of a process of its own."""
    paths = [one for one in sys.path if one]
    said = _run([sys.executable, "-c", PROBE.format(paths=paths, file=str(path), home=home)])
    count, seconds, again, peak = said.split()
    return int(count), float(seconds), float(again), float(peak)


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
