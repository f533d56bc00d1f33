/* The settings page: what takes seconds is asked for without leaving the page. Without this script the same buttons load it anew. */
( () => {
	const typed = () => {
		const field = document.getElementById( 'bridge-for-medium-bridge' );
		return field ? field.value : '';
	};

	const fill = async ( form ) => {
		const region = document.getElementById( form.dataset.bridgePart );
		const button = form.querySelector( '[type=submit]' );
		const label = button.value;
		const data = new FormData( form );
		data.set( 'bridge', typed() );
		button.disabled = true;
		button.value = form.dataset.busy;
		try {
			const answer = await fetch( window.ajaxurl, { method: 'POST', body: data, credentials: 'same-origin' } );
			const said = await answer.json();
			if ( ! said.success ) {
				throw new Error( answer.status );
			}
			region.innerHTML = said.data; // Escaped by the template that makes it.
		} catch ( problem ) {
			region.textContent = form.dataset.failed;
		}
		button.value = label;
		button.disabled = false;
	};

	document.querySelectorAll( 'form[data-bridge-part]' ).forEach( ( form ) => {
		form.addEventListener( 'submit', ( event ) => {
			event.preventDefault();
			fill( form );
		} );
		if ( form.dataset.auto ) {
			fill( form );
		}
	} );
} )();
