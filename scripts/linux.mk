# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# holdfast.ko. make linux: for Debian's stock kernel, with all that a virtual machine needs, in
# build/linux/FLAVOUR. make module: for the kernel whose headers KDIR names.

ARCH ?= arm64
KERNEL ?=
LINUX := $(BUILD)/linux
LINUX_FLAVOUR := $(ARCH)$(if $(KERNEL),-$(KERNEL))
LINUX_SRCS := $(shell find arch/linux arch/aarch64 arch/arm arch/armv7a stub transport -name '*.[chS]') arch/linux/Kbuild

# The headers' own make is told which compiler; Debian's headers want gcc-12 behind the prefix.
linux_arm64 := ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-
linux_armhf := ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf-
linux_amd64 := ARCH=x86_64
# Type information for BPF would need pahole, and no debugger reads it.
linux_amd64-6.12 := ARCH=x86_64 CONFIG_DEBUG_INFO_BTF_MODULES=
LINUX_FLAVOURS := amd64 arm64 armhf amd64-6.12

# $(call linux,FLAVOUR): fetch, build, pack
define linux
$(LINUX)/$(1)/list: scripts/linux-fetch
	$$(call say,FETCH,Debian kernel $(1))
	$$(Q)scripts/linux-fetch $(1)
	@touch $$@

$(LINUX)/$(1)/holdfast.ko: $(LINUX)/$(1)/list $(LINUX_SRCS) scripts/linux-tree
	$$(call say,KBUILD,$$@)
	$$(Q)scripts/linux-tree $(LINUX)/$(1)/module
	$$(Q)env -u MAKEFLAGS -u MAKEOVERRIDES $(MAKE) -s -j2 -C $(LINUX)/$(1)/kdir M=$(CURDIR)/$(LINUX)/$(1)/module \
		$(linux_$(1)) modules 2>&1 | { grep -v '^Skipping BTF' || true; }
	$$(Q)cp $(LINUX)/$(1)/module/holdfast.ko $$@

$(LINUX)/$(1)/trouble.ko: $(LINUX)/$(1)/list $(wildcard tests/linux/module/*)
	$$(call say,KBUILD,$$@)
	$$(Q)mkdir -p $(LINUX)/$(1)/trouble && cp -p --update tests/linux/module/* $(LINUX)/$(1)/trouble
	$$(Q)env -u MAKEFLAGS -u MAKEOVERRIDES $(MAKE) -s -C $(LINUX)/$(1)/kdir M=$(CURDIR)/$(LINUX)/$(1)/trouble \
		$(linux_$(1)) modules 2>&1 | { grep -v '^Skipping BTF' || true; }
	$$(Q)cp $(LINUX)/$(1)/trouble/trouble.ko $$@

$(LINUX)/$(1)/initramfs: $(LINUX)/$(1)/holdfast.ko $(LINUX)/$(1)/trouble.ko scripts/linux-initramfs
	$$(call say,CPIO,$$@)
	$$(Q)scripts/linux-initramfs $$@ $(LINUX)/$(1)/busybox $(LINUX)/$(1)/holdfast.ko $(LINUX)/$(1)/trouble.ko
endef
$(foreach flavour,$(LINUX_FLAVOURS),$(eval $(call linux,$(flavour))))

.PHONY: linux linux-files linux-all module deb-dkms demo-linux test-linux
linux: setup ## ARCH=amd64|arm64|armhf [KERNEL=6.12]: holdfast.ko for Debian's kernel, and what a VM needs
	$(Q)$(if $(filter $(LINUX_FLAVOUR),$(LINUX_FLAVOURS)),,echo "linux: there is no $(LINUX_FLAVOUR); there are: $(LINUX_FLAVOURS)" >&2; exit 2)
	$(Q)$(MAKE) --no-print-directory linux-files

linux-files: $(LINUX)/$(LINUX_FLAVOUR)/initramfs

linux-all: $(foreach flavour,$(LINUX_FLAVOURS),$(LINUX)/$(flavour)/initramfs)

KDIR ?= /lib/modules/$(shell uname -r)/build
module: ## [KDIR=/lib/modules/.../build]: holdfast.ko for the kernel of these headers, in build/linux/kdir
	$(Q)test -e $(KDIR)/Makefile || { echo "module: no kernel headers at $(KDIR): install" \
		"linux-headers-$$(uname -r), or say KDIR=..." >&2; exit 2; }
	$(Q)scripts/linux-tree $(LINUX)/kdir
	$(Q)env -u MAKEFLAGS -u MAKEOVERRIDES $(MAKE) -s -j2 -C $(KDIR) M=$(CURDIR)/$(LINUX)/kdir \
		$(if $(CROSS_COMPILE),ARCH=$(ARCH) CROSS_COMPILE=$(CROSS_COMPILE)) modules >&2
	@echo "$(LINUX)/kdir/holdfast.ko"

deb-dkms: ## the module's source as a Debian package for DKMS, in build/linux
	$(Q)scripts/linux-deb $(LINUX)

demo-linux: all ## Debian's stock arm64 kernel panics; the shell and gdb look at it, each step checked
	$(Q)$(MAKE) --no-print-directory linux-files ARCH=arm64
	$(Q)scripts/demo-linux

# The long set of tests: three architectures, about half an hour.
test-linux: all ## a thousand hits, stops and loads on Debian's kernels, writes to disk beside an oops
	$(Q)for arch in amd64 arm64 armhf; do \
		$(MAKE) --no-print-directory linux-files ARCH=$$arch; done
	$(Q)tests/run tests/linux/long.list
