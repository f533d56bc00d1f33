<?php
/**
 * What was seen when a post was last looked at as a visitor does.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A column of the post's row, in JSON.
 */
final class Sight {

	/** Of which state of the post. */
	public string $state = '';
	/** What was last known for certain, one of Guest_Look's verdicts, and why; empty when nothing was. */
	public string $verdict = '';
	public string $why     = '';
	/** When it was looked at, in seconds since 1970; 0 for never. */
	public int $at = 0;
	/** Why this server could not look, the last time; empty when it could. */
	public string $blind = '';
	/** How often in a row the post was held, and when it is looked at again; 0 for at once. */
	public int $held = 0;
	public int $next = 0;

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
	 * Somebody has looked. What was known for certain stands where this server could not.
	 *
	 * @param array{verdict: string, why: string} $seen What was seen.
	 * @param int                                 $now  Seconds since 1970.
	 */
	public function learn( array $seen, int $now ): void {
		$this->at    = $now;
		$this->blind = Guest_Look::BLIND === $seen['verdict'] ? $seen['why'] : '';
		if ( Guest_Look::BLIND !== $seen['verdict'] ) {
			$this->verdict = $seen['verdict'];
			$this->why     = $seen['why'];
		}
	}

	/**
	 * Hold the post.
	 */
	public function hold( string $why, int $until ): void {
		++$this->held;
		$this->next = $until;
		$this->why  = $why;
	}

	/**
	 * Look again at once.
	 */
	public function forget(): void {
		$this->at    = 0;
		$this->next  = 0;
		$this->state = '';
	}
}
