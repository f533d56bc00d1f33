<?php
/**
 * Files of the media library.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * With the address of the upload itself: what a page shows is a smaller size of it.
 */
final class Media {

	/** How a post's raw content names a file: image class, block attributes, gallery shortcode. */
	const MENTIONS = array(
		'/\bwp-image-(\d+)/',
		'/"(?:id|mediaId)":(\d+)/',
		'/"ids":\[([\d,\s]+)\]/',
		'/\[(?:gallery|playlist|audio|video)[^\]]*\bids=["\']?([\d,\s]+)/',
		'/\battachment_(\d+)/',
	);

	/** A post with more files than this is a list of files. */
	const MOST = 500;

	/**
	 * The files that a post mentions.
	 *
	 * @param \WP_Post $post The post.
	 * @return array<int, array<string, mixed>>
	 */
	public static function of( \WP_Post $post ) {
		$ids = array( (int) get_post_thumbnail_id( $post ) );
		foreach ( self::MENTIONS as $pattern ) {
			preg_match_all( $pattern, $post->post_content, $found );
			foreach ( $found[1] as $list ) {
				$ids = array_merge( $ids, array_map( 'intval', explode( ',', $list ) ) );
			}
		}
		if ( preg_match( '/\[gallery(?![^\]]*\bids=)/', $post->post_content ) ) {
			$ids = array_merge( $ids, array_keys( get_attached_media( 'image', $post ) ) );
		}
		$ids = array_slice( array_unique( array_filter( $ids ) ), 0, self::MOST );
		_prime_post_caches( $ids, false, true );
		return array_values( array_filter( array_map( array( self::class, 'one' ), $ids ) ) );
	}

	/**
	 * One file.
	 *
	 * @param int $id Its id.
	 * @return array<string, mixed>|null Null when there is no such file.
	 */
	public static function one( $id ) {
		$file = get_post( $id );
		if ( ! $file || 'attachment' !== $file->post_type ) {
			return null;
		}
		$meta     = wp_get_attachment_metadata( $id );
		$original = wp_attachment_is_image( $file ) ? wp_get_original_image_url( $id ) : false;
		return array(
			'id'           => $id,
			'url'          => (string) wp_get_attachment_url( $id ),
			'original_url' => (string) $original,
			'mime'         => $file->post_mime_type,
			'width'        => isset( $meta['width'] ) ? (int) $meta['width'] : 0,
			'height'       => isset( $meta['height'] ) ? (int) $meta['height'] : 0,
			'alt'          => Article::plain( (string) get_post_meta( $id, '_wp_attachment_image_alt', true ) ),
			'caption'      => Article::plain( $file->post_excerpt ),
		);
	}
}
