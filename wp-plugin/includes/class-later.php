<?php
/**
 * A method of a service that is built when it is called.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Listens to a hook that may never fire. An object of three fields: a closure would be five times as large.
 */
final class Later {

	private Plugin $plugin;
	private string $part;
	private string $method;

	/**
	 * Not called yet.
	 *
	 * @param Plugin $plugin Whose service.
	 * @param string $part   Its name.
	 * @param string $method What is called.
	 */
	public function __construct( Plugin $plugin, string $part, string $method ) {
		$this->plugin = $plugin;
		$this->part   = $part;
		$this->method = $method;
	}

	/**
	 * Call it.
	 *
	 * @param mixed ...$given What the hook gives.
	 * @return mixed What the method answers.
	 */
	public function __invoke( ...$given ) {
		return $this->plugin->{ $this->part }->{ $this->method }( ...$given );
	}
}
