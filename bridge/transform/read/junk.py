"""What themes and plugins put into a post that is not the post: classes and ids, with the kind of thing and its maker.

Looked up in the one walk. The names are those that the plugins print; each line is one maker.
"""

from collections.abc import Collection

from bridge.transform.read import screens

_MAKERS = {
    "share": {
        "Jetpack sharing": "sharedaddy sd-sharing-enabled sd-sharing sd-block wp-block-jetpack-sharing-buttons",
        "Jetpack likes": "wp-block-jetpack-like jetpack-likes-widget-wrapper sd-like",
        "AddToAny": "addtoany_share_save_container addtoany_content a2a_kit",
        "Shareaholic": "shareaholic-canvas",
        "ShareThis": "sharethis-inline-share-buttons st-inline-share-buttons",
        "Social Warfare": "swp_social_panel",
        "MashShare": "mashsb-container mashsb-buttons",
        "Monarch": "et_social_inline et_social_networks",
        "Novashare": "ns-buttons",
        "Shared Counts": "shared-counts-wrap",
        "Simple Share Buttons": "ssba ssbp-wrap",
        "Sassy Social Share": "heateor_sss_sharing_container heateor_sss_horizontal_sharing",
        "Super Socializer": "the_champ_sharing_container",
        "Hubbub": "dpsp-content-wrapper dpsp-networks-btns-wrapper",
        "Blog2Social": "b2s-post-share",
        "Elementor share buttons": "elementor-widget-share-buttons",
        "Divi social icons": "et_pb_social_media_follow",
        "the social icons block": "wp-block-social-links",
        "Bridge for Medium": "bridge-for-medium-also",
        "share buttons": "share-buttons social-share post-share sharing-buttons share-bar",
    },
    "related": {
        "Jetpack related posts": "jp-relatedposts wp-block-jetpack-related-posts",
        "Yet Another Related Posts Plugin": "yarpp yarpp-related",
        "Contextual Related Posts": "crp_related",
        "Related Posts by Taxonomy": "rpbt_shortcode",
        "Related Posts Thumbnails": "relpost-thumb-wrapper",
        "WordPress Related Posts": "wp_rp_wrap wp_rp_content",
        "Inline Related Posts": "internal-linking-related-contents irp",
        "related posts": "related-posts relatedposts",
        "Elementor posts": "elementor-widget-posts elementor-widget-archive-posts elementor-widget-loop-grid",
        "Kadence posts": "wp-block-kadence-posts",
        "Spectra posts": "wp-block-uagb-post-grid uagb-post-grid",
    },
    "toc": {
        "Easy Table of Contents": "ez-toc-container ez-toc-widget-container",
        "Table of Contents Plus": "toc_container",
        "LuckyWP Table of Contents": "lwptoc",
        "Rank Math": "wp-block-rank-math-toc-block",
        "Yoast": "wp-block-yoast-seo-table-of-contents",
        "SimpleTOC": "simpletoc",
        "AIOSEO": "wp-block-aioseo-table-of-contents",
        "Kadence": "wp-block-kadence-tableofcontents",
        "Ultimate Addons": "wp-block-uagb-table-of-contents",
        "Elementor": "elementor-widget-table-of-contents",
        "table of contents": "wp-block-table-of-contents table-of-contents",
        "Ultimate Blocks": "ub_table-of-contents wp-block-ub-table-of-contents-block",
        "Essential Blocks": "eb-toc-container",
    },
    "ad": {
        "AdSense": "adsbygoogle google-auto-placed",
        "Ad Inserter": " ".join(f"code-block-{number}" for number in range(1, 97)),
        "Advanced Ads": "advads-content ads-content",
        "Mediavine": "mv-ad-box mediavine-ad",
        "Ezoic": "ezoic-ad ezoic-adpicker-ad",
        "Quads": "quads-location",
        "Taboola": "taboola-below-article-thumbnails",
        "Jetpack ads": "wp-block-jetpack-wordads wpa",
        "AMP": "amp-ad-wrapper",
        "Raptive": "adthrive-ad",
    },
    "form": {
        "Jetpack subscribe form": "wp-block-jetpack-subscriptions jetpack_subscription_widget",
        "Jetpack form": "wp-block-jetpack-contact-form contact-form",
        "Jetpack Mailchimp form": "wp-block-jetpack-mailchimp",
        "Contact Form 7": "wpcf7 wpcf7-form",
        "Gravity Forms": "gform_wrapper",
        "WPForms": "wpforms-container",
        "Ninja Forms": "nf-form-cont",
        "Formidable": "frm_forms",
        "Fluent Forms": "fluentform",
        "Forminator": "forminator-ui",
        "Mailchimp for WordPress": "mc4wp-form",
        "The Newsletter Plugin": "tnp-subscription",
        "MailPoet": "mailpoet_form",
        "Kit": "formkit-form wp-block-convertkit-form",
        "MailerLite": "ml-embedded",
        "OptinMonster": "om-holder",
        "Thrive Leads": "tve-leads-shortcode",
        "HubSpot": "hbspt-form",
        "Crowdsignal": "wp-block-crowdsignal-forms-poll pds-box cs-embed",
        "the comments form": "wp-block-post-comments-form comment-respond",
        "the login block": "wp-block-loginout",
        "the search block": "wp-block-search",
        "Mailchimp form": "mc_embed_signup mc4wp-form-fields",
        "Brevo": "sib_signup_form",
        "Divi form": "et_pb_newsletter et_pb_contact_form_container",
        "Bloom": "et_bloom_form_container",
        "Hustle": "hustle-ui",
        "Icegram Express": "emaillist es_shortcode_form",
        "Elementor form": "elementor-widget-form elementor-widget-login elementor-widget-search-form",
        "Kadence form": "wp-block-kadence-form wp-block-kadence-advanced-form",
        "Spectra form": "wp-block-uagb-forms",
        "MailerLite form": "ml-form-embedContainer",
    },
    "cookie": {
        "Cookie Notice": "cookie-notice",
        "CookieYes": "cky-consent-container cookie-law-info-bar",
        "Complianz": "cmplz-cookiebanner cmplz-blocked-content-notice",
        "Borlabs": "borlabs-cookie BorlabsCookie",
    },
    "affiliate": {
        "AAWP": "aawp",
        "Lasso": "lasso-container",
        "Content Egg": "egg-container",
        "EasyAzon": "easyazon-block",
        "AffiliateX": "affx-wrapper",
        "Amazon Affiliates": "amazon-auto-links",
    },
    "author": {
        "Simple Author Box": "saboxplugin-wrap",
        "PublishPress Authors": "pp-multiple-authors-boxes-wrapper",
        "Starbox": "abh_box",
        "Molongui": "m-a-box",
        "author box": "author-box about-author post-author-box",
        "the author block": "wp-block-post-author wp-block-post-author-biography wp-block-post-author-name",
        "the avatar block": "wp-block-avatar",
    },
    "rating": {
        "WP-PostRatings": "post-ratings",
        "kk Star Ratings": "kk-star-ratings",
        "YASR": "yasr-visitor-votes",
        "Rate My Post": "rmp-widgets-container",
        "WP ULike": "wpulike",
        "WP Recipe Maker rating": "wprm-recipe-rating wprm-user-rating",
        "Tasty Recipes rating": "tasty-recipes-rating",
        "Mediavine Create reviews": "mv-create-reviews",
    },
    "dynamic": {
        "latest posts": "wp-block-latest-posts",
        "latest comments": "wp-block-latest-comments",
        "comments": "wp-block-comments wp-block-post-comments wp-block-comments-query-loop wp-block-comment-template",
        "archives": "wp-block-archives",
        "categories": "wp-block-categories wp-block-terms-query wp-block-term-template",
        "calendar": "wp-block-calendar",
        "tag cloud": "wp-block-tag-cloud",
        "feed": "wp-block-rss components-placeholder",
        "query loop": "wp-block-query wp-block-post-template",
        "page list": "wp-block-page-list",
        "post navigation": "wp-block-post-navigation-link post-navigation",
        "site": "wp-block-site-logo wp-block-site-title wp-block-site-tagline",
        "post data": "wp-block-post-date wp-block-post-terms wp-block-post-time-to-read wp-block-post-comments-count"
        " wp-block-post-comments-link wp-block-query-title wp-block-query-total wp-block-term-count",
        "WooCommerce": "woocommerce wc-block-grid wp-block-woocommerce-product-collection add_to_cart_button"
        " wp-block-woocommerce-all-products wp-block-woocommerce-single-product add_to_cart_inline",
        "Elementor shop": "elementor-widget-woocommerce-products elementor-widget-wc-add-to-cart",
        "Easy Digital Downloads": "edd_downloads_list edd_download_purchase_form edd-add-to-cart",
    },
    "navigation": {
        "navigation": "wp-block-navigation wp-block-breadcrumbs wp-block-home-link post-nav-links page-links"
        " yoast-breadcrumbs rank-math-breadcrumb",
        "back to top": "back-to-top scroll-to-top",
    },
    "meta": {
        "Post Views Counter": "post-views",
        "Page View Count": "pvc_stats pvc_clear",
        "Top 10": "tptn_counter",
        "Reading Time WP": "rt-reading-time",
        "Read Meter": "bsf-rt-reading-time",
        "Yoast reading time": "yoast-reading-time__wrapper",
        "WP Last Modified Info": "post-last-modified page-last-modified",
        "Elementor post info": "elementor-widget-post-info",
    },
    "button": {
        "print button": "printfriendly printomatic dkpdf-button-container pdfprnt-buttons",
        "WP Recipe Maker": "wprm-recipe-jump wprm-recipe-jump-video wprm-recipe-jump-to-comments wprm-recipe-print"
        " wprm-recipe-pin wprm-recipe-add-to-collection wprm-recipe-snippet wprm-jump-to-recipe-shortcode"
        " wprm-jump-to-video-shortcode wprm-print-recipe-shortcode wprm-call-to-action",
        "Tasty Recipes": "tasty-recipes-quick-links tasty-recipes-jump-link tasty-recipes-print-link"
        " tasty-recipes-print-button tasty-recipes-buttons tasty-recipes-cook-mode tasty-recipes-scale-container",
        "Mediavine Create": "mv-create-jtr mv-create-jtr-link mv-create-print-form",
        "WPZOOM Recipe Card": "wpzoom-recipe-card-print-link wpzoom-recipe-card-pinit",
        "Delicious Recipes": "dr-recipe-card-block-print",
        "edit link": "post-edit-link comment-edit-link vc_inline-link",
    },
    "control": {
        "copy button": "code-block-pro-copy-button copy-code-button copy-to-clipboard-button wp-block-file__button",
        "lightbox": "lightbox-trigger",
        "accordion": "wp-block-accordion-heading__toggle-icon",
        "highlighter": "crayon-toolbar crayon-info code-toolbar-item toolbar-item",
    },
}

JUNK = {
    name: (kind, maker) for kind, makers in _MAKERS.items() for maker, names in makers.items() for name in names.split()
}
"""Class or id -> kind of note, and who makes it."""

DISCLOSURES = frozenset("aawp-disclaimer lasso-disclosure affiliate-disclosure disclosure affx-disclosure".split())
"""Inside an affiliate box, what the law and Medium want said stays."""

UNSEEN = frozenset("elementor-screen-only screen-reader-text screen-reader-shortcut sr-only visually-hidden".split())
"""Words for screen readers: nobody sees them on the page."""

_KEPT = ("", "")


def find_junk(names: Collection[str]) -> tuple[str, str]:
    """Kind and maker of what has these classes and ids; ``("unseen", "")`` for what nobody sees, empty for the post."""
    for name in names:
        if name in UNSEEN:
            return "unseen", ""
        if name in JUNK:
            return JUNK[name]
        if name in screens.LARGE:
            return "screens", screens.LARGE[name]
        if name in screens.SMALL and screens.SHOWN.isdisjoint(names):
            return "screens", screens.BEAVER
    return _KEPT
