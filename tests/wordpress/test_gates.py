"""Text that only some readers see, where nobody renders the post: it stays out, and the post says why."""

import json

import pytest

from bridge.models.gates import find_post_gate, part_blocks
from bridge.wordpress.files import read_file
from bridge.wordpress.raw_html import to_html, to_page

PUBLIC = "<!-- wp:paragraph -->\n<p>What everybody reads.</p>\n<!-- /wp:paragraph -->\n"
SECRET = "<!-- wp:paragraph -->\n<p>canary canary</p>\n<!-- /wp:paragraph -->\n"


def a_block(name, attributes=None, inner=SECRET):
    written = f" {json.dumps(attributes)}" if attributes else ""
    return f"<!-- wp:{name}{written} -->\n<div>{inner}</div>\n<!-- /wp:{name.split(' ')[0]} -->\n"


def gates(html):
    return [piece.split('"')[0] for piece in html.split('data-gate="')[1:]]


MEMBERS = [
    "premium-content/subscriber-view",
    "memberpress/protected-content",
    "pmpro/membership",
    "woocommerce-memberships/member-content",
    "rcp/any",
    "acme/restricted-section",
    "acme/gated-text",
    "acme/locked",
]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_block_for_members_stays_out_with_all_that_stands_in_it(name):
    html = to_html(PUBLIC + a_block(name) + PUBLIC)
    assert ("canary" in html, html.count("everybody"), gates(html)) == (False, 2, ["members"])
    assert f'data-maker="{name}" data-words="2"' in html


@pytest.mark.parametrize(
    "name",
    [
        "premium-content/logged-out-view",
        "woocommerce-memberships/non-member-content",
        "premium/container",
        "acme/team-member",
        "acme/aggregated",
        "acme/remember",
        "group",
    ],
)
def test_a_block_that_visitors_see_stays(name):
    html = to_html(PUBLIC + a_block(name, inner="<p>For visitors.</p>"))
    assert ("For visitors." in html, gates(html)) == (True, [])


@pytest.mark.parametrize("paywall", ["<!-- wp:jetpack/paywall /-->", a_block("jetpack/paywall", inner="")])
@pytest.mark.parametrize("before", ["", "<!-- wp:group -->\n<div>"])
def test_all_below_a_paywall_stays_out_whatever_it_is_nested_in(paywall, before):
    html = to_html(PUBLIC + before + paywall + SECRET + "</div><!-- /wp:group -->" + SECRET)
    assert ("canary" in html, "everybody" in html, gates(html)) == (False, True, ["members"])


CONDITIONS = {
    "otterConditions": [[{"type": "loggedInUser"}]],
    "UAGLoggedOut": True,
    "um_is_restrict": True,
    "editorskit": {"loggedin": True, "loggedout": False, "desktop": True},
    "contentControls": {"enabled": True, "rules": {"user": {"userStatus": "logged_out"}}},
    "conditionalBlocks": {"conditions": [{"type": "userLoggedIn"}]},
    "blockVisibility": {
        "controlSets": [{"id": 1, "enable": True, "controls": {"userRole": {"visibilityByRole": "x"}}}]
    },
    "newspackAccessControlRules": {"registration": {"active": True}},
    "displayCondition": {"conditionTarget": "role"},
    "contentVisibilityRules": {"userAuthenticated": {"userauthenticated": "1"}},
}


@pytest.mark.parametrize("key", CONDITIONS)
def test_a_block_under_a_condition_of_a_plugin_stays_out(key):
    html = to_html(PUBLIC + a_block("group", {key: CONDITIONS[key]}) + PUBLIC)
    assert ("canary" in html, html.count("everybody")) == (False, 2)
    assert gates(html)[0] in {"members", "condition"}
    assert f"group: {key}" in html


OFF = {
    "otterConditions": [],
    "UAGLoggedOut": False,
    "UAGDisplayConditions": "none",
    "editorskit": {"loggedin": True, "loggedout": True, "logic": "", "desktop": True},
    "contentControls": {"enabled": False, "rules": {"user": {"userStatus": "logged_in"}}},
    "blockVisibility": {
        "controlSets": [
            {"id": 1, "controls": {"screenSize": {"hideOnScreenSize": {"small": True}}}},
            {"id": 2, "enable": False, "controls": {"userRole": {"visibilityByRole": "x"}}},
            "none",
        ]
    },
    "metadata": {"name": "Logged in", "bindings": {"__default": {"source": "core/pattern-overrides"}}},
}


@pytest.mark.parametrize("key", OFF)
def test_a_condition_that_asks_for_nothing_withholds_nothing(key):
    html = to_html(a_block("group", {key: OFF[key]}))
    assert ("canary" in html, gates(html)) == (True, [])


VIEWPORTS = {"mobile": False, "tablet": False, "desktop": False}


@pytest.mark.parametrize(
    ("attributes", "gate"),
    [
        ({"metadata": {"blockVisibility": False}}, "hidden"),
        ({"metadata": {"blockVisibility": {"viewport": VIEWPORTS}}}, "hidden"),
        ({"blockVisibility": {"hideBlock": True}}, "hidden"),
        ({"metadata": {"bindings": {"content": {"source": "core/post-meta", "args": {"key": "x"}}}}}, "field"),
        ({"metadata": {"bindings": {"url": {"source": "acme/shop"}}}}, "field"),
    ],
)
def test_what_is_hidden_and_what_a_field_stands_in_for_stay_out(attributes, gate):
    html = to_html(PUBLIC + a_block("group", attributes) + PUBLIC)
    assert ("canary" in html, html.count("everybody"), gates(html)) == (False, 2, [gate])


def test_a_block_that_some_screens_hide_gets_the_class_that_wordpress_gives_it():
    attributes = {"metadata": {"blockVisibility": {"viewport": {"mobile": False, "tablet": True}}}}
    assert '<div class="wp-block-hidden-mobile">' in to_html(a_block("group", attributes))
    classed = a_block("group", attributes).replace("<div>", '<div class="a">')
    assert '<div class="wp-block-hidden-mobile a">' in to_html(classed)
    assert to_html(f"<!-- wp:group {json.dumps(attributes)} -->Bare<!-- /wp:group -->") == "Bare"


def test_attributes_that_hold_an_arrow_or_nonsense_are_read_as_wordpress_reads_them():
    hidden = '{"a":"-->","b":"<p>","metadata":{"blockVisibility":false}}'
    html = to_html(f"<!-- wp:group {hidden} -->{SECRET}<!-- /wp:group -->{PUBLIC}")
    assert ("canary" in html, "everybody" in html) == (False, True)
    for nonsense in ("{", '{"metadata":5}', "[1]", "{" + '"a":{' * 5000 + "} "):
        assert "everybody" in to_html(f"<!-- wp:group {nonsense} -->{PUBLIC}<!-- /wp:group -->")


def test_a_withheld_block_that_nothing_closes_reaches_to_the_end():
    html = to_html(f"{PUBLIC}<!-- wp:pmpro/membership -->{SECRET}{SECRET}")
    assert ("canary" in html, "everybody" in html) == (False, True)


def test_the_footnotes_of_what_is_withheld_stay_out():
    def call(name):
        return f'<!-- wp:paragraph --><p>x<sup data-fn="{name}"><a href="#{name}">1</a></sup></p><!-- /wp:paragraph -->'

    notes = json.dumps([{"id": "aa-1", "content": "Open note."}, {"id": "bb-2", "content": "canary"}])
    raw = call("aa-1") + a_block("pmpro/membership", inner=call("bb-2")) + "<!-- wp:footnotes /-->"
    html = to_html(raw, footnotes=notes)
    assert ("Open note." in html, "canary" in html) == (True, False)


@pytest.mark.parametrize(
    ("attributes", "gate"),
    [
        ({"otterConditions": [[{"type": "userRoles"}]]}, "members"),
        ({"otterConditions": [[{"type": "loggedOutUser"}]]}, "condition"),
        ({"UAGLoggedIn": True}, "condition"),
        ({"editorskit": {"loggedin": True, "loggedout": False}}, "members"),
        ({"editorskit": {"loggedin": False, "loggedout": True}}, "condition"),
    ],
)
def test_a_condition_that_keeps_visitors_out_is_told_from_others(attributes, gate):
    assert gates(to_html(PUBLIC + a_block("group", attributes))) == [gate]


def test_blocks_within_a_withheld_block_are_counted_to_find_its_end():
    html = to_html(a_block("pmpro/membership", inner=a_block("group") + "<!-- wp:spacer /-->" + SECRET) + PUBLIC)
    assert ("canary" in html, "everybody" in html) == (False, True)


@pytest.mark.parametrize(
    "raw",
    [
        "[members]canary[/members]",
        '[membership level="0"]canary\n\ncanary[/membership]',
        "[is-logged-in]<p>canary</p>[/is-logged-in]",
        "[su_members]canary[/su_members]",
        "[s2If current_user_is(s2member_level1)]canary[/s2If]",
        "[pay_start]canary[pay_end]",
        "[content_open x=1]canary[content_close]",
        "[outer][vc_row]canary[/vc_row][/outer]",
        "[vc_row][rcp_only]canary[/rcp_only][/vc_row]",
        "[private]canary <code>[/private]</code>",
    ],
)
def test_what_stands_in_a_shortcode_that_is_not_known_stays_out(raw):
    html = to_html(f"Public before.\n\n{raw}\n\nPublic after.")
    assert ("canary" in html, "Public before" in html, "Public after" in html) == (False, True, True)
    assert gates(html) == ["shortcode"]


def test_a_shortcode_for_members_that_spans_blocks_takes_the_blocks_between():
    tag = "<!-- wp:shortcode -->\n{}\n<!-- /wp:shortcode -->\n"
    html = to_html(PUBLIC + tag.format("[members]") + SECRET + tag.format("[/members]") + PUBLIC)
    assert ("canary" in html, html.count("everybody")) == (False, 2)


@pytest.mark.parametrize(
    ("raw", "gate"),
    [
        ('[vc_row disable_element="yes"]canary[/vc_row]', "hidden"),
        ('[et_pb_text disabled_on="on|on|on"]canary[/et_pb_text]', "hidden"),
        ('[et_pb_row display_conditions="abc"]canary[/et_pb_row]', "condition"),
        ('[fusion_text render_logics="abc"]canary[/fusion_text]', "condition"),
    ],
)
def test_a_page_builders_element_that_is_off_or_under_a_condition_stays_out(raw, gate):
    html = to_html(f"Public.\n\n{raw}")
    assert ("canary" in html, gates(html)) == (False, [gate])


@pytest.mark.parametrize(
    "raw",
    [
        "[vc_row][vc_column]Public[/vc_column][/vc_row]",
        '[et_pb_text disabled_on="on|off|off"]Public[/et_pb_text]',
        '[su_box title="Note"]Public[/su_box]',
        "[[members]Public[/members]]",
        "<code>[members]Public[/members]</code>",
        "[members]Public",
        "[members /]Public[/members]",
        "The [then-president] told. Public.",
    ],
)
def test_what_is_shown_to_everybody_stays(raw):
    html = to_html(raw)
    assert ("Public" in html, gates(html)) == (True, [])


def test_what_stands_below_a_paywall_shortcode_stays_out():
    html = to_html("Public.\n\n[steady_paywall]\n\ncanary\n\ncanary")
    assert ("canary" in html, "Public." in html, gates(html)) == (False, True, ["members"])


@pytest.mark.parametrize(
    "meta",
    [
        {"_jetpack_newsletter_access": "paid_subscribers"},
        {"_members_access_role": "editor"},
        {"rcp_user_level": "Subscriber"},
        {"_wpmem_block": "1"},
        {"pms-content-restrict-user-status": "loggedin"},
        {"um_content_restriction": 'a:2:{s:26:"_um_custom_access_settings";s:1:"1";s:14:"_um_accessible";s:1:"2";}'},
    ],
)
def test_a_field_can_keep_the_whole_post_for_members(meta):
    held = find_post_gate(meta, SECRET)
    assert held is not None
    assert held.maker in meta


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"_jetpack_newsletter_access": "everybody"},
        {"_jetpack_newsletter_access": ""},
        {"rcp_user_level": "All", "rcp_access_level": "None"},
        {"_wpmem_block": "0"},
        {"um_content_restriction": 'a:1:{s:26:"_um_custom_access_settings";s:1:"0";}'},
    ],
)
def test_a_field_that_says_everybody_keeps_nothing(meta):
    assert find_post_gate(meta, SECRET) is None


def test_jetpacks_access_begins_below_its_paywall_block_where_there_is_one():
    access = {"_jetpack_newsletter_access": "subscribers"}
    assert find_post_gate(access, "<!-- wp:jetpack/paywall /-->") is None
    assert find_post_gate(access | {"_wpmem_block": "1"}, "<!-- wp:jetpack/paywall /-->") is not None


@pytest.mark.parametrize(
    "text", [PUBLIC + a_block("pmpro/membership"), "<p>What everybody reads.</p>[x-y]canary[/x-y]"]
)
def test_a_file_is_looked_through_as_well_and_what_is_withheld_makes_no_title(tmp_path, text):
    file = tmp_path / "post.html"
    file.write_text(text.replace("canary", "<h1>canary</h1>"))
    post = read_file(file, "https://blog.example/")
    assert ("canary" in post.content_html, "everybody" in post.content_html) == (False, True)
    assert post.title == "post"
    assert len(gates(post.content_html)) == 1


def test_a_files_code_shortcodes_become_code():
    assert to_page("<p>A</p>[php]echo 1;[/php]").endswith('<pre><code class="language-php">echo 1;</code></pre>\n\n')


@pytest.mark.parametrize(
    "piece", ["<!-- wp:a {", "<!-- wp:a -->", "<!-- wp:a {}", "-->", "[a", "[a]", "[/a]", "[a_start]"]
)
def test_what_repeats_is_parted_to_its_end(piece):
    text = piece * 20_000
    assert part_blocks(text)[0].startswith(piece[:2]) or to_html(text)


CODE = {
    '[sourcecode language="python"]if a < b:\n\n    print("[gallery]")[/sourcecode]': (
        "python",
        'if a &lt; b:\n\n    print("[gallery]")',
    ),
    "[php]<?php echo '<b>'; ?>[/php]": ("php", "&lt;?php echo '&lt;b&gt;'; ?&gt;"),
    "[code lang=js]a &amp;&amp; b &lt; c[/code]": ("js", "a &amp;&amp; b &lt; c"),
    "[code]plain\n  text[/code]": ("", "plain\n  text"),
    "[cc lang='ruby']puts 1[/cc]": ("ruby", "puts 1"),
    "[bash]\n[members]ls[/members]\n[/bash]": ("bash", "[members]ls[/members]"),
}


@pytest.mark.parametrize("raw", CODE)
def test_a_code_shortcode_is_code_to_the_letter_with_its_language(raw):
    language, code = CODE[raw]
    html = to_html(f"Before.\n\n{raw}\n\nAfter.")
    name = f' class="language-{language}"' if language else ""
    assert f"<pre><code{name}>{code}</code></pre>" in html
    assert ("<p>Before.</p>" in html, "<p>After.</p>" in html, gates(html)) == (True, True, [])


def test_a_code_shortcode_brings_out_no_block_for_members():
    assert "canary" not in to_html(f"[php]{a_block('pmpro/membership')}[/php]")


def test_a_code_shortcode_that_is_not_closed_or_is_an_example_is_text():
    for raw in ("Use [code] here.", "<pre>[php]x[/php]</pre>", "[[php]x[/php]]"):
        assert "language-" not in to_html(raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Write [[gallery]] here.", "<p>Write [gallery] here.</p>\n"),
        ('Write [[caption id="1"]x[/caption]] here.', '<p>Write [caption id="1"]x[/caption] here.</p>\n'),
        ("A [[wiki link]].", "<p>A [[wiki link]].</p>\n"),
    ],
)
def test_a_shortcode_in_double_brackets_is_a_literal(raw, shown):
    assert to_html(raw) == shown


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("[youtube]dQw4w9WgXcQ[/youtube]", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("[vimeo]https://vimeo.com/1[/vimeo]", "https://vimeo.com/1"),
        ("[embedyt] https://youtu.be/abc [/embedyt]", "https://youtu.be/abc"),
    ],
)
def test_a_shortcode_around_an_address_is_an_embed(raw, url):
    assert f'wrapper">\n{url}\n</div>' in to_html(raw)


def test_a_players_shortcode_around_more_than_an_address_is_not_known():
    html = to_html("[members_video]canary two[/members_video] [fvplayer]https://x.example/z.mp4[/fvplayer]")
    assert ("canary" in html, "z.mp4" in html, gates(html)) == (False, True, ["shortcode"])
