"""The golden cases of blocks (``raw.html``), rendered by a real WordPress as our plugin renders a post.

``python tests/live/rendering.py`` writes their ``post.html`` anew from the newest WordPress; then ``make cases``.
"""

import json
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from mariadb import MariaDb

from cases import DATA
from wordpress import WordPress

HOME = "https://blog.example"
_CODE = """
kses_remove_filters();
$id = wp_insert_post(wp_slash(array(
    'post_title' => 'The title', 'post_status' => 'publish', 'post_content' => %s, 'post_date' => '2026-11-01 10:00:00',
    'post_author' => 1,
    'meta_input' => array('footnotes' => '[{"id":"f1","content":"As <em>she</em> said."}]'),
)));
wp_insert_comment(array('comment_post_ID' => $id, 'comment_content' => 'Well said.', 'comment_author' => 'Bob'));
$html = b4m('renderer')->render(get_post($id));
wp_delete_post($id, true);
return array($html, array_values(array_map('strval', array_keys(WP_Block_Type_Registry::get_instance()->get_all_registered()))));
"""


def find_raw() -> list[Path]:
    """Cases that a WordPress can render."""
    return sorted(path.parent for path in DATA.glob("*/raw.html"))


def render(wordpress: WordPress, case: Path) -> str:
    """The post of a case, as our plugin would send it."""
    return to_html(wordpress, (case / "raw.html").read_text())


def to_html(wordpress: WordPress, raw: str) -> str:
    """Raw content, as our plugin would send it rendered."""
    html, _ = wordpress.php(_CODE % f"json_decode({_quoted(json.dumps(raw))})")
    return str(html).replace(wordpress.url, HOME).replace(quote(wordpress.url, safe=""), quote(HOME, safe=""))


def registered_blocks(wordpress: WordPress) -> set[str]:
    """Names of the core blocks that this WordPress knows."""
    _, names = wordpress.php(_CODE % "''")
    return {name.removeprefix("core/") for name in names if name.startswith("core/")}


def covered_blocks() -> set[str]:
    """Names of the core blocks that stand in some case."""
    return {name for case in find_raw() for name in re.findall(r"<!-- wp:([a-z-]+)", (case / "raw.html").read_text())}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database:
        wordpress = WordPress("newest", Path(folder), database, "cases")
        wordpress.install().start()
        try:
            for case in find_raw():
                (case / "post.html").write_text(render(wordpress, case).strip() + "\n")
        finally:
            wordpress.stop()


if __name__ == "__main__":
    main()
