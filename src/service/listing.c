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

/* The column an order is named by. */
static const char *title_of(const struct listing *kind, const char *key)
{
    for (size_t i = 0; i < kind->ncolumns; i++)
        if (strcmp(kind->columns[i].key, key) == 0)
            return _(kind->columns[i].title);
    return key;
}

static enum rc no_order(const struct listing *kind, struct err *err)
{
    struct buf keys = BUF_INIT;

    if (kind->orders == NULL)
        return err_set(err, RC_INVALID, _("these rows have one order only"));
    err_set(err, RC_INVALID, _("there is no such order"));
    for (const struct order *o = kind->orders; o->key != NULL; o++)
        buf_printf(&keys, " %s -%s", o->key, o->key);
    err_hint(err, _("one of:%s"), buf_str(&keys));
    buf_release(&keys);
    return RC_INVALID;
}

enum rc listing_order(const struct listing *kind, const char *text, size_t *order, bool *reverse,
                      struct err *err)
{
    bool down = text[0] == '-';
    const struct order *o = kind->orders;

    for (size_t i = 0; o != NULL && o[i].key != NULL; i++)
        if (strcmp(o[i].key, text + down) == 0) {
            *order = i;
            *reverse = down != o[i].down;
            return RC_OK;
        }
    return no_order(kind, err);
}

void lister_order(const struct lister *l, struct buf *out)
{
    const struct order *o = l->kind->orders;

    if (l->order > 0 || l->reverse)
        buf_printf(out, "%s%s", title_of(l->kind, o[l->order].key),
                   o[l->order].down != l->reverse ? " v" : " ^");
}

bool listing_next_order(const struct listing *kind, const struct session *s, size_t *order,
                        bool *reverse)
{
    const struct order *o = kind->orders;

    if (o == NULL)
        return false;
    *reverse = !*reverse;
    if (*reverse)
        return true;
    do
        *order = o[*order + 1].key != NULL ? *order + 1 : 0;
    while (o[*order].names && s->key[RK_CONTACT] == NULL);
    return true;
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
                         .words = l->words,
                         .order = l->order,
                         .reverse = l->reverse};
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
    *l = (struct lister){.directory = l->directory,
                         .words = l->words,
                         .order = l->order,
                         .reverse = l->reverse};
}

enum rc lister_fetch(void *ctx, const struct rowkey *from, int dir, size_t max, struct row *out,
                     size_t *n, struct err *err)
{
    struct lister *l = ctx;
    bool mine = db_read(l->s->db);
    enum rc rc = session_refresh(l->s, err);

    *n = 0;
    if (rc == RC_OK)
        rc = l->kind->fetch(l, from, l->reverse ? -dir : dir, max, out, n, err);
    db_read_end(l->s->db, mine);
    return rc;
}

/* The keyset way to one row: what stands after the row before it. */
enum rc lister_row(struct lister *l, const struct rowkey *key, struct row *out, bool *found,
                   struct err *err)
{
    struct row before = {0};
    size_t n;
    enum rc rc = lister_fetch(l, key, -1, 1, &before, &n, err);

    *found = false;
    memset(out, 0, sizeof *out);
    if (rc == RC_OK)
        rc = lister_fetch(l, n > 0 ? &before.key : NULL, 1, 1, out, &n, err);
    if (rc == RC_OK && n > 0)
        *found = out->key.id == key->id && strcmp(out->key.text, key->text) == 0;
    row_release(&before);
    if (!*found)
        row_release(out);
    return rc;
}
