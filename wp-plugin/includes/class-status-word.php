<?php
/**
 * The bridge's words for where a delivery stands.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * As docs/api.md has them. Pure.
 */
final class Status_Word {

	const NOT_SENT    = 'not_sent';
	const PROPOSED    = 'proposed';
	const PLANNED     = 'planned';
	const CLAIMED     = 'claimed';
	const SENDING     = 'sending';
	const OFFERED     = 'offered';
	const SENT        = 'sent';
	const UNCONFIRMED = 'unconfirmed';
	const LIVE        = 'live';
	const REMOVED     = 'removed';
	const FAILED      = 'failed';
	const HELD        = 'held';
	const CANCELLED   = 'cancelled';

	/** Of a delivery whose story is still to be imported; empty when the bridge has said nothing yet. */
	const WAITING = array( '', self::PROPOSED, self::PLANNED, self::CLAIMED, self::OFFERED );
}
