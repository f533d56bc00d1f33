<?php
/**
 * By what somebody is known who comes from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * As the bridge said when it was last asked: what links call its closings, and hosts where stories stand beside medium.com. Pure.
 */
final class Landing_Marks {

	/** A stranger's answer must not fill the option, nor the page. */
	const MOST   = 50;
	const MEDIUM = 'medium.com';
	/** Where in a story a link may stand. */
	const PLACEMENTS = 'closing|card|text';

	/**
	 * What the links call the closings.
	 *
	 * @var string[]
	 */
	public array $variants;

	/**
	 * Hosts beside Medium's own.
	 *
	 * @var string[]
	 */
	public array $domains;

	/**
	 * What is known.
	 *
	 * @param array<string, string[]> $heard What heard() kept; empty of a bridge that has said nothing of it.
	 */
	public function __construct( array $heard ) {
		$this->variants = isset( $heard['variants'] ) ? $heard['variants'] : array();
		$this->domains  = isset( $heard['domains'] ) ? $heard['domains'] : array();
	}

	/**
	 * What a bridge has just said.
	 *
	 * @param mixed $said `visits` of an answer (docs/api.md).
	 * @return array<string, string[]> Empty where it said nothing of it.
	 */
	public static function heard( $said ): array {
		return array(
			'variants' => self::words( $said, 'variants', '/^[a-z0-9_.-]{1,40}$/D' ),
			'domains'  => self::words( $said, 'domains', '/^[a-z0-9.-]{1,100}$/D' ),
		);
	}

	/**
	 * Which closing a link is of, and where it stands.
	 *
	 * @param string $content Its utm_content; any word where it says nothing of it, empty for who came by a link without our mark.
	 * @return string[] The variant, empty where it is none that is known; and the placement.
	 */
	public function read( string $content ): array {
		if ( '' === $content ) {
			return array( '', '' );
		}
		$is_ours = (bool) preg_match( '/^(?:(.*)-)?(' . self::PLACEMENTS . ')$/D', $content, $found );
		$variant = $is_ours && in_array( $found[1], $this->variants, true ) ? $found[1] : '';
		return array( $variant, $is_ours ? $found[2] : 'closing' );
	}

	/**
	 * All hosts where stories stand, for a regular expression of a script; no longer than there is room.
	 */
	public function hosts( int $room ): string {
		$hosts = preg_quote( self::MEDIUM );
		foreach ( $this->domains as $domain ) {
			$longer = "$hosts|" . preg_quote( $domain );
			if ( strlen( $longer ) > $room ) {
				break;
			}
			$hosts = $longer;
		}
		return $hosts;
	}

	/**
	 * The words in a list that are of a kind.
	 *
	 * @param mixed  $said What was said.
	 * @param string $name Where.
	 * @param string $kind A pattern.
	 * @return string[]
	 */
	private static function words( $said, string $name, string $kind ): array {
		$found = is_array( $said ) && isset( $said[ $name ] ) && is_array( $said[ $name ] ) ? array_filter( $said[ $name ], 'is_string' ) : array();
		return array_slice( array_values( preg_grep( $kind, $found ) ), 0, self::MOST );
	}
}
