/* The statuses of protection: files and backups, sealing, staff, sign-ins. */
#define _DEFAULT_SOURCE
#include "base/clock.h"
#include "base/i18n.h"
#include "crypto/seal.h"
#include "service/law.h"
#include "service/posture.h"
#include "service/reviews.h"
#include "service/status.h"
#include "store/facts.h"
#include "store/operator.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

#define SAMPLES 32 /* places at which values are looked at */
#define EACH 16    /* values at each */
#define PAGE 32

/* A policy without the number leaves the clause unmeasured: that is no failure. */
static enum rc without_number(enum rc rc, struct status *st, const struct err *err)
{
    if (rc != RC_CONFIG)
        return rc;
    status_set(st, CLAUSE_UNMEASURED, "%s", err->msg);
    return RC_OK;
}

static void broken_log(struct session *s, struct status *st)
{
    status_set(st, CLAUSE_BROKEN, _("the audit log does not verify: %s"), s->broken_why);
    status_list(st, "audit", "");
}

/* Agreement 3.1: against loss, improper use, unauthorised access or disclosure. */
enum rc status_posture(struct session *s, struct status *st, struct err *err)
{
    int64_t now = clock_now();
    struct posture p;
    struct err why = {0};
    enum rc rc = posture_read(s, &p, &why);

    if (rc != RC_OK) {
        if (err != NULL)
            *err = why;
        return without_number(rc, st, &why);
    }
    st->deadline = p.backup_due;
    if (p.verify_due != 0 && (st->deadline == 0 || p.verify_due < st->deadline))
        st->deadline = p.verify_due;
    if (s->broken)
        broken_log(s, st);
    else if (p.open_files > 0)
        status_set(st, CLAUSE_BROKEN, _("%d files open to others (%s)"), p.open_files, p.open_file);
    else if (p.backup_at == 0)
        status_set(st, CLAUSE_AT_RISK, "%s", _("no backup was made yet"));
    else if (p.backup_due <= now)
        status_set(st, CLAUSE_AT_RISK, "%s", _("the last backup is too old"));
    else if (p.verified_at == 0)
        status_set(st, CLAUSE_AT_RISK, "%s", _("log never verified in full"));
    else if (p.verify_due <= now)
        status_set(st, CLAUSE_AT_RISK, "%s", _("log not verified in full lately"));
    else if (p.rotating > 0)
        status_set(st, CLAUSE_AT_RISK, "%s", _("a rotation of keys was not finished"));
    else
        status_set(st, CLAUSE_KEPT, _("%d files closed, backup and log in date"), p.files);
    return RC_OK;
}

struct sample {
    int64_t seen, bare;
};

static void look(void *arg, const void *sealed, size_t len)
{
    struct sample *sample = arg;

    sample->seen++;
    sample->bare += !seal_shaped(sealed, len);
}

/* Values at places that move from one look to the next. */
static enum rc take_sample(struct session *s, struct sample *sample, struct err *err)
{
    int64_t last = 0, step, from;
    enum rc rc = facts_last_person(s->db, &last, err);

    step = last / SAMPLES + 1;
    from = clock_now() % step;
    for (; rc == RC_OK && from <= last; from += step)
        rc = facts_sample(s->db, from, from + step, EACH, look, sample, err);
    return rc;
}

/* Is a field on its way under the high key? */
static bool raising(const struct session *s)
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].state, "raising") == 0)
            return true;
    return false;
}

/* Agreement 3.2: encryption and anonymisation. */
enum rc status_sealing(struct session *s, struct status *st, struct err *err)
{
    struct sample sample = {0};
    int64_t held = 0, anonymised = 0, rotating = 0;
    enum rc rc = facts_values(s->db, &held, &anonymised, err);

    if (rc != RC_OK || (rc = take_sample(s, &sample, err)) != RC_OK ||
        (rc = facts_rotating(s->db, &rotating, err)) != RC_OK)
        return rc;
    if (sample.bare > 0)
        status_set(st, CLAUSE_BROKEN, _("%lld of %lld values looked at are not sealed"),
                   (long long)sample.bare, (long long)sample.seen);
    else if (rotating > 0)
        status_set(st, CLAUSE_AT_RISK, "%s", _("a rotation of keys was not finished"));
    else if (raising(s))
        status_set(st, CLAUSE_AT_RISK, "%s", _("a field is not yet moved under the high key"));
    else if (sample.seen == 0)
        status_set(st, CLAUSE_UNMEASURED, "%s", _("there is no value yet to look at"));
    else
        status_set(st, CLAUSE_KEPT, _("%lld values, %lld of them checked; anonymised: %lld"),
                   (long long)held, (long long)sample.seen, (long long)anonymised);
    return RC_OK;
}

struct staff {
    int64_t people, admins;
    int64_t bare, outdated; /* who work without the undertaking, or under an older one */
    int64_t waiting;        /* who have not signed in yet */
    char name[64];          /* the first who is not as it should be */
};

static void count_operator(struct staff *f, const struct operator* o, const char *version)
{
    bool accepted = strcmp(o->undertaking, version) == 0;

    if (!o->enabled || o->role >= OP_SERVICE)
        return;
    f->people++;
    f->admins += o->role == OP_ADMIN;
    if (accepted)
        return;
    if (o->last_ok_at == 0)
        f->waiting++;
    else if (o->undertaking[0] == '\0')
        f->bare++;
    else
        f->outdated++;
    if (o->last_ok_at != 0 && f->name[0] == '\0')
        snprintf(f->name, sizeof f->name, "%s", o->name);
}

static enum rc count_staff(struct session *s, struct staff *f, struct err *err)
{
    struct operator page[PAGE];
    char version[16], from[OPERATOR_NAME] = "";
    size_t n = PAGE;
    enum rc rc = policy_get(s->db, "undertaking", "version", version, sizeof version, err);

    while (rc == RC_OK && n == PAGE) {
        rc = operator_page(s->db, from[0] != '\0' ? from : NULL, 1, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            count_operator(f, &page[i], version);
            snprintf(from, sizeof from, "%s", page[i].name);
        }
    }
    explicit_bzero(page, sizeof page);
    return rc;
}

/* Where there are very many people, their data's handling is audited every two years. */
static enum rc compliance(struct session *s, struct status *st, struct err *err)
{
    struct review last;
    int64_t people = 0;
    bool large = false;
    enum rc rc = reviews_large(s, &people, &large, err);

    if (rc != RC_OK || !large ||
        (rc = reviews_last(s, "compliance-audit", &last, err)) != RC_OK)
        return rc;
    st->deadline = last.due;
    if (last.due <= clock_now()) {
        status_set(st, CLAUSE_AT_RISK, _("no compliance audit in time; people: %lld"),
                   (long long)people);
        status_list(st, "reviews", "");
    }
    return RC_OK;
}

/* Agreement 3.3: few people, bound to confidentiality, audited. */
enum rc status_staff(struct session *s, struct status *st, struct err *err)
{
    struct staff f = {0};
    enum rc rc = count_staff(s, &f, err);

    if (rc != RC_OK)
        return rc;
    status_list(st, "operators", "");
    if (s->broken)
        broken_log(s, st);
    else if (f.bare > 0)
        status_set(st, CLAUSE_BROKEN, _("%lld without undertaking (%s)"), (long long)f.bare,
                   f.name);
    else if (f.outdated > 0)
        status_set(st, CLAUSE_AT_RISK, _("%lld under an old undertaking (%s)"),
                   (long long)f.outdated, f.name);
    else if (f.waiting > 0)
        status_set(st, CLAUSE_KEPT, _("operators: %lld, admins: %lld; not signed in yet: %lld"),
                   (long long)f.people, (long long)f.admins, (long long)f.waiting);
    else
        status_set(st, CLAUSE_KEPT, _("operators: %lld, admins: %lld"), (long long)f.people,
                   (long long)f.admins);
    return st->state == CLAUSE_KEPT ? compliance(s, st, err) : RC_OK;
}

/* Agreement 4.1.1: detecting and preventing abuse. */
enum rc status_security(struct session *s, struct status *st, struct err *err)
{
    struct posture p;
    struct law most;
    struct err why = {0};
    enum rc rc = posture_read(s, &p, &why);

    if (rc == RC_OK)
        rc = law_get(s, "signin_failures", &most, &why);
    if (rc != RC_OK) {
        if (err != NULL)
            *err = why;
        return without_number(rc, st, &why);
    }
    status_list(st, "audit", "action:sign-in-failed since:7d");
    if (s->broken)
        broken_log(s, st);
    else if (p.locked > 0)
        status_set(st, CLAUSE_AT_RISK, _("locked operators: %lld (%s)"), (long long)p.locked,
                   p.locked_name);
    else if (p.failed >= most.value)
        status_set(st, CLAUSE_AT_RISK, _("%lld failed sign-ins in 7 days"), (long long)p.failed);
    else
        status_set(st, CLAUSE_KEPT, _("%lld failed sign-ins in 7 days"), (long long)p.failed);
    return RC_OK;
}
