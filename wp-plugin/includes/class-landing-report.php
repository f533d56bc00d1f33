<?php
/**
 * Tells the bridge each day how many came from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Whole days, each with all its numbers, so that a report may be sent twice. A bridge that is silent, or too old for it, is asked
 * again an hour later, after all that is urgent; the days wait.
 */
class Landing_Report {

	/** The day on which the bridge was last told all there was. */
	const TOLD = 'bridge_for_medium_visits_told';

	private Settings $settings;
	private Landing_Table $landing_table;
	private Live_Posts $live_posts;
	private Handoff_Client $handoff_client;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Settings $settings, Landing_Table $landing_table, Live_Posts $live_posts, Handoff_Client $handoff_client, Clock $clock ) {
		$this->settings       = $settings;
		$this->landing_table  = $landing_table;
		$this->live_posts     = $live_posts;
		$this->handoff_client = $handoff_client;
		$this->clock          = $clock;
	}

	/**
	 * Tell it, if there is something to tell.
	 */
	public function run(): void {
		if ( ! $this->settings->get( 'visits' ) ) {
			return;
		}
		$this->live_posts->renew();
		$this->landing_table->prune();
		$today = gmdate( 'Y-m-d', $this->clock->now() - HOUR_IN_SECONDS );
		if ( get_option( self::TOLD ) === $today ) {
			return;
		}
		do {
			$days = $this->landing_table->untold();
			$said = $this->handoff_client->count( $days );
			$kept = isset( $said['days'] ) && is_array( $said['days'] ) ? array_filter( $said['days'], 'is_string' ) : array();
			$this->landing_table->set_told( $kept );
		} while ( $kept );
		if ( isset( $said['days'] ) && ! $days ) {
			update_option( self::TOLD, $today, false );
			$this->settings->change( array( 'visits_by' => Landing_Marks::heard( isset( $said['visits'] ) ? $said['visits'] : null ) ) );
		}
	}
}
