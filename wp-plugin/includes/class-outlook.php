<?php
/**
 * What will become of a post when it is published.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Said before anybody is told of it, by what the bridge said of its configuration. The bridge decides: what it says
 * afterwards is the post's standing.
 */
class Outlook {

	private Settings $settings;
	private Visibility $visibility;
	private Standings $standings;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Settings $settings, Visibility $visibility, Standings $standings, Hooks $hooks ) {
		$this->settings   = $settings;
		$this->visibility = $visibility;
		$this->standings  = $standings;
		$this->hooks      = $hooks;
	}

	/**
	 * What will become of a post.
	 *
	 * @param \WP_Post             $post  The post, as it stands in the database.
	 * @param array<string, mixed> $plans What its author has changed since, or is about to: `choice`, `account`, `publication`, `status`,
	 *                                    `delay`, `categories` (ids) and `is_open` (for everybody).
	 * @return array{goes: bool, sentence: string, is_free: bool} `is_free`: whether the choice alone decides it.
	 */
	public function of( \WP_Post $post, array $plans ) {
		$why = $this->obstacle( $post, $plans );
		if ( '' !== $why ) {
			return $this->result( false, $why, false );
		}
		if ( 'no' === $plans['choice'] ) {
			return $this->result( false, __( 'It stays here: this post is not to go to Medium.', 'bridge-for-medium' ), true );
		}
		if ( $this->visibility->is_public( $post ) && '' === $this->standings->of( $post->ID )->word ) {
			return $this->result( false, __( 'It was published before the bridge was told of posts. "Tell the bridge again" in the list of posts sends it.', 'bridge-for-medium' ), false );
		}
		$all = $this->settings->offered()->all();
		if ( '' === $plans['choice'] && 'chosen' === $all['sends'] ) {
			return $this->result( false, __( 'It stays here: this site sends only posts that are chosen for Medium.', 'bridge-for-medium' ), true );
		}
		return $this->result( true, $this->way( $plans ), true );
	}

	/**
	 * What keeps it here, whatever its author chooses.
	 *
	 * @param \WP_Post             $post  The post.
	 * @param array<string, mixed> $plans What is about to change.
	 * @return string Empty when nothing does.
	 */
	private function obstacle( \WP_Post $post, array $plans ) {
		$all = $this->settings->offered()->all();
		if ( ! $this->settings->is_watching() ) {
			return __( 'It stays here: this site is not connected to a bridge, or sending is off.', 'bridge-for-medium' );
		}
		if ( ! $plans['is_open'] ) {
			return __( 'It stays here while it is private or has a password.', 'bridge-for-medium' );
		}
		if ( $all['post_types'] && ! in_array( $post->post_type, $all['post_types'], true ) ) {
			return __( 'It stays here: the bridge sends no posts of this type.', 'bridge-for-medium' );
		}
		$slugs = $this->slugs( $plans['categories'] );
		if ( array_intersect( $slugs, $all['skip_categories'] ) ) {
			return __( 'It stays here: the bridge sends none of this category.', 'bridge-for-medium' );
		}
		if ( $all['only_categories'] && ! array_intersect( $slugs, $all['only_categories'] ) ) {
			return __( 'It stays here: the bridge sends only posts of other categories.', 'bridge-for-medium' );
		}
		if ( $this->is_kept( $post ) ) {
			return __( 'It stays here: code on this site keeps it from Medium.', 'bridge-for-medium' );
		}
		$account = $this->settings->offered()->account( $plans['account'] );
		if ( '' !== $plans['account'] && $all['accounts'] && ! $account ) {
			/* translators: %s: the name of an account on Medium. */
			return sprintf( __( 'It stays here: the bridge has no account "%s" for this site any more. Choose another one.', 'bridge-for-medium' ), $plans['account'] );
		}
		return '';
	}

	/**
	 * Whether other code keeps the post here. Code that breaks says nothing: that is heard of when the post is told.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	private function is_kept( \WP_Post $post ) {
		try {
			return ! $this->hooks->is_eligible( $post );
		} catch ( \Throwable $error ) {
			return false;
		}
	}

	/**
	 * How it goes, in a sentence.
	 *
	 * @param array<string, mixed> $plans What is chosen.
	 * @return string
	 */
	private function way( array $plans ) {
		$dry = $this->settings->get( 'dry_run' );
		if ( '' !== $dry ) {
			return __( 'It would go to Medium, but this is a dry run: nothing leaves the bridge.', 'bridge-for-medium' );
		}
		$account = $this->settings->offered()->account( $plans['account'] );
		if ( ! $account ) {
			return __( 'It goes to Medium.', 'bridge-for-medium' );
		}
		return sprintf( $this->pattern( $account, $plans['status'] ), $account['name'], $this->time( $plans['delay'] ) );
	}

	/**
	 * The sentence of a way, with a place for the account and one for the time.
	 *
	 * @param array<string, mixed> $account The account.
	 * @param string               $status  What its author chose.
	 * @return string
	 */
	private function pattern( array $account, $status ) {
		$words     = array(
			/* translators: 1: the name of an account on Medium, 2: "soon after it is published", or "an hour after it is published". */
			'import'   => __( 'It becomes ready to import on account %1$s, %2$s. You import it on Medium.', 'bridge-for-medium' ),
			/* translators: 1: the name of an account on Medium, 2: "soon after it is published", or "an hour after it is published". */
			'draft'    => __( 'It goes to account %1$s as a draft, %2$s. You publish it on Medium.', 'bridge-for-medium' ),
			/* translators: 1: the name of an account on Medium, 2: "soon after it is published", or "an hour after it is published". */
			'unlisted' => __( 'It goes to account %1$s as an unlisted story, %2$s.', 'bridge-for-medium' ),
			/* translators: 1: the name of an account on Medium, 2: "soon after it is published", or "an hour after it is published". */
			'public'   => __( 'It goes to account %1$s as a public story, %2$s.', 'bridge-for-medium' ),
		);
		$is_chosen = '' !== $status && $this->settings->offered()->may( 'publish_status' );
		$way       = 'import' === $account['route'] ? 'import' : ( $is_chosen ? $status : $account['publish_status'] );
		return isset( $words[ $way ] ) ? $words[ $way ] : $words['draft'];
	}

	/**
	 * When it goes, in words.
	 *
	 * @param string $chosen Seconds; empty for what is configured.
	 * @return string
	 */
	private function time( $chosen ) {
		$all     = $this->settings->offered()->all();
		$seconds = '' !== $chosen && $this->settings->offered()->may( 'delay' ) ? (int) $chosen : $all['delay'];
		if ( $seconds < MINUTE_IN_SECONDS ) {
			return __( 'soon after it is published', 'bridge-for-medium' );
		}
		/* translators: %s: a span of time, such as "3 hours". */
		return sprintf( __( '%s after it is published', 'bridge-for-medium' ), human_time_diff( 0, $seconds ) );
	}

	/**
	 * The slugs of categories.
	 *
	 * @param int[] $ids Their numbers.
	 * @return string[]
	 */
	private function slugs( array $ids ) {
		$terms = $ids ? get_terms(
			array(
				'include'    => $ids,
				'hide_empty' => false,
				'fields'     => 'id=>slug',
			)
		) : array();
		return is_array( $terms ) ? array_values( $terms ) : array();
	}

	/**
	 * A result.
	 *
	 * @param bool   $goes     Whether it goes.
	 * @param string $sentence What becomes of it.
	 * @param bool   $is_free  Whether its author's choice alone decides.
	 * @return array{goes: bool, sentence: string, is_free: bool}
	 */
	private function result( $goes, $sentence, $is_free ) {
		return compact( 'goes', 'sentence', 'is_free' );
	}
}
