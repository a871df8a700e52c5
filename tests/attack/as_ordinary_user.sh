#!/bin/sh
# Runs the attack tests as a user without rights: as_ordinary_user.sh ATTACK_TEST GUEST_FOLDER
# Root's build may lie where that user can not go, so what it needs is copied.
set -eu
if [ "$(id -u)" -ne 0 ]; then  # the other tests of attacks run as such a user; their processes would count at the Landlock level
  exec "$1" --gtest_filter='*_namespaces*'
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$1" "$folder/attack_test"
cp -rL "$2" "$folder/guest"
cp -r "$(dirname "$0")/programs" "$folder/programs"
chmod -R a+rX "$folder"
cd "$folder"
FLOWREASONER_ATTACKS="$folder/programs" setpriv --reuid=54321 --regid=54321 --clear-groups "$folder/attack_test"
