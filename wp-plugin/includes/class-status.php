<?php
/**
 * What the bridge said last of a post's delivery.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * As plain text of bounded length: only what is known here.
 */
final class Status {

	const LONGEST_SHORT = 80;
	const LONGEST_VALUE = 32;
	/** An older bridge says less, and a newer one may say more. */
	const MOST_VALUES = 10;

	/** One of Status_Word's, or a word that a newer bridge has. */
	public string $status = '';
	/** Which account of Medium it is about; empty for all. */
	public string $account = '';
	/** Of two statuses the one with the higher number is the newer. */
	public int $sequence = 0;
	/** When it came, in seconds since 1970. */
	public int $at = 0;
	/** Why, in full; and in one short sentence: its code, the values in it, and how it is in English (Reason). */
	public string $reason = '';
	public string $code   = '';
	public array $values  = array();
	public string $short  = '';
	/** Where the story is, and where its author can do what it waits for. */
	public string $story_url  = '';
	public string $action_url = '';

	/**
	 * What the bridge says, cleaned. Older bridges say less.
	 *
	 * @param array<string, mixed> $said `data` of a status (docs/api.md).
	 * @param int                  $now  Seconds since 1970.
	 */
	public static function from_said( array $said, int $now ): self {
		$status             = new self();
		$code               = self::text( $said, 'code' );
		$values             = isset( $said['values'] ) && is_array( $said['values'] ) ? array_slice( $said['values'], 0, self::MOST_VALUES ) : array();
		$status->code       = preg_match( '/^[a-z-]{1,30}$/D', $code ) ? $code : '';
		$status->short      = mb_substr( Wire::line( self::text( $said, 'short' ) ), 0, self::LONGEST_SHORT );
		$status->values     = array_map( array( self::class, 'clean_value' ), array_filter( $values, 'is_scalar' ) );
		$status->status     = sanitize_key( $said['status'] );
		$status->reason     = Wire::line( $said['reason'] );
		$status->story_url  = self::web_address( (string) $said['story_url'] );
		$status->account    = sanitize_key( $said['account'] );
		$status->sequence   = (int) $said['sequence'];
		$status->at         = $now;
		$status->action_url = self::web_address( self::text( $said, 'action_url' ) );
		return $status;
	}

	/**
	 * As it was stored.
	 */
	public static function from_record( array $record ): self {
		return Record::fill( new self(), $record );
	}

	/**
	 * As it is stored.
	 */
	public function to_record(): array {
		return get_object_vars( $this );
	}

	/**
	 * Whether it says something about an account's delivery.
	 */
	public function is_about( string $account ): bool {
		return in_array( $this->account, array( '', $account ), true );
	}

	/**
	 * Whether it says the same as another one of a story that is on Medium.
	 */
	public function is_same_story( self $other ): bool {
		return array( $this->status, $this->account, $this->story_url ) === array( $other->status, $other->account, $other->story_url );
	}

	/**
	 * A text of what was said; empty where it is none.
	 */
	private static function text( array $said, string $name ): string {
		return isset( $said[ $name ] ) && is_string( $said[ $name ] ) ? $said[ $name ] : '';
	}

	/**
	 * An address of the web; empty where it is none.
	 */
	private static function web_address( string $url ): string {
		return esc_url_raw( $url, array( 'http', 'https' ) );
	}

	/**
	 * A value of a sentence.
	 *
	 * @param int|float|bool|string $value As it was said.
	 * @return int|string
	 */
	private static function clean_value( $value ) {
		return is_int( $value ) ? $value : mb_substr( Wire::line( (string) $value ), 0, self::LONGEST_VALUE );
	}
}
