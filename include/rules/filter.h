/* Filter strings: what / takes in a pane and --filter on the command line. */
#ifndef RULES_FILTER_H
#define RULES_FILTER_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct filter_term {
    char field[16]; /* "" for a bare word: the pane's main column */
    char *value;    /* owned; never empty */
    bool negate;
};

/* All terms must hold. */
struct filter {
    struct filter_term *term;
    size_t n;
};

#define FILTER_INIT {0}

/* Parse TEXT, terms joined by blanks: field:value, word, "quoted words",
 * field:"quoted words", each with ! before it for its opposite. Outside quotes
 * full-width characters count as their ASCII forms. FIELDS are the allowed
 * field names, NULL at the end. Replaces what F held; on RC_INVALID F is empty
 * and ERR names what is allowed, never what was typed. */
MUST_USE enum rc filter_parse(struct filter *f, const char *text, const char *const *fields,
                              struct err *err);
/* Wipe and free; F is empty again. */
void filter_release(struct filter *f);

/* The moment a since: VALUE means, in UTC seconds: "7d" before NOW (h hours, d
 * days, w weeks, m calendar months), a local date's beginning, or an ISO 8601
 * time with its offset. False if it is none of these. */
bool filter_time(const char *value, int64_t now, int64_t *out);
/* The same for until:, where a bare date means the last second of that local
 * day; entries at *OUT itself still match. */
bool filter_time_until(const char *value, int64_t now, int64_t *out);

#endif
