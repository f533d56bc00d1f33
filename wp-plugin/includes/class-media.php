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
class Media {

	/** How a post names a file: image class, block attributes, gallery shortcode. */
	const MENTIONS = array(
		'/\bwp-image-(\d+)/',
		'/"(?:id|mediaId)":(\d+)/',
		'/"ids":\[([\d,\s]+)\]/',
		'/\[(?:gallery|playlist|audio|video)[^\]]*\bids=["\']?([\d,\s]+)/',
		'/\battachment_(\d+)/',
	);

	/** Endings of the types of which Medium says that it takes them; none says nothing. */
	const TAKEN = array( 'jpg', 'jpeg', 'jpe', 'png', 'gif', 'tif', 'tiff', '' );

	/** A post with more files than this is a list of files. */
	const MOST = 500;

	/**
	 * The files that a post mentions, as it was written or where it was rendered: synced patterns and page builders
	 * bring their own.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $html Its rendered content.
	 * @return array<int, array<string, mixed>>
	 */
	public function of( \WP_Post $post, $html ) {
		$text = $post->post_content . "\n" . $html;
		$ids  = array( (int) get_post_thumbnail_id( $post ) );
		foreach ( self::MENTIONS as $pattern ) {
			preg_match_all( $pattern, $text, $found );
			foreach ( $found[1] as $list ) {
				$ids = array_merge( $ids, array_map( 'intval', explode( ',', $list ) ) );
			}
		}
		if ( preg_match( '/\[gallery(?![^\]]*\bids=)/', $post->post_content ) ) {
			$ids = array_merge( $ids, array_keys( get_attached_media( 'image', $post ) ) );
		}
		$ids = array_slice( array_unique( array_filter( $ids ) ), 0, self::MOST );
		_prime_post_caches( $ids, false, true );
		return array_values( array_filter( array_map( array( $this, 'one' ), $ids ) ) );
	}

	/**
	 * One file.
	 *
	 * @param int $id Its id.
	 * @return array<string, mixed>|null Null when there is no such file.
	 */
	public function one( $id ) {
		$file = get_post( $id );
		if ( ! $file || 'attachment' !== $file->post_type ) {
			return null;
		}
		$meta = wp_get_attachment_metadata( $id );
		return array(
			'id'           => $id,
			'url'          => (string) wp_get_attachment_url( $id ),
			'original_url' => wp_attachment_is_image( $file ) ? $this->largest( $id, is_array( $meta ) ? $meta : array() ) : '',
			'mime'         => $file->post_mime_type,
			'width'        => isset( $meta['width'] ) ? (int) $meta['width'] : 0,
			'height'       => isset( $meta['height'] ) ? (int) $meta['height'] : 0,
			'alt'          => Wire::text( (string) get_post_meta( $id, '_wp_attachment_image_alt', true ) ),
			'caption'      => Wire::text( $file->post_excerpt ),
		);
	}

	/**
	 * The largest file of a picture as it is now, of a type that Medium takes; else the picture's own file.
	 *
	 * WordPress goes on naming the upload after the picture was cropped, turned or replaced.
	 *
	 * @param int                  $id   The picture.
	 * @param array<string, mixed> $meta Its metadata.
	 */
	private function largest( int $id, array $meta ): string {
		$url    = (string) wp_get_attachment_url( $id );
		$upload = (string) wp_get_original_image_path( $id );
		if ( $this->is_taken( $upload ) && $this->is_upload_of( $upload, (string) get_attached_file( $id ), $meta ) ) {
			return (string) wp_get_original_image_url( $id );
		}
		if ( $this->is_taken( $url ) ) {
			return $url;
		}
		$sizes = isset( $meta['sizes'] ) && is_array( $meta['sizes'] ) ? $meta['sizes'] : array();
		$taken = array_filter( $sizes, array( $this, 'is_taken_size' ) );
		$files = array_column( $taken, 'file', 'width' );
		return $files ? path_join( dirname( $url ), $files[ max( array_keys( $files ) ) ] ) : $url;
	}

	/**
	 * Whether a picture is its upload, only smaller or of another type: by its name, its proportions and its bytes.
	 *
	 * @param string               $upload Path of the upload.
	 * @param string               $file   Path of the picture.
	 * @param array<string, mixed> $meta   Metadata of the picture.
	 */
	private function is_upload_of( string $upload, string $file, array $meta ): bool {
		$name = pathinfo( $upload, PATHINFO_FILENAME );
		if ( $upload === $file ) {
			return true;
		}
		if ( ! in_array( pathinfo( $file, PATHINFO_FILENAME ), array( $name, "$name-scaled" ), true ) ) {
			return false;
		}
		if ( ! is_file( $upload ) || ! is_file( $file ) || empty( $meta['width'] ) || empty( $meta['height'] ) ) {
			return false;
		}
		if ( isset( $meta['filesize'] ) && (int) $meta['filesize'] !== filesize( $file ) ) {
			return false;
		}
		$size = wp_getimagesize( $upload );
		if ( ! $size || ! $this->is_upright( $upload ) ) {
			return false;
		}
		// The smaller sides were rounded to a pixel.
		return abs( $size[0] * $meta['height'] - $size[1] * $meta['width'] ) <= max( $size[0], $size[1] );
	}

	/**
	 * Whether a photograph stands as it was taken; else WordPress has turned its smaller copies, and not the upload.
	 */
	private function is_upright( string $path ): bool {
		if ( ! is_callable( 'exif_read_data' ) ) {
			return true;
		}
		$exif = @exif_read_data( $path ); // phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged -- warns of odd bytes.
		return ! is_array( $exif ) || ! isset( $exif['Orientation'] ) || (int) $exif['Orientation'] <= 1;
	}

	/**
	 * Whether Medium takes a file of this name.
	 */
	private function is_taken( string $file ): bool {
		return in_array( strtolower( pathinfo( (string) strtok( $file, '?' ), PATHINFO_EXTENSION ) ), self::TAKEN, true );
	}

	/**
	 * Whether Medium takes one of a picture's smaller sizes.
	 *
	 * @param mixed $size Its metadata.
	 */
	private function is_taken_size( $size ): bool {
		return is_array( $size ) && isset( $size['file'], $size['width'] ) && $this->is_taken( $size['file'] );
	}
}
