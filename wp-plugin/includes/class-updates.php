<?php
/**
 * Where updates of this plugin come from.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * From its owner's hands alone. The header `Update URI` tells the directory so; should it, or something that imitates it, offer
 * another plugin of our name all the same, that is never installed over this one, which holds a secret.
 */
class Updates {

	/**
	 * Take offers for this plugin away.
	 *
	 * @param mixed $updates What WordPress knows of updates.
	 * @return mixed
	 */
	public function refuse( $updates ) {
		$name = plugin_basename( FILE );
		if ( is_object( $updates ) && isset( $updates->response[ $name ] ) ) {
			unset( $updates->response[ $name ] );
		}
		return $updates;
	}
}
