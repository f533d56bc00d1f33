<?php
/**
 * Plugin Name:       Bridge for Medium
 * Description:       Tells your bridge when a post is published, changed or withdrawn, so that the same article stands on Medium: once, with search engines sent to your original.
 * Version:           0.1.0
 * Update URI:        false
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The maintainers of Bridge for Medium
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       bridge-for-medium
 * Domain Path:       /languages
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

const VERSION = '0.1.0';
const FILE    = __FILE__;

// Here, and not with whoever answers: every request is asked for them.
/** Where PHP says what a look as a visitor bears (Guest_Echo). */
const GUEST = 'HTTP_X_BRIDGE_FOR_MEDIUM_GUEST';
/** In the address of a visit that is counted (Landing_Door). */
const LANDING = 'b4m';

require __DIR__ . '/includes/autoload.php';

add_action( 'plugins_loaded', array( Plugin::class, 'start' ) );
register_deactivation_hook( __FILE__, array( Plugin::class, 'stop' ) );
