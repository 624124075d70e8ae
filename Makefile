# ycadmin: make builds build/ycadmin; see README.md for the other targets.
CC      ?= cc
PREFIX  ?= /usr/local
B       := build
V       := 0.1.0
PKGS    := gcc make pkg-config gettext tzdata libncurses-dev libsqlite3-dev libsodium-dev \
           libinih-dev libcsv-dev libcmocka-dev libvterm-dev tmux strace sqlite3

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla \
           -Wnull-dereference $(if $(CI),-Werror)
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPT     ?= -O2 -g
CFLAGS  += -std=c11 $(OPT) $(WARN) $(HARDEN)
CPPFLAGS += -Iinclude -DYC_VERSION='"$(V)"' -DYC_PREFIX='"$(PREFIX)"'
LDFLAGS += -pie -Wl,-z,relro,-z,now
LIBS    := -lncursesw -ltinfo -lsqlite3 -lsodium -linih -lcsv -lpthread

SRC     := $(wildcard src/*/*.c)
ASSETS  := $(sort $(wildcard data/migrations/*.sql data/policy/*.ini data/demo/*.ini data/ycadmin.ini \
             data/pinyin/*.txt themes/*.ini))
PO      := $(wildcard data/locale/*.po)
UNITS   := $(wildcard data/systemd/*)
MO      := $(PO:data/locale/%.po=$(B)/locale/%/LC_MESSAGES/ycadmin.mo)
OBJ     := $(SRC:%.c=$(B)/obj/%.o) $(B)/obj/gen/assets.o
TOBJ    := $(SRC:%.c=$(B)/tobj/%.o) $(B)/obj/gen/assets.o

.PHONY: all deps demo install pot format clean FORCE
all: $(B)/ycadmin $(MO)

$(B)/ycadmin: $(OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The same program with the injected clock and seed, for the tests only.
$(B)/test/ycadmin: $(TOBJ)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/tobj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DYC_TEST $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/gen/assets.o: $(B)/gen/assets.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-pedantic -c -o $@ $<

# The one file that knows where things are installed.
$(B)/obj/src/app/language.o: $(B)/prefix
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
FORCE:

$(B)/gen/assets.c: $(ASSETS) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "base/asset.h"'; i=0; \
	  for f in $(ASSETS); do \
	    echo "static const unsigned char d$$i[] = {"; \
	    od -An -v -tx1 $$f | sed 's/ \(..\)/0x\1,/g'; \
	    echo "0}; static const size_t n$$i = sizeof d$$i - 1;"; i=$$((i+1)); done; \
	  echo 'extern const struct asset assets[];'; \
	  echo 'const struct asset assets[] = {'; i=0; \
	  for f in $(ASSETS); do echo "{\"$${f#data/}\", d$$i, &n$$i},"; i=$$((i+1)); done; \
	  echo '{0}};'; } >$@

$(B)/locale/%/LC_MESSAGES/ycadmin.mo: data/locale/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

-include $(OBJ:.o=.d) $(TOBJ:.o=.d)

deps:
	@miss=; for p in $(PKGS); do dpkg -s $$p >/dev/null 2>&1 || miss="$$miss $$p"; done; \
	if [ -n "$$miss" ]; then \
	  s=; [ "$$(id -u)" = 0 ] || s=sudo; \
	  $$s apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$s apt-get install -y -qq $$miss >/dev/null; fi

install: all
	install -D -m 755 $(B)/ycadmin $(DESTDIR)$(PREFIX)/bin/ycadmin
	install -D -m 644 data/man/ycadmin.1 $(DESTDIR)$(PREFIX)/share/man/man1/ycadmin.1
	install -D -m 644 data/completion/ycadmin.bash \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ycadmin
	install -D -m 644 data/ycadmin.ini $(DESTDIR)$(PREFIX)/share/doc/ycadmin/ycadmin.ini
	for u in $(UNITS:data/systemd/%=%); do \
	  install -d $(DESTDIR)$(PREFIX)/lib/systemd/system && \
	  sed 's|@PREFIX@|$(PREFIX)|' data/systemd/$$u >$(B)/$$u && \
	  install -m 644 $(B)/$$u $(DESTDIR)$(PREFIX)/lib/systemd/system/$$u || exit 1; done
	for l in $(PO:data/locale/%.po=%); do install -D -m 644 \
	  $(B)/locale/$$l/LC_MESSAGES/ycadmin.mo \
	  $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/ycadmin.mo || exit 1; done

# The texts to translate, for msgmerge.
pot: $(B)/ycadmin.pot
$(B)/ycadmin.pot: $(SRC) $(wildcard src/*/*.def include/*/*.def include/*/*.h)
	@mkdir -p $(@D)
	xgettext -L C -k_ -kN_ --from-code=UTF-8 --no-wrap --sort-by-file \
	  --package-name=ycadmin --package-version=$(V) -o $@ $(sort $^)

format:
	clang-format -i $(SRC) $(wildcard include/*/*.h tests/*/*.[ch])

demo: deps
	@$(MAKE) --no-print-directory -s all && exec $(B)/ycadmin demo

clean:
	rm -rf $(B)

include tests/tests.mk tests/bench/bench.mk
