#include "base/i18n.h"
#include "service/exemptions.h"
#include "service/register.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

#define EXEMPTIONS_MAX 32

enum { CODE, TITLE, FIELDS, COLUMNS };

static const struct column columns[COLUMNS] = {
    [CODE] = {"case", N_("No."), 5, 0, 0},
    [TITLE] = {"title", N_("Title"), 16, 2, 0},
    [FIELDS] = {"fields", N_("Fields"), 10, 1, 1},
};

static const char *const fields[] = {"title", "case", "field", NULL};

struct exemption {
    int64_t id;
    char code[48], title[160], fields[200];
};

struct state {
    struct exemption row[EXEMPTIONS_MAX];
    size_t n;
};

static enum rc start(struct lister *l, struct err *err)
{
    struct state *st = l->state;
    char section[EXEMPTIONS_MAX][64];
    enum rc rc = policy_sections(l->s->db, "exemption:", section, EXEMPTIONS_MAX, &st->n, err);

    for (size_t i = 0; rc == RC_OK && i < st->n; i++) {
        struct exemption *e = &st->row[i];

        e->id = (int64_t)i + 1;
        snprintf(e->code, sizeof e->code, "%.47s", section[i] + strlen("exemption:"));
        session_label(l->s, section[i], "title", e->title, sizeof e->title);
        exemptions_fields(l->s, e->code, e->fields, sizeof e->fields);
    }
    return rc;
}

/* In the order of the agreement. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    const struct state *st = l->state;
    int64_t at = from != NULL ? from->id : dir > 0 ? 0 : (int64_t)st->n + 1;

    (void)err;
    *n = 0;
    for (at += dir; *n < max && at >= 1 && at <= (int64_t)st->n; at += dir)
        ((struct exemption *)out)[(*n)++] = st->row[at - 1];
    return RC_OK;
}

static void key(const void *row, struct rowkey *out)
{
    const struct exemption *e = row;

    *out = (struct rowkey){.id = e->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct exemption *e = row;

    (void)l;
    if (strcmp(t->field, "case") == 0)
        return strcmp(e->code, t->value) == 0;
    if (strcmp(t->field, "field") == 0)
        return register_lists(e->fields, t->value);
    return register_contains(e->title, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct exemption *e = row;

    (void)l;
    row_set(out, CODE, ROLE_NORMAL, e->code);
    row_set(out, TITLE, ROLE_NORMAL, e->title);
    row_set(out, FIELDS, ROLE_NORMAL, e->fields);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct exemption),
    .state_size = sizeof(struct state),
    .start = start,
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

const struct listing exemptions_listing = {
    .name = "exemptions",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .reg = &ops,
    REGISTER,
};
