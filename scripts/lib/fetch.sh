# Sourced by scripts that install packages.
trap 'echo "${0##*/}: stopped; run it again to continue" >&2; exit 130' INT
fetched=''
trap '[ -z "$fetched" ] || rm -f "$fetched"' EXIT
UNREACHABLE='NewConnectionError|NameResolutionError|dns error|tcp connect error|EAI_AGAIN|ECONNREFUSED|ENETUNREACH'
UNTRUSTED='UnknownIssuer|CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)'
if [ -n "${SSL_CERT_FILE:-}" ]; then # uv's variable, which pip and npm don't know
  export PIP_CERT=${PIP_CERT:-$SSL_CERT_FILE} NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$SSL_CERT_FILE}
fi

say() { echo "${0##*/}: $1" >&2; }

fetch() { # fetch COMMAND...: run uv, pip or npm, with its own progress on a terminal; retry if that can help
  if [ -t 2 ] && "$@" >&2; then return; fi
  [ -n "$fetched" ] || fetched=$(mktemp)
  "$@" --quiet 2>"$fetched" && return
  if grep -qE "$UNTRUSTED" "$fetched" && [ -z "${SSL_CERT_FILE:-}" ]; then
    say "a certificate isn't trusted; trying again with the system's CA certificates"
    trust_as_the_system
    "$@" --quiet 2>"$fetched" && return
  fi
  cat "$fetched" >&2
  ! grep -qE "$UNREACHABLE" "$fetched" ||
    say "the package index can't be reached: connect to a network, or name a proxy in HTTPS_PROXY or an index in PIP_INDEX_URL and UV_DEFAULT_INDEX, and run this again"
  ! grep -qE "$UNTRUSTED" "$fetched" ||
    say "a proxy here seems to inspect TLS: set SSL_CERT_FILE to a file with its CA certificate, and run this again"
  exit 1
}

trust_as_the_system() { # use the system's CA certificates, which often include a proxy's
  export UV_SYSTEM_CERTS=true
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ ! -f "$file" ] || { export PIP_CERT=${PIP_CERT:-$file} NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$file}; break; }
  done
}

is_fresh() { # is_fresh FILE: whether it is newer than every file that lists packages
  [ "$1" -nt uv.lock ] && [ "$1" -nt pyproject.toml ] && [ "$1" -nt emulators/pyproject.toml ]
}
