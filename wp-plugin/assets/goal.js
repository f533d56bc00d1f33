// On the page that the owner calls a goal: whether somebody comes right from a page on which they landed by the bridge's mark.
{
	let n=navigator,r=document.referrer,u=r&&new URL(r),q=u&&u.searchParams;
	q&&u.origin==location.origin&&/^b4m-\w{12}$/.test(q.get("utm_id"))&&
	!(n.globalPrivacyControl||n.doNotTrack==1||performance.navigation.type)&&
	n.sendBeacon("%door%",[u.pathname+u.search,q.get("utm_content")||1,1])
}
