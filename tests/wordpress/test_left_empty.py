"""What WordPress leaves zero or empty in a post, told by each source: the same post comes out of all of them.

How each tells it is what WordPress 6.1 to 7.1 do: REST and XML-RPC reckon a date in UTC that is zeros by the site's
zone (prepare_item_for_response, _convert_date_gmt), an export writes the zeros as they stand in the database.
"""

import re
import xmlrpc.client
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from archive import FakeWordPress, a_meta, a_row, an_export, an_item, to_struct
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.wxr_file import CAPS
from bridge.wordpress.xmlrpc import XmlRpcSource
from things import a_site

ZEROS = "0000-00-00 00:00:00"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = timedelta(hours=1)
"""What REST takes off a change: it is winter."""


@dataclass(frozen=True)
class Row:
    """A row of ``wp_posts``."""

    date: str = "2015-07-03 10:30:00"
    date_gmt: str = "2015-07-03 08:30:00"
    modified: str = "2015-07-04 12:00:00"
    modified_gmt: str = "2015-07-04 10:00:00"
    author: int = 1
    slug: str = "walk-1"
    title: str = "A walk"
    excerpt: str = "In short"
    guid: str = "https://blog.example/?p=1"
    link: str = "https://blog.example/walk-1/"
    thumbnail: str = ""
    password: str = ""


def escaped(url):
    """``esc_url()``, which the exporter prints a guid by, and by which WordPress writes one back with each update."""
    return re.sub(r"&(?!amp;|#0*38;|#0*39;)|&amp;|&#0*38;", "&#038;", url).replace("'", "&#039;")


def in_utc(local):
    """``get_gmt_from_date()``; a date of zeros becomes the year before the first."""
    if local == ZEROS:
        return "-0001-11-29T23:06:32"
    # Of the hour that comes twice, east of Greenwich PHP takes the second.
    fold = int(local.startswith("2015-10-25"))
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def in_rest(row):
    changed = row.modified_gmt.replace(" ", "T")
    if row.modified_gmt == ZEROS:
        is_none = row.modified == ZEROS
        at = "-0001-11-30T00:00:00" if is_none else datetime.fromisoformat(row.modified) - NOW
        changed = at if is_none else at.strftime("%Y-%m-%dT%H:%M:%S")
    is_protected = row.password not in {"", "0"}
    missing = {"code": "rest_post_invalid_id", "message": "Invalid post ID.", "data": {"status": 404}}
    nobody = {"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}
    return a_row(
        1,
        guid={"rendered": row.guid, "raw": row.guid},
        link=row.link,
        slug=row.slug,
        title={"rendered": row.title, "raw": row.title},
        content={
            "rendered": "" if is_protected else "<p>We walked.</p>\n",
            "raw": "We walked.",
            "protected": is_protected,
        },
        excerpt={"rendered": "", "raw": row.excerpt},
        author=row.author,
        date=row.date.replace(" ", "T"),
        date_gmt=in_utc(row.date) if row.date_gmt == ZEROS else row.date_gmt.replace(" ", "T"),
        modified=row.modified.replace(" ", "T"),
        modified_gmt=changed,
        featured_media=int(row.thumbnail or 0),
        _embedded={
            "author": [{"id": 1, "name": "Ada", "slug": "ada"} if row.author else nobody],
            "wp:featuredmedia": [missing] if row.thumbnail else [],
        },
    )


def in_xmlrpc(row):
    def told(gmt, local):
        if gmt == ZEROS and local == ZEROS:
            return xmlrpc.client.DateTime("00000000T00:00:00Z")
        at = in_utc(local) if gmt == ZEROS else gmt.replace(" ", "T")
        return xmlrpc.client.DateTime(at.replace("-", ""))

    return to_struct(a_row(1)) | {
        "guid": row.guid,
        "post_password": row.password,
        "link": row.link,
        "post_name": row.slug,
        "post_title": row.title,
        "post_excerpt": row.excerpt,
        "post_content": "We walked.",
        "post_author": str(row.author),
        "post_date_gmt": told(row.date_gmt, row.date),
        "post_modified_gmt": told(row.modified_gmt, row.modified),
        "post_thumbnail": {"attachment_id": "", "link": False, "metadata": False} if row.thumbnail else [],
        "terms": [],
    }


def in_wxr(row):
    return an_item(
        1,
        "We walked.",
        date=row.date,
        date_gmt=row.date_gmt,
        modified=row.modified,
        modified_gmt=row.modified_gmt,
        creator="ada" if row.author else "",
        slug=row.slug,
        title=f"<![CDATA[{row.title}]]>",
        excerpt=row.excerpt,
        guid=escaped(row.guid),
        password=row.password,
        link=row.link,
        # Where the date in UTC is zeros there is none.
        pub=""
        if row.date_gmt == ZEROS
        else datetime.fromisoformat(row.date_gmt).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        more=a_meta("_thumbnail_id", row.thumbnail) if row.thumbnail else "",
    ).replace('<category domain="category" nicename="walks"><![CDATA[Walks &amp; talks]]></category>', "")


SITE = {"home": "https://blog.example", "app_user": "ada", "app_password": "abcd efgh"}


@pytest.fixture
def read(tmp_path):
    """Reads a row by each source; the bridge knows the site's zone from its plugin, unless ``zone`` says otherwise."""

    def made(row, zone=BERLIN, more=()):
        with FakeWordPress() as fake:
            fake.rows, fake.struct = [in_rest(row)], lambda _: in_xmlrpc(row)
            site = fake.site_with_password().model_copy(update={"allowed_hosts": ("blog.example",)})
            path = tmp_path / "export.xml"
            path.write_bytes(an_export(in_wxr(row), *more))
            sources = {
                "rest": RestArchive("blog", site),
                "xmlrpc": XmlRpcSource("blog", site),
                "wxr": WxrSource("blog", a_site(), path, CAPS, zone),
            }
            return {name: list(source.read_archive()) for name, source in sources.items()}

    return made


def the_post(batches):
    return next(post for batch in batches for post in batch.posts if post.id == 1)


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


def essence(post):
    bare = replace(post, author=replace(post.author, slug=""), content_html="", categories=(), tags=())
    return replace(bare, environment="", state="")


SUMMER = datetime(2015, 7, 3, 8, 30, tzinfo=UTC)
CHANGED = datetime(2015, 7, 4, 10, tzinfo=UTC)
DRAFT = Row(date_gmt=ZEROS, modified="2015-07-03 10:30:00", modified_gmt=ZEROS)
"""What ``wp_publish_post()`` makes of a draft that was inserted with a date."""

ROWS = {
    "whole": (Row(), SUMMER, CHANGED),
    "date_gmt": (Row(date_gmt=ZEROS), SUMMER, CHANGED),
    "date_gmt, published from a draft": (DRAFT, SUMMER, SUMMER),
    "date_gmt in winter": (
        replace(DRAFT, date="2015-01-03 10:30:00", modified="2015-01-03 10:30:00"),
        datetime(2015, 1, 3, 9, 30, tzinfo=UTC),
        datetime(2015, 1, 3, 9, 30, tzinfo=UTC),
    ),
    "date_gmt in the hour that comes twice": (
        replace(DRAFT, date="2015-10-25 02:30:00", modified="2015-10-25 02:30:00"),
        datetime(2015, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2015, 10, 25, 1, 30, tzinfo=UTC),
    ),
    "date_gmt in the hour that never was": (
        replace(DRAFT, date="2015-03-29 02:30:00", modified="2015-03-29 02:30:00"),
        datetime(2015, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2015, 3, 29, 1, 30, tzinfo=UTC),
    ),
    "both dates": (Row(date=ZEROS, date_gmt=ZEROS), CHANGED, CHANGED),
    "both changes": (Row(modified=ZEROS, modified_gmt=ZEROS), SUMMER, SUMMER),
    "author": (Row(author=0), SUMMER, CHANGED),
    "slug": (Row(slug=""), SUMMER, CHANGED),
    "title": (Row(title=""), SUMMER, CHANGED),
    "excerpt": (Row(excerpt=""), SUMMER, CHANGED),
    "guid": (Row(guid=""), SUMMER, CHANGED),
    "link": (Row(link=""), SUMMER, CHANGED),
    "featured image": (Row(thumbnail="99"), SUMMER, CHANGED),
    "number of the featured image": (Row(thumbnail="0"), SUMMER, CHANGED),
    "password": (Row(password="0"), SUMMER, CHANGED),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_field_that_is_left_zero_or_empty_comes_alike_by_every_source(read, what):
    row, published, modified = ROWS[what]
    found = read(row)
    assert {name: problems(batches) for name, batches in found.items()} == {"rest": [], "xmlrpc": [], "wxr": []}
    posts = {name: essence(the_post(batches)) for name, batches in found.items()}
    assert posts["rest"] == posts["xmlrpc"] == posts["wxr"]
    post = posts["wxr"]
    assert (post.published_at, post.modified_at) == (published, modified)
    assert (post.author.name, post.slug, post.title) == ("Ada" if row.author else "", row.slug, row.title)
    assert (post.excerpt, post.guid, post.url) == (row.excerpt, row.guid, row.link or row.guid)
    assert post.featured_image is None
    assert post.is_public
    assert post.content_raw == "We walked."


@pytest.mark.parametrize("guid", ["https://blog.example/?p=1", "https://blog.example/?post_type=book&p=1"])
@pytest.mark.parametrize("password", ["1", "00", "0.0", " ", "  ", " 0", "sesame"])
def test_any_other_password_protects_a_post_by_every_source(read, password, guid):
    """An ampersand leaves an item of an export to the parser."""
    for name, batches in read(Row(password=password, guid=guid)).items():
        post = the_post(batches)
        assert (post.password_protected, post.is_public, post.content_raw) == (True, False, ""), name


@pytest.mark.parametrize(
    "guid",
    [
        "http://old.example/?p=12&#038;x=1",
        "http://old.example/?p=12&amp;x=1",
        "http://old.example/?p=12&x=1",
        "http://old.example/?post_type=book&p=12&copy=2",
        "http://old.example/it's",
        "http://old.example/it&#039;s?a=1&b=2",
    ],
)
def test_a_guid_comes_as_wordpress_writes_it_back_by_every_source(read, guid):
    found = {name: the_post(batches).guid for name, batches in read(Row(guid=guid)).items()}
    assert found == dict.fromkeys(("rest", "xmlrpc", "wxr"), escaped(guid))


def test_a_post_without_a_link_is_at_its_guid_whatever_stands_for_its_ampersands(read):
    for name, batches in read(Row(link="", guid="https://blog.example/?post_type=book&#038;p=1")).items():
        assert the_post(batches).url == "https://blog.example/?post_type=book&p=1", name


@pytest.mark.parametrize("row", [Row(date=ZEROS, date_gmt=ZEROS, modified=ZEROS, modified_gmt=ZEROS)])
def test_a_post_without_any_date_is_named_by_every_source(read, row):
    for name, batches in read(row).items():
        assert [batch.posts for batch in batches] == [()], name
        (problem,) = problems(batches)
        assert problem.startswith("post 1 cannot be read: "), name


def test_a_post_that_has_neither_address_nor_guid_is_named_by_every_source(read):
    for name, batches in read(Row(link="", guid="")).items():
        assert [batch.posts for batch in batches] == [()], name
        (problem,) = problems(batches)
        assert problem.startswith("post 1 cannot be read: it has n"), name


def test_without_the_plugin_the_other_posts_of_a_file_tell_its_zone(read):
    others = [
        an_item(2, date="2015-01-10 09:00:00", date_gmt="2015-01-10 08:00:00"),
        an_item(3, date="2015-07-20 09:00:00", date_gmt="2015-07-20 07:00:00"),
        an_item(4, date="2015-07-02 09:00:00", date_gmt="2015-07-02 08:59:00"),
    ]
    for draft, published in (
        (DRAFT, SUMMER),
        (replace(DRAFT, date="2015-01-03 10:30:00"), datetime(2015, 1, 3, 9, 30, tzinfo=UTC)),
    ):
        batches = read(draft, None, others)["wxr"]
        assert (the_post(batches).published_at, problems(batches)) == (published, [])


def test_without_any_sign_of_the_zone_a_local_time_is_taken_for_utc_and_named(read):
    batches = read(DRAFT, None)["wxr"]
    assert the_post(batches).published_at == datetime(2015, 7, 3, 10, 30, tzinfo=UTC)
    (problem,) = problems(batches)
    assert problem.startswith("post 1: its date is told in local time alone, and nobody says in which zone")


@pytest.mark.parametrize("zone", [timedelta(hours=5, minutes=45), timedelta(hours=-9, minutes=-30)])
def test_a_zone_may_be_an_offset_of_quarters_of_an_hour(read, zone):
    gmt = datetime(2016, 2, 1, 12, tzinfo=UTC)
    other = an_item(2, date=f"{gmt + zone:%Y-%m-%d %H:%M:%S}", date_gmt=f"{gmt:%Y-%m-%d %H:%M:%S}")
    batches = read(DRAFT, None, [other])["wxr"]
    assert the_post(batches).published_at == datetime(2015, 7, 3, 10, 30, tzinfo=UTC) - zone


@pytest.mark.parametrize(
    ("zone", "local", "told"),
    [
        ("Europe/Berlin", "2015-10-25 02:30:00", "2015-10-25T01:30:00"),
        ("Europe/Berlin", "2015-03-29 02:30:00", "2015-03-29T01:30:00"),
        ("America/New_York", "2015-11-01 01:30:00", "2015-11-01T05:30:00"),
        ("America/New_York", "2015-03-08 02:30:00", "2015-03-08T07:30:00"),
        ("Australia/Sydney", "2015-04-05 02:45:00", "2015-04-04T16:45:00"),
        ("Australia/Lord_Howe", "2015-04-05 01:45:00", "2015-04-04T15:15:00"),
        ("Europe/London", "2015-10-25 01:30:00", "2015-10-25T01:30:00"),
    ],
)
def test_an_hour_that_comes_twice_or_never_is_what_php_takes_it_for(read, zone, local, told):
    """The instants are those that ``date_create()`` of PHP 8.2 gives."""
    row = replace(DRAFT, date=local, modified=local)
    assert the_post(read(row, ZoneInfo(zone))["wxr"]).published_at == datetime.fromisoformat(told).replace(tzinfo=UTC)
