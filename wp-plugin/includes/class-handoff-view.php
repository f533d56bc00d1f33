<?php
/**
 * A hand-off's document as HTML.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Draws what the bridge says is to be done, in wp-admin's own styles. Pure: arrays in, escaped HTML out, no WordPress. It
 * says nothing of its own about a step: every such sentence is the bridge's.
 */
final class Handoff_View {

	/**
	 * Names that were given to elements, and how often.
	 *
	 * @var array<string, int>
	 */
	private array $ids = array();

	/** Where forms are sent. */
	private string $target;

	/**
	 * Hidden fields of every form.
	 *
	 * @var array<string, string>
	 */
	private array $hidden;

	/**
	 * Words on buttons that are no part of a document: copy, shown, changed, after, begin, away, nothing, dry.
	 *
	 * @var array<string, string>
	 */
	private array $labels;

	/**
	 * What was typed and did not work.
	 *
	 * @var array<string, string>
	 */
	private array $typed;

	/** CSS of the frame in which a story is shown: nothing reaches into it from outside. */
	private string $style;

	/**
	 * A view.
	 *
	 * @param string                $target Where forms are sent.
	 * @param array<string, string> $hidden Hidden fields of every form.
	 * @param array<string, string> $labels Words of the page itself.
	 * @param string                $style  CSS of the frame.
	 * @param array<string, string> $typed  What was typed and did not work.
	 */
	public function __construct( $target, array $hidden, array $labels, $style, array $typed = array() ) {
		$this->target = $target;
		$this->hidden = $hidden;
		$this->labels = $labels;
		$this->style  = $style;
		$this->typed  = $typed;
	}

	/**
	 * One document.
	 *
	 * @param array<string, mixed> $document As the bridge gives it.
	 * @return string
	 */
	public function document( array $document ) {
		$html = sprintf( '<h2>%s</h2><p class="description">%s</p>', Markup::text( $document, 'title' ), Markup::link( Markup::plain( $document, 'original_url' ), Markup::plain( $document, 'original_url' ), '' ) );
		if ( '' !== Markup::plain( $document, 'dry_run' ) ) {
			$html .= sprintf( '<div class="notice notice-warning inline" role="status"><p><strong>%s</strong> %s</p></div>', Markup::escape( $this->labels['dry'] ), Markup::text( $document, 'dry_run' ) );
		}
		foreach ( Markup::each( $document, 'tasks' ) as $task ) {
			$html .= $this->task( $task, $document );
		}
		if ( ! Markup::each( $document, 'tasks' ) ) {
			$url   = Markup::plain( $document, 'story_url' );
			$html .= sprintf( '<div class="card"><h3>%s</h3><p>%s</p><p>%s</p></div>', Markup::escape( $this->labels['nothing'] ), Markup::text( $document, 'reason' ), '' === $url ? '' : Markup::link( $url, $url, '' ) );
		}
		return $html;
	}

	/**
	 * The second question before an answer that could put a second copy on Medium.
	 *
	 * @param array<string, mixed> $second   As the bridge gives it.
	 * @param int                  $delivery Whose.
	 * @param string               $back     The address of the page that changes nothing.
	 * @return string
	 */
	public function second( array $second, $delivery, $back ) {
		$said   = isset( $second['said'] ) && is_array( $second['said'] ) ? $second['said'] : array();
		$fields = array(
			'delivery' => (string) $delivery,
			'question' => Markup::plain( $said, 'question' ),
			'token'    => Markup::plain( $said, 'token' ),
			'sure'     => Markup::plain( $second, 'question' ),
		);
		foreach ( isset( $said['values'] ) && is_array( $said['values'] ) ? $said['values'] : array() as $name => $value ) {
			$fields[ 'values[' . $name . ']' ] = is_string( $value ) ? $value : '';
		}
		$html  = sprintf( '<div class="notice notice-error inline" role="alert"><h3>%s</h3><p>%s</p>%s</div>', Markup::text( $second, 'title' ), Markup::text( $second, 'words' ), $this->openings( Markup::each( $second, 'openings' ) ) );
		$html .= sprintf( '<div class="card"><h3>%s</h3><p>%s</p><p><a class="button button-primary" href="%s">%s</a></p></div>', Markup::text( $second, 'back_title' ), Markup::text( $second, 'back_words' ), Markup::escape( $back ), Markup::text( $second, 'back' ) );
		$html .= sprintf( '<div class="card bridge-apart"><h3>%s</h3>%s<button class="button" name="answer" value="%s">%s</button></form></div>', Markup::text( $second, 'yes_title' ), $this->form( $fields ), Markup::text( $said, 'answer' ), Markup::text( $second, 'yes' ) );
		return $html;
	}

	/**
	 * One hand-off.
	 *
	 * @param array<string, mixed> $task     The hand-off.
	 * @param array<string, mixed> $document Its document.
	 */
	private function task( array $task, array $document ): string {
		$asked = Markup::text( $task, 'asked' );
		$html  = sprintf( '<div class="bridge-task" data-kind="%s"><h2 class="task-title">%s</h2>%s', Markup::text( $task, 'kind' ), Markup::text( $task, 'title' ), '' === $asked ? '' : '<p class="task-asked">' . $asked . '</p>' );
		foreach ( Markup::each( $task, 'steps' ) as $step ) {
			$html .= $this->step( $step, $document );
		}
		return $html . '</div>';
	}

	/**
	 * One step: its words, what to look at, to answer, to copy and to open, in this order.
	 *
	 * @param array<string, mixed> $step     The step.
	 * @param array<string, mixed> $document Its document.
	 */
	private function step( array $step, array $document ): string {
		$number = isset( $step['number'] ) ? (int) $step['number'] : 0;
		$html   = sprintf( '<div class="card step-block" data-step="%d"><h3 class="step-title">%s%s</h3>', $number, $number ? '<span class="number">' . $number . '.</span> ' : '', Markup::text( $step, 'title' ) );
		$html  .= Markup::lines( $step, 'words', '<p class="word">%s</p>' );
		foreach ( Markup::each( $step, 'changes' ) as $change ) {
			$html .= $this->change( $change );
		}
		$folded = '';
		foreach ( Markup::each( $step, 'questions' ) as $question ) {
			$drawn   = $this->question( $question, $document );
			$html   .= empty( $question['is_folded'] ) ? $drawn : '';
			$folded .= empty( $question['is_folded'] ) ? '' : $drawn;
		}
		foreach ( Markup::each( $step, 'copies' ) as $copy ) {
			$html .= $this->copy( $copy );
		}
		$html  .= $this->openings( Markup::each( $step, 'openings' ) );
		$notes  = Markup::lines( $step, 'notes', '<li>%s</li>' );
		$html  .= '' === $notes ? '' : '<ul class="notes ul-disc">' . $notes . '</ul>';
		$report = isset( $step['report'] ) && is_array( $step['report'] ) ? Markup::lines( $step['report'], 'lines', '<li>%s</li>' ) : '';
		$html  .= '' === $report ? '' : sprintf( '<details class="report"><summary>%s</summary><ul class="ul-disc">%s</ul></details>', Markup::escape( $this->labels['changed'] ), $report );
		return $html . $folded . '</div>';
	}

	/**
	 * One paragraph to carry over.
	 *
	 * @param array<string, mixed> $change The paragraph.
	 */
	private function change( array $change ): string {
		$after = Markup::plain( $change, 'after' );
		$where = '' === $after ? Markup::escape( $this->labels['begin'] ) : sprintf( Markup::escape( $this->labels['after'] ), Markup::escape( $after ) );
		$html  = sprintf( '<div class="change"><p class="description">%s%s</p>', $where, empty( $change['is_gone'] ) ? '' : ' ' . Markup::escape( $this->labels['away'] ) );
		foreach ( Markup::each( $change, 'runs' ) as $run ) {
			$tags  = array(
				'added'   => 'ins',
				'removed' => 'del',
			);
			$what  = Markup::plain( $run, 'what' );
			$tag   = isset( $tags[ $what ] ) ? $tags[ $what ] : 'span';
			$html .= "<$tag>" . Markup::text( $run, 'text' ) . "</$tag>";
		}
		return $html . '</div>';
	}

	/**
	 * One question with its answers.
	 *
	 * @param array<string, mixed> $question The question.
	 * @param array<string, mixed> $document Its document.
	 */
	private function question( array $question, array $document ): string {
		$title = Markup::text( $question, 'title' );
		$inner = Markup::lines( $question, 'words', '<p class="description said-of">%s</p>' );
		foreach ( Markup::each( $question, 'copies' ) as $copy ) {
			$inner .= $this->copy( $copy );
		}
		foreach ( Markup::each( $question, 'answers' ) as $answer ) {
			$inner .= $this->answer( $answer, $question, $document );
		}
		$code = Markup::text( $question, 'code' );
		if ( ! empty( $question['is_folded'] ) ) {
			return sprintf( '<details class="question" data-question="%s"><summary class="asked">%s</summary>%s</details>', $code, $title, $inner );
		}
		return sprintf( '<div class="question%s" data-question="%s">%s%s</div>', empty( $question['is_apart'] ) ? '' : ' bridge-apart', $code, '' === $title ? '' : '<h4 class="asked">' . $title . '</h4>', $inner );
	}

	/**
	 * One answer: a form of its own.
	 *
	 * @param array<string, mixed> $answer   The answer.
	 * @param array<string, mixed> $question What it answers.
	 * @param array<string, mixed> $document Its document.
	 */
	private function answer( array $answer, array $question, array $document ): string {
		$code  = Markup::text( $answer, 'code' );
		$known = array(
			'delivery' => (string) ( isset( $document['delivery'] ) ? (int) $document['delivery'] : 0 ),
			'question' => Markup::plain( $question, 'code' ),
			'token'    => Markup::plain( $question, 'token' ),
		);
		$html  = $this->form( $known, $code );
		foreach ( Markup::each( $answer, 'fields' ) as $field ) {
			$html .= $this->field( $field );
		}
		$lasting = Markup::text( $answer, 'lasting' );
		$yes     = Markup::text( $answer, 'yes' );
		if ( '' !== $yes ) {
			return $html . sprintf( '<details class="ask"><summary>%s…</summary><p class="does">%s</p>%s<button class="button button-link-delete" name="answer" value="%s">%s</button></details></form>', Markup::text( $answer, 'label' ), Markup::text( $answer, 'does' ), '' === $lasting ? '' : '<p class="lasting">' . $lasting . '</p>', $code, $yes );
		}
		return $html . sprintf( '<button class="button%s" name="answer" value="%s">%s</button> <span class="description does">%s</span>%s</form>', empty( $answer['is_main'] ) ? '' : ' button-primary', $code, Markup::text( $answer, 'label' ), Markup::text( $answer, 'does' ), '' === $lasting ? '' : ' <span class="description lasting">' . $lasting . '</span>' );
	}

	/**
	 * The beginning of a form.
	 *
	 * @param array<string, string> $fields Hidden fields of this form.
	 * @param string                $code   Of the answer.
	 */
	private function form( array $fields, string $code = '' ): string {
		$html = sprintf( '<form method="post" action="%s" class="answer" data-answer="%s">', Markup::escape( $this->target ), $code );
		foreach ( $this->hidden + $fields as $name => $value ) {
			$html .= sprintf( '<input type="hidden" name="%s" value="%s">', Markup::escape( $name ), Markup::escape( $value ) );
		}
		return $html;
	}

	/**
	 * What is typed beside an answer.
	 *
	 * @param array<string, mixed> $field The field.
	 */
	private function field( array $field ): string {
		$name = Markup::plain( $field, 'name' );
		$id   = $this->id( 'bridge-' . $name );
		if ( 'tick' === Markup::plain( $field, 'kind' ) ) {
			return sprintf( '<p><label class="tick"><input type="checkbox" name="values[%s]" value="right"> <span>%s</span></label></p>', Markup::escape( $name ), Markup::text( $field, 'label' ) );
		}
		$typed = isset( $this->typed[ $name ] ) ? $this->typed[ $name ] : '';
		return sprintf( '<p><label for="%1$s">%2$s</label><br><input id="%1$s" class="regular-text" name="values[%3$s]" type="url" inputmode="url" autocomplete="off"%4$s maxlength="%5$d" placeholder="%6$s" value="%7$s"><br><span class="description help">%8$s</span></p>', Markup::escape( $id ), Markup::text( $field, 'label' ), Markup::escape( $name ), empty( $field['is_required'] ) ? '' : ' required', isset( $field['most'] ) ? (int) $field['most'] : 0, Markup::text( $field, 'example' ), Markup::escape( $typed ), Markup::text( $field, 'help' ) );
	}

	/**
	 * Something to copy. Markup is never drawn into this page: it is shown in a frame that runs nothing.
	 *
	 * @param array<string, mixed> $copy What.
	 */
	private function copy( array $copy ): string {
		$id    = $this->id( 'bridge-copy' );
		$label = Markup::text( $copy, 'label' );
		$value = Markup::text( $copy, 'value' );
		$form  = Markup::plain( $copy, 'form' );
		$word  = Markup::escape( $this->labels['copy'] );
		if ( 'note' === $form ) {
			return sprintf( '<p><label for="%1$s">%2$s</label><br><textarea id="%1$s" class="large-text" rows="5" maxlength="%3$d">%4$s</textarea><br><button type="button" class="button" data-copy-from="%1$s">%5$s</button></p>', $id, $label, isset( $copy['most'] ) ? (int) $copy['most'] : 0, $value, $word );
		}
		if ( 'rich' === $form ) {
			return sprintf( '<p class="bridge-copy"><b>%1$s</b> <button type="button" class="button" data-rich="%2$s" data-label="%1$s" aria-label="%3$s: %1$s">%3$s</button></p><details><summary>%4$s</summary><iframe sandbox title="%1$s" srcdoc="%5$s"></iframe></details>', $label, $value, $word, Markup::escape( $this->labels['shown'] ), Markup::escape( $this->frame( Markup::plain( $copy, 'value' ) ) ) );
		}
		return sprintf( '<p class="bridge-copy"><b>%1$s</b> <code>%2$s</code> <button type="button" class="button" data-copy="%2$s" data-label="%1$s" aria-label="%3$s: %1$s">%3$s</button></p>', $label, $value, $word );
	}

	/**
	 * The page inside the frame.
	 */
	private function frame( string $html ): string {
		return '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src *; style-src \'unsafe-inline\'"><style>' . $this->style . '</style>' . $html;
	}

	/**
	 * Addresses to open.
	 *
	 * @param array<int, array<string, mixed>> $openings Which.
	 */
	private function openings( array $openings ): string {
		$html = '';
		foreach ( $openings as $one ) {
			$html .= Markup::link( Markup::plain( $one, 'url' ), Markup::plain( $one, 'label' ), 'button' ) . ' ';
		}
		return '' === $html ? '' : '<p class="openings">' . $html . '</p>';
	}

	/**
	 * A name for an element, given once.
	 */
	private function id( string $word ): string {
		$this->ids[ $word ] = isset( $this->ids[ $word ] ) ? $this->ids[ $word ] + 1 : 1;
		return Markup::escape( $word . '-' . $this->ids[ $word ] );
	}
}
