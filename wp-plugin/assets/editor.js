/**
 * Medium in the block editor: where the post stands, what is chosen for it, what it would lose; and one switch before it is published.
 *
 * Plain JavaScript on WordPress' own packages, from 6.1 on. Where panels live moved in 6.6:
 * https://make.wordpress.org/core/2024/06/18/editor-unified-extensibility-apis-in-6-6/
 */
( function ( wp, facts ) {
	'use strict';

	var el = wp.element.createElement;
	var useState = wp.element.useState;
	var useEffect = wp.element.useEffect;
	var useSelect = wp.data.useSelect;
	var useDispatch = wp.data.useDispatch;
	var __ = wp.i18n.__;
	var _n = wp.i18n._n;
	var sprintf = wp.i18n.sprintf;
	var ui = wp.components;
	var places = wp.editor && wp.editor.PluginDocumentSettingPanel ? wp.editor : wp.editPost;
	var offered = facts.offered;

	// Seconds between two questions: quick at first, and seldom while a person has to act on Medium.
	var PAUSES = [ 2, 3, 5, 8, 13, 20, 30, 60 ];
	var ICONS = {
		planned: 'clock',
		claimed: 'clock',
		sending: 'upload',
		offered: 'download',
		sent: 'edit',
		live: 'yes-alt',
		unconfirmed: 'editor-help',
		held: 'controls-pause',
		failed: 'dismiss',
		cancelled: 'remove',
		removed: 'remove',
		proposed: 'lightbulb'
	};
	// What newer versions look like anyway; older ones do not know these names.
	var LOOK = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };

	function may( name ) {
		return offered.may.indexOf( name ) !== -1;
	}

	function accountOf( name ) {
		var found = offered.accounts.filter( function ( one ) {
			return one.name === name;
		} );
		return found[ 0 ] || offered.accounts[ 0 ] || null;
	}

	/** What is chosen for the post that is being edited, and how to choose. */
	function useChoices() {
		var meta = useSelect( function ( select ) {
			return select( 'core/editor' ).getEditedPostAttribute( 'meta' );
		}, [] );
		var editPost = useDispatch( 'core/editor' ).editPost;
		function write( key, value ) {
			var change = {};
			change[ key ] = value;
			editPost( { meta: change } );
		}
		return {
			isKnown: !! meta && undefined !== meta[ facts.choice ],
			goes: ( meta && meta[ facts.choice ] ) || '',
			setGoes: function ( value ) {
				write( facts.choice, value );
			},
			get: function ( name ) {
				return ( meta && meta[ facts.prefix + name ] ) || '';
			},
			set: function ( name, value ) {
				write( facts.prefix + name, value );
			}
		};
	}

	/** The post as far as it decides what becomes of it. */
	function usePost() {
		return useSelect( function ( select ) {
			var editor = select( 'core/editor' );
			var status = editor.getEditedPostAttribute( 'status' );
			return {
				id: editor.getCurrentPostId(),
				categories: ( editor.getEditedPostAttribute( 'categories' ) || [] ).join( ',' ),
				isOpen: 'private' !== status && ! editor.getEditedPostAttribute( 'password' ),
				isPublished: editor.isCurrentPostPublished(),
				isSaving: editor.isSavingPost() && ! editor.isAutosavingPost(),
				isDirty: editor.isEditedPostDirty()
			};
		}, [] );
	}

	/** What will become of the post, asked again when something that decides it changes. */
	function useOutlook( post, choices ) {
		var pair = useState( null );
		var question = JSON.stringify( {
			choice: choices.goes,
			account: choices.get( 'account' ),
			status: choices.get( 'status' ),
			delay: choices.get( 'delay' ),
			categories: post.categories ? post.categories.split( ',' ).map( Number ) : [],
			is_open: post.isOpen
		} );
		useEffect( function () {
			var isCurrent = true;
			var timer = setTimeout( function () {
				wp.apiFetch( { path: facts.route + post.id + '/outlook', method: 'POST', data: JSON.parse( question ) } ).then(
					function ( said ) {
						if ( isCurrent ) {
							pair[ 1 ]( said );
						}
					},
					function ( error ) {
						if ( isCurrent ) {
							pair[ 1 ]( { goes: false, sentence: error.message, is_free: true } );
						}
					}
				);
			}, 200 );
			return function () {
				isCurrent = false;
				clearTimeout( timer );
			};
		}, [ post.id, question ] );
		return pair[ 0 ];
	}

	/** Where a published post stands, asked until it rests, and anew after each save. */
	function useStanding( post ) {
		var pair = useState( null );
		useEffect( function () {
			var round = 0;
			var timer = 0;
			var isCurrent = true;
			function later() {
				timer = setTimeout( ask, 1000 * PAUSES[ Math.min( round++, PAUSES.length - 1 ) ] );
			}
			function ask() {
				if ( document.hidden ) {
					return later();
				}
				wp.apiFetch( { path: facts.route + post.id + '/standing' } ).then( function ( said ) {
					if ( isCurrent ) {
						pair[ 1 ]( said );
						said.at_rest || later();
					}
				}, function () {
					isCurrent && later();
				} );
			}
			if ( post.isPublished && ! post.isSaving ) {
				ask();
			}
			return function () {
				isCurrent = false;
				clearTimeout( timer );
			};
		}, [ post.id, post.isPublished, post.isSaving ] );
		return post.isPublished ? pair[ 0 ] : null;
	}

	/** Its state in a word with an icon, the sentence that says why, and the story's address. */
	function State( props ) {
		var standing = props.standing;
		var outlook = props.outlook;
		var word = standing && standing.word;
		var icon = word ? ICONS[ standing.status ] || 'clock' : outlook && outlook.goes ? 'arrow-right-alt' : 'minus';
		var sentence = word ? standing.short : outlook ? outlook.sentence : '';
		return el(
			'div',
			{ className: 'bridge-for-medium-state', role: 'status', 'aria-live': 'polite' },
			sentence || word ? el( ui.Dashicon, { icon: icon } ) : el( ui.Spinner ),
			el(
				'div',
				null,
				word ? el( 'strong', null, word, '. ' ) : null,
				sentence,
				standing && standing.story_url
					? el( 'div', null, el( ui.ExternalLink, { href: standing.story_url }, __( 'Open the story on Medium', 'bridge-for-medium' ) ) )
					: null
			)
		);
	}

	function Select( props ) {
		return el( ui.SelectControl, Object.assign( {}, LOOK, {
			label: props.label,
			help: props.help,
			value: props.value,
			disabled: !! props.disabled,
			options: props.options.map( function ( pair ) {
				return { value: pair[ 0 ], label: pair[ 1 ] };
			} ),
			onChange: props.onChange
		} ) );
	}

	/** A choice among a few, by its name in the meta; what was chosen earlier and is not offered any more stays visible. */
	function Pick( props ) {
		var value = props.choices.get( props.name );
		var options = props.options.slice();
		var isThere = options.some( function ( pair ) {
			return pair[ 0 ] === value;
		} );
		if ( ! isThere ) {
			/* translators: %s: the name of something that was chosen earlier. */
			options.push( [ value, sprintf( __( '%s (not offered any more)', 'bridge-for-medium' ), value ) ] );
		}
		return el( Select, {
			label: props.label,
			help: props.help,
			value: value,
			disabled: props.disabled,
			options: options,
			onChange: function ( picked ) {
				props.choices.set( props.name, picked );
			}
		} );
	}

	function useTagNames() {
		return useSelect( function ( select ) {
			var ids = select( 'core/editor' ).getEditedPostAttribute( 'tags' ) || [];
			var found = ids.length
				? select( 'core' ).getEntityRecords( 'taxonomy', 'post_tag', { include: ids, per_page: ids.length, _fields: 'id,name' } ) || []
				: [];
			return found.map( function ( one ) {
				return wp.htmlEntities ? wp.htmlEntities.decodeEntities( one.name ) : one.name;
			} ).join( '\n' );
		}, [] );
	}

	/** Up to five topics; the post's tags are suggested. */
	function Topics( props ) {
		var tags = useTagNames();
		var most = props.account ? props.account.topics : 5;
		var stored = props.choices.get( 'topics' );
		/* translators: %d: a number of topics, 3 or 5. */
		var help = sprintf( _n( 'Medium takes %d topic. Without any here, it gets the tags of the post.', 'Medium takes %d topics. Without any here, it gets the tags of the post.', most, 'bridge-for-medium' ), most );
		return el(
			'div',
			null,
			el( ui.FormTokenField, Object.assign( {}, LOOK, {
				label: __( 'Topics on Medium', 'bridge-for-medium' ),
				value: stored ? stored.split( ', ' ) : [],
				suggestions: tags ? tags.split( '\n' ) : [],
				maxLength: most,
				__experimentalExpandOnFocus: !! tags,
				__experimentalShowHowTo: false,
				onChange: function ( topics ) {
					var plain = topics.map( function ( topic ) {
						return String( topic.value || topic ).replace( /,/g, ' ' ).trim();
					} );
					props.choices.set( 'topics', plain.filter( Boolean ).slice( 0, 5 ).join( ', ' ) );
				}
			} ) ),
			el( 'p', { className: 'components-base-control__help' }, help )
		);
	}

	function delays() {
		var all = [ [ '', __( 'As configured', 'bridge-for-medium' ) ], [ '0', __( 'At once', 'bridge-for-medium' ) ] ];
		[ 1, 3, 12 ].forEach( function ( hours ) {
			/* translators: %d: a number of hours. */
			all.push( [ String( hours * 3600 ), sprintf( _n( '%d hour later', '%d hours later', hours, 'bridge-for-medium' ), hours ) ] );
		} );
		[ 1, 3, 7 ].forEach( function ( days ) {
			/* translators: %d: a number of days. */
			all.push( [ String( days * 86400 ), sprintf( _n( '%d day later', '%d days later', days, 'bridge-for-medium' ), days ) ] );
		} );
		return all;
	}

	function named( names ) {
		return names.map( function ( name ) {
			return [ name, name ];
		} );
	}

	/** Every choice that counts on the bridge, and none that does not. */
	function Fields( props ) {
		var choices = props.choices;
		var account = accountOf( choices.get( 'account' ) );
		var fixed = props.standing && props.standing.is_fixed;
		var configured = [ '', __( 'As configured', 'bridge-for-medium' ) ];
		var levels = { none: __( 'Nothing', 'bridge-for-medium' ), some: __( 'Some of it', 'bridge-for-medium' ), mostly: __( 'Most of it', 'bridge-for-medium' ) };
		var fixedHelp = fixed ? __( 'This counted when the post was published.', 'bridge-for-medium' ) : undefined;
		var fields = [];
		function pick( name, label, options, more ) {
			fields.push( el( Pick, Object.assign( { key: name, name: name, choices: choices, label: label, options: options }, more ) ) );
		}
		if ( may( 'account' ) && ( offered.accounts.length > 1 || choices.get( 'account' ) ) ) {
			/* translators: %s: the name of an account on Medium. */
			var own = [ '', sprintf( __( 'As configured (%s)', 'bridge-for-medium' ), offered.accounts[ 0 ].name ) ];
			pick( 'account', __( 'Account', 'bridge-for-medium' ), [ own ].concat( named( offered.accounts.slice( 1 ).map( function ( one ) {
				return one.name;
			} ) ) ), { disabled: fixed, help: fixedHelp } );
		}
		if ( may( 'publication' ) && account && ( account.publications.length || choices.get( 'publication' ) ) ) {
			pick( 'publication', __( 'Publication', 'bridge-for-medium' ), [ configured ].concat( named( account.publications ) ) );
		}
		if ( may( 'publish_status' ) && account && 'api' === account.route ) {
			pick( 'status', __( 'Appears as', 'bridge-for-medium' ), [
				configured,
				[ 'draft', __( 'Draft', 'bridge-for-medium' ) ],
				[ 'unlisted', __( 'Unlisted story', 'bridge-for-medium' ) ],
				[ 'public', __( 'Public story', 'bridge-for-medium' ) ]
			] );
		}
		if ( may( 'tags' ) ) {
			fields.push( el( Topics, { key: 'topics', choices: choices, account: account } ) );
		}
		if ( may( 'cta' ) ) {
			pick( 'closing', __( 'Closes with', 'bridge-for-medium' ), [ configured ].concat( named( offered.closings ), [ [ 'none', __( 'Nothing', 'bridge-for-medium' ) ] ] ) );
		}
		if ( may( 'delay' ) ) {
			pick( 'delay', __( 'Goes', 'bridge-for-medium' ), delays(), { disabled: fixed, help: fixedHelp } );
		}
		if ( may( 'evergreen' ) ) {
			pick( 'evergreen', __( 'Evergreen', 'bridge-for-medium' ), [
				configured,
				[ 'yes', __( 'Yes', 'bridge-for-medium' ) ],
				[ 'no', __( 'No', 'bridge-for-medium' ) ]
			], { help: __( 'Whether the schedule of old posts may choose it.', 'bridge-for-medium' ) } );
		}
		if ( may( 'ai' ) ) {
			/* translators: %s: how much AI has written: "Nothing", "Some of it" or "Most of it". */
			var usual = [ '', sprintf( __( 'As on this site (%s)', 'bridge-for-medium' ), levels[ facts.ai ] || levels.none ) ];
			var level = choices.get( 'ai' ) || facts.ai;
			var said = __( 'The story says so within its first two paragraphs, as Medium wants it.', 'bridge-for-medium' );
			pick( 'ai', __( 'Written by AI', 'bridge-for-medium' ), [ usual ].concat( Object.keys( levels ).map( function ( name ) {
				return [ name, levels[ name ] ];
			} ) ), {
				help: 'mostly' === level ? said + ' ' + __( 'It may not be put behind the paywall.', 'bridge-for-medium' ) : 'some' === level ? said : undefined
			} );
		}
		return fields;
	}

	/** The loss report on demand, with its worst line first. */
	function Losses( props ) {
		var pair = useState( null );
		var said = pair[ 0 ];
		var words = { loss: __( 'Lost', 'bridge-for-medium' ), warning: __( 'Noticeable', 'bridge-for-medium' ), info: __( 'Changed', 'bridge-for-medium' ) };
		function line( note ) {
			if ( note.count > 1 ) {
				/* translators: 1: "Lost", "Noticeable" or "Changed", 2: what, in a sentence, 3: how often. */
				return sprintf( __( '%1$s: %2$s (%3$d×)', 'bridge-for-medium' ), words[ note.severity ], note.text, note.count );
			}
			/* translators: 1: what it is about, such as a post's title, 2: what is said of it, such as "Ready to import". */
			return sprintf( __( '%1$s: %2$s', 'bridge-for-medium' ), words[ note.severity ], note.text );
		}
		function ask() {
			pair[ 1 ]( { isAsking: true } );
			wp.apiFetch( { path: facts.route + props.post.id + '/preview', method: 'POST' } ).then( pair[ 1 ], function ( error ) {
				pair[ 1 ]( { ok: false, message: error.message } );
			} );
		}
		return el(
			'div',
			null,
			el( ui.Button, { variant: 'secondary', onClick: ask, isBusy: !! ( said && said.isAsking ), disabled: !! ( said && said.isAsking ) }, __( 'What would it lose?', 'bridge-for-medium' ) ),
			props.post.isDirty ? el( 'p', { className: 'components-base-control__help' }, __( 'Asked of the post as it was saved last.', 'bridge-for-medium' ) ) : null,
			el(
				'div',
				{ role: 'status', 'aria-live': 'polite' },
				said && ! said.isAsking && ! said.ok ? el( 'p', null, said.message ) : null,
				said && said.ok && ! said.worst ? el( 'p', null, __( 'Nothing: the story says all that the post does.', 'bridge-for-medium' ) ) : null,
				said && said.ok && said.worst ? el( 'p', null, el( 'strong', null, line( said.worst ) ) ) : null
			),
			said && said.ok && said.notes.length > 1
				? el( 'ul', { className: 'bridge-for-medium-notes' }, said.notes.slice( 1 ).map( function ( note, number ) {
					return el( 'li', { key: number }, line( note ) );
				} ) )
				: null
		);
	}

	/** In the settings of the post: all of it. */
	function Panel( props ) {
		var choices = props.choices;
		return el(
			places.PluginDocumentSettingPanel,
			{ name: 'medium', title: __( 'Medium', 'bridge-for-medium' ), className: 'bridge-for-medium-panel' },
			el( State, { standing: props.standing, outlook: props.outlook } ),
			el(
				'div',
				{ className: 'bridge-for-medium-fields' },
				el( Select, {
					label: __( 'This post', 'bridge-for-medium' ),
					value: choices.goes,
					options: [
						[ '', __( 'As configured', 'bridge-for-medium' ) ],
						[ 'yes', __( 'Goes to Medium', 'bridge-for-medium' ) ],
						[ 'no', __( 'Stays here', 'bridge-for-medium' ) ]
					],
					onChange: choices.setGoes
				} ),
				'no' === choices.goes ? null : Fields( { choices: choices, standing: props.standing } ),
				facts.previews ? el( Losses, { post: props.post } ) : null
			)
		);
	}

	/** Before it is published: one sentence, and the one switch that stops it. */
	function Before( props ) {
		var choices = props.choices;
		var outlook = props.outlook;
		var isOff = 'no' === choices.goes;
		return el(
			places.PluginPrePublishPanel,
			{ title: __( 'Medium', 'bridge-for-medium' ), initialOpen: true, className: 'bridge-for-medium-before' },
			el( 'p', { role: 'status', 'aria-live': 'polite' }, outlook ? outlook.sentence : __( 'Looking what will become of it…', 'bridge-for-medium' ) ),
			el( ui.ToggleControl, {
				__nextHasNoMarginBottom: true,
				label: __( 'Send it to Medium', 'bridge-for-medium' ),
				checked: ! isOff && !! outlook && outlook.goes,
				disabled: ! outlook || ( ! outlook.is_free && ! isOff ),
				onChange: function ( isOn ) {
					choices.setGoes( isOn ? ( 'chosen' === offered.sends ? 'yes' : '' ) : 'no' );
				}
			} )
		);
	}

	function Medium() {
		var choices = useChoices();
		var post = usePost();
		var outlook = useOutlook( post, choices );
		var standing = useStanding( post );
		var props = { choices: choices, post: post, outlook: outlook, standing: standing };
		if ( ! choices.isKnown ) {
			return null; // A type of post without custom fields: its editor cannot write any.
		}
		return el( wp.element.Fragment, null, el( Panel, props ), el( Before, props ) );
	}

	wp.plugins.registerPlugin( 'bridge-for-medium', {
		icon: 'share-alt2',
		render: Medium
	} );
}( window.wp, window.bridgeForMedium ) );
