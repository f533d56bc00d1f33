<?php
/**
 * What the owner chooses, by WordPress' own way to save settings.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Everything on the settings page but the connection, which is tried before it is taken.
 */
class Settings_Form {

	/** The group of WordPress' Settings API. */
	const GROUP = 'bridge_for_medium';
	/** Says that an array came from the form and not from the plugin itself, which writes the same option. */
	const MARK = 'form';
	/** What is on or off. */
	const SWITCHES = array( 'enabled', 'send_drafts', 'also_on', 'visits' );

	private Settings $settings;

	/** What it works with. */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * Have WordPress know the option.
	 */
	public function register(): void {
		register_setting(
			self::GROUP,
			Settings::OPTION,
			array(
				'type'              => 'object',
				'description'       => __( 'What Bridge for Medium watches and sends.', 'bridge-for-medium' ),
				'sanitize_callback' => array( $this, 'sanitize' ),
				'show_in_rest'      => false,
			)
		);
	}

	/**
	 * Take what the form sent into what is stored: what it does not ask for stays, the connection above all.
	 *
	 * @param mixed $given What is to be stored.
	 * @return array<string, mixed>
	 */
	public function sanitize( $given ) {
		if ( ! is_array( $given ) ) {
			return $this->settings->all();
		}
		if ( ! isset( $given[ self::MARK ] ) ) {
			return $given;
		}
		$chosen = array(
			'post_types' => $this->types_of( $given ),
			'mail_to'    => $this->address_of( $given ),
			'ai'         => $this->level_of( $given ),
			'goal'       => $this->goal_of( $given ),
		);
		foreach ( self::SWITCHES as $name ) {
			$chosen[ $name ] = ! empty( $given[ $name ] );
		}
		return $this->settings->merge( $chosen );
	}

	/**
	 * Types of post that have a page of their own.
	 *
	 * @return string[]
	 */
	public function types(): array {
		return array_values( array_diff( get_post_types( array( 'public' => true ) ), array( 'attachment' ) ) );
	}

	/**
	 * The types that were ticked.
	 *
	 * @param array<string, mixed> $given The form.
	 * @return string[]
	 */
	private function types_of( array $given ): array {
		$ticked = isset( $given['post_types'] ) ? array_filter( (array) $given['post_types'], 'is_string' ) : array();
		return array_values( array_intersect( array_map( 'sanitize_key', $ticked ), $this->types() ) );
	}

	/**
	 * The address for the weekly mail; where what was typed is none, the earlier one.
	 *
	 * @param array<string, mixed> $given The form.
	 */
	private function address_of( array $given ): string {
		$typed = isset( $given['mail_to'] ) && is_string( $given['mail_to'] ) ? trim( $given['mail_to'] ) : '';
		$clean = sanitize_email( $typed );
		if ( '' === $typed || is_email( $clean ) ) {
			return $clean;
		}
		add_settings_error( Settings::OPTION, 'mail_to', __( 'The weekly mail goes where it went before: what you typed is no address for mail. Everything else is saved.', 'bridge-for-medium' ) );
		return (string) $this->settings->get( 'mail_to' );
	}

	/**
	 * The page that is a goal, without the host.
	 *
	 * @param array<string, mixed> $given The form.
	 */
	private function goal_of( array $given ): string {
		$typed = isset( $given['goal'] ) && is_string( $given['goal'] ) ? trim( $given['goal'] ) : '';
		$path  = (string) wp_parse_url( $typed, PHP_URL_PATH );
		$below = (string) wp_parse_url( home_url( '/' ), PHP_URL_PATH );
		$path  = 0 === strpos( $path, $below ) ? substr( $path, strlen( $below ) ) : ltrim( $path, '/' );
		$path  = Wire::line( $path );
		return '' === $path ? '' : "/$path";
	}

	/**
	 * How much of the texts AI writes; where the form does not say it, what was said before.
	 *
	 * @param array<string, mixed> $given The form.
	 */
	private function level_of( array $given ): string {
		$level = isset( $given['ai'] ) && is_string( $given['ai'] ) ? $given['ai'] : $this->settings->get( 'ai' );
		return array_key_exists( $level, Offered::levels() ) ? $level : 'none';
	}
}
