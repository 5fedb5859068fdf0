# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""How the module comes to a machine: `make module`, the Debian package by DKMS, and what is said when
something is missing. Built against the headers of Debian's amd64 kernel that `make linux` has fetched."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "qemu"))

import qtest  # noqa: E402
import hfrig  # noqa: E402
import linuxrig  # noqa: E402
from qtest import equal, test, true  # noqa: E402

KDIR = linuxrig.built("amd64") + "/kdir"
MINUTES = 600.0  # for a whole build on a machine that has other things to do


def call(*argv, **env):
    """(status, what came on stdout, on stderr)"""
    done = subprocess.run(argv, cwd=hfrig.ROOT, env={**clean(), **env}, check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def clean():
    """The environment without what the make above us has told its children."""
    return {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "ARCH")}


def abi():
    with open(linuxrig.built("amd64") + "/abi", encoding="ascii") as f:
        return f.read().strip()


def is_for_that_kernel(module):
    for field, want in (("vermagic", abi() + " "), ("license", "Dual BSD/GPL"), ("parm", "uart")):
        status, text, _ = call("/sbin/modinfo", "-F", field, module)
        true(status == 0 and want in text, f"modinfo {field} of {module}: {text!r}")


@test(limit=MINUTES)
def make_module_builds_for_the_headers_it_is_given():
    status, out, err = call("make", "-s", "module", "KDIR=" + KDIR)
    equal(status, 0, f"make module: {out} {err}")
    is_for_that_kernel(os.path.join(hfrig.ROOT, out.split()[-1]))


@test(limit=MINUTES)
def missing_headers_are_one_clear_line():
    status, _, err = call("make", "-s", "module", "KDIR=/nowhere/build")
    true(status != 0, "it says that it is done")
    rows = [row for row in err.splitlines() if not row.startswith("make")]
    true(len(rows) == 1 and rows[0].startswith("module: no kernel headers at /nowhere/build"), f"{rows}")


@test(limit=MINUTES)
def the_debian_package_builds_by_dkms():
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        status, out, err = call("scripts/linux-deb", folder)
        equal(status, 0, f"linux-deb: {err}")
        package, root = out.strip(), folder + "/root"
        _, version, _ = call("dpkg-deb", "-f", package, "Version")
        equal(call("dpkg-deb", "-x", package, root)[0], 0, "dpkg-deb -x")
        os.makedirs(folder + "/dkms")
        status, out, err = call("dkms", "build", "-m", "holdfast", "-v", version.strip(), "-k", abi(),
                                "--arch", "x86_64", "--kernelsourcedir", os.path.realpath(KDIR),
                                "--sourcetree", root + "/usr/src", "--dkmstree", folder + "/dkms",
                                PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
        equal(status, 0, f"dkms build: {out} {err}")
        found = [os.path.join(d, f) for d, _, names in os.walk(folder + "/dkms") for f in names
                 if re.match(r"holdfast\.ko", f) and "/module" in d]
        equal(len(found), 1, f"modules: {out}")
        is_for_that_kernel(found[0])


@test(limit=MINUTES)
def a_failed_download_is_one_clear_line():
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        os.mkdir(folder + "/scripts")
        shutil.copy(hfrig.ROOT + "/scripts/linux-fetch", folder + "/scripts")
        status, _, err = call(folder + "/scripts/linux-fetch", "amd64-6.12", XDG_CACHE_HOME=folder,
                              HOLDFAST_MIRROR=f"http://127.0.0.1:{hfrig.free_port()}")
        true(status != 0, "it says that it is done")
        true(re.fullmatch(r"linux-fetch: [^\n]*127\.0\.0\.1[^\n]*\n", err), f"it says: {err!r}")


sys.exit(qtest.main(__name__))
