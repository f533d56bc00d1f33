"""What stories took and brought, and Medium's own figures."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Order
from bridge.ledger.tables import deliveries, handoffs, landings, originals, posts, stories, story_figures
from bridge.models import Figures, HandoffStatus, LiveStory, OtherFigures, SeenKind, Step, Trigger

GONE_LIVE = Order((deliveries.c.live_at, deliveries.c.id), deliveries.c.site)
"""The order of stories by when they went live."""
_OF_STORY = [
    deliveries.c[name] for name in ("id", "site", "post_id", "account", "story_id", "story_url", "live_at", "trigger")
]


class Results(Journal):
    """Verbs on what is known of stories that went live, and on ``story_figures``."""

    def read_gone_live(self, since: datetime, sites: Collection[str] | None = None) -> list[LiveStory]:
        """Stories that have gone live since an instant, whatever became of them, in that order.

        Args:
            sites: of these sites only; None for all.
        """
        same = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)
        of_post = (posts.c.title, posts.c.facts, posts.c.published_at)
        query = select(*_OF_STORY, *of_post).join(posts, same).where(deliveries.c.live_at >= since)
        if sites is not None:
            query = query.where(deliveries.c.site.in_(sorted(sites)))
        ordered = query.order_by(deliveries.c.live_at, deliveries.c.id)
        return [_to_live_story(row) for row in self.connection.execute(ordered)]

    def read_category_visits(self, account: str, since: datetime) -> list[tuple[tuple[str, ...], int]]:
        """Categories and visits of each story of an account that has gone live since an instant."""
        names = (landings.c.site, landings.c.post_id)
        landed = select(*names, func.sum(landings.c.visits).label("visits")).group_by(*names).subquery()
        query = (
            select(posts.c.facts, func.coalesce(landed.c.visits, 0))
            .select_from(deliveries)
            .join(posts, (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id))
            .outerjoin(landed, (landed.c.site == deliveries.c.site) & (landed.c.post_id == deliveries.c.post_id))
            .where(deliveries.c.account == account, deliveries.c.live_at >= since)
        )
        return [(_to_categories(facts), int(visits)) for facts, visits in self.connection.execute(query)]

    def read_steps_done(self, since: datetime) -> Mapping[int, tuple[Step, ...]]:
        """Hand-offs that were done of stories that have gone live since an instant, by delivery."""
        query = (
            select(handoffs.c.delivery_id, handoffs.c.opened_at, handoffs.c.closed_at)
            .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            .where(deliveries.c.live_at >= since, handoffs.c.status == HandoffStatus.DONE.value)
            .order_by(handoffs.c.id)
        )
        found: dict[int, tuple[Step, ...]] = {}
        for delivery_id, opened_at, closed_at in self.connection.execute(query):
            found[delivery_id] = (*found.get(delivery_id, ()), Step(opened_at, closed_at))
        return found

    def read_figures(self) -> Mapping[tuple[str, str], Figures]:
        """Medium's own figures, by account and story."""
        rows = self.connection.execute(select(story_figures))
        return {(row.account, row.story_id): Figures(row.views, row.reads) for row in rows}

    def read_figures_at(self) -> datetime | None:
        """When figures were last pasted."""
        query = select(story_figures.c.pasted_at).order_by(story_figures.c.pasted_at.desc()).limit(1)
        return self.connection.execute(query).scalar_one_or_none()

    def read_titles(self, account: str) -> list[tuple[str, str]]:
        """Titles and ids of an account's stories: as they were seen on Medium, and as their posts have them."""
        seen = select(stories.c.title, stories.c.story_id).where(
            stories.c.account == account, stories.c.kind == SeenKind.STORY.value
        )
        same = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)
        ours = select(posts.c.title, deliveries.c.story_id).join(deliveries, same)
        ours = ours.where(deliveries.c.account == account, deliveries.c.story_id != "")
        first = select(originals.c.title, originals.c.story_id)
        first = first.where(originals.c.account == account, originals.c.story_id != "")
        return [(title, story_id) for title, story_id in self.connection.execute(seen.union(ours, first))]

    def read_other_figures(self, limit: int) -> list[OtherFigures]:
        """Figures of stories that are no post's, those pasted last coming first."""
        key = (story_figures.c.account, story_figures.c.story_id)
        ours, seen, first = (_is_story(table.c, *key) for table in (deliveries, stories, originals))
        query = (
            select(
                story_figures.c.account,
                func.coalesce(stories.c.title, originals.c.title, ""),
                story_figures.c.views,
                story_figures.c.reads,
                story_figures.c.pasted_at,
            )
            .outerjoin(stories, seen)
            .outerjoin(originals, first)
            .where(~select(deliveries.c.id).where(ours).exists())
            .order_by(story_figures.c.pasted_at.desc(), story_figures.c.story_id)
            .limit(limit)
        )
        return [OtherFigures(*row) for row in self.connection.execute(query)]

    def put_figures(self, account: str, story_id: str, figures: Figures) -> None:
        """Write down what Medium says of a story now; a number that was not pasted stays what it was."""
        said = {name: value for name, value in figures._asdict().items() if value is not None}
        same = (story_figures.c.account == account, story_figures.c.story_id == story_id)
        changed = update(story_figures).where(*same).values(**said, pasted_at=self.now)
        if self.connection.execute(changed).rowcount == 0:
            new = {"account": account, "story_id": story_id, "pasted_at": self.now, **said}
            self.connection.execute(insert(story_figures).values(**new))


def _is_story(columns: Any, account: ColumnElement[str], story_id: ColumnElement[str]) -> ColumnElement[bool]:
    same: ColumnElement[bool] = (columns.account == account) & (columns.story_id == story_id)
    return same


def _to_live_story(row: Any) -> LiveStory:
    return LiveStory(
        delivery_id=row.id,
        site=row.site,
        post_id=row.post_id,
        account=row.account,
        story_id=row.story_id,
        title=row.title,
        url=row.story_url,
        live_at=row.live_at,
        published_at=row.published_at or row.live_at,
        trigger=Trigger(row.trigger),
        categories=_to_categories(row.facts),
    )


def _to_categories(facts: str) -> tuple[str, ...]:
    """The slugs in a post's facts; none of one that cannot be read."""
    try:
        return tuple(json.loads(facts)["categories"])
    except (ValueError, KeyError, TypeError):
        return ()
