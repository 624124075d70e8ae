#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/ballast.h"
#include "service/certificates.h"
#include "service/people.h"
#include "service/requests.h"
#include "service/residue.h"
#include "store/audit.h"
#include "store/erasure.h"
#include "store/incident.h"
#include "store/person.h"
#include "store/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 16 /* read at a time */

/* One erasure under way: what must be gone, and what was. */
struct erasing {
    struct residue office, vault;
    struct certificate *cert;
};

static enum rc take_sealed(void *arg, int64_t person, const uint8_t uuid[16], const void *sealed,
                           size_t len, struct err *err)
{
    struct erasing *e = arg;

    (void)person;
    (void)uuid;
    (void)err;
    residue_add(&e->office, sealed, len);
    if (len == LOOKUP_BYTES)
        e->cert->lookups++;
    else
        e->cert->values++;
    return RC_OK;
}

static enum rc take_details(struct session *s, const struct person *p, struct residue *r,
                            struct err *err)
{
    struct audit_filter f = {.subject = p->uuid};
    struct audit_entry *e = xcalloc(ENTRIES, sizeof *e);
    struct buf sealed = BUF_INIT;
    int64_t seq = -1;
    size_t n = ENTRIES;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == ENTRIES) {
        rc = audit_page(s->db, seq, 1, &f, e, ENTRIES, &n, err);
        for (size_t i = 0; i < n && rc == RC_OK; i++) {
            bool found = false;
            int tier;

            seq = e[i].seq;
            if (e[i].has_detail)
                rc = audit_detail_get(s->db, seq, &tier, &sealed, &found, err);
            if (rc == RC_OK && found)
                residue_add(r, sealed.data, sealed.len);
        }
    }
    buf_release(&sealed);
    free(e);
    return rc;
}

/* Remember the bytes that the scan will look for. */
static enum rc take_bytes(struct session *s, const struct person *p, struct erasing *e,
                          struct err *err)
{
    uint8_t wrapped[WRAPPED_BYTES];
    enum rc rc = value_each_of(s->db, p->id, take_sealed, e, err);

    if (rc == RC_OK)
        rc = take_details(s, p, &e->office, err);
    for (int tier = 0; tier < TIER_COUNT && rc == RC_OK; tier++) {
        rc = vault_get(s->db, p->uuid, tier, wrapped, err);
        if (rc == RC_OK)
            residue_add(&e->vault, wrapped, sizeof wrapped);
        else if (rc == RC_MISSING)
            rc = RC_OK;
    }
    return rc;
}

static enum rc refuse_held(struct act *a, const struct person *p, struct err *err)
{
    bool held = false;
    enum rc rc = hold_active(a->s->db, p->id, a->now, &held, err);

    if (rc != RC_OK || !held)
        return rc;
    err_set(err, RC_DENIED, _("a legal hold forbids erasing this person"));
    return err_hint(err, _("it must be lifted or end first")), RC_DENIED;
}

/* The person's note is sealed like any other, and goes with the person. */
static enum rc log_intent(struct act *a, const struct person *p, const struct why *why,
                          struct err *err)
{
    struct act_entry e = {.action = "erase", .reason = why->reason, .case_id = why->case_id,
                          .note = why->note, .subject = p, .tier = TIER_CONTACT};
    uint8_t *key = NULL;
    enum rc rc = why->note != NULL ? people_key(a->s, p->uuid, e.tier, &key, err) : RC_OK;

    e.subject_key = key;
    if (rc == RC_OK)
        rc = act_log(a, &e, err);
    secret_free(key, KEY_BYTES);
    return rc;
}

static enum rc ask_in(struct act *a, struct person *p, const struct why *why, struct erasing *e,
                      struct erasure *row, struct err *err)
{
    enum rc rc = refuse_held(a, p, err);

    if (rc != RC_OK || (rc = requests_check_in(a, p, why->case_id, err)) != RC_OK)
        return rc;
    memcpy(row->uuid, p->uuid, sizeof row->uuid);
    seal_ref(row->ref_hash, a->s->key[RK_LIST], p->ref);
    snprintf(row->reason, sizeof row->reason, "%s", why->reason);
    snprintf(row->case_id, sizeof row->case_id, "%s", why->case_id != NULL ? why->case_id : "-");
    snprintf(row->actor, sizeof row->actor, "%s", a->s->op.name);
    row->asked_at = p->updated_at = p->closed_at = a->now;
    p->status = PERSON_ERASING;
    if ((rc = log_intent(a, p, why, err)) != RC_OK)
        return rc;
    e->cert->entry = (int64_t)a->frontier.size - 1;
    if ((rc = take_bytes(a->s, p, e, err)) != RC_OK ||
        (rc = person_update(a->s->db, p, err)) != RC_OK ||
        (rc = erasure_put(a->s->db, row, err)) != RC_OK)
        return rc;
    return act_commit(a, err);
}

/* Step 1: the person is closed and marked, and the wish stands in the log. */
static enum rc ask(struct session *s, const char *ref, const struct why *why, struct erasing *e,
                   struct erasure *row, struct err *err)
{
    struct person p;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc != RC_OK)
        return rc;
    rc = person_by_ref(s->db, ref, &p, err);
    if (rc == RC_OK && p.status >= PERSON_ERASING) {
        err_set(err, RC_BUSY, _("this person is being erased already"));
        err_hint(err, _("it is finished at the next sign-in"));
        rc = RC_BUSY;
    }
    if (rc == RC_OK)
        rc = ask_in(&a, &p, why, e, row, err);
    act_abort(&a);
    return rc;
}

/* The list file survives a restore; without it nobody is taken away. */
static enum rc list_erased(struct session *s, const struct erasure *row, bool again,
                           struct err *err)
{
    return erasure_append(db_dir(s->db), s->erasure_copy, row, again, err);
}

/* Step 2: after this nothing opens the person's data, in no copy of office.db. */
static enum rc drop_keys(struct session *s, const uint8_t uuid[16], struct err *err)
{
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    if (rc == RC_OK && (rc = vault_drop(s->db, uuid, err)) == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc == RC_OK ? db_truncate(s->db, DB_VAULT, err) : rc;
}

/* What is left of the person goes, and the request that asked for it is done with it. */
static enum rc blank_in(struct act *a, const struct person *p, const struct erasure *row,
                        const struct act_entry *e, struct err *err)
{
    struct request_end end = {.by = row->actor, .erased = true, .redo = e->unsigned_};
    struct db *db = a->s->db;
    enum rc rc;

    if ((rc = certificates_entry(a->s, p->uuid, "erase", &end.entry, NULL, 0, err)) != RC_OK ||
        (rc = value_drop_all(db, p->id, err)) != RC_OK ||
        (rc = audit_detail_drop(db, p->uuid, err)) != RC_OK ||
        (rc = person_blank(db, p->uuid, a->now, err)) != RC_OK ||
        (rc = erasure_done(db, p->uuid, a->now, err)) != RC_OK ||
        (rc = act_log(a, e, err)) != RC_OK ||
        (rc = requests_done_in(a, p, row->case_id, &end, err)) != RC_OK)
        return rc;
    return act_commit(a, err);
}

/* Step 3: rows go. There may be none left: another process was quicker, or a
 * restore brought back the list without the person. */
static enum rc blank(struct session *s, const struct erasure *row, struct act_entry *e,
                     int64_t *done_at, struct err *err)
{
    struct person p;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    if (rc != RC_OK)
        return rc;
    *done_at = a.now;
    e->subject = &p;
    rc = person_by_uuid(s->db, row->uuid, &p, err);
    if (rc == RC_OK && p.status != PERSON_ERASED)
        rc = blank_in(&a, &p, row, e, err);
    else if ((rc == RC_OK || rc == RC_MISSING) &&
             (rc = erasure_done(s->db, row->uuid, a.now, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

/* Search one file; rewrite it if erased bytes stand in it, and search again. */
static enum rc clean_file(struct session *s, enum db_file file, struct residue *r,
                          struct certificate *cert, struct err *err)
{
    const char *name = file == DB_OFFICE ? "office.db" : "vault.db";
    bool found = false;
    enum rc rc = residue_scan(r, db_dir(s->db), name, &found, &cert->scanned_bytes, err);

    if (rc != RC_OK || !found)
        return rc;
    cert->rewritten = true;
    if ((rc = db_vacuum(s->db, file, err)) != RC_OK ||
        (rc = db_truncate(s->db, file, err)) != RC_OK ||
        (rc = residue_scan(r, db_dir(s->db), name, &found, &cert->scanned_bytes, err)) != RC_OK)
        return rc;
    return found ? err_set(err, RC_BUSY, _("erased bytes still stand in %s"), name) : RC_OK;
}

/* The person is erased whatever this finds: what is left opens with no key. */
static void prove(struct session *s, struct erasing *e)
{
    e->cert->scanned = db_truncate(s->db, DB_OFFICE, NULL) == RC_OK &&
                       clean_file(s, DB_VAULT, &e->vault, e->cert, NULL) == RC_OK &&
                       clean_file(s, DB_OFFICE, &e->office, e->cert, NULL) == RC_OK;
}

static enum rc unfinished(enum rc rc, struct err *err)
{
    err_hint(err, _("the erasure is recorded and will be finished at the next sign-in"));
    return rc;
}

void people_uuid_text(const uint8_t uuid[16], char out[37])
{
    int at = 0;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        at += snprintf(out + at, 3, "%02x", uuid[i]);
    }
}

/* Steps 2 and 3, after which nothing is left; safe to do again. */
static enum rc take_away(struct session *s, const struct erasure *row, bool again,
                         struct act_entry *done, struct certificate *cert, struct err *err)
{
    enum rc rc = list_erased(s, row, again, err);

    if (rc == RC_OK && (rc = drop_keys(s, row->uuid, err)) == RC_OK)
        rc = blank(s, row, done, &cert->done_at, err);
    return rc;
}

/* LOOK: search the files afterwards for what was erased. */
static enum rc erase(struct session *s, const char *ref, const struct why *why, bool look,
                     struct certificate *cert, struct err *err)
{
    struct erasing e = {.office = RESIDUE_INIT, .vault = RESIDUE_INIT, .cert = cert};
    struct act_entry done = {.action = "erased", .reason = why->reason, .case_id = why->case_id};
    struct erasure row = {0};
    char data[64];
    enum rc rc = session_need(s, RIGHT_ERASE, err);

    *cert = (struct certificate){0};
    if (rc == RC_OK)
        rc = people_check_why(s, why, err);
    if (rc == RC_OK && s->key[RK_LIST] == NULL)
        rc = err_set(err, RC_DENIED, _("this role holds no key of the erasure list"));
    if (rc == RC_OK && ballast_release(db_dir(s->db), rc = ask(s, ref, why, &e, &row, err))) {
        *cert = (struct certificate){0};
        rc = ask(s, ref, why, &e, &row, err);
    }
    if (rc == RC_OK) {
        snprintf(data, sizeof data, "values=%d lookups=%d", cert->values, cert->lookups);
        done.data = data;
        cert->counted = true;
        rc = take_away(s, &row, false, &done, cert, err);
        if (ballast_release(db_dir(s->db), rc))
            rc = take_away(s, &row, true, &done, cert, err);
        if (rc != RC_OK)
            rc = unfinished(rc, err);
        else if (look)
            prove(s, &e);
    }
    cert->asked_at = row.asked_at;
    people_uuid_text(row.uuid, cert->uuid);
    snprintf(cert->reason, sizeof cert->reason, "%s", row.reason);
    snprintf(cert->case_id, sizeof cert->case_id, "%s", row.case_id);
    snprintf(cert->actor, sizeof cert->actor, "%s", row.actor);
    residue_release(&e.office);
    residue_release(&e.vault);
    return rc;
}

enum rc people_erase(struct session *s, const char *ref, const struct why *why,
                     struct certificate *cert, struct err *err)
{
    return erase(s, ref, why, true, cert, err);
}

enum rc people_erase_bare(struct session *s, const char *ref, const struct why *why,
                          struct err *err)
{
    struct certificate cert;

    return erase(s, ref, why, false, &cert, err);
}

void people_certificate_text(const struct certificate *cert, struct session *s, struct buf *out)
{
    char section[48], reason[128];

    snprintf(section, sizeof section, "reason:%s", cert->reason);
    session_label(s, section, "title", reason, sizeof reason);
    buf_printf(out, _("Certificate of erasure (agreement 5.3, 5.4)\n"));
    buf_printf(out, _("Deployment: %s\n"), s->name);
    buf_printf(out, _("Person: %s\n"), cert->uuid);
    buf_puts(out, _("Asked for: "));
    time_put(out, cert->asked_at, true);
    buf_puts(out, _("\nDone: "));
    time_put(out, cert->done_at, true);
    if (cert->entry >= 0)
        buf_printf(out, _("\nAudit entry: %lld\n"), (long long)cert->entry);
    else
        buf_puts(out, _("\nAsked for in another copy of this deployment\n"));
    buf_printf(out, _("By: %s, reason: %s, case: %s\n"), cert->actor, reason, cert->case_id);
    if (cert->counted)
        buf_printf(out, _("Keys destroyed; %d values and %d lookups deleted; account closed\n"),
                   cert->values, cert->lookups);
    else
        buf_puts(out, _("Keys destroyed; values and lookups deleted, account closed: finished after "
                        "an interruption, without a count\n"));
    if (cert->from_log)
        buf_puts(out, _("Written from the log; what the search of the files found stands on the "
                        "certificate of that day\n"));
    else if (cert->scanned)
        buf_printf(out, _("Both files were searched for the erased bytes (%lld bytes read): none\n"),
                   (long long)cert->scanned_bytes);
    else
        buf_puts(out, _("The files could not be searched to the end: another process reads them\n"));
    if (cert->rewritten)
        buf_puts(out, _("Erased bytes were found in unused space, and the file was rewritten\n"));
}

/* Like people_erase() from step 2 on, in nobody's name. */
static enum rc redo_one(struct session *s, const struct erasure *row, struct err *err)
{
    struct act_entry e = {.action = "redo", .unsigned_ = true, .reason = row->reason,
                          .case_id = row->case_id, .data = "erased"};
    int64_t done_at;
    enum rc rc = list_erased(s, row, true, err);

    if (rc == RC_OK && (rc = drop_keys(s, row->uuid, err)) == RC_OK &&
        (rc = blank(s, row, &e, &done_at, err)) == RC_OK)
        rc = db_truncate(s->db, DB_OFFICE, err);
    return rc;
}

static enum rc redo_erasures(struct session *s, int *done, struct err *err)
{
    struct erasure row;
    size_t n = 1;
    enum rc rc = RC_OK;

    *done = 0;
    while (rc == RC_OK && (rc = erasure_open(s->db, &row, 1, &n, err)) == RC_OK && n > 0)
        if ((rc = redo_one(s, &row, err)) == RC_OK)
            ++*done;
    return rc;
}

/* Drop the keys of one page of uuids that are no person's and no incident's. */
static enum rc sweep_page(struct session *s, uint8_t (*uuids)[16], size_t n, int *swept,
                          struct err *err)
{
    bool incident = false;
    struct person p;
    enum rc rc = RC_OK;

    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        rc = person_by_uuid(s->db, uuids[i], &p, err);
        if (rc != RC_MISSING || (rc = incident_known(s->db, uuids[i], &incident, err)) != RC_OK ||
            incident)
            continue;
        if ((rc = vault_drop(s->db, uuids[i], err)) == RC_OK)
            ++*swept;
    }
    return rc;
}

static enum rc sweep(struct session *s, int *swept, struct err *err)
{
    uint8_t uuids[256][16], after[16] = {0};
    size_t n = 0;
    enum rc rc = db_begin(s->db, DB_VAULT, err);

    *swept = 0;
    do {
        if (rc == RC_OK)
            rc = vault_page(s->db, -1, after, uuids, 256, &n, err);
        if (rc == RC_OK && n > 0) {
            memcpy(after, uuids[n - 1], sizeof after);
            rc = sweep_page(s, uuids, n, swept, err);
        }
    } while (rc == RC_OK && n == 256);
    if (rc == RC_OK)
        rc = db_commit(s->db, DB_VAULT, err);
    db_rollback(s->db, DB_VAULT);
    return rc;
}

/* Additions and imports announced by processes that are gone: whoever lives
 * holds the write lock that this takes first. */
static enum rc redo_pending(struct session *s, int *swept, struct err *err)
{
    struct act_entry e = {.action = "redo", .unsigned_ = true};
    char kind[32], data[64];
    int64_t id = 1, started;
    struct act a;
    enum rc rc = act_begin(&a, s, err);

    *swept = 0;
    if (rc == RC_OK)
        rc = sweep(s, swept, err);
    while (rc == RC_OK && (rc = pending_first(s->db, &id, kind, &started, err)) == RC_OK && id != 0)
        rc = pending_drop(s->db, id, NULL, err);
    snprintf(data, sizeof data, "swept keys=%d", *swept);
    e.data = data;
    if (rc == RC_OK && (rc = act_log(&a, &e, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    return rc;
}

static enum rc redo_all(struct session *s, bool erasures, bool pending, struct err *err)
{
    int done = 0, swept = 0;
    enum rc rc = RC_OK;

    db_guard(s->db, OP_SYSTEM);
    if (erasures)
        rc = redo_erasures(s, &done, err);
    if (rc == RC_OK && pending)
        rc = redo_pending(s, &swept, err);
    db_guard(s->db, s->signed_in ? s->op.role : OP_SYSTEM);
    if (done > 0)
        snprintf(s->redone, sizeof s->redone, _("interrupted erasures finished: %d"), done);
    else if (rc == RC_OK && pending)
        snprintf(s->redone, sizeof s->redone,
                 _("an interrupted addition or import was tidied up (keys dropped: %d)"), swept);
    /* Another process is at work, on this very thing perhaps. */
    return rc == RC_BUSY ? RC_OK : rc;
}

enum rc people_redo(struct session *s, struct err *err)
{
    struct erasure row;
    char kind[32];
    int64_t id, started;
    size_t n;
    enum rc rc = erasure_open(s->db, &row, 1, &n, err);

    s->redone[0] = '\0';
    if (rc == RC_OK)
        rc = pending_first(s->db, &id, kind, &started, err);
    if (rc != RC_OK || (n == 0 && id == 0))
        return rc;
    if (s->signed_in && s->op.role == OP_AUDITOR) {
        snprintf(s->redone, sizeof s->redone, "%s",
                 _("an erasure or import was interrupted: an admin must sign in to finish it"));
        return RC_OK;
    }
    return redo_all(s, n > 0, id != 0, err);
}
