"""Dates that programs and people write: one reader at every door, and what each door says to a wrong one."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from blog import Blog, reconfigured
from bridge.config import load
from bridge.errors import ConfigError, HookMalformed
from bridge.models.dates import to_day, to_utc, to_utc_or_midnight, to_utc_or_wall
from bridge.sandbox import Sandbox
from bridge.sandbox.app import create_app as create_sandbox
from bridge.web import create_app
from bridge.wordpress.events import to_event
from commands import config, run, used
from hookmaker import make_hook, make_post

__all__ = ["config", "used"]

API_TOKEN = "token-of-programs"

RIGHT = 'write a time with its zone, such as "2026-11-24T10:00:00Z"'
NO_DATES: list[Any] = [
    20261124,
    2024,
    1e9,
    0,
    -1,
    True,
    [],
    {},
    "",
    " ",
    "20261124",
    "2024",
    "1e9",
    "1764000000",
    "soon",
    "2026-11",
    "2026-W48-2",
    "2026-328",
    "2026-1-2",
    "24.11.2026",
    "2026-11-31",
    "2026-02-29T10:00:00Z",
    "2026-11-24T10Z",
    "2026-11-24T24:00:00Z",
    "2026-11-24T10:00:60Z",
    "2026-11-24t10:00:00z",
    "2026-11-24T10:00:00z",
    "2026-11-24T10:00:00+0100",
    "2026-11-24T10:00:00+01",
    "2026-11-24T10:00:00+24:00",
    "2026-11-24T10:00:00,5Z",
    "2026-11-24T10:00:00 +01:00",
    "2026-11-24 10:00:00Z",
    "2026-11-24T10:00:00Z ",
    "2026-11-24T10:00:00Z\n",
    "2026-11-24T10:00:00Z[Europe/Berlin]",
    "2026-11-24T10:00:00 CET",
    "Tue, 24 Nov 2026 10:00:00 GMT",
    "12026-11-24T10:00:00Z",
    "+02026-11-24T10:00:00Z",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "9998-12-31T23:59:59-01:00",
    "٢٠٢٦-١١-٢٤T10:00:00Z",
]
ALSO_NO_INSTANT = ["2026-11-24", "2026-11-24T10:00:00", "2026-11-24 10:00"]


@pytest.mark.parametrize("written", NO_DATES, ids=repr)
def test_what_is_no_date_is_none_to_any_reader(written: Any) -> None:
    for reader in (to_utc, to_utc_or_midnight, to_utc_or_wall):
        with pytest.raises(ValueError, match="write a time with its zone"):
            reader(written)
    with pytest.raises(ValueError, match='write a day such as "2026-11-24"'):
        to_day(written)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-24T10:00:00Z", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24T10:00Z", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24T11:30:00+01:30", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24T10:00:00-00:00", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24T10:00:00.250Z", datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-24T10:00:00.123456789Z", datetime(2026, 11, 24, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_is_in_utc_to_every_reader(written: str, at: datetime) -> None:
    assert to_utc(written) == to_utc_or_midnight(written) == to_utc_or_wall(written) == at
    assert to_utc(written).tzinfo is UTC


def test_a_day_is_its_midnight_where_a_day_is_meant() -> None:
    assert to_utc_or_midnight("2026-11-24") == datetime(2026, 11, 24, tzinfo=UTC)
    assert to_utc_or_wall("2026-11-24") == datetime(2026, 11, 24)  # noqa: DTZ001 - the clock on the wall
    assert to_utc_or_wall("2026-11-24 10:30") == datetime(2026, 11, 24, 10, 30)  # noqa: DTZ001
    assert to_day("2026-11-24") == to_day(date(2026, 11, 24)) == date(2026, 11, 24)
    with pytest.raises(ValueError, match="write a day"):
        to_day(datetime(2026, 11, 24, tzinfo=UTC))
    for written in ALSO_NO_INSTANT:
        with pytest.raises(ValueError, match="write a time with its zone"):
            to_utc(written)
    for written in ALSO_NO_INSTANT[1:]:
        with pytest.raises(ValueError, match="write a time with its zone"):
            to_utc_or_midnight(written)


@given(st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_what_python_writes_of_an_instant_is_read_as_that_instant(at: datetime) -> None:
    offset = at.utcoffset() or timedelta(0)
    if offset % timedelta(minutes=1) == timedelta(0):  # older local times have seconds in their offset
        assert to_utc(at.isoformat()) == at.astimezone(UTC)


@given(st.text("0123456789-+:TZ .Wtz", max_size=30) | st.integers() | st.floats() | st.none() | st.booleans())
def test_whatever_is_written_is_read_or_refused_in_words(written: Any) -> None:
    for reader in (to_utc, to_utc_or_midnight, to_utc_or_wall, to_day):
        found = None
        with suppress(ValueError):
            found = reader(written)
        assert found is None or 1970 <= found.year <= 9998


# --- every door --------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(blog: Blog, tmp_path: Path, medium: Any) -> Blog:
    return reconfigured(blog, tmp_path, medium, bridge={"api_token": API_TOKEN})


@pytest.fixture
def client(desk: Blog) -> FlaskClient:
    return create_app(desk.bridge, desk.bridge.config).test_client()


def api(client: FlaskClient, path: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {API_TOKEN}", "Content-Type": "application/json"}
    return client.post(f"/api/v1/{path}", data=json.dumps(body), headers=headers)


def test_the_api_refuses_what_is_no_date_with_the_same_sentence(desk: Blog, client: FlaskClient) -> None:
    for written in NO_DATES:
        for path, body in (
            ("resync", {"site": "blog", "since": written}),
            ("pause", {"until": written}),
            ("pause", {"account": "main", "until": written}),
        ):
            answer = api(client, path, body)
            assert answer.status_code == 400, (path, written)
            assert RIGHT in answer.json["detail"], (path, written)
        if not (isinstance(written, str) and written.isascii() and written.isdigit()):  # a number names a slot
            assert api(client, "posts/blog/7/pin", {"slot": written}).status_code in {400, 404}
    assert desk.bridge.overview.read_status()["pauses"] == []
    assert desk.bridge.jobs.read_jobs() == []


def test_the_api_takes_an_instant_and_a_day(desk: Blog, client: FlaskClient) -> None:
    assert api(client, "resync", {"site": "blog", "since": "2026-11-01"}).status_code == 202
    assert desk.bridge.jobs.read_jobs()[0]["since"] == "2026-11-01T00:00:00+00:00"
    assert api(client, "resync", {"site": "blog", "since": "2026-11-01T12:00:00+01:00"}).status_code == 202
    assert desk.bridge.jobs.read_jobs()[0]["since"] == "2026-11-01T11:00:00+00:00"
    assert api(client, "pause", {"until": "2996-11-24"}).json["pauses"][0]["until"] == "2996-11-24T00:00:00+00:00"
    assert api(client, "pause", {"account": "main", "until": "7d"}).status_code == 200


def test_the_command_line_refuses_what_is_no_date_with_the_same_sentence(used: Path) -> None:
    for written in (one for one in NO_DATES if isinstance(one, str)):
        since = run("--config", str(used), "resync", "blog", "--since", written)
        assert (since.exit_code, RIGHT in since.output) == (2, True), written
        until = run("--config", str(used), "pause", "--until", written)
        assert (until.exit_code, RIGHT in until.output) == (2, True), written
    assert "paused" not in run("--config", str(used), "status").output


@pytest.mark.parametrize("field", ["created_at", "published_at", "modified_at"])
def test_a_hook_with_what_is_no_date_is_refused_with_the_same_sentence(field: str) -> None:
    hook = json.loads(make_hook("post.published", post=make_post()))
    assert to_event("blog", "msg_1", json.dumps(hook).encode()).post
    for written in [*NO_DATES, *ALSO_NO_INSTANT, *([None] if field != "published_at" else [])]:
        hook["data"]["post"][field] = written
        with pytest.raises(HookMalformed) as caught:
            to_event("blog", "msg_1", json.dumps(hook).encode())
        assert any(f"post.{field}" in one and RIGHT in one for one in caught.value.problems), written


@pytest.mark.parametrize(
    "until", ['"20261124"', "20261124", "2026", "true", "1e9", '""', "2026-11-24T10:00:00Z", "2026-11-24T00:00:00"]
)
def test_the_configuration_takes_a_day_alone_as_the_last_one(tmp_path: Path, until: str) -> None:
    (tmp_path / "config.toml").write_text(f"[evergreen]\nuntil = {until}\n")
    with pytest.raises(ConfigError, match=r'evergreen\.until: write a day such as "2026-11-24"'):
        load(tmp_path / "config.toml", {})
    for right in ("2027-12-31", '"2027-12-31"'):
        (tmp_path / "config.toml").write_text(f"[evergreen]\nuntil = {right}\n")
        assert load(tmp_path / "config.toml", {}).evergreen.until == date(2027, 12, 31)


def test_the_sandbox_reads_dates_in_the_same_way() -> None:
    client = create_sandbox(Sandbox.with_users({"token": "ada"})).test_client()
    for written in (20261124, "20261124", "2026-11-24", True):
        answer = client.post("/_sandbox/stories", json={"title": "A", "publishedAt": written})
        assert (answer.status_code, RIGHT in answer.json["error"]) == (400, True)
    assert (
        client.post("/_sandbox/stories", json={"title": "A", "publishedAt": "2026-11-24T10:00:00Z"}).status_code == 201
    )
