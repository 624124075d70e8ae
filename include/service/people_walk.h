/* Walking people in the order of their refs, by keyset pages: everyone, or the
 * ids that a filter found, which may also stand in an order of their own. */
#ifndef SERVICE_PEOPLE_WALK_H
#define SERVICE_PEOPLE_WALK_H

#include "model/person.h"
#include "service/session.h"

/* Whom to walk; borrowed. */
struct people_set {
    struct session *s;
    const int64_t *ids; /* in ref order, or their own for people_walk_begin_at(); NULL: everyone, page by page */
    size_t n;
    /* At most MAX people beyond REF, as person_page(); for a page that leaves out
     * whom nobody looks for. NULL: person_page(). */
    enum rc (*page)(void *arg, const char *ref, int dir, struct person *out, size_t max, size_t *n,
                    struct err *err);
    void *arg;
};

struct people_walk {
    const struct people_set *set;
    int dir;
    struct person *page;
    size_t n, next; /* of page */
    bool last;      /* page is the last one */
    char ref[64];   /* the last one read */
    size_t at; /* in ids: the next (forward) or one after the next (backward) */
};

/* From beyond the ref FROM (NULL: that end) in direction DIR. End it in any case. */
MUST_USE enum rc people_walk_begin(struct people_walk *w, const struct people_set *set,
                                   const char *from, int dir, struct err *err);
/* The same for ids in an order of their own: from beyond the person ID (0: that end). */
void people_walk_begin_at(struct people_walk *w, const struct people_set *set, int64_t id, int dir);
/* The next person, one erased meanwhile among them; *MORE false at the end. */
MUST_USE enum rc people_walk_next(struct people_walk *w, struct person *p, bool *more,
                                  struct err *err);
void people_walk_end(struct people_walk *w);

#endif
