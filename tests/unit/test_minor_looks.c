/* Agreement 7: where a look at a minor's data waits for an approval, every way to it waits. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/approvals.h"
#include "service/auditlog.h"
#include "service/consents.h"
#include "service/holds.h"
#include "service/minors.h"
#include "service/people.h"
#include "service/receipt.h"
#include "service/report.h"
#include "service/requests.h"
#include "store/audit.h"
#include "store/person.h"

#define OTHER "another long passphrase 42"
#define NEW_NAME "李小龙"

static const struct why because = {"document", "REQ-7", NULL};

struct ways {
    struct deployment *d;
    struct person p;
    int64_t hold, request, correction; /* CORRECTION: its entry in the log */
};

static void correct(struct ways *w, const char *code, const char *value)
{
    struct session *s = &w->d->s;

    assert_ok(person_by_ref(s->db, "E1", &w->p, &test_err));
    assert_ok(people_correct(s, w->p.id, w->p.version, session_field(s, code), value, &because,
                             &test_err));
    assert_ok(audit_last(s->db, &w->correction, &test_err));
}

/* A minor of whom a hold, a request, a consent and a correction tell. */
static void make(struct ways *w)
{
    struct session *s = &w->d->s;
    const struct new_hold hold = {.ref = "E1", .reason = "litigation", .note = "a sealed word"};
    const struct new_request ask = {
        .kind = "access", .channel = "letter", .ref = "E1", .text = "what do you hold"};
    const struct new_consent no = {.purpose = "optimise", .action = "declined", .channel = "paper"};
    struct new_consent event = no;
    struct new_person n = {.ref = "E1", .department = "x"};
    enum request_part part;
    enum consent_part bad_part;
    int64_t id;
    int bad;

    n.value[session_field(s, "name") - s->fields.field] = "张小";
    n.value[session_field(s, "birth_date") - s->fields.field] = "2015-03-07";
    assert_ok(people_add(s, &n, &because, &bad, &test_err));
    assert_ok(person_by_ref(s->db, "E1", &w->p, &test_err));
    assert_ok(holds_place(s, &hold, &bad, &w->hold, &test_err));
    assert_ok(requests_open(s, &ask, &w->request, &part, &test_err));
    event.person = w->p.id;
    assert_ok(consents_record(s, &event, &bad_part, &id, &test_err));
    correct(w, "name", NEW_NAME);
}

static enum rc by_report(struct ways *w)
{
    struct report_files f;
    enum rc rc = report_access(&w->d->s, "E1", NULL, NULL, &f, &test_err);

    if (rc == RC_OK)
        report_files_release(&f);
    return rc;
}

static enum rc by_receipt(struct ways *w)
{
    struct buf path = BUF_INIT;
    enum rc rc = receipt_write(&w->d->s, "E1", NULL, &path, &test_err);

    buf_release(&path);
    return rc;
}

static enum rc by_hold(struct ways *w)
{
    struct buf note = BUF_INIT;
    enum rc rc = holds_note(&w->d->s, w->hold, &note, &test_err);

    assert_int_equal(rc == RC_OK, note.len > 0);
    buf_release(&note);
    return rc;
}

static enum rc by_request(struct ways *w)
{
    struct buf asked = BUF_INIT, answered = BUF_INIT;
    enum rc rc = requests_read(&w->d->s, w->request, &asked, &answered, &test_err);

    assert_int_equal(rc == RC_OK, asked.len > 0);
    buf_release(&asked);
    buf_release(&answered);
    return rc;
}

/* The entry shows in any case; what was changed does not. */
static enum rc by_log(struct ways *w)
{
    struct buf text = BUF_INIT;
    bool told;

    assert_ok(auditlog_entry(&w->d->s, w->correction, &text, &test_err));
    assert_non_null(strstr(buf_str(&text), "action correct"));
    told = strstr(buf_str(&text), NEW_NAME) != NULL;
    buf_release(&text);
    return told ? RC_OK : RC_DENIED;
}

static void expect(struct ways *w, enum rc wanted)
{
    static const struct {
        const char *name;
        enum rc (*look)(struct ways *);
    } way[] = {{"report", by_report},
               {"receipt", by_receipt},
               {"hold", by_hold},
               {"request", by_request},
               {"log", by_log}};

    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        enum rc rc = way[i].look(w);

        if (rc != wanted)
            fail_msg("by %s: %d %s", way[i].name, (int)rc, test_err.msg);
    }
}

static void test_every_way_waits(void **state)
{
    struct ways w = {.d = *state};
    int64_t waiting;

    make(&w);
    assert_ok(operators_add(&w.d->s, "second", OP_ADMIN, OTHER, &test_err));
    expect(&w, RC_OK);
    assert_ok(minors_set_approval(&w.d->s, true, &test_err));
    expect(&w, RC_DENIED);
    assert_ok(deployment_again(w.d, "second", OTHER));
    assert_ok(approvals_waiting(&w.d->s, &waiting, &test_err));
    assert_int_equal(waiting, 1);
    assert_ok(approvals_decide(&w.d->s, 1, true, &test_err));
    assert_ok(deployment_again(w.d, "root", ADMIN_PASSWORD));
    expect(&w, RC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_way_waits, deployment_setup,
                                        deployment_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
