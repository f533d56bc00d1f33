"""The pictures of a post as they are now: what was cropped, turned, made smaller or replaced in a real media library."""

import json
import re
from uuid import uuid4

import pytest
import requests

from bridge.models import Media
from bridge.models.pictures import to_largest
from bridge.wordpress import rest_values, xmlrpc

MAKE = r"""
require_once ABSPATH . 'wp-admin/includes/image.php';
add_filter('big_image_size_threshold', function () { return 400; });
$options = json_decode('%s', true);
$image = imagecreatetruecolor($options['width'], $options['height']);
imagefill($image, 0, 0, imagecolorallocate($image, 200, 90, 30));
$file = wp_upload_dir()['path'] . '/' . $options['name'];
imagejpeg($image, $file);
if ($options['turned']) {
    $exif = "Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    $jpeg = file_get_contents($file);
    file_put_contents($file, substr($jpeg, 0, 2) . "\xFF\xE1" . pack('n', strlen($exif) + 2) . $exif . substr($jpeg, 2));
}
$id = wp_insert_attachment(array('post_mime_type' => 'image/jpeg', 'post_title' => 'p', 'post_status' => 'inherit'), $file);
wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file));
return array('id' => $id, 'medium' => wp_get_attachment_image_url($id, 'medium'));
"""


def upload(world, width, height, *, turned=False):
    """A JPEG in the media library, of a camera that was held upright where it is ``turned``: id and a smaller size."""
    name = f"photo-{uuid4().hex[:8]}.jpg"
    options = {"width": width, "height": height, "turned": turned, "name": name}
    return world.wordpress.php(MAKE % json.dumps(options))


def edit(world, image, *changes):
    """The image editor of the media library, with its Save button."""
    browser = world.wordpress.login()
    nonce = browser.nonce(f"image_editor-{image['id']}")
    form = {"action": "image-editor", "do": "save", "postid": image["id"], "target": "all", "_ajax_nonce": nonce}
    answer = browser.post("admin-ajax.php", **form, history=json.dumps(changes))
    assert answer.json()["success"], answer.text


def crop(width, height):
    """The upper left corner, in pixels of the editor's preview: it shows nothing larger than 400 as it is."""
    return {"c": {"x": 0, "y": 0, "w": width, "h": height}}


def restore(world, image):
    """The image editor's button that takes every change back."""
    browser = world.wordpress.login()
    nonce = browser.nonce(f"image_editor-{image['id']}")
    form = {"action": "image-editor", "do": "restore", "postid": image["id"], "target": "all", "_ajax_nonce": nonce}
    assert browser.post("admin-ajax.php", **form).json()["success"]


def publish(world, *images):
    """A post with pictures, as they were when they were put there; what the bridge is told of each."""
    figures = [f'<figure><img src="{one["medium"]}" class="wp-image-{one["id"]}" alt=""/></figure>' for one in images]
    post = world.wordpress.new_post(title=f"Pictures {uuid4()}", content="<p>Look:</p>" + "".join(figures))
    world.send()
    told = {one["id"]: one for one in world.events(post["id"])[0]["data"]["post"]["media"]}
    return post["id"], [told[one["id"]] for one in images]


def measure(world, media):
    """Width and height of the file that goes to Medium."""
    data = requests.get(media["original_url"], timeout=60).content
    assert data[:2] == b"\xff\xd8", "it is a JPEG"
    file = world.folder / f"{uuid4().hex}.jpg"
    file.write_bytes(data)
    return tuple(world.wordpress.php(f"return array_slice(getimagesize('{file}'), 0, 2);"))


def test_what_was_cropped_off_stays_off(world):
    small, large, again, restored = (upload(world, *size) for size in ((400, 300), (900, 600), (400, 300), (900, 600)))
    edit(world, small, crop(200, 300))
    edit(world, large, crop(200, 200))
    edit(world, again, crop(400, 150))
    edit(world, again, crop(100, 150))
    edit(world, restored, crop(200, 200))
    restore(world, restored)
    post_id, told = publish(world, small, large, again, restored)
    assert [measure(world, media) for media in told] == [(200, 300), (200, 200), (100, 150), (900, 600)]
    world.settle(post_id, "live")
    (story,) = world.stories(post_id)
    for media in told:
        assert f'src="{media["original_url"]}"' in story.content


def test_a_picture_goes_as_it_was_turned_and_a_big_one_as_it_was_uploaded(world):
    by_hand, big = upload(world, 400, 300), upload(world, 900, 600)
    by_wordpress, both = upload(world, 400, 300, turned=True), upload(world, 900, 600, turned=True)
    edit(world, by_hand, {"r": 90})
    _, told = publish(world, by_hand, big, by_wordpress, both)
    assert [measure(world, media) for media in told] == [(300, 400), (900, 600), (300, 400), (267, 400)]


def test_a_classic_gallery_sends_whole_pictures_and_not_their_square_crops(world):
    first, second = upload(world, 400, 300), upload(world, 900, 600)
    post = world.wordpress.new_post(title=f"Gallery {uuid4()}", content=f'[gallery ids="{first["id"]},{second["id"]}"]')
    world.settle(post["id"], "live")
    data = world.events(post["id"])[0]["data"]["post"]
    assert data["content_html"].count("-150x150.jpg") == 2
    (story,) = world.stories(post["id"])
    assert [media["original_url"] in story.content for media in data["media"]] == [True, True]
    assert "150x150" not in story.content


def test_what_a_synced_pattern_brings_is_told_too_and_speaks_for_itself(world):
    image = upload(world, 400, 300)
    edit(world, image, crop(200, 200))
    code = '<!-- wp:code -->\n<pre class="wp-block-code"><code>{}</code></pre>\n<!-- /wp:code -->'
    figure = (
        f'<figure class="wp-block-image"><img src="{image["medium"]}" class="wp-image-{image["id"]}" alt=""/></figure>'
    )
    pattern = code.format("make all") + f'<!-- wp:image {{"id":{image["id"]}}} -->{figure}<!-- /wp:image -->'
    block = world.wordpress.rest("POST", "wp/v2/blocks", status="publish", title="Shared", content=pattern)
    content = f'<!-- wp:block {{"ref":{block["id"]}}} /-->\n{code.format("make install")}'
    post = world.wordpress.new_post(title=f"Pattern {uuid4()}", content=content)
    world.settle(post["id"], "live")
    (story,) = world.stories(post["id"])
    (media,) = world.events(post["id"])[0]["data"]["post"]["media"]
    assert measure(world, media) == (200, 200)
    assert f'src="{media["url"]}"' in story.content
    assert [story.content.count(words) for words in ("make all", "make install")] == [1, 1]
    assert story.content.index("make all") < story.content.index("make install")


REPLACED = {
    "another name": "$new = dirname($file) . '/new-' . basename($file); copy($source, $new); update_attached_file($id, $new);"
    "$meta['file'] = _wp_relative_upload_path($new); $meta['width'] = 400; $meta['height'] = 400;",
    "another name, of which only the path is written": "$new = dirname($file) . '/new-' . basename($file);"
    "copy($source, $new); update_attached_file($id, $new);",
    "the same name": "copy($source, $file);",
    "the same name, measured anew": "copy($source, $file); $meta['width'] = 400; $meta['height'] = 400;"
    "$meta['filesize'] = filesize($file);",
}
"""What plugins that replace a file do to a picture of which WordPress keeps the upload."""


@pytest.mark.parametrize("how", REPLACED.values(), ids=REPLACED)
def test_a_picture_that_was_replaced_is_the_new_one(world, how):
    image, source = upload(world, 900, 600), upload(world, 400, 400)
    world.wordpress.php(
        f"$id = {image['id']}; $file = get_attached_file($id); $source = get_attached_file({source['id']});"
        f"$meta = wp_get_attachment_metadata($id); {how} wp_update_attachment_metadata($id, $meta); return true;"
    )
    _, (media,) = publish(world, image)
    assert measure(world, media) == (400, 400)


def test_a_picture_is_sent_in_a_type_that_medium_takes(world):
    image = upload(world, 400, 300)
    world.wordpress.php(
        f"$id = {image['id']}; $file = get_attached_file($id); $new = preg_replace('/jpg$/', 'webp', $file);"
        "copy($file, $new); update_attached_file($id, $new); $meta = wp_get_attachment_metadata($id);"
        "$meta['file'] = _wp_relative_upload_path($new); wp_update_attachment_metadata($id, $meta); return true;"
    )
    _, (media,) = publish(world, image)
    assert media["url"].endswith(".webp")
    assert measure(world, media) == (300, 225)


def test_an_old_plugin_that_names_the_upload_is_not_believed_where_the_picture_was_cropped(world):
    image = upload(world, 900, 600)
    edit(world, image, crop(200, 200))
    said = world.wordpress.php(
        f"return array(wp_get_attachment_url({image['id']}), wp_get_original_image_url({image['id']}));"
    )
    assert not re.search(r"-e[0-9]{10}", said[1]), "WordPress still names what was cropped"
    assert to_largest(Media(image["id"], *said)) == said[0]


def test_without_the_plugin_a_crop_stays_too(world):
    image = upload(world, 900, 600)
    edit(world, image, crop(200, 200))
    post = world.wordpress.new_post(title=f"Featured {uuid4()}", featured_media=image["id"])
    url = world.wordpress.php(f"return wp_get_attachment_url({image['id']});")
    rest = world.wordpress.rest("GET", f"wp/v2/posts/{post['id']}?_embed=1&context=edit")
    row = world.wordpress.rpc().wp.getPost(1, "admin", "admin-pass", post["id"])
    for found in (rest_values.to_values(rest)["featured_image"], xmlrpc.to_values(row, {})["featured_image"]):
        assert (found.url, found.original_url) == (url, url)
