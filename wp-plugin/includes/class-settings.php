<?php
/**
 * What the owner has set, and what this site remembers of its connection.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One option, loaded with every request anyway, so that reading it costs nothing.
 */
class Settings {

	const OPTION = 'bridge_for_medium';
	/** Seconds after which a trial that was never ended is none. */
	const TRIAL_S = 300;

	const DEFAULTS = array(
		'connection'    => '',
		// One that is being tried, and until when: nothing of a post goes there before it has answered.
		'trial'         => '',
		'trial_ends'    => 0,
		'enabled'       => true,
		'post_types'    => array( 'post' ),
		// Of the address this site had when it was connected. A copy of the site has another one.
		'home_hash'     => '',
		'connected_at'  => 0,
		'site_id'       => '',
		// Since when every change was watched, without a break; 0 until the next sweep. And of which types then.
		'watched_since' => 0,
		'watched_types' => array(),
		// Bytes of a hook that the bridge takes at most; 0 until it says so.
		'most_bytes'    => 0,
		// What the bridge said of itself when it was last asked.
		'bridge'        => '',
		'lacks'         => '',
		// By which version of this plugin that was.
		'asked_as'      => '',
		// Which bridge it is: since when it knows this site, its address and secret, hashed, and how many came before it.
		'bridge_since'  => '',
		'bridge_is'     => '',
		'bridge_number' => 0,
		// Why the bridge lets nothing of this site out; empty when it does.
		'dry_run'       => '',
		// Whether the bridge makes previews, as it last said; and whether drafts may be sent there for it.
		'takes_drafts'  => false,
		'send_drafts'   => false,
		// Whether a post whose story is live says so to its readers (Syndication), and who gets a mail each week of what waits.
		'also_on'       => false,
		'mail_to'       => '',
		// Whether visits from Medium are counted, which page is a goal, and by what they are known (Landing_Marks).
		'visits'        => false,
		'goal'          => '',
		'visits_by'     => array(),
		// What authors may choose for one post, as the bridge last said (Offered); and how much of its texts AI writes.
		'choices'       => array(),
		'ai'            => 'none',
		// Whether somebody has seen what to do after the plugin was switched on (Next_Step).
		'welcomed'      => false,
	);

	private Clock $clock;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Clock $clock, Hooks $hooks ) {
		$this->clock = $clock;
		$this->hooks = $hooks;
	}

	/**
	 * All settings.
	 *
	 * @return array<string, mixed>
	 */
	public function all() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * One setting.
	 *
	 * @param string $name Which.
	 * @return mixed
	 */
	public function get( $name ) {
		return $this->all()[ $name ];
	}

	/**
	 * Have them read from the database at the next question: somebody may have changed them since this process began.
	 */
	public function read_anew(): void {
		Options::read_anew( self::OPTION );
	}

	/**
	 * Change settings.
	 *
	 * @param array<string, mixed> $changes What to change.
	 */
	public function change( array $changes ) {
		$this->read_anew();
		update_option( self::OPTION, $this->merge( $changes ) );
	}

	/**
	 * All settings, with some changed: nothing is stored.
	 *
	 * @param array<string, mixed> $changes What to change.
	 * @return array<string, mixed>
	 */
	public function merge( array $changes ) {
		$before = $this->all();
		$after  = array_merge( $before, $changes );
		foreach ( array( 'enabled', 'post_types', 'home_hash' ) as $name ) {
			// What was published while that was not watched is no business of the sweep.
			$after['watched_since'] = $before[ $name ] === $after[ $name ] ? $after['watched_since'] : $this->clock->now();
		}
		if ( '' === $before['connection'] && '' !== $after['connection'] ) {
			$after['watched_since'] = $this->clock->now();
		}
		return $after;
	}

	/**
	 * The connection: from wp-config.php (`BRIDGE_FOR_MEDIUM_CONNECTION`), else from the settings page.
	 *
	 * @return Connection|null Null when there is none, or it cannot be read.
	 */
	public function connection() {
		$text = $this->is_in_config() ? BRIDGE_FOR_MEDIUM_CONNECTION : $this->get( 'connection' );
		return '' === $text ? null : Connection::parse( $text );
	}

	/**
	 * Whether posts still go there: while this process worked or waited somebody may have connected another bridge.
	 */
	public function is_still( Connection $connection ): bool {
		$this->read_anew();
		$now = $this->connection();
		return $now && array( $now->url, $now->secret ) === array( $connection->url, $connection->secret );
	}

	/**
	 * Begin to try a connection. The one that there is goes on working meanwhile.
	 *
	 * @param string $text The connection string.
	 */
	public function begin_trial( string $text ): void {
		$this->change(
			array(
				'trial'      => preg_replace( '/\s+/', '', $text ),
				'trial_ends' => $this->clock->now() + self::TRIAL_S,
			)
		);
	}

	/**
	 * The connection that is being tried, here or by another process.
	 *
	 * @return Connection|null Null when none is.
	 */
	public function trial(): ?Connection {
		$this->read_anew();
		$all = $this->all();
		return $all['trial_ends'] > $this->clock->now() ? Connection::parse( $all['trial'] ) : null;
	}

	/**
	 * Whether it is this one that is being tried.
	 */
	public function is_on_trial( Connection $connection ): bool {
		$trial = $this->trial();
		return $trial && array( $trial->url, $trial->secret ) === array( $connection->url, $connection->secret );
	}

	/**
	 * End the trial of a connection, if it is being tried.
	 *
	 * @param Connection $connection Which.
	 * @param bool       $is_taken   Whether posts go there from now on.
	 */
	public function end_trial( Connection $connection, bool $is_taken ): void {
		if ( ! $this->is_on_trial( $connection ) ) {
			return;
		}
		$taken = $is_taken ? array( 'connection' => $this->get( 'trial' ) ) : array();
		$this->change( $taken + array_intersect_key( self::DEFAULTS, array_flip( array( 'trial', 'trial_ends' ) ) ) );
	}

	/**
	 * Whether wp-config.php holds the connection string.
	 *
	 * @return bool
	 */
	public function is_in_config() {
		return defined( 'BRIDGE_FOR_MEDIUM_CONNECTION' ) && '' !== BRIDGE_FOR_MEDIUM_CONNECTION;
	}

	/**
	 * Whether changes of posts are watched: connected, switched on, and at the address that was connected.
	 *
	 * @return bool
	 */
	public function is_watching() {
		$all = $this->all();
		return $all['enabled'] && $all['connected_at'] && ! $this->is_elsewhere( $all['home_hash'] ) && ( $this->is_in_config() || '' !== $all['connection'] );
	}

	/**
	 * Whether a post is of a type that the bridge is told about.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public function is_of_a_watched_type( \WP_Post $post ) {
		return in_array( $post->post_type, $this->post_types(), true );
	}

	/**
	 * The types that the bridge is told about: those of the settings page, as other code has changed them.
	 *
	 * @return string[]
	 */
	public function post_types() {
		return $this->hooks->types( $this->get( 'post_types' ) );
	}

	/**
	 * Since when all posts of these types were watched.
	 *
	 * @return int Seconds since 1970; 0 until the next sweep, also after code has chosen other types.
	 */
	public function watched_since() {
		$all   = $this->all();
		$types = $all['watched_types'] ? $all['watched_types'] : $all['post_types'];
		return $this->post_types() === $types ? $all['watched_since'] : 0;
	}

	/**
	 * The same moment as `post_date` has it: a draft that was published in the database has no other.
	 *
	 * @return string Empty until the next sweep.
	 */
	public function watched_from(): string {
		$since = $this->watched_since();
		return $since ? get_date_from_gmt( gmdate( 'Y-m-d H:i:s', $since ) ) : '';
	}

	/**
	 * Everything is watched from now on.
	 */
	public function begin_watch() {
		$this->change(
			array(
				'watched_since' => $this->clock->now(),
				'watched_types' => $this->post_types(),
			)
		);
	}

	/**
	 * Whether this site was connected at another address: a staging copy, or the site moved.
	 *
	 * @return bool
	 */
	public function is_copy() {
		return $this->is_elsewhere( $this->get( 'home_hash' ) );
	}

	/**
	 * Remember that this site, at this address, is the one that is connected.
	 *
	 * @param int $now Seconds since 1970.
	 */
	public function connect( $now ) {
		$all = $this->all();
		$this->change(
			array(
				'home_hash'    => $this->home_hash(),
				'connected_at' => $all['connected_at'] ? $all['connected_at'] : $now,
				'site_id'      => $all['site_id'] ? $all['site_id'] : wp_generate_uuid4(),
			)
		);
	}

	/**
	 * Remember whether the bridge lets anything of this site out. Older bridges do not say it: what is known stands.
	 *
	 * @param array<string, mixed> $said What the bridge said.
	 */
	public function keep_dry_run( array $said ) {
		if ( ! isset( $said['dry_run'] ) || ! is_string( $said['dry_run'] ) ) {
			return;
		}
		$why = Wire::line( $said['dry_run'] );
		if ( $this->get( 'dry_run' ) !== $why ) {
			$this->change( array( 'dry_run' => $why ) );
		}
	}

	/**
	 * What authors may choose for one post, as the bridge last said.
	 */
	public function offered(): Offered {
		return new Offered( $this->get( 'choices' ) );
	}

	/**
	 * Whether an address that was hashed is another one than that of this site.
	 *
	 * @param string $hash Empty for none.
	 */
	private function is_elsewhere( string $hash ): bool {
		return '' !== $hash && $this->home_hash() !== $hash;
	}

	/**
	 * The home address, hashed: search-and-replace tools that move a site must not "mend" it.
	 */
	private function home_hash(): string {
		return hash( 'sha256', untrailingslashit( get_option( 'home' ) ) );
	}
}
