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
 * @property-read Door           $door
 * @property-read Gate           $gate
 * @property-read Status_Route   $status_route
 * @property-read Post_Route     $post_route
 * @property-read Pages_Route    $pages_route
 * @property-read Look_Route     $look_route
 * @property-read Guest_Route    $guest_route
 * @property-read Page_View      $page_view
 * @property-read Other_Bridge   $other_bridge
 * @property-read Ping           $ping
 * @property-read Preview        $preview
 * @property-read Handoff_Client $handoff_client
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
 * @property-read Syndication    $syndication
 * @property-read Weekly_Mail    $weekly_mail
 * @property-read Privacy        $privacy
 * @property-read Cli            $cli
 */
final class Plugin {

	private static ?Plugin $instance = null;

	/** How each service is made, by name. */
	private array $makers;
	/** Those that were, by name. */
	private array $services = array();

	/**
	 * A plugin of its own.
	 *
	 * @param array<string, callable> $instead What makes a service in the place of the usual one, by name.
	 */
	public function __construct( array $instead = array() ) {
		$this->makers = $instead + $this->stores() + $this->tellers() + $this->doors() + $this->screens();
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
			$this->services[ $name ] = $this->makers[ $name ]();
		}
		return $this->services[ $name ];
	}

	/**
	 * Register every hook.
	 */
	private function listen(): void {
		$rows = is_admin() ? array_merge( Listeners::ALWAYS, Listeners::SCREENS ) : Listeners::ALWAYS;
		foreach ( $rows as $row ) {
			list( $hook, $part, $method, $priority, $arguments ) = $row + array( 3 => 10, 4 => 1 );
			add_filter( $hook, $this->later( $part, $method ), $priority, $arguments );
		}
		// Before the REST API and every other plugin that ends a request there. Any request but one for a page costs one comparison.
		add_action( 'parse_request', array( $this, 'show_page' ), 0 );
		// phpcs:ignore WordPress.Security -- only compared.
		if ( ! empty( $_SERVER[ Guest_Echo::SERVER ] ) ) {
			$this->guest_echo->listen();
		}
		if ( is_admin() ) {
			add_filter( 'plugin_action_links_' . plugin_basename( FILE ), $this->later( 'settings_menu', 'add_link' ) );
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
		$slug = Page_Request::slug_of( isset( $_SERVER['REQUEST_URI'] ) ? (string) $_SERVER['REQUEST_URI'] : '' );
		if ( '' !== $slug ) {
			$this->page_view->answer( $slug, $wp );
		}
	}

	/**
	 * A service's method, for a hook that may never fire.
	 */
	private function later( string $part, string $method ): callable {
		return function ( ...$given ) use ( $part, $method ) {
			return $this->$part->$method( ...$given );
		};
	}

	/**
	 * What is kept, and where.
	 *
	 * @return array<string, callable> By name.
	 */
	private function stores(): array {
		return array(
			'clock'      => fn() => new Clock(),
			'hooks'      => fn() => new Hooks(),
			'settings'   => fn() => new Settings( $this->clock, $this->hooks ),
			'tables'     => fn() => new Tables(),
			'bodies'     => fn() => new Bodies( $this->tables, $this->settings ),
			'post_table' => fn() => new Post_Table( $this->tables, $this->bodies ),
			'records'    => fn() => new Records( $this->post_table ),
			'statuses'   => fn() => new Statuses( $this->records, $this->post_table ),
			'events'     => fn() => new Events( $this->records, $this->bodies ),
			'knowledge'  => fn() => new Knowledge( $this->settings, $this->records ),
			'health'     => fn() => new Health(),
			'contact'    => fn() => new Contact( $this->clock, $this->health ),
			'told'       => fn() => new Told( $this->post_table ),
			'schedule'   => fn() => new Schedule( $this->settings, $this->clock ),
			'lock'       => fn() => new Lock( $this->clock ),
			'set_aside'  => fn() => new Set_Aside( $this->clock, $this->post_table, $this->hooks ),
			'pages_move' => fn() => new Pages_Move( $this->clock, $this->bodies ),
			'pages'      => fn() => new Pages( $this->pages_move, $this->bodies ),
			'traces'     => fn() => new Traces( $this->settings, $this->tables ),
			'updates'    => fn() => new Updates(),
			'translations' => fn() => new Translations(),
		);
	}

	/**
	 * What sees that a post changed, reads it, and tells the bridge.
	 *
	 * @return array<string, callable> By name.
	 */
	private function tellers(): array {
		return array(
			'visibility' => fn() => new Visibility(),
			'seo'        => fn() => new Seo(),
			'media'      => fn() => new Media(),
			'language'   => fn() => new Language(),
			'renderer'   => fn() => new Renderer(),
			'article'    => fn() => new Article( $this->seo, $this->visibility, $this->media, $this->language, $this->renderer, $this->hooks ),
			'choice'     => fn() => new Choice( $this->settings, $this->hooks ),
			'guest_echo' => fn() => new Guest_Echo( $this->clock ),
			'loopback'   => fn() => new Loopback( $this->clock ),
			'guest_look' => fn() => new Guest_Look( $this->guest_echo, $this->loopback ),
			'guest'      => fn() => new Guest( $this->clock, $this->renderer, $this->guest_look, $this->post_table ),
			'changes'    => fn() => new Changes( $this->clock, $this->post_table, $this->set_aside, $this->guest, $this->records, $this->schedule, $this->hooks ),
			'sweep'      => fn() => new Sweep( $this->settings, $this->post_table, $this->clock, $this->changes, $this->visibility, $this->hooks, $this->records, $this->knowledge, $this->tables ),
			'watcher'    => fn() => new Watcher( $this->sweep, $this->visibility, $this->changes, $this->knowledge, $this->settings ),
			'envelope'   => fn() => new Envelope( $this->settings, $this->told ),
			'sender'     => fn() => new Sender( $this->clock, $this->hooks, $this->settings ),
			'freezer'    => fn() => new Freezer( $this->visibility, $this->hooks, $this->knowledge, $this->article, $this->choice, $this->events, $this->guest, $this->envelope, $this->sender ),
			'courier'    => fn() => new Courier( $this->changes, $this->events, $this->knowledge, $this->set_aside, $this->guest, $this->freezer, $this->envelope, $this->sender, $this->hooks, $this->post_table, $this->clock ),
			'queue'      => fn() => new Queue( $this->settings, $this->health, $this->clock, $this->schedule, $this->hooks, $this->set_aside, $this->post_table, $this->changes, $this->events, $this->courier, $this->lock ),
			'catch_up'   => fn() => new Catch_Up( $this->schedule, $this->clock ),
		);
	}

	/**
	 * What answers the bridge, and asks it.
	 *
	 * @return array<string, callable> By name.
	 */
	private function doors(): array {
		return array(
			'door'           => fn() => new Door( $this->settings, $this->clock, $this->contact ),
			'gate'           => fn() => new Gate( $this->door ),
			'status_route'   => fn() => new Status_Route( $this->door, $this->settings, $this->told, $this->pages, $this->hooks, $this->clock, $this->statuses ),
			'post_route'     => fn() => new Post_Route( $this->door, $this->settings, $this->visibility, $this->hooks, $this->knowledge, $this->article, $this->choice, $this->envelope, $this->clock ),
			'pages_route'    => fn() => new Pages_Route( $this->door, $this->pages, $this->settings, $this->visibility, $this->guest, $this->statuses ),
			'look_route'     => fn() => new Look_Route( $this->door, $this->settings, $this->told ),
			'guest_route'    => fn() => new Guest_Route( $this->door, $this->settings, $this->guest_echo, $this->visibility, $this->guest ),
			'page_view'      => fn() => new Page_View( $this->pages, $this->visibility, $this->guest, $this->statuses ),
			'other_bridge'   => fn() => new Other_Bridge( $this->settings, $this->tables ),
			'ping'           => fn() => new Ping( $this->settings, $this->sender, $this->envelope, $this->clock, $this->other_bridge, $this->health, $this->contact, $this->schedule ),
			'preview'        => fn() => new Preview( $this->settings, $this->choice, $this->article, $this->sender, $this->envelope, $this->clock ),
			'handoff_client' => fn() => new Handoff_Client( $this->settings, $this->sender, $this->envelope, $this->clock ),
		);
	}

	/**
	 * What people look at.
	 *
	 * @return array<string, callable> By name.
	 */
	private function screens(): array {
		return array(
			'acts'          => fn() => new Acts(),
			'assets'        => fn() => new Assets(),
			'reason'        => fn() => new Reason(),
			'standings'     => fn() => new Standings( $this->set_aside, $this->guest, $this->clock, $this->health, $this->settings, $this->knowledge, $this->reason, $this->contact, $this->visibility, $this->hooks, $this->events, $this->statuses, $this->changes ),
			'refusals'      => fn() => new Refusals( $this->tables, $this->events ),
			'screens'       => fn() => new Screens(),
			'settings_menu' => fn() => new Settings_Menu( $this->settings ),
			'waiting'       => fn() => new Waiting( $this->changes, $this->refusals, $this->standings, $this->set_aside, $this->guest, $this->events, $this->knowledge, $this->visibility, $this->post_table, $this->health, $this->queue ),
			'settings_form' => fn() => new Settings_Form( $this->settings ),
			'settings_page' => fn() => new Settings_Page( $this->settings, $this->ping, $this->health, $this->contact, $this->waiting, $this->preflight, $this->forecast, $this->settings_form, $this->next_step, $this->assets, $this->clock, $this->screens ),
			'settings_checks' => fn() => new Settings_Checks( $this->settings_page, $this->settings, $this->preflight, $this->forecast, $this->sender ),
			'waiting_acts'  => fn() => new Waiting_Acts( $this->settings_page, $this->waiting, $this->acts ),
			'next_step'     => fn() => new Next_Step( $this->settings, $this->assets, $this->screens ),
			'wp_cron'       => fn() => new Wp_Cron( $this->clock ),
			'preflight_calls' => fn() => new Preflight_Calls( $this->loopback, $this->sender, $this->clock ),
			'preflight'     => fn() => new Preflight( $this->preflight_calls, $this->loopback, $this->wp_cron, $this->clock ),
			'forecast'      => fn() => new Forecast( $this->settings, $this->visibility, $this->clock ),
			'debug_info'    => fn() => new Debug_Info( $this->settings, $this->health, $this->contact, $this->waiting, $this->tables, $this->preflight, $this->clock ),
			'connect'       => fn() => new Connect( $this->settings_page, $this->sender ),
			'posts_list'    => fn() => new Posts_List( $this->settings, $this->post_table, $this->standings, $this->acts, $this->visibility, $this->changes, $this->screens ),
			'list_filter'   => fn() => new List_Filter( $this->settings, $this->standings, $this->tables ),
			'bulk_acts'     => fn() => new Bulk_Acts( $this->settings, $this->acts, $this->changes, $this->visibility ),
			'handoff_page'  => fn() => new Handoff_Page( $this->settings, $this->acts, $this->standings, $this->handoff_client, $this->assets, $this->statuses, $this->screens ),
			'choice_field'  => fn() => new Choice_Field( $this->settings ),
			'post_choices'  => fn() => new Post_Choices( $this->settings, $this->choice ),
			'outlook'       => fn() => new Outlook( $this->settings, $this->visibility, $this->standings, $this->hooks ),
			'editor_route'  => fn() => new Editor_Route( $this->outlook, $this->settings, $this->standings, $this->statuses, $this->events, $this->changes, $this->preview ),
			'editor_panel'  => fn() => new Editor_Panel( $this->settings, $this->preview ),
			'choice_box'    => fn() => new Choice_Box( $this->post_choices, $this->outlook, $this->choice_field, $this->settings, $this->standings, $this->visibility ),
			'site_health'   => fn() => new Site_Health( $this->settings, $this->ping, $this->contact, $this->health, $this->wp_cron, $this->preflight, $this->screens ),
			'syndication'   => fn() => new Syndication( $this->settings, $this->statuses, $this->renderer, $this->hooks ),
			'weekly_mail'   => fn() => new Weekly_Mail( $this->settings, $this->handoff_client, $this->clock, $this->screens ),
			'privacy'       => fn() => new Privacy( $this->standings, $this->knowledge, $this->handoff_client, $this->pages ),
			'cli'           => fn() => new Cli( $this->acts, $this->changes, $this->visibility, $this->health, $this->settings, $this->sweep, $this->pages_move, $this->queue, $this->set_aside, $this->post_table, $this->standings, $this->ping, $this->clock, $this->events ),
		);
	}
}
