/* Campaigns, the newest first, with how far each has come. */
#include "service/campaigns.h"
#include "service/notice_codes.h"
#include "service/register.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "store/campaign.h"

#include <stdio.h>
#include <string.h>

enum { ID, PURPOSE, STATE, NOTICE, DUE, ASKED, GRANTED, DECLINED, WITHDRAWN, OPEN, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ID] = {"campaign", N_("No."), 4, 0, 0},
    [PURPOSE] = {"purpose", N_("Purpose"), 10, 2, 0},
    [STATE] = {"state", N_("State"), 8, 0, 0},
    [NOTICE] = {"notice", N_("Notice no."), 10, 1, 3},
    [DUE] = {"due", N_("Due"), 10, 0, 0},
    [ASKED] = {"asked", N_("Asked"), 8, 0, 2},
    [GRANTED] = {"granted", N_("granted"), 8, 0, 0},
    [DECLINED] = {"declined", N_("declined"), 8, 0, 4},
    [WITHDRAWN] = {"withdrawn", N_("withdrawn"), 9, 0, 5},
    [OPEN] = {"not_answered", N_("No answer"), 9, 0, 0},
};

static const char *const fields[] = {"purpose", "state", "notice", "since", "until", NULL};

struct record {
    struct campaign c;
    struct campaign_figures f;
    char notice[32];
};

struct campaigns {
    struct notice_codes codes;
};

static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct campaigns *all = l->state;
    struct record *r = out;
    struct campaign c[64];
    enum rc rc = campaign_page(l->s->db, from != NULL ? from->id : 0, dir, c, max < 64 ? max : 64,
                               n, err);

    for (size_t i = 0; rc == RC_OK && i < *n; i++) {
        const char *code;

        r[i].c = c[i];
        if ((rc = campaigns_figures(l->s, &c[i], &r[i].f, err)) == RC_OK &&
            (rc = notice_codes_get(&all->codes, l->s, c[i].notice, &code, err)) == RC_OK)
            snprintf(r[i].notice, sizeof r[i].notice, "%s", code);
    }
    return rc;
}

static void key(const void *row, struct rowkey *out)
{
    const struct record *r = row;

    *out = (struct rowkey){.id = r->c.id};
}

static const char *state_of(const struct campaign *c)
{
    if (c->closed_at != 0)
        return "closed";
    return c->due_at <= clock_now() ? "overdue" : "asking";
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct record *r = row;

    (void)l;
    if (strcmp(t->field, "since") == 0 || strcmp(t->field, "until") == 0)
        return register_when(t, r->c.opened_at);
    if (strcmp(t->field, "state") == 0)
        return strcmp(state_of(&r->c), t->value) == 0;
    if (strcmp(t->field, "notice") == 0)
        return strcmp(r->notice, t->value) == 0;
    return strcmp(t->field, "purpose") == 0 ? strcmp(r->c.purpose, t->value) == 0
                                            : register_contains(r->c.purpose, t->value);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    const struct record *r = row;
    const char *state = state_of(&r->c);
    bool over = strcmp(state, "overdue") == 0, closed = r->c.closed_at != 0;
    char section[80], title[96];

    register_put_number(out, ID, ROLE_DIM, r->c.id);
    snprintf(section, sizeof section, "purpose:%s", r->c.purpose);
    session_label(l->s, section, "title", title, sizeof title);
    row_set(out, PURPOSE, ROLE_NORMAL, l->words ? title : r->c.purpose);
    row_set(out, STATE, over ? ROLE_BAD : closed ? ROLE_DIM : ROLE_OK, listing_word(l, state));
    row_set(out, NOTICE, ROLE_NORMAL, r->notice);
    register_put_time(out, DUE, over ? ROLE_BAD : ROLE_NORMAL, r->c.due_at - 1, true);
    register_put_number(out, ASKED, ROLE_NORMAL, r->f.asked);
    register_put_number(out, GRANTED, ROLE_NORMAL, r->f.granted);
    register_put_number(out, DECLINED, ROLE_NORMAL, r->f.declined);
    register_put_number(out, WITHDRAWN, ROLE_NORMAL, r->f.withdrawn);
    register_put_number(out, OPEN, r->f.open > 0 && !closed ? ROLE_WARN : ROLE_NORMAL, r->f.open);
}

static const struct register_ops ops = {
    .row_size = sizeof(struct record),
    .state_size = sizeof(struct campaigns),
    .page = page,
    .key = key,
    .holds = holds,
    .put = put,
};

static const struct order orders[] = {{"campaign", true, false}, {NULL, false, false}};

const struct listing campaigns_listing = {
    .name = "campaigns",
    .needs = RIGHT_READ,
    .impersonal = true,
    .columns = columns,
    .ncolumns = COLUMNS,
    .fields = fields,
    .orders = orders,
    .reg = &ops,
    REGISTER,
};
