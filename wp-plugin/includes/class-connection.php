<?php
/**
 * The connection string: where the bridge is, what it calls this site, and the secret that both know.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What `bridge connect` prints, read. Pure: knows no WordPress.
 */
final class Connection {

	const PREFIX = 'b4m1.';

	/** Where hooks go. */
	public string $url;

	/** What the bridge calls this site. */
	public string $site;

	/** `whsec_` and base64. */
	public string $secret;

	/**
	 * Use parse().
	 *
	 * @param string $url    Where hooks go.
	 * @param string $site   The site's name on the bridge.
	 * @param string $secret The signing secret.
	 */
	private function __construct( string $url, string $site, string $secret ) {
		$this->url    = $url;
		$this->site   = $site;
		$this->secret = $secret;
	}

	/**
	 * The bridge's own address: what comes before its door for hooks.
	 */
	public function bridge(): string {
		return (string) preg_replace( '#/hooks/[^/]*/?$#', '', $this->url );
	}

	/**
	 * Read a connection string. Line breaks and spaces that came with the clipboard do no harm.
	 *
	 * @param string $text What was pasted.
	 * @return self|null Null when it is cut or is not one of ours.
	 */
	public static function parse( $text ) {
		$text = preg_replace( '/\s+/', '', $text );
		if ( 0 !== strpos( $text, self::PREFIX ) ) {
			return null;
		}
		$packed = strtr( substr( $text, strlen( self::PREFIX ) ), '-_', '+/' );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- the string's own format.
		$body = json_decode( (string) base64_decode( $packed, true ), true );
		foreach ( array( 'url', 'site', 'secret' ) as $key ) {
			if ( ! is_array( $body ) || ! isset( $body[ $key ] ) || ! is_string( $body[ $key ] ) ) {
				return null;
			}
		}
		$is_address = (bool) preg_match( '#^https?://[^\s/]+/#i', $body['url'] );
		if ( ! $is_address || null === Signature::key( $body['secret'] ) ) {
			return null;
		}
		return new self( $body['url'], $body['site'], $body['secret'] );
	}
}
