<?php
/**
 * The language of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * From WPML or Polylang where one of them is at work, else the site's.
 */
class Language {

	/**
	 * The language.
	 *
	 * @link https://wpml.org/wpml-hook/wpml_post_language_details/
	 * @link https://polylang.pro/doc/function-reference/
	 * @param \WP_Post $post The post.
	 * @return string BCP 47, such as de-DE.
	 */
	public function of( \WP_Post $post ) {
		$locale = '';
		if ( function_exists( 'pll_get_post_language' ) ) {
			$locale = (string) pll_get_post_language( $post->ID, 'locale' );
		} elseif ( has_filter( 'wpml_post_language_details' ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WPML's own filter.
			$details = apply_filters( 'wpml_post_language_details', null, $post->ID );
			$locale  = is_array( $details ) && isset( $details['locale'] ) ? (string) $details['locale'] : '';
		}
		// get_option(), not get_locale(): a request of the administrator may run in another language.
		$site = (string) get_option( 'WPLANG' );
		return str_replace( '_', '-', $locale ? $locale : ( $site ? $site : 'en_US' ) );
	}
}
