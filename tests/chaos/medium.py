"""Medium, as far as the machine knows it: the sandbox over HTTP, whose stories are counted here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from werkzeug.wrappers import Request, Response

from bridge.sandbox import CacheRule, CanonicalRule, Rules, Sandbox, create_app
from bridge.sandbox.state import Fault, Story
from chaos.clock import Clock
from serving import HERE, Between, serving_app

USERS = {"one": "ada", "two": "bob", "three": "cyd"}
"""Token -> user."""
_NUMBER = re.compile(r"article(\d+)end")


class Medium:
    """The sandbox, with a feed that may be late.

    Attributes:
        url: where it is.
        deleted: stories that were there once.
    """

    def __init__(self, clock: Clock) -> None:
        self.sandbox = Sandbox.with_users(USERS, None)
        self._clock = clock
        self.sandbox.clock = clock.medium
        self.sandbox.rules = Rules(canonical=CanonicalRule.GIVEN_CANONICAL, cache=CacheRule.OFF, web_cap=None)
        self.url = ""
        self.deleted: list[Story] = []
        self._late: dict[str, Response] | None = None
        self._between = Between()
        self._between.app = create_app(self.sandbox)
        self._between.change = self._hold_back

    @contextmanager
    def serving(self, host: str = HERE) -> Iterator["Medium"]:
        with serving_app(self._between, host=host) as self.url, requests.Session() as self._visitor:
            self._visitor.trust_env = False
            yield self

    def stories_of(self, user: str, number: int) -> list[Story]:
        """A user's stories of an article, drafts too."""
        return [one for one in self.sandbox.stories if one.author.username == user and number_of(one) == number]

    def public_of(self, user: str, number: int) -> list[Story]:
        return [one for one in self.stories_of(user, number) if one.publish_status != "draft"]

    def find(self, story_id: str) -> Story | None:
        return self.sandbox.find(story_id)

    def is_shown(self, story: Story) -> bool:
        """Whether whoever reads the feed now finds the story there."""
        if self._late is not None or any(fault.door == "feed" for fault in self.sandbox.faults):
            return False
        feed = self._visitor.get(f"{self.url}/feed/@{story.author.username}", timeout=20).text
        return f"/p/{story.id}<" in feed

    def import_page(self, user: str, page_url: str) -> bool:
        """What a person does with the import tool; False when Medium says that there is nothing to import."""
        answer = self._visitor.post(
            f"{self.url}/p/import", json={"importUrl": page_url}, cookies={"sandbox-user": user}, timeout=30
        )
        return answer.status_code == 201

    def write(self, user: str, title: str, content: str) -> Story:
        """A person pastes a text into a new story, and publishes it."""
        author, at = self.sandbox.user(user), self._clock.medium()
        assert author is not None
        story = Story(self.sandbox.new_id(), author, title, content, [], "", "public", "all-rights-reserved", at)
        story.door, story.published_at = "web", at
        self.sandbox.add(story)
        return story

    def publish(self, story: Story) -> None:
        self.sandbox.publish(story)

    def delete(self, story: Story) -> None:
        self.sandbox.delete(story)
        self.deleted.append(story)

    def edit(self, story: Story, title: str, content: str) -> None:
        """In Medium's editor."""
        form = {"title": title, "content": content}
        self._visitor.post(f"{self.url}/p/{story.id}/edit", data=form, allow_redirects=False, timeout=20)

    def set_canonical(self, story: Story, url: str) -> None:
        form = {"canonicalUrl": url}
        self._visitor.post(f"{self.url}/p/{story.id}/canonical", data=form, allow_redirects=False, timeout=20)

    @property
    def sent(self) -> int:
        """How many stories ever came by API."""
        return sum(one.door == "api" for one in (*self.sandbox.stories, *self.deleted))

    def export(self, user: str) -> bytes:
        """The archive that Medium mails."""
        return self._visitor.get(f"{self.url}/_sandbox/export/@{user}.zip", timeout=30).content

    def go_wrong(self, kind: str, **more: Any) -> None:
        if len(self.sandbox.faults) < 2:
            self.sandbox.faults.append(Fault(kind, **more))

    def be_late(self) -> None:
        """From now on the feeds show what they show now."""
        self._late = self._late or {}
        for user in USERS.values():
            if user not in self._late:
                answer = self._visitor.get(f"{self.url}/feed/@{user}", timeout=20)
                self._late[user] = Response(answer.content, answer.status_code, content_type="text/xml; charset=UTF-8")

    def be_well(self) -> None:
        """No faults, and feeds that are up to date."""
        self.sandbox.faults.clear()
        self._late = None

    def _hold_back(self, request: Request, response: Response) -> Response:
        user = request.path.partition("/feed/@")[2]
        if self._late and user in self._late and response.status_code in {200, 304}:
            late = self._late[user]
            late.date = self._clock.medium()  # a cache answers now with what it kept
            return late
        return response


def number_of(story: Story) -> int | None:
    """Which article a story is, by its text."""
    found = _NUMBER.search(story.content)
    return int(found[1]) if found else None


def address_of(story: Story) -> str:
    """A story's address as its owner copies it."""
    return f"https://medium.com{story.path}"
