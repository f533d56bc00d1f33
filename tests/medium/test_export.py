"""Medium's export archive: what is in it, and archives that are broken, too large or something else."""

import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.errors import ExportError
from bridge.medium.export import ExportCaps, Exported, count_export, read_export
from bridge.medium.markup import MarkupCaps
from bridge.models import SeenKind, SeenStory

ID = "0123456789ab"
NAME = f"2026-11-23_A-walk-{ID}.html"
BODY = (
    '<section class="section section--body"><div class="section-divider"><hr></div><div class="section-content">'
    '<h3 class="graf graf--h3 graf--leading graf--title">A walk</h3>'
    '<p class="graf graf--p">We <strong class="markup--strong">walked</strong> along '
    '<a href="https://medium.com/r/?url=https%3A%2F%2Fblog.example%2Fa-walk%2F%3Futm_id%3Db4m-1" '
    'data-href="https://x.example/">the river</a> <a href="#x">x</a> <a href="javascript:alert(1)">y</a>.</p>'
    "</div></section>"
)
RESPONSE = '<section class="section section--body"><p class="graf graf--p graf--leading">{}</p></section>'


def a_page(title: str = "A walk", body: str = BODY, footer: str | None = None, canonical: str | None = None) -> str:
    canonical = canonical or f"https://medium.com/@ada/a-walk-{ID}?source=x"
    footer = footer if footer is not None else (
        '<p>By <a href="https://medium.com/@ada" class="p-author h-card">Ada</a> on '
        f'<a href="https://medium.com/p/{ID}"><time class="dt-published" datetime="2026-11-23T13:56:12.420Z">'
        f'November 23, 2026</time></a>.</p><p><a href="{canonical}" class="p-canonical">Canonical link</a></p>'
        '<p>Exported from <a href="https://medium.com">Medium</a> on November 24, 2026.</p>'
    )  # fmt: skip
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        f'<title>{title}</title><style>* {{ color: #333; }}</style></head><body><article class="h-entry">'
        f'<header><h1 class="p-name">{title}</h1></header>'
        '<section data-field="subtitle" class="p-summary">Along the river</section>'
        f'<section data-field="body" class="e-content">{body}</section>'
        f"<footer>{footer}</footer></article></body></html>"
    )


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Makes an archive of files by name; without names, of one story."""

    def made(files: dict[str, str | bytes] | None = None) -> Path:
        path = tmp_path / "medium-export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (files or {f"posts/{NAME}": a_page()}).items():
                archive.writestr(name, text)
        return path

    return made


def one(path: Path) -> Exported:
    (exported,) = read_export(path)
    assert count_export(path) == 1
    return exported


def story_in(path: Path) -> SeenStory:
    exported = one(path)
    assert exported.story, exported.problem
    return exported.story


# --- archives that are none --------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"nothing\.zip cannot be read: No such file"):
        read_export(tmp_path / "nothing.zip")


def test_an_unpacked_archive_is_asked_for_as_it_came(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"is a folder; give the archive as Medium sent it"):
        read_export(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"<html>", b"PK\x03\x04" + b"\x00" * 500, b"PK\x05\x06"])
def test_what_is_no_zip_is_refused_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(ExportError, match=r"not a zip archive.*Settings, Security and apps, Download your information"):
        read_export(path)


@pytest.mark.parametrize("share", [1, 30, 60, 90, 99])
def test_half_a_download_is_refused_with_what_to_do(pack: Callable[..., Path], share: int) -> None:
    path = pack()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * share // 100])
    with pytest.raises(ExportError, match=r"only a part of one; download it again"):
        read_export(path)


def test_an_archive_of_something_else_is_refused(pack: Callable[..., Path]) -> None:
    path = pack({"profile/profile.html": "x", "blog/posts.html": "x", "posts/": "", "__MACOSX/posts/._a.html": "x"})
    with pytest.raises(ExportError, match=r"no folder posts/.*is it Medium's export"):
        read_export(path)
    with pytest.raises(ExportError):
        count_export(path)


def test_a_locked_archive_is_refused(pack: Callable[..., Path]) -> None:
    path = pack()
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(ExportError, match="locked with a password"):
        read_export(path)


# --- too large ---------------------------------------------------------------------------------------------------

OTHER = f"posts/2026-11-24_B-{'b' * 12}.html"


def test_a_file_that_would_unpack_to_more_than_a_story_is_not_opened(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/{NAME}": a_page() + " " * 5000, OTHER: a_page()})
    large, rest = read_export(path, ExportCaps(file_bytes=4000))
    assert large.story is None
    assert large.problem == f"it would unpack to {len(a_page()) + 5000:,} bytes, which no story has"
    assert rest.story
    assert all(exported.story for exported in read_export(path))


def test_a_file_of_another_size_than_the_archive_says_is_damaged(pack: Callable[..., Path]) -> None:
    path = pack()
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        where = data.rindex(mark) + at
        data[where : where + 4] = struct.pack("<I", 1000)
    path.write_bytes(data)
    exported = one(path)
    assert exported.story is None
    assert "damaged" in exported.problem


def test_stories_that_would_fill_the_memory_are_refused_before_any_is_opened(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/2026-11-23_A-{number:012x}.html": "x" * 1000 for number in range(4)})
    with pytest.raises(ExportError, match="would unpack to 4,000 bytes"):
        read_export(path, ExportCaps(total_bytes=3999))
    assert count_export(path, ExportCaps(total_bytes=4000)) == 4


def test_an_archive_of_too_many_files_is_refused(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/2026-11-23_A-{number:012x}.html": "x" for number in range(6)})
    with pytest.raises(ExportError, match="holds 6 files; an export of Medium has fewer than 5"):
        read_export(path, ExportCaps(files=5))
    assert count_export(path, ExportCaps(files=6)) == 6


def test_a_table_of_contents_that_would_fill_the_memory_is_not_read(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/2026-11-23_A-{number:012x}.html": "x" for number in range(20)})
    with pytest.raises(ExportError, match=r"table of contents would have [\d,]+ bytes"):
        read_export(path, ExportCaps(directory_bytes=1000))
    assert count_export(path) == 20


@pytest.mark.parametrize(
    ("more", "caps"),
    [
        ("<b>x</b>" * 20, MarkupCaps(tags=80)),
        (f"<p title='{'x' * 1000}'>x</p>", MarkupCaps(stretch=1000)),
        ("<p>" + "x" * 2000 + "</p>", MarkupCaps(characters=3000)),
    ],
    ids=["many", "wide", "long"],
)
def test_a_page_larger_than_any_of_mediums_is_reported_and_ends_nothing(
    pack: Callable[..., Path], more: str, caps: MarkupCaps
) -> None:
    path = pack({f"posts/{NAME}": a_page(body=BODY + more), OTHER: a_page()})
    large, good = read_export(path, ExportCaps(markup=caps))
    assert large.problem == "its markup is larger than Medium's ever is"
    assert good.story
    assert all(exported.story for exported in read_export(path))


def test_the_caps_are_far_above_what_medium_sends() -> None:
    assert ExportCaps() == ExportCaps(50_000, 8 * 1024 * 1024, 4 * 1024 * 1024, 1024 * 1024 * 1024, MarkupCaps())


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        f"../posts/{NAME}",
        f"medium/../../posts/{NAME}",
        f"/posts/{NAME}",
        f"posts\\{NAME}",
        f"..\\..\\posts\\{NAME}",
        f"C:/posts/{NAME}",
        f"C:\\posts\\{NAME}",
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_reported_and_not_read(pack: Callable[..., Path], name: str) -> None:
    exported = one(pack({name: a_page()}))
    assert exported == Exported(NAME, None, "its name leads out of the archive")


def test_a_link_to_another_file_is_reported_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    link = zipfile.ZipInfo(f"posts/{NAME}")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "other.html")
    assert one(path) == Exported(NAME, None, "it is a link to another file")


def test_nothing_is_written_beside_the_archive(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/{NAME}": a_page(), "../other.html": "x"})
    assert len(list(read_export(path))) == 1
    assert list(path.parent.iterdir()) == [path]
    assert not (path.parent.parent / "other.html").exists()


def test_what_packing_again_on_a_mac_adds_is_no_story(pack: Callable[..., Path]) -> None:
    files = {f"medium-export/posts/{NAME}": a_page(), f"__MACOSX/medium-export/posts/._{NAME}": b"\x00\x05"}
    assert story_in(pack(files)).id == ID


def test_the_id_is_the_footers_where_the_name_was_changed(pack: Callable[..., Path]) -> None:
    assert story_in(pack({"posts/a walk (1).html": a_page()})).id == ID


def test_a_file_that_says_nowhere_which_story_it_is_is_reported(pack: Callable[..., Path]) -> None:
    exported = one(pack({"posts/notes.html": "<p>my notes</p>"}))
    assert exported.problem == "neither its name nor its footer says which story it is"


def test_a_story_that_is_there_twice_counts_once(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/{NAME}": a_page(), f"copy/posts/{NAME}": a_page("Another")})
    first, second = read_export(path)
    assert first.story
    assert (second.story, second.problem) == (None, "the archive holds this story twice; the first was taken")


def test_a_damaged_file_is_reported_and_ends_nothing(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/{NAME}": a_page("first"), f"posts/2026-11-24_B-{'b' * 12}.html": a_page("second")})
    data = bytearray(path.read_bytes())
    data[120] ^= 0xFF
    path.write_bytes(data)
    bad, good = read_export(path)
    assert bad.story is None
    assert bad.problem.startswith("it is damaged: ")
    assert good.story


@given(at=st.integers(0, 3_000), noise=st.binary(min_size=1, max_size=40))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_archive_is_it_is_read_or_refused(pack: Callable[..., Path], at: int, noise: bytes) -> None:
    path = pack({f"posts/{NAME}": a_page(), f"posts/2026-11-24_B-{'b' * 12}.html": a_page()})
    data = path.read_bytes()
    path.write_bytes(data[: at % len(data)] + noise + data[at % len(data) + len(noise) :])
    try:
        found = list(read_export(path))
    except ExportError:
        return
    assert all(bool(exported.story) != bool(exported.problem) for exported in found)


# --- stories -----------------------------------------------------------------------------------------------------


def test_a_story_is_recognised_by_its_words(pack: Callable[..., Path]) -> None:
    assert story_in(pack()).shingles == story_in(pack()).shingles != ()


def test_a_story_is_read_with_everything_the_archive_says_of_it(pack: Callable[..., Path]) -> None:
    assert story_in(pack()) == SeenStory(
        id=ID,
        url=f"https://medium.com/@ada/a-walk-{ID}",
        title="A walk",
        published_at=datetime(2026, 11, 23, 13, 56, 12, 420_000, tzinfo=UTC),
        kind=SeenKind.STORY,
        source="export",
        links=("https://blog.example/a-walk/?utm_id=b4m-1",),
        words=10,
    )


def test_only_what_is_in_posts_counts(pack: Callable[..., Path]) -> None:
    files = {"README.html": "x", "claps/claps-0001.html": "x", "profile/profile.html": "x", "posts/readme.txt": "x"}
    assert story_in(pack(files | {f"medium-export/posts/{NAME}": a_page()})).id == ID


@pytest.mark.parametrize(
    ("canonical", "url", "kept"),
    [
        (f"https://ada.medium.com/a-walk-{ID}", f"https://ada.medium.com/a-walk-{ID}", ""),
        (f"https://walks.example/a-walk-{ID}?x=1", f"https://walks.example/a-walk-{ID}", ""),
        ("https://blog.example/a-walk/", f"https://medium.com/p/{ID}", "https://blog.example/a-walk/"),
        ("https://medium.com/@ada/another-aaaaaaaaaaaa", f"https://medium.com/p/{ID}", ""),
        ("javascript:alert(1)", f"https://medium.com/p/{ID}", ""),
    ],
)
def test_a_canonical_address_counts_where_it_is_not_mediums_own(
    pack: Callable[..., Path], canonical: str, url: str, kept: str
) -> None:
    story = story_in(pack({f"posts/{NAME}": a_page(canonical=canonical)}))
    assert (story.url, story.canonical_url) == (url, kept)


def test_a_draft_is_one_by_its_name_and_has_no_date(pack: Callable[..., Path]) -> None:
    footer = f'<p><a href="https://medium.com/p/{ID}">View original.</a></p><p>Exported from Medium</p>'
    story = story_in(pack({f"posts/draft_A-walk-{ID}.html": a_page(footer=footer)}))
    assert (story.kind, story.published_at) == (SeenKind.DRAFT, None)
    assert (story.id, story.url) == (ID, f"https://medium.com/p/{ID}")


VIEW_ORIGINAL = (
    f'<p><a href="https://medium.com/p/{ID}">View original.</a></p>'
    '<p>Exported from <a href="https://medium.com">Medium</a> on March 27, 2019.</p>'
)
TIME = '<time class="dt-published" datetime="2019-01-09T06:16:00.766Z">January 9, 2019</time>'
CANONICAL = f'<a href="https://medium.com/@ada/a-walk-{ID}" class="p-canonical">Canonical link</a>'


@pytest.mark.parametrize("name", [NAME, f"A-walk-{ID}.html", "a walk (1).html", f"published_A-walk-{ID}.html"])
@pytest.mark.parametrize(
    "footer",
    [
        VIEW_ORIGINAL,
        VIEW_ORIGINAL.replace("<p>", "<p>\n\n").replace("</p>", "\n</p>\n"),
        VIEW_ORIGINAL.replace("View original.", "Voir l'original."),
        f'<p><a href="http://medium.com/p/{ID}">View original.</a></p>',
    ],
)
def test_a_renamed_draft_stays_one(pack: Callable[..., Path], name: str, footer: str) -> None:
    story = story_in(pack({f"posts/{name}": a_page(footer=footer)}))
    assert (story.id, story.kind, story.published_at) == (ID, SeenKind.DRAFT, None)


@pytest.mark.parametrize("footer", ["", "<p>Exported from Medium</p>"])
def test_a_text_that_nothing_shows_as_published_is_no_story(pack: Callable[..., Path], footer: str) -> None:
    assert story_in(pack({f"posts/{NAME}": a_page(footer=footer)})).kind is SeenKind.DRAFT
    assert story_in(pack({f"posts/{NAME}": a_page(footer=footer, body="")})).kind is SeenKind.DRAFT


@pytest.mark.parametrize(
    ("name", "footer", "kind"),
    [
        (NAME, TIME, SeenKind.STORY),
        (NAME, CANONICAL, SeenKind.STORY),
        (f"draft_A-walk-{ID}.html", TIME + CANONICAL, SeenKind.STORY),
        (f"draft_A-walk-{ID}.html", TIME, SeenKind.STORY),
        (f"draft_A-walk-{ID}.html", CANONICAL, SeenKind.DRAFT),
        (f"draft_A-walk-{ID}.html", '<time class="dt-published" datetime="">x</time>', SeenKind.DRAFT),
    ],
)
def test_what_a_file_holds_counts_for_more_than_its_name(
    pack: Callable[..., Path], name: str, footer: str, kind: SeenKind
) -> None:
    assert story_in(pack({f"posts/{name}": a_page(footer=footer)})).kind is kind


ADA = '<a href="https://medium.com/@ada" class="p-author h-card">Ada</a>'
BY = f'By {ADA} on <a href="https://medium.com/p/{ID}">{TIME}</a>.'
PLAIN = f"<footer><p>{BY}</p><p>{CANONICAL}</p></footer>"
P = '<p name="a1b2" id="a1b2" class="graf--p">We walked along the river.</p>'
H3 = '<h3 name="c3d4" class="graf graf--h3 graf--leading graf--title">A walk</h3>'
LAYOUTS = {
    "a summary called description": f'<section data-field="description" class="p-summary">Along</section>@{H3}{P}',
    "no summary": f"@{H3}{P}",
    "several sections": f'@<section class="section section--body section--first">{H3}</section>'
    f'<section class="section section--body section--last"><div class="section-divider"><hr></div>{P}</section>',
    "a heading without a mark": f'@<h2 name="c3" id="c3" class="graf--h2 graf--first">A walk</h2>{P}',
    "a kicker above the title": f'@<h4 class="graf graf--h4 graf--kicker">Rivers</h4>{H3}{P}',
    "a picture above the title": f'@<figure class="graf--figure"><img data-image-id="0*a.jpeg"></figure>{H3}{P}',
    "a layout of one column": f'@<div class="section-inner layoutSingleColumn">{H3}{P}</div>',
    "no title in the text": f"@{P}",
    "an embed alone": f'@{H3}<figure class="graf graf--figure graf--iframe"><iframe '
    'src="https://medium.com/media/0a1b?postId=0123456789ab"></iframe></figure>',
    "pretty printed": f'\n\n@\n\n<div class="section-content">\n\n{H3}\n\n{P}\n\n</div>\n',
}
"""Bodies, with what stands before them: what parsers of exports of 2014 to 2026 have to do with, restated by hand."""


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("is_published", [True, False])
def test_every_known_layout_is_told_apart_by_its_footer_alone(
    pack: Callable[..., Path], layout: str, is_published: bool
) -> None:
    before, _, body = LAYOUTS[layout].partition("@")
    footer = PLAIN if is_published else f"<footer>{VIEW_ORIGINAL}</footer>"
    page = (
        f'<!DOCTYPE html><html><head><title>A walk</title></head><body><article class="h-entry">\n<header>\n'
        f'<h1 class="p-name">A walk</h1>\n</header>\n{before}<section data-field="body" class="e-content">\n{body}'
        f"\n</section>\n{footer}</article></body></html>"
    )
    story = story_in(pack({f"posts/2019-01-09_A-walk-{ID}.html": page}))
    assert (story.id, story.title) == (ID, "A walk")
    assert story.kind is (SeenKind.STORY if is_published else SeenKind.DRAFT)
    assert story.published_at == (datetime(2019, 1, 9, 6, 16, 0, 766_000, tzinfo=UTC) if is_published else None)


@pytest.mark.parametrize(
    ("name", "story_id"),
    [
        ("2019-01-09_--A-walk--e32a27b7855.html", "e32a27b7855"),
        ("2014-02-03_A-walk-4bbd1ca688.html", "4bbd1ca688"),
        ("2019-01-09_Über-Brücken--川-0123456789ab.html", ID),
        ("2019-01-09_-0123456789ab.html", ID),
        ("2019-01-09_0123456789ab.html", ID),
    ],
)
def test_the_id_is_the_end_of_the_name_however_that_is_made(
    pack: Callable[..., Path], name: str, story_id: str
) -> None:
    footer = PLAIN.replace(ID, story_id)
    assert story_in(pack({f"posts/{name}": a_page(footer=footer)})).id == story_id


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Great idea, thanks for the info!", "Great idea, thanks for the info!"),
        ("", "Great idea"),
        ("I think that the…", "I think that the river is longer than you say."),
    ],
)
def test_a_text_that_has_no_title_of_its_own_is_a_response(pack: Callable[..., Path], title: str, first: str) -> None:
    story = story_in(pack({f"posts/{NAME}": a_page(title, RESPONSE.format(first))}))
    assert (story.kind, story.title) == (SeenKind.RESPONSE, title)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("A walk", BODY),
        ("A walk", '<h3 class="graf--h3">A walk</h3><p>We walked.</p>'),
        ("A walk", RESPONSE.format("We walked.")),
        ("Today", RESPONSE.format("Today we walked.")),
        ("We walked", '<p>kicker</p><h3 class="graf--title">We walked</h3>'),
        ("A walk", ""),
    ],
)
def test_what_is_not_surely_a_response_is_a_story(pack: Callable[..., Path], title: str, body: str) -> None:
    assert story_in(pack({f"posts/{NAME}": a_page(title, body)})).kind is SeenKind.STORY


@pytest.mark.parametrize("when", ["", "yesterday", "2026-13-45", "9999-12-31T23:59:59-23:59"])
def test_a_story_without_a_readable_date_has_none(pack: Callable[..., Path], when: str) -> None:
    footer = f'<time class="dt-published" datetime="{when}">x</time>'
    assert story_in(pack({f"posts/{NAME}": a_page(footer=footer)})).published_at is None


def test_text_that_is_not_utf_8_costs_a_letter_and_not_the_story(pack: Callable[..., Path]) -> None:
    page = a_page("Caf?").encode().replace(b"Caf?", b"Caf\xe9")
    assert story_in(pack({f"posts/{NAME}": page})).title == "Caf\ufffd"


def test_a_title_is_what_a_reader_sees(pack: Callable[..., Path]) -> None:
    page = a_page("Tips &amp;amp; tricks\u202e &lt;b&gt;")
    assert story_in(pack({f"posts/{NAME}": page})).title == "Tips &amp; tricks <b>"


def test_an_archive_can_be_left_half_read(pack: Callable[..., Path]) -> None:
    path = pack({f"posts/2026-11-23_A-{number:012x}.html": a_page() for number in range(5)})
    assert next(iter(read_export(path))).story
    assert count_export(path) == 5
    path.unlink()
