"""What closes a story: which call to action, its texts in turn, and what Medium wants said beside some links."""

import pytest

from bridge.config import AccountSection, CtaRule, CtaSection
from bridge.errors import ContentError
from bridge.models import Choice, Term
from bridge.transform import Dialect, print_draft, to_draft, to_settings
from things import a_post, a_site

BOOK = CtaSection(text="<p>Read <em>my book</em>.</p>")
LETTER = CtaSection(text="<p>My letter comes on Sundays.</p>")


def story_of(post, site=None, account="main", **ctas):
    settings = to_settings(post, site or a_site(), account, AccountSection(), ctas)
    draft = to_draft(post, settings)
    return print_draft(draft, Dialect.API), [note.text for note in draft.notes]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"category": "books"}, True),
        ({"category": "films"}, False),
        ({"tag": "new"}, True),
        ({"language": "de"}, True),
        ({"language": "de-AT"}, True),
        ({"language": "d"}, False),
        ({"account": "main"}, True),
        ({"account": "other"}, False),
        ({"category": "books", "language": "fr"}, False),
    ],
)
def test_a_rule_fits_when_all_that_it_names_fits(rule, fits):
    site = a_site(cta_rules=(CtaRule(cta="book", **rule),), cta="letter")
    post = a_post(categories=(Term(1, "Books", "books"),), tags=(Term(2, "New", "new"),), language="de_AT")
    html, _ = story_of(post, site, book=BOOK, letter=LETTER)
    assert ("my book" in html, "Sundays" in html) == (fits, not fits)


def test_the_first_rule_that_fits_wins_and_the_authors_choice_wins_over_all():
    rules = (CtaRule(cta="book", account="main"), CtaRule(cta="letter", account="main"))
    assert "my book" in story_of(a_post(), a_site(cta_rules=rules), book=BOOK, letter=LETTER)[0]
    chosen = a_post(choice=Choice(cta="letter"))
    assert "Sundays" in story_of(chosen, a_site(cta_rules=rules), book=BOOK, letter=LETTER)[0]


def test_a_rule_can_close_some_posts_with_nothing():
    html, notes = story_of(a_post(), a_site(cta_rules=(CtaRule(cta="none", account="main"),)))
    assert "first appeared" not in html
    assert any("without a call to action" in note for note in notes)


def test_a_chosen_call_to_action_that_does_not_exist_is_named_and_the_default_stands():
    html, notes = story_of(a_post(choice=Choice(cta="bok")), book=BOOK)
    assert "first appeared" in html
    assert any("“bok”" in note for note in notes)


def test_several_texts_take_turns_by_the_posts_number_and_a_post_keeps_its_own():
    both = CtaSection(text=("<p>One.</p>", "<p>Two.</p>"))
    ends = [story_of(a_post(id=number), default=both)[0][-11:] for number in (4, 5, 4)]
    assert ends == ["<p>One.</p>", "<p>Two.</p>", "<p>One.</p>"]


def test_a_text_of_the_posts_own_stands_instead_and_is_no_template():
    post = a_post(choice=Choice(cta_text='<p>Only {{ here }}, <a href="/x">see</a>.</p><script>1</script>'))
    html, _ = story_of(post)
    assert "Only {{ here }}, <a href=" in html
    assert "utm_id=b4m-" in html
    assert "first appeared" not in html
    assert "script" not in html


LETTERS = ["https://me.substack.com/", "https://blog.example/newsletter/", "https://x.list-manage.com/subscribe?u=1"]


@pytest.mark.parametrize("url", LETTERS)
def test_beside_a_newsletter_link_it_says_that_it_leaves_medium(url):
    cta = CtaSection(text=f'<p>Get <a href="{url}">my <em>letter</em></a>, it is free.</p>')
    html, _ = story_of(a_post(), default=cta)
    assert "letter</em></a> (leaves Medium), it is free." in html


def test_words_that_say_so_already_are_not_repeated():
    cta = CtaSection(text='<p><a href="https://me.substack.com/">My letter</a> (not on Medium).</p>')
    assert "leaves Medium" not in story_of(a_post(), default=cta)[0]


AFFILIATE = [
    '<a href="https://amzn.to/3xyz">book</a>',
    '<a href="https://www.amazon.de/dp/B00X/?tag=blog-21">book</a>',
    '<a href="https://shop.example/" rel="nofollow sponsored">book</a>',
    '<a href="https://www.awin1.com/cread.php?x=1"><img src="/b.jpg"></a>',
]


@pytest.mark.parametrize("link", AFFILIATE)
def test_affiliate_links_get_one_sentence_that_says_so_in_the_posts_language(link):
    html, notes = story_of(a_post(content_html=f"<p>A {link} and a {link}.</p>", language="de"))
    assert html.count("Affiliate-Links") == 1
    assert html.index("Affiliate-Links") < html.index("erschien zuerst")
    assert any("Affiliate-Links" in note for note in notes)


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://www.amazon.de/dp/B00X/">book</a></p>',
        '<p><a href="https://example.com/amzn.to">book</a></p>',
        '<p>Affiliate links below.</p><p><a href="https://amzn.to/3xyz">book</a></p>',
    ],
)
def test_no_sentence_where_nobody_earns_or_where_it_is_said(html):
    assert "may earn a commission" not in story_of(a_post(content_html=html))[0]


def test_the_disclosure_stands_although_the_author_wants_no_call_to_action():
    post = a_post(content_html='<p><a href="https://amzn.to/3xyz">book</a></p>', choice=Choice(cta="none"))
    assert "may earn a commission" in story_of(post)[0]


def test_by_choice_the_address_stands_once_more_alone_for_a_card():
    html, notes = story_of(a_post(), default=CtaSection(text="<p>Bye.</p>", card=True))
    url = "https://blog.example/a-walk/"
    assert html.endswith(f'<p>Bye.</p><p><a href="{url}">{url}</a></p>')
    assert any("becomes a card" in note for note in notes)


def test_a_post_that_ends_with_the_call_already_gets_only_the_card():
    post = a_post(content_html="<p>Text.</p><p>Bye.</p>")
    html, _ = story_of(post, default=CtaSection(text="<p>Bye.</p>", card=True))
    assert html.count("Bye.") == 1
    assert html.endswith("https://blog.example/a-walk/</a></p>")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<p>\n{% if %}</p>", 2),
        ("<p>\n\n{{ titel }}</p>", 3),
        ("\n<p>{{ 1 / 0 }}</p>", 2),
        ("{{ ''.__class__.__mro__ }}", 1),
    ],
)
def test_a_broken_template_is_told_with_its_line(text, line):
    with pytest.raises(ContentError, match=f"call to action.*line {line}:"):
        story_of(a_post(), default=CtaSection(text=text))


def test_links_say_which_closing_they_are_of_and_where_they_stand_only_where_that_is_wanted():
    text = '<p>On <a href="https://blog.example/letter/?utm_content=mine&a=1">my letter</a>.</p>'
    html, _ = story_of(a_post(), default=CtaSection(text=text, card=True))
    assert "?utm_content=mine&amp;a=1&amp;utm_source=medium&amp;utm_medium=syndication&amp;utm_id=b4m-" in html
    assert '<a href="https://blog.example/a-walk/">https://blog.example/a-walk/</a>' in html, "the card stays plain"
    html, _ = story_of(a_post(), default=CtaSection(text=text, card=True, utm_content=True))
    marks = "utm_source=medium&amp;utm_medium=syndication&amp;utm_content=default"
    assert f"letter/?a=1&amp;{marks}-closing&amp;utm_id=b4m-" in html
    assert f'<a href="https://blog.example/a-walk/?{marks}-card&amp;utm_id=b4m-' in html


def test_links_say_which_of_several_texts_it_is_and_nothing_of_a_text_of_the_posts_own():
    link = '<p>On <a href="{{ url }}">my blog</a>.</p>'
    both = CtaSection(text=(link, link), utm_content=True)
    found = [story_of(a_post(id=number), default=both)[0] for number in (4, 5)]
    assert "utm_content=default.1-closing" in found[0]
    assert "utm_content=default.2-closing" in found[1]
    own = a_post(choice=Choice(cta_text='<p>Only <a href="/x">see</a>.</p>'))
    assert "utm_content" not in story_of(own, default=both)[0]
