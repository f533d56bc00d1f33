"""What an author chooses for one post is done at both doors; what cannot be done is named, and costs no post."""

import pytest

from blog import HOME, SECRET, Blog, reconfigured
from bridge.models import AiShare
from bridge.transform import to_counts
from doors import door
from waiting import LONG, delivery_of

__all__ = ["door"]
SOME = "Parts of this story were written with the help of AI."
MOSTLY = "Most of this story was written by AI."


def a_site(**keys: object) -> dict[str, dict[str, object]]:
    return {"blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge", **keys}}


def choose(blog: Blog, html: str = LONG, **choice: object) -> None:
    blog.hook("post.published", {"content_html": html}, choice=choice)
    blog.settle()


def steps(blog: Blog) -> str:
    """Every note of the document that waits for the owner."""
    document = blog.bridge.documents.read_document(delivery_of(blog))
    return " ".join(note for task in document.tasks for step in task.steps for note in step.notes)


@pytest.mark.parametrize(("share", "sentence"), [("some", SOME), ("mostly", MOSTLY)])
def test_a_story_by_api_says_within_its_first_two_paragraphs_what_ai_has_written(blog, medium, share, sentence):
    choose(blog, ai=share)
    (story,) = medium.stories
    assert sentence in "".join(story["content"].split("</p>")[:2])


def test_a_story_of_which_ai_wrote_nothing_says_nothing_of_it(blog, medium):
    choose(blog, ai="none")
    (story,) = medium.stories
    assert "AI" not in story["content"]


def test_a_page_for_the_importer_says_it_too(door):
    choose(door, ai="some")
    with door.bridge.ledger.read() as tx:
        page = tx.read_current_page(delivery_of(door).id, has_canonical=True)
    assert page is not None
    assert SOME in page.html


@pytest.mark.parametrize(("share", "is_told"), [("mostly", True), ("some", False), ("none", False), (None, False)])
def test_an_import_says_not_to_tick_the_paywall_where_ai_wrote_most(door, share, is_told):
    choose(door, ai=share)
    assert ("must have no tick" in steps(door)) == is_told
    assert ("may be ticked already; leave them" in steps(door)) != is_told
    (handoff,) = door.bridge.overview.read_handoffs()
    assert ("without Medium's paywall" in handoff["reason"]) == is_told


@pytest.mark.parametrize(("share", "is_told"), [("mostly", True), ("some", False)])
def test_a_draft_by_api_says_it_too_when_it_is_to_be_published(blog, share, is_told):
    choose(blog, ai=share, publish_status="draft")
    assert blog.handoffs() == ["publish_draft"]
    assert ("must have no tick" in steps(blog)) == is_told


def test_a_live_story_of_which_something_else_is_said_afterwards_is_to_be_updated(blog):
    choose(blog, ai="some")
    blog.hook("post.updated", {"content_html": LONG, "state": "b" * 64}, choice={"ai": "mostly"})
    blog.settle()
    assert blog.handoffs() == ["update_in_place"]


def test_block_on_can_hold_what_ai_has_mostly_written(blog, medium, tmp_path):
    careful = reconfigured(blog, tmp_path, medium, sites=a_site(block_on=["ai"]))
    choose(careful, ai="mostly")
    assert (careful.status(), medium.stories) == ("held", [])
    assert "paywall" in careful.deliveries()[0]["reason"]


def test_our_sentence_is_no_word_of_the_post(blog):
    choose(blog, ai="some")
    with blog.bridge.ledger.read() as tx:
        stored = tx.read_post("blog", 7)
    draft, _ = blog.bridge.drafts.draft_of(stored, "main")
    counts = {count.kind: (count.before, count.after) for count in to_counts(draft)}
    assert stored.post.choice.ai is AiShare.SOME
    assert counts["paragraphs"] == (2, 2)
    assert counts["words"] == (16, 16)


UNREAD = [
    ("publish_status", "secret"),
    ("publish_status", 7),
    ("ai", "half"),
    ("delay", -1),
    ("delay", "soon"),
    ("tags", "mud"),
    ("evergreen", "sometimes"),
    ("license", "mine"),
    ("cta", ["a"]),
    ("canonical_url", "ftp://blog.example/"),
]


@pytest.mark.parametrize(("name", "value"), UNREAD)
def test_a_choice_that_this_bridge_cannot_read_holds_the_post_and_is_named(blog, medium, name, value):
    choose(blog, **{name: value})
    assert (blog.status(), medium.stories) == ("held", [])
    assert name in blog.deliveries()[0]["reason"]
    blog.hook("post.updated", {"content_html": LONG, "state": "b" * 64})
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1), "chosen again, it goes"


def test_its_owner_may_let_it_go_as_configured(blog, medium):
    choose(blog, publish_status="secret")
    blog.bridge.retries.retry("blog", 7, accept_losses=True)
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


@pytest.mark.parametrize("value", ["no", 0, "perhaps", []])
def test_whether_it_goes_said_in_a_way_that_cannot_be_read_keeps_it_here_with_the_reason(blog, medium, value):
    choose(blog, syndicate=value)
    assert medium.stories == []
    assert "cannot be read (syndicate:" in blog.journal()


@pytest.mark.parametrize("value", [5, ["main"], "", "nowhere"])
def test_an_account_that_is_none_is_named_and_no_other_gets_the_post(blog, medium, value):
    choose(blog, account=value)
    if value == "":
        assert blog.status() == "live", "nothing chosen is the site's own"
        return
    assert (medium.stories, blog.deliveries()) == ([], [])
    assert "which is not configured" in blog.journal()


TWO = {"main": {"token": "tok-canary", "publish_status": "public"}, "kitchen": {}}


@pytest.mark.parametrize(("accounts", "goes"), [(["kitchen"], True), ([], False)])
def test_an_author_chooses_among_the_accounts_that_the_site_names(blog, medium, tmp_path, accounts, goes):
    known = {name: {"api_url": medium.url, **keys} for name, keys in TWO.items()}
    two = reconfigured(blog, tmp_path, medium, accounts=known, sites=a_site(accounts=accounts))
    choose(two, account="kitchen")
    assert [one["account"] for one in two.deliveries()] == (["kitchen"] if goes else [])
    assert goes or "none of the accounts of [sites.blog]" in two.journal()


FORBIDDEN = [("publish_status", "draft"), ("tags", ["mud"]), ("cta", "none"), ("delay", 3600), ("account", "kitchen")]


@pytest.mark.parametrize(("name", "value"), FORBIDDEN)
def test_what_the_owner_decides_alone_is_as_configured_whatever_an_author_chose(blog, medium, tmp_path, name, value):
    strict = reconfigured(blog, tmp_path, medium, sites=a_site(choices=["evergreen"]))
    choose(strict, **{name: value})
    (story,) = medium.stories
    assert strict.status() == "live"
    assert story["publishStatus"] == "public"
    assert "mud" not in story["tags"]
    assert "first appeared on" in story["content"]
    (attempt,) = strict.bridge.overview.read_post("blog", 7)["deliveries"][0]["attempts"]
    assert any("does not count" in note and name in note for note in attempt["notes"])


PAPERS = {"main": {"token": "tok-canary", "publish_status": "public", "publications": {"Mud Weekly": "b45573563f5a"}}}


@pytest.mark.parametrize(("name", "path"), [("Mud Weekly", "b45573563f5a"), ("b45573563f5a", "b45573563f5a")])
def test_a_publication_is_chosen_by_the_name_that_the_configuration_gives_it(blog, medium, tmp_path, name, path):
    accounts = {"main": {"api_url": medium.url, **PAPERS["main"]}}
    papers = reconfigured(blog, tmp_path, medium, accounts=accounts)
    with papers.bridge.ledger.read() as tx:
        assert tx.read_deliveries("blog", 7) == []
    choose(papers, publication=name)
    with papers.bridge.ledger.read() as tx:
        stored = tx.read_post("blog", 7)
    assert papers.bridge.drafts.draft_of(stored, "main")[1].publication_id == path


def test_a_publication_that_the_account_has_not_is_named_and_the_profile_gets_the_story(blog, medium, tmp_path):
    accounts = {"main": {"api_url": medium.url, **PAPERS["main"]}}
    papers = reconfigured(blog, tmp_path, medium, accounts=accounts)
    choose(papers, publication="Sand Monthly")
    (attempt,) = papers.bridge.overview.read_post("blog", 7)["deliveries"][0]["attempts"]
    assert any("Sand Monthly" in note for note in attempt["notes"])


def test_an_import_names_the_publication_that_was_chosen(door):
    choose(door, publication="Mud Weekly")
    assert "Choose the publication “Mud Weekly”." in steps(door)


def test_a_ping_says_what_authors_may_choose_and_nothing_that_is_secret(blog, medium, tmp_path):
    known = {name: {"api_url": medium.url, **keys} for name, keys in TWO.items()}
    known["main"]["publications"] = {"Mud Weekly": "b45573563f5a"}
    sites = a_site(accounts=["kitchen"], choices=["account", "tags"])
    two = reconfigured(blog, tmp_path, medium, accounts=known, sites=sites)
    said = two.hook("ping").ping["choices"]
    assert said["may"] == ["account", "tags", "ai"]
    assert said["ai"] == ["none", "some", "mostly"]
    assert said["accounts"] == [
        {"name": "main", "route": "api", "publish_status": "public", "topics": 3, "publications": ["Mud Weekly"]},
        {"name": "kitchen", "route": "import", "publish_status": "draft", "topics": 5, "publications": []},
    ]
    assert "b45573563f5a" not in str(said)
    assert "tok-canary" not in str(said)


def test_a_site_that_names_no_accounts_shows_its_own_alone(blog, medium, tmp_path):
    known = {name: {"api_url": medium.url, **keys} for name, keys in TWO.items()}
    two = reconfigured(blog, tmp_path, medium, accounts=known)
    assert [one["name"] for one in two.hook("ping").ping["choices"]["accounts"]] == ["main"]
