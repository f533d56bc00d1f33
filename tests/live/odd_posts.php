<?php
// Some sixty posts, each odd in one way that real blogs have. Run inside WordPress; the numbers by name are returned.
global $wpdb;
kses_remove_filters();
update_option('timezone_string', 'Europe/Berlin');
$made = array();
$n = 0;
$post = function ($name, $fields = array(), $raw = array()) use (&$made, &$n, $wpdb) {
    $n++;
    $id = wp_insert_post(wp_slash($fields + array(
        'post_title' => "Odd: $name", 'post_status' => 'publish', 'post_content' => "<!-- wp:paragraph -->\n<p>We walked $n miles.</p>\n<!-- /wp:paragraph -->",
        'post_date' => sprintf('2019-%02d-%02d 10:11:12', 1 + $n % 12, 1 + $n % 28), 'post_name' => "odd-$n", 'post_author' => 1,
    )));
    // As old versions, importers and other programs left it in the database.
    $raw and $wpdb->update($wpdb->posts, $raw, array('ID' => $id));
    clean_post_cache($id);
    return $made[$name] = $id;
};
$zero = '0000-00-00 00:00:00';
$file = function ($title, $path, $meta = array()) {
    $id = wp_insert_attachment(array('post_title' => $title, 'post_mime_type' => 'image/jpeg'), $path);
    $meta and wp_update_attachment_metadata($id, $meta);
    return $id;
};
$river = $file('River', '2019/05/river.jpg', array('width' => 1200, 'height' => 800, 'file' => '2019/05/river.jpg', 'sizes' => array()));

$post('no date in UTC', array(), array('post_date_gmt' => $zero));
$post('no date in UTC, summer', array(), array('post_date' => '2019-07-01 10:11:12', 'post_date_gmt' => $zero));
$draft = $post('published by a program', array('post_status' => 'draft'));
$wpdb->update($wpdb->posts, array('post_date_gmt' => $zero), array('ID' => $draft));
clean_post_cache($draft);
wp_publish_post($draft);
$post('never modified', array(), array('post_modified' => $zero, 'post_modified_gmt' => $zero));
$post('no modified date in UTC', array(), array('post_modified_gmt' => $zero));
$post('no modified date in UTC, summer', array(), array('post_modified' => '2019-07-01 10:11:12', 'post_modified_gmt' => $zero));
$post('modified before it was published', array(), array('post_modified' => '2001-01-01 10:00:00', 'post_modified_gmt' => '2001-01-01 09:00:00'));
$post('in the gap of spring', array(), array('post_date' => '2021-03-28 02:30:00', 'post_date_gmt' => $zero));
$post('in the doubled hour', array(), array('post_date' => '2021-10-31 02:30:00', 'post_date_gmt' => $zero));
$post('at the beginning of time', array(), array('post_date' => '1970-01-01 01:00:00', 'post_date_gmt' => '1970-01-01 00:00:00'));
$post('of another century', array('post_date' => '1890-05-01 12:00:00'));
$post('dated ahead', array(), array('post_date' => '2099-01-01 00:00:00', 'post_date_gmt' => '2098-12-31 23:00:00', 'post_status' => 'publish'));
$post('missed its schedule', array('post_status' => 'draft'), array('post_status' => 'future', 'post_date' => '2019-01-01 00:00:00', 'post_date_gmt' => '2018-12-31 23:00:00'));
$post('nobody wrote it', array(), array('post_author' => 0));
$post('its author is gone', array(), array('post_author' => 99999));
$post('no slug', array(), array('post_name' => ''));
$post('slug of digits', array('post_name' => '2024-1'));
$post('slug of other letters', array('post_name' => '漢字-und-mehr'));
$post('slug zero', array(), array('post_name' => '0'));
$post('long slug', array('post_name' => str_repeat('very-', 60) . 'long'));
$post('no title', array('post_title' => ''));
$post('title zero', array(), array('post_title' => '0', 'post_excerpt' => '0', 'post_content' => '0'));
$post('title in markup', array('post_title' => 'A <em>loud</em> title <!-- hidden --> &amp; more'));
$post('title twice encoded', array('post_title' => 'Salt &amp;amp; pepper &#8211; 5 &lt; 6'));
$post('title with signs', array('post_title' => "Tea \u{2615}\u{fe0f} for \u{1f469}\u{200d}\u{1f680} \u{2014} e\u{0301}"));
$post('title with spaces', array('post_title' => "  Two\u{a0}\u{a0}lines\tand tabs  "));
$post('long title', array('post_title' => str_repeat('long title ', 40)));
$post('no text', array('post_content' => '', 'post_excerpt' => 'In short.'));
$post('only a block that shows nothing', array('post_content' => '<!-- wp:spacer /-->'));
$post('excerpt in markup', array('post_excerpt' => 'In <strong>short</strong> &amp; <a href="https://x.example/">well</a>'));
$post('excerpt of spaces', array('post_excerpt' => " \n\t "));
$post('two pages', array('post_content' => "First page.\n<!--nextpage-->\nSecond page."));
$post('a more with words', array('post_content' => "Before.\n<!--more Read on!-->\nAfter."));
$post('old line ends', array('post_content' => "One\r\ntwo\r\n\r\nthree\rfour"));
$post('cdata in code', array('post_content' => "<pre>if (a[b[0]]&gt;1) ]]> </pre>"));
$post('unknown shortcode', array('post_content' => 'See [nobody knows="this"] here.'));
$post('a gallery', array('post_content' => "[gallery ids=\"$river\"]"));
$post('stored twice', array('post_content' => 'Text.'), array('post_content_filtered' => '# Text'));
$post('no guid', array(), array('guid' => ''));
$post('guid of another host', array(), array('guid' => 'http://old.example/?p=12&#038;x=1'));
$post('guid that is none', array(), array('guid' => 'urn:uuid:0'));
$post('picture that is gone', array('meta_input' => array('_thumbnail_id' => 99999)));
$post('picture that is a post', array('meta_input' => array('_thumbnail_id' => $made['no title'])));
$post('picture without sizes', array('meta_input' => array('_thumbnail_id' => $file('Bare', '2019/05/bare.jpg'))));
$post('picture of other letters', array('meta_input' => array('_thumbnail_id' => $file('Umlaut', '2019/05/über uns.jpg'))));
$post('picture minus one', array('meta_input' => array('_thumbnail_id' => -1)));
$bare = $post('no category');
wp_delete_object_term_relationships($bare, 'category');
$post('many tags', array('tags_input' => array_map(function ($n) { return "tag number $n"; }, range(1, 12))));
$post('odd tags', array('tags_input' => array('0', '2024', 'a & b', '"said"', '<b>bold</b>', '漢字')));
$sticky = $post('stays on top');
stick_post($sticky);
$post('password zero', array(), array('post_password' => '0'));
$post('password of a space', array(), array('post_password' => ' '));
$video = $post('a film');
set_post_format($video, 'video');
$post('broken meta', array('meta_input' => array('_odd' => 'a:1:{i:0;s:99:"cut', '_wp_old_slug' => 'was-here')));
$parent = $post('a page', array('post_type' => 'page'));
$post('a page below it', array('post_type' => 'page', 'post_parent' => $parent));
$post('a page below nothing', array('post_type' => 'page'), array('post_parent' => 99999));
$post('order below zero', array('menu_order' => -5));
$post('the same again', array('post_title' => 'Odd: the same'), array('post_date' => '2019-01-01 00:00:00', 'post_date_gmt' => '2018-12-31 23:00:00'));
$post('the same once more', array('post_title' => 'Odd: the same'), array('post_date' => '2019-01-01 00:00:00', 'post_date_gmt' => '2018-12-31 23:00:00'));
$many = $post('spoken of');
foreach (range(1, 3) as $k) {
    wp_insert_comment(array('comment_post_ID' => $many, 'comment_content' => "Yes $k", 'comment_author' => 'Ada', 'comment_approved' => 1));
}
foreach (array('draft', 'private', 'pending', 'trash', 'auto-draft', 'inherit') as $status) {
    $post("hidden: $status", array('post_status' => 'draft', 'post_content' => 'canary-hidden'), array('post_status' => $status, 'post_date_gmt' => $zero));
}
return $made;
