#include "service/listing.h"

#include "base/i18n.h"

#include <string.h>

static const struct listing *const listings[] = {
#define LISTING(name) &name##_listing,
#include "service/listings.def"
#undef LISTING
};

const char *listing_word(const struct lister *l, const char *word)
{
    static const char *const words[] = {
#define WORD(text) text,
#include "words.def"
#undef WORD
    };

    for (size_t i = 0; l->words && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return _(words[i]);
    return word;
}

const struct listing *listing_at(size_t i)
{
    return i < sizeof listings / sizeof *listings ? listings[i] : NULL;
}

const struct listing *listing_find(const char *name)
{
    for (size_t i = 0; i < sizeof listings / sizeof *listings; i++)
        if (strcmp(listings[i]->name, name) == 0)
            return listings[i];
    return NULL;
}

enum rc lister_open(struct lister *l, struct session *s, const struct listing *kind,
                    const char *filter, struct err *err)
{
    enum rc rc;

    *l = (struct lister){.kind = kind,
                         .s = s,
                         .directory = l->directory,
                         .columns = kind->columns,
                         .ncolumns = kind->ncolumns,
                         .words = l->words};
    if ((rc = session_need(s, kind->needs, err)) != RC_OK ||
        (rc = session_refresh(s, err)) != RC_OK ||
        (rc = filter_parse(&l->filter, filter != NULL ? filter : "", kind->fields, err)) != RC_OK)
        return rc;
    rc = kind->open(l, err);
    if (rc != RC_OK)
        lister_close(l);
    return rc;
}

void lister_close(struct lister *l)
{
    if (l->kind != NULL && l->state != NULL)
        l->kind->close(l);
    filter_release(&l->filter);
    *l = (struct lister){.directory = l->directory, .words = l->words};
}

enum rc lister_fetch(void *ctx, const struct rowkey *from, int dir, size_t max, struct row *out,
                     size_t *n, struct err *err)
{
    struct lister *l = ctx;
    bool mine = db_read(l->s->db);
    enum rc rc = session_refresh(l->s, err);

    *n = 0;
    if (rc == RC_OK)
        rc = l->kind->fetch(l, from, dir, max, out, n, err);
    db_read_end(l->s->db, mine);
    return rc;
}
