<?php
/**
 * Whether a page view is counted.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Only what people look at who did not ask to be left alone. Nothing of what is read here is kept. Pure.
 *
 * @link https://www.w3.org/TR/gpc/
 */
final class Visitor {

	/** Words in the names of programs that run scripts and are nobody; Cubot makes telephones. */
	const BOTS = '/(?<!cu)bot|crawl|spider|slurp|preview|headless|lighthouse|pagespeed|monitor|facebookexternalhit|python|curl|wget|^$/i';

	/**
	 * Whether it is.
	 *
	 * @param array<string, mixed> $server What PHP says of the request.
	 */
	public static function is_counted( array $server ): bool {
		$said    = static function ( string $name ) use ( $server ): string {
			return isset( $server[ $name ] ) && is_string( $server[ $name ] ) ? $server[ $name ] : '';
		};
		$from    = $said( 'HTTP_SEC_FETCH_SITE' );
		$purpose = $said( 'HTTP_SEC_PURPOSE' ) . $said( 'HTTP_PURPOSE' ) . $said( 'HTTP_X_MOZ' );
		$is_left = '1' === $said( 'HTTP_SEC_GPC' ) || '1' === $said( 'HTTP_DNT' ) || '' !== $purpose;
		return ! $is_left && in_array( $from, array( '', 'same-origin' ), true ) && ! preg_match( self::BOTS, $said( 'HTTP_USER_AGENT' ) );
	}
}
