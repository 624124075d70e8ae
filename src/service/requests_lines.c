/* A request as lines: what the pane shows beside the list. */
#include "service/requests.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/codes.h"
#include "service/holidays.h"
#include "service/listing.h"
#include "store/audit.h"
#include "store/contact.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL    10
#define STEPS    64
#define CONTACTS 32 /* of the person, looked through for those of this case */

void requests_left(int64_t due, int64_t now, char *out, size_t max, int *days)
{
    int left = (int)(date_days(date_of(due - 1)) - date_days(date_of(now)));

    if (now >= due && left >= 0)
        left = -1; /* a limit in hours ends within its day */
    if (days != NULL)
        *days = left;
    if (left < 0)
        snprintf(out, max, _("%d d late"), -left);
    else
        snprintf(out, max, _("%d d left"), left);
}

static void pair(struct lines *out, enum role role, const char *label, const char *fmt, ...)
    PRINTF(4, 5);

static void pair(struct lines *out, enum role role, const char *label, const char *fmt, ...)
{
    char text[400];
    int pad = LABEL - text_width(label);
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    lines_add(out, role, "%s%*s %s", label, pad > 0 ? pad : 0, "", text);
}

static const char *moment(struct buf *b, int64_t t)
{
    buf_clear(b);
    time_put(b, t, false);
    return buf_str(b);
}

static const char *title(struct session *s, const char *kind, const char *code, char out[128])
{
    codes_label(s, kind, code, out, 128);
    return out;
}

static void put_due(struct session *s, const struct request *r, const struct request_kind *k,
                    struct lines *out)
{
    struct buf day = BUF_INIT;
    char left[48], why[128];
    int days;
    enum role role;

    date_put(&day, date_of(r->due_at - 1));
    requests_left(r->due_at, clock_now(), left, sizeof left, &days);
    role = days < 0 ? ROLE_BAD : days < 3 ? ROLE_WARN : ROLE_NORMAL;
    if (r->closed_at == 0)
        pair(out, role, _("Due"), "%s  %s", buf_str(&day), left);
    else
        pair(out, r->closed_at >= r->due_at ? ROLE_BAD : ROLE_NORMAL, _("Due"), "%s",
             buf_str(&day));
    lines_add(out, ROLE_DIM, "%s%s%s", k->law.title, _(": "), k->law.source);
    if (strcmp(k->law.unit, "working_days") == 0)
        holidays_lines(s, &k->law.calendar, r->received_at, r->due_at, out);
    if (r->extended_at != 0)
        pair(out, ROLE_NORMAL, _("Extended"), "%s  %s", moment(&day, r->extended_at),
             title(s, "extension", r->extension, why));
    buf_release(&day);
}

void requests_outcome(const char *code, char *out, size_t max)
{
    if (strncmp(code, "entry=", 6) == 0)
        snprintf(out, max, _("audit entry #%s"), code + 6);
    else if (strncmp(code, "consent=", 8) == 0)
        snprintf(out, max, _("answer #%s in Consent"), code + 8);
    else
        snprintf(out, max, "%s", code);
}

static void put_state(struct session *s, const struct request *r, const struct request_kind *k,
                      struct lines *out)
{
    const char *next = requests_next(r, k);
    struct buf at = BUF_INIT;
    char text[128];

    pair(out, r->closed_at != 0 ? ROLE_OK : ROLE_NORMAL, _("State"), "%s",
         requests_state(r->state));
    if (strcmp(next, "identity") == 0)
        pair(out, ROLE_WARN, _("Next"), "%s", _("check who is asking"));
    else if (strcmp(next, "admin") == 0)
        pair(out, ROLE_WARN, _("Next"), "%s", _("an admin does what is asked"));
    else if (strcmp(next, "answer") == 0)
        pair(out, ROLE_WARN, _("Next"), "%s", _("do what is asked, then answer"));
    if (r->closed_at != 0) {
        pair(out, ROLE_NORMAL, _("Answered"), "%s", moment(&at, r->closed_at));
        pair(out, ROLE_DIM, "", "%s", r->closed_by);
    }
    if (r->refusal[0] != '\0')
        pair(out, ROLE_NORMAL, _("Refused"), "%s", title(s, "refusal", r->refusal, text));
    if (r->outcome[0] != '\0') {
        requests_outcome(r->outcome, text, sizeof text);
        pair(out, ROLE_NORMAL, _("Outcome"), "%s", text);
    }
    buf_release(&at);
}

static enum rc put_contacts(struct session *s, const struct request *r, const char *code,
                            struct lines *out, struct err *err)
{
    struct contact *c = xcalloc(CONTACTS, sizeof *c);
    struct buf at = BUF_INIT;
    char channel[128], outcome[128];
    size_t n = 0, shown = 0;
    enum rc rc = RC_OK;

    if (r->person != 0)
        rc = contact_page(s->db, r->person, INT64_MAX, 1, c, CONTACTS, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if (strcmp(c[i].case_id, code) != 0)
            continue;
        if (shown++ == 0)
            lines_add(out, ROLE_HEADER, "%s", _("Contacts"));
        buf_clear(&at);
        date_put(&at, date_of(c[i].at));
        lines_add(out, ROLE_NORMAL, "%s  %s  %s", buf_str(&at),
                  title(s, "channel", c[i].channel, channel),
                  title(s, "outcome", c[i].outcome, outcome));
        lines_add(out, ROLE_DIM, "  %s", c[i].actor);
    }
    free(c);
    buf_release(&at);
    return rc;
}

/* Of an entry's facts those that the lines above do not say: "reason=complex" by its title. */
static void put_fact(struct session *s, const struct audit_entry *e, struct lines *out)
{
    static const struct {
        const char *action, *key, *kind;
    } facts[] = {
        {"request-open", "letter=", NULL},
        {"request-verify", "how=", "identity"},
        {"request-extend", "reason=", "extension"},
        {"request-refused", "reason=", "refusal"},
    };
    char code[64], text[128];

    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const char *at = strstr(e->data, facts[i].key);

        if (strcmp(e->action, facts[i].action) != 0 || at == NULL)
            continue;
        at += strlen(facts[i].key);
        snprintf(code, sizeof code, "%.*s", (int)strcspn(at, " "), at);
        lines_add(out, ROLE_DIM, "  %s",
                  facts[i].kind != NULL ? title(s, facts[i].kind, code, text) : code);
    }
}

/* The log by case is the request's history. */
static enum rc put_steps(struct session *s, const char *code, struct lines *out, struct err *err)
{
    const struct lister words = {.words = true};
    struct audit_filter f = {.case_id = code};
    struct audit_entry *e = xcalloc(STEPS, sizeof *e);
    struct buf at = BUF_INIT;
    size_t n = 0;
    enum rc rc = audit_page(s->db, INT64_MAX, -1, &f, e, STEPS, &n, err);

    lines_add(out, ROLE_HEADER, "%s", _("What was done, the newest first"));
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        lines_add(out, ROLE_NORMAL, "%s  %s", moment(&at, e[i].time),
                  listing_word(&words, e[i].action));
        lines_add(out, ROLE_DIM, "  #%lld  %s", (long long)e[i].seq, e[i].actor);
        put_fact(s, &e[i], out);
    }
    free(e);
    buf_release(&at);
    return rc;
}

static void put_text(struct lines *out, const char *title_text, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    lines_add(out, ROLE_HEADER, "%s", title_text);
    lines_add(out, ROLE_CLEAR, "%s", text);
}

enum rc requests_lines(struct session *s, const struct request *r, const char *asked,
                       const char *answered, struct lines *out, struct err *err)
{
    struct buf at = BUF_INIT;
    struct request_kind k;
    char code[REQUEST_CASE], text[128];
    enum rc rc = session_need(s, RIGHT_READ, err);

    if (rc != RC_OK || (rc = requests_kind(s, r->kind, &k, err)) != RC_OK)
        return rc;
    requests_case(r->id, code);
    lines_add(out, ROLE_TITLE, "%s  %s", code, k.title);
    pair(out, ROLE_NORMAL, _("Person"), "%s",
         r->person == 0             ? _("nobody is named")
         : r->person_status >= PERSON_ERASING ? _("erased")
                                              : r->ref);
    pair(out, ROLE_NORMAL, _("Received"), "%s", moment(&at, r->received_at));
    pair(out, ROLE_NORMAL, _("Channel"), "%s", title(s, "channel", r->channel, text));
    put_due(s, r, &k, out);
    put_state(s, r, &k, out);
    if (r->identity_at != 0) /* when and by whom stands among the steps */
        pair(out, ROLE_NORMAL, _("Identity"), "%s", title(s, "identity", r->identity, text));
    buf_release(&at);
    put_text(out, _("What is asked"), asked);
    put_text(out, _("What was answered"), answered);
    lines_add(out, ROLE_NORMAL, "%s", "");
    if ((rc = put_contacts(s, r, code, out, err)) == RC_OK)
        rc = put_steps(s, code, out, err);
    return rc;
}
