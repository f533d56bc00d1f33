<?php
/**
 * How the parts are put together.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Clock;
use Bridge_For_Medium\Listeners;
use Bridge_For_Medium\Plugin;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class PluginTest extends TestCase {

	const PREFIX = 'Bridge_For_Medium\\';

	/** Classes and names of all services, as the plugin says that it has them. */
	public static function services() {
		preg_match_all( '/@property-read (\w+)\s+\$(\w+)/', ( new ReflectionClass( Plugin::class ) )->getDocComment(), $said, PREG_SET_ORDER );
		$services = array();
		foreach ( $said as $one ) {
			$services[ $one[2] ] = array( $one[2], self::PREFIX . $one[1] );
		}
		return $services;
	}

	/** @dataProvider services */
	public function test_a_service_is_built_once_and_works_with_the_same_others( $name, $class ) {
		$plugin = new Plugin();
		$this->assertSame( $class, get_class( $plugin->$name ) );
		$this->assertSame( $plugin->$name, $plugin->$name );
		foreach ( ( new ReflectionClass( $class ) )->getProperties() as $property ) {
			$type = $property->getType() ? $property->getType()->getName() : '';
			if ( isset( self::services()[ $property->getName() ] ) && 0 === strpos( $type, self::PREFIX ) ) {
				$property->setAccessible( true );
				$this->assertSame( $plugin->{ $property->getName() }, $property->getValue( $plugin->$name ) );
			}
		}
	}

	public function test_every_service_can_be_replaced_for_all_that_work_with_it() {
		$late   = new class() extends Clock {
			public function now(): int {
				return 4102444800;
			}
		};
		$plugin = new Plugin(
			array(
				'clock' => static function () use ( $late ) {
					return $late;
				},
			)
		);
		$users  = 0;
		foreach ( array_keys( self::services() ) as $name ) {
			$property = property_exists( $plugin->$name, 'clock' ) ? new ReflectionProperty( $plugin->$name, 'clock' ) : null;
			if ( $property ) {
				$property->setAccessible( true );
				$this->assertSame( $late, $property->getValue( $plugin->$name ) );
				++$users;
			}
		}
		$this->assertGreaterThan( 15, $users );
		$this->assertNotSame( $late, ( new Plugin() )->clock );
	}

	public function test_the_list_of_posts_listens_to_nothing_that_cannot_fire_there() {
		$hooks = array_column( array_merge( ...Listeners::on( 'edit.php' ) ), 0 );
		$this->assertContains( 'post_row_actions', $hooks );
		$this->assertContains( 'wp_after_insert_post', $hooks );
		$this->assertNotContains( 'add_meta_boxes', $hooks );
		foreach ( $hooks as $hook ) {
			$this->assertDoesNotMatchRegularExpression( '/^(admin_post|wp_ajax)_/', $hook );
		}
	}

	public function test_a_script_of_the_administration_may_be_asked_for_everything() {
		$all = array_merge( Listeners::ALWAYS, Listeners::KINDS, Listeners::SCREENS, Listeners::LISTS, Listeners::ACTS, Listeners::OTHERS );
		$on  = array_merge( ...Listeners::on( 'admin-ajax.php' ) );
		$this->assertEqualsCanonicalizing( $all, $on );
		foreach ( array( '', 'edit.php', 'admin-post.php', 'post.php' ) as $page ) {
			$this->assertSame( Listeners::ALWAYS, Listeners::on( $page )[0] );
		}
	}

	public static function listeners() {
		$rows = array();
		foreach ( array_merge( Listeners::ALWAYS, Listeners::KINDS, Listeners::SCREENS, Listeners::LISTS, Listeners::ACTS, Listeners::OTHERS ) as $row ) {
			$rows[ implode( ' ', array_slice( $row, 0, 3 ) ) ] = array( $row[1], $row[2], isset( $row[4] ) ? $row[4] : 1 );
		}
		return $rows;
	}

	/** @dataProvider listeners */
	public function test_a_hook_finds_the_method_that_listens_to_it( $service, $name, $arguments ) {
		$method = new ReflectionMethod( ( new Plugin() )->$service, $name );
		$this->assertTrue( $method->isPublic() );
		$this->assertLessThanOrEqual( $arguments, $method->getNumberOfRequiredParameters() );
	}
}
