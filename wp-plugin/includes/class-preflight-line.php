<?php
/**
 * One thing that was looked at before connecting.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What it is, how it stands, and what to do about it.
 */
final class Preflight_Line {

	const GOOD = 'good';
	/** It works, or may; something is worth knowing. */
	const WARN = 'warn';
	/** It does not work. */
	const BAD = 'bad';
	/** Nobody has tried yet, or it could not be tried. */
	const OPEN = 'open';

	/** In two or three words. */
	public string $label;
	/** One of the constants. */
	public string $state;
	/** In sentences, with the cure. */
	public string $words;
	/** Where the cure is; empty when it is not in WordPress. */
	public string $url;

	/**
	 * A line.
	 */
	public function __construct( string $label, string $state, string $words, string $url = '' ) {
		$this->label = $label;
		$this->state = $state;
		$this->words = $words;
		$this->url   = $url;
	}

	/**
	 * A line of which only what is wrong is known.
	 *
	 * @param string $label   In two or three words.
	 * @param string $problem What is wrong; empty when nothing is.
	 * @param string $well    What to say then.
	 */
	public static function of( string $label, string $problem, string $well ): self {
		return '' === $problem ? new self( $label, self::GOOD, $well ) : new self( $label, self::BAD, $problem );
	}
}
