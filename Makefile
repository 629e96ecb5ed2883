# Qingzhan: three programs from one tree. `make help` lists what there is to make.

VERSION  := 0.1.0
BUILD    ?= build
CC       ?= cc
PREFIX   ?= /usr/local
DESTDIR  ?=
OPT      ?= -O2 -g
WERROR   ?=
SAN      ?=
# UNITY=1 compiles each directory of a room as one file, in a third of the time, and has the tests share one library: for a
# build that only tests are run of. Of the tests themselves it asks less (below).
UNITY    ?=
V        ?=
Q        := $(if $(V),,@)

ROOMS    := base rules sheet wire scan store ledger journal registry figures kiosk tracker ctl
PKGS     := sdl2 SDL2_ttf x11 libqrencode zbar sqlite3 libpq libcurl libsodium nettle jansson libmicrohttpd inih libpng libjpeg libzstd zlib libarchive expat pangocairo xlsxwriter icu-i18n icu-uc libseccomp liboath
# SDL.h brings a processor's intrinsics to whoever includes it, which takes longer to read than all else that a file needs.
NO_INTRINSICS := $(patsubst %,-DSDL_DISABLE_%_H,MMINTRIN XMMINTRIN EMMINTRIN PMMINTRIN IMMINTRIN)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(NO_INTRINSICS)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
ARCH     := $(shell $(CC) -dumpmachine 2>/dev/null)

# Files compiled as one hide each other's names from within functions.
WARN     := -Wall -Wextra -Wpedantic $(if $(UNITY),,-Wshadow) -Wconversion -Wformat=2 -Wimplicit-fallthrough -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wno-missing-field-initializers $(if $(WERROR),-Werror)
# The compiler hardening guide of the OpenSSF, as far as GCC 12 and clang 14 both take it.
# A sanitizer that looks for an overflow must not be told that there is none: -fno-strict-overflow silences it.
OVERFLOW := $(findstring undefined,$(SAN))$(findstring overflow,$(SAN))
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fno-delete-null-pointer-checks \
            -fno-strict-aliasing $(if $(UNITY),-fPIC -fno-semantic-interposition -ftls-model=initial-exec,-fPIE) $(if $(OVERFLOW),-DQZ_OVERFLOW_TRAPS,-fno-strict-overflow) \
            $(if $(filter x86_64%,$(ARCH)),-fcf-protection=full) \
            $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
HARDEN_LD := -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed
# What an instrumented build is compiled and linked with: SAN=address,undefined or thread; COVERAGE=1.
SANFLAGS := $(if $(COVERAGE),--coverage -fprofile-update=atomic) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer $(if $(OVERFLOW),-fno-sanitize-recover=undefined))
CPPFLAGS += -D_GNU_SOURCE -DQZ_VERSION='"$(VERSION)"' -Isrc -I. -I$(BUILD) $(PKG_CFLAGS)
CFLAGS   += -std=c17 $(OPT) $(WARN) $(HARDEN) $(SANFLAGS) -pthread
LDFLAGS  += $(HARDEN_LD) $(SANFLAGS) -pthread
LDLIBS   += $(PKG_LIBS) -lm

objs      = $(patsubst %.c,$(BUILD)/%.o,$(1))
room_src  = $(filter-out %/main.c,$(wildcard src/$(1)/*.c src/$(1)/*/*.c))
unity     = $(patsubst %/,$(BUILD)/unity/%.o,$(sort $(dir $(1))))
room_objs = $(if $(UNITY),$(call unity,$(call room_src,$(1))),$(call objs,$(call room_src,$(1))))
lib       = $(BUILD)/libqz-$(1).a
libs      = $(foreach r,$(1),$(call lib,$(r)))

PROGRAMS := $(BUILD)/qingzhan-kiosk $(BUILD)/qingzhan-tracker $(BUILD)/qingzhan
PO       := $(wildcard assets/locale/*.po)
MO       := $(patsubst assets/locale/%.po,$(BUILD)/locale/%.mo,$(PO))
MAN      := $(patsubst deploy/man/%.scd,$(BUILD)/man/%,$(wildcard deploy/man/*.scd))
MAN_ZH   := $(patsubst deploy/man/%.scd,$(BUILD)/man/%,$(wildcard deploy/man/zh_CN/*.scd))
# Files that the programs carry inside themselves (base/asset.h finds them by these names).
ASSETS   := $(sort $(filter-out db/kiosk/query/% db/tracker/query/%,$(wildcard db/*/*.sql db/*/*/*.sql)) $(wildcard db/rules/*.json assets/web/* fonts/*.list))

# Named statements (src/store/query.h), read from every folder of that name.
QUERIES  := $(sort $(wildcard db/*/query/*.sql db/*/*/query/*.sql))
SQL      := $(BUILD)/gen/query.o

HELPER_SRC := $(wildcard tests/synth/*.c tests/support/*.c) $(wildcard tests/fault/power*.c tests/fault/drill*.c tests/fault/badvfs.c tests/fault/alter.c)
HELPERS  := $(BUILD)/libqz-tests.a
TEST_SRC := $(wildcard $(foreach r,$(ROOMS) fault,tests/$(r)/test_*.c))
TESTS    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SRC))
TOOL_SRC := $(wildcard tests/tools/*.c tests/bench/*.c tests/fuzz/*.c tests/fault/lab_*.c)
TOOLS    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TOOL_SRC))
SHIM_SRC := $(wildcard tests/shim/*.c)
SHIMS    := $(patsubst tests/%.c,$(BUILD)/tests/%.so,$(SHIM_SRC))

, := ,

.PHONY: sheets unit-pg e2e-pg versions all run test check check-long unit e2e asan tsan lint layers measures mutants bench bench-scan bench-table fuzz fault coverage digest install install-tracker install-kiosk uninstall clean help tools-built tests-built unit-built objects flags-of-clang
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) $(MAN) $(MAN_ZH)  ## build the three programs and the manual pages

$(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD)/gen/query.h
	@mkdir -p $(@D)
	$(if $(V),,@echo "  cc   $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The files of a directory as one; made anew when one comes or goes.
UNITS := $(basename $(call unity,$(foreach r,$(ROOMS),$(call room_src,$(r)))))
$(UNITS:=.c): $(BUILD)/unity/%.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "%s"\n' $(filter-out %/main.c,$(wildcard $*/*.c)) | cmp -s - $@ || \
	    printf '#include "%s"\n' $(filter-out %/main.c,$(wildcard $*/*.c)) > $@
$(UNITS:=.o): $(BUILD)/unity/%.o: $(BUILD)/unity/%.c $(BUILD)/flags | $(BUILD)/gen/query.h
	$(if $(V),,@echo "  cc   $*/*.c")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Objects depend on the flags they were built with. They are written down before any file's own are added: a file hands its
# own on to what it needs, so that whichever file came first would have had a say in them.
FLAGS := $(CC) $(CFLAGS) $(subst ','\'',$(CPPFLAGS))
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@
.PHONY: FORCE
FORCE:

# The scan room works on every pixel of every frame, and comes to the same results with every compiler: one that
# fuses a product and a sum into one rounding places corners elsewhere.
$(BUILD)/src/scan/%.o $(BUILD)/unity/src/scan/%.o: CFLAGS += -O3 -ffp-contract=off
# Every pixel of the screen passes through here.
$(BUILD)/src/kiosk/draw/raster.o $(BUILD)/unity/src/kiosk/draw.o: CFLAGS += -O3
# The synthetic camera draws every pixel of every frame, and draws it the same with every compiler; nobody looks
# at errno after a square root. No sanitizer watches the camera: most of the time of the tests that use it went there.
$(BUILD)/tests/synth/%.o: CFLAGS := $(filter-out $(SANFLAGS),$(CFLAGS)) -O3 -fno-math-errno -ffp-contract=off

# The tests themselves are compiled in a hurry: what they test is not. In a unity build only what they test is watched for
# what C leaves undefined, and what tries that it is.
$(call objs,$(TEST_SRC)): CFLAGS += $(if $(SAN),-O0,-O1) -g1
$(call objs,$(filter-out tests/base/test_overflow.c,$(TEST_SRC))): CFLAGS += $(if $(UNITY),$(if $(findstring undefined,$(SAN)),-fno-sanitize=undefined))

# The archive of a room is made anew when a file comes or goes, too.
define room_rule
$(BUILD)/rooms/$(1): FORCE
	@mkdir -p $$(@D)
	@echo '$(call room_src,$(1))' | cmp -s - $$@ || echo '$(call room_src,$(1))' > $$@
$(call lib,$(1)): $(call room_objs,$(1)) $(BUILD)/rooms/$(1)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$(AR) qcs $$@ $$(filter %.o,$$^)
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

$(BUILD)/gen/assets.c: src/base/embed.awk $(ASSETS) $(MO) Makefile
	@mkdir -p $(@D)
	$(Q)for f in $(ASSETS) $(MO); do echo "file $${f#$(BUILD)/}"; od -An -v -tu1 "$$f"; done | awk -f src/base/embed.awk > $@
$(BUILD)/gen/assets.o: $(BUILD)/gen/assets.c $(BUILD)/flags
	$(if $(V),,@echo "  cc   $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Made anew when a statement comes, goes or changes; what includes the header only when a name or number does. Two makes
# may look at once.
$(BUILD)/gen/query.h $(BUILD)/gen/query.c: FORCE
	@mkdir -p $(@D)
	$(Q)awk -v want=$(if $(filter %.h,$@),enum,table) -f src/store/query.awk $(QUERIES) > $@.$$$$ && \
	    if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
$(SQL): $(BUILD)/gen/query.c $(BUILD)/flags | $(BUILD)/gen/query.h
	$(if $(V),,@echo "  cc   $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

link = $(if $(V),,@echo "  link $@";)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LDLIBS)

$(BUILD)/qingzhan-kiosk: $(call objs,src/kiosk/main.c) $(BUILD)/gen/assets.o $(SQL) $(call libs,kiosk scan ledger store wire rules base)
	$(link)
$(BUILD)/qingzhan-tracker: $(call objs,src/tracker/main.c) $(BUILD)/gen/assets.o $(SQL) $(call libs,tracker scan figures registry journal store wire sheet rules base)
	$(link)
$(BUILD)/qingzhan: $(call objs,src/ctl/main.c) $(BUILD)/gen/assets.o $(SQL) $(call libs,ctl scan figures registry journal ledger store wire sheet rules base)
	$(link)

# What the compiler puts for PRIu64 is put for it here, too: the catalogue is read by src/base/words.c.
$(BUILD)/locale/%.mo: assets/locale/%.po
	@mkdir -p $(@D)
	$(Q)sed 's/<PRI\([diux]\)64>/l\1/g' $< | msgfmt --check --output-file=$@ -
$(BUILD)/man/%: deploy/man/%.scd
	@mkdir -p $(@D)
	$(Q)scdoc < $< > $@

$(HELPERS): $(call objs,$(HELPER_SRC))
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
# A quicker linker for what is only tested with, where there is one.
QUICK_LD := $(if $(shell command -v ld.lld),-fuse-ld=lld)
$(BUILD)/tests/%: LDFLAGS += $(QUICK_LD)
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(HELPERS) $(BUILD)/gen/assets.o $(SQL) $(call libs,$(ROOMS))
	$(link) -lcmocka -ldl $(EXTRA_LIBS)
# In a unity build most are linked with all rooms in one library. What replaces calls or parts of the rooms is not.
ALONE := $(BUILD)/tests/fault/% $(BUILD)/tests/scan/test_stretch $(BUILD)/tests/tools/scan_digest
ifneq ($(UNITY),)
$(BUILD)/libqz.so: $(BUILD)/gen/assets.o $(SQL) $(call libs,$(ROOMS))
	$(if $(V),,@echo "  link $@")
	$(Q)$(CC) -shared $(filter-out -pie,$(LDFLAGS)) $(QUICK_LD) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(filter %.a,$^) -Wl,--no-whole-archive $(LDLIBS) -ldl
$(filter-out $(ALONE),$(TESTS) $(TOOLS)): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(HELPERS) $(BUILD)/libqz.so
	$(if $(V),,@echo "  link $@")
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(HELPERS) -L$(BUILD) -lqz -Wl,-rpath,'$$ORIGIN/../..' $(LDLIBS) -lcmocka -ldl $(EXTRA_LIBS)
endif
# In the fault laboratories the calls of small files come to the power disk (tests/fault/powerfile.c).
POWER_WRAP := open close read write fsync fchmod fstat stat access rename link unlink mkdir rmdir flock
$(BUILD)/tests/fault/%: LDFLAGS += $(addprefix -Wl$(,)--wrap=,$(POWER_WRAP))
# One test counts the basic blocks that the scan room runs: as many in every kind of build.
TRACED := $(patsubst src/%.c,$(BUILD)/traced/%.o,$(filter-out src/scan/engine/stop.c,$(call room_src,scan)))
$(BUILD)/traced/%.o: src/%.c $(BUILD)/flags | $(BUILD)/gen/query.h
	@mkdir -p $(@D)
	$(if $(V),,@echo "  cc   $< (traced)")
	$(Q)$(CC) $(CPPFLAGS) $(filter-out $(OPT) $(SANFLAGS),$(CFLAGS)) -O2 -ffp-contract=off -fsanitize-coverage=trace-pc -MMD -MP -c $< -o $@
$(BUILD)/tests/scan/test_stretch: $(TRACED)
# What several compilers build to be compared is the scan engine and little else.
$(BUILD)/tests/tools/scan_digest: $(BUILD)/tests/tools/scan_digest.o $(call objs,$(wildcard tests/synth/*.c)) $(if $(UNITY),$(BUILD)/gen/assets.o) $(call libs,scan wire rules base)
	$(link)
# Events from outside of the program that is tested.
$(BUILD)/tests/tools/hand: EXTRA_LIBS += -lXtst -lX11
$(BUILD)/tests/tools/desktop: EXTRA_LIBS += -lXfixes -lXrandr -lX11
$(BUILD)/tests/bench/touch_bench: EXTRA_LIBS += -lXtst -lX11
# The tracker that is measured lives on the day that the entries are of.
$(BUILD)/tests/bench/tracker_bench: LDFLAGS += -Wl,--wrap=qz_now_ms
# The scan bench in its parts. zxing-cpp is compared with where it is installed.
ZXING := $(if $(shell command -v $(CXX)),$(shell pkg-config --exists zxing 2>/dev/null && echo yes))
$(BUILD)/tests/bench/scan/zxing.o: tests/bench/scan/zxing.cc $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(CXX) -std=c++17 $(OPT) $(WERROR:%=-Werror) -Wall -Wextra -fPIE $(SANFLAGS) -I. $(shell pkg-config --cflags zxing) -c $< -o $@
$(BUILD)/tests/bench/scan_bench: $(call objs,$(wildcard tests/bench/scan/*.c)) $(if $(ZXING),$(BUILD)/tests/bench/scan/zxing.o)
$(BUILD)/tests/bench/scan_bench: EXTRA_LIBS += $(if $(ZXING),-lZXing -lstdc++)
# Screens' codes are read by it, too.
$(BUILD)/tests/kiosk/test_ui_codes: $(if $(ZXING),$(BUILD)/tests/bench/scan/zxing.o)
$(BUILD)/tests/kiosk/test_ui_codes: EXTRA_LIBS += $(if $(ZXING),-lZXing -lstdc++)
$(BUILD)/tests/shim/v4l2_shim.so: $(wildcard tests/shim/v4l2/*.c tests/shim/v4l2/*.h)
$(BUILD)/tests/shim/%.so: tests/shim/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -fPIE,$(CFLAGS)) -fPIC -shared -o $@ $(filter %.c,$^) -ldl

tools-built: $(TOOLS) $(SHIMS)

tests-built: $(TESTS) tools-built

# The unit tests that are meant: those of ONLY, else all but those of WITHOUT.
UNIT := $(if $(ONLY),$(filter $(ONLY:%=$(BUILD)/tests/%),$(TESTS)),$(filter-out $(WITHOUT:%=$(BUILD)/tests/%),$(TESTS)))

unit-built: $(UNIT) $(SHIMS)

# Every file compiled, nothing linked: enough to see what a compiler says.
objects: $(call objs,$(foreach r,$(ROOMS),$(call room_src,$(r)) $(wildcard src/$(r)/main.c)) $(HELPER_SRC) $(TEST_SRC) $(TOOL_SRC) $(wildcard tests/bench/scan/*.c)) $(BUILD)/gen/assets.o $(SQL)

# What clang-tidy is given (tests/lint.sh), with the warnings that each compiler is asked for.
flags-of-clang: $(BUILD)/gen/query.h
	@echo -std=c17 -D_GNU_SOURCE -Isrc -I. -I$(BUILD) $(PKG_CFLAGS) $(WARN)

run: all $(addprefix $(BUILD)/tests/tools/,demo_camera feeder forge_pass)  ## run the open-day demo
	BUILD=$(BUILD) sh deploy/demo.sh

unit: unit-built  ## unit tests (ONLY='fault/% scan/test_smear': those; WITHOUT=…: all but those)
	BUILD=$(BUILD) sh tests/run.sh $(UNIT)

# The same tests of a tracker's store on PostgreSQL, one server for all of them; what copies files is not among them. Of the
# journal's, those of what differs most by the database, its statements for many rows; in a long run all.
PG_JOURNAL := $(if $(QZ_TEST_LONG),%,$(addprefix test_,sets verdicts))
PG_TESTS   := $(filter-out %/test_backup,$(filter $(addprefix $(BUILD)/tests/,$(addprefix journal/,$(PG_JOURNAL)) registry/% figures/% tracker/test_rights),$(TESTS)))
unit-pg: $(PG_TESTS)  ## tests of registry, figures, rights and part of journal on PostgreSQL (QZ_TEST_LONG=1: all of it)
	QZ_TEST_DATABASE=postgres BUILD=$(BUILD) QZ_TEST_RESULTS=$(BUILD)/test-results-pg sh tests/support/postgres.sh run sh tests/run.sh $(PG_TESTS)

e2e: all tools-built versions  ## end-to-end tests with the real programs
	BUILD=$(BUILD) sh tests/e2e/run.sh

# Flows of every kind of a tracker, each with a server of its own; test_postgres.sh is among the others.
E2E_PG := tracker_restart siblings described
e2e-pg: all tools-built  ## end-to-end tests of the tracker on PostgreSQL
	QZ_TEST_DATABASE=postgres BUILD=$(BUILD) sh tests/e2e/run.sh $(E2E_PG:%=tests/e2e/test_%.sh)

versions:  ## programs of before, which those of today are tried with
	BUILD=$(BUILD) sh tests/field/versions.sh

test: unit e2e  ## all tests

check: layers lint test  ## all tests and checks

check-long:  ## all of that at full length, sanitizers and fault laboratories too; takes hours
	QZ_TEST_LONG=1 sh deploy/test
	LONG=1 $(MAKE) BUILD=build/test fault

asan:  ## all unit and end-to-end tests under AddressSanitizer and UBSan
	$(MAKE) BUILD=build/asan SAN=address,undefined OPT='-O0 -g' unit e2e

tsan:  ## the threaded tests under ThreadSanitizer
	$(MAKE) BUILD=build/tsan SAN=thread OPT='-O0 -g' unit

layers:  ## fail when a room includes what it must not
	sh tests/layers.sh

measures:  ## the code's shape in figures: lengths, branches, air, names (TREE=another checkout)
	@python3 tests/measures/measures.py $(TREE)

mutants:  ## small faults put into the code one at a time: do the tests notice? (MUTANTS=N, SEED=S, ROOM=rules); takes hours
	python3 tests/mutants/mutants.py $(ROOM)

lint:  ## formatting, static analysis, catalogues, shell scripts
	sh tests/lint.sh

# Every state of the screens in each language, size and theme; sheets.txt beside them names the pictures in their order.
sheets: $(BUILD)/tests/tools/ui_sheets  ## contact sheets of all screens into $(BUILD)/sheets
	mkdir -p $(BUILD)/sheets
	$(BUILD)/tests/tools/ui_sheets $(BUILD)/sheets

bench: all tools-built  ## print one JSON line a figure
	BUILD=$(BUILD) sh tests/bench/run.sh

bench-scan: all tools-built  ## the scan engine beside ZBar and zxing-cpp
	BUILD=$(BUILD) sh tests/bench/scan.sh

bench-table: $(if $(BENCH),,all tools-built)  ## run all benches, and fill the tables of tests/bench/README.md (BENCH=lines of a run before)
	$(if $(BENCH),,BUILD=$(BUILD) sh tests/bench/run.sh > $(BUILD)/bench.jsonl)
	$(if $(BENCH),,BUILD=$(BUILD) sh tests/bench/scan.sh >> $(BUILD)/bench.jsonl)
	python3 tests/bench/table.py tests/bench/README.md $(or $(BENCH),$(BUILD)/bench.jsonl)

digest:  ## the scan engine's results from gcc, clang and sanitizer builds, compared
	$(MAKE) BUILD=build/gcc CC=gcc build/gcc/tests/tools/scan_digest
	$(MAKE) BUILD=build/clang CC=clang build/clang/tests/tools/scan_digest
	$(MAKE) BUILD=build/asan SAN=address,undefined OPT='-O0 -g' build/asan/tests/tools/scan_digest
	sh tests/digest.sh build/gcc build/clang build/asan

fuzz: tools-built  ## bounded fuzzing of every parser of hostile input
	BUILD=$(BUILD) sh tests/fuzz/run.sh

fault: all tools-built  ## power cuts, failing calls, hostile networks: each promise with its figure (LONG=1, COUNT=N)
	BUILD=$(BUILD) sh tests/fault/run.sh

coverage:  ## line and branch coverage of the tests
	find build/cov -name '*.gcda' -delete 2>/dev/null || true
	$(MAKE) BUILD=build/cov COVERAGE=1 OPT='-Og -g' unit
	gcovr -r . --object-directory build/cov -f src/ --print-summary

install: all  ## install under $(PREFIX) (DESTDIR is honoured)
	install -d $(DESTDIR)$(PREFIX)/bin $(foreach n,1 5 7,$(DESTDIR)$(PREFIX)/share/man/man$(n))
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	for m in $(MAN); do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/; done
	install -d $(foreach n,1 5 7,$(DESTDIR)$(PREFIX)/share/man/zh_CN/man$(n)) $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	for m in $(MAN_ZH); do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/zh_CN/man$${m##*.}/; done
	install -m 644 deploy/completion/qingzhan $(DESTDIR)$(PREFIX)/share/bash-completion/completions

# A unit of one of the two, with its user, its directory and the kernel's settings, as systemd reads them from $(PREFIX).
define install_unit
install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d $(DESTDIR)/etc/qingzhan
sed 's#/usr/local/bin/#$(PREFIX)/bin/#' deploy/units/qingzhan-$(1).service > $(DESTDIR)$(PREFIX)/lib/systemd/system/qingzhan-$(1).service
install -m 644 deploy/units/qingzhan-$(1).sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/qingzhan-$(1).conf
install -m 644 deploy/units/qingzhan-$(1).tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/qingzhan-$(1).conf
endef
# Where this is the running system, it comes to know them; nothing is started.
define know_unit
$(if $(DESTDIR),,systemd-sysusers $(PREFIX)/lib/sysusers.d/qingzhan-$(1).conf)
$(if $(DESTDIR),,systemd-tmpfiles --create $(PREFIX)/lib/tmpfiles.d/qingzhan-$(1).conf)
$(if $(DESTDIR),,if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi)
endef

install-tracker: install  ## as root, also the tracker's service: unit, user, directory
	$(call install_unit,tracker)
	test -e $(DESTDIR)/etc/qingzhan/tracker.conf || install -m 644 deploy/units/tracker.conf $(DESTDIR)/etc/qingzhan/tracker.conf
	$(call know_unit,tracker)

install-kiosk: install  ## as root, also the session at a door: unit, user, directory
	$(call install_unit,kiosk)
	install -d $(DESTDIR)$(PREFIX)/lib/sysctl.d
	install -m 644 deploy/units/qingzhan-kiosk.sysctl $(DESTDIR)$(PREFIX)/lib/sysctl.d/60-qingzhan-kiosk.conf
	$(call know_unit,kiosk)

uninstall:  ## remove what install put there
	for p in $(notdir $(PROGRAMS)); do rm -f $(DESTDIR)$(PREFIX)/bin/$$p; done
	for m in $(MAN); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/}; done
	for m in $(MAN_ZH); do rm -f $(DESTDIR)$(PREFIX)/share/man/zh_CN/man$${m##*.}/$${m##*/}; done
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/qingzhan
	for u in tracker kiosk; do rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/qingzhan-$$u.service \
	    $(DESTDIR)$(PREFIX)/lib/sysusers.d/qingzhan-$$u.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/qingzhan-$$u.conf; done
	rm -f $(DESTDIR)$(PREFIX)/lib/sysctl.d/60-qingzhan-kiosk.conf

clean:  ## remove everything that was built
	rm -rf build

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' Makefile

-include $(wildcard $(BUILD)/src/*/*.d $(BUILD)/src/*/*/*.d $(BUILD)/tests/*/*.d $(BUILD)/tests/*/*/*.d $(BUILD)/gen/*.d $(BUILD)/traced/*/*.d $(BUILD)/unity/src/*.d $(BUILD)/unity/src/*/*.d)
