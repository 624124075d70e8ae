/* What a person asked for, the incidents that affected them, and when they were last contacted, on the
 * person's card. */
#include "panes/users.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "panes/requests.h"
#include "service/codes.h"
#include "service/contacts.h"
#include "service/incidents_ledger.h"

#include <stdio.h>
#include <string.h>

enum rc users_requests_load(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    struct users_cases *c = &u->cases;
    enum rc rc;

    *c = (struct users_cases){.n = 0};
    u->cases_stale = false;
    rc = requests_open_of(p->desk->s, u->view.person.id, c->open, USERS_CASES, &c->n, err);
    if (rc == RC_OK)
        rc = incidents_ledger_of(p->desk->s, u->view.person.id, c->incident, USERS_CASES,
                                 &c->nincident, err);
    return rc == RC_OK ? contacts_last(p->desk->s, u->view.person.id, &c->contact, err) : rc;
}

const char *users_requests_case(struct users *u)
{
    if (u->cases.n == 0)
        return NULL;
    requests_case(u->cases.open[0].id, u->cases.code);
    return u->cases.code;
}

int users_requests_rows(const struct users *u)
{
    return (int)(u->cases.n + u->cases.nincident) + (u->cases.contact.id != 0);
}

static void draw_request(struct session *s, struct canvas *c, struct rect r,
                         const struct request *q)
{
    char code[REQUEST_CASE], left[48], kind[128], text[256];
    int days;

    requests_case(q->id, code);
    requests_left(q->due_at, clock_now(), left, sizeof left, &days);
    codes_label(s, "request", q->kind, kind, sizeof kind);
    snprintf(text, sizeof text, "%s %s  %s", code, kind, left);
    canvas_put(c, r.y, r.x, r.w, days < 0 ? ROLE_BAD : days < 3 ? ROLE_WARN : ROLE_NORMAL, text);
}

/* "INC-7 told 11-24, telephone  A list was sent out": what a caller asks first is whether it was them. */
static void draw_incident(struct canvas *c, struct rect r, const struct incident_person *i)
{
    char code[INCIDENTS_CASE];
    struct buf text = BUF_INIT;

    incidents_case(i->incident, code);
    buf_printf(&text, "%s ", code);
    if (i->told) {
        buf_printf(&text, "%s ", _("told"));
        date_put(&text, date_of(i->notified_at));
    } else {
        buf_puts(&text, _("not told yet"));
    }
    buf_printf(&text, "  %s", i->title);
    canvas_put(c, r.y, r.x, r.w, i->told ? ROLE_NORMAL : ROLE_WARN, buf_str(&text));
    buf_release(&text);
}

void users_requests_draw(struct pane *p, struct canvas *c, struct rect r)
{
    const struct users *u = p->state;
    const struct contact *last = &u->cases.contact;
    struct buf day = BUF_INIT;
    char channel[128], text[256];
    int y = 0;

    for (size_t i = 0; i < u->cases.n && y < r.h; i++, y++)
        draw_request(p->desk->s, c, (struct rect){r.y + y, r.x, 1, r.w}, &u->cases.open[i]);
    for (size_t i = 0; i < u->cases.nincident && y < r.h; i++, y++)
        draw_incident(c, (struct rect){r.y + y, r.x, 1, r.w}, &u->cases.incident[i]);
    if (last->id == 0 || y >= r.h)
        return;
    date_put(&day, date_of(last->at));
    codes_label(p->desk->s, "channel", last->channel, channel, sizeof channel);
    snprintf(text, sizeof text, _("Last contact %s, %s"), buf_str(&day), channel);
    canvas_put(c, r.y + y, r.x, r.w, ROLE_DIM, text);
    buf_release(&day);
}

/* Do FORM for the focused person, then show what it changed. */
static enum rc with_person(struct pane *p,
                           enum rc (*form)(struct pane *p, const char *ref, const char *case_id,
                                           struct err *err),
                           struct err *err)
{
    struct users *u = p->state;
    enum rc rc = users_detail_open(p, err);

    if (rc == RC_OK)
        rc = form(p, u->view.person.ref, users_requests_case(u), err);
    return rc == RC_OK ? users_requests_load(p, err) : rc;
}

enum rc users_requests_file(struct pane *p, struct err *err)
{
    return with_person(p, requests_form_open, err);
}

enum rc users_requests_contact(struct pane *p, struct err *err)
{
    return with_person(p, requests_form_contact, err);
}

enum rc users_requests_go(struct pane *p, struct err *err)
{
    const char *ref = pane_cell(p, "ref");

    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    desk_go(p->desk, "requests", "ref:%s", ref);
    return RC_OK;
}
