#include "service/people_walk.h"

#include "base/die.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 64 /* people read at a time */

static enum rc by_id(struct session *s, int64_t id, struct person *p, struct err *err)
{
    enum rc rc = person_by_id(s->db, id, p, err);

    if (rc == RC_MISSING) { /* it shows like one erased meanwhile */
        *p = (struct person){.id = id, .status = PERSON_ERASED};
        return RC_OK;
    }
    return rc;
}

/* The first of the ids whose ref is not below REF. Those erased since have none;
 * the next that has one stands for them. */
static enum rc find_ref(const struct people_set *set, const char *ref, size_t *at, struct err *err)
{
    size_t low = 0, high = set->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2, probe = mid;
        struct person p = {0};
        enum rc rc;

        do
            if ((rc = by_id(set->s, set->ids[probe], &p, err)) != RC_OK)
                return rc;
        while (p.ref[0] == '\0' && ++probe < high);
        if (probe == high || strcmp(p.ref, ref) >= 0)
            high = mid;
        else
            low = probe + 1;
    }
    *at = low;
    return RC_OK;
}

enum rc people_walk_begin(struct people_walk *w, const struct people_set *set, const char *from,
                          int dir, struct err *err)
{
    struct person p;
    enum rc rc = RC_OK;

    *w = (struct people_walk){.set = set, .dir = dir};
    if (from != NULL)
        snprintf(w->ref, sizeof w->ref, "%s", from);
    if (set->ids == NULL) {
        w->page = xcalloc(PAGE, sizeof *w->page);
        return RC_OK;
    }
    w->at = dir > 0 ? 0 : set->n;
    if (from != NULL && (rc = find_ref(set, from, &w->at, err)) == RC_OK && dir > 0 &&
        w->at < set->n && (rc = by_id(set->s, set->ids[w->at], &p, err)) == RC_OK &&
        strcmp(p.ref, from) == 0)
        w->at++;
    return rc;
}

void people_walk_begin_at(struct people_walk *w, const struct people_set *set, int64_t id, int dir)
{
    size_t at = 0;

    while (id != 0 && at < set->n && set->ids[at] != id)
        at++;
    if (id == 0 && dir < 0)
        at = set->n;
    else if (id != 0 && dir > 0 && at < set->n)
        at++;
    *w = (struct people_walk){.set = set, .dir = dir, .at = at};
}

static enum rc read_page(struct people_walk *w, struct err *err)
{
    const struct people_set *set = w->set;
    enum rc rc = set->page != NULL
                     ? set->page(set->arg, w->ref, w->dir, w->page, PAGE, &w->n, err)
                     : person_page(set->s->db, w->ref, w->dir, -1, NULL, w->page, PAGE, &w->n, err);

    w->next = 0;
    w->last = w->n < PAGE;
    if (rc == RC_OK && w->n > 0)
        snprintf(w->ref, sizeof w->ref, "%s", w->page[w->n - 1].ref);
    return rc;
}

enum rc people_walk_next(struct people_walk *w, struct person *p, bool *more, struct err *err)
{
    const struct people_set *set = w->set;
    enum rc rc = RC_OK;

    if (set->ids != NULL) {
        *more = w->dir > 0 ? w->at < set->n : w->at > 0;
        if (*more)
            rc = by_id(set->s, set->ids[w->dir > 0 ? w->at++ : --w->at], p, err);
        return rc;
    }
    if (w->next == w->n && !w->last)
        rc = read_page(w, err);
    *more = rc == RC_OK && w->next < w->n;
    if (*more)
        *p = w->page[w->next++];
    return rc;
}

void people_walk_end(struct people_walk *w)
{
    free(w->page);
    w->page = NULL;
}
