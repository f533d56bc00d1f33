<?php
/**
 * What the bridge says when it brings pages.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Judges `data` of a put (docs/api.md) before anything is stored. Pure.
 */
final class Pages_Put {

	const LONGEST_ACCOUNT = 100;

	/**
	 * The first field that is missing or wrong.
	 *
	 * @param array<mixed> $put What came.
	 * @return string Its name; empty when all is well.
	 */
	public static function problem( array $put ) {
		$is_well = array(
			'post_id'  => 'is_int',
			'guid'     => 'is_string',
			'account'  => array( self::class, 'is_account' ),
			'sequence' => static function ( $value ) {
				return is_int( $value ) && $value >= 0;
			},
			'pages'    => static function ( $value ) {
				return is_array( $value ) && array() !== $value && array_keys( $value ) === range( 0, count( $value ) - 1 );
			},
		);
		foreach ( $is_well as $field => $check ) {
			if ( ! isset( $put[ $field ] ) || ! $check( $put[ $field ] ) ) {
				return "data.$field";
			}
		}
		return self::problem_of_pages( $put['pages'] );
	}

	/**
	 * The first field of the pages that is missing or wrong; a slug or a role that comes twice is.
	 *
	 * @param array<int, mixed> $pages The pages.
	 */
	private static function problem_of_pages( array $pages ): string {
		$seen = array();
		foreach ( $pages as $number => $page ) {
			foreach ( array( 'slug', 'role', 'html' ) as $field ) {
				$value = is_array( $page ) && isset( $page[ $field ] ) ? $page[ $field ] : null;
				$said  = array( $field, $value );
				if ( ! self::is_well( $field, $value ) || ( 'html' !== $field && in_array( $said, $seen, true ) ) ) {
					return "data.pages.$number.$field";
				}
				$seen[] = $said;
			}
		}
		return '';
	}

	/**
	 * Whether a page's field is as it should be.
	 *
	 * @param string $field Which.
	 * @param mixed  $value What came.
	 */
	private static function is_well( string $field, $value ): bool {
		if ( 'slug' === $field ) {
			return is_string( $value ) && 1 === preg_match( '/^[0-9a-f]{32}$/D', $value );
		}
		return 'role' === $field ? in_array( $value, Pages::ROLES, true ) : is_string( $value ) && '' !== $value;
	}

	/**
	 * Whether it is the name of an account.
	 *
	 * @param mixed $value What came.
	 */
	private static function is_account( $value ): bool {
		return is_string( $value ) && '' !== $value && strlen( $value ) <= self::LONGEST_ACCOUNT;
	}
}
