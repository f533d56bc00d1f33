<?php
/**
 * Standard Webhooks v1: how the bridge and WordPress know each other.
 *
 * @link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Signs and verifies. Pure: the same byte vectors are tested here and in the bridge.
 */
final class Signature {

	const TOLERANCE_S = 300;

	/**
	 * The three headers of a signed message.
	 *
	 * @param string $secret    `whsec_...`.
	 * @param string $id        The webhook's id.
	 * @param int    $timestamp Seconds since 1970.
	 * @param string $body      The bytes as they are sent.
	 * @return array<string, string>
	 */
	public static function headers( $secret, $id, $timestamp, $body ) {
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => self::sign( $secret, $id, (string) $timestamp, $body ),
		);
	}

	/**
	 * Whether a message is signed with this secret, and fresh.
	 *
	 * @param string $secret    `whsec_...`.
	 * @param string $id        Header webhook-id.
	 * @param string $timestamp Header webhook-timestamp.
	 * @param string $signature Header webhook-signature: one or several, separated by spaces.
	 * @param string $body      The bytes as they came.
	 * @param int    $now       Seconds since 1970.
	 * @return bool
	 */
	public static function verify( $secret, $id, $timestamp, $signature, $body, $now ) {
		if ( ! preg_match( '/^[0-9]{1,11}$/', $timestamp ) || abs( $now - (int) $timestamp ) > self::TOLERANCE_S ) {
			return false;
		}
		$expected = self::sign( $secret, $id, $timestamp, $body );
		foreach ( explode( ' ', $signature ) as $one ) {
			if ( '' !== $expected && hash_equals( $expected, $one ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The key inside a secret.
	 *
	 * @param string $secret `whsec_` and the base64 of 24 to 64 bytes.
	 * @return string|null Null when it is no secret.
	 */
	public static function key( $secret ) {
		if ( 0 !== strpos( $secret, 'whsec_' ) ) {
			return null;
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- the standard's own format.
		$key = base64_decode( substr( $secret, 6 ), true );
		return false === $key || strlen( $key ) < 24 || strlen( $key ) > 64 ? null : $key;
	}

	/**
	 * One signature.
	 *
	 * @return string Empty when the secret is no secret: nothing is ever sent or accepted unsigned.
	 */
	private static function sign( string $secret, string $id, string $timestamp, string $body ): string {
		$key = self::key( $secret );
		if ( null === $key ) {
			return '';
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- the standard's own format.
		return 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$timestamp.$body", $key, true ) );
	}
}
