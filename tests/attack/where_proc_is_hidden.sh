#!/bin/sh
# Runs attacks with all rights where the machine hides a part of its /proc, as some containers do: where_proc_is_hidden.sh ATTACK_TEST
# The kernel lets guests mount no /proc of their own there; they must work without one, and be held as well.
set -eu
flags=-m
if [ "$(id -u)" -ne 0 ]; then flags=-rm; fi
exec unshare "$flags" sh -c 'mount -t tmpfs none /proc/sys && exec "$1" --gtest_filter="*/other_processes_namespaces_with_rights:*/read_outside_namespaces_with_rights:*/network_namespaces_with_rights"' sh "$1"
