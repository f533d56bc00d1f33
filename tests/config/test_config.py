"""Configuration: files, conf.d, secrets from the environment, and what the owner is told when something is wrong."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.config import (
    Config,
    load,
    new_site_secret,
    read_connection_string,
    secrets_of,
    to_connection,
    to_connection_string,
    warnings,
)
from bridge.config.files import to_places
from bridge.errors import ConfigError
from bridge.models import PublishStatus, Route

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"o" * 32).decode()
SMALL = """\
[sites.blog]
home = "https://blog.example"
account = "main"

[accounts.main]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def write(path: Path, text: str = SMALL) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path, text: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(write(path, text), environ)
    return str(caught.value)


# --- what is read -------------------------------------------------------------------------------------------------


def test_a_small_file_is_filled_up_with_defaults(path: Path) -> None:
    config = load(write(path), {})
    assert config.delivery.max_age == timedelta(hours=48)
    assert config.accounts["main"].publish_status is PublishStatus.DRAFT
    assert config.accounts["main"].route is Route.IMPORT


def test_conf_d_is_merged_in_name_order_table_by_table(path: Path) -> None:
    write(path, "[delivery]\ngap = '1m'\n" + SMALL)
    write(path.parent / "conf.d" / "20-b.toml", "[sites.shop]\nhome = 'https://shop.example'\naccount = 'main'\n")
    write(path.parent / "conf.d" / "10-a.toml", "[sites.wiki]\nhome = 'https://wiki.example'\naccount = 'main'\n")
    write(path.parent / "conf.d" / "30.toml", "[delivery]\ndelay = '5m'\n")
    write(path.parent / "conf.d" / "notes.txt", "not TOML")
    config = load(path, {})
    assert list(config.sites) == ["blog", "wiki", "shop"]
    assert config.delivery.gap == timedelta(minutes=1)
    assert config.delivery.delay == timedelta(minutes=5)


def test_the_same_key_in_two_files_names_both_places(path: Path) -> None:
    write(path.parent / "conf.d" / "more.toml", "[delivery]\n\ngap = '2m'\n")
    told = problems_of(path, "[delivery]\ngap = '1m'\n")
    assert told == "conf.d/more.toml:3: delivery.gap is already set at config.toml:2"


def test_secrets_come_from_the_environment_over_the_file(path: Path) -> None:
    text = SMALL.replace("[accounts", f'secret = "{SECRET}"\n[accounts')
    config = load(write(path, text), {"BRIDGE_SITE_BLOG_SECRET": OTHER_SECRET, "BRIDGE_ACCOUNT_MAIN_TOKEN": "from-env"})
    secret, token = config.sites["blog"].secret, config.accounts["main"].token
    assert secret
    assert secret.get_secret_value() == OTHER_SECRET
    assert token
    assert token.get_secret_value() == "from-env"
    assert config.accounts["main"].route is Route.API


def test_a_secret_may_stand_in_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("api-token-canary\n")
    config = load(write(path), {"BRIDGE_API_TOKEN_FILE": str(tmp_path / "token")})
    assert config.bridge.api_token
    assert config.bridge.api_token.get_secret_value() == "api-token-canary"


def test_the_database_url_comes_from_the_environment(path: Path) -> None:
    config = load(write(path), {"BRIDGE_DATABASE_URL": "postgresql://u:p@db/bridge"})
    assert config.database.url.get_secret_value() == "postgresql://u:p@db/bridge"


def test_dashes_in_a_name_are_underscores_in_its_variable(path: Path) -> None:
    write(path, SMALL.replace("blog]", "my-blog]"))
    config = load(path, {"BRIDGE_SITE_MY_BLOG_SECRET": SECRET})
    assert config.sites["my-blog"].secret


def test_relative_paths_are_taken_from_the_folder_of_the_file(path: Path) -> None:
    config = load(write(path, '[bridge]\nstate_dir = "state"\n[database]\nurl = "sqlite:///data/b.db"\n'), {})
    assert config.bridge.state_dir == path.parent / "state"
    assert config.database.url.get_secret_value() == f"sqlite:///{path.parent}/data/b.db"


def test_absolute_paths_stay(path: Path) -> None:
    config = load(write(path, '[bridge]\nstate_dir = "/var/b"\n[database]\nurl = "sqlite:////var/b.db"\n'), {})
    assert config.bridge.state_dir == Path("/var/b")
    assert config.database.url.get_secret_value() == "sqlite:////var/b.db"


def test_variables_of_an_orchestrator_are_not_ours(path: Path) -> None:
    environ = {"BRIDGE_SERVICE_HOST": "10.0.0.1", "BRIDGE_PORT_8085_TCP": "tcp://10.0.0.1:8085", "BRIDGE_CONFIG": "x"}
    assert load(write(path), environ).sites


# --- what is refused ----------------------------------------------------------------------------------------------


def test_an_unknown_key_names_its_place_and_the_nearest_right_key(path: Path) -> None:
    told = problems_of(path, '# first line\n[delivery]\nmax_agee = "1h"\n')
    assert told == 'config.toml:3: [delivery] has no key "max_agee"; did you mean "max_age"?'


def test_an_unknown_table_names_the_nearest(path: Path) -> None:
    told = problems_of(path, "[delivry]\nsenders = 1\n")
    assert told == 'config.toml:1: there is no table "delivry"; did you mean "delivery"?'


def test_an_unknown_key_of_a_site_names_the_nearest(path: Path) -> None:
    told = problems_of(path, SMALL.replace("account =", "acount ="))
    assert 'config.toml:3: [sites.blog] has no key "acount"; did you mean "account"?' in told
    assert 'config.toml:1: [sites.blog] needs the key "account"' in told


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("127.0.0.1:18080", "http://127.0.0.1:18080"),
        ("0.0.0.0:8090", "http://127.0.0.1:8090"),
        ("[::1]:8085", "http://[::1]:8085"),
        ("[::]:8085", "http://127.0.0.1:8085"),
    ],
)
def test_without_an_address_of_its_own_the_bridge_is_where_it_listens(path: Path, listen: str, url: str) -> None:
    path.write_text(f'[bridge]\nlisten = "{listen}"\n' + SMALL)
    assert load(path, {}).bridge.public_url == url
    path.write_text(f'[bridge]\nlisten = "{listen}"\npublic_url = "https://bridge.example"\n' + SMALL)
    assert load(path, {}).bridge.public_url == "https://bridge.example"


def test_all_problems_are_told_at_once(path: Path) -> None:
    text = '[delivery]\nsenders = "2"\ngap = 10\n[bridge]\nlisten = "8085"\n' + SMALL.replace('"main"', "true")
    told = problems_of(path, text, BRIDGE_SITE_SHOP_SECRET=SECRET).splitlines()
    assert [line.split(": ")[0] for line in told] == [
        "BRIDGE_SITE_SHOP_SECRET names no site or account of the configuration; did you mean BRIDGE_SITE_BLOG_SECRET?",
        "config.toml:5",
        "config.toml:2",
        "config.toml:3",
        "config.toml:8",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[delivery]\nsenders = true", "config.toml:2: delivery.senders: write a whole number, without quotes"),
        ("[delivery]\nallow_second_copy = 1", "delivery.allow_second_copy: write true or false, without quotes"),
        ("[delivery]\nsenders = 0", "delivery.senders: must be greater than or equal to 1"),
        ('[delivery]\ngap = "10 parsecs"', "delivery.gap: write a duration with its unit"),
        ('[delivery]\ngap = "99999999d"', "delivery.gap: at most 36500d"),
        ('[delivery]\nsweep = "0s"', "delivery.sweep: must be more than zero"),
        ('[delivery]\non_unknown = "guess"', "delivery.on_unknown: must be 'hold' or 'retry'"),
        ('[bridge]\npublic_url = "blog.example"', "bridge.public_url: write an absolute address"),
        ('[bridge]\npublic_url = "https://u:p@blog.example"', "bridge.public_url: write an absolute address"),
        ('[bridge]\ntrusted_proxy = "proxy.local"', "bridge.trusted_proxy: write the address at which"),
        ('[bridge]\ntrusted_proxy = "10.0.0.0/8"', "bridge.trusted_proxy: write the address at which"),
        ('[bridge]\ntrusted_proxy = "*"', "bridge.trusted_proxy: write the address at which"),
        ('[bridge]\npublic_url = "http://[oops"', "bridge.public_url: write an absolute address"),
        ('[bridge]\nlisten = "127.0.0.1:99999"', "bridge.listen: write host:port"),
        ("bridge = 5", "config.toml:1: bridge: this is a table"),
        ("sites = 5", "config.toml:1: sites: this is a table"),
        ("[sites]\nblog = 5", "config.toml:2: sites.blog: this is a table"),
        ('[notify]\nurls = "json://x"', "notify.urls: write a list"),
        ('[database]\nurl = "mysql://u:p@h/d"', "config.toml:2: database.url must begin with"),
        ('[database]\nurl = "sqlite:///:memory:"', "database.url names no file"),
        ('[delivery]\nlease = "2m"', "config.toml:2: delivery.lease must be at least twice"),
        ('[delivery]\ndeadline = "4m30s"', "delivery.deadline: write a duration"),
        ('[delivery]\nretry_last = "30s"', "delivery.retry_last must not be shorter"),
        (
            SMALL.replace('"main"', '"mian"'),
            "config.toml:3: sites.blog.account: there is no [accounts.mian]; did you mean",
        ),
        (
            SMALL.replace("[accounts", 'accounts = ["mian"]\n[accounts'),
            "config.toml:5: sites.blog.accounts: there is no [accounts.mian]; did you mean",
        ),
        (
            SMALL.replace("[accounts", 'choices = ["topics"]\n[accounts'),
            "config.toml:5: sites.blog.choices",
        ),
        (SMALL.replace("[sites.blog]", '[sites."My Blog"]'), 'config.toml:1: "My Blog" is not a name'),
        (
            SMALL.replace("[accounts", 'cta = "shop"\n[accounts'),
            "config.toml:5: sites.blog.cta: there is no [cta.shop]",
        ),
        (
            SMALL.replace("[accounts", 'cta_rules = [{tag = "x", cta = "shop"}]\n[accounts'),
            "config.toml:5: sites.blog.cta_rules, rule 1: there is no [cta.shop]",
        ),
        (
            SMALL.replace("[accounts", 'cta_rules = [{account = "x", cta = "none"}]\n[accounts'),
            "config.toml:5: sites.blog.cta_rules, rule 1: there is no [accounts.x]",
        ),
        (SMALL.replace("[accounts", 'cta_rules = [{cta = "none"}]\n[accounts'), "rule 1 fits every post"),
        (SMALL.replace("[accounts", 'block_on = ["tabel"]\n[accounts'), "sites.blog.block_on.0: must be"),
        (SMALL.replace("[accounts", "subtitle = ['me']\n[accounts"), "sites.blog.subtitle.0: must be"),
        ("[cta.x]\ntext = []", "config.toml:2: cta.x.text"),
        ('[cta.none]\ntext = "x"', 'config.toml:1: "none" means no call to action'),
        ('[experiments.x]\nvariants = ["default"]', "config.toml:2: experiments.x.variants"),
        (
            '[experiments.x]\nvariants = ["default", "leter"]\n[cta.letter]\ntext = "x"',
            'config.toml:2: experiments.x.variants: there is no [cta.leter]; did you mean "letter"?',
        ),
        ('[experiments.x]\nvariants = ["default", "default"]', "names a closing twice"),
        (SMALL.replace("[accounts", 'secret = "hunter2"\n[accounts'), "config.toml:5: the secret of [sites.blog]"),
        (SMALL.replace("[accounts", 'allowed_hosts = ["https://x"]\n[accounts'), "allowed_hosts.0: write a bare host"),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_what_to_write(path: Path, text: str, told: str) -> None:
    assert told in problems_of(path, text)


def test_two_sites_with_one_home_are_refused(path: Path) -> None:
    more = "[sites.again]\nhome = 'http://BLOG.example/'\naccount = 'main'\n"
    assert problems_of(path, SMALL + more) == (
        "config.toml:7: [sites.again] and [sites.blog] have the same home; keep one of them"
    )


@pytest.mark.parametrize(
    "home",
    [
        "https://www.blog.example",
        "https://blog.example:443",
        "http://blog.example:80/",
        "https://BLOG.example.",
        "https://www.Blog.example//",
    ],
)
def test_a_home_is_the_same_however_it_is_spelt(path: Path, home: str) -> None:
    told = problems_of(path, SMALL + f"[sites.again]\nhome = '{home}'\naccount = 'main'\n")
    assert "[sites.again] and [sites.blog] have the same home" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feed_url = 'ftp://x'", "accounts.main.feed_url: write an absolute address"),
        ("feed_url = 1", "accounts.main.feed_url: write text in quotes"),
        ("[notify]\ndigest = 'daily'", "notify.digest: a slot has five fields"),
        ("[mail]\nsender = 'Ada'", 'mail.sender: write a bare address such as "ada@blog.example"'),
        ("[experiments.x]\nvariants = ['default']", "experiments.x.variants: write at least 2"),
        ("[evergreen.weights]\nresults = 'many'", "evergreen.weights.results: write a number, without quotes"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_and_in_words_of_the_configuration(path: Path, text: str, words: str) -> None:
    told = problems_of(path, SMALL + text)
    assert len(told.splitlines()) == 1
    assert words in told


def test_a_home_in_other_letters_is_the_same(path: Path) -> None:
    text = SMALL.replace("https://blog.example", "https://bücher.example")
    told = problems_of(path, text + "[sites.again]\nhome = 'https://xn--bcher-kva.example'\naccount = 'main'\n")
    assert "have the same home" in told


@pytest.mark.parametrize(
    "home", ["https://blog.example:8443", "https://blog.example/en", "https://en.blog.example", "https://a..b"]
)
def test_another_home_is_another_site_and_hosts_may_be_shared(path: Path, home: str) -> None:
    more = f"[sites.again]\nhome = '{home}'\naccount = 'main'\nallowed_hosts = ['blog.example']\n"
    write(path, SMALL + more)
    assert len(load(path, {}).sites) == 2


SAME_USER = [
    ("username = 'ada'", "username = '@Ada'"),
    ("username = 'ada'", "feed_url = 'https://medium.com/feed/@ada'"),
    ("feed_url = 'http://medium.com/feed/@ADA/'", "feed_url = 'https://www.medium.com/@ada/feed'"),
    ("feed_url = 'https://ada.medium.com/feed'", "username = 'ada'"),
    ("feed_url = 'https://ADA.medium.com/feed/'", "feed_url = 'https://medium.com/feed/%40ada'"),
    ("token = 'a'\nusername = 'ada'", "username = 'ada'"),
    ("token = 'a'\nusername = 'ada'", "token = 'b'\nusername = 'ADA'"),
    ("username = 'x'\nfeed_url = 'https://medium.com/feed/@ada'", "username = 'ada'"),
]


@pytest.mark.parametrize(("first", "second"), SAME_USER)
def test_one_medium_user_under_two_accounts_is_refused(path: Path, first: str, second: str) -> None:
    told = problems_of(path, f"[accounts.a]\n{first}\n[accounts.b]\n{second}\n")
    assert "[accounts.b] and [accounts.a] are both @ada on Medium" in told
    assert "keep one of them" in told


@pytest.mark.parametrize(
    "feed",
    [
        "https://medium.com/feed/our-magazine",
        "https://medium.com/feed/our-magazine/tagged/walks",
        "https://magazine.example/feed",
        "https://www.medium.com/feed",
    ],
)
def test_a_publications_feed_may_be_shared(path: Path, feed: str) -> None:
    write(path, f"[accounts.a]\nusername = 'ada'\nfeed_url = '{feed}'\n[accounts.b]\nfeed_url = '{feed}'\n")
    assert len(load(path, {}).accounts) == 2


def test_two_accounts_with_one_token_are_refused_without_showing_it(path: Path) -> None:
    text = "[accounts.a]\ntoken = 'canary-token'\n[accounts.b]\ntoken = 'canary-token'\n"
    told = problems_of(path, text)
    assert "config.toml:4: [accounts.b] and [accounts.a] have the same token" in told
    assert "canary" not in told


def test_names_that_share_a_variable_are_refused(path: Path) -> None:
    told = problems_of(path, SMALL + "[accounts.a-b]\n[accounts.a_b]\n")
    assert told == (
        "config.toml:7: [accounts.a_b] and [accounts.a-b] would share the variable BRIDGE_ACCOUNT_A_B_TOKEN; "
        "rename one of them"
    )


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"BRIDGE_ACCOUNT_MIAN_TOKEN": "x"}, "did you mean BRIDGE_ACCOUNT_MAIN_TOKEN?"),
        ({"BRIDGE_API_TOKN": "x"}, "BRIDGE_API_TOKN is not a variable of the bridge; did you mean BRIDGE_API_TOKEN?"),
        ({"BRIDGE_API_TOKEN": ""}, "BRIDGE_API_TOKEN gives an empty secret"),
        ({"BRIDGE_API_TOKEN": "x", "BRIDGE_API_TOKEN_FILE": "y"}, "are both set; keep one"),
        (
            {"BRIDGE_API_TOKEN_FILE": "/nowhere/canary"},
            "the file that BRIDGE_API_TOKEN_FILE names cannot be read: No such",
        ),
        ({"BRIDGE_SITE_BLOG_SECRET": "canary"}, "BRIDGE_SITE_BLOG_SECRET: the secret of [sites.blog] is not one"),
    ],
)
def test_a_wrong_variable_is_told_without_its_value(path: Path, environ: dict[str, str], told: str) -> None:
    message = problems_of(path, SMALL, **environ)
    assert told in message
    assert "canary" not in message


@pytest.mark.parametrize("secret", ["whsec_", "whsec_!!!", "whsec_" + base64.b64encode(b"k" * 23).decode(), " ", "v1"])
def test_a_site_secret_must_hold_24_to_64_bytes(path: Path, secret: str) -> None:
    assert "secret" in problems_of(path, SMALL, BRIDGE_SITE_BLOG_SECRET=secret)


def test_a_secret_can_be_rotated_by_two_in_a_row(path: Path) -> None:
    config = load(write(path), {"BRIDGE_SITE_BLOG_SECRET": f"{OTHER_SECRET} {SECRET}"})
    assert to_connection(config, "blog").secret == OTHER_SECRET


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(ConfigError, match="bridge init"):
        load(path, {})


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path, {})


def test_broken_toml_is_told_with_its_line(path: Path) -> None:
    assert "config.toml is not valid TOML" in problems_of(path, "[delivery\n")
    assert "line 1" in problems_of(path, "[delivery\n")


def test_a_file_that_is_not_utf8_is_told(path: Path) -> None:
    path.write_bytes(b'[cta.x]\ntext = "caf\xe9"\n')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path, {})


def test_lines_are_right_after_strings_and_lists_of_several_lines() -> None:
    text = '[cta.a]\ntext = """\nkey = 1\n[not.a.table]\n"""\n\n[x]\n# key\ny = [\n 1,\n]\nz."w.v" = {u = 1}\n'
    assert to_places(text) == {
        ("cta",): 1,
        ("cta", "a"): 1,
        ("cta", "a", "text"): 2,
        ("x",): 7,
        ("x", "y"): 9,
        ("x", "z"): 12,
        ("x", "z", "w.v"): 12,
        ("x", "z", "w.v", "u"): 12,
    }


# --- what is told without stopping -----------------------------------------------------------------------------------


def test_a_file_with_secrets_that_others_can_read_is_warned_about(path: Path) -> None:
    write(path, SMALL + "token = 'canary-token'\n").chmod(0o644)
    environ = {"BRIDGE_SITE_BLOG_SECRET": SECRET}
    assert warnings(path, load(path, environ)) == (
        f"{path} holds secrets and every user of this machine can read it; run: chmod 600 {path}",
    )
    path.chmod(0o600)
    assert warnings(path, load(path, environ)) == ()


def test_a_site_without_secret_is_warned_about(path: Path) -> None:
    path = write(path)
    assert warnings(path, load(path, {})) == (
        "[sites.blog] has no secret, so every hook from it is refused; set BRIDGE_SITE_BLOG_SECRET",
    )


# --- secrets ------------------------------------------------------------------------------------------------------


def test_no_secret_is_in_the_repr(path: Path) -> None:
    environ = {
        "BRIDGE_SITE_BLOG_SECRET": SECRET,
        "BRIDGE_ACCOUNT_MAIN_TOKEN": "canary-token",
        "BRIDGE_API_TOKEN": "canary-api",
        "BRIDGE_DATABASE_URL": "postgresql://u:canary-password@db/b",
    }
    config = load(write(path, SMALL + '[notify]\nurls = ["json://canary-notify"]\n'), environ)
    assert "canary" not in repr(config) + str(config)
    assert SECRET not in repr(config)
    assert "whsec_" not in repr(to_connection(config, "blog"))


def test_every_secret_is_listed_for_the_logs(path: Path) -> None:
    environ = {
        "BRIDGE_SITE_BLOG_SECRET": f"{SECRET} {OTHER_SECRET}",
        "BRIDGE_ACCOUNT_MAIN_TOKEN": "canary-token",
        "BRIDGE_API_TOKEN": "canary-api",
        "BRIDGE_DATABASE_URL": "postgresql://u:canary%40password@db/b?sslpassword=canary-key",
    }
    notify = '[notify]\nurls = ["tgram://123456789:canary-telegram-bot/42"]\n'
    listed = secrets_of(load(write(path, SMALL + notify), environ))
    assert {
        SECRET,
        OTHER_SECRET,
        SECRET.removeprefix("whsec_"),
        "canary-token",
        "canary-api",
        "canary%40password",
        "canary@password",
        "canary-key",
        "tgram://123456789:canary-telegram-bot/42",
        "canary-telegram-bot",
    } <= set(listed)


# --- the connection string ------------------------------------------------------------------------------------------


def test_a_connection_string_is_one_line_and_comes_back_whole(path: Path) -> None:
    text = '[bridge]\npublic_url = "https://bridge.example/b/"\n' + SMALL
    connection = to_connection(load(write(path, text), {"BRIDGE_SITE_BLOG_SECRET": SECRET}), "blog")
    line = to_connection_string(connection)
    assert connection.url == "https://bridge.example/b/hooks/blog"
    assert line.startswith("b4m1.")
    assert len(line.split()) == 1
    assert read_connection_string(f" {line[:30]}\n{line[30:]} ") == connection


@pytest.mark.parametrize("cut", [slice(0, 40), slice(5, None), slice(0, 5), slice(0, 0)])
def test_a_cut_connection_string_is_refused_without_repeating_it(path: Path, cut: slice) -> None:
    connection = to_connection(load(write(path), {"BRIDGE_SITE_BLOG_SECRET": SECRET}), "blog")
    line = to_connection_string(connection)[cut]
    with pytest.raises(ConfigError) as caught:
        read_connection_string(line)
    assert "copy the whole line" in str(caught.value)


def test_a_connection_string_of_brackets_alone_is_refused() -> None:
    line = "b4m1." + base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(ConfigError, match="copy the whole line"):
        read_connection_string(line)


def test_a_site_without_secret_or_unknown_has_no_connection(path: Path) -> None:
    config = load(write(path), {})
    with pytest.raises(ConfigError, match=r"\[sites.blog\] has no secret"):
        to_connection(config, "blog")
    with pytest.raises(ConfigError, match="the configuration has: blog"):
        to_connection(config, "shop")


def test_fresh_secrets_are_accepted_and_differ(path: Path) -> None:
    one, two = new_site_secret(), new_site_secret()
    assert one != two
    assert load(write(path), {"BRIDGE_SITE_BLOG_SECRET": one}).sites["blog"].secret


def test_a_changed_config_is_not_possible(path: Path) -> None:
    config = load(write(path), {})
    with pytest.raises(ValueError, match="frozen"):
        config.bridge = Config().bridge


def test_the_feed_of_a_user_whom_only_a_stand_in_knows_is_never_read_from_medium():
    from bridge.config import AccountSection

    assert AccountSection().feed_of("ada") == "https://medium.com/feed/@ada"
    assert AccountSection(username="@bob").feed_of("ada") == "https://medium.com/feed/@bob"
    assert AccountSection(api_url="http://127.0.0.1:8086/v1").feed_of("ada") == ""
    stand_in = AccountSection(api_url="http://127.0.0.1:8086/v1", feed_url="http://127.0.0.1:8086/feed/@ada")
    assert stand_in.feed_of("ada") == "http://127.0.0.1:8086/feed/@ada"


def test_a_home_in_other_letters_has_both_its_spellings_for_hosts(path: Path) -> None:
    for home in ("https://bücher.example", "https://xn--bcher-kva.example"):
        config = load(write(path, SMALL.replace("https://blog.example", home)), {})
        assert config.sites["blog"].hosts == {"bücher.example", "xn--bcher-kva.example"}


@pytest.mark.parametrize("host", ["my_host.example", "b\u00fc_cher.example"])
def test_a_host_that_nobody_can_look_up_is_known_as_it_stands(path: Path, host: str) -> None:
    config = load(write(path, SMALL.replace("https://blog.example", f"http://{host}")), {})
    assert config.sites["blog"].hosts == {host}


def test_other_hosts_and_domains_may_be_written_in_their_own_letters(path: Path) -> None:
    text = SMALL.replace("[accounts", 'allowed_hosts = ["www.b\u00fccher.example"]\n[accounts')
    config = load(write(path, f'{text}domains = ["geschichten.b\u00fccher.example"]\n'), {})
    assert "www.xn--bcher-kva.example" in config.sites["blog"].hosts
    for place in ("geschichten.b\u00fccher.example", "geschichten.xn--bcher-kva.example"):
        assert config.accounts["main"].has_stories_at(place)
