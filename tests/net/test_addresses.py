"""Which addresses are called, and that the one that was checked is the one that is called."""

import ipaddress
import socket
import threading

import httpx2
import pytest

from lanterne.core.errors import Forbidden, InvalidInput
from lanterne.net.addresses import choose, is_public
from lanterne.net.client import check_url, open_client


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
    ],
)
def test_addresses_inside_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111"])
def test_addresses_of_the_open_internet_are(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0x7f.1", "2130706433", "0", "[::1]", "127.1"])
def test_every_way_to_write_this_machine_is_refused(host):
    with pytest.raises((Forbidden, InvalidInput)):
        choose(host, 80, allow_private=False)


def test_a_name_with_one_private_address_among_public_ones_is_refused():
    with pytest.raises(Forbidden):
        choose("a.example", 443, False, lambda host, port: ["8.8.8.8", "10.0.0.1"])


def test_a_name_that_does_not_exist():
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(InvalidInput, match="not known"):
        choose("a.example", 443, False, unknown)


def test_a_name_that_changes_its_mind_is_looked_up_once_and_never_reaches_this_machine():
    """DNS rebinding: public when it is checked, 127.0.0.1 a moment later."""
    reached = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(2)
        port = inside.getsockname()[1]

        def accept():
            try:
                inside.accept()[0].close()
                reached.set()
            except TimeoutError:
                pass

        thread = threading.Thread(target=accept)
        thread.start()
        answers = iter([["192.0.2.1"], ["127.0.0.1"], ["127.0.0.1"]])
        asked = []

        def rebinding(host, port):
            asked.append(host)
            return next(answers)

        with open_client(True, 0.5, rebinding) as client, pytest.raises(httpx2.HTTPError):
            client.get(f"http://rebind.example:{port}/")
        thread.join()
    assert asked == ["rebind.example"]
    assert not reached.is_set()


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "file:///etc/passwd",
        "https://user:pw@a.example/",
        "//a.example",
        "https://",
        "x",
        "https://a.example:99999/",
    ],
)
def test_web_addresses_that_are_not_called(url):
    with pytest.raises(InvalidInput):
        check_url(url, allow_private=False)


def test_plain_http_only_where_private_addresses_are_allowed():
    assert check_url("http://a.example/x", allow_private=True).host == "a.example"
    assert check_url("https://a.example/x", allow_private=False).path == "/x"
