"""The container's own filter of system calls, in the engine's terms: a second wall behind the supervisor's.

The supervisor installs the filter of every run itself (judge/supervisor/seccomp.c), the same in both backends. This
one holds the supervisor too: what neither it nor a run needs, and kernels have had holes in.
"""

from __future__ import annotations

import platform
from typing import Any

REFUSED = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"),
    *("keyctl", "add_key", "request_key"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("bpf", "perf_event_open", "userfaultfd", "fanotify_init", "lookup_dcookie"),
    *("mount", "umount", "umount2", "pivot_root", "chroot", "unshare", "setns"),
    *("open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
    *("open_by_handle_at", "name_to_handle_at", "quotactl", "quotactl_fd", "acct", "swapon", "swapoff"),
    *("init_module", "finit_module", "delete_module", "create_module", "query_module", "get_kernel_syms"),
    *("kexec_load", "kexec_file_load", "reboot", "syslog", "nfsservctl", "vhangup", "personality"),
    *("settimeofday", "stime", "clock_settime", "clock_settime64", "adjtimex", "clock_adjtime"),
    *("sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs", "_sysctl"),
    *("migrate_pages", "move_pages", "mbind", "set_mempolicy", "vm86", "vm86old", "memfd_secret"),
)
# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6: there is no network behind them
EPERM, EAFNOSUPPORT = 1, 97
ARCHITECTURES = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}


def container_profile() -> dict[str, Any]:
    """The profile for `--security-opt seccomp=`.

    A filter cannot see the flags of clone3, which the supervisor uses: that of each run refuses it altogether.
    """
    clones = [
        _refusal("clone", EPERM, {"index": 0, "value": bit, "valueTwo": bit, "op": "SCMP_CMP_MASKED_EQ"})
        for bit in NAMESPACES
    ]
    families = [
        _refusal("socket", EAFNOSUPPORT, {"index": 0, "value": family, "op": "SCMP_CMP_EQ"})
        for family in range(max(FAMILIES))
        if family not in FAMILIES
    ]
    beyond = _refusal("socket", EAFNOSUPPORT, {"index": 0, "value": max(FAMILIES), "op": "SCMP_CMP_GT"})
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": [ARCHITECTURES[platform.machine()]],
        "syscalls": [
            {"names": list(REFUSED), "action": "SCMP_ACT_ERRNO", "errnoRet": EPERM},
            *clones,
            *families,
            beyond,
        ],
    }


def _refusal(name: str, error: int, argument: dict[str, Any]) -> dict[str, Any]:
    return {"names": [name], "action": "SCMP_ACT_ERRNO", "errnoRet": error, "args": [argument]}
