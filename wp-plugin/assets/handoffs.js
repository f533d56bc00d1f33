/* The buttons that copy. */
( () => {
	const copied = document.querySelector( '[data-copied]' ).dataset.copied;
	const say = ( button ) => {
		const before = button.textContent;
		button.textContent = copied;
		setTimeout( () => {
			button.textContent = before;
		}, 1500 );
	};
	const plain = async ( text ) => {
		try {
			await navigator.clipboard.writeText( text );
		} catch {
			const field = document.body.appendChild( document.createElement( 'textarea' ) );
			field.value = text;
			field.select();
			document.execCommand( 'copy' );
			field.remove();
		}
	};
	const words = ( html ) => new DOMParser().parseFromString( html, 'text/html' ).body.textContent;
	const as = ( text, type ) => new Blob( [ text ], { type } );
	const rich = async ( html ) => {
		try {
			await navigator.clipboard.write( [
				new ClipboardItem( { 'text/html': as( html, 'text/html' ), 'text/plain': as( words( html ), 'text/plain' ) } ),
			] );
		} catch {
			await plain( words( html ) );
		}
	};
	document.querySelectorAll( '[data-copy],[data-copy-from],[data-rich]' ).forEach( ( button ) =>
		button.addEventListener( 'click', async () => {
			const given = button.dataset;
			if ( given.rich !== undefined ) {
				await rich( given.rich );
			} else {
				await plain( given.copyFrom ? document.getElementById( given.copyFrom ).value : given.copy );
			}
			say( button );
		} )
	);
} )();
