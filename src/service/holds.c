#include "service/holds.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/minors.h"
#include "service/notes.h"
#include "service/people.h"
#include "store/hold.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REASONS 32
#define LABEL   16 /* columns */

enum { BAD_SCOPE, BAD_REASON, BAD_CASE, BAD_NOTE, BAD_END };

static bool given(const char *text)
{
    return text != NULL && *text != '\0';
}

static enum rc wrong(int *bad, int where)
{
    if (bad != NULL)
        *bad = where;
    return RC_INVALID;
}

/* Is CODE one of the policy's reasons for ACT? */
static enum rc check_reason(struct session *s, const char *act, const char *code,
                            struct err *err)
{
    char known[REASONS][64];
    size_t n = 0;
    enum rc rc = session_reasons(s, act, known, REASONS, &n, err);

    for (size_t i = 0; rc == RC_OK && code != NULL && i < n; i++)
        if (strcmp(known[i], code) == 0)
            return RC_OK;
    if (rc == RC_OK) {
        rc = err_set(err, RC_INVALID, _("a reason is required, one of the policy's for holds"));
        err_hint(err, _("for example: litigation, authority"));
    }
    return rc;
}

static enum rc check(struct session *s, const struct new_hold *h, int *bad, struct err *err)
{
    struct why why = {.reason = h->reason, .case_id = h->case_id};
    enum rc rc;

    if (given(h->ref) && given(h->department)) {
        err_set(err, RC_INVALID, _("a hold is of a person or of a department, not of both"));
        return wrong(bad, BAD_SCOPE);
    }
    if ((rc = check_reason(s, "hold", h->reason, err)) != RC_OK)
        return rc == RC_INVALID ? wrong(bad, BAD_REASON) : rc;
    if ((rc = people_check_why(s, &why, err)) != RC_OK)
        return rc == RC_INVALID ? wrong(bad, BAD_CASE) : rc;
    if (given(h->note) && !given(h->ref)) {
        err_set(err, RC_INVALID, _("only a hold of one person has a note: it is sealed for that "
                                   "person"));
        return wrong(bad, BAD_NOTE);
    }
    why.note = h->note;
    if ((rc = people_check_why(s, &why, err)) != RC_OK)
        return rc == RC_INVALID ? wrong(bad, BAD_NOTE) : rc;
    if (h->ends_at != 0 && h->ends_at <= clock_now()) {
        err_set(err, RC_INVALID, _("the end must lie in the future"));
        return wrong(bad, BAD_END);
    }
    return RC_OK;
}

static enum rc find_person(struct session *s, const char *ref, struct person *p, int *bad,
                           struct err *err)
{
    enum rc rc = person_by_ref(s->db, ref, p, err);

    if (rc == RC_MISSING || (rc == RC_OK && p->status >= PERSON_ERASING)) {
        err_set(err, RC_INVALID, _("there is no such person"));
        return wrong(bad, BAD_SCOPE);
    }
    return rc;
}

static enum rc check_department(struct session *s, const char *department, int *bad,
                                struct err *err)
{
    struct person p;
    size_t n = 0;
    enum rc rc = person_page(s->db, NULL, 1, -1, department, &p, 1, &n, err);

    if (rc == RC_OK && n == 0) {
        err_set(err, RC_INVALID, _("nobody is in that department"));
        return wrong(bad, BAD_SCOPE);
    }
    return rc;
}

/* What the log says of H; the person is the entry's subject. */
static void facts(const struct session *s, const struct hold *h, struct buf *out)
{
    buf_printf(out, "hold=%" PRId64, h->id);
    for (int i = 0; h->field != 0 && i < s->fields.n; i++)
        if (s->fields.field[i].id == h->field)
            buf_printf(out, " field=%s", s->fields.field[i].code);
    if (h->person == 0 && h->department[0] == '\0')
        buf_puts(out, " scope=everyone");
    if (h->ends_at != 0) {
        buf_puts(out, " until=");
        time_put_iso(out, h->ends_at);
    }
    if (h->department[0] != '\0')
        buf_printf(out, " department=%s", h->department);
}

static enum rc log_hold(struct act *a, const struct hold *h, const struct person *p,
                        const char *action, const char *reason, struct err *err)
{
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = action, .reason = reason, .case_id = h->case_id, .subject = p};
    enum rc rc;

    facts(a->s, h, &data);
    e.data = buf_str(&data);
    rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

static enum rc place_in(struct act *a, const struct new_hold *in, int *bad, int64_t *id,
                        struct err *err)
{
    struct hold h = {.field = in->field != NULL ? in->field->id : 0, .ends_at = in->ends_at,
                     .starts_at = a->now};
    struct person p;
    bool one = given(in->ref);
    enum rc rc = RC_OK;

    if (one)
        rc = find_person(a->s, in->ref, &p, bad, err);
    else if (given(in->department))
        rc = check_department(a->s, in->department, bad, err);
    if (rc != RC_OK)
        return rc;
    h.person = one ? p.id : 0;
    snprintf(h.department, sizeof h.department, "%s", given(in->department) ? in->department : "");
    snprintf(h.reason, sizeof h.reason, "%s", in->reason);
    snprintf(h.case_id, sizeof h.case_id, "%s", given(in->case_id) ? in->case_id : "-");
    snprintf(h.placed_by, sizeof h.placed_by, "%s", a->s->op.name);
    if ((rc = hold_put(a->s->db, &h, err)) == RC_OK && given(in->note))
        rc = notes_put_in(a, &p, "hold", h.id, in->note, err);
    if (rc == RC_OK)
        rc = log_hold(a, &h, one ? &p : NULL, "hold-place", h.reason, err);
    *id = h.id;
    return rc == RC_OK ? act_commit(a, err) : rc;
}

enum rc holds_place(struct session *s, const struct new_hold *h, int *bad, int64_t *id,
                    struct err *err)
{
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    *id = 0;
    if (rc != RC_OK || (rc = check(s, h, bad, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = place_in(&a, h, bad, id, err);
    act_abort(&a);
    return rc;
}

const char *holds_state(const struct hold *h, int64_t now)
{
    if (h->lifted_at != 0)
        return "lifted";
    return h->ends_at != 0 && h->ends_at <= now ? "ended" : "in-force";
}

static enum rc lift_in(struct act *a, int64_t id, const char *reason, struct err *err)
{
    struct person p;
    struct hold h;
    enum rc rc = hold_by_id(a->s->db, id, &h, err);

    if (rc == RC_OK && strcmp(holds_state(&h, a->now), "in-force") != 0)
        rc = err_set(err, RC_CONFLICT, _("this hold is lifted or over already"));
    if (rc == RC_OK && h.person != 0)
        rc = person_by_id(a->s->db, h.person, &p, err);
    if (rc != RC_OK)
        return rc;
    h.lifted_at = a->now;
    snprintf(h.lifted_by, sizeof h.lifted_by, "%s", a->s->op.name);
    snprintf(h.lift_reason, sizeof h.lift_reason, "%s", reason);
    if ((rc = hold_lift(a->s->db, &h, err)) == RC_OK &&
        (rc = log_hold(a, &h, h.person != 0 ? &p : NULL, "hold-lift", reason, err)) == RC_OK)
        rc = act_commit(a, err);
    return rc;
}

enum rc holds_lift(struct session *s, int64_t id, const char *reason, struct err *err)
{
    struct act a;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc != RC_OK || (rc = check_reason(s, "lift", reason, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = lift_in(&a, id, reason, err);
    act_abort(&a);
    return rc;
}

enum rc holds_get(struct session *s, int64_t id, struct hold *h, struct err *err)
{
    return hold_by_id(s->db, id, h, err);
}

enum rc holds_note(struct session *s, int64_t id, struct buf *out, struct err *err)
{
    struct act_entry e = {.action = "open"};
    struct person p;
    struct hold h;
    char data[40];
    bool found = false;
    enum rc rc = session_need(s, RIGHT_RETENTION, err);

    if (rc == RC_OK && (rc = hold_by_id(s->db, id, &h, err)) == RC_OK && h.person != 0 &&
        (rc = person_by_id(s->db, h.person, &p, err)) == RC_OK &&
        (rc = minors_look(s, &p, err)) == RC_OK)
        rc = notes_get(s, &p, "hold", id, out, &found, err);
    if (rc == RC_OK && !found)
        return err_set(err, RC_MISSING, _("this hold has no note"));
    snprintf(data, sizeof data, "hold=%" PRId64, id);
    e.subject = &p;
    e.data = data;
    if (rc == RC_OK && (rc = act_note(s, &e, err)) != RC_OK)
        buf_wipe(out);
    return rc;
}

enum rc holds_active(struct session *s, int64_t *n, struct err *err)
{
    return hold_count(s->db, clock_now(), n, err);
}

static void put_moment(struct lines *l, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    if (t != 0)
        time_put(&text, t, true);
    lines_pair(l, LABEL, label, buf_str(&text));
    buf_release(&text);
}

static void put_reason(struct session *s, struct lines *l, const char *label, const char *code)
{
    char section[80], title[128];

    snprintf(section, sizeof section, "reason:%s", code);
    session_label(s, section, "title", title, sizeof title);
    lines_pair(l, LABEL, label, title);
}

enum rc holds_lines(struct session *s, int64_t id, struct lines *out, struct err *err)
{
    struct hold h;
    enum rc rc = hold_by_id(s->db, id, &h, err);

    if (rc != RC_OK)
        return rc;
    put_reason(s, out, _("Reason"), h.reason);
    lines_pair(out, LABEL, _("Case"), h.case_id);
    lines_pair(out, LABEL, _("Placed by"), h.placed_by);
    put_moment(out, _("Since"), h.starts_at);
    put_moment(out, _("Until"), h.ends_at);
    if (h.lifted_at == 0)
        return RC_OK;
    lines_pair(out, LABEL, _("Lifted by"), h.lifted_by);
    put_moment(out, _("Lifted"), h.lifted_at);
    put_reason(s, out, _("Reason"), h.lift_reason);
    return RC_OK;
}
