<?php
/**
 * What else an author chooses for one post: where it goes, as what, when, and how much of it AI has written.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Post meta that the editors, REST and XML-RPC write for whoever may edit the post. Each is a text, empty for what the bridge is
 * configured to do. Whether a post goes at all is Choice.
 */
class Post_Choices {

	/** By the name that the editor's script uses, which is the end of the meta's key. */
	const NAMES  = array( 'account', 'publication', 'status', 'topics', 'closing', 'delay', 'evergreen', 'ai' );
	const PREFIX = '_bridge_for_medium_choice_';
	/** What each is, for whoever reads the schema; not translated, as the schema's words are not (Choice::register()). */
	const DESCRIPTIONS = array(
		'account'     => 'The account on Medium that the post goes to; empty for the site\'s own.',
		'publication' => 'The publication on Medium; empty for none, or the one that is configured.',
		'status'      => 'How the story appears: draft, unlisted, public, or empty for what is configured.',
		'topics'      => 'Up to five topics, with commas between them; empty for the post\'s tags.',
		'closing'     => 'The name of what the story closes with, none, or empty for what is configured.',
		'delay'       => 'Seconds between publishing and sending; empty for what is configured.',
		'evergreen'   => 'Whether the post goes again into the choice of old posts: yes, no, or empty.',
		'ai'          => 'How much of the text AI has written: none, some, mostly, or empty for the site\'s default.',
	);
	/** What each is called in a hook (docs/api.md). */
	const TOLD = array(
		'account'     => 'account',
		'publication' => 'publication',
		'status'      => 'publish_status',
		'topics'      => 'tags',
		'closing'     => 'cta',
		'delay'       => 'delay',
		'evergreen'   => 'evergreen',
		'ai'          => 'ai',
	);
	/** Of those that are one of a few words. */
	const WORDS = array(
		'status'    => array( '', 'draft', 'unlisted', 'public' ),
		'evergreen' => array( '', 'yes', 'no' ),
		'ai'        => array( '', 'none', 'some', 'mostly' ),
	);
	/** Of those that are not. */
	const PATTERNS = array(
		'account' => '^([a-z0-9][a-z0-9_-]{0,31})?$',
		'closing' => '^([a-z0-9][a-z0-9_-]{0,31})?$',
		'delay'   => '^[0-9]{0,8}$',
	);
	/** A year, as long as the bridge takes it. */
	const LONGEST_DELAY_S = 31536000;
	const MOST_TOPICS     = 5;
	const LONGEST         = 200;

	private Settings $settings;
	private Choice $choice;

	/** What it works with. */
	public function __construct( Settings $settings, Choice $choice ) {
		$this->settings = $settings;
		$this->choice   = $choice;
	}

	/**
	 * Tell WordPress of them.
	 */
	public function register() {
		foreach ( $this->settings->post_types() as $type ) {
			foreach ( self::NAMES as $name ) {
				register_post_meta(
					$type,
					self::PREFIX . $name,
					array(
						'type'              => 'string',
						'description'       => self::DESCRIPTIONS[ $name ],
						'single'            => true,
						'default'           => '',
						'sanitize_callback' => function ( $value ) use ( $name ) {
							return $this->clean( $name, $value );
						},
						'auth_callback'     => array( $this->choice, 'may_be_changed' ),
						'show_in_rest'      => array( 'schema' => $this->schema( $name ) ),
					)
				);
			}
		}
	}

	/**
	 * A value as it is stored.
	 *
	 * @param string $name  Of which of NAMES.
	 * @param mixed  $value What was sent.
	 * @return string Empty for what is none.
	 */
	public function clean( $name, $value ) {
		$text = is_scalar( $value ) ? trim( Wire::line( (string) $value ) ) : '';
		if ( isset( self::WORDS[ $name ] ) ) {
			return in_array( $text, self::WORDS[ $name ], true ) ? $text : '';
		}
		if ( 'topics' === $name ) {
			return implode( ', ', $this->topics( $text ) );
		}
		if ( isset( self::PATTERNS[ $name ] ) && ! preg_match( '/' . self::PATTERNS[ $name ] . '/D', $text ) ) {
			return '';
		}
		if ( 'delay' === $name && '' !== $text ) {
			return (string) min( (int) $text, self::LONGEST_DELAY_S );
		}
		return mb_substr( $text, 0, self::LONGEST );
	}

	/**
	 * What is chosen for a post, as it is stored.
	 *
	 * @param int $post_id Which.
	 * @return array<string, string> By NAMES.
	 */
	public function stored( $post_id ) {
		$stored = array();
		foreach ( self::NAMES as $name ) {
			// Cleaned again: it may be older than this version's rules.
			$stored[ $name ] = $this->clean( $name, get_post_meta( $post_id, self::PREFIX . $name, true ) );
		}
		return $stored;
	}

	/**
	 * Add it to what a hook tells.
	 *
	 * @param array<string, mixed> $choice What is chosen already.
	 * @param \WP_Post             $post   For which post.
	 * @return array<string, mixed>
	 */
	public function add( $choice, \WP_Post $post ) {
		$stored       = $this->stored( $post->ID );
		$stored['ai'] = '' === $stored['ai'] ? $this->clean( 'ai', $this->settings->get( 'ai' ) ) : $stored['ai'];
		$stored['ai'] = 'none' === $stored['ai'] ? '' : $stored['ai']; // Nothing is said of it, as of every post before.
		foreach ( array_filter( $stored, 'strlen' ) as $name => $value ) {
			$choice[ self::TOLD[ $name ] ] = $this->told( $name, $value );
		}
		return $choice;
	}

	/**
	 * A value as a hook has it.
	 *
	 * @param string $name  Of which of NAMES.
	 * @param string $value As it is stored.
	 * @return string|string[]|int|bool
	 */
	private function told( $name, $value ) {
		if ( 'topics' === $name ) {
			return $this->topics( $value );
		}
		if ( 'delay' === $name ) {
			return (int) $value;
		}
		return 'evergreen' === $name ? 'yes' === $value : $value;
	}

	/**
	 * The topics in a text with commas.
	 *
	 * @param string $text The text.
	 * @return string[] Five at most, each once.
	 */
	private function topics( $text ) {
		$found = array();
		foreach ( array_filter( array_map( 'trim', explode( ',', $text ) ), 'strlen' ) as $topic ) {
			$found += array( mb_strtolower( $topic ) => mb_substr( $topic, 0, self::LONGEST ) );
		}
		return array_slice( array_values( $found ), 0, self::MOST_TOPICS );
	}

	/**
	 * What REST lets through.
	 *
	 * @param string $name Of which of NAMES.
	 * @return array<string, mixed>
	 */
	private function schema( $name ) {
		if ( isset( self::WORDS[ $name ] ) ) {
			return array( 'enum' => self::WORDS[ $name ] );
		}
		return isset( self::PATTERNS[ $name ] ) ? array( 'pattern' => self::PATTERNS[ $name ] ) : array( 'maxLength' => 1000 );
	}
}
