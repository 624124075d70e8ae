/* Agreement 7: who is a minor when, guardians' consents, looks that ask first, the audit. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/approvals.h"
#include "service/guardians.h"
#include "service/listing.h"
#include "service/minors.h"
#include "service/status.h"
#include "store/approval.h"
#include "store/audit.h"
#include "store/consent.h"
#include "store/guardian.h"
#include "store/note.h"
#include "store/person.h"

#define OTHER "another long passphrase 42"
#define DAY INT64_C(86400)

static const struct why because = {"document", "REQ-7", "seen the paper"};

static void on(int year, int month, int day)
{
    deployment_now(date_begins((struct date){year, month, day}));
}

static int setup(void **state)
{
    if (!clock_zone("Asia/Shanghai"))
        return 1;
    on(2026, 11, 24);
    return deployment_setup(state);
}

static int index_of(struct session *s, const char *code)
{
    return (int)(session_field(s, code) - s->fields.field);
}

static struct person add(struct session *s, const char *ref, const char *birth)
{
    struct new_person n = {.department = "x"};
    struct person p;
    int bad;

    snprintf(n.ref, sizeof n.ref, "%s", ref);
    n.value[index_of(s, "name")] = "张小";
    n.value[index_of(s, "birth_date")] = birth;
    assert_ok(people_add(s, &n, &because, &bad, &test_err));
    assert_ok(person_by_ref(s->db, ref, &p, &test_err));
    return p;
}

static int64_t found(struct session *s, const char *filter)
{
    struct lister l = {0};
    int64_t n;
    bool exact;

    assert_ok(lister_open(&l, s, &users_listing, filter, &test_err));
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    lister_close(&l);
    return n;
}

static struct status status(struct session *s)
{
    struct status st;

    assert_ok(status_clause(s, "7", &st, &test_err));
    return st;
}

static const struct guardian_record mother = {
    .part = {"张大", "母亲", "13800138000", "file 7, cabinet B"}, .consent_on = "2026-11-02"};

static void guard(struct session *s, int64_t id)
{
    int bad;

    assert_ok(guardians_set(s, id, &mother, &because, &bad, &test_err));
}

static void last_entry(struct session *s, struct audit_entry *e)
{
    int64_t seq;

    assert_ok(audit_last(s->db, &seq, &test_err));
    assert_ok(audit_get(s->db, seq, e, &test_err));
}

/* A birthday leaves the flag by itself, at local midnight; nothing is written. */
static void test_turning_18(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2008-12-05");

    assert_int_equal(p.minor_until, date_begins((struct date){2026, 12, 5}));
    assert_int_equal(found(&d->s, "minor:yes"), 1);
    assert_int_equal(status(&d->s).state, CLAUSE_BROKEN);
    deployment_now(p.minor_until - 1); /* the last second of 4 December in Shanghai */
    assert_int_equal(found(&d->s, "minor:unguarded"), 1);
    assert_int_equal(status(&d->s).state, CLAUSE_BROKEN);
    deployment_now(p.minor_until);
    assert_int_equal(found(&d->s, "minor:unguarded"), 0);
    assert_int_equal(found(&d->s, "minor:yes"), 0);
    assert_int_equal(found(&d->s, "minor:no"), 1);
    assert_int_equal(status(&d->s).state, CLAUSE_KEPT);
}

/* The agreement has 14 included, the law below 14: to the 15th birthday. */
static void test_turning_15(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2011-11-25");

    assert_int_equal(p.child_until, date_begins((struct date){2026, 11, 25}));
    deployment_now(p.child_until - 1);
    assert_true(p.child_until > clock_now());
    deployment_now(p.child_until);
    assert_false(p.child_until > clock_now());
    assert_true(p.minor_until > clock_now()); /* a minor for three years more */
    p = add(&d->s, "E2", "2011-11-25");       /* entered on the day itself: no child any more */
    assert_int_equal(p.child_until, 0);
}

static void test_born_on_29_february(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2012-02-29"), q = add(&d->s, "E2", "2016-02-29");

    /* 2027 and 2030 have no such day: the age is reached when it is past. */
    assert_int_equal(p.child_until, date_begins((struct date){2027, 3, 1}));
    assert_int_equal(p.minor_until, date_begins((struct date){2030, 3, 1}));
    assert_int_equal(q.child_until, date_begins((struct date){2031, 3, 1}));
    assert_int_equal(q.minor_until, date_begins((struct date){2034, 3, 1}));
    on(2030, 2, 28);
    assert_int_equal(found(&d->s, "minor:yes"), 2);
    on(2030, 3, 1);
    assert_int_equal(found(&d->s, "minor:yes"), 1);
}

static void test_guardian_recorded(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2010-03-07");
    struct guardian_record g = mother;
    struct guardian fact;
    struct audit_entry e;
    struct buf sealed = BUF_INIT;
    bool is;
    int bad;

    assert_int_equal(guardians_open(&d->s, p.id, &g, &is, &test_err), RC_OK);
    assert_false(is);
    g = mother;
    g.part[GUARDIAN_PAPER][0] = '\0';
    assert_int_equal(guardians_set(&d->s, p.id, &g, &because, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, GUARDIAN_PAPER);
    g = mother;
    strcpy(g.consent_on, "2026-11-25"); /* tomorrow */
    assert_int_equal(guardians_set(&d->s, p.id, &g, &because, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, GUARDIAN_PARTS);
    assert_int_equal(guardians_set(&d->s, p.id, &mother, &(struct why){0}, &bad, &test_err),
                     RC_INVALID);
    guard(&d->s, p.id);
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "guardian");
    assert_string_equal(e.case_id, "REQ-7");
    assert_true(e.has_detail && e.has_subject);
    assert_null(strstr(e.data, "cabinet"));
    assert_ok(person_by_ref(d->s.db, "E1", &p, &test_err));
    assert_true(p.guardian);
    assert_int_equal(found(&d->s, "minor:unguarded"), 0);
    assert_ok(note_get(d->s.db, "guardian", p.id, &sealed, &is, &test_err));
    assert_true(is);
    assert_null(memmem(sealed.data, sealed.len, "cabinet", 7)); /* not in clear */
    buf_release(&sealed);
    assert_ok(guardians_open(&d->s, p.id, &g, &is, &test_err));
    assert_true(is);
    assert_string_equal(g.part[GUARDIAN_NAME], "张大");
    assert_string_equal(g.part[GUARDIAN_PAPER], "file 7, cabinet B");
    assert_string_equal(g.consent_on, "2026-11-02");
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "open-guardian");
    assert_ok(guardians_fact(&d->s, p.id, &fact, &is, &test_err));
    assert_string_equal(fact.recorded_by, "root");
    assert_ok(guardians_drop(&d->s, p.id, &because, &test_err));
    assert_int_equal(found(&d->s, "minor:unguarded"), 1);
    assert_int_equal(guardians_drop(&d->s, p.id, &because, &test_err), RC_MISSING);
}

static const char *stands(struct session *s, int64_t person, const char *purpose, int64_t *day)
{
    static struct consent c;
    bool is;

    assert_ok(consent_get(s->db, person, purpose, &c, &is, &test_err));
    *day = is ? c.at : 0;
    return is ? c.action : "";
}

static int64_t events(struct session *s)
{
    int64_t n;

    assert_ok(consent_events(s->db, &n, &test_err));
    return n;
}

/* The paper is the consent, for what rests on consent; giving data to others asks apart. */
static void test_guardian_consents(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2010-03-07");
    struct guardian_record g = mother;
    int64_t n, day, signed_on = date_begins((struct date){2026, 11, 2});
    int bad;

    strcpy(g.consent_on, "2021-08-03"); /* the day before there was an agreement */
    assert_int_equal(guardians_set(&d->s, p.id, &g, &because, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, GUARDIAN_PARTS);
    assert_non_null(strstr(test_err.msg, "2021-08-04")); /* from when a paper can consent */
    assert_string_not_equal(test_err.hint, "");
    assert_int_equal(events(&d->s), 0);
    assert_int_equal(found(&d->s, "minor:unguarded"), 1); /* all of it, or nothing */
    guard(&d->s, p.id);
    assert_string_equal(stands(&d->s, p.id, "optimise", &day), "guardian");
    assert_int_equal(day, signed_on);
    assert_string_equal(stands(&d->s, p.id, "sharing", &day), "");
    assert_string_equal(stands(&d->s, p.id, "login", &day), "");
    n = events(&d->s);
    g = mother;
    strcpy(g.part[GUARDIAN_CONTACT], "13900139000");
    assert_ok(guardians_set(&d->s, p.id, &g, &because, &bad, &test_err));
    assert_int_equal(events(&d->s), n); /* the same paper says nothing new */
    assert_ok(guardians_drop(&d->s, p.id, &because, &test_err));
    assert_string_equal(stands(&d->s, p.id, "optimise", &day), "withdrawn");
    assert_int_equal(day, clock_now());
    assert_int_equal(events(&d->s), 2 * n);
}

/* A paper that was recorded before consents were, as version 3 marks it: the clause lacks it, and
 * saving it again mends that. */
static void test_guardian_without_consents(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2010-03-07"), q = add(&d->s, "E2", "2010-03-08");
    struct guardian_record g;
    struct guardian fact;
    int64_t day;
    bool is;

    guard(&d->s, p.id);
    guard(&d->s, q.id);
    assert_int_equal(status(&d->s).state, CLAUSE_AT_RISK); /* never audited, but guarded */
    deployment_tamper(d, "DELETE FROM consent WHERE person = 1;"
                         "UPDATE person SET guardian = 0 WHERE id = 1");
    assert_int_equal(found(&d->s, "minor:unguarded"), 1);
    assert_int_equal(status(&d->s).state, CLAUSE_BROKEN);
    assert_string_equal(status(&d->s).filter, "minor:unguarded");
    assert_ok(guardians_fact(&d->s, p.id, &fact, &is, &test_err));
    assert_true(is); /* nothing of it is lost */
    assert_ok(guardians_open(&d->s, p.id, &g, &is, &test_err));
    assert_true(is);
    assert_string_equal(g.consent_on, mother.consent_on);
    guard(&d->s, p.id); /* the same paper again */
    assert_int_equal(found(&d->s, "minor:unguarded"), 0);
    assert_int_equal(status(&d->s).state, CLAUSE_AT_RISK);
    assert_string_equal(stands(&d->s, p.id, "optimise", &day), "guardian");
}

static void test_guardian_refused(void **state)
{
    struct deployment *d = *state;
    struct person adult = add(&d->s, "E1", "1990-03-07"), p = add(&d->s, "E2", "2010-03-07");
    struct guardian_record g;
    bool is;
    int bad;

    assert_int_equal(guardians_set(&d->s, adult.id, &mother, &because, &bad, &test_err),
                     RC_INVALID);
    assert_ok(operators_add(&d->s, "reader", OP_AUDITOR, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(deployment_again(d, "reader", OTHER));
    assert_int_equal(guardians_set(&d->s, p.id, &mother, &because, &bad, &test_err), RC_DENIED);
    assert_int_equal(guardians_open(&d->s, p.id, &g, &is, &test_err), RC_DENIED);
    assert_int_equal(guardians_drop(&d->s, p.id, &because, &test_err), RC_DENIED);
    assert_int_equal(minors_set_approval(&d->s, true, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "clerk", OTHER));
    guard(&d->s, p.id);
    assert_int_equal(minors_set_approval(&d->s, true, &test_err), RC_DENIED);
    assert_int_equal(minors_audited(&d->s, "2026-11-20", "", &test_err), RC_DENIED);
}

static void test_guardian_goes_with_the_person(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2010-03-07");
    struct certificate cert;
    struct guardian fact;
    struct buf sealed = BUF_INIT;
    bool is;

    guard(&d->s, p.id);
    assert_ok(people_erase(&d->s, "E1", &because, &cert, &test_err));
    assert_ok(guardian_get(d->s.db, p.id, &fact, &is, &test_err));
    assert_false(is);
    assert_ok(note_get(d->s.db, "guardian", p.id, &sealed, &is, &test_err));
    assert_false(is);
    assert_ok(person_by_id(d->s.db, p.id, &p, &test_err));
    assert_false(p.guardian);
    buf_release(&sealed);
}

static enum rc open_it(struct session *s, const char *ref)
{
    struct person_view v;
    enum rc rc = people_open(s, ref, &v, &test_err);

    if (rc == RC_OK)
        people_view_release(&v);
    return rc;
}

static enum rc reveal_it(struct session *s, int64_t id)
{
    struct buf out = BUF_INIT;
    enum rc rc = people_reveal(s, id, session_field(s, "birth_date"), &because, &out, &test_err);

    buf_release(&out);
    return rc;
}

/* Where it is wanted, a look waits for an admin, for this operator and this minor, until
 * the approval is over; then it is asked for again. */
static void test_look_asks_first(void **state)
{
    struct deployment *d = *state;
    struct person p = add(&d->s, "E1", "2010-03-07");
    int64_t n, start = clock_now();
    struct audit_entry e;
    bool match;
    int left;

    add(&d->s, "E2", "2010-03-08");
    add(&d->s, "E3", "1990-03-07");
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "other", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "reader", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_ok(open_it(&d->s, "E1")); /* off until an admin wants it */
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(minors_set_approval(&d->s, true, &test_err));
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "setting");
    assert_string_equal(e.data, "minor_approval=on");
    assert_ok(open_it(&d->s, "E1")); /* the only admin asks nobody */
    assert_ok(deployment_again(d, "reader", OTHER));
    assert_ok(open_it(&d->s, "E1")); /* nothing is opened without a key */
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_ok(open_it(&d->s, "E3")); /* an adult */
    assert_int_equal(open_it(&d->s, "E1"), RC_DENIED);
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "approval-ask");
    assert_int_equal(reveal_it(&d->s, p.id), RC_DENIED);
    last_entry(&d->s, &e); /* every further try is on record, too */
    assert_string_equal(e.action, "denied");
    assert_memory_equal(e.subject, p.uuid, 16);
    assert_int_equal(people_verify_caller(&d->s, p.id, session_field(&d->s, "name"), "张小", &match,
                                          &left, &test_err),
                     RC_DENIED);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(approvals_waiting(&d->s, &n, &test_err));
    assert_int_equal(n, 1); /* one for all looks at this person */
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    last_entry(&d->s, &e);
    assert_memory_equal(e.subject, p.uuid, 16);
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_ok(open_it(&d->s, "E1"));
    assert_ok(open_it(&d->s, "E1"));                   /* not used up */
    assert_int_equal(open_it(&d->s, "E2"), RC_DENIED); /* another minor */
    assert_ok(deployment_again(d, "other", OTHER));
    assert_int_equal(open_it(&d->s, "E1"), RC_DENIED); /* another operator */
    deployment_now(start + APPROVAL_HOURS * 3600 - 1);
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_ok(open_it(&d->s, "E1"));
    deployment_now(start + APPROVAL_HOURS * 3600);
    assert_int_equal(open_it(&d->s, "E1"), RC_DENIED);
    deployment_now(p.minor_until);
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_ok(open_it(&d->s, "E1")); /* of age */
}

static void test_second_admin_looks_by_approval(void **state)
{
    struct deployment *d = *state;

    add(&d->s, "E1", "2010-03-07");
    assert_ok(operators_add(&d->s, "second", OP_ADMIN, OTHER, &test_err));
    assert_ok(minors_set_approval(&d->s, true, &test_err));
    assert_int_equal(open_it(&d->s, "E1"), RC_DENIED);
    assert_ok(deployment_again(d, "second", OTHER));
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(open_it(&d->s, "E1"));
    assert_ok(minors_set_approval(&d->s, false, &test_err));
    assert_ok(deployment_again(d, "second", OTHER));
    assert_ok(open_it(&d->s, "E1"));
}

/* Clause 7 goes through all its states. */
static void test_status(void **state)
{
    struct deployment *d = *state;
    struct new_person n = {.ref = "E9", .department = "x"};
    struct minors_audit audit;
    struct person p;
    int bad;

    assert_int_equal(status(&d->s).state, CLAUSE_UNMEASURED); /* nobody to look at */
    add(&d->s, "E8", "1990-01-01");
    assert_int_equal(status(&d->s).state, CLAUSE_KEPT); /* somebody, and no minor */
    n.value[index_of(&d->s, "name")] = "李四";
    assert_ok(people_add(&d->s, &n, &because, &bad, &test_err));
    assert_int_equal(status(&d->s).state, CLAUSE_UNMEASURED); /* one of unknown age */
    p = add(&d->s, "E1", "2010-03-07");
    assert_int_equal(status(&d->s).state, CLAUSE_BROKEN);
    assert_string_equal(status(&d->s).pane, "users");
    assert_string_equal(status(&d->s).filter, "minor:unguarded");
    guard(&d->s, p.id);
    assert_int_equal(status(&d->s).state, CLAUSE_AT_RISK); /* never audited */
    assert_int_equal(minors_audited(&d->s, "2026-11-25", "", &test_err), RC_INVALID);
    assert_int_equal(minors_audited(&d->s, "24 November", "", &test_err), RC_INVALID);
    assert_int_equal(minors_audited(&d->s, "2026-11-20", "no blanks", &test_err), RC_INVALID);
    assert_ok(operators_add(&d->s, "reader", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "reader", OTHER)); /* an auditor records it in the log */
    assert_ok(minors_audited(&d->s, "2026-11-20", "AU-2026", &test_err));
    assert_ok(minors_last_audit(&d->s, &audit, &test_err));
    assert_string_equal(audit.by, "reader");
    assert_string_equal(audit.report, "AU-2026");
    assert_int_equal(audit.due, date_begins((struct date){2027, 11, 21}));
    assert_int_equal(status(&d->s).state, CLAUSE_UNMEASURED);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(person_by_ref(d->s.db, "E9", &p, &test_err));
    assert_ok(people_correct(&d->s, p.id, p.version, session_field(&d->s, "birth_date"),
                             "1991-01-01", &because, &test_err));
    assert_int_equal(status(&d->s).state, CLAUSE_KEPT);
    assert_int_equal(status(&d->s).deadline, audit.due);
    deployment_now(audit.due - 1);
    assert_int_equal(status(&d->s).state, CLAUSE_KEPT);
    deployment_now(audit.due);
    assert_int_equal(status(&d->s).state, CLAUSE_AT_RISK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_turning_18),
        T(test_turning_15),
        T(test_born_on_29_february),
        T(test_guardian_recorded),
        T(test_guardian_consents),
        T(test_guardian_without_consents),
        T(test_guardian_refused),
        T(test_guardian_goes_with_the_person),
        T(test_look_asks_first),
        T(test_second_admin_looks_by_approval),
        T(test_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
