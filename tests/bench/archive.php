<?php
// An archive as a blog with an SEO plugin has it: every post with a comment and a dozen meta rows, every second with an
// image. $wanted is the number of posts, a text of blocks, and one without.
global $wpdb;
list( $count, $blocks, $classic ) = $wanted;
wp_defer_term_counting(true);
for ($n = 1; $n <= $count; $n++) {
    $date = gmdate('Y-m-d H:i:s', 1262304000 + $n * 40000);
    $post = array('post_author' => 1, 'post_date' => $date, 'post_date_gmt' => $date, 'post_modified' => $date, 'post_modified_gmt' => $date);
    $rest = array('post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '');
    $wpdb->insert($wpdb->posts, $post + $rest + array('post_content' => $n % 4 ? $blocks : $classic, 'post_title' => "Walk number $n",
        'post_status' => 'publish', 'post_type' => 'post', 'post_name' => "walk-$n", 'guid' => home_url("/?p=$n")));
    $id = $wpdb->insert_id;
    $wpdb->insert($wpdb->term_relationships, array('object_id' => $id, 'term_taxonomy_id' => 1));
    $wpdb->insert($wpdb->comments, $comment = array('comment_post_ID' => $id, 'comment_author' => 'Bob', 'comment_content' => 'Well said.', 'comment_date' => $date, 'comment_date_gmt' => $date));
    $meta = array('_edit_last' => '1', '_pingme' => '1', '_encloseme' => '1', '_wp_old_slug' => "old-$n", '_yoast_wpseo_focuskw' => 'river walk',
        '_yoast_wpseo_metadesc' => 'A walk along the river, and what we saw there.', '_yoast_wpseo_linkdex' => '71', '_yoast_wpseo_content_score' => '90',
        '_yoast_wpseo_primary_category' => '1', '_yoast_wpseo_estimated-reading-time-minutes' => '3', '_yoast_wpseo_wordproof_timestamp' => '');
    if ($n % 2) {
        $wpdb->insert($wpdb->posts, $post + $rest + array('post_content' => '', 'post_title' => "River $n", 'post_status' => 'inherit', 'post_type' => 'attachment',
            'post_name' => "river-$n", 'post_mime_type' => 'image/jpeg', 'guid' => home_url("/wp-content/uploads/river-$n.jpg")));
        $meta['_thumbnail_id'] = $file = $wpdb->insert_id;
        update_post_meta($file, '_wp_attached_file', "2019/05/river-$n.jpg");
        wp_update_attachment_metadata($file, array('width' => 2560, 'height' => 1700, 'file' => "2019/05/river-$n.jpg", 'sizes' => array()));
    }
    $rows = array();
    foreach ($meta as $key => $value) { $rows[] = $wpdb->prepare('(%d, %s, %s)', $id, $key, $value); }
    $wpdb->query("INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES " . implode(',', $rows));
}
return (int) $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = 'post' AND post_status = 'publish'");
