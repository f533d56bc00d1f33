<?php
// $wanted posts whose stories are on Medium, with both pages for the importer stored; lists show all of them at once.
$ids = array();
wp_defer_term_counting(true);
// WordPress notes in the meta of each post that it has to be pinged, and takes that away whenever its cron comes by.
remove_action('publish_post', '_publish_post_hook', 5);
foreach (range(1, $wanted) as $n) {
	$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => "Listed $n", 'post_content' => str_repeat('We walked. ', 400)));
	$pages = array(array('slug' => md5("c$id"), 'role' => 'canonical', 'html' => str_repeat('x', 9000)), array('slug' => md5("p$id"), 'role' => 'plain', 'html' => str_repeat('x', 9000)));
	\Bridge_For_Medium\Plugin::instance()->pages->put($id, 'main', 1, $pages);
	$status = array('status' => 'live', 'reason' => 'It is on Medium.', 'short' => 'On Medium.', 'story_url' => "https://medium.com/@ada/x-$id", 'account' => 'main', 'sequence' => $n, 'at' => time());
	\Bridge_For_Medium\Plugin::instance()->records->write($id, 'status', $status);
	$ids[] = $id;
}
update_option('posts_per_page', $wanted);
update_user_meta(1, 'edit_post_per_page', $wanted);
return $ids;
