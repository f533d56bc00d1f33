<?php
/**
 * Why a post stands where it does, in one short sentence.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The bridge says a code, the values of its sentence, the sentence in English, and a long text. Codes that are known here
 * are worded in the language of the reader; the table is the bridge's own (`bridge/models/reasons.py`).
 */
class Reason {

	/**
	 * The short sentence of a status.
	 *
	 * @return string Empty when it has none, as those of older bridges: their long text is not for a list.
	 */
	public function short( Status $status ): string {
		$sentences = $this->sentences();
		if ( ! isset( $sentences[ $status->code ] ) ) {
			return $status->short;
		}
		list( $name, $sentence ) = $sentences[ $status->code ];
		if ( '' === $name ) {
			return $sentence;
		}
		return isset( $status->values[ $name ] ) ? sprintf( $sentence, $this->word( $name, $status->values[ $name ] ) ) : $status->short;
	}

	/**
	 * A value as its reader writes it.
	 *
	 * @param string     $name  Which.
	 * @param int|string $value The value; instants by ISO 8601.
	 */
	private function word( string $name, $value ): string {
		$instant = 'at' === $name ? strtotime( (string) $value ) : false;
		return false === $instant ? (string) $value : wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $instant );
	}

	/**
	 * A sentence for each code, and the name of the value that stands in it; empty for none.
	 *
	 * @return array<string, array{0: string, 1: string}>
	 */
	private function sentences(): array {
		return array(
			'planned'           => array( '', __( 'It goes to Medium next.', 'bridge-for-medium' ) ),
			/* translators: %s: a date and time. */
			'due-later'         => array( 'at', __( 'It goes to Medium after %s.', 'bridge-for-medium' ) ),
			/* translators: %s: a name of an account on Medium, as the bridge is configured. */
			'waits-for-place'   => array( 'account', __( 'It waits for a free place on account %s.', 'bridge-for-medium' ) ),
			/* translators: %s: a name of an account on Medium, as the bridge is configured. */
			'paused'            => array( 'account', __( 'Account %s is paused.', 'bridge-for-medium' ) ),
			'dry-run'           => array( '', __( 'This is a dry run: nothing is sent.', 'bridge-for-medium' ) ),
			/* translators: %s: the name of this site, as the bridge is configured. */
			'site-held'         => array( 'site', __( 'Site %s is held until its owner has looked.', 'bridge-for-medium' ) ),
			/* translators: %s: a name of an account on Medium, as the bridge is configured. */
			'account-parked'    => array( 'account', __( 'Account %s is parked until its owner acts.', 'bridge-for-medium' ) ),
			'tried-again'       => array( '', __( 'It could not be sent yet and is tried again.', 'bridge-for-medium' ) ),
			'not-configured'    => array( '', __( 'Its site or its account is not configured.', 'bridge-for-medium' ) ),
			'being-sent'        => array( '', __( 'It is being sent.', 'bridge-for-medium' ) ),
			'proposed'          => array( '', __( 'The schedule proposes it; its owner must say yes.', 'bridge-for-medium' ) ),
			'ready-to-import'   => array( '', __( 'It is ready to be imported on Medium.', 'bridge-for-medium' ) ),
			'draft-to-publish'  => array( '', __( 'Its draft on Medium is ready to be published.', 'bridge-for-medium' ) ),
			'unconfirmed'       => array( '', __( 'It is not certain whether its story is on Medium.', 'bridge-for-medium' ) ),
			'maybe-on-medium'   => array( '', __( 'A story on Medium may be this post; its owner must say.', 'bridge-for-medium' ) ),
			'live'              => array( '', __( 'Its story is on Medium.', 'bridge-for-medium' ) ),
			'changed-on-blog'   => array( '', __( 'The post was changed; its story on Medium was not.', 'bridge-for-medium' ) ),
			'canonical-to-mend' => array( '', __( 'Its story does not name this post as its original.', 'bridge-for-medium' ) ),
			'story-to-remove'   => array( '', __( 'Its story on Medium may have to be removed.', 'bridge-for-medium' ) ),
			'removed'           => array( '', __( 'Its story was taken off Medium.', 'bridge-for-medium' ) ),
			'another-article'   => array( '', __( 'Another article has, or had, its address or its number.', 'bridge-for-medium' ) ),
			'losses-to-accept'  => array( '', __( 'Parts of its text would be missing; its owner must decide.', 'bridge-for-medium' ) ),
			'content-refused'   => array( '', __( 'It cannot become a story as it is.', 'bridge-for-medium' ) ),
			'held'              => array( '', __( 'It is held until its owner has looked.', 'bridge-for-medium' ) ),
			'failed'            => array( '', __( 'It failed and is not tried again by itself.', 'bridge-for-medium' ) ),
			'cancelled'         => array( '', __( 'It was cancelled.', 'bridge-for-medium' ) ),
			'not-public'        => array( '', __( 'It is not public on the blog.', 'bridge-for-medium' ) ),
			'not-chosen'        => array( '', __( 'Its author or the site\'s settings keep it from Medium.', 'bridge-for-medium' ) ),
			'second-copy'       => array( '', __( 'It goes to another account, and never to two.', 'bridge-for-medium' ) ),
			'in-backlog'        => array( '', __( 'It waits in the backlog and is not queued.', 'bridge-for-medium' ) ),
		);
	}
}
