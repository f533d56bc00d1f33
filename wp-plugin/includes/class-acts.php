<?php
/**
 * Who may do what for a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One question for every link, button and command about a post. What somebody may not do they are not shown.
 */
class Acts {

	/**
	 * Whether the current user may have a post sent to Medium, or answer what is asked about its story: they must be let edit
	 * that very post, and publish posts of its type. (WordPress' own capability `publish_post` asks for the second alone.)
	 *
	 * @param int $post_id Which.
	 * @return bool
	 */
	public function may_send( $post_id ) {
		$post = get_post( $post_id );
		$type = $post ? get_post_type_object( $post->post_type ) : null;
		return $type && current_user_can( 'edit_post', $post->ID ) && current_user_can( $type->cap->publish_posts );
	}

	/**
	 * The same on the command line, where nobody is somebody with a shell, who may do all.
	 *
	 * @param int $post_id Which.
	 * @return bool
	 */
	public function may_send_by_command( $post_id ) {
		return 0 === get_current_user_id() || $this->may_send( $post_id );
	}

	/**
	 * Ask once more, and name the post. The request ends here.
	 *
	 * @param int    $post_id  Which.
	 * @param string $action   Of admin-post.php; with the id it is the nonce's name as well.
	 * @param string $question What is asked.
	 * @param string $more     What will happen.
	 * @param string $yes      What the button says.
	 */
	public function ask( $post_id, $action, $question, $more, $yes ) {
		$fields = array(
			'action' => $action,
			'post'   => (string) $post_id,
			'back'   => (string) wp_get_referer(),
		);
		$this->show( $question, '<p>' . esc_html( $more ) . '</p>', $fields, $action . $post_id, $yes );
	}

	/**
	 * The same for many, each of which is named. The request ends here.
	 *
	 * @param int[]  $post_ids Which.
	 * @param string $action   Of admin-post.php, and the nonce's name.
	 * @param string $back     Where they were chosen.
	 * @param string $question What is asked.
	 * @param string $more     What will happen.
	 * @param string $yes      What the button says.
	 */
	public function ask_of_many( array $post_ids, $action, $back, $question, $more, $yes ) {
		if ( ! $post_ids ) {
			wp_die( esc_html__( 'None of these posts is public, or you may not edit and publish them.', 'bridge-for-medium' ), esc_html( $question ), array( 'back_link' => true ) );
		}
		$items  = '';
		$fields = compact( 'action', 'back' );
		foreach ( $post_ids as $number => $post_id ) {
			$items .= '<li>' . esc_html( Wire::text( get_the_title( $post_id ) ) ) . '</li>';

			$fields[ "posts[$number]" ] = (string) $post_id;
		}
		$this->show( $question, "<ul>$items</ul><p>" . esc_html( $more ) . '</p>', $fields, $action, $yes );
	}

	/**
	 * A page with one question.
	 *
	 * @param string                $question What is asked.
	 * @param string                $html     What is said below it.
	 * @param array<string, string> $fields   Hidden ones of its form.
	 * @param string                $nonce    The nonce's name.
	 * @param string                $yes      What the button says.
	 */
	private function show( $question, $html, array $fields, $nonce, $yes ) {
		$hidden = wp_nonce_field( $nonce, '_wpnonce', false, false );
		foreach ( $fields as $name => $value ) {
			$hidden .= sprintf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
		}
		$form = sprintf( '<main><h1>%s</h1>%s<form method="post" action="%s">%s<button type="submit" class="button button-large">%s</button></form></main>', esc_html( $question ), $html, esc_url( admin_url( 'admin-post.php' ) ), $hidden, esc_html( $yes ) );
		wp_die(
			$form, // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
			esc_html( $question ),
			array(
				'response'  => 200,
				'back_link' => true,
			)
		);
	}
}
