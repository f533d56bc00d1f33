<?php
/**
 * Puts the parts together.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The one place where services are built, each once, when it is first asked for, with those that it works with. No service
 * asks here for another. Whoever stands outside (a template, a command, a test) reaches them by Plugin::instance().
 *
 * @property-read Clock          $clock
 * @property-read Hooks          $hooks
 * @property-read Settings       $settings
 * @property-read Tables         $tables
 * @property-read Bodies         $bodies
 * @property-read Post_Table     $post_table
 * @property-read Records        $records
 * @property-read Statuses       $statuses
 * @property-read Events         $events
 * @property-read Knowledge      $knowledge
 * @property-read Health         $health
 * @property-read Contact        $contact
 * @property-read Told           $told
 * @property-read Schedule       $schedule
 * @property-read Lock           $lock
 * @property-read Set_Aside      $set_aside
 * @property-read Pages_Move     $pages_move
 * @property-read Pages          $pages
 * @property-read Traces         $traces
 * @property-read Updates        $updates
 * @property-read Translations   $translations
 * @property-read Visibility     $visibility
 * @property-read Seo            $seo
 * @property-read Media          $media
 * @property-read Language       $language
 * @property-read Renderer       $renderer
 * @property-read Article        $article
 * @property-read Choice         $choice
 * @property-read Post_Choices   $post_choices
 * @property-read Outlook        $outlook
 * @property-read Editor_Route   $editor_route
 * @property-read Editor_Panel   $editor_panel
 * @property-read Choice_Box     $choice_box
 * @property-read Guest_Echo     $guest_echo
 * @property-read Loopback       $loopback
 * @property-read Guest_Look     $guest_look
 * @property-read Sights         $sights
 * @property-read Guest          $guest
 * @property-read Changes        $changes
 * @property-read Sweep          $sweep
 * @property-read Watcher        $watcher
 * @property-read Envelope       $envelope
 * @property-read Sender         $sender
 * @property-read Freezer        $freezer
 * @property-read Courier        $courier
 * @property-read Queue          $queue
 * @property-read Catch_Up       $catch_up
 * @property-read Hourly         $hourly
 * @property-read Door           $door
 * @property-read Gate           $gate
 * @property-read Status_Route   $status_route
 * @property-read Post_Route     $post_route
 * @property-read Pages_Route    $pages_route
 * @property-read Look_Route     $look_route
 * @property-read Routes         $routes
 * @property-read Guest_Route    $guest_route
 * @property-read Page_View      $page_view
 * @property-read Other_Bridge   $other_bridge
 * @property-read Ping           $ping
 * @property-read Preview        $preview
 * @property-read Original       $original
 * @property-read Handoff_Client $handoff_client
 * @property-read Landing_Table  $landing_table
 * @property-read Live_Posts     $live_posts
 * @property-read Landing_Door   $landing_door
 * @property-read Landing_Report $landing_report
 * @property-read Beacon         $beacon
 * @property-read Acts           $acts
 * @property-read Assets         $assets
 * @property-read Reason         $reason
 * @property-read Standings      $standings
 * @property-read Refusals       $refusals
 * @property-read Screens        $screens
 * @property-read Settings_Menu  $settings_menu
 * @property-read Settings_Page  $settings_page
 * @property-read Connect        $connect
 * @property-read Posts_List     $posts_list
 * @property-read List_Filter    $list_filter
 * @property-read Bulk_Acts      $bulk_acts
 * @property-read Handoff_Menu   $handoff_menu
 * @property-read Handoff_Page   $handoff_page
 * @property-read Choice_Field   $choice_field
 * @property-read Waiting        $waiting
 * @property-read Waiting_Acts   $waiting_acts
 * @property-read Settings_Form  $settings_form
 * @property-read Settings_Checks $settings_checks
 * @property-read Next_Step      $next_step
 * @property-read Wp_Cron        $wp_cron
 * @property-read Preflight_Calls $preflight_calls
 * @property-read Preflight      $preflight
 * @property-read Forecast       $forecast
 * @property-read Debug_Info     $debug_info
 * @property-read Site_Health    $site_health
 * @property-read Syndication_Line $syndication_line
 * @property-read Syndication    $syndication
 * @property-read Weekly_Mail    $weekly_mail
 * @property-read Privacy        $privacy
 * @property-read Cli            $cli
 */
final class Plugin {

	/**
	 * The services, each with those that it works with, in the order of its constructor. The class of some_name is Some_Name; a
	 * method behind a dot is given to be called later (Later), by which its service is built.
	 *
	 * Names, and not code: they are compiled once, and cost the many requests nothing that need two or three of them.
	 */
	const PARTS = array(
		// What is kept, and where.
		'clock' => array(),
		'hooks' => array(),
		'settings' => array( 'clock', 'hooks' ),
		'tables' => array(),
		'bodies' => array( 'tables', 'settings' ),
		'post_table' => array( 'tables', 'bodies.put' ),
		'records' => array( 'post_table' ),
		'statuses' => array( 'records', 'post_table' ),
		'events' => array( 'records', 'bodies' ),
		'knowledge' => array( 'settings', 'records' ),
		'landing_table' => array( 'tables', 'clock' ),
		'live_posts' => array( 'settings', 'post_table' ),
		'health' => array(),
		'contact' => array( 'clock', 'health' ),
		'told' => array( 'post_table' ),
		'schedule' => array( 'settings', 'clock' ),
		'lock' => array( 'clock' ),
		'set_aside' => array( 'clock', 'post_table', 'hooks' ),
		'pages_move' => array( 'clock', 'bodies', 'schedule' ),
		'pages' => array( 'pages_move', 'bodies' ),
		'traces' => array( 'settings', 'tables' ),
		'updates' => array(),
		'translations' => array(),
		// What sees that a post changed, reads it, and tells the bridge.
		'visibility' => array(),
		'seo' => array(),
		'media' => array(),
		'language' => array(),
		'renderer' => array(),
		'article' => array( 'seo', 'visibility', 'media', 'language', 'renderer', 'hooks' ),
		'choice' => array( 'settings', 'hooks' ),
		'guest_echo' => array( 'clock' ),
		'loopback' => array( 'clock' ),
		'guest_look' => array( 'guest_echo', 'loopback' ),
		'sights' => array( 'clock', 'post_table' ),
		'guest' => array( 'clock', 'renderer', 'guest_look', 'sights' ),
		'changes' => array( 'clock', 'post_table', 'set_aside.let_try', 'sights.let_look', 'records', 'schedule', 'hooks' ),
		'sweep' => array( 'settings', 'post_table', 'clock', 'changes', 'visibility', 'hooks', 'tables' ),
		'watcher' => array( 'visibility', 'changes', 'knowledge', 'settings' ),
		'envelope' => array( 'settings', 'told' ),
		'sender' => array( 'clock', 'hooks', 'settings' ),
		'freezer' => array( 'visibility', 'hooks', 'knowledge', 'article', 'choice', 'events', 'guest', 'envelope', 'sender' ),
		'courier' => array( 'changes', 'events', 'knowledge', 'set_aside', 'sights', 'freezer', 'envelope', 'sender', 'hooks', 'post_table', 'clock' ),
		'queue' => array( 'settings', 'health', 'clock', 'schedule', 'hooks', 'set_aside', 'post_table', 'changes', 'events', 'courier', 'lock' ),
		'catch_up' => array( 'schedule', 'clock' ),
		'hourly' => array( 'ping', 'pages_move', 'sweep', 'bodies', 'queue', 'landing_report', 'weekly_mail' ),
		// What answers the bridge, and asks it.
		'door' => array( 'settings', 'clock', 'contact' ),
		'gate' => array( 'door' ),
		'status_route' => array( 'door', 'settings', 'told', 'pages', 'hooks', 'clock', 'statuses', 'live_posts' ),
		'post_route' => array( 'door', 'settings', 'visibility', 'hooks', 'knowledge', 'article', 'choice', 'envelope', 'clock' ),
		'pages_route' => array( 'door', 'pages', 'settings', 'visibility', 'guest', 'statuses' ),
		'look_route' => array( 'door', 'settings', 'told' ),
		'guest_route' => array( 'door', 'settings', 'guest_echo', 'visibility', 'guest' ),
		'routes' => array( 'status_route', 'post_route', 'pages_route', 'look_route', 'guest_route', 'editor_route' ),
		'page_view' => array( 'pages', 'visibility', 'guest', 'statuses' ),
		'other_bridge' => array( 'settings', 'tables' ),
		'ping' => array( 'settings', 'sender', 'envelope', 'clock', 'other_bridge', 'health', 'contact', 'schedule' ),
		'preview' => array( 'settings', 'choice', 'article', 'sender', 'envelope', 'clock' ),
		'handoff_client' => array( 'settings', 'sender', 'envelope', 'clock' ),
		'landing_report' => array( 'settings', 'landing_table', 'live_posts', 'handoff_client', 'clock' ),
		// What counts who comes back.
		'beacon' => array( 'settings', 'live_posts' ),
		'landing_door' => array( 'settings', 'live_posts', 'landing_table', 'schedule' ),
		// What people look at.
		'acts' => array(),
		'assets' => array(),
		'reason' => array(),
		'standings' => array( 'set_aside', 'sights', 'clock', 'health', 'settings', 'knowledge', 'reason', 'contact', 'visibility', 'hooks', 'events', 'statuses', 'changes' ),
		'refusals' => array( 'tables', 'events' ),
		'screens' => array(),
		'settings_menu' => array( 'settings' ),
		'waiting' => array( 'changes', 'refusals', 'standings', 'set_aside', 'sights', 'events', 'knowledge', 'visibility', 'post_table', 'health', 'queue' ),
		'settings_form' => array( 'settings' ),
		'settings_page' => array( 'settings', 'ping', 'health', 'contact', 'waiting', 'preflight', 'forecast', 'settings_form', 'next_step', 'assets', 'clock', 'screens' ),
		'settings_checks' => array( 'settings_page', 'settings', 'preflight', 'forecast', 'sender' ),
		'waiting_acts' => array( 'settings_page', 'waiting', 'acts' ),
		'next_step' => array( 'settings', 'assets', 'screens' ),
		'wp_cron' => array( 'clock' ),
		'preflight_calls' => array( 'loopback', 'sender', 'clock' ),
		'preflight' => array( 'preflight_calls', 'loopback', 'wp_cron', 'clock' ),
		'forecast' => array( 'settings', 'visibility', 'clock' ),
		'debug_info' => array( 'settings', 'health', 'contact', 'waiting', 'tables', 'preflight', 'clock' ),
		'connect' => array( 'settings_page', 'sender' ),
		'posts_list' => array( 'settings', 'post_table', 'standings', 'acts', 'visibility', 'changes', 'screens' ),
		'original' => array( 'settings', 'acts', 'choice', 'article', 'handoff_client' ),
		'list_filter' => array( 'settings', 'standings', 'tables' ),
		'bulk_acts' => array( 'settings', 'acts', 'changes', 'visibility' ),
		'handoff_menu' => array( 'settings', 'statuses' ),
		'handoff_page' => array( 'acts', 'standings', 'handoff_client', 'assets', 'screens' ),
		'choice_field' => array( 'settings' ),
		'post_choices' => array( 'settings', 'choice' ),
		'outlook' => array( 'settings', 'visibility', 'standings', 'hooks' ),
		'editor_route' => array( 'outlook', 'settings', 'standings', 'statuses', 'events', 'changes', 'preview' ),
		'editor_panel' => array( 'settings', 'preview' ),
		'choice_box' => array( 'post_choices', 'outlook', 'choice_field', 'settings', 'standings', 'visibility' ),
		'site_health' => array( 'settings', 'ping', 'contact', 'health', 'wp_cron', 'preflight', 'screens' ),
		'syndication_line' => array( 'settings', 'statuses', 'renderer', 'hooks' ),
		'syndication' => array( 'settings', 'syndication_line.of' ),
		'weekly_mail' => array( 'settings', 'handoff_client', 'clock', 'screens' ),
		'privacy' => array( 'standings', 'knowledge', 'handoff_client', 'pages' ),
		'cli' => array( 'acts', 'changes', 'visibility', 'health', 'settings', 'sweep', 'pages_move', 'queue', 'set_aside', 'post_table', 'standings', 'ping', 'clock', 'events' ),
	);

	private static ?Plugin $instance = null;

	/** What makes a service in the place of the usual one, by name. */
	private array $instead;
	/** Services that were made, by name. */
	private array $services = array();

	/**
	 * A plugin of its own.
	 *
	 * @param array<string, callable> $instead What makes a service in the place of the usual one, by name.
	 */
	public function __construct( array $instead = array() ) {
		$this->instead = $instead;
	}

	/**
	 * The plugin of this WordPress.
	 */
	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/**
	 * Begin to listen. Nothing here asks the database or the network.
	 */
	public static function start(): void {
		self::instance()->listen();
	}

	/**
	 * The plugin is switched off.
	 *
	 * @param bool $is_network Whether on the whole network.
	 */
	public static function stop( $is_network = false ): void {
		self::instance()->traces->stop( $is_network );
	}

	/**
	 * A service.
	 *
	 * @param string $name In small letters, as its class is called.
	 */
	public function __get( string $name ): object {
		if ( ! isset( $this->services[ $name ] ) ) {
			$this->services[ $name ] = isset( $this->instead[ $name ] ) ? $this->instead[ $name ]() : $this->make( $name );
		}
		return $this->services[ $name ];
	}

	/**
	 * Register every hook.
	 */
	private function listen(): void {
		global $pagenow;
		foreach ( Listeners::on( is_admin() ? (string) $pagenow : '' ) as $rows ) {
			foreach ( $rows as $row ) {
				list( $hook, $part, $method, $priority, $arguments ) = $row + array( 3 => 10, 4 => 1 );
				add_filter( $hook, new Later( $this, $part, $method ), $priority, $arguments );
			}
		}
		if ( is_multisite() || version_compare( $GLOBALS['wp_version'], '6.8', '<' ) ) {
			// Before whatever says something there. Newer ones find a plugin's languages by its head, but not where the whole network has it.
			add_action( 'init', new Later( $this, 'translations', 'load' ), 0, 0 );
		}
		if ( wp_doing_cron() ) {
			add_action( 'shutdown', new Later( $this, 'schedule', 'finish' ), PHP_INT_MAX, 0 );
		}
		// Before the REST API and every other plugin that ends a request there. Any request but one for a page costs one comparison.
		add_action( 'parse_request', array( $this, 'show_page' ), 0 );
		add_action( 'rest_api_init', array( $this, 'add_routes' ) );
		// After whatever refuses.
		add_filter( 'rest_authentication_errors', array( $this, 'admit' ), PHP_INT_MAX );
		// phpcs:ignore WordPress.Security -- only compared.
		if ( ! empty( $_SERVER[ GUEST ] ) ) {
			$this->guest_echo->listen();
		}
		// phpcs:ignore WordPress.Security -- only looked for.
		if ( isset( $_GET[ LANDING ], $_SERVER['REQUEST_METHOD'] ) && 'POST' === $_SERVER['REQUEST_METHOD'] ) {
			$this->landing_door->answer();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'bridge', $this->cli );
		}
	}

	/**
	 * Answer a request, if it is for a page that Medium's importer reads.
	 *
	 * @param \WP $wp The request.
	 */
	public function show_page( \WP $wp ): void {
		// phpcs:ignore WordPress.Security -- only a slug is taken from it, by a strict pattern.
		$uri  = isset( $_SERVER['REQUEST_URI'] ) ? (string) $_SERVER['REQUEST_URI'] : '';
		$slug = false === strpos( $uri, '/medium/' ) ? '' : Page_Request::slug_of( $uri );
		if ( '' !== $slug ) {
			$this->page_view->answer( $slug, $wp );
		}
	}

	/**
	 * Register the routes, unless the request is for one of WordPress' own: an editor makes dozens of those to save a post.
	 */
	public function add_routes(): void {
		$asked = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? (string) $GLOBALS['wp']->query_vars['rest_route'] : '';
		if ( 0 !== strpos( $asked, '/wp/v2/' ) ) {
			$this->routes->register();
		}
	}

	/**
	 * Let the bridge in where a request is refused.
	 *
	 * @param \WP_Error|null|true $result What was decided so far.
	 * @return \WP_Error|null|true
	 */
	public function admit( $result ) {
		return is_wp_error( $result ) ? $this->gate->admit( $result ) : $result;
	}

	/**
	 * Build a service, and those that it works with.
	 */
	private function make( string $name ): object {
		$class = __NAMESPACE__ . '\\' . ucwords( $name, '_' );
		return new $class( ...array_map( array( $this, 'given' ), self::PARTS[ $name ] ) );
	}

	/**
	 * What a service works with.
	 *
	 * @param string $need A service's name, with a dot and a method where that is called later.
	 */
	private function given( string $need ): object {
		list( $part, $method ) = explode( '.', "$need." );
		return '' === $method ? $this->__get( $part ) : new Later( $this, $part, $method );
	}
}
