# promise: 2
# ending: exited
# held: 7
# No way to the network: not to the machine's own ports, not by name, not by a socket in the file system.
import os
import socket

def attempt(name, action):
    try:
        action()
        print(name, "BREACH")
    except OSError:
        print(name, "held")

def ask_by_udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        asking.connect(("127.0.0.1", @PORT@))
        asking.send(b"x")
        asking.recv(1)

attempt("loopback", lambda: socket.create_connection(("127.0.0.1", @PORT@), timeout=5))
attempt("outside", lambda: socket.create_connection(("1.1.1.1", 53), timeout=5))
attempt("name", lambda: socket.getaddrinfo("example.org", 80))
attempt("udp", ask_by_udp)
attempt("unix", lambda: socket.socket(socket.AF_UNIX).connect("/run/systemd/private"))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
