<?php
/**
 * What is done once an hour.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In this order: what the bridge offers by now; what is to be told; and then it is told.
 */
class Hourly {

	private Ping $ping;
	private Pages_Move $pages_move;
	private Sweep $sweep;
	private Bodies $bodies;
	private Queue $queue;
	private Landing_Report $landing_report;
	private Weekly_Mail $weekly_mail;

	/** What it works with. */
	public function __construct( Ping $ping, Pages_Move $pages_move, Sweep $sweep, Bodies $bodies, Queue $queue, Landing_Report $landing_report, Weekly_Mail $weekly_mail ) {
		$this->ping           = $ping;
		$this->pages_move     = $pages_move;
		$this->sweep          = $sweep;
		$this->bodies         = $bodies;
		$this->queue          = $queue;
		$this->landing_report = $landing_report;
		$this->weekly_mail    = $weekly_mail;
	}

	/**
	 * Do it.
	 */
	public function run(): void {
		$this->ping->renew();
		$this->pages_move->run();
		$this->sweep->run();
		$this->bodies->sweep();
		$this->queue->run();
		$this->landing_report->run();
		$this->weekly_mail->run();
	}
}
