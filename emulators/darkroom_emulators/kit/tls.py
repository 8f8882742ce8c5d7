"""HTTPS for an emulator, with this machine's own certificate authority.

The first start for a set of host names creates an authority, which signs a single certificate for
them. The authority's key is never written to disk, so nobody can sign another certificate with it,
and clients can trust it without risk. A folder that only this user can read contains the
certificate with its key, the authority's certificate, and a bundle of the authority's and certifi's
certificates, for clients that accept only one file.
"""

import hashlib
import os
import shutil
import ssl
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

import certifi

from .certificates import Certificates, NoCertificates

OWN_NAMES = ("127.0.0.1", "::1", "localhost", "host.docker.internal")
_AUTHORITY, _BUNDLE, _SERVER = "authority.pem", "bundle.pem", "server.pem"


def certificates(hosts: Collection[str] = (), *, folder: Path | None = None) -> Certificates:
    """Return certificates for this machine's names and `hosts`, creating them if needed.

    They are stored in `folder`, which by default is in the user's cache. Raises NoCertificates.
    """
    try:
        return _certificates(sorted({*OWN_NAMES, *hosts}), folder or _cache())
    except OSError as exc:
        raise NoCertificates(folder or _cache(), exc) from exc


def _certificates(names: list[str], folder: Path) -> Certificates:
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
    home = folder / digest
    if not (home / _SERVER).is_file():
        _make(home, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / _SERVER)
    return Certificates(context, home / _AUTHORITY, _current_bundle(home))


def _make(home: Path, names: Collection[str]) -> None:
    """Create certificates in a temporary folder, and rename it unless `home` exists by then."""
    home.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=home.parent))  # only this user can read it
    import trustme  # noqa: PLC0415 - needed once per machine, and takes a tenth of a second

    authority = trustme.CA(organization_name="darkroom-emulators on this machine")
    server = authority.issue_cert(*names)
    (made / _AUTHORITY).write_bytes(authority.cert_pem.bytes())
    (made / _SERVER).write_bytes(server.private_key_and_cert_chain_pem.bytes())
    try:
        made.rename(home)
    except OSError:
        shutil.rmtree(made)
        if not (home / _SERVER).is_file():
            raise


def _current_bundle(home: Path) -> Path:
    """Return the path of the bundle, which is rewritten if certifi's has changed."""
    wanted = Path(certifi.where()).read_bytes() + b"\n" + (home / _AUTHORITY).read_bytes()
    bundle = home / _BUNDLE
    if not bundle.is_file() or bundle.read_bytes() != wanted:
        descriptor, name = tempfile.mkstemp(dir=home)
        with os.fdopen(descriptor, "wb") as file:
            file.write(wanted)
        Path(name).replace(bundle)
    return bundle


def _cache() -> Path:
    """Return the folder for certificates in this user's cache."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "darkroom-emulators" / "tls"
