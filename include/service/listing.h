/* Listings: what a pane shows and `ycadmin list` prints, from one place. */
#ifndef SERVICE_LISTING_H
#define SERVICE_LISTING_H

#include "base/buf.h"
#include "base/table.h"
#include "rules/filter.h"
#include "service/session.h"

struct directory;
struct register_ops;

/* An order that a listing serves by keyset, either way, named by the column it
 * follows. */
struct order {
    const char *key; /* the column's */
    bool down;       /* the way it runs when it is not reversed */
    bool names;      /* takes the key that opens names */
};

/* Zero it first; set only `directory`, `words`, `order` and `reverse` before lister_open(). */
struct lister {
    const struct listing *kind;
    struct session *s;
    struct filter filter;
    void *state; /* the listing's own */
    /* Borrowed, to be shared between keystrokes. NULL: the users listing builds
     * its own when the filter needs one. */
    struct directory *directory;
    /* The kind's, unless its open() makes others. */
    const struct column *columns;
    size_t ncolumns;
    bool words; /* actions and roles in the reader's language, not as filters name them */
    size_t order; /* of the kind's orders */
    bool reverse; /* against the way it runs by itself */
};

struct listing {
    const char *name;               /* "users": of the pane and the command */
    unsigned needs;                 /* enum right */
    bool impersonal;                /* no row is about a person: listed without RIGHT_BULK_LIST */
    const struct column *columns;
    size_t ncolumns;
    const char *const *fields;      /* filter names, NULL-ended */
    /* The default first, ended by a NULL key. NULL: its rows have one order only. */
    const struct order *orders;
    const struct register_ops *reg; /* of a register (service/register.h), else NULL */
    enum rc (*open)(struct lister *l, struct err *err);
    /* As list_source: keyset pages. */
    enum rc (*fetch)(struct lister *l, const struct rowkey *from, int dir, size_t max,
                     struct row *out, size_t *n, struct err *err);
    /* Rows in all; *EXACT false: an estimate, shown with "~". */
    enum rc (*count)(struct lister *l, int64_t *n, bool *exact, struct err *err);
    /* The rows are to be read anew: what was kept when it was opened, too. NULL: nothing was. */
    enum rc (*renew)(struct lister *l, struct err *err);
    void (*close)(struct lister *l);
};

#define LISTING(name) extern const struct listing name##_listing;
#include "service/listings.def"
#undef LISTING
/* WORD, an action or a role of the log, as L shows it. */
const char *listing_word(const struct lister *l, const char *word);
/* By name, or NULL. */
const struct listing *listing_find(const char *name);
/* The I-th, or NULL. */
const struct listing *listing_at(size_t i);
/* TEXT names one of KIND's orders: a column's key upwards, with "-" before it downwards. */
MUST_USE enum rc listing_order(const struct listing *kind, const char *text, size_t *order,
                               bool *reverse, struct err *err);
/* The order of L's rows as people read it, "Name ^"; nothing for the default. */
void lister_order(const struct lister *l, struct buf *out);
/* The next of the orders that S may have, each upwards and downwards in turn; false when there
 * is no other. */
bool listing_next_order(const struct listing *kind, const struct session *s, size_t *order,
                        bool *reverse);
/* Parse FILTER, check rights and open. */
MUST_USE enum rc lister_open(struct lister *l, struct session *s, const struct listing *kind,
                             const char *filter, struct err *err);
void lister_close(struct lister *l);
/* fetch in the shape of struct list_source; CTX is the lister. */
enum rc lister_fetch(void *ctx, const struct rowkey *from, int dir, size_t max, struct row *out,
                     size_t *n, struct err *err);
/* The row of KEY, if it is still there under the filter. OUT is released by the caller. */
MUST_USE enum rc lister_row(struct lister *l, const struct rowkey *key, struct row *out,
                            bool *found, struct err *err);

#endif
