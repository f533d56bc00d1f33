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
final class Watcher {

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
	private $touched = array();

	/**
	 * Register the hooks.
	 */
	public function listen() {
		// After every plugin that completes the post on the same hook.
		add_action( 'wp_after_insert_post', array( $this, 'saved' ), 33, 4 );
		add_action( 'set_object_terms', array( $this, 'terms_set' ), 10, 6 );
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
			add_action( $hook, array( $this, 'meta_changed' ), 10, 3 );
		}
		add_action( 'before_delete_post', array( $this, 'deleted' ), 10, 2 );
		add_action( 'shutdown', array( $this, 'mark_touched' ), 5 );
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
		if ( ! $this->concerns( $post ) ) {
			return;
		}
		$was_public = $before instanceof \WP_Post && Article::is_public( $before );
		$is_touched = $this->is_touched( $post->ID );
		if ( ! $was_public && ! Article::is_public( $post ) ) {
			return; // A draft: nobody is told.
		}
		if ( $was_public && ! $is_touched && ! $this->differ( $before, $post ) ) {
			return; // Saved without a change.
		}
		unset( $this->touched[ get_current_blog_id() ][ $post->ID ] ); // Marked here, with the rest of the save.
		Changes::mark( $post->ID, $was_public, self::trigger() );
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
		if ( in_array( $key, self::META, true ) ) {
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
		$known = Known::of( $post->ID );
		if ( $known['public'] || $known['told'] || $known['revision'] || Article::is_public( $post ) ) {
			Changes::bury( $post, $known, self::trigger() );
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
				if ( $post && $this->concerns( $post ) && Article::is_public( $post ) ) {
					Changes::mark( $post_id, true, self::trigger() );
				}
			}
			if ( $is_other ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Whether a post is one of those that are watched.
	 *
	 * An importer saves posts by the hundred that were published long ago elsewhere: they belong to the backlog.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	private function concerns( \WP_Post $post ) {
		return Settings::is_watching()
			&& in_array( $post->post_type, Settings::get( 'post_types' ), true )
			&& ! ( defined( 'WP_IMPORTING' ) && WP_IMPORTING );
	}

	/**
	 * Whether two versions of a post are different articles.
	 *
	 * @param \WP_Post $before As it was.
	 * @param \WP_Post $after  As it is.
	 * @return bool
	 */
	private function differ( \WP_Post $before, \WP_Post $after ) {
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
	 *
	 * @param int $post_id Which.
	 * @return bool
	 */
	private function is_touched( $post_id ) {
		return isset( $this->touched[ get_current_blog_id() ][ $post_id ] );
	}

	/**
	 * Remember a post until the request ends.
	 *
	 * @param int $post_id Which.
	 */
	private function touch( $post_id ) {
		if ( Settings::is_watching() ) {
			$this->touched[ get_current_blog_id() ][ (int) $post_id ] = true;
		}
	}

	/**
	 * What started this request, in the words of the hook's contract (docs/api.md).
	 *
	 * @return string
	 */
	private static function trigger() {
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
