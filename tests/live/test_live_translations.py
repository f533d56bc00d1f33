"""Translations of one article, made by plugins for several languages: two articles, each in its own language."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from world import World

from processes import wait_for
from wordpress import WordPress

COMMON = """function b4m_language( $id ) { return (string) get_post_meta( $id, 'somebodys_language', true ); }
// Addresses of a language stand below its code, as both plugins have it.
add_filter( 'post_link', static function ( $url, $post ) {
	$code = substr( b4m_language( $post->ID ), 0, 2 );
	return $code && 'de' !== $code ? home_url( "/$code/" . $post->post_name . '/' ) : $url;
}, 10, 2 );
add_filter( 'request', static function ( $asked ) {
	return preg_match( '#/fr/([^/?]+)/#', $_SERVER['REQUEST_URI'], $found ) ? array( 'name' => $found[1] ) : $asked;
} );
"""
SHAPES = {
    "Polylang": COMMON
    + "function pll_get_post_language( $id, $field = 'slug' ) { $it = b4m_language( $id ); return 'locale' === $field ? $it : substr( $it, 0, 2 ); }",
    "WPML": COMMON
    + "add_filter( 'wpml_post_language_details', static function ( $it, $id ) { $locale = b4m_language( $id ); return array( 'locale' => $locale, 'language_code' => substr( $locale, 0, 2 ) ); }, 10, 2 );",
}
TEXTS = {"de_DE": "Wir gingen den Fluss entlang.", "fr_FR": "Nous avons marché le long de la rivière."}


@pytest.fixture(params=SHAPES)
def multilingual(request: pytest.FixtureRequest, world: World) -> Iterator[WordPress]:
    """A blog with a plugin for several languages."""
    wordpress = world.wordpress
    with wordpress.with_code(SHAPES[request.param]):
        yield wordpress


def schedule_both(wordpress: WordPress) -> dict[str, int]:
    """A post and its translation, scheduled for one minute; by locale."""
    title = f"Zwei {uuid4().hex[:8]}"
    ids = {}
    for locale, text in TEXTS.items():
        fields = f"'post_title' => '{title} {locale}', 'post_content' => '<p>{text}</p>', 'meta_input' => array('somebodys_language' => '{locale}')"
        late = (
            "'post_status' => 'future', 'post_date' => '2035-05-05 10:00:00', 'post_date_gmt' => '2035-05-05 08:00:00'"
        )
        ids[locale] = int(wordpress.php(f"return wp_insert_post(array({fields}, {late}));"))
    return ids


def let_fall_due(wordpress: WordPress, post_ids: list[int]) -> None:
    """Their minute has come: WordPress' cron publishes one after the other."""
    now = "array('post_date' => current_time('mysql'), 'post_date_gmt' => current_time('mysql', true))"
    for post_id in post_ids:
        wordpress.php(
            f"global $wpdb; $wpdb->update($wpdb->posts, {now}, array('ID' => {post_id})); clean_post_cache({post_id});"
            f"wp_clear_scheduled_hook('publish_future_post', array({post_id}));"
            f"wp_schedule_single_event(time() - 1, 'publish_future_post', array({post_id}));"
        )
    wordpress.run_cron()


def test_two_translations_of_one_minute_are_two_articles_in_their_own_languages(world, multilingual):
    ids = schedule_both(multilingual)
    let_fall_due(multilingual, list(ids.values()))
    for locale, post_id in ids.items():
        world.settle(post_id, "live")
        (event,) = world.events(post_id)
        assert (event["type"], event["data"]["trigger"]) == ("post.published", "cron")
        assert event["data"]["post"]["language"] == locale.replace("_", "-")
        (story,) = world.stories(post_id)
        assert TEXTS[locale] in story.content
    addresses = {world.delivery(post_id)["canonical_url"] for post_id in ids.values()}
    assert len(addresses) == 2
    assert any("/fr/" in url for url in addresses)


def test_an_edit_of_one_translation_tells_nothing_of_the_other(world, multilingual):
    ids = schedule_both(multilingual)
    let_fall_due(multilingual, list(ids.values()))
    german, french = ids.values()
    world.settle(german, "live")
    world.settle(french, "live")
    multilingual.rest("POST", f"wp/v2/posts/{french}", content="<p>Tout autre chose, et plus longtemps.</p>")
    world.send()
    wait_for(lambda: world.types(french) == ["published", "updated"], what="the edit")
    assert world.types(german) == ["published"]
    assert world.events(french)[-1]["data"]["post"]["language"] == "fr-FR"
