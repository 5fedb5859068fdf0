# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Can the checks fail? Each gets a copy of the tree in which somebody broke its rules, and has to name every
spot. Counts one test a planted fault."""
import os
import re
import shutil
import subprocess
import tempfile

import lint

# check: ([arguments], [(file, what is appended to it or (pattern, what replaces it), what has to be said)]); a
# check whose faults hide each other has several rows.
PLANTS = {
    "check-format": ([], [
        ("stub/str.c", "int  planted;\n", r"stub/str\.c:\d+: clang-format"),
        ("host/say.h", "int  planted;\n", r"host/say\.h:\d+: clang-format"),
    ]),
    "check-includes": ([], [
        ("stub/str.c", '#include "gdb.h"\n', r"stub/str\.c:\d+: text includes front ends"),
        ("stub/fmt.c", '#include "arch/bare/log.h"\n', r"stub/fmt\.c:\d+: .*nothing from outside"),
        ("stub/wire/hex.c", '#include "../str.h"\n', r"stub/wire/hex\.c:\d+: .*stands alone"),
        ("transport/pl011.c", '#include "stub/hf.h"\n', r"transport/pl011\.c:\d+: .*seams only"),
        ("host/say.c", '#include "stub/hf.h"\n', r"host/say\.c:\d+: .*wire code only"),
        ("stub/planted.c", '#include "str.h"\n', r"stub/planted\.c:\d+: planted has no layer"),
    ]),
    "check-preprocessor": ([], [
        ("stub/str.c", "#ifdef PLANTED\n#endif\n", r"stub/str\.c:\d+: #ifdef PLANTED"),
        ("arch/bare/log.h", "#if PLANTED\n#endif\n", r"arch/bare/log\.h:\d+: #if PLANTED"),
    ]),
    "check-text": ([], [
        ("stub/str.c", "/* blank */ \n", r"stub/str\.c:\d+: blanks at the end"),
        ("stub/fmt.c", "/* cut */", r"stub/fmt\.c:\d+: no newline at the end"),
        ("stub/mem.c", "\n" * 2, r"stub/mem\.c:\d+: blank line at the end"),
        ("host/say.c", "/* TO" "DO */\n", r"host/say\.c:\d+: TO" "DO"),
        ("stub/io.c", "/* long */\n" * 400, r"stub/io\.c:\d+: more than 400 lines"),
        ("stub/planted.c", "/* no test */\n", r"stub/planted\.c:1: there is no tests/unit/test_planted\.c"),
    ]),
    "check-scripts": ([], [
        ("scripts/planted", "#!/bin/sh\necho $1\n", r"scripts/planted:2:.*SC2086"),
        ("tests/planted.py", "import os\n", r"tests/planted\.py:1: os is imported and not used"),
        ("tests/worse.py", "def (:\n", r"tests/worse\.py:1: invalid syntax"),
    ]),
    "check-licences": ([], [
        ("stub/planted.h", "/* nobody's */\n", r"stub/planted\.h:1: no SPDX"),
        ("LICENSES/MIT.txt", "granted\n", r"Unused licenses: MIT"),
    ]),
    "check-man": ([], [("docs/holdfast.1", ".Zz planted\n", r"holdfast\.1:\d+:\d+: .*unknown macro")]),
    "links": ([], [
        ("README.md", "[planted](nowhere.md)\n", r"README\.md:\d+: nowhere\.md: no such file"),
        ("docs/flow.md", "[planted](#nowhere)\n", r"docs/flow\.md:\d+: #nowhere: no such heading"),
        ("docs/style.md", "```\nopen\n", r"docs/style\.md:\d+: a code fence that is not closed"),
    ]),
    "check-tidy": (["stub/wire/crc32.c", "arch/arm/timer.c"], [
        ("stub/wire/crc32.c", "int rsp_planted(int a);\nint rsp_planted(int a)\n{\n\tif (a > 0)\n\t\treturn 1;\n"
         "\telse\n\t\treturn 1;\n}\n", r"stub/wire/crc32\.c:\d+: .*bugprone-branch-clone"),
        ("arch/arm/timer.c", "int Planted;\n", r"arch/arm/timer\.c:\d+: .*readability-identifier-naming"),
    ]),
    "check-symbols": (["virt-a15"], [
        ("stub/str.c", "extern int planted;\nint planted;\n", r"stub/str\.c:1: planted begins with none"),
        ("transport/pl011.c", "extern int hf_it;\nint hf_it;\n", r"transport/pl011\.c:1: hf_it begins with none"),
        ("stub/fmt.c", "void *malloc(size_t);\nvoid *hf_planted(void);\nvoid *hf_planted(void)\n{\n"
         "\treturn malloc(1);\n}\n", r"stub/fmt\.c:1: calls malloc"),
    ]),
    "check-stack": (["virt-a15"], [
        ("stub/str.c", (r"(size_t hf_strlen.*\n\{\n\tsize_t len = )0;",
                        r"\1*s != 0 ? hf_strlen(s + 1) : 0;"), r"stub/str\.c:\d+.*: recursion: hf_strlen > hf_strlen"),
        ("stub/str.c", (r"(int hf_strcmp.*\n\{\n)", r"\1\tvolatile char grows[*a + 1];\n\tgrows[0] = 0;\n"),
         r"stub/str\.c:\d+.*: hf_strcmp: its frame grows at run time"),
        ("stub/str.c", (r"(bool hf_strstarts.*\n\{\n)", r"\1\tvolatile char big[600];\n\tbig[0] = 0;\n"),
         r"stub/str\.c:\d+.*: hf_strstarts: 6\d\d bytes of stack"),
    ]),
    "check-stack virt-a15": (["virt-a15"], [
        ("stub/hf.h", (r"(#define HF_STACK_BYTES[\s\\]+)\d+u", r"\g<1>64u"), r"stub/hf\.h:1: HF_STACK_BYTES is 64, needed"),
    ]),
}


def copy(to):
    """The files that git knows, as they are now, in a repository of their own."""
    for name in lint.files():
        target = os.path.join(to, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(lint.ROOT, name), target, follow_symlinks=False)
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-C", to] + command, check=True, capture_output=True)


def plant(tree, name, text):
    path, old = os.path.join(tree, name), ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as source:
            old = source.read()
    new = old + text if isinstance(text, str) else re.sub(text[0], text[1], old, count=1)
    if new == old:
        raise ValueError(f"selftest.py: nothing to change in {name}")
    with open(path, "w", encoding="utf-8") as out:
        out.write(new)
    subprocess.run(["git", "-C", tree, "add", name], check=True, capture_output=True)


def restore(tree, names):
    for name in names:
        path, good = os.path.join(tree, name), os.path.join(lint.ROOT, name)
        if os.path.exists(good):
            shutil.copy2(good, path)
        else:
            os.unlink(path)
        subprocess.run(["git", "-C", tree, "add", "-A", name], check=True, capture_output=True)


def ask(tree, check, arguments):
    done = subprocess.run([os.path.join(lint.HERE, check)] + arguments, cwd=tree, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=lint.LIMIT_S,
                          env=dict(os.environ, LINT_ROOT=tree), check=False)
    return done.returncode, done.stdout


def try_one(tree, check, arguments, plants):
    """(faults seen, faults missed)"""
    for name, text, _ in plants:
        plant(tree, name, text)
    status, said = ask(tree, check, arguments)
    restore(tree, {name for name, _, _ in plants})
    missed = [(n, p) for n, _, p in plants if status == 0 or not re.search(p, said)]
    for name, pattern in missed:
        print(f"tests/lint/{check}: does not see the fault in {name} ({pattern}); it said:\n{said[-1500:]}")
    return len(plants) - len(missed), len(missed)


def main(checks):
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="lint-") as tree:
        copy(tree)
        for check in checks:
            rows = [row for name, row in PLANTS.items() if name.split()[0] == check]
            if not rows:
                print(f"tests/lint/{check}: nothing in tests/lint/selftest.py makes it fail")
                failed += 1
            for arguments, plants in rows:
                seen, missed = try_one(tree, check, arguments, plants)
                passed, failed = passed + seen, failed + missed
    print(f"self-test: {passed} planted faults seen" + (f", {failed} not" if failed else ""))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
