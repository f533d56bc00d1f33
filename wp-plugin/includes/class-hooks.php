<?php
/**
 * What other code can change and hear: all of this plugin's own filters and actions but the author's choice (Choice).
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Documented with examples in docs/wordpress.md. A filter that throws, or answers something of another kind, costs the post it was
 * asked about, as whatever breaks its rendering does (Set_Aside). An action that throws costs nothing: what it tells has happened.
 */
class Hooks {

	/** Seconds that a call of the bridge may take: no longer than a run of the queue. */
	const LONGEST_S = Schedule::RUN_S;

	/** Fields of a post that say which article it is: no filter makes it another one. */
	const IDENTITY = array( 'id', 'guid', 'type', 'status', 'password_protected', 'url', 'state' );

	/**
	 * Whether the bridge is told of a public post.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public function is_eligible( \WP_Post $post ) {
		/**
		 * Keep a public post from the bridge: false for one that it shall not be told of.
		 *
		 * @param bool     $is_eligible True.
		 * @param \WP_Post $post        The post.
		 */
		return (bool) apply_filters( 'bridge_for_medium_eligible', true, $post );
	}

	/**
	 * A public post as the bridge is told it.
	 *
	 * @param array<string, mixed> $article `data.post` of a hook.
	 * @param \WP_Post             $post    The post.
	 * @return array<string, mixed>
	 * @throws \UnexpectedValueException When a filter answers no array.
	 */
	public function payload( array $article, \WP_Post $post ) {
		/**
		 * Change what the bridge is told of a post: the title, the rendered text, the tags (docs/api.md).
		 *
		 * @param array<string, mixed> $article The post as it is told.
		 * @param \WP_Post             $post    The post.
		 */
		$told = apply_filters( 'bridge_for_medium_payload', $article, $post );
		if ( ! is_array( $told ) ) {
			throw new \UnexpectedValueException( __( 'a filter on bridge_for_medium_payload answered no array', 'bridge-for-medium' ) );
		}
		return array_intersect_key( $article, array_flip( self::IDENTITY ) ) + $told + $article;
	}

	/**
	 * The closing that a post has of its own.
	 *
	 * @param string   $html HTML; empty for what the bridge is configured to close with.
	 * @param \WP_Post $post The post.
	 * @return string
	 * @throws \UnexpectedValueException When a filter answers no text.
	 */
	public function closing( $html, \WP_Post $post ) {
		/**
		 * Close a post's story with a text of its own.
		 *
		 * @param string   $html HTML; empty for what the bridge is configured to close with.
		 * @param \WP_Post $post The post.
		 */
		$own = apply_filters( 'bridge_for_medium_closing', $html, $post );
		if ( ! is_string( $own ) ) {
			throw new \UnexpectedValueException( __( 'a filter on bridge_for_medium_closing answered no text', 'bridge-for-medium' ) );
		}
		return $own;
	}

	/**
	 * The line that leads a reader to the story.
	 *
	 * @param string   $html      As the plugin makes it.
	 * @param \WP_Post $post      The post.
	 * @param string   $story_url Where the story is.
	 * @return string
	 */
	public function also_on( $html, \WP_Post $post, $story_url ) {
		/**
		 * Word the line that leads to the story, or leave it out with an empty text.
		 *
		 * @param string   $html      HTML, with a link of class u-syndication and rel syndication.
		 * @param \WP_Post $post      The post.
		 * @param string   $story_url Where the story is.
		 */
		$own = apply_filters( 'bridge_for_medium_also_on', $html, $post, $story_url );
		return is_string( $own ) ? $own : $html;
	}

	/**
	 * The types of posts that the bridge is told about.
	 *
	 * @param string[] $types Those that were chosen on the settings page.
	 * @return string[]
	 */
	public function types( array $types ) {
		/**
		 * Choose by code of which types posts are told. What was published before a type was chosen belongs to the backlog.
		 *
		 * @param string[] $types Those that were chosen on the settings page.
		 */
		$chosen = apply_filters( 'bridge_for_medium_post_types', $types );
		return is_array( $chosen ) ? array_values( array_unique( array_filter( $chosen, 'is_string' ) ) ) : $types;
	}

	/**
	 * How long a call of the bridge may take.
	 *
	 * @param int $seconds As the plugin would have it.
	 * @return int Between 1 and LONGEST_S.
	 */
	public function timeout( $seconds ) {
		/**
		 * Give a bridge that is far away more time, or less to one that is near.
		 *
		 * @param int $seconds As the plugin would have it.
		 */
		$chosen = apply_filters( 'bridge_for_medium_timeout', $seconds );
		return is_numeric( $chosen ) ? (int) max( 1, min( self::LONGEST_S, $chosen ) ) : $seconds;
	}

	/**
	 * A change of a post waits to be told.
	 *
	 * @param int    $post_id Which.
	 * @param string $trigger What started it, in the words of docs/api.md.
	 */
	public function queued( $post_id, $trigger ) {
		$this->say( 'bridge_for_medium_queued', $post_id, $trigger );
	}

	/**
	 * The bridge has an event.
	 *
	 * @param int    $post_id Of which post.
	 * @param string $type    Such as post.published.
	 */
	public function sent( $post_id, $type ) {
		$this->say( 'bridge_for_medium_sent', $post_id, $type );
	}

	/**
	 * An event was refused for good.
	 *
	 * @param int    $post_id Of which post.
	 * @param string $why     In a sentence.
	 */
	public function refused( $post_id, $why ) {
		$this->say( 'bridge_for_medium_refused', $post_id, $why );
	}

	/**
	 * A post cannot be rendered, and nothing waits for it any more.
	 *
	 * @param int    $post_id Which.
	 * @param string $why     In the words of whatever broke it.
	 */
	public function set_aside( $post_id, $why ) {
		$this->say( 'bridge_for_medium_set_aside', $post_id, $why );
	}

	/**
	 * A story is on Medium.
	 *
	 * @param int    $post_id   Of which post.
	 * @param string $story_url Where; empty where the bridge does not know yet.
	 * @param string $account   The account, as the bridge is configured.
	 */
	public function live( $post_id, $story_url, $account ) {
		$this->say( 'bridge_for_medium_live', $post_id, $story_url, $account );
	}

	/**
	 * Tell whoever listens. It has happened, whatever they make of it.
	 *
	 * @param string     $action Which.
	 * @param int|string ...$words What it tells.
	 */
	private function say( $action, ...$words ) {
		try {
			do_action( $action, ...$words ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- each begins with our prefix.
		} catch ( \Throwable $error ) {
			error_log( "$action: " . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the owner's log is where the fault of another plugin belongs.
		}
	}
}
