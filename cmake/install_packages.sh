#!/bin/bash
# Installs the distribution's packages that the build (or `lint`, or `interop`) needs. Usage: install_packages.sh build [lint] …
# Debian 12 and Ubuntu 24.04; as root or with sudo. Does nothing, quickly, when all is there.
set -euo pipefail

build=(ca-certificates cmake g++ git make ninja-build pkg-config python3 python3-dev
  libbenchmark-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libgmock-dev libgtest-dev libmimalloc-dev libseccomp-dev
  libspdlog-dev libsqlite3-dev libssl-dev libtomlplusplus-dev nlohmann-json3-dev zlib1g-dev)
lint=(clang-format-14 clang-tidy-19)
interop=(python3-venv)

release=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-}")
case $release in
  "debian 12") build+=(libboost1.81-dev) ;;  # libboost-dev is 1.74 there, which lacks boost::system::result
  *) build+=(libboost-dev) ;;
esac

wanted=()
for group in "$@"; do
  declare -n packages=$group
  wanted+=("${packages[@]}")
done

if ! command -v dpkg-query >/dev/null; then
  echo "This is not a Debian or Ubuntu machine ($release): please see that these are installed, under the names they" >&2
  echo "have there: ${wanted[*]}" >&2
  exit 0
fi

missing=()
installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "${wanted[@]}" 2>/dev/null || true)"
for package in "${wanted[@]}"; do
  [[ $installed == *" installed:$package "* ]] && continue
  # Virtual on some releases: a provider is as good.
  [[ $package == pkg-config ]] && command -v pkg-config >/dev/null && continue
  missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null || {
    echo "Missing packages: ${missing[*]}" >&2
    echo "Install them as root: apt-get install ${missing[*]}" >&2
    exit 3
  }
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
