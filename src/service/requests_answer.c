/* The steps of a request after it was registered. */
#include "service/requests.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/codes.h"
#include "service/notes.h"
#include "store/audit.h"
#include "store/person.h"
#include "store/policy.h"
#include "store/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOTE_MAX 4000

/* One step of one request, its act open. */
struct step {
    struct act act;
    struct request r;
    struct request_kind kind;
    struct person person; /* id 0: nobody */
};

static enum rc step_begin(struct step *st, struct session *s, int64_t id, int64_t version,
                          struct err *err)
{
    enum rc rc = session_need(s, RIGHT_REQUESTS, err);

    *st = (struct step){.person = {.id = 0}};
    if (rc != RC_OK || (rc = act_begin(&st->act, s, err)) != RC_OK ||
        (rc = request_by_id(s->db, id, &st->r, err)) != RC_OK ||
        (rc = requests_kind(s, st->r.kind, &st->kind, err)) != RC_OK)
        return rc;
    if (st->r.person != 0 && (rc = person_by_id(s->db, st->r.person, &st->person, err)) != RC_OK)
        return rc;
    if (st->r.closed_at != 0) {
        err_set(err, RC_CONFLICT, _("this request was answered already"));
        return err_hint(err, _("an answer is final; a new request can be opened")), RC_CONFLICT;
    }
    if (st->r.version != version) {
        err_set(err, RC_CONFLICT, _("this request was changed by another operator"));
        return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
    }
    return RC_OK;
}

/* Write the row and its entry. */
static enum rc step_commit(struct step *st, const char *action, const char *data, struct err *err)
{
    struct act_entry e = {.action = action, .data = data,
                          .subject = st->person.id != 0 ? &st->person : NULL};
    char code[REQUEST_CASE];
    enum rc rc;

    requests_case(st->r.id, code);
    e.case_id = code;
    if ((rc = request_update(st->act.s->db, &st->r, err)) != RC_OK ||
        (rc = act_log(&st->act, &e, err)) != RC_OK)
        return rc;
    return act_commit(&st->act, err);
}

/* The newest entry of ACTION about the request's person since it was received, with DATA unless
 * that is NULL; *SEQ -1 when there is none. */
static enum rc entry_since(struct step *st, const char *action, const char *data, int64_t *seq,
                           struct err *err)
{
    struct audit_filter f = {.action = action, .subject = st->person.uuid,
                             .since = st->r.received_at};
    struct audit_entry e[8];
    int64_t before = INT64_MAX;
    size_t n = 8;
    enum rc rc = RC_OK;

    *seq = -1;
    while (rc == RC_OK && *seq < 0 && n == 8) {
        rc = audit_page(st->act.s->db, before, -1, &f, e, 8, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n && *seq < 0; i++) {
            before = e[i].seq;
            if (data == NULL || strcmp(e[i].data, data) == 0)
                *seq = e[i].seq;
        }
    }
    return rc;
}

static enum rc check_identity(struct step *st, const char *how, struct err *err)
{
    char section[64], action[32];
    int64_t seq;
    enum rc rc = codes_check(st->act.s, "identity", NULL, how, err);

    if (rc != RC_OK)
        return rc;
    if (st->person.id == 0)
        return err_set(err, RC_INVALID, _("this request names nobody who could be identified"));
    if (st->person.status >= PERSON_ERASING)
        return err_set(err, RC_MISSING, _("this person is erased"));
    snprintf(section, sizeof section, "identity:%s", how);
    rc = policy_get(st->act.s->db, section, "log", action, sizeof action, err);
    if (rc != RC_OK || action[0] == '\0' ||
        (rc = entry_since(st, action, "match", &seq, err)) != RC_OK || seq >= 0)
        return rc;
    err_set(err, RC_INVALID, _("the log has no match for this person since the request came in"));
    return err_hint(err, _("compare an answer in Users first (v), or check in another way")),
           RC_INVALID;
}

enum rc requests_verify(struct session *s, int64_t id, int64_t version, const char *how,
                        struct err *err)
{
    struct step st;
    char data[64];
    enum rc rc = step_begin(&st, s, id, version, err);

    if (rc == RC_OK && st.r.identity_at != 0)
        rc = err_set(err, RC_INVALID, _("the person is identified already"));
    if (rc == RC_OK && (rc = check_identity(&st, how, err)) == RC_OK) {
        snprintf(st.r.identity, sizeof st.r.identity, "%s", how);
        snprintf(st.r.identity_by, sizeof st.r.identity_by, "%s", s->op.name);
        snprintf(st.r.state, sizeof st.r.state, "%s", "verified");
        st.r.identity_at = st.act.now;
        snprintf(data, sizeof data, "how=%s", how);
        rc = step_commit(&st, "request-verify", data, err);
    }
    act_abort(&st.act);
    return rc;
}

static enum rc check_extension(struct step *st, const char *reason, struct law *law, struct err *err)
{
    enum rc rc = codes_check(st->act.s, "extension", NULL, reason, err);

    if (rc != RC_OK)
        return rc;
    if (st->kind.extension[0] == '\0') {
        err_set(err, RC_INVALID, _("a request of this kind cannot be extended"));
        return err_hint(err, "%s", st->kind.law.source), RC_INVALID;
    }
    if (st->r.extended_at != 0)
        return err_set(err, RC_INVALID, _("this request was extended already; once is all"));
    if (st->act.now >= st->r.due_at)
        return err_set(err, RC_INVALID, _("the time is up: an extension must come before that"));
    return law_get(st->act.s, st->kind.extension, law, err);
}

enum rc requests_extend(struct session *s, int64_t id, int64_t version, const char *reason,
                        struct err *err)
{
    struct buf data = BUF_INIT;
    struct step st;
    struct law law;
    enum rc rc = step_begin(&st, s, id, version, err);

    if (rc == RC_OK && (rc = check_extension(&st, reason, &law, err)) == RC_OK) {
        /* The limit's last moment belongs to the day that is counted from. */
        st.r.due_at = law_due(&law, st.r.due_at - 1);
        st.r.extended_at = st.act.now;
        snprintf(st.r.extension, sizeof st.r.extension, "%s", reason);
        buf_printf(&data, "reason=%s due=", reason);
        time_put_iso(&data, st.r.due_at);
        buf_printf(&data, " law=%s", law.code);
        rc = step_commit(&st, "request-extend", buf_str(&data), err);
    }
    act_abort(&st.act);
    buf_release(&data);
    return rc;
}

static enum rc prove_report(struct step *st, int64_t *seq, struct err *err)
{
    return entry_since(st, "report", NULL, seq, err);
}

static enum rc prove_correct(struct step *st, int64_t *seq, struct err *err)
{
    return entry_since(st, "correct", NULL, seq, err);
}

static enum rc prove_erased(struct step *st, int64_t *seq, struct err *err)
{
    *seq = -1;
    return st->person.status == PERSON_ERASED ? entry_since(st, "erase", NULL, seq, err) : RC_OK;
}

static enum rc prove_closed(struct step *st, int64_t *seq, struct err *err)
{
    enum rc rc;

    *seq = -1;
    if (st->person.status == PERSON_ACTIVE)
        return RC_OK;
    rc = entry_since(st, "close-account", NULL, seq, err);
    return rc == RC_OK && *seq < 0 ? entry_since(st, "erase", NULL, seq, err) : rc;
}

static enum rc prove_withdrawn(struct step *st, int64_t *seq, struct err *err)
{
    return request_withdrawal(st->act.s->db, st->person.id, st->r.received_at, seq, err);
}

static const struct {
    const char *code, *word; /* WORD: what the number that proves it is called in the outcome */
    enum rc (*find)(struct step *st, int64_t *seq, struct err *err);
    const char *missing; /* N_() text */
} proofs[] = {
    {"report", "entry", prove_report, N_("no access report was made since the request came in")},
    {"correct", "entry", prove_correct, N_("nothing was corrected since the request came in")},
    {"erased", "entry", prove_erased, N_("this person is not erased")},
    {"closed", "entry", prove_closed, N_("this account is not closed")},
    {"withdrawn", "consent", prove_withdrawn,
     N_("no consent was withdrawn since the request came in")},
};

static enum rc unidentified(struct err *err)
{
    err_set(err, RC_INVALID, _("the person is not identified yet"));
    return err_hint(err, _("record first how that was done")), RC_INVALID;
}

/* Done is what happened, not what somebody says happened. */
static enum rc check_proof(struct step *st, struct err *err)
{
    int64_t seq = -1;
    size_t i = 0;
    enum rc rc;

    if (st->kind.identity && st->r.identity_at == 0)
        return unidentified(err);
    while (i < sizeof proofs / sizeof *proofs && strcmp(proofs[i].code, st->kind.proof) != 0)
        i++;
    if (i == sizeof proofs / sizeof *proofs)
        return RC_OK;
    if ((rc = proofs[i].find(st, &seq, err)) != RC_OK)
        return rc;
    if (seq < 0) {
        err_set(err, RC_INVALID, "%s", _(proofs[i].missing));
        return err_hint(err, _("do what is asked first, or refuse it with a reason")), RC_INVALID;
    }
    snprintf(st->r.outcome, sizeof st->r.outcome, "%s=%" PRId64, proofs[i].word, seq);
    return RC_OK;
}

static enum rc check_answer(struct step *st, const struct answer *a, struct err *err)
{
    bool note = a->note != NULL && *a->note != '\0';
    enum rc rc = RC_OK;

    if (note && (strlen(a->note) > NOTE_MAX || !utf8_valid(a->note, strlen(a->note))))
        return err_set(err, RC_INVALID, _("the text is too long or not UTF-8"));
    if (note && (st->person.id == 0 || st->person.status >= PERSON_ERASING))
        return err_set(err, RC_INVALID,
                       _("there is no person whose key could seal the text: leave it out"));
    if (strcmp(a->state, "done") == 0)
        rc = check_proof(st, err);
    else if (strcmp(a->state, "refused") == 0)
        rc = codes_check(st->act.s, "refusal", NULL, a->refusal, err);
    else if (strcmp(a->state, "withdrawn") != 0)
        rc = err_set(err, RC_INVALID, _("an answer is done, refused or withdrawn"));
    return rc;
}

enum rc requests_answer(struct session *s, int64_t id, int64_t version, const struct answer *a,
                        struct err *err)
{
    struct step st;
    char action[32], data[200] = "";
    enum rc rc = step_begin(&st, s, id, version, err);

    if (rc == RC_OK && (rc = check_answer(&st, a, err)) == RC_OK && a->note != NULL &&
        *a->note != '\0')
        rc = notes_put_in(&st.act, &st.person, "request-answer", id, a->note, err);
    if (rc == RC_OK) {
        if (strcmp(a->state, "refused") == 0)
            snprintf(st.r.refusal, sizeof st.r.refusal, "%s", a->refusal);
        snprintf(st.r.state, sizeof st.r.state, "%s", a->state);
        snprintf(st.r.closed_by, sizeof st.r.closed_by, "%s", s->op.name);
        st.r.closed_at = st.act.now;
        snprintf(action, sizeof action, "request-%s", a->state);
        if (st.r.refusal[0] != '\0')
            snprintf(data, sizeof data, "reason=%s", st.r.refusal);
        else
            snprintf(data, sizeof data, "%s", st.r.outcome);
        rc = step_commit(&st, action, data[0] != '\0' ? data : NULL, err);
    }
    act_abort(&st.act);
    return rc;
}

/* The request CASE_ID names, if the console does something to an account for it: *R's id, else 0. */
static enum rc ending(struct session *s, const char *case_id, struct request *r,
                      struct request_kind *k, struct err *err)
{
    int64_t id = requests_case_id(case_id);
    enum rc rc = id != 0 ? request_by_id(s->db, id, r, err) : RC_MISSING;

    if (rc == RC_OK)
        rc = requests_kind(s, r->kind, k, err);
    if (rc != RC_OK || (strcmp(k->act, "erase") != 0 && strcmp(k->act, "close") != 0))
        r->id = 0;
    return rc == RC_MISSING || rc == RC_INVALID ? RC_OK : rc;
}

enum rc requests_check_in(struct act *a, const struct person *p, const char *case_id,
                          struct err *err)
{
    struct request_kind k;
    struct request r;
    enum rc rc = ending(a->s, case_id, &r, &k, err);

    if (rc != RC_OK || r.id == 0)
        return rc;
    if (r.person != p->id)
        return err_set(err, RC_INVALID, _("this request is another person's"));
    if (r.closed_at != 0) {
        err_set(err, RC_CONFLICT, _("this request was answered already"));
        return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
    }
    return k.identity && r.identity_at == 0 ? unidentified(err) : RC_OK;
}

enum rc requests_done_in(struct act *a, const struct person *p, const char *case_id,
                         const struct request_end *end, struct err *err)
{
    struct act_entry e = {.action = end->redo ? "redo" : "request-done", .unsigned_ = end->redo,
                          .subject = p, .case_id = case_id};
    struct request_kind k;
    struct request r;
    char data[160];
    enum rc rc = ending(a->s, case_id, &r, &k, err);

    if (rc != RC_OK || r.id == 0 || r.person != p->id || r.closed_at != 0 ||
        (k.identity && r.identity_at == 0) || (!end->erased && strcmp(k.act, "close") != 0))
        return rc;
    snprintf(r.state, sizeof r.state, "done");
    snprintf(r.outcome, sizeof r.outcome, "entry=%" PRId64, end->entry);
    snprintf(r.closed_by, sizeof r.closed_by, "%s", end->by);
    r.closed_at = a->now;
    snprintf(data, sizeof data, "%s%s", end->redo ? "request-done " : "", r.outcome);
    e.data = data;
    rc = request_update(a->s->db, &r, err);
    return rc == RC_OK ? act_log(a, &e, err) : rc;
}
