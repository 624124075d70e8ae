#include "base/clock.h"
#include "base/i18n.h"
#include "service/law.h"
#include "service/listing.h"
#include "service/sharing.h"
#include "store/disclosure.h"
#include "store/notice.h"
#include "store/person.h"
#include "store/recipient.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL 13
#define PEOPLE_SHOWN 200
#define RECENT 10

static const struct lister words = {.words = true}; /* titles of codes */

static void pair_time(struct lines *out, const char *label, int64_t t, bool date)
{
    struct buf text = BUF_INIT;

    if (t != 0 && date)
        date_put(&text, date_of(t));
    else if (t != 0)
        time_put(&text, t, false);
    lines_pair(out, LABEL, label, buf_str(&text));
    buf_release(&text);
}

/* The titles of a list of codes, each its section's label NAME. */
static void pair_titles(struct session *s, struct lines *out, const char *label, const char *list,
                        const char *prefix, const char *name)
{
    struct buf titles = BUF_INIT;
    char section[80], title[128];

    for (const char *p = list; *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        snprintf(section, sizeof section, "%s:%.*s", prefix, (int)n, p);
        session_label(s, section, name, title, sizeof title);
        buf_printf(&titles, "%s%s", titles.len > 0 ? _(", ") : "", title);
        p += n;
    }
    lines_pair(out, LABEL, label, buf_str(&titles));
    buf_release(&titles);
}

static void pair_some(struct lines *out, const char *label, const char *text)
{
    if (text[0] != '\0')
        lines_pair(out, LABEL, label, text);
}

/* Until when the record stays by law. */
static enum rc put_keep(struct session *s, int64_t at, struct lines *out, struct err *err)
{
    struct buf until = BUF_INIT;
    struct law law;
    enum rc rc = law_get(s, "sharing_keep", &law, err);

    if (rc == RC_CONFIG) {
        lines_add(out, ROLE_WARN, "%s", _("The policy does not say how long this record is kept."));
        return RC_OK;
    }
    if (rc != RC_OK)
        return rc;
    date_put(&until, date_of(law_due(&law, at) - 1));
    lines_add(out, ROLE_DIM, _("Kept at least until %s: %s"), buf_str(&until), law.source);
    buf_release(&until);
    return RC_OK;
}

/* Refs only: who they are is asked for in Users. */
static enum rc put_people(struct session *s, const struct disclosure *d, struct lines *out,
                          struct err *err)
{
    int64_t id[PEOPLE_SHOWN];
    struct buf refs = BUF_INIT;
    size_t n = 0, gone = 0;
    enum rc rc = disclosure_people(s->db, d->id, id, PEOPLE_SHOWN, &n, err);

    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct person p;

        rc = person_by_id(s->db, id[i], &p, err);
        if (rc == RC_OK && p.ref[0] != '\0')
            buf_printf(&refs, "%s%s", refs.len > 0 ? _(", ") : "", p.ref);
        gone += rc == RC_OK && p.ref[0] == '\0';
    }
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_HEADER, _("People: %" PRId64), d->people);
    if (rc == RC_OK)
        lines_add(out, ROLE_NORMAL, "%s", buf_str(&refs));
    if (gone > 0)
        lines_add(out, ROLE_DIM, _("%zu of them have been erased since"), gone);
    if (d->people > (int64_t)n)
        lines_add(out, ROLE_DIM, _("and %" PRId64 " more; filter ref: asks for one of them"),
                  d->people - (int64_t)n);
    buf_release(&refs);
    return rc;
}

static enum rc put_recipient(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct recipient r;
    enum rc rc;

    if (id == 0) {
        lines_pair(out, LABEL, _("Given to"), _("the public"));
        return RC_OK;
    }
    if ((rc = recipient_by_id(s->db, id, &r, err)) != RC_OK)
        return rc;
    lines_pair(out, LABEL, _("Given to"), r.name);
    lines_pair(out, LABEL, _("Type"), listing_word(&words, r.kind));
    pair_some(out, _("Country"), r.country);
    return RC_OK;
}

static enum rc put_notice(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct notice n = {0};
    enum rc rc;

    if (id == 0 || (rc = notice_by_id(s->db, id, &n, err)) != RC_OK)
        return id == 0 ? RC_OK : rc;
    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_HEADER, _("Notice %s: %s"), n.code, n.title);
    lines_add(out, ROLE_NORMAL, "%s", n.text);
    notice_release(&n);
    return RC_OK;
}

enum rc sharing_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct disclosure d;
    enum rc rc = disclosure_by_id(s->db, id, &d, err);

    if (rc != RC_OK)
        return rc;
    lines_add(out, ROLE_TITLE, "DIS-%" PRId64 "  %s", d.id, listing_word(&words, d.kind));
    if ((rc = put_recipient(s, d.recipient, out, err)) != RC_OK)
        return rc;
    pair_time(out, _("Given at"), d.at, false);
    pair_titles(s, out, _("Purpose"), d.purpose, "purpose", "title");
    pair_titles(s, out, _("Fields"), d.fields, "field", "label");
    pair_some(out, _("Protection"),
              d.protection[0] != '\0' ? listing_word(&words, d.protection) : "");
    pair_some(out, _("Legal basis"), d.basis);
    pair_some(out, _("Scope"), d.scope);
    pair_some(out, _("Case"), d.case_id);
    pair_some(out, _("Note"), d.note);
    lines_pair(out, LABEL, _("Approved by"), d.approver);
    lines_pair(out, LABEL, _("Recorded by"), d.made_by);
    pair_time(out, _("Recorded"), d.made_at, false);
    if ((rc = put_keep(s, d.at, out, err)) != RC_OK || (rc = put_people(s, &d, out, err)) != RC_OK)
        return rc;
    return put_notice(s, d.notice, out, err);
}

static void put_contract(const struct recipient *r, int64_t now, struct lines *out)
{
    const char *state = sharing_recipient_state(r, now);
    bool bad = strcmp(state, "no-contract") == 0 || strcmp(state, "unprotected") == 0;
    bool ending = strcmp(state, "ending") == 0;

    lines_pair(out, LABEL, _("Contract"), r->contract);
    pair_time(out, _("From"), r->contract_from, true);
    if (r->contract_until != 0)
        pair_time(out, _("To the end of"), r->contract_until - 1, true);
    lines_pair(out, LABEL, _("Protection"), listing_word(&words, r->protection));
    lines_add(
        out,
        bad      ? ROLE_BAD
        : ending ? ROLE_WARN
                 : ROLE_OK,
        "%s",
        strcmp(state, "no-contract") == 0   ? _("No contract is in force: nothing may be given.")
        : strcmp(state, "unprotected") == 0 ? _("Nothing protects what is given: nothing may be.")
        : ending                            ? _("The contract ends within 30 days.")
        : strcmp(state, "ended") == 0       ? _("Ended: nothing is given any longer.")
        : sharing_is_processor(r->kind)
            ? _("Its contract holds, and what it gets is protected.")
            : _("In use."));
}

static enum rc put_recent(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct disclosure page[RECENT];
    size_t n = 0;
    enum rc rc = disclosure_page(s->db, 0, -1, 0, id, page, RECENT, &n, err);

    lines_add(out, ROLE_NORMAL, "%s", "");
    lines_add(out, ROLE_HEADER, "%s", _("Given lately"));
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct buf at = BUF_INIT;

        date_put(&at, date_of(page[i].at));
        lines_add(out, ROLE_NORMAL, _("%s  DIS-%" PRId64 "  %s, people: %" PRId64), buf_str(&at),
                  page[i].id, listing_word(&words, page[i].kind), page[i].people);
        buf_release(&at);
    }
    if (rc == RC_OK && n == 0)
        lines_add(out, ROLE_DIM, "%s", _("Nothing."));
    return rc;
}

enum rc sharing_recipient_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct recipient r;
    enum rc rc = recipient_by_id(s->db, id, &r, err);

    if (rc != RC_OK)
        return rc;
    lines_add(out, ROLE_TITLE, "%s", r.name);
    lines_pair(out, LABEL, _("Type"), listing_word(&words, r.kind));
    lines_pair(out, LABEL, _("Contact"), r.contact);
    lines_pair(out, LABEL, _("Country"), r.country);
    put_contract(&r, clock_now(), out);
    pair_titles(s, out, _("Purposes"), r.purposes, "purpose", "title");
    pair_titles(s, out, _("Fields"), r.fields, "field", "label");
    pair_some(out, _("Note"), r.note);
    if (r.ended_at != 0)
        pair_time(out, _("Ended"), r.ended_at, false);
    lines_pair(out, LABEL, _("Recorded by"), r.made_by);
    return put_recent(s, id, out, err);
}
