<?php
/**
 * The state of a post: two equal states are the same article.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * SHA-256 over the named fields of a payload in a fixed order. Pure: the bridge computes the same (docs/api.md), and
 * both are tested with the same vectors. Raw content counts, never rendered: rendering differs from one time to the next.
 */
final class State {

	/**
	 * The state of a post.
	 *
	 * @param array<string, mixed> $post   `data.post` of a hook.
	 * @param array<string, mixed> $choice `data.choice` of a hook.
	 * @return string 64 hexadecimal digits.
	 */
	public static function of( array $post, array $choice ) {
		$fields = array(
			'type'               => self::text( $post, 'type' ),
			'status'             => self::text( $post, 'status' ),
			'password_protected' => self::text( $post, 'password_protected' ),
			'url'                => self::text( $post, 'url' ),
			'canonical_url'      => self::text( $post, 'canonical_url' ),
			'slug'               => self::text( $post, 'slug' ),
			'title'              => self::text( $post, 'title' ),
			'subtitle'           => self::text( $post, 'subtitle' ),
			'excerpt'            => self::text( $post, 'excerpt' ),
			'content_raw'        => self::text( $post, 'content_raw' ),
			'footnotes'          => self::text( $post, 'footnotes' ),
			'author'             => self::text( $post['author'], 'name' ),
			'categories'         => self::sorted( $post, 'categories', 'slug' ),
			'tags'               => self::sorted( $post, 'tags', 'name' ),
			'featured_image'     => isset( $post['featured_image'] ) ? self::text( $post['featured_image'], 'url' ) : '',
			'language'           => self::text( $post, 'language' ),
			'seo_title'          => self::text( isset( $post['seo'] ) ? $post['seo'] : array(), 'title' ),
			'seo_description'    => self::text( isset( $post['seo'] ) ? $post['seo'] : array(), 'description' ),
			'choice'             => self::choices( $choice ),
		);
		$bytes  = '';
		foreach ( $fields as $name => $value ) {
			$bytes .= self::field( $name, $value );
		}
		return hash( 'sha256', $bytes );
	}

	/**
	 * A field as text: true is 1, false 0, null and absent are empty.
	 *
	 * @param array<string, mixed> $source Where it is.
	 * @param string               $key    Its name.
	 */
	private static function text( array $source, string $key ): string {
		$value = isset( $source[ $key ] ) ? $source[ $key ] : '';
		if ( is_bool( $value ) ) {
			return $value ? '1' : '0';
		}
		return is_array( $value ) ? implode( ',', $value ) : (string) $value;
	}

	/**
	 * One field of each term, sorted by byte.
	 *
	 * @param array<string, mixed> $post  The post.
	 * @param string               $terms Which terms.
	 * @param string               $key   Which field.
	 * @return string[]
	 */
	private static function sorted( array $post, string $terms, string $key ): array {
		$values = array_column( isset( $post[ $terms ] ) ? $post[ $terms ] : array(), $key );
		sort( $values, SORT_STRING );
		return $values;
	}

	/**
	 * The choices that are set, as `key=value`, sorted.
	 *
	 * @param array<string, mixed> $choice The author's choice.
	 * @return string[]
	 */
	private static function choices( array $choice ): array {
		ksort( $choice );
		$lines = array();
		foreach ( array_keys( $choice ) as $key ) {
			$value = self::text( $choice, $key );
			if ( '' !== $value ) {
				$lines[] = "$key=$value";
			}
		}
		return $lines;
	}

	/**
	 * `name:length in bytes:value` and a line feed; a list is `name:count` and its items.
	 *
	 * @param string          $name  The field.
	 * @param string|string[] $value Its value.
	 */
	private static function field( string $name, $value ): string {
		if ( is_string( $value ) ) {
			return $name . ':' . strlen( $value ) . ':' . $value . "\n";
		}
		$bytes = $name . ':' . count( $value ) . "\n";
		foreach ( $value as $item ) {
			$bytes .= self::field( '-', $item );
		}
		return $bytes;
	}
}
