#include "base/die.h"
#include "base/i18n.h"
#include "service/listing.h"
#include "service/sharing.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 256

void sharing_people_release(struct sharing_people *p)
{
    free(p->id);
    *p = (struct sharing_people){0};
}

static void add(struct sharing_people *p, size_t *cap, int64_t id)
{
    if (p->n == *cap) {
        *cap = *cap > 0 ? 2 * *cap : 64;
        p->id = xrealloc(p->id, *cap, sizeof *p->id);
    }
    p->id[p->n++] = id;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* In order, each once; somebody at least. */
static enum rc finish(struct sharing_people *p, enum rc rc, struct err *err)
{
    size_t kept = 0;

    if (rc == RC_OK && p->n == 0)
        rc = err_set(err, RC_INVALID, _("that is nobody"));
    if (rc != RC_OK) {
        sharing_people_release(p);
        return rc;
    }
    qsort(p->id, p->n, sizeof *p->id, by_id);
    for (size_t i = 0; i < p->n; i++)
        if (kept == 0 || p->id[kept - 1] != p->id[i])
            p->id[kept++] = p->id[i];
    p->n = kept;
    return RC_OK;
}

enum rc sharing_people_refs(struct session *s, const char *refs, struct sharing_people *out,
                            struct err *err)
{
    size_t cap = 0;
    char ref[64];
    enum rc rc = RC_OK;

    *out = (struct sharing_people){0};
    for (const char *p = refs; rc == RC_OK && *(p += strspn(p, ", ")) != '\0';) {
        size_t len = strcspn(p, ", ");
        struct person person;

        snprintf(ref, sizeof ref, "%.*s", (int)len, p);
        p += len;
        rc = person_by_ref(s->db, ref, &person, err);
        if (rc == RC_MISSING)
            rc = err_set(err, RC_INVALID, _("one of these refs is nobody's"));
        if (rc == RC_OK)
            add(out, &cap, person.id);
    }
    return finish(out, rc, err);
}

enum rc sharing_people_filter(struct session *s, const char *filter, struct sharing_people *out,
                              struct err *err)
{
    struct row *row = xcalloc(PAGE, sizeof *row);
    struct lister l = {0};
    struct rowkey at;
    size_t cap = 0, n = PAGE;
    bool begun = false;
    enum rc rc;

    *out = (struct sharing_people){0};
    if (filter[strspn(filter, " ")] == '\0')
        rc = err_set(err, RC_INVALID, _("say whom, as in status:active or dept:..."));
    else
        rc = lister_open(&l, s, &users_listing, filter, err);
    while (rc == RC_OK && n == PAGE) {
        rc = lister_fetch(&l, begun ? &at : NULL, 1, PAGE, row, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            add(out, &cap, row[i].key.id);
            at = row[i].key;
            begun = true;
            row_release(&row[i]);
        }
    }
    lister_close(&l);
    free(row);
    return finish(out, rc, err);
}
