#define _DEFAULT_SOURCE
#include "service/listing.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "store/operator.h"
#include "store/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE      16
#define LOCKED_AT 20 /* failed sign-ins */

enum { NAME, ROLE, STATUS, LAST, FAILURES, UNDERTAKING, COLUMNS };

static const struct column columns[COLUMNS] = {
    [NAME] = {"name", N_("Name"), 10, 2, 0},
    [ROLE] = {"role", N_("Role"), 8, 0, 0},
    [STATUS] = {"status", N_("Status"), 8, 0, 1},
    [LAST] = {"last_sign_in", N_("Last sign-in"), 16, 0, 2},
    [FAILURES] = {"failures", N_("Failures"), 8, 0, 4},
    [UNDERTAKING] = {"undertaking", N_("Undertaking"), 11, 1, 3},
};

static const char *const fields[] = {"name", "role", "status", NULL};

static const char *status_of(const struct operator *o)
{
    if (!o->enabled)
        return "disabled";
    return o->failed >= LOCKED_AT ? "locked" : "enabled";
}

static bool holds(const struct filter_term *t, const struct operator *o)
{
    if (strcmp(t->field, "role") == 0)
        return strcmp(access_role_name(o->role), t->value) == 0;
    if (strcmp(t->field, "status") == 0)
        return strcmp(status_of(o), t->value) == 0;
    return strstr(o->name, t->value) != NULL;
}

/* A leading '-' is no operator's: the recovery seed keeps its grants there. */
static bool match(const struct lister *l, const struct operator *o)
{
    if (o->name[0] == '-')
        return false;
    for (size_t i = 0; i < l->filter.n; i++)
        if (holds(&l->filter.term[i], o) == l->filter.term[i].negate)
            return false;
    return true;
}

static const char *status_title(const struct lister *l, const struct operator *o)
{
    const char *status = status_of(o);

    if (!l->words)
        return status;
    if (strcmp(status, "enabled") == 0)
        return _("enabled");
    return strcmp(status, "locked") == 0 ? _("locked") : _("disabled");
}

static void put_row(const struct lister *l, const struct operator *o, struct row *row)
{
    bool usable = strcmp(status_of(o), "enabled") == 0;
    bool accepted = o->undertaking[0] != '\0';
    char version[16] = "";
    struct err ignored;
    struct buf time = BUF_INIT;
    char text[32];

    memset(row, 0, sizeof *row);
    row->key.id = o->id;
    snprintf(row->key.text, sizeof row->key.text, "%s", o->name);
    row_set(row, NAME, ROLE_NORMAL, o->name);
    row_set(row, ROLE, ROLE_NORMAL, listing_word(l, access_role_name(o->role)));
    row_set(row, STATUS, usable ? ROLE_OK : ROLE_BAD, status_title(l, o));
    if (o->last_ok_at != 0)
        time_put(&time, o->last_ok_at, false);
    row_set(row, LAST, ROLE_NORMAL, buf_str(&time));
    buf_release(&time);
    snprintf(text, sizeof text, "%lld", (long long)o->failed);
    row_set(row, FAILURES, o->failed > 0 ? ROLE_WARN : ROLE_DIM, text);
    /* One accepted in an older version is shown as what it is. */
    if (policy_get(l->s->db, "undertaking", "version", version, sizeof version, &ignored) != RC_OK)
        version[0] = '\0';
    if (o->role != OP_SERVICE)
        row_set(row, UNDERTAKING, strcmp(o->undertaking, version) == 0 ? ROLE_NORMAL : ROLE_WARN,
                accepted  ? o->undertaking
                : l->words ? _("not accepted")
                           : "not accepted");
}

/* At most MAX matching operators beyond NAME into OUT, or only counted (NULL). */
static enum rc each(struct lister *l, const char *name, int dir, size_t max, struct row *out,
                    size_t *n, struct err *err)
{
    struct operator *page = xcalloc(PAGE, sizeof *page);
    char from[OPERATOR_NAME] = "";
    size_t got = PAGE;
    enum rc rc = RC_OK;

    if (name != NULL)
        snprintf(from, sizeof from, "%s", name);
    *n = 0;
    while (rc == RC_OK && *n < max && got == PAGE) {
        rc = operator_page(l->s->db, from[0] != '\0' ? from : NULL, dir, page, PAGE, &got, err);
        for (size_t i = 0; i < got && rc == RC_OK && *n < max; i++) {
            snprintf(from, sizeof from, "%s", page[i].name);
            if (!match(l, &page[i]))
                continue;
            if (out != NULL)
                put_row(l, &page[i], &out[*n]);
            ++*n;
        }
    }
    explicit_bzero(page, PAGE * sizeof *page);
    free(page);
    while (rc != RC_OK && out != NULL && *n > 0)
        row_release(&out[--*n]);
    return rc;
}

static enum rc fetch(struct lister *l, const struct rowkey *from, int dir, size_t max,
                     struct row *out, size_t *n, struct err *err)
{
    return each(l, from != NULL ? from->text : NULL, dir, max, out, n, err);
}

static enum rc count(struct lister *l, int64_t *n, bool *exact, struct err *err)
{
    size_t found = 0;
    enum rc rc = each(l, NULL, 1, SIZE_MAX, NULL, &found, err);

    *n = (int64_t)found;
    *exact = true;
    return rc;
}

static enum rc open_operators(struct lister *l, struct err *err)
{
    (void)l;
    (void)err;
    return RC_OK;
}

static void close_operators(struct lister *l)
{
    (void)l;
}

static const struct order orders[] = {{"name", false, false}, {NULL, false, false}};

const struct listing operators_listing = {
    .name = "operators",
    .needs = RIGHT_LIST_OPERATORS,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .open = open_operators,
    .fetch = fetch,
    .count = count,
    .close = close_operators,
};
