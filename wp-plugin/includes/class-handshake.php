<?php
/**
 * What *Connect* needs to know without WordPress: addresses, and the pair of verifier and challenge.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The browser carries a challenge to the bridge and a code back; only who knows the verifier can use the code, and the
 * verifier never leaves this server but to the bridge (as PKCE does it, RFC 7636). Pure: knows no WordPress.
 */
final class Handshake {

	/**
	 * The bridge's address as it was typed.
	 *
	 * @param string $text      What was typed.
	 * @param bool   $may_plain Whether any host may be called without encryption, not only this machine.
	 * @return string|null Without a slash at its end; null when it is no address, or not encrypted.
	 */
	public static function address( $text, $may_plain ) {
		$text = rtrim( trim( $text ), '/' );
		if ( ! preg_match( '#^(https?)://([a-z0-9][a-z0-9.-]*)(:[0-9]{1,5})?(/[a-z0-9._~/-]*)?$#i', $text, $parts ) ) {
			return null;
		}
		$is_here = in_array( strtolower( $parts[2] ), array( 'localhost', '127.0.0.1' ), true );
		return 'https' === strtolower( $parts[1] ) || $is_here || $may_plain ? $text : null;
	}

	/**
	 * Something nobody can guess.
	 *
	 * @return string 64 hexadecimal digits.
	 */
	public static function secret() {
		return bin2hex( random_bytes( 32 ) );
	}

	/**
	 * What a verifier hashes to.
	 *
	 * @param string $verifier The verifier.
	 * @return string Base64url of its SHA-256.
	 */
	public static function challenge( $verifier ) {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- as RFC 7636 writes it.
		return rtrim( strtr( base64_encode( hash( 'sha256', $verifier, true ) ), '+/', '-_' ), '=' );
	}

	/**
	 * Where the administrator's browser goes.
	 *
	 * @param string                $bridge The bridge's address.
	 * @param array<string, string> $asked  home, return, state, challenge, name.
	 * @return string
	 */
	public static function url( $bridge, array $asked ) {
		return $bridge . '/owner/connect?' . http_build_query( $asked, '', '&', PHP_QUERY_RFC3986 );
	}
}
