# Every test is a program that speaks TAP; tests/run.sh runs them and sums up.
#   tests/lint/*.sh  what the house forbids      tests/unit/test_*.c  cmocka, one layer
#   tests/cli/*.sh   the command line            tests/screen/        the console in a terminal
TB      := $(B)/test
LIB     := $(TB)/libyc.a
UNIT    := $(patsubst tests/unit/%.c,$(TB)/%,$(wildcard tests/unit/test_*.c))
SCREEN  := $(patsubst tests/screen/%.c,$(TB)/%,$(wildcard tests/screen/test_*.c))
LINT    := $(wildcard tests/lint/*.sh)
CLI     := $(filter-out tests/cli/lib.sh,$(wildcard tests/cli/*.sh))
TFLAGS   = $(CPPFLAGS) -DYC_TEST -Itests $(CFLAGS) -MMD -MP
RUN      = CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' WARN='$(WARN)' BUILD='$(B)' tests/run.sh
JOBS    := $(shell nproc 2>/dev/null || echo 1)

.PHONY: check asan lint goldens tests
check: deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all tests
	@$(RUN) $(LINT) $(UNIT) $(CLI) $(SCREEN)

tests: $(TB)/ycadmin $(UNIT) $(SCREEN) $(B)/ycadmin.pot

# Address and undefined-behaviour sanitisers; _FORTIFY_SOURCE would hide what they look for.
asan:
	@$(MAKE) --no-print-directory check B=build/asan HARDEN='-fstack-protector-strong -fPIE' \
	  OPT='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'

lint: $(B)/ycadmin.pot
	@$(RUN) $(LINT)

goldens: deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all tests
	@YCADMIN_GOLDEN=write $(RUN) $(SCREEN)

# All but main(), once, so that each test links only what it uses.
$(LIB): $(filter-out $(B)/tobj/src/app/main.o,$(TOBJ))
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(TB)/test_%: tests/unit/test_%.c $(LIB)
	$(CC) $(TFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS) -lcmocka

$(SCREEN): $(TB)/%: tests/screen/%.c tests/screen/screen.c tests/screen/place.c $(LIB) $(wildcard tests/screen/*.[hd]*)
	$(CC) $(TFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIB) $(LIBS) -lcmocka -lvterm -lutil

-include $(wildcard $(TB)/*.d)
