"""Which hosts and addresses the web client may connect to. Tables, and no network."""

import pytest

from connectors.admission import Admission, Inadmissible, internal_host

PUBLIC = "93.184.215.14"
WEB = Admission()

INNER = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "224.0.0.251", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:53aa:64c::1",
    "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:5db8:d70e::1",
    "2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1", "3fff::1", "4000::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fec0::1", "ff02::1",
]  # fmt: skip
OUTER = [
    PUBLIC, "1.1.1.1", "11.0.0.1", "100.63.255.255", "100.128.0.0", "128.0.0.1", "168.63.129.17",
    "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.255.255", "198.17.255.255", "198.20.0.1",
    "223.255.255.255", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e", "2606:4700::1111", "2a00:1450:4001::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_refused_in_every_disguise(address: str) -> None:
    with pytest.raises(Inadmissible, match=r"^inner address .* \(limits\.internal_hosts does not name it\)$"):
        WEB.admitted("news.example", 80, [address])


@pytest.mark.parametrize("address", OUTER)
def test_the_public_web_is_open(address: str) -> None:
    assert WEB.admitted("news.example", 443, [address]) == [address]


def test_an_inner_address_among_public_ones_is_left_out() -> None:
    assert WEB.admitted("news.example", 80, ["10.0.0.1", PUBLIC, "::1"]) == [PUBLIC]


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "0x7f.0.0.1", "127.0.0.01",
     "127.0.0.256", "1.2.3.4.5", "news.example.1", "0X7F.1", "8.8.8.08", "1::2::3", "１２７.１"],
)  # fmt: skip
def test_a_number_that_is_no_address_as_it_should_be_written_is_refused(host: str) -> None:
    with pytest.raises(Inadmissible, match="number"):
        WEB.check_host(host)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "metadata.google.internal",
     "metadata.google.internal.", "metadata", "wiki", "nas.home.arpa", "ｌｏｃａｌｈｏｓｔ", "", "."],
)  # fmt: skip
def test_a_name_of_inner_networks_is_refused_wherever_it_leads(host: str) -> None:
    with pytest.raises(Inadmissible, match="inner host"):
        WEB.admitted(host, 80, [PUBLIC])


@pytest.mark.parametrize(
    "host",
    ["news.example", "local.example", "localhost.example", "xn--bcher-kva.example", "1.example",
     "0x1.example", "bücher.example", "news.example.", "internal.example", "[2606:4700::1111]", PUBLIC],
)  # fmt: skip
def test_other_names_are_not(host: str) -> None:
    WEB.check_host(host)


@pytest.mark.parametrize("address", ["１２７.０.０.１", "127.0.0.1.", "[::1]", "[::ffff:7f00:1]"])
def test_an_address_is_known_under_its_spellings(address: str) -> None:
    here = Admission.of(["127.0.0.1", "::1", "::ffff:127.0.0.1"])
    here.check_host(address)
    assert here.names_host(address)


@pytest.mark.parametrize("port", [22, 25, 53, 110, 587, 6000, 6667, 10080])
def test_a_port_that_browsers_refuse_is_refused(port: int) -> None:
    with pytest.raises(Inadmissible, match=f"port {port} is not one of web servers"):
        WEB.admitted("news.example", port, [PUBLIC])


@pytest.mark.parametrize("port", [80, 443, 3000, 8000, 8080, 8443])
def test_a_port_that_web_servers_use_is_open(port: int) -> None:
    assert WEB.admitted("news.example", port, [PUBLIC])


@pytest.mark.parametrize(
    ("named", "host", "addresses", "left"),
    [
        ("wiki.corp.example", "wiki.corp.example", ["10.0.0.1", "::1"], ["10.0.0.1", "::1"]),
        ("Wiki.Corp.Example.", "WIKI.corp.example.", ["10.0.0.1"], ["10.0.0.1"]),
        ("localhost", "localhost", ["127.0.0.1"], ["127.0.0.1"]),
        ("wiki", "wiki", ["10.0.0.1"], ["10.0.0.1"]),
        ("127.0.0.1", "127.0.0.1", ["127.0.0.1"], ["127.0.0.1"]),
        ("10.0.0.0/8", "wiki.corp.example", ["10.9.8.7", "192.168.0.1"], ["10.9.8.7"]),
        ("10.1.2.3/8", "wiki.corp.example", ["10.9.8.7"], ["10.9.8.7"]),
        ("fd00::/8", "[fd00::7]", ["fd00::7"], ["fd00::7"]),
        ("bücher.example", "xn--bcher-kva.example", ["10.0.0.1"], ["10.0.0.1"]),
    ],
)
def test_what_the_configuration_names_is_open(
    named: str, host: str, addresses: list[str], left: list[str]
) -> None:
    assert Admission.of([named]).admitted(host, 25, addresses) == left


@pytest.mark.parametrize(
    ("named", "host", "address"),
    [
        ("wiki.corp.example", "evil.example", "10.0.0.1"),
        ("corp.example", "wiki.corp.example", "10.0.0.1"),
        ("127.0.0.1", "news.example", "127.0.0.2"),
        ("127.0.0.1", "localhost", "127.0.0.1"),
        ("10.0.0.0/8", "wiki.corp.example", "169.254.169.254"),
    ],
)
def test_and_nothing_beside_it(named: str, host: str, address: str) -> None:
    with pytest.raises(Inadmissible):
        Admission.of([named]).admitted(host, 80, [address])


@pytest.mark.parametrize(
    "text",
    ["", "http://wiki.example", "wiki.example:80", "*.example", "a b", "10.0.0.0/33", "127.1", "2130706433",
     "-a.example", "0.0.0.0/0", "::/0", "8.0.0.0/7"],
)  # fmt: skip
def test_what_names_no_host_of_the_house_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a"):
        internal_host(text)
