// Below a post whose story is live. Beacon takes comments, line breaks and tabs out: the page grows by 600 bytes at most.
{
	let d=document,n=navigator,q=new URLSearchParams(location.search),
	// Whether the link had the bridge's mark; and whether a goal was reached.
	m=/^b4m-\w{12}$/.test(q.get("utm_id")),g,
	// Say that somebody came, or, of a click or a sent form, that it is a goal: once, and only where the author says so.
	s=e=>{
		e&&(g||!e.target.closest(".medium-goal"+(e.type>"d"?"":" a,a.medium-goal")))||
		(g=e,n.sendBeacon("%door%",[%post%,m?q.get("utm_content")||1:"",+!!e]))
	},
	l=()=>{
		s();
		["click","submit"].map(t=>addEventListener(t,s))
	};
	(m||/^https:..([^/]+\.)?(%hosts%)\//.test(d.referrer))&&
	// Not who asks not to be tracked, nor a page that is loaded again.
	!(n.globalPrivacyControl||n.doNotTrack==1||performance.navigation.type)&&
	// A page that a browser has made in advance waits until somebody looks at it.
	(d.prerendering?d.onprerenderingchange=l:l())
}
