# Tests: every tests/unit/test_*.c is one cmocka program over the test build.
LIBOBJ  := $(filter-out $(B)/tobj/src/app/main.o,$(TOBJ))
UNIT    := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))

$(B)/unit/%: tests/unit/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DYC_TEST -Itests $(filter-out -Wmissing-prototypes,$(CFLAGS)) $(LDFLAGS) -o $@ $< $(LIBOBJ) $(LIBS) -lcmocka
