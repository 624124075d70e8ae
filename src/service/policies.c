#include "service/policies.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "service/campaigns_version.h"
#include "service/notices.h"
#include "service/policies_records.h"
#include "service/register.h"
#include "store/notice.h"
#include "store/policy.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The notice and the row of a version, inside an act. */
static enum rc publish(struct act *a, const struct policy_file *f, const char *code,
                       const char *title, int64_t effective, struct policy_version *v,
                       struct err *err)
{
    const struct new_notice n = {.kind = "policy",
                                 .code = code,
                                 .title = title,
                                 .text = buf_str(&f->text),
                                 .purposes = f->purposes,
                                 .published_at = f->published,
                                 .effective_at = effective};
    enum rc rc = notices_publish_in(a, &n, &v->notice, err);

    v->has_original = f->has_original;
    memcpy(v->original, f->original, sizeof v->original);
    return rc == RC_OK ? policy_version_put(a->s->db, v, err) : rc;
}

enum rc policies_ensure(struct act *a, struct err *err)
{
    const struct policy_source src = {.db = a->s->db};
    struct policy_file f = {0};
    struct policy_version v = {0};
    int64_t last = 0;
    enum rc rc = policy_version_before(a->s->db, INT64_MAX, &last, err);

    if (rc != RC_OK || last != 0)
        return rc;
    if ((rc = policies_file_from(&f, &src, err)) == RC_OK &&
        (rc = publish(a, &f, buf_str(&f.code), buf_str(&f.title), f.effective, &v, err)) == RC_OK)
        rc = policies_records_publish_in(a, &src, buf_str(&f.code), NULL,
                                         f.published != 0 ? f.published : a->now, err);
    policies_file_release(&f);
    return rc;
}

/* Call EACH kind in CHANGES; false from EACH ends it. */
static void each_kind(const char *changes, bool (*each)(void *arg, const char *kind), void *arg)
{
    char kind[16];

    for (const char *p = changes; *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        snprintf(kind, sizeof kind, "%.*s", (int)n, p);
        p += n;
        if (!each(arg, kind))
            return;
    }
}

/* What is asked of the kinds of a list: how many there are, and whether NAME of one holds VALUE. */
struct question {
    struct session *s;
    const char *name, *value;
    size_t kinds;
    bool unknown, yes;
    enum rc rc;
    struct err *err;
};

static bool ask(void *arg, const char *kind)
{
    struct question *q = arg;
    char section[32], text[64];

    snprintf(section, sizeof section, "change:%s", kind);
    q->kinds++;
    if ((q->rc = policy_get(q->s->db, section, "title.en", text, sizeof text, q->err)) != RC_OK)
        return false;
    q->unknown = q->unknown || text[0] == '\0';
    if (q->name == NULL)
        return true;
    q->rc = policy_get(q->s->db, section, q->name, text, sizeof text, q->err);
    q->yes = q->yes || (q->rc == RC_OK && register_lists(text, q->value));
    return q->rc == RC_OK;
}

static enum rc question(struct question *q, const char *changes)
{
    each_kind(changes, ask, q);
    return q->rc;
}

enum rc policies_covers(struct session *s, const char *changes, const char *group, bool *yes,
                        struct err *err)
{
    struct question q = {.s = s, .name = "covers", .value = group, .err = err};
    char section[32][64], covers[64];
    bool named = false;
    size_t n = 0;
    enum rc rc = question(&q, changes);

    *yes = q.yes;
    if (rc != RC_OK || q.yes)
        return rc;
    rc = policy_sections(s->db, "change:", section, 32, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n && !named; i++) {
        rc = policy_get(s->db, section[i], "covers", covers, sizeof covers, err);
        named = register_lists(covers, group);
    }
    *yes = !named;
    return rc;
}

/* Append CODE to the list OUT unless it is there or does not fit whole. */
static void list_add(char *out, size_t max, const char *code)
{
    size_t used = strlen(out);

    if (!register_lists(out, code) && used + strlen(code) + 3 <= max)
        snprintf(out + used, max - used, "%s%s", used > 0 ? ", " : "", code);
}

enum rc policies_reconsent(struct session *s, const char *changes, char *out, size_t max,
                           struct err *err)
{
    struct question q = {.s = s, .name = "reconsent", .value = "yes", .err = err};
    char section[64][64], basis[32];
    size_t n = 0;
    enum rc rc = question(&q, changes);

    out[0] = '\0';
    if (rc != RC_OK || !q.yes)
        return rc;
    rc = policy_sections(s->db, "purpose:", section, 64, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = policy_get(s->db, section[i], "basis", basis, sizeof basis, err);
        if (strcmp(basis, "consent") == 0)
            list_add(out, max, section[i] + strlen("purpose:"));
    }
    return rc;
}

struct titles {
    struct session *s;
    struct buf *out;
};

static bool put_title(void *arg, const char *kind)
{
    struct titles *t = arg;
    char section[32], title[128];

    snprintf(section, sizeof section, "change:%s", kind);
    session_label(t->s, section, "title", title, sizeof title);
    buf_printf(t->out, "%s%s %s", t->out->len > 0 ? ", " : "", kind, title);
    return true;
}

void policies_changes(struct session *s, const char *changes, struct buf *out)
{
    struct titles t = {s, out};

    buf_clear(out);
    each_kind(changes, put_title, &t);
}

/* A version in the making: checked before anything is written. */
struct making {
    const struct policy_file *file;
    struct policy_version row;
    char code[32], title[160];
    int64_t effective;
};

static enum rc check_kinds(struct session *s, const char *changes, struct err *err)
{
    struct question q = {.s = s, .err = err};
    enum rc rc = question(&q, changes);

    if (rc == RC_OK && q.kinds == 0)
        rc = err_set(err, RC_INVALID, _("say which kinds of change this version is"));
    else if (rc == RC_OK && q.unknown)
        rc = err_set(err, RC_INVALID, _("there is no such kind of change"));
    if (rc == RC_INVALID)
        err_hint(err, _("name them by their numbers, as in 3,4"));
    return rc;
}

static enum rc check_dates(const struct making *m, const struct notice *last, int64_t now,
                           enum version_part *bad, struct err *err)
{
    *bad = VERSION_FILE;
    if (m->file->published > now)
        return err_set(err, RC_INVALID, _("the date of publication is still to come"));
    *bad = VERSION_EFFECTIVE;
    if (m->effective < (m->file->published != 0 ? m->file->published : date_begins(date_of(now))))
        return err_set(err, RC_INVALID, _("a version takes effect when it is published or later"));
    if (m->effective < last->effective_at)
        return err_set(err, RC_INVALID, _("it would take effect before version %s"), last->code);
    return RC_OK;
}

static enum rc prepare(struct session *s, const struct policy_file *f, const struct new_version *v,
                       struct making *m, enum version_part *bad, struct err *err)
{
    const char *code = v->code != NULL && *v->code != '\0' ? v->code : buf_str(&f->code);
    int64_t now = clock_now(), last_id = 0;
    struct notice last = {0};
    enum rc rc;

    *m = (struct making){.file = f};
    *bad = VERSION_CODE;
    if (code[0] == '\0' || strlen(code) >= sizeof m->code)
        return err_set(err, RC_INVALID, _("the version needs a short code, as 2026-12-01"));
    *bad = VERSION_CHANGES;
    if (strlen(v->changes) >= sizeof m->row.changes)
        return err_set(err, RC_INVALID, _("there is no such kind of change"));
    if ((rc = check_kinds(s, v->changes, err)) != RC_OK ||
        (rc = policy_version_before(s->db, INT64_MAX, &last_id, err)) != RC_OK ||
        (last_id != 0 && (rc = notice_by_id(s->db, last_id, &last, err)) != RC_OK))
        return rc;
    snprintf(m->code, sizeof m->code, "%s", code);
    snprintf(m->title, sizeof m->title, "%s", f->title.len > 0 ? buf_str(&f->title) : last.title);
    m->effective = v->effective_at != 0 ? v->effective_at : f->effective;
    if (m->effective == 0)
        m->effective = f->published != 0 ? f->published : now;
    snprintf(m->row.changes, sizeof m->row.changes, "%s", v->changes);
    snprintf(m->row.note, sizeof m->row.note, "%s", v->note != NULL ? v->note : "");
    rc = check_dates(m, &last, now, bad, err);
    notice_release(&last);
    return rc == RC_OK
               ? policies_reconsent(s, v->changes, m->row.reconsent, sizeof m->row.reconsent, err)
               : rc;
}

/* What the file has and the deployment has not: purposes, clauses, numbers. Texts of clauses
 * change on the day the version takes effect; fields are drafted in their own register. */
static enum rc take_sections(struct act *a, const struct ini *ini, const struct making *m,
                             struct err *err)
{
    static const char *const apart[] = {"policy", "field:", "column:", "undertaking"};
    static const char *const texts[] = {"clause:", "exemption:", "change:"};
    char held[8];
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < ini->n; i++) {
        const struct ini_line *l = &ini->line[i];
        bool skip = false, text = false;

        for (size_t k = 0; k < sizeof apart / sizeof *apart; k++)
            skip = skip || strncmp(l->section, apart[k], strlen(apart[k])) == 0;
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            text = text || strncmp(l->section, texts[k], strlen(texts[k])) == 0;
        if (skip)
            continue;
        if (text && m->effective > a->now)
            rc = policy_pending_put(a->s->db, m->row.notice, l->section, l->name, l->value, err);
        else if (text)
            rc = policy_set(a->s->db, l->section, l->name, l->value, err);
        else if ((rc = policy_get(a->s->db, l->section, l->name, held, sizeof held, err)) ==
                     RC_OK &&
                 held[0] == '\0')
            rc = policy_set(a->s->db, l->section, l->name, l->value, err);
    }
    return rc;
}

static enum rc add_in(struct act *a, struct making *m, struct err *err)
{
    const struct policy_source src = {.ini = &m->file->ini};
    char data[400];
    const struct act_entry e = {.action = "policy-add", .data = data};
    enum rc rc;

    if ((rc = publish(a, m->file, m->code, m->title, m->effective, &m->row, err)) != RC_OK ||
        (rc = policies_records_publish_in(a, m->file->is_policy ? &src : NULL, m->code,
                                          m->row.changes, m->effective, err)) != RC_OK ||
        (m->file->is_policy &&
         (rc = take_sections(a, &m->file->ini, m, err)) != RC_OK))
        return rc;
    snprintf(data, sizeof data, "version=%s changes=%s reconsent=%s", m->code, m->row.changes,
             m->row.reconsent[0] != '\0' ? m->row.reconsent : "-");
    return act_log(a, &e, err);
}

enum rc policies_add(struct session *s, const struct policy_file *f, const struct new_version *v,
                     enum version_part *bad, int64_t *notice, struct err *err)
{
    struct making m;
    struct act a;
    enum rc rc = session_need(s, RIGHT_POLICY, err);

    *notice = 0;
    *bad = VERSION_PARTS;
    if (rc != RC_OK || (rc = prepare(s, f, v, &m, bad, err)) != RC_OK ||
        (rc = act_begin(&a, s, err)) != RC_OK)
        return rc;
    rc = add_in(&a, &m, err);
    *bad = rc == RC_EXISTS ? VERSION_CODE : rc == RC_INVALID ? VERSION_CHANGES : VERSION_PARTS;
    if (rc == RC_OK && (rc = act_commit(&a, err)) == RC_OK)
        *notice = m.row.notice;
    act_abort(&a);
    return rc;
}

enum rc policies_redo(struct session *s, struct err *err)
{
    int64_t notice = 1;
    enum rc rc = RC_OK;

    if (!session_may(s, RIGHT_POLICY) || s->broken)
        return RC_OK;
    while (rc == RC_OK && notice != 0) {
        char data[96];
        const struct act_entry e = {.action = "policy-effect", .data = data};
        struct notice version = {0};
        struct act a;
        int n = 0;

        if ((rc = policy_pending_due(s->db, clock_now(), &notice, err)) != RC_OK || notice == 0 ||
            (rc = act_begin(&a, s, err)) != RC_OK)
            break;
        if ((rc = notice_by_id(s->db, notice, &version, err)) == RC_OK &&
            (rc = policy_pending_take(s->db, notice, &n, err)) == RC_OK) {
            snprintf(data, sizeof data, "version=%s texts=%d", version.code, n);
            if ((rc = act_log(&a, &e, err)) == RC_OK)
                rc = act_commit(&a, err);
        }
        act_abort(&a);
        notice_release(&version);
    }
    return rc;
}

enum rc policies_coverage(struct session *s, const struct policy_version *v,
                          struct policy_coverage *c, struct err *err)
{
    struct campaigns_version asks;
    enum rc rc = campaigns_version_read(s, v, &asks, err);

    *c = (struct policy_coverage){.answered = asks.answered, .active = asks.active};
    return rc;
}

const char *policies_state(const struct notice *n, int64_t in_force, int64_t now)
{
    if (n->id == in_force)
        return "current";
    return n->effective_at > now ? "pending" : "replaced";
}

enum rc policies_find(struct session *s, const char *code, int64_t *notice, struct err *err)
{
    struct policy_version v;
    struct notice n = {0};
    bool found = false;
    enum rc rc;

    *notice = 0;
    if (code == NULL)
        rc = policy_version_in_force(s->db, clock_now(), notice, err);
    else if ((rc = notice_by_code(s->db, code, &n, err)) == RC_OK &&
             (rc = policy_version_get(s->db, n.id, &v, &found, err)) == RC_OK && found)
        *notice = n.id;
    notice_release(&n);
    if (rc == RC_MISSING || (rc == RC_OK && *notice == 0))
        rc = err_set(err, RC_MISSING, _("there is no such version of the agreement"));
    return rc;
}
