/**
 * The block "Also on Medium" in the editor: what it stands for, as a story that is not there yet has no address.
 */
( function ( blocks, blockEditor, element, i18n ) {
	'use strict';

	blocks.registerBlockType( 'bridge-for-medium/also-on-medium', {
		title: i18n.__( 'Also on Medium', 'bridge-for-medium' ),
		description: i18n.__( 'A link to the story on Medium that was made of the post. Nothing while there is none.', 'bridge-for-medium' ),
		edit: function () {
			/* translators: %s: "Medium", on the blog as a link. */
			var words = i18n.sprintf( i18n.__( 'Also on %s', 'bridge-for-medium' ), 'Medium' );
			return element.createElement( 'p', blockEditor.useBlockProps(), words );
		},
		// WordPress renders it, when a story is there.
		save: function () {
			return null;
		},
	} );
} )( window.wp.blocks, window.wp.blockEditor, window.wp.element, window.wp.i18n );
