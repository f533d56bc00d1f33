<?php
/**
 * What an SEO plugin says of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Read where each plugin stores it, and only while the plugin is active: what a deactivated one left behind is not what
 * the page says.
 */
class Seo {

	/** The constant by which a plugin shows that it is active, and its meta keys. */
	const PLUGINS = array(
		'WPSEO_VERSION'     => array(
			'canonical_url'   => '_yoast_wpseo_canonical',
			'title'           => '_yoast_wpseo_title',
			'description'     => '_yoast_wpseo_metadesc',
			'focus_keyphrase' => '_yoast_wpseo_focuskw',
		),
		'RANK_MATH_VERSION' => array(
			'canonical_url'   => 'rank_math_canonical_url',
			'title'           => 'rank_math_title',
			'description'     => 'rank_math_description',
			'focus_keyphrase' => 'rank_math_focus_keyword',
		),
		'SEOPRESS_VERSION'  => array(
			'canonical_url'   => '_seopress_robots_canonical',
			'title'           => '_seopress_titles_title',
			'description'     => '_seopress_titles_desc',
			'focus_keyphrase' => '_seopress_analysis_target_kw',
		),
	);

	/**
	 * What the first active plugin says.
	 *
	 * @param \WP_Post $post The post.
	 * @return array{canonical_url: string, seo: array{title: string, description: string, focus_keyphrase: string}}
	 */
	public function of( \WP_Post $post ) {
		$found = array();
		foreach ( self::PLUGINS as $constant => $keys ) {
			if ( defined( $constant ) ) {
				foreach ( $keys as $field => $key ) {
					$found[ $field ] = (string) get_post_meta( $post->ID, $key, true );
				}
				break;
			}
		}
		if ( ! $found && defined( 'AIOSEO_VERSION' ) ) {
			$found = $this->aioseo( $post->ID );
		}
		$found += array_fill_keys( array( 'canonical_url', 'title', 'description', 'focus_keyphrase' ), '' );
		// Several keyphrases are separated by commas (Rank Math, SEOPress); the first is the main one.
		$keyphrases = explode( ',', $found['focus_keyphrase'] );
		return array(
			'canonical_url' => $this->address( $found['canonical_url'] ),
			'seo'           => array(
				'title'           => $this->without_variables( $found['title'] ),
				'description'     => $this->without_variables( $found['description'] ),
				'focus_keyphrase' => Wire::text( $keyphrases[0] ),
			),
		);
	}

	/**
	 * All in One SEO 4 and newer keeps its data in a table of its own.
	 *
	 * @return array<string, string>
	 */
	private function aioseo( int $post_id ): array {
		global $wpdb;
		$errors = $wpdb->suppress_errors( true ); // No table before the plugin's own set-up ran.
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- another plugin's table.
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT title, description, keyphrases, canonical_url FROM {$wpdb->prefix}aioseo_posts WHERE post_id = %d", $post_id ), ARRAY_A );
		$wpdb->suppress_errors( $errors );
		if ( ! $row ) {
			return array();
		}
		$keyphrases = json_decode( (string) $row['keyphrases'], true );
		$focus      = isset( $keyphrases['focus']['keyphrase'] ) ? $keyphrases['focus']['keyphrase'] : '';
		unset( $row['keyphrases'] );
		return array_map( 'strval', $row ) + array( 'focus_keyphrase' => (string) $focus );
	}

	/**
	 * A text that is a template (`%%title%% %%sep%%`, `%title%`, `#post_title`) says nothing of its own.
	 */
	private function without_variables( string $text ): string {
		return preg_match( '/%%?[a-z_]+%%?|(?<![\w&])#[a-z]+_[a-z_]+/i', $text ) ? '' : Wire::text( $text );
	}

	/**
	 * An absolute address, or nothing.
	 */
	private function address( string $url ): string {
		$url = trim( $url );
		if ( 0 === strpos( $url, '/' ) && 0 !== strpos( $url, '//' ) ) {
			$url = home_url( $url );
		}
		return preg_match( '#^https?://[^\s"<>\\\\^`{|}]+$#i', $url ) ? $url : '';
	}
}
