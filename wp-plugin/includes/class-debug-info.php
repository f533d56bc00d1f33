<?php
/**
 * Tools, Site Health, Info.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What somebody who helps asks for first. It is copied into forums: the secret is not in it at all, and whatever else is
 * nobody's business is marked private, which WordPress leaves out of the copy.
 */
class Debug_Info {

	private Settings $settings;
	private Health $health;
	private Contact $contact;
	private Waiting $waiting;
	private Tables $tables;
	private Preflight $preflight;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Settings $settings, Health $health, Contact $contact, Waiting $waiting, Tables $tables, Preflight $preflight, Clock $clock ) {
		$this->settings  = $settings;
		$this->health    = $health;
		$this->contact   = $contact;
		$this->waiting   = $waiting;
		$this->tables    = $tables;
		$this->preflight = $preflight;
		$this->clock     = $clock;
	}

	/**
	 * Add a section.
	 *
	 * @param array<string, array<string, mixed>> $sections Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public function add( $sections ) {
		$sections['bridge-for-medium'] = array(
			'label'  => __( 'Bridge for Medium', 'bridge-for-medium' ),
			'fields' => $this->connection() + $this->contacts() + $this->queue() + $this->server(),
		);
		return $sections;
	}

	/**
	 * Versions, and with whom this site is connected.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function connection(): array {
		$all        = $this->settings->all();
		$connection = $this->settings->connection();
		$host       = $connection ? (string) wp_parse_url( $connection->url, PHP_URL_HOST ) : '';
		$secret     = $this->settings->is_in_config() ? __( 'In wp-config.php', 'bridge-for-medium' ) : __( 'In the database', 'bridge-for-medium' );
		return array(
			'version'   => $this->field( __( 'Version', 'bridge-for-medium' ), VERSION ),
			'bridge'    => $this->field( __( 'Version of the bridge', 'bridge-for-medium' ), $all['bridge'] ),
			'host'      => $this->field( __( 'Connected with', 'bridge-for-medium' ), $all['connected_at'] ? $host : '' ),
			'since'     => $this->field( __( 'Connected since', 'bridge-for-medium' ), $this->moment( $all['connected_at'] ) ),
			'is_copy'   => $this->answer( __( 'At another address than when it was connected', 'bridge-for-medium' ), $this->settings->is_copy() ),
			'secret'    => array( 'private' => true ) + $this->field( __( 'Connection string', 'bridge-for-medium' ), $connection ? $secret : '' ),
			'enabled'   => $this->answer( __( 'Switched on', 'bridge-for-medium' ), $all['enabled'] ),
			'types'     => $this->field( __( 'Types of post', 'bridge-for-medium' ), implode( ', ', $this->settings->post_types() ) ),
			'dry_run'   => $this->field( __( 'Dry run', 'bridge-for-medium' ), $all['dry_run'] ),
			'also_on'   => $this->answer( __( '"Also on Medium" below posts', 'bridge-for-medium' ), $all['also_on'] ),
			'visits'    => $this->answer( __( 'Visits from Medium are counted', 'bridge-for-medium' ), $all['visits'] ),
			'weekly'    => $this->answer( __( 'Weekly mail', 'bridge-for-medium' ), '' !== $all['mail_to'] ),
		);
	}

	/**
	 * When the two last heard each other, and what went wrong.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function contacts(): array {
		$health = $this->health->read();
		$back   = $this->contact->read();
		$paused = $health['not_before'] > $this->clock->now() ? $health['not_before'] : 0;
		return array(
			'there'    => $this->field( __( 'This site last reached the bridge', 'bridge-for-medium' ), $this->moment( $health['ok_at'] ) ),
			'back'     => $this->field( __( 'The bridge last reached this site', 'bridge-for-medium' ), $this->moment( $back['heard_at'] ) ),
			'obstacle' => $this->field( __( 'In between', 'bridge-for-medium' ), $back['obstacle'] ),
			'error'    => $this->field( __( 'Last error', 'bridge-for-medium' ), $health['error'] ),
			'paused'   => $this->field( __( 'Paused until', 'bridge-for-medium' ), $this->moment( $paused ) ),
		);
	}

	/**
	 * What waits, and where it stands.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function queue(): array {
		$labels = array(
			'waiting'   => __( 'Waiting', 'bridge-for-medium' ),
			'set_aside' => __( 'Set aside', 'bridge-for-medium' ),
			'refused'   => __( 'Refused', 'bridge-for-medium' ),
			'gone'      => __( 'Deleted, and the bridge not told yet', 'bridge-for-medium' ),
		);
		$fields = array();
		foreach ( $this->waiting->counts() as $name => $count ) {
			$fields[ $name ] = $this->field( $labels[ $name ], (string) $count );
		}
		foreach ( $this->tables->sizes() as $table => $rows ) {
			/* translators: %s: the name of a table of the database. */
			$label            = sprintf( __( 'Rows of %s', 'bridge-for-medium' ), $table );
			$fields[ $table ] = $this->field( $label, null === $rows ? __( 'No such table; it is made when it is first needed', 'bridge-for-medium' ) : (string) $rows );
		}
		return $fields;
	}

	/**
	 * What the settings page finds of this server.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function server(): array {
		$fields = array( 'preflight' => $this->field( __( 'This server was last checked', 'bridge-for-medium' ), $this->moment( $this->preflight->tried_at() ) ) );
		foreach ( $this->preflight->lines() as $number => $line ) {
			$fields[ "preflight_$number" ] = array( 'debug' => $line->state ) + $this->field( $line->label, $line->words );
		}
		return $fields;
	}

	/**
	 * A field; what is empty says so.
	 *
	 * @return array<string, mixed>
	 */
	private function field( string $label, string $value ): array {
		$value = '' === $value ? __( 'None', 'bridge-for-medium' ) : $value;
		return compact( 'label', 'value' );
	}

	/**
	 * A field that says yes or no.
	 *
	 * @return array<string, mixed>
	 */
	private function answer( string $label, bool $is_so ): array {
		return array( 'debug' => $is_so ) + $this->field( $label, $is_so ? __( 'Yes', 'bridge-for-medium' ) : __( 'No', 'bridge-for-medium' ) );
	}

	/**
	 * A moment, the same for whoever reads it.
	 *
	 * @param int $at Seconds since 1970; 0 for never.
	 */
	private function moment( int $at ): string {
		return $at ? gmdate( 'Y-m-d H:i:s', $at ) . ' UTC' : __( 'Never', 'bridge-for-medium' );
	}
}
