#!/bin/sh
# Builds a static libsrtp2 that does its cryptography with OpenSSL and installs it into FOLDER/prefix, from the source
# package of this very Debian (or Ubuntu) release.
#
#   libsrtp.sh FOLDER
#
# Debian's own library uses NSS instead, which costs about 40 % more time per packet. Nothing on the machine is changed
# and root is not needed: the list of source packages is a temporary one, made of the places that apt already uses.
set -eu

folder=$1
mkdir -p "$folder/lists/partial"
cd "$folder"

apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)|$(TRUSTED)' 'Created-By: Packages' |
sort -u |
while IFS='|' read -r uri release component signed_by trusted; do
  options=''
  case $signed_by in /*) options="signed-by=$signed_by" ;; esac
  case $trusted in yes) options="$options trusted=yes" ;; esac
  echo "deb-src ${options:+[$options]} $uri $release $component"
done > sources.list

apt_get() {
  apt-get -q -o Acquire::http::Timeout=20 -o Acquire::Retries=1 -o Dir::Etc::sourcelist="$PWD/sources.list" \
    -o Dir::Etc::sourceparts=- -o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD" "$@"
}

# A place without source packages is no reason to give up: another one may have them.
apt_get update || true
apt_get source libsrtp2

cd libsrtp2-*/ || cd libsrtp-*/
./configure --enable-openssl --disable-pcap --prefix="$folder/prefix"
make libsrtp2.a
make install
