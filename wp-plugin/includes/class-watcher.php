<?php
/**
 * Sees that a post changed.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Listens where WordPress says that something happened, on every path (REST, classic, quick and bulk edit, XML-RPC, cron,
 * PHP), and only marks the post. `wp_after_insert_post` is the one hook that fires after terms and meta on all of them;
 * terms or meta that change by themselves, and a forced deletion, fire nothing else than the hooks below.
 *
 * @link https://make.wordpress.org/core/2020/11/20/new-action-wp_after_insert_post-in-wordpress-5-6/
 */
class Watcher {

	/** Fields of a post whose change is a change of the article. A date alone is not: date-bumping plugins move it. */
	const FIELDS = array( 'post_title', 'post_content', 'post_excerpt', 'post_name', 'post_status', 'post_password', 'post_author', 'post_type' );

	/** Meta that is part of the article. */
	const META = array(
		'_thumbnail_id',
		'footnotes',
		'medium_post',
		Choice::META,
		'_yoast_wpseo_canonical',
		'_yoast_wpseo_title',
		'_yoast_wpseo_metadesc',
		'rank_math_canonical_url',
		'rank_math_title',
		'rank_math_description',
		'_seopress_robots_canonical',
		'_seopress_titles_title',
		'_seopress_titles_desc',
		// All in One SEO keeps its data in a table and a copy of it in meta, so the copy says when it changed.
		'_aioseo_title',
		'_aioseo_description',
	);

	/**
	 * Posts whose terms or meta changed in this request, by blog. They are marked when it ends: by then a save, which
	 * knows what the post was before, has marked its own.
	 *
	 * @var array<int, array<int, true>>
	 */
	private array $touched = array();

	/**
	 * Posts that became public in this request, and those that were deleted in it, by blog. Who publishes a scheduled copy to
	 * write it over its original deletes it while it is being published: nobody ever saw it.
	 *
	 * @var array{fresh: array<int, array<int, true>>, gone: array<int, array<int, true>>}
	 */
	private array $seen = array(
		'fresh' => array(),
		'gone'  => array(),
	);

	private Visibility $visibility;
	private Changes $changes;
	private Knowledge $knowledge;
	private Settings $settings;

	/** What it works with. */
	public function __construct( Visibility $visibility, Changes $changes, Knowledge $knowledge, Settings $settings ) {
		$this->visibility = $visibility;
		$this->changes    = $changes;
		$this->knowledge  = $knowledge;
		$this->settings   = $settings;
	}

	/**
	 * A post was saved, with its terms and meta.
	 *
	 * @param int           $post_id   Which.
	 * @param \WP_Post      $post      As it is now.
	 * @param bool          $is_update Whether it existed.
	 * @param \WP_Post|null $before    As it was; null when it is new.
	 */
	public function saved( $post_id, $post, $is_update, $before ) {
		if ( $this->is_imported( $post ) ) {
			$this->leave_out( $post );
		}
		$is_gone = $is_update && isset( $this->seen['gone'][ get_current_blog_id() ][ $post->ID ] );
		if ( $is_gone || ! $this->concerns( $post ) ) {
			return;
		}
		$was_public = $before instanceof \WP_Post && $this->visibility->is_public( $before ) && ! $this->is_being_published( $post->ID );
		$is_touched = $this->is_touched( $post->ID );
		if ( ! $was_public && ! $this->visibility->is_public( $post ) ) {
			return; // A draft: nobody is told.
		}
		if ( $was_public && ! $is_touched && ! $this->differ( $before, $post ) ) {
			return; // Saved without a change.
		}
		unset( $this->touched[ get_current_blog_id() ][ $post->ID ] ); // Marked here, with the rest of the save.
		$this->changes->mark( $post->ID, $was_public, $this->trigger() );
	}

	/**
	 * A post has another status.
	 *
	 * @param string   $now    Its status.
	 * @param string   $before What it was.
	 * @param \WP_Post $post   The post.
	 */
	public function status_changed( $now, $before, $post ) {
		if ( 'publish' === $now && 'publish' !== $before ) {
			$this->seen['fresh'][ get_current_blog_id() ][ $post->ID ] = true;
		}
	}

	/**
	 * Terms of a post were set.
	 *
	 * @param int    $post_id    Which post.
	 * @param array  $terms      The terms.
	 * @param int[]  $tt_ids     Their ids.
	 * @param string $taxonomy   Of what kind.
	 * @param bool   $append     Whether they were added.
	 * @param int[]  $old_tt_ids What it had before.
	 */
	public function terms_set( $post_id, $terms, $tt_ids, $taxonomy, $append, $old_tt_ids ) {
		$now    = array_map( 'intval', $append ? array_merge( $old_tt_ids, $tt_ids ) : $tt_ids );
		$before = array_map( 'intval', $old_tt_ids );
		if ( array_diff( $now, $before ) || array_diff( $before, $now ) ) {
			$this->touch( $post_id );
		}
	}

	/**
	 * Meta of a post was added, changed or deleted.
	 *
	 * @param int|int[] $meta_id Its row.
	 * @param int       $post_id Whose.
	 * @param string    $key     Which.
	 */
	public function meta_changed( $meta_id, $post_id, $key ) {
		if ( in_array( $key, self::META, true ) || 0 === strpos( $key, Post_Choices::PREFIX ) ) {
			$this->touch( $post_id );
		}
	}

	/**
	 * A post is about to be deleted for good. A forced deletion fires nothing else.
	 *
	 * @param int      $post_id Which.
	 * @param \WP_Post $post    As it is.
	 */
	public function deleted( $post_id, $post ) {
		if ( ! $this->concerns( $post ) ) {
			return;
		}
		$this->seen['gone'][ get_current_blog_id() ][ $post->ID ] = true;
		// What was public before this plugin watched may be known out of an archive.
		$known = $this->knowledge->of( $post->ID );
		if ( $known->public || $known->told || $known->revision || ( $this->visibility->is_public( $post ) && ! $this->is_news( $post->ID ) ) ) {
			$this->changes->bury( $post, $known, $this->trigger() );
		}
	}

	/**
	 * Mark the posts whose terms or meta changed by themselves.
	 */
	public function mark_touched() {
		$touched       = $this->touched;
		$this->touched = array();
		foreach ( $touched as $blog_id => $posts ) {
			$is_other = is_multisite() && get_current_blog_id() !== $blog_id;
			if ( $is_other ) {
				switch_to_blog( $blog_id );
			}
			foreach ( array_keys( $posts ) as $post_id ) {
				$post = get_post( $post_id );
				if ( $post && $this->concerns( $post ) && $this->visibility->is_public( $post ) ) {
					// Of one that was published without a save's hooks, its terms are the first that is heard.
					$this->changes->mark( $post_id, ! $this->knowledge->is_unheard_of( $post ), $this->trigger() );
				}
			}
			if ( $is_other ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Whether a post is one of those that are watched.
	 */
	private function concerns( \WP_Post $post ): bool {
		return $this->settings->is_watching() && $this->settings->is_of_a_watched_type( $post ) && ! $this->is_imported( $post );
	}

	/**
	 * Whether a watched post comes from an importer, which saves posts by the hundred that were published long ago
	 * elsewhere: they belong to the backlog.
	 */
	private function is_imported( \WP_Post $post ): bool {
		return defined( 'WP_IMPORTING' ) && WP_IMPORTING && $this->settings->is_watching() && $this->settings->is_of_a_watched_type( $post );
	}

	/**
	 * Of what an importer brought, and the sweep would take for missed, the bridge is not told.
	 */
	private function leave_out( \WP_Post $post ): void {
		if ( $this->visibility->is_public( $post ) && $this->knowledge->is_unheard_of( $post ) ) {
			$this->knowledge->keep( $post->ID, $this->knowledge->of( $post->ID, true ) );
		}
	}

	/**
	 * Whether a post becomes public by a save that has not ended: code may save it again meanwhile, or take it away as one does who
	 * has written a scheduled copy over its original. Nobody saw it before.
	 */
	private function is_being_published( int $post_id ): bool {
		return isset( $this->seen['fresh'][ get_current_blog_id() ][ $post_id ] ) && ! $this->changes->of( $post_id ) && ! $this->knowledge->of( $post_id )->revision;
	}

	/**
	 * Whether a post that was never told of became public only now, or since the bridge was last told anything.
	 */
	private function is_news( int $post_id ): bool {
		$mark = $this->changes->of( $post_id );
		return $mark ? ! $mark->was_public : isset( $this->seen['fresh'][ get_current_blog_id() ][ $post_id ] );
	}

	/**
	 * Whether two versions of a post are different articles.
	 */
	private function differ( \WP_Post $before, \WP_Post $after ): bool {
		foreach ( self::FIELDS as $field ) {
			if ( $before->$field !== $after->$field ) {
				return true;
			}
		}
		// Where the date is part of the address, another date is another address.
		return $before->post_date !== $after->post_date && preg_match( '/%(year|monthnum|day|hour|minute|second)%/', (string) get_option( 'permalink_structure' ) );
	}

	/**
	 * Whether a post's terms or meta changed in this request.
	 */
	private function is_touched( int $post_id ): bool {
		return isset( $this->touched[ get_current_blog_id() ][ $post_id ] );
	}

	/**
	 * Remember a post until the request ends.
	 */
	private function touch( int $post_id ): void {
		if ( ! $this->settings->is_watching() ) {
			return;
		}
		if ( ! $this->touched ) {
			add_action( 'shutdown', array( $this, 'mark_touched' ), 5 );
		}
		$this->touched[ get_current_blog_id() ][ (int) $post_id ] = true;
	}

	/**
	 * What started this request, in the words of the hook's contract (docs/api.md).
	 */
	private function trigger(): string {
		// phpcs:disable WordPress.Security.NonceVerification -- only a word for the journal; nothing is done with it.
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			return 'cli';
		}
		if ( wp_doing_cron() ) {
			return 'cron';
		}
		if ( defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST ) {
			return 'xmlrpc';
		}
		if ( defined( 'REST_REQUEST' ) && REST_REQUEST ) {
			// The block editor asks for its user's language; a program does not.
			return isset( $_GET['_locale'] ) ? 'editor' : 'rest';
		}
		if ( isset( $_REQUEST['meta-box-loader'] ) ) {
			return 'editor';
		}
		if ( isset( $_REQUEST['bulk_edit'] ) ) {
			return 'bulk';
		}
		if ( isset( $_REQUEST['action'] ) && 'inline-save' === $_REQUEST['action'] ) {
			return 'quick';
		}
		// phpcs:enable
		return is_admin() ? 'classic' : 'rest';
	}
}
