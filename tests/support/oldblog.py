"""A blog with an archive: a WordPress that exists only as answers, its bridge, and what is in the ledger of it."""

from typing import Any

from sqlalchemy import select

from archive import FakeWordPress, a_json, a_row
from blog import SECRET, Blog, reconfigured
from bridge.ledger import tables
from bridge.models import Ask, Job
from bridge.wordpress.events import to_event, to_state
from hookmaker import make_hook

Rows = dict[str, list[tuple[Any, ...]]]


class OldBlog:
    """Read it with ``read``; change what WordPress answers through ``wordpress``."""

    def __init__(self, blog: Blog, wordpress: FakeWordPress, tmp_path: Any, medium: Any, **site: Any) -> None:
        values = {"home": wordpress.url, "account": "main", "secret": SECRET, "page_host": "bridge"}
        values |= {"allowed_hosts": ["blog.example"], "app_user": "ada"} | site
        self.blog = reconfigured(blog, tmp_path, medium, sites={"blog": values})
        self.bridge = self.blog.bridge
        self.wordpress = wordpress

    def read(self, **how: Any) -> Job:
        return self.bridge.jobs.run_job(Ask("blog"), **how)

    def hook(self, kind: str, number: int, choice: dict[str, Any] | None = None, **post: Any) -> None:
        """A hook about one of the archive's posts, which says of it what REST says."""
        row = next((row for row in self.wordpress.rows if row["id"] == number), a_row(number))
        said = {"id": number, "guid": row["guid"]["rendered"], "url": row["link"], "slug": row["slug"]}
        said |= dict.fromkeys(("created_at", "published_at"), f"{row['date_gmt']}Z")
        said |= {"modified_at": f"{row['modified_gmt']}Z", **post}
        event = to_event("blog", "msg", make_hook(kind, post=said, choice=choice, home=self.wordpress.url))
        assert event.post
        said |= {"state": to_state(event.post)}
        self.blog.hook(kind, said, choice=choice, home=self.wordpress.url)
        self.blog.settle()

    def publish(self, number: int, **post: Any) -> None:
        """A post that was published a moment ago, whatever REST says."""
        now = self.blog.clock().strftime("%Y-%m-%dT%H:%M:%S")
        row = next(row for row in self.wordpress.rows if row["id"] == number)
        row |= {"date_gmt": now, "modified_gmt": now}
        self.hook("post.published", number, **post)

    def change(self, number: int, **changes: Any) -> None:
        """An edit that no hook tells."""
        row = next(row for row in self.wordpress.rows if row["id"] == number)
        row |= {"modified_gmt": self.blog.clock().strftime("%Y-%m-%dT%H:%M:%S")} | changes

    def answer_single(self, number: int, answer: int, code: str = "", **changes: Any) -> None:
        """What WordPress answers to the question for one post."""
        said = (
            {"code": code} if code else {"id": number, "status": "publish", "content": {"protected": False}} | changes
        )
        path = f"/wp-json/wp/v2/posts/{number}"
        self.wordpress.meddle = lambda asked, _: a_json(said, answer) if asked == path else None

    def asked_for(self) -> list[str]:
        """Numbers of the posts that WordPress was asked for one by one."""
        paths = [path for path, _ in self.wordpress.asked]
        return [path.rpartition("/")[2] for path in paths if "/wp/v2/posts/" in path]

    def post(self, number: int) -> Any:
        with self.bridge.ledger.read() as tx:
            return tx.read_post("blog", number)

    def rows(self) -> Rows:
        """Every row of the ledger but those of jobs and ticks."""
        with self.bridge.ledger.engine.connect() as connection:
            kept = [one for one in tables.metadata.sorted_tables if one.name not in {"jobs", "heartbeats"}]
            return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in kept}

    def journal(self) -> list[tuple[str, int | None]]:
        return [(row[2], row[5]) for row in sorted(self.rows()["journal"])]
