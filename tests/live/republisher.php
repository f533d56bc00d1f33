<?php
// Does what plugins do that let an author rewrite a published post in a scheduled copy: the copy has an id and an address of
// its own and carries all meta of the original; when it falls due, it is written over the original, with all of its meta, and is
// deleted while WordPress still publishes it.
function b4m_write_meta( $post_id, array $meta ) {
	foreach ( $meta as $key => $values ) {
		delete_post_meta( $post_id, $key );
		foreach ( $values as $value ) {
			add_post_meta( $post_id, $key, wp_slash( maybe_unserialize( $value ) ) );
		}
	}
}
function b4m_copy( $post_id, $status ) {
	$post    = get_post( $post_id );
	$copy    = array_intersect_key( (array) $post, array_flip( array( 'post_title', 'post_content', 'post_excerpt', 'post_type', 'post_author' ) ) );
	$copy   += array( 'post_status' => $status, 'post_name' => "$post->post_name-copy" );
	$copy   += 'future' === $status ? array( 'post_date' => '2030-01-01 10:00:00', 'post_date_gmt' => '2030-01-01 09:00:00' ) : array();
	$copy_id = wp_insert_post( wp_slash( $copy ), true );
	b4m_write_meta( $copy_id, get_post_meta( $post_id ) );
	update_post_meta( $copy_id, 'somebodys_original', $post_id );
	return $copy_id;
}
if ( ! function_exists( 'b4m_end' ) ) {
	function b4m_end( $copy_id ) {
		wp_delete_post( $copy_id, true );
	}
}
add_action(
	'future_to_publish',
	static function ( $copy ) {
		$original = (int) get_post_meta( $copy->ID, 'somebodys_original', true );
		if ( ! $original ) {
			return;
		}
		wp_update_post( wp_slash( array( 'ID' => $original, 'post_title' => $copy->post_title, 'post_content' => $copy->post_content, 'post_excerpt' => $copy->post_excerpt ) ) );
		$meta = get_post_meta( $copy->ID );
		unset( $meta['somebodys_original'] );
		b4m_write_meta( $original, $meta );
		b4m_end( $copy->ID );
	}
);
