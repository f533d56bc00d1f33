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
class Article {

	/** Taxonomies that say something about a post's form or its translations, not about its subject. */
	const NO_SUBJECT = array( 'post_format', 'language', 'post_translations', 'translation_priority' );

	private Seo $seo;
	private Visibility $visibility;
	private Media $media;
	private Language $language;
	private Renderer $renderer;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Seo $seo, Visibility $visibility, Media $media, Language $language, Renderer $renderer, Hooks $hooks ) {
		$this->seo        = $seo;
		$this->visibility = $visibility;
		$this->media      = $media;
		$this->language   = $language;
		$this->renderer   = $renderer;
		$this->hooks      = $hooks;
	}

	/**
	 * Everything that its state is made of: cheap, nothing is rendered.
	 *
	 * @param \WP_Post $post The post.
	 * @return array<string, mixed>
	 */
	public function read( \WP_Post $post ) {
		$seo   = $this->seo->of( $post );
		$image = (int) get_post_thumbnail_id( $post );
		$terms = $this->terms( $post );
		// Where one of them is not there, the other stands for it, as in an archive.
		$published = $this->instant( $post->post_date_gmt, $post->post_date );
		$modified  = $this->instant( $post->post_modified_gmt, $post->post_modified );
		return array(
			'id'                 => $post->ID,
			'guid'               => $post->guid,
			'type'               => $post->post_type,
			'status'             => $post->post_status,
			'password_protected' => $this->visibility->has_password( $post ),
			'url'                => (string) get_permalink( $post ),
			'canonical_url'      => $seo['canonical_url'],
			'slug'               => $post->post_name,
			'title'              => Wire::text( $post->post_title ),
			'subtitle'           => '',
			'excerpt'            => Wire::text( $post->post_excerpt ),
			'content_raw'        => $post->post_content,
			'footnotes'          => (string) get_post_meta( $post->ID, 'footnotes', true ),
			'author'             => $this->author( $post ),
			'created_at'         => Wire::instant( $published ? $published : $modified ),
			'published_at'       => in_array( $post->post_status, array( 'publish', 'private', 'future' ), true ) ? Wire::instant( $published ? $published : $modified ) : null,
			'modified_at'        => Wire::instant( $modified ? $modified : $published ),
			'categories'         => $terms['categories'],
			'tags'               => $terms['tags'],
			'featured_image'     => $image ? $this->media->one( $image ) : null,
			'language'           => $this->language->of( $post ),
			'comments'           => (int) $post->comment_count,
			'seo'                => $seo['seo'],
			'existing_story_url' => $this->existing_story( $post->ID ),
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
	public function complete( array $article, \WP_Post $post, array $urls ) {
		if ( ! $this->visibility->is_public( $post ) ) {
			$hidden = array(
				'content_html' => '',
				'content_raw'  => '',
				'footnotes'    => '',
				'excerpt'      => '',
				'media'        => array(),
			);
			return array_merge( $article, $hidden );
		}
		$article['content_html']  = $this->renderer->render( $post );
		$article['media']         = $this->media->of( $post, $article['content_html'] );
		$article['previous_urls'] = $this->previous_urls( $post, $article['url'], $urls );
		return $this->hooks->payload( $article, $post );
	}

	/**
	 * All of a post, public or not, for a preview that its site's owners have allowed.
	 *
	 * @param \WP_Post             $post   The post.
	 * @param array<string, mixed> $choice The author's choice.
	 * @return array<string, mixed>
	 */
	public function preview( \WP_Post $post, array $choice ) {
		$article                 = $this->read( $post );
		$article['content_html'] = $this->renderer->render( $post );
		$article['media']        = $this->media->of( $post, $article['content_html'] );
		$article['state']        = State::of( $article, $choice );
		return $this->hooks->payload( $article, $post );
	}

	/**
	 * A date of the database. A draft has none in UTC, and keeps none when wp_publish_post() publishes it.
	 *
	 * @param string $gmt   The date.
	 * @param string $local The same in the site's time zone.
	 * @return int Its Unix time; 0 where both are zeros, as an importer may leave them.
	 */
	private function instant( string $gmt, string $local ): int {
		$date = '' === $gmt || 0 === strpos( $gmt, '0000' ) ? get_gmt_from_date( $local ) : $gmt;
		return max( 0, (int) strtotime( "$date UTC" ) );
	}

	/**
	 * Who wrote it.
	 *
	 * @return array{id: int, name: string, slug: string}
	 */
	private function author( \WP_Post $post ): array {
		$user = get_userdata( (int) $post->post_author );
		return array(
			'id'   => $user ? $user->ID : 0,
			'name' => $user ? Wire::text( $user->display_name ) : '',
			'slug' => $user ? $user->user_nicename : '',
		);
	}

	/**
	 * Its terms: those of a tree are categories, the others tags, whatever a custom post type calls them.
	 *
	 * @return array{categories: array, tags: array}
	 */
	private function terms( \WP_Post $post ): array {
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
					'name'   => Wire::text( $term->name ),
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
	private function previous_urls( \WP_Post $post, string $now, array $urls ): array {
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
	 * @return string Empty when there is none.
	 */
	private function existing_story( int $post_id ): string {
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
