"""Posts as last read, the addresses they ever had, and the sites they come from."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update

from bridge.ledger import rows
from bridge.ledger.addresses import on_account
from bridge.ledger.candidates import to_keys
from bridge.ledger.journal import Journal
from bridge.ledger.rests import select_planned
from bridge.ledger.tables import deliveries, in_both_forms, post_urls, posts, sites
from bridge.models import Delivery, Post, SiteState, Status, StoredPost
from bridge.models.announcements import WorkQueue
from bridge.models.forgotten import FORGOTTEN, to_forgotten

_SITES = select(sites).order_by(sites.c.name)
_SITE = select(sites).where(sites.c.name == bindparam("name"))
_LOCKED_SITE = _SITE.with_for_update()
_CHANGE_SITE = update(sites).where(sites.c.name == bindparam("of"))
_IS_IT = (posts.c.site == bindparam("of_site"), posts.c.post_id == bindparam("of_post"))
_POST = select(posts).where(*_IS_IT)
_ENVIRONMENT = select(posts.c.environment).where(*_IS_IT)
_CHANGE = update(posts).where(*_IS_IT)
_PUT = _CHANGE.returning(posts)
_GENERATIONS = (
    select(posts.c.former_id, func.max(posts.c.generation))
    .where(posts.c.site == bindparam("site"), posts.c.former_id.in_(bindparam("numbers", expanding=True)))
    .group_by(posts.c.former_id)
)
_OTHERS = posts.alias("others")
_GENERATION = select(func.coalesce(func.max(_OTHERS.c.generation) + 1, 0)).where(
    _OTHERS.c.site == bindparam("of_site"), _OTHERS.c.former_id == bindparam("of_post")
)
_ADD = insert(posts).values(generation=_GENERATION.scalar_subquery()).returning(posts)
"""A new post, with which article it is under a number that others had before."""
_URLS = select(post_urls.c.url_key).where(
    post_urls.c.site == bindparam("site"), post_urls.c.post_id == bindparam("post_id")
)


class Posts(Journal):
    """Verbs on ``posts``, ``post_urls`` and ``sites``."""

    def read_post(self, site: str, post_id: int) -> StoredPost | None:
        """The newest known content of a post."""
        row = self.connection.execute(_POST, _is(site, post_id)).one_or_none()
        return rows.to_stored_post(row) if row else None

    def read_environment(self, site: str, post_id: int) -> str | None:
        """What WordPress called itself when it told of a post; None when the post is not known."""
        return self.connection.execute(_ENVIRONMENT, _is(site, post_id)).scalar_one_or_none()

    def read_post_of(self, delivery: Delivery) -> StoredPost:
        """The newest known content of a delivery's post, which is there as long as the delivery is."""
        stored = self.read_post(delivery.site, delivery.post_id)
        assert stored is not None, "a delivery refers to its post"
        return stored

    def read_posts(self, site: str | None = None, limit: int = 200) -> list[StoredPost]:
        """Posts, the last changed first."""
        query = select(posts).order_by(posts.c.updated_at.desc(), posts.c.site, posts.c.post_id.desc()).limit(limit)
        if site:
            query = query.where(posts.c.site == site)
        return [rows.to_stored_post(row) for row in self.connection.execute(query)]

    def put_post(self, post: Post, occurred_at: datetime, url_keys: Iterable[str]) -> StoredPost:
        """Store a post's newest content and remember its addresses; the post as it is known then."""
        values = self._to_values(post, occurred_at) | _is(post.site, post.id)
        row = self.connection.execute(_PUT, values).one_or_none()
        if row is None:
            values |= {"site": post.site, "post_id": post.id, "first_seen_at": self.now}
            row = self.connection.execute(_ADD, values).one()
        self.remember_urls(post.site, post.id, url_keys)
        return rows.to_stored_post(row)

    def add_posts(self, fresh: Sequence[tuple[Post, Iterable[str]]]) -> None:
        """Store many posts of which none is known, each with its addresses, at one go."""
        if not fresh:
            return
        generations = self._read_generations(fresh[0][0].site, [post.id for post, _ in fresh])
        values = [
            {
                "site": post.site,
                "post_id": post.id,
                "first_seen_at": self.now,
                "generation": generations.get(post.id, 0),
                "shingles": "",
                **self._to_values(post, self.now),
            }
            for post, _ in fresh
        ]
        urls = [
            {"site": post.site, "post_id": post.id, "url_key": url_key}
            for post, url_keys in fresh
            for url_key in sorted(set(url_keys))
        ]
        self.connection.execute(insert(posts), values)
        if urls:
            self.connection.execute(insert(post_urls), urls)

    def _read_generations(self, site: str, post_ids: Iterable[int]) -> dict[int, int]:
        """Which article under its number a new post is, for numbers that others had before."""
        found = self.connection.execute(_GENERATIONS, {"site": site, "numbers": sorted(post_ids)})
        return {row[0]: row[1] + 1 for row in found}

    def _to_values(self, post: Post, occurred_at: datetime) -> dict[str, Any]:
        return {
            "guid": post.guid,
            "url": post.url,
            "title": post.title,
            "state": post.state,
            "revision": post.revision,
            "occurred_at": occurred_at,
            "is_public": post.is_public,
            "content": rows.from_post(post),
            "facts": rows.from_facts(post),
            "environment": post.environment,
            "updated_at": self.now,
            "deleted_at": None,
            "unpublished_reason": "",
            **({} if post.status == FORGOTTEN else {"forgotten_at": None}),
            # Not yet to come, whatever its date says: the archive is chosen from by age.
            "published_at": min(post.published_at, self.now) if post.published_at else None,
            "modified_at": post.modified_at,
            **({"shingles": ""} if post.content_html else {}),
            **to_keys(post),
        }

    def change_post(self, site: str, post_id: int, **values: Any) -> None:
        """Set single columns of a post (``is_public``, ``deleted_at``, ``held_reason``, ``revision`` ...)."""
        self.connection.execute(_CHANGE, {**_is(site, post_id), "updated_at": self.now, **values})

    def remember_urls(self, site: str, post_id: int, url_keys: Iterable[str]) -> None:
        """Add addresses to those this post ever had."""
        place = {"site": site, "post_id": post_id}
        known = set(self.connection.execute(_URLS, place).scalars())
        new = {key for key in url_keys if key not in known and to_forgotten(key) not in known}
        if new:
            self.connection.execute(insert(post_urls), [place | {"url_key": key} for key in sorted(new)])

    def find_url_holder(self, account: str, site: str, post_id: int, url_keys: Iterable[str]) -> Delivery | None:
        """A delivery on this account of another post that has, or once had, one of these addresses; the newest.

        A delivery on a retired account counts where there is no other: that may have been the same Medium user under
        its old name. So does one that was cancelled after it went through a door: a person may have imported it.
        """
        asked = {"account": account, "site": site, "post_id": post_id, "keys": in_both_forms(sorted(url_keys))}
        row = self.connection.execute(_URL_HOLDER, asked).first()
        return rows.to_delivery(row) if row else None

    def read_unsent_posts(self, site: str, account: str, url_keys: Iterable[str]) -> list[StoredPost]:
        """Posts that have, or had, one of these addresses, and no delivery on an account."""
        sent = select(deliveries.c.post_id).where(deliveries.c.site == site, deliveries.c.account == account)
        named = select(post_urls.c.post_id).where(post_urls.c.site == site, post_urls.c.url_key.in_(sorted(url_keys)))
        query = select(posts).where(posts.c.site == site, posts.c.post_id.in_(named), posts.c.post_id.not_in(sent))
        return [rows.to_stored_post(row) for row in self.connection.execute(query.order_by(posts.c.post_id))]

    def lock_site(self, name: str) -> SiteState:
        """Take a site's row: events of one site are applied one after the other."""
        row = self.connection.execute(_LOCKED_SITE, {"name": name}).one()
        return rows.to_site(row)

    def read_sites(self, among: Collection[str] | None = None) -> list[SiteState]:
        """Every site that ever was configured; ``among``: only those of these names."""
        query = _SITES if among is None else _SITES.where(sites.c.name.in_(sorted(among)))
        return [rows.to_site(row) for row in self.connection.execute(query)]

    def ensure_sites(self, names: Iterable[str]) -> None:
        """Have a row for each configured site."""
        known = set(self.connection.execute(select(sites.c.name)).scalars())
        if new := [{"name": name} for name in names if name not in known]:
            self._insert_missing(sites, new)

    def read_site(self, name: str) -> SiteState:
        """One site, also when nothing was ever heard of it."""
        row = self.connection.execute(_SITE, {"name": name}).one_or_none()
        return rows.to_site(row) if row else SiteState(name)

    def find_post_by_url(self, site: str, url_key: str) -> int | None:
        """The post of this site that has, or once had, an address."""
        same = (post_urls.c.site == site, post_urls.c.url_key == url_key, post_urls.c.post_id > 0)
        query = select(post_urls.c.post_id).where(*same)
        found: int | None = self.connection.execute(query.order_by(post_urls.c.post_id.desc()).limit(1)).scalar()
        return found

    def change_site(self, name: str, **values: Any) -> None:
        """Set single columns of a site."""
        if "held_reason" in values:
            self.stir_those(select_planned(deliveries.c.site == name))
            self.announce(WorkQueue.APPLY, name)
        self.connection.execute(_CHANGE_SITE, {"of": name, **values})

    def forget_revisions(self, site: str) -> None:
        """Accept whatever counters and guids the site sends next: its owner has connected it again.

        What a post is recognised by stays: a restored backup may have given its number to another article.
        """
        self.connection.execute(update(posts).where(posts.c.site == site).values(revision=0, guid=""))


def _is(site: str, post_id: int) -> dict[str, Any]:
    return {"of_site": site, "of_post": post_id}


def _select_url_holder() -> Select[Any]:
    is_its_own, is_retired = on_account(bindparam("account"))
    same = (post_urls.c.site == deliveries.c.site) & (post_urls.c.post_id == deliveries.c.post_id)
    is_itself = (deliveries.c.site == bindparam("site")) & (deliveries.c.post_id == bindparam("post_id"))
    return (
        select(deliveries)
        .join(post_urls, same)
        .where(
            is_its_own | is_retired,
            or_(deliveries.c.status != Status.CANCELLED.value, deliveries.c.route.is_not(None)),
            post_urls.c.url_key.in_(bindparam("keys", expanding=True)),
            ~is_itself,
        )
        .order_by(is_its_own.desc(), deliveries.c.id.desc())
        .limit(1)
    )


_URL_HOLDER = _select_url_holder()
