<?php
/**
 * What this site's posts will lose on Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Counted here, from the newest public posts as they are written: nothing is rendered, and nobody is called. What becomes of
 * one post the bridge says.
 */
class Forecast {

	/** What was counted, and when. */
	const OPTION = 'bridge_for_medium_forecast';
	/** Posts that are looked at, so many at one go, and seconds after which no more are. */
	const MOST    = 200;
	const BATCH   = 20;
	const SECONDS = 5;
	/** Bytes of a post that are looked at. */
	const MOST_BYTES = 262144;

	private Settings $settings;
	private Visibility $visibility;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Settings $settings, Visibility $visibility, Clock $clock ) {
		$this->settings   = $settings;
		$this->visibility = $visibility;
		$this->clock      = $clock;
	}

	/**
	 * Count, and keep it.
	 */
	public function run(): void {
		$result = array(
			'at'      => $this->clock->now(),
			'posts'   => 0,
			'same'    => 0,
			'counted' => array(),
		);
		$ends   = microtime( true ) + self::SECONDS;
		$types  = $this->settings->post_types();
		$offset = 0;
		while ( $types && $offset < self::MOST && microtime( true ) < $ends ) {
			$posts = $this->posts( $types, $offset );
			foreach ( $posts as $post ) {
				$result = $this->add( $result, $post );
			}
			if ( count( $posts ) < self::BATCH ) {
				break;
			}
			$offset += self::BATCH;
		}
		update_option( self::OPTION, $result, false );
	}

	/**
	 * What was counted.
	 *
	 * @return array{at: int, posts: int, same: int, rows: array<int, array{name: string, fate: string, posts: int}>}
	 *         `at` is 0 when nobody has counted; what is lost comes first.
	 */
	public function read(): array {
		$stored = get_option( self::OPTION, array() );
		$stored = array_merge( array_fill_keys( array( 'at', 'posts', 'same' ), 0 ) + array( 'counted' => array() ), is_array( $stored ) ? $stored : array() );
		$rows   = array();
		foreach ( $stored['counted'] as $name => $one ) {
			$rows[] = array( 'name' => (string) $name ) + $one;
		}
		$rank = array_flip( Markup_Fate::ORDER );
		usort(
			$rows,
			static function ( $one, $other ) use ( $rank ) {
				return array( $rank[ $one['fate'] ], -$one['posts'], $one['name'] ) <=> array( $rank[ $other['fate'] ], -$other['posts'], $other['name'] );
			}
		);
		return array(
			'at'    => (int) $stored['at'],
			'posts' => (int) $stored['posts'],
			'same'  => (int) $stored['same'],
			'rows'  => $rows,
		);
	}

	/**
	 * What becomes of a kind of markup, in words.
	 *
	 * @param string $fate One of Markup_Fate's constants.
	 */
	public function words( string $fate ): string {
		$words = array(
			Markup_Fate::LEFT_OUT   => __( 'Left out; the loss report of each post names it.', 'bridge-for-medium' ),
			Markup_Fate::UNRENDERED => __( 'Left out: no plugin on this site makes anything of it.', 'bridge-for-medium' ),
			Markup_Fate::MEMBERS    => __( 'Only what somebody sees who is not logged in.', 'bridge-for-medium' ),
			Markup_Fate::HTML       => __( 'Text, links and pictures stay; scripts, styles and forms do not.', 'bridge-for-medium' ),
			Markup_Fate::TABLE      => __( 'A monospace block where it is narrow and plain; else a list, one item a row.', 'bridge-for-medium' ),
			Markup_Fate::TABS       => __( 'Each label over its panel.', 'bridge-for-medium' ),
			Markup_Fate::FLAT       => __( 'What is in it, one after the other.', 'bridge-for-medium' ),
			Markup_Fate::NOTES      => __( 'Numbers in brackets, and the notes at the end.', 'bridge-for-medium' ),
			Markup_Fate::FORMULA    => __( 'Its source, as code.', 'bridge-for-medium' ),
			Markup_Fate::ADDRESS    => __( 'Its address alone in a paragraph; one Enter behind it in Medium\'s editor embeds what can be embedded.', 'bridge-for-medium' ),
			Markup_Fate::FILES      => __( 'A list of titles with links to their files.', 'bridge-for-medium' ),
			Markup_Fate::PICTURES   => __( 'Its pictures with captions and alt texts, one after the other.', 'bridge-for-medium' ),
			Markup_Fate::SHOWN      => __( 'What the page shows of it; what a script does there is lost.', 'bridge-for-medium' ),
		);
		return $words[ $fate ];
	}

	/**
	 * Add a post to what was counted.
	 *
	 * @param array<string, mixed> $result So far.
	 * @param \WP_Post             $post   The post.
	 * @return array<string, mixed>
	 */
	private function add( array $result, \WP_Post $post ): array {
		global $shortcode_tags;
		if ( ! $this->visibility->is_public( $post ) ) {
			return $result;
		}
		$fates = Markup_Census::of( substr( $post->post_content, 0, self::MOST_BYTES ), array_keys( (array) $shortcode_tags ) );
		++$result['posts'];
		$result['same'] += $fates ? 0 : 1;
		foreach ( $fates as $name => $fate ) {
			$earlier                    = isset( $result['counted'][ $name ] ) ? $result['counted'][ $name ]['posts'] : 0;
			$result['counted'][ $name ] = array(
				'fate'  => $fate,
				'posts' => $earlier + 1,
			);
		}
		return $result;
	}

	/**
	 * Some of the newest posts.
	 *
	 * @param string[] $types  Of these types.
	 * @param int      $offset So many newer ones were looked at already.
	 * @return \WP_Post[]
	 */
	private function posts( array $types, int $offset ): array {
		return get_posts(
			array(
				'post_type'              => $types,
				'post_status'            => 'publish',
				'orderby'                => array(
					'date' => 'DESC',
					'ID'   => 'DESC',
				),
				'posts_per_page'         => self::BATCH,
				'offset'                 => $offset,
				'ignore_sticky_posts'    => true,
				'cache_results'          => false,
				'update_post_meta_cache' => false,
				'update_post_term_cache' => false,
			)
		);
	}
}
