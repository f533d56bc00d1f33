"""A real WordPress publishes, on every path that it has, and the story arrives: once."""


def test_a_post_published_by_rest_becomes_a_story(world):
    post = world.wordpress.new_post(title="A walk by REST")
    assert world.stories(post["id"]) == []
    delivery = world.settle(post["id"], "live")
    assert world.stories(post["id"])[0].title == "A walk by REST"
    assert delivery["canonical_url"] == post["link"]
    assert world.types(post["id"]) == ["published"]
    assert world.is_quiet(post["id"])
