# make bench N=100000: data of that size is made once and kept in build/bench.
N      ?= 100000

.PHONY: bench
bench: deps
	@$(MAKE) --no-print-directory -s all $(B)/bench/bench
	@$(B)/bench/bench $(B)/bench/data-$(N) $(N) $(B)/ycadmin

$(B)/bench/bench: $(wildcard tests/bench/*.c tests/bench/*.h) tests/grow.h $(OBJ)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests -Itests/bench $(CFLAGS) $(LDFLAGS) -o $@ $(filter tests/bench/%.c,$^) \
	  $(filter-out %/app/main.o,$(OBJ)) $(LIBS) -lutil
