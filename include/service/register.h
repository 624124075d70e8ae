/* Registers: listings whose rows are structs read by keyset pages. The walk,
 * the filter, the count and the cursor are here; a register says how to read a
 * page, what a term asks of a row and what the cells are. */
#ifndef SERVICE_REGISTER_H
#define SERVICE_REGISTER_H

#include "service/listing.h"

struct register_ops {
    size_t row_size, state_size; /* state_size 0: l->state is NULL */
    /* Once, after the filter was parsed: make l->state ready, refuse values
     * that make no sense. NULL: nothing. */
    enum rc (*start)(struct lister *l, struct err *err);
    /* At most MAX rows after FROM (DIR > 0) or before it, nearest first (NULL:
     * from that end). May leave out rows that the filter refuses anyway. */
    enum rc (*page)(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err);
    void (*key)(const void *row, struct rowkey *key);
    /* Does the term's field and value fit ROW? (The opposite is register's.) */
    bool (*holds)(const struct lister *l, const struct filter_term *t, const void *row);
    void (*put)(const struct lister *l, const void *row, struct row *out);
    void (*release)(void *row);        /* what the row owns; NULL: nothing */
    /* Rows in all without a filter, from a counter. NULL: they are walked. */
    enum rc (*total)(struct lister *l, int64_t *n, struct err *err);
    /* Rows under the filter, from counters; *N -1: they must be walked. NULL: always. */
    enum rc (*known)(struct lister *l, int64_t *n, struct err *err);
    void (*stop)(struct lister *l);    /* what l->state owns; NULL: nothing */
};

enum rc register_open(struct lister *l, struct err *err);
enum rc register_fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                       struct row *out, size_t *n, struct err *err);
/* Exact up to 200,000 rows walked; more are an estimate. */
enum rc register_count(struct lister *l, int64_t *n, bool *exact, struct err *err);
void register_close(struct lister *l);

/* For designated initialisers of struct listing, beside .reg. */
#define REGISTER                                                                                   \
    .open = register_open, .fetch = register_fetch, .count = register_count,                       \
    .close = register_close

/* Does MOMENT lie in a since: or until: term? Their values were checked at open. */
bool register_when(const struct filter_term *t, int64_t moment);
/* Does TEXT contain VALUE, case ignored in ASCII? */
bool register_contains(const char *text, const char *value);
/* Is VALUE one of the codes in LIST, parted by commas and blanks? */
bool register_lists(const char *list, const char *value);
/* The positive term of FIELD, or NULL: for a page that can narrow by it. */
const struct filter_term *register_term(const struct lister *l, const char *field);
/* A cell with a local moment, empty for 0; DATE leaves out the time of day. */
void register_put_time(struct row *out, size_t col, enum role role, int64_t t, bool date);
/* A cell with a number. */
void register_put_number(struct row *out, size_t col, enum role role, int64_t n);
/* A cell with a list of codes; of the policy's sections PREFIX in words, where L shows words. */
void register_put_codes(const struct lister *l, struct row *out, size_t col, const char *prefix,
                        const char *codes);

#endif
