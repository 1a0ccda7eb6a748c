"""Peers are installed by this run, from their own registries, into a temporary folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

NPM_PACKAGES = ("socket.io", "socket.io-msgpack-parser")
CENTRIFUGO = "github.com/centrifugal/centrifugo/v6@latest"
INSTALL_LIMIT_S = 300


def install_socketio(folder: Path) -> tuple[Path | None, str]:
    """(its server script beside its modules, its version) or (None, why not)."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None, "Node.js is not here"
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *NPM_PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_LIMIT_S)
    if done.returncode != 0:
        return None, f"npm could not install it: {done.stderr.strip()[-200:]}"
    script = folder / "server.cjs"
    shutil.copy(Path(__file__).with_name("socketio_server.cjs"), script)
    manifest = json.loads((folder / "node_modules/socket.io/package.json").read_text())
    return script, str(manifest["version"])


def lack_of_centrifugo(folder: Path) -> str:
    """Why Centrifugo is not measured; empty when its module was built into the folder."""
    go = shutil.which("go")
    if go is None:
        return "Go is not here"
    done = subprocess.run(
        [go, "install", CENTRIFUGO],
        env={"PATH": f"{Path(go).parent}:/usr/bin:/bin", "HOME": str(folder), "GOBIN": str(folder)},
        capture_output=True,
        text=True,
        timeout=INSTALL_LIMIT_S,
    )
    return "" if done.returncode == 0 else "Go's module proxy does not give it"
