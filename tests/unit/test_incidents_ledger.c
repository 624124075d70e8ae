/* The ledger of an incident, person by person: told, tried in vain, erased, taken off. */
#define _GNU_SOURCE
#include "incidents.h"

#include "base/die.h"
#include "service/incidents_clock.h"
#include "service/incidents_ledger.h"
#include "service/incidents_people.h"
#include "service/incidents_report.h"
#include "service/listing.h"

static int64_t open_three(struct deployment *d)
{
    const struct new_incident in = {
        .title = "t", .fields = "name", .profile = "gdpr", .whom = {"filter", "dept:desk"}};

    add_people(d);
    return open_one(d, &in);
}

static void assert_ledger(struct deployment *d, int64_t id, int64_t people, int64_t told,
                          int64_t failed, int64_t gone, int64_t off)
{
    struct incident_ledger l;

    assert_ok(incidents_people_ledger(&d->s, id, &l, &test_err));
    assert_int_equal(l.people, people);
    assert_int_equal(l.told, told);
    assert_int_equal(l.failed, failed);
    assert_int_equal(l.gone, gone);
    assert_int_equal(l.off, off);
}

static int64_t notified(struct deployment *d, int64_t id)
{
    struct incident i;

    get(d, id, &i);
    incidents_release(&i);
    return i.notified_at;
}

#define TELL(ref, outcome) incidents_ledger_told(&d->s, id, ref, "phone", outcome, &test_err)

/* Each attempt counts as what it was; only the last of those left stops the clock. */
static void test_told_one_by_one(void **state)
{
    struct deployment *d = *state;
    int64_t id = open_three(d);

    assert_ok(TELL("E001", "unreached"));
    assert_ok(TELL("E001", "failed"));
    assert_ledger(d, id, 3, 0, 1, 0, 0);
    assert_ok(TELL("E001", "sent"));
    assert_ok(TELL("E002", "delivered"));
    assert_ledger(d, id, 3, 2, 0, 0, 0);
    assert_int_equal(notified(d, id), 0);
    deployment_now(NOON + 60);
    assert_ok(TELL("E003", "delivered"));
    assert_ledger(d, id, 3, 3, 0, 0, 0);
    assert_int_equal(notified(d, id), NOON + 60);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_step WHERE step = 'notify'"), 1);
    /* What was delivered stands; what was only sent may come back, and the clock runs again. */
    assert_int_equal(TELL("E002", "failed"), RC_INVALID);
    assert_int_equal(TELL("E001", "sent"), RC_INVALID);
    assert_ok(TELL("E001", "failed"));
    assert_ledger(d, id, 3, 2, 1, 0, 0);
    assert_int_equal(notified(d, id), 0);
    assert_ok(TELL("E001", "delivered"));
    assert_int_equal(notified(d, id), NOON + 60);
    assert_int_equal(TELL("E004", "sent"), RC_INVALID);
    assert_int_equal(TELL("E003", "shouted"), RC_INVALID);
    assert_int_equal(count(d,
                           "SELECT count(*) FROM audit_entry e JOIN person p ON p.uuid = e.subject "
                           "WHERE e.action = 'incident-told' AND p.ref = 'E001' AND "
                           "e.case_id = 'INC-1' AND data LIKE 'channel=phone outcome=%'"),
                     5);
}

/* Who was erased cannot be told, does not count as untold, and is not hidden either. */
static void test_erased_before_told(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "request"};
    int64_t id = open_three(d), n;
    struct incident_report r;
    struct certificate cert;
    struct incident i;
    bool said = false;

    assert_ok(incidents_assess(&d->s, id, 1, true, "likely", &test_err));
    assert_ok(TELL("E001", "unreached"));
    assert_ok(TELL("E002", "delivered"));
    assert_ok(people_erase(&d->s, "E002", &why, &cert, &test_err));
    assert_ledger(d, id, 3, 1, 1, 0, 0); /* told is told */
    assert_ok(people_erase(&d->s, "E001", &why, &cert, &test_err));
    assert_ledger(d, id, 3, 1, 0, 1, 0);
    assert_state(d, NOON + HOUR, CLAUSE_BROKEN); /* E003 is left */
    assert_ok(people_erase(&d->s, "E003", &why, &cert, &test_err));
    assert_ledger(d, id, 3, 1, 0, 2, 0);
    assert_int_equal(notified(d, id), 0); /* nothing was done that did not happen */
    assert_state(d, NOON + HOUR, CLAUSE_AT_RISK);
    get(d, id, &i);
    assert_ok(incidents_report_read(&d->s, &i, "closing", &r, &test_err));
    for (size_t k = 0; k < r.n; k++)
        said = said || strstr(r.value[k], "1 of 3; erased before they were told: 2") != NULL;
    assert_true(said);
    incidents_report_release(&r);
    incidents_release(&i);
    assert_ok(incidents_people_told(&d->s, id, "phone", "sent", &n, &test_err));
    assert_int_equal(n, 0); /* it only stops the clock */
    assert_int_equal(notified(d, id), NOON + HOUR);
}

/* A clock that only the erased keep running is no clock: neither in titles nor at the closing. */
static void test_nobody_left(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "request"};
    struct incident_clock c;
    struct certificate cert;
    struct incident i;
    int64_t id;

    add_people(d);
    id = open_one(d,
                  &(struct new_incident){
                      .title = "t", .fields = "name", .profile = "gdpr", .whom = {"list", "E002"}});
    assert_ok(incidents_assess(&d->s, id, 1, true, "likely", &test_err));
    assert_ok(incidents_nearest(&d->s, &c, &test_err));
    assert_string_equal(c.what, "notify");
    assert_ok(people_erase(&d->s, "E002", &why, &cert, &test_err));
    assert_ok(incidents_nearest(&d->s, &c, &test_err));
    assert_string_equal(c.what, "report");
    get(d, id, &i);
    assert_true(i.nobody_left);
    incidents_clock_of(&i, &c);
    assert_string_equal(c.what, "report");
    incidents_release(&i);
    assert_ok(incidents_contain(&d->s, id, 0, 0, "", &test_err));
    assert_int_equal(incidents_close(&d->s, id, 0, "", &test_err), RC_INVALID);
    assert_non_null(strstr(test_err.msg, "Report, Closing report")); /* and no notices */
}

/* Not affected after all: off the ledger, on the record. */
static void test_taken_off(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "document", .note = "was on leave, had no account"};
    const struct incident_whom again = {"list", "E003"};
    int64_t id = open_three(d), n;

    assert_ok(TELL("E001", "delivered"));
    assert_ok(TELL("E002", "sent"));
    assert_int_equal(
        incidents_ledger_off(&d->s, id, "E003", &(struct why){.reason = "whim"}, &test_err),
        RC_INVALID);
    assert_int_equal(incidents_ledger_off(&d->s, id, "E009", &why, &test_err), RC_INVALID);
    deployment_now(NOON + 5);
    assert_ok(incidents_ledger_off(&d->s, id, "E003", &why, &test_err));
    assert_ledger(d, id, 2, 2, 0, 0, 1);
    assert_int_equal(notified(d, id), NOON + 5); /* all who are affected are told */
    assert_int_equal(count(d, "SELECT affected FROM incident"), 2);
    assert_int_equal(count(d,
                           "SELECT count(*) FROM incident_event e JOIN person p ON p.ref = 'E003' "
                           "WHERE kind = 'off' AND field = 'document' AND before = '' AND "
                           "after = lower(substr(hex(p.uuid), 1, 8))"),
                     1);
    assert_int_equal(count(d,
                           "SELECT count(*) FROM audit_entry e JOIN person p ON p.uuid = e.subject "
                           "JOIN audit_detail USING(seq) WHERE action = 'incident-off' AND "
                           "p.ref = 'E003' AND reason = 'document' AND case_id = 'INC-1' AND "
                           "data = 'told=no people=2 left=0'"),
                     1);
    assert_int_equal(incidents_ledger_off(&d->s, id, "E003", &why, &test_err), RC_INVALID);
    assert_ok(incidents_people_add(&d->s, id, 0, &again, &n, &test_err)); /* affected after all */
    assert_ledger(d, id, 3, 2, 0, 0, 1);
    assert_int_equal(notified(d, id), 0);
    assert_ok(incidents_contain(&d->s, id, 0, 0, "", &test_err));
    assert_ok(incidents_close(&d->s, id, 0, "enough", &test_err));
    assert_int_equal(incidents_ledger_off(&d->s, id, "E003", &why, &test_err), RC_DENIED);
    assert_int_equal(TELL("E003", "sent"), RC_DENIED);
}

/* The rows of FILTER as "INC-1 E001 outcome|...", read in pages of two from DIR's end. */
static void rows(struct deployment *d, const char *filter, int dir, struct buf *out, int64_t *n)
{
    struct lister l = {0};
    struct row page[2];
    struct rowkey from;
    size_t got = 2;
    bool exact, begun = false;

    buf_clear(out);
    buf_puts(out, "");
    assert_ok(lister_open(&l, &d->s, &affected_listing, filter, &test_err));
    assert_ok(l.kind->count(&l, n, &exact, &test_err));
    assert_true(exact);
    while (got == 2) {
        assert_ok(lister_fetch(&l, begun ? &from : NULL, dir, 2, page, &got, &test_err));
        for (size_t i = 0; i < got; i++) {
            buf_printf(out, "%s %s %s|", page[i].cell[0], page[i].cell[1], page[i].cell[6]);
            from = page[i].key;
            begun = true;
            row_release(&page[i]);
        }
    }
    lister_close(&l);
}

static void assert_rows(struct deployment *d, const char *filter, const char *want, int64_t many)
{
    struct buf out = BUF_INIT;
    int64_t n;

    rows(d, filter, 1, &out, &n);
    assert_string_equal(buf_str(&out), want);
    assert_int_equal(n, many);
    buf_release(&out);
}

static void test_listing(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "request"};
    struct certificate cert;
    struct buf out = BUF_INIT;
    int64_t id = open_three(d), n;
    struct lister l = {0};

    open_plain(d, "gdpr"); /* an estimate: nobody in it */
    open_one(d,
             &(struct new_incident){
                 .title = "u", .fields = "name", .profile = "gdpr", .whom = {"list", "E002 E003"}});
    assert_ok(TELL("E001", "delivered"));
    assert_ok(TELL("E002", "unreached"));
    assert_rows(d, "",
                "INC-3 E002 untold|INC-3 E003 untold|INC-1 E001 delivered|INC-1 E002 "
                "unreached|INC-1 E003 untold|",
                5);
    rows(d, "", -1, &out, &n);
    assert_string_equal(buf_str(&out), "INC-1 E003 untold|INC-1 E002 unreached|INC-1 E001 "
                                       "delivered|INC-3 E003 untold|INC-3 E002 untold|");
    buf_release(&out);
    assert_rows(d, "case:INC-1", "INC-1 E001 delivered|INC-1 E002 unreached|INC-1 E003 untold|", 3);
    assert_rows(d, "case:inc-1 told:no", "INC-1 E002 unreached|INC-1 E003 untold|", 2);
    assert_rows(d, "case:1 told:yes", "INC-1 E001 delivered|", 1);
    assert_rows(d, "!case:INC-1 E003", "INC-3 E003 untold|", 1);
    assert_rows(d, "ref:E002", "INC-3 E002 untold|INC-1 E002 unreached|", 2);
    assert_rows(d, "ref:E002 case:INC-1", "INC-1 E002 unreached|", 1);
    assert_rows(d, "ref:nobody", "", 0);
    assert_rows(d, "outcome:unreached", "INC-1 E002 unreached|", 1);
    assert_rows(d, "channel:phone !told:yes", "INC-1 E002 unreached|", 1);
    assert_rows(d, "case:INC-9", "", 0);
    assert_int_equal(lister_open(&l, &d->s, &affected_listing, "told:maybe", &test_err),
                     RC_INVALID);
    lister_close(&l);
    l = (struct lister){0};
    assert_int_equal(lister_open(&l, &d->s, &affected_listing, "case:REQ-1", &test_err),
                     RC_INVALID);
    lister_close(&l);
    assert_ok(people_erase(&d->s, "E003", &why, &cert, &test_err));
    assert_rows(d, "case:INC-1 told:no", "INC-1 E002 unreached|", 1);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_person"), 5); /* the row stays */
    rows(d, "case:INC-1 told:erased", 1, &out, &n);
    assert_non_null(strstr(buf_str(&out), "INC-1 erased:"));
    assert_int_equal(n, 1);
    buf_release(&out);
}

/* Reading is everyone's here; acting is the admins'. A clerk sees whether a caller was affected. */
static void test_roles(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "mistake"};
    struct incident_person of[3];
    int64_t id = open_three(d);
    struct lister l = {0};
    size_t n;

    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, ADMIN_PASSWORD, &test_err));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, ADMIN_PASSWORD, &test_err));
    for (int k = 0; k < 2; k++) {
        assert_ok(deployment_again(d, k == 0 ? "clerk" : "audit", ADMIN_PASSWORD));
        l = (struct lister){0};
        assert_ok(lister_open(&l, &d->s, &affected_listing, "case:INC-1", &test_err));
        lister_close(&l);
        assert_ok(incidents_ledger_of(&d->s, 2, of, 3, &n, &test_err));
        assert_int_equal(n, 1);
        assert_int_equal(of[0].incident, id);
        assert_string_equal(of[0].title, "t");
        assert_int_equal(TELL("E001", "sent"), RC_DENIED);
        assert_int_equal(incidents_ledger_off(&d->s, id, "E001", &why, &test_err), RC_DENIED);
    }
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action IN ('incident-told', "
                              "'incident-off')"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_told_one_by_one), TEST(test_erased_before_told),
        TEST(test_nobody_left),     TEST(test_taken_off),
        TEST(test_listing),         TEST(test_roles),
    };

    return cmocka_run_group_tests_name("incidents ledger", tests, NULL, NULL);
}
