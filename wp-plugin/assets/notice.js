/* Whoever closes the notice has read it: so say, or it is there again on the next page. */
( () => {
	const notice = document.getElementById( 'bridge-for-medium-next' );
	if ( ! notice ) {
		return;
	}
	const link = notice.querySelector( '.bridge-close' );
	notice.addEventListener( 'click', ( event ) => {
		if ( event.target.closest( '.notice-dismiss' ) ) {
			fetch( link.href, { credentials: 'same-origin', redirect: 'manual' } );
		}
	} );
} )();
