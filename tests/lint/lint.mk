# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The rules that a program can check: docs/testing.md, "Lint". Its stamps and objects are in build/lint.

.PHONY: lint
lint: ## format, clang-tidy, include directions, symbols, stack, licences ..., and that each can fail
	$(Q)failed=0; tests/lint/run || failed=1; tests/lint/run --self-test || failed=1; exit $$failed
