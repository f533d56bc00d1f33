<?php
/**
 * What an author may choose for one post, as the bridge said when it was last asked.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Of a bridge that is too old to say it nothing is offered: a choice that does nothing is not shown.
 */
final class Offered {

	/** An owner has few accounts, publications, closings and categories; a stranger's answer must not fill the option. */
	const MOST       = 50;
	const MOST_CHARS = 100;
	const NOTHING    = array(
		'may'             => array(),
		'ai'              => array(),
		'accounts'        => array(),
		'closings'        => array(),
		'delay'           => 0,
		'sends'           => 'all',
		'post_types'      => array(),
		'only_categories' => array(),
		'skip_categories' => array(),
	);
	const ACCOUNT    = array(
		'name'           => '',
		'route'          => 'import',
		'publish_status' => 'draft',
		'topics'         => 3,
		'publications'   => array(),
	);

	/**
	 * What it said, as heard() keeps it.
	 *
	 * @var array<string, mixed>
	 */
	private $said;

	/**
	 * What is offered.
	 *
	 * @param array<string, mixed> $said What heard() kept; empty of a bridge that has said nothing of it.
	 */
	public function __construct( array $said ) {
		$this->said = $said + self::NOTHING;
	}

	/**
	 * What a bridge has just said, of bounded length and as plain text.
	 *
	 * @param mixed $said `choices` of the answer to a ping (docs/api.md).
	 * @return array<string, mixed> Empty where it said nothing of it.
	 */
	public static function heard( $said ) {
		if ( ! is_array( $said ) ) {
			return array();
		}
		$heard = array(
			'accounts' => array_map( array( self::class, 'account_of' ), self::lists( $said, 'accounts' ) ),
			'delay'    => isset( $said['delay'] ) && is_int( $said['delay'] ) ? max( 0, $said['delay'] ) : 0,
			'sends'    => isset( $said['sends'] ) && 'chosen' === $said['sends'] ? 'chosen' : 'all',
		);
		foreach ( array( 'may', 'ai', 'closings', 'post_types', 'only_categories', 'skip_categories' ) as $name ) {
			$heard[ $name ] = self::words( $said, $name );
		}
		return $heard;
	}

	/**
	 * How much AI has written, in words.
	 *
	 * @return array<string, string>
	 */
	public static function levels() {
		return array(
			'none'   => __( 'Nothing', 'bridge-for-medium' ),
			'some'   => __( 'Some of it', 'bridge-for-medium' ),
			'mostly' => __( 'Most of it', 'bridge-for-medium' ),
		);
	}

	/**
	 * All of it, for the option and for the editor's script.
	 *
	 * @return array<string, mixed>
	 */
	public function all() {
		return $this->said;
	}

	/**
	 * Whether something may be chosen.
	 *
	 * @param string $name As the hook names it.
	 * @return bool
	 */
	public function may( $name ) {
		return in_array( $name, $this->said['may'], true );
	}

	/**
	 * An account.
	 *
	 * @param string $name Which; empty for the site's own.
	 * @return array{name: string, route: string, publish_status: string, topics: int, publications: string[]}|null Null where it is not offered.
	 */
	public function account( $name = '' ) {
		foreach ( $this->said['accounts'] as $account ) {
			if ( '' === $name || $account['name'] === $name ) {
				return $account;
			}
		}
		return null;
	}

	/**
	 * An account as it was said.
	 *
	 * @param array<string, mixed> $said What was said of it.
	 * @return array{name: string, route: string, publish_status: string, topics: int, publications: string[]}
	 */
	private static function account_of( array $said ) {
		$account                 = array_intersect_key( array_filter( $said, 'is_scalar' ), self::ACCOUNT ) + self::ACCOUNT;
		$account                 = array_map( array( Wire::class, 'line' ), array_map( 'strval', array_diff_key( $account, array( 'publications' => 0 ) ) ) );
		$account['topics']       = max( 1, min( 5, (int) $account['topics'] ) );
		$account['publications'] = self::words( $said, 'publications' );
		return $account;
	}

	/**
	 * The lists in a list.
	 *
	 * @param array<string, mixed> $said What was said.
	 * @param string               $name Where.
	 * @return array<int, array<string, mixed>>
	 */
	private static function lists( array $said, $name ) {
		$found = isset( $said[ $name ] ) && is_array( $said[ $name ] ) ? array_filter( $said[ $name ], 'is_array' ) : array();
		return array_slice( array_values( $found ), 0, self::MOST );
	}

	/**
	 * The words in a list.
	 *
	 * @param array<string, mixed> $said What was said.
	 * @param string               $name Where.
	 * @return string[]
	 */
	private static function words( array $said, $name ) {
		$found = isset( $said[ $name ] ) && is_array( $said[ $name ] ) ? array_filter( $said[ $name ], 'is_string' ) : array();
		$clean = array_map( array( Wire::class, 'line' ), array_slice( array_values( $found ), 0, self::MOST ) );
		return array_map(
			static function ( $word ) {
				return mb_substr( $word, 0, self::MOST_CHARS );
			},
			$clean
		);
	}
}
