<?php
/**
 * A post that waits, or that the bridge did not take.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * As the settings page lists it.
 */
final class Waiting_Row {

	public int $post_id = 0;
	/** Without markup. */
	public string $title = '';
	/** Since when, in seconds since 1970; 0 where nobody knows. */
	public int $since = 0;
	/** Where it stands, in one or two words, and why, in full. */
	public string $word   = '';
	public string $reason = '';
	/** Whether it waits for nothing: only somebody's word has it told again. */
	public bool $is_refused = false;
	/** Whether it may be forgotten: it is held, set aside, or refused. */
	public bool $is_stuck = false;
}
