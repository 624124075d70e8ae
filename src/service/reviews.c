#include "service/reviews.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/law.h"
#include "service/listing.h"
#include "service/people.h"
#include "store/audit.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL      15
#define COMPLIANCE "compliance-audit"

static const struct review_kind kinds[] = {
    {"minors-audit", RIGHT_READ_AUDIT, "minors_audit", NULL},
    {COMPLIANCE, RIGHT_READ_AUDIT, "audit_large", NULL},
    {"impact-assessment", RIGHT_POLICY, NULL, "assessment_keep"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

const struct review_kind *reviews_kind(size_t i)
{
    return i < KINDS ? &kinds[i] : NULL;
}

static const struct review_kind *find(const char *action)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].action, action) == 0)
            return &kinds[i];
    return NULL;
}

/* The codes of ABOUT parted by single commas, so that they are one fact of the entry. */
static enum rc check_about(struct session *s, const char *about, struct buf *out, struct err *err)
{
    char code[32];

    for (const char *p = about; *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)n, p);
        if (session_field(s, code) == NULL)
            return err_set(err, RC_INVALID, _("no field of the catalogue: %.60s"), code);
        buf_printf(out, "%s%s", out->len > 0 ? "," : "", code);
        p += n;
    }
    if (out->len >= sizeof((struct review *)NULL)->about)
        return err_set(err, RC_INVALID, _("these are too many fields"));
    return RC_OK;
}

static enum rc check(struct session *s, const struct new_review *r, struct buf *data,
                     enum reviews_part *part, struct err *err)
{
    struct buf about = BUF_INIT;
    struct date day;
    enum rc rc;

    *part = REVIEWS_ON;
    if (!date_parse(r->on, &day))
        return err_set(err, RC_INVALID, _("a date is written YYYY-MM-DD"));
    if (date_begins(day) > clock_now())
        return err_set(err, RC_INVALID, _("an audit to come is not finished yet"));
    buf_puts(data, "on=");
    date_put(data, day);
    *part = REVIEWS_REPORT;
    if (*r->report != '\0' && (rc = people_check_case(r->report, err)) != RC_OK)
        return rc;
    *part = REVIEWS_ABOUT;
    if ((rc = check_about(s, r->about, &about, err)) == RC_OK && about.len > 0)
        buf_printf(data, " about=%s", buf_str(&about));
    buf_release(&about);
    return rc;
}

enum rc reviews_record(struct session *s, const struct new_review *r, enum reviews_part *part,
                       struct err *err)
{
    const struct review_kind *kind = find(r->action);
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = r->action};
    enum rc rc;

    *part = REVIEWS_KIND;
    if (kind == NULL) {
        err_set(err, RC_INVALID, _("there is no such kind of review"));
        return err_hint(err, _("one of: %s"), "minors-audit, compliance-audit, impact-assessment"),
               RC_INVALID;
    }
    if ((rc = session_need(s, kind->needs, err)) == RC_OK &&
        (rc = check(s, r, &data, part, err)) == RC_OK) {
        e.case_id = *r->report != '\0' ? r->report : NULL;
        e.data = buf_str(&data);
        rc = act_note(s, &e, err);
    }
    buf_release(&data);
    return rc;
}

/* The moment the law CODE sets after AT; 0 where the policy has no such number. */
static enum rc set_by(struct session *s, const char *code, int64_t at, int64_t *out,
                      struct err *err)
{
    struct law law;
    enum rc rc = code != NULL ? law_get(s, code, &law, err) : RC_CONFIG;

    *out = rc == RC_OK ? law_due(&law, at) : 0;
    return rc == RC_CONFIG ? RC_OK : rc;
}

static enum rc take(struct session *s, const struct review_kind *kind, const struct audit_entry *e,
                    struct review *out, struct err *err)
{
    char on[16] = "";
    struct date day;
    enum rc rc;

    *out = (struct review){.seq = e->seq, .kind = kind, .recorded_at = e->time};
    if (act_fact(e->data, "on", on, sizeof on) && date_parse(on, &day))
        out->at = date_begins(day);
    if (!act_fact(e->data, "about", out->about, sizeof out->about))
        out->about[0] = '\0';
    snprintf(out->by, sizeof out->by, "%s", e->actor);
    snprintf(out->report, sizeof out->report, "%s", strcmp(e->case_id, "-") != 0 ? e->case_id : "");
    if ((rc = set_by(s, kind->every, out->at, &out->due, err)) != RC_OK)
        return rc;
    return set_by(s, kind->keep, out->at, &out->keep, err);
}

enum rc reviews_last(struct session *s, const char *action, struct review *out, struct err *err)
{
    const struct audit_filter filter = {.action = action};
    struct audit_entry e;
    size_t n = 0;
    enum rc rc = audit_page(s->db, INT64_MAX, -1, &filter, &e, 1, &n, err);

    *out = (struct review){.kind = find(action)};
    return rc == RC_OK && n == 1 ? take(s, out->kind, &e, out, err) : rc;
}

/* The entries of each kind come by their index; what is nearest goes first. */
enum rc reviews_page(struct session *s, int64_t seq, int dir, struct review *out, size_t max,
                     size_t *n, struct err *err)
{
    struct audit_entry next[KINDS];
    size_t has[KINDS], best;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < KINDS; i++)
        rc = audit_page(s->db, seq, dir, &(struct audit_filter){.action = kinds[i].action},
                        &next[i], 1, &has[i], err);
    for (*n = 0; rc == RC_OK && *n < max; ++*n) {
        best = KINDS;
        for (size_t i = 0; i < KINDS; i++)
            if (has[i] == 1 && (best == KINDS || (next[i].seq < next[best].seq) == (dir > 0)))
                best = i;
        if (best == KINDS)
            break;
        if ((rc = take(s, &kinds[best], &next[best], &out[*n], err)) == RC_OK)
            rc = audit_page(s->db, next[best].seq, dir,
                            &(struct audit_filter){.action = kinds[best].action}, &next[best], 1,
                            &has[best], err);
    }
    return rc;
}

enum rc reviews_get(struct session *s, int64_t seq, struct review *out, struct err *err)
{
    struct audit_entry e;
    enum rc rc = audit_get(s->db, seq, &e, err);

    if (rc == RC_OK && find(e.action) == NULL)
        return err_set(err, RC_MISSING, _("no such record"));
    return rc == RC_OK ? take(s, find(e.action), &e, out, err) : rc;
}

enum rc reviews_large(struct session *s, int64_t *people, bool *yes, struct err *err)
{
    int64_t active = 0, closed = 0;
    struct law law;
    enum rc rc = person_count(s->db, &active, &closed, err);

    *people = active + closed;
    *yes = false;
    if (rc != RC_OK || (rc = law_get(s, "audit_large_people", &law, err)) != RC_OK)
        return rc == RC_CONFIG ? RC_OK : rc;
    *yes = *people > law.value;
    return RC_OK;
}

/* A day, and the law that sets it. */
static enum rc pair_law(struct session *s, struct lines *out, const char *label, int64_t moment,
                        const char *code, struct err *err)
{
    struct buf text = BUF_INIT;
    struct law law;
    enum rc rc = moment != 0 ? law_get(s, code, &law, err) : RC_OK;

    if (rc == RC_OK && moment != 0) {
        date_put(&text, date_of(moment - 1));
        buf_printf(&text, " (%s)", law.source);
        lines_pair(out, LABEL, label, buf_str(&text));
    }
    buf_release(&text);
    return rc;
}

enum rc reviews_lines(struct session *s, int64_t seq, struct lines *out, struct err *err)
{
    const struct lister words = {.words = true};
    struct buf text = BUF_INIT;
    struct review r;
    enum rc rc = reviews_get(s, seq, &r, err);

    if (rc != RC_OK)
        return rc;
    lines_add(out, ROLE_TITLE, "%s", listing_word(&words, r.kind->action));
    date_put(&text, date_of(r.at));
    lines_pair(out, LABEL, _("Finished on"), buf_str(&text));
    lines_pair(out, LABEL, _("Report number"), r.report);
    lines_pair(out, LABEL, _("About"), r.about[0] != '\0' ? r.about : _("everything"));
    lines_pair(out, LABEL, _("Recorded by"), r.by);
    buf_clear(&text);
    time_put(&text, r.recorded_at, false);
    buf_printf(&text, "  #%" PRId64, r.seq);
    lines_pair(out, LABEL, _("Recorded"), buf_str(&text));
    buf_release(&text);
    if ((rc = pair_law(s, out, _("Next by"), r.due, r.kind->every, err)) != RC_OK)
        return rc;
    return pair_law(s, out, _("Kept until"), r.keep, r.kind->keep, err);
}

enum rc reviews_text(struct session *s, struct lines *out, struct err *err)
{
    struct buf done = BUF_INIT, due = BUF_INIT;
    struct review last;
    int64_t people = 0;
    bool large = false;
    enum rc rc = reviews_last(s, COMPLIANCE, &last, err);

    if (rc != RC_OK || (rc = reviews_large(s, &people, &large, err)) != RC_OK)
        return rc;
    date_put(&done, date_of(last.at));
    date_put(&due, date_of(last.due - 1));
    if (last.at == 0)
        lines_add(out, large ? ROLE_WARN : ROLE_NORMAL,
                  large ? _("No compliance audit is on record; people: %lld")
                        : _("No compliance audit is on record, and none is due at this size: %lld"),
                  (long long)people);
    else
        lines_add(out, large && last.due <= clock_now() ? ROLE_BAD : ROLE_NORMAL,
                  _("Compliance audit: %s (%s, %s), the next one by %s"), buf_str(&done), last.by,
                  last.report, buf_str(&due));
    buf_release(&done);
    buf_release(&due);
    return RC_OK;
}
