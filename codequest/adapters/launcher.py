"""Runs as a script between us and a child program, then becomes that program.

    python -I -S launcher.py DEATH_SIGNAL PARENT_PID IDENTITY PROGRAM [ARGUMENT...]

It asks the kernel to send the child DEATH_SIGNAL (a number) when the thread that started it ends, however it
ends, so that `kill -9` of the parent leaves no process behind. IDENTITY is `same`, or `ordinary`: inside a user
namespace of its own in which we appear as an ordinary person, because PostgreSQL refuses to be root. Files still
belong to who started us. It is a script and not a `preexec_fn`, because code between fork and exec may deadlock
when the parent has threads. It imports nothing of ours: that keeps it at about 20 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

NO_NAMESPACE_EXIT = 71  # EX_OSERR: this machine lets us make no user namespace
PARENT_GONE_EXIT = 75
NOT_RUNNABLE_EXIT = 126

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_ORDINARY_ID = 1000


def die_with_parent(death_signal: int, parent_pid: int) -> None:
    """Tie this process to its parent's life. Linux only; elsewhere an orderly stop is all there is."""
    if not sys.platform.startswith("linux"):
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent_pid:  # It died before we asked, so nobody would ever signal us.
        sys.exit(PARENT_GONE_EXIT)


def appear_ordinary() -> None:
    """Enter a user namespace in which this process is user and group 1000 and has no privileges after exec."""
    uid, gid = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    for name, text in (
        ("setgroups", "deny"),  # the kernel wants this before an unprivileged gid_map
        ("uid_map", f"{_ORDINARY_ID} {uid} 1"),
        ("gid_map", f"{_ORDINARY_ID} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def main(arguments: list[str]) -> None:
    """Become the program, or exit with one of the codes above and a line on standard error."""
    death_signal, parent_pid, identity, *command = arguments
    if identity == "ordinary":
        try:
            appear_ordinary()
        except OSError as error:
            print(f"cannot make a user namespace: {error}", file=sys.stderr)
            sys.exit(NO_NAMESPACE_EXIT)
    # After unshare, because a change of credentials clears the death signal.
    die_with_parent(int(death_signal), int(parent_pid))
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    try:
        os.execv(command[0], command)  # noqa: S606  # no shell is wanted
    except OSError as error:
        print(f"cannot run {command[0]}: {error}", file=sys.stderr)
        sys.exit(NOT_RUNNABLE_EXIT)


if __name__ == "__main__":
    main(sys.argv[1:])
