<?php
/**
 * A post as the bridge is told it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `data.post` and `data.choice` of a hook (docs/api.md), read from the database when the event is made.
 */
final class Article {

	/** Taxonomies that say something about a post's form or its translations, not about its subject. */
	const NO_SUBJECT = array( 'post_format', 'language', 'post_translations', 'translation_priority' );

	/**
	 * Whether anybody can read it.
	 *
	 * wp_publish_post() leaves a draft without a slug, and so without an address of its own (its permalink is the home
	 * page): it counts as published when it gets one.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public static function is_public( \WP_Post $post ) {
		$has_address = '' !== $post->post_name || '' === (string) get_option( 'permalink_structure' );
		return 'publish' === $post->post_status && ! self::has_password( $post ) && $has_address;
	}

	/**
	 * Whether a password protects it: WordPress takes "0" for none (post_password_required()).
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public static function has_password( \WP_Post $post ) {
		return ! empty( $post->post_password );
	}

	/**
	 * Whether two guids are one. WordPress writes it back with the first update of a post, with its ampersands escaped,
	 * and not every source tells the bridge how they stand in the database.
	 *
	 * @param string $guid  One.
	 * @param mixed  $other What the bridge says.
	 * @return bool
	 */
	public static function is_same_guid( $guid, $other ) {
		return is_string( $other ) && self::plain_guid( $guid ) === self::plain_guid( $other );
	}

	/**
	 * A guid as nothing has escaped it.
	 *
	 * @param string $guid The guid.
	 * @return string
	 */
	private static function plain_guid( $guid ) {
		return str_replace( array( '&#038;', '&amp;', '&#039;' ), array( '&', '&', "'" ), $guid );
	}

	/**
	 * Everything that its state is made of: cheap, nothing is rendered.
	 *
	 * @param \WP_Post $post The post.
	 * @return array<string, mixed>
	 */
	public static function read( \WP_Post $post ) {
		$seo   = Seo::of( $post );
		$image = (int) get_post_thumbnail_id( $post );
		$terms = self::terms( $post );
		// Where one of them is not there, the other stands for it, as in an archive.
		$published = self::instant( $post->post_date_gmt, $post->post_date );
		$modified  = self::instant( $post->post_modified_gmt, $post->post_modified );
		return array(
			'id'                 => $post->ID,
			'guid'               => $post->guid,
			'type'               => $post->post_type,
			'status'             => $post->post_status,
			'password_protected' => self::has_password( $post ),
			'url'                => (string) get_permalink( $post ),
			'canonical_url'      => $seo['canonical_url'],
			'slug'               => $post->post_name,
			'title'              => self::plain( $post->post_title ),
			'subtitle'           => '',
			'excerpt'            => self::plain( $post->post_excerpt ),
			'content_raw'        => $post->post_content,
			'footnotes'          => (string) get_post_meta( $post->ID, 'footnotes', true ),
			'author'             => self::author( $post ),
			'created_at'         => self::iso( $published ? $published : $modified ),
			'published_at'       => in_array( $post->post_status, array( 'publish', 'private', 'future' ), true ) ? self::iso( $published ? $published : $modified ) : null,
			'modified_at'        => self::iso( $modified ? $modified : $published ),
			'categories'         => $terms['categories'],
			'tags'               => $terms['tags'],
			'featured_image'     => $image ? Media::one( $image ) : null,
			'language'           => Language::of( $post ),
			'comments'           => (int) $post->comment_count,
			'seo'                => $seo['seo'],
			'existing_story_url' => self::existing_story( $post->ID ),
		);
	}

	/**
	 * Complete a public post with what a reader sees; of any other, take away the text: nobody may read it.
	 *
	 * @param array<string, mixed> $article What read() answered.
	 * @param \WP_Post             $post    The post.
	 * @param string[]             $urls    Addresses that the bridge heard before.
	 * @return array<string, mixed>
	 */
	public static function complete( array $article, \WP_Post $post, array $urls ) {
		if ( ! self::is_public( $post ) ) {
			$hidden = array(
				'content_html' => '',
				'content_raw'  => '',
				'footnotes'    => '',
				'excerpt'      => '',
				'media'        => array(),
			);
			return array_merge( $article, $hidden );
		}
		$article['content_html']  = Renderer::render( $post );
		$article['media']         = Media::of( $post, $article['content_html'] );
		$article['previous_urls'] = self::previous_urls( $post, $article['url'], $urls );
		return $article;
	}

	/**
	 * Text without tags and entities.
	 *
	 * @param string $html Text as WordPress stores it.
	 * @return string
	 */
	public static function plain( $html ) {
		return trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
	}

	/**
	 * Seconds since 1970, as ISO 8601 in UTC.
	 *
	 * @param int $timestamp Seconds.
	 * @return string
	 */
	public static function iso( $timestamp ) {
		return gmdate( 'Y-m-d\TH:i:s\Z', $timestamp );
	}

	/**
	 * A date of the database. A draft has none in UTC, and keeps none when wp_publish_post() publishes it.
	 *
	 * @param string $gmt   The date.
	 * @param string $local The same in the site's time zone.
	 * @return int Its Unix time; 0 where both are zeros, as an importer may leave them.
	 */
	private static function instant( $gmt, $local ) {
		$date = '' === $gmt || 0 === strpos( $gmt, '0000' ) ? get_gmt_from_date( $local ) : $gmt;
		return max( 0, (int) strtotime( "$date UTC" ) );
	}

	/**
	 * Who wrote it.
	 *
	 * @param \WP_Post $post The post.
	 * @return array{id: int, name: string, slug: string}
	 */
	private static function author( \WP_Post $post ) {
		$user = get_userdata( (int) $post->post_author );
		return array(
			'id'   => $user ? $user->ID : 0,
			'name' => $user ? self::plain( $user->display_name ) : '',
			'slug' => $user ? $user->user_nicename : '',
		);
	}

	/**
	 * Its terms: those of a tree are categories, the others tags, whatever a custom post type calls them.
	 *
	 * @param \WP_Post $post The post.
	 * @return array{categories: array, tags: array}
	 */
	private static function terms( \WP_Post $post ) {
		$sorted = array(
			'categories' => array(),
			'tags'       => array(),
		);
		foreach ( get_object_taxonomies( $post, 'objects' ) as $taxonomy ) {
			if ( ! $taxonomy->public || in_array( $taxonomy->name, self::NO_SUBJECT, true ) ) {
				continue;
			}
			$terms = get_the_terms( $post, $taxonomy->name );
			foreach ( is_array( $terms ) ? $terms : array() as $term ) {
				$sorted[ $taxonomy->hierarchical ? 'categories' : 'tags' ][] = array(
					'id'     => $term->term_id,
					'parent' => $term->parent,
					'name'   => self::plain( $term->name ),
					'slug'   => $term->slug,
				);
			}
		}
		return $sorted;
	}

	/**
	 * Addresses it had before: those that the bridge heard, and those that WordPress remembers.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $now  Its address.
	 * @param string[] $urls Addresses that the bridge heard.
	 * @return string[]
	 */
	private static function previous_urls( \WP_Post $post, $now, array $urls ) {
		foreach ( get_post_meta( $post->ID, '_wp_old_slug' ) as $slug ) {
			$old            = clone $post;
			$old->post_name = $slug;
			$old->filter    = 'sample'; // Else get_permalink() reads the post again.
			$urls[]         = (string) get_permalink( $old );
		}
		return array_values( array_diff( array_unique( $urls ), array( $now ) ) );
	}

	/**
	 * The story that the old Medium plugin (2015-2017) made of this post; its meta is an object of a class of its own.
	 *
	 * A copied post has the copied meta; the story belongs to the original, which has the lower id.
	 *
	 * @link https://github.com/Medium/medium-wordpress-plugin
	 * @param int $post_id Which post.
	 * @return string Empty when there is none.
	 */
	private static function existing_story( $post_id ) {
		$raw = get_post_meta( $post_id, 'medium_post', true );
		$old = is_object( $raw ) ? get_object_vars( $raw ) : (array) $raw;
		$url = isset( $old['url'] ) && is_string( $old['url'] ) ? $old['url'] : '';
		if ( '' === $url || ! preg_match( '#^https?://[^\s"<>]+$#i', $url ) ) {
			return '';
		}
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- only for the rare post that has this meta.
		$first = $wpdb->get_var( $wpdb->prepare( "SELECT MIN(post_id) FROM $wpdb->postmeta WHERE meta_key = 'medium_post' AND meta_value LIKE %s", '%' . $wpdb->esc_like( $url ) . '%' ) );
		return (int) $first === $post_id ? $url : '';
	}
}
