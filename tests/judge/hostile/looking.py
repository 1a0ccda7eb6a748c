"""Looking around and reaching out: tests, secrets, other people's files, the judge's own."""

from __future__ import annotations

import os

from tests.judge.hostile.case import AC, RTE, SLOW, Case, harmless, refused

# An image brings these of its own.
_IN_IMAGES = "" if os.environ.get("TEST_JUDGE_IMAGE") else " /var /etc/passwd /etc/shadow"
_PLACES = (
    "/root /home /srv /mnt /media /sys /boot /etc/hosts /etc/resolv.conf /etc/ssh"
    " /run/user /run/secrets /var/run/docker.sock /run/docker.sock /proc/sys /proc/kcore /proc/kmsg /proc/kallsyms"
    " /proc/sysrq-trigger /proc/cmdline /proc/modules /proc/config.gz /proc/cpuinfo /proc/keys"
    " /dev/kmsg /dev/mem /dev/kvm /dev/fuse /dev/vda /dev/sda /dev/mqueue /dev/net/tun"
    f"{_IN_IMAGES}"
)

CASES = [
    harmless("places of the host", f"[p for p in '{_PLACES}'.split() if os.path.isdir(p) and os.listdir(p)"
             " or os.path.isfile(p) and open(p).read() or os.path.exists(p) and not os.path.isdir(p)"
             " and not os.path.isfile(p) and os.stat(p).st_rdev != os.makedev(1, 3)]",
             "Looks for people's folders, secrets, the engine's socket, the kernel's settings, devices.", b"[]"),
    harmless("its environment", "sorted(os.environ)", "Looks for secrets in its environment.",
             b"['HOME', 'LANG', 'LC_ALL', 'ONLINE_JUDGE', 'PATH', 'USER']"),
    harmless("descriptors of others", "sorted(set(os.listdir('/proc/self/fd')) - {'3'})",
             "Looks for open files that somebody forgot to close.", b"['0', '1', '2']"),
    harmless("other processes", "[p for p in os.listdir('/proc') if p.isdigit() and p not in ('1', str(os.getpid()))"
             " and os.stat('/proc/' + p).st_uid == os.getuid()]",
             "Looks for other processes.", b"[]"),
    harmless("capabilities", "sum(int(l.split()[1], 16) for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapPrm', 'CapInh', 'CapAmb')))",
             "Looks for privileges it still has.", b"0"),
    harmless("files that others can write",
             "[os.path.join(d, f) for d, _, fs in os.walk('/') if not d.startswith(('/proc', '/dev', '/tmp'))"
             " for f in fs if os.access(os.path.join(d, f), os.W_OK, follow_symlinks=False) and"
             " not os.path.islink(os.path.join(d, f))]",
             "Walks the whole disk for a file that it may change.", b"[]", SLOW),
    harmless("folders that others can write",
             "[d for d, _, _ in os.walk('/') if not d.startswith(('/proc', '/tmp', '/dev/mqueue')) and os.access(d, os.W_OK)]",
             "Walks the whole disk for a folder that it may write.", b"['/dev/shm']", SLOW),
    refused("environment of process 1", "open('/proc/1/environ').read()", "Reads the judge's environment."),
    refused("memory of process 1", "open('/proc/1/mem', 'rb').read(1)", "Reads the judge's memory."),
    refused("files of process 1", "os.listdir('/proc/1/fd')", "Reads the judge's open files."),
    refused("the root of process 1", "os.listdir('/proc/1/root')", "Leaves through the root of process 1."),
    refused("the folder of process 1", "os.listdir('/proc/1/cwd')", "Leaves through the folder of process 1."),
    refused("the program of process 1", "os.readlink('/proc/1/exe')", "Looks at the judge's program."),
    harmless("up and out", "sorted(os.listdir('/' + '../' * 50)) == sorted(os.listdir('/'))",
             "Climbs above the root.", b"True"),
    refused("writing its own program", "os.open('/work/main.py', os.O_WRONLY)", "Changes itself for the next test."),
    refused("replacing its own program", "os.unlink('/work/main.py') or os.rename('/tmp', '/work/x') or 1",
            "Removes itself, and is another for the next test."),
    refused("writing into its folder", "os.open('/work/note', os.O_CREAT | os.O_WRONLY)",
            "Leaves a note for the next test."),
    refused("rights of its own program", "os.chmod('/work/main.py', 0o777) or 1", "Makes its program writable."),
    refused("a note in a file's attributes", "os.setxattr('/work/main.py', 'user.note', b'x') or 1",
            "Leaves a note for the next test where no listing shows it."),
    refused("writing its input", "os.write(os.open('/proc/self/fd/0', os.O_RDWR), b'x')",
            "Opens its input again for writing."),
    refused("changing its input's rights", "os.fchmod(0, 0o777) or 1",
            "Leaves a note for whoever is given the same input, in its mode."),
    refused("changing its input's times", "os.utime(0) or 1",
            "Leaves a note for whoever is given the same input, in its times."),
    refused("a note in its input's attributes", "os.setxattr(0, 'user.note', b'the answer') or 1",
            "Leaves a note for whoever is given the same input, in its attributes."),
    refused("shortening its input", "os.truncate('/proc/self/fd/0', 0) or 1", "Takes the input from the next."),
    refused("a lease on its input", "fcntl.fcntl(0, 1024, 1)", "Holds the input against others."),
    refused("owner of a system file", "os.chown('/usr/bin/env', 1000, 1000) or 1", "Takes a system file."),
    refused("a capability in a file", "os.setxattr(__import__('tempfile').mkstemp()[1], 'security.capability',"
            " struct.pack('<IIIII', 0x02000001, 0xffffffff, 0, 0xffffffff, 0)) or 1",
            "Makes a program that starts with every privilege."),
    harmless("a set-user-ID shell of its own",
             "(__import__('shutil').copy('/bin/sh', '/tmp/sh'), os.chmod('/tmp/sh', 0o6755),"
             " __import__('subprocess').check_output(['/tmp/sh', '-c', 'grep ^NoNewPrivs: /proc/self/status']))[2]",
             "Leaves a shell that would start with its owner's rights; none gains any.", b"b'NoNewPrivs:\\t1\\n'"),
    refused("becoming root by su", "-1 if __import__('subprocess').run(['/bin/su', '-c', 'id'], stdin=-3,"
            " capture_output=True).returncode else 1", "Asks su for a shell of root."),
    refused("links to system files", "os.link('/usr/bin/env', '/tmp/env') or 1",
            "Holds a system file by a name of its own."),
    Case("the judge's own program", "python", "Starts the supervisor as its own.",
         "import os\ntry: os.execv('/run/judge/supervisor', ['s', '0', '0', '0', '1', '1', '0'])\n"
         "except OSError: os._exit(1)", RTE, exit_code=1),
    Case("the judge's own program, with a socket", "python", "Plays the worker to a supervisor of its own.",
         "import os, socket, subprocess\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
         "try:\n p = subprocess.run(['/run/judge/supervisor', str(b.fileno()), '0', '0', '1000', '1000', '0'],"
         " pass_fds=[b.fileno()], capture_output=True, timeout=2)\n print(p.returncode != 0)\n"
         "except (OSError, subprocess.TimeoutExpired): print(True)", AC, says=b"True"),
    Case("the environment of Java", "java", "Looks for secrets in its environment and properties.",
         "public class Main { public static void main(String[] a) { System.out.println(System.getenv().size() + \" \" +"
         " new java.io.File(\"/home\").exists() + new java.io.File(\"/root\").exists()); } }", AC,
         says=b"6 falsefalse", limits=SLOW),
    Case("files in JavaScript", "javascript", "Reads what it should not.",
         "const fs = require('fs'); for (const p of ['/proc/1/environ', '/etc/shadow', '/root'])\n"
         " try { fs.readFileSync(p); console.log('got', p); } catch (e) { console.log(e.code !== 'EISDIR'); }", AC,
         says=b"true\ntrue\ntrue", limits=SLOW),
    Case("files in Go", "go", "Reads and writes what it should not.",
         'package main\nimport ("fmt"; "os")\nfunc main() { _, a := os.ReadFile("/proc/1/environ")\n'
         ' _, b := os.ReadFile("/etc/shadow"); c := os.WriteFile("/usr/x", nil, 0600)\n'
         " fmt.Println(a != nil, b != nil, c != nil) }", AC, says=b"true true true"),
]  # fmt: skip
