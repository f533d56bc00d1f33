"""Two articles that get one number."""

from blog import HOME

WALK = "<p>We walked along the river until the light was gone, and then we took the last train home.</p>"
BREAD = "<p>Bread wants flour, water, salt and a whole night in a bowl beside the stove; that is all of it.</p>"
OLD = {"title": "A walk", "url": f"{HOME}/a-walk/", "slug": "a-walk", "content_html": WALK}
OLD |= {"created_at": "2026-01-05T10:00:00Z", "published_at": "2026-11-23T12:00:00Z"}
NEW = {"title": "Bread", "url": f"{HOME}/bread/", "slug": "bread", "content_html": BREAD, "state": "b" * 64}
