#define _GNU_SOURCE
/* Consent: where people stand, what may be recorded, what a withdrawal stops. */
#include "consents.h"

#include "rules/consent_state.h"
#include "service/auditlog.h"
#include "service/demo.h"
#include "service/minors.h"

static void assert_refused(struct deployment *d, int64_t person, const char *action, int64_t at,
                           enum consent_part part)
{
    enum consent_part bad;
    int64_t before = 0, after = 0;

    assert_ok(consent_events(d->s.db, &before, &test_err));
    assert_int_equal(say(d, person, action, at, &bad), RC_INVALID);
    assert_int_equal(bad, part);
    assert_ok(consent_events(d->s.db, &after, &test_err));
    assert_int_equal(before, after);
}

static void assert_stands(struct deployment *d, int64_t person, const char *action)
{
    struct consent c;
    bool found;

    assert_ok(consent_get(d->s.db, person, "optimise", &c, &found, &test_err));
    assert_int_equal(found, action != NULL);
    if (found)
        assert_string_equal(c.action, action);
}

static void the_latest_decides_in_any_order(void **state)
{
    const struct consent_event e[] = {
        {.id = 1, .purpose = "a", .action = "withdrawn", .at = 300},
        {.id = 2, .purpose = "a", .action = "granted", .at = 100},
        {.id = 3, .purpose = "b", .action = "declined", .at = 200},
        {.id = 4, .purpose = "a", .action = "expired", .at = 200},
        {.id = 5, .purpose = "a", .action = "guardian", .at = 200},
    };
    const int64_t moments[] = {50, 100, 200, 299, 300, 900};
    char line[7];

    (void)state;
    assert_null(consent_state_at(e, 5, "a", 99));
    assert_int_equal(consent_state_at(e, 5, "a", 100)->id, 2);
    assert_int_equal(consent_state_at(e, 5, "a", 200)->id, 5); /* of several the last recorded */
    assert_int_equal(consent_state_at(e, 5, "a", 1000)->id, 1);
    assert_null(consent_state_at(e, 5, "c", 1000));
    consent_state_line(e, 5, "a", moments, 6, line);
    assert_string_equal(line, ".===--");
    consent_state_line(e, 5, "b", moments, 6, line);
    assert_string_equal(line, "..xxxx");
    assert_true(consent_state_given("granted") && consent_state_given("guardian"));
    assert_false(consent_state_given("declined") || consent_state_given(NULL));
    assert_false(consent_state_known("agreed"));
}

static void what_comes_late_does_not_undo_what_is_newer(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);

    must_say(d, id, "withdrawn", NOW - DAY);
    must_say(d, id, "granted", NOW - 3 * DAY);
    assert_stands(d, id, "withdrawn");
    must_say(d, id, "granted", NOW - DAY); /* at the same moment: the last recorded */
    assert_stands(d, id, "granted");
}

static void what_cannot_have_been_is_refused(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct new_consent n = {
        .person = id, .purpose = "gossip", .action = "granted", .channel = "web"};
    enum consent_part bad;
    int64_t event;

    assert_refused(d, id, "granted", NOW + 1, CONSENT_AT);
    assert_refused(d, id, "agreed", 0, CONSENT_ACTION);
    /* No version was in force yet, and the one that came was not published. */
    assert_refused(d, id, "granted", date_begins((struct date){2021, 8, 3}), CONSENT_NOTICE);
    must_say(d, id, "granted", date_begins((struct date){2021, 8, 4}));
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_INVALID);
    assert_int_equal(bad, CONSENT_PURPOSE);
    n.purpose = "login";
    n.channel = "pigeon";
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_INVALID);
    assert_int_equal(bad, CONSENT_CHANNEL);
    n.channel = "web";
    n.notice = "N-404";
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_INVALID);
    assert_int_equal(bad, CONSENT_NOTICE);
    n.notice = "2021-08-04";
    n.at = date_begins((struct date){2021, 8, 3});
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_INVALID);
    assert_int_equal(bad, CONSENT_AT);
    n.at = 0;
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
}

/* Agreement 7, to the very birthday. */
static void a_minor_needs_the_guardian(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", "2009-03-10");
    int64_t birthday = date_begins((struct date){2027, 3, 10});

    assert_refused(d, id, "granted", 0, CONSENT_ACTION);
    must_say(d, id, "guardian", 0);
    assert_stands(d, id, "guardian");
    deployment_now(birthday - 1);
    assert_refused(d, id, "granted", 0, CONSENT_ACTION);
    deployment_now(birthday);
    must_say(d, id, "granted", 0);
    assert_stands(d, id, "granted");
}

static void it_is_recorded(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct buf clear = BUF_INIT;
    struct audit_entry e;

    must_say(d, id, "granted", 0);
    e = last_entry(d, "consent");
    assert_string_equal(e.data,
                        "purpose=optimise state=granted event=1 notice=2021-08-04 channel=phone");
    assert_ok(consents_evidence(&d->s, 1, &clear, &test_err));
    assert_string_equal(buf_str(&clear), "盒子 3");
    assert_string_equal(last_entry(d, "open-detail").data, "event=1");
    buf_release(&clear);
    assert_int_equal(consents_evidence(&d->s, 2, &clear, &test_err), RC_MISSING);
}

static void put_clicks(struct deployment *d, int64_t id)
{
    const struct why why = {.reason = "request"};
    struct person p;

    assert_ok(person_by_id(d->s.db, id, &p, &test_err));
    assert_ok(people_correct(&d->s, id, p.version, session_field(&d->s, "page_clicks"), "12", &why,
                             &test_err));
}

static int64_t lacking(struct deployment *d)
{
    int64_t n = 0;

    assert_ok(db_counter(d->s.db, "unconsented", &n, &test_err));
    return n;
}

static enum clause_state consent_clause(struct deployment *d)
{
    struct status st;

    assert_ok(status_clause(&d->s, "4.1.3", &st, &test_err));
    return st.state;
}

static void a_withdrawal_says_what_it_stops(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct consent_effect e;

    must_say(d, id, "granted", 0);
    assert_ok(consents_effect(&d->s, id, "optimise", &e, &test_err));
    assert_int_equal(e.n, 1);
    assert_false(e.field[0].held);
    assert_true(e.given);
    put_clicks(d, id);
    assert_int_equal(consent_clause(d), CLAUSE_KEPT);
    assert_ok(consents_effect(&d->s, id, "optimise", &e, &test_err));
    assert_true(e.field[0].held && e.field[0].only);
    assert_int_equal(e.droppable, 1);
    must_say(d, id, "withdrawn", 0);
    assert_int_equal(lacking(d), 1); /* the value is there and broken until it goes */
    assert_int_equal(consent_clause(d), CLAUSE_BROKEN);
    must_say(d, id, "granted", 0);
    assert_int_equal(consent_clause(d), CLAUSE_KEPT);
}

static void a_withdrawal_can_delete_at_once(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    const struct new_consent n = {.person = id,
                                  .purpose = "optimise",
                                  .action = "withdrawn",
                                  .channel = "phone",
                                  .drop = true};
    const struct field *clicks = session_field(&d->s, "page_clicks");
    struct verify_result res;
    struct person before, after;
    struct buf value = BUF_INIT;
    enum consent_part bad;
    int64_t event, seq[8];
    size_t nseq;
    bool found;

    must_say(d, id, "granted", 0);
    put_clicks(d, id);
    assert_ok(person_by_id(d->s.db, id, &before, &test_err));
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
    assert_ok(value_get(d->s.db, id, clicks->id, &value, &found, &test_err));
    assert_false(found);
    assert_int_equal(lacking(d), 0);
    assert_string_equal(last_entry(d, "purge").field, "page_clicks");
    /* Nor does the log's detail tell it any longer. */
    assert_ok(audit_detail_seqs(d->s.db, before.uuid, -1, seq, 8, &nseq, &test_err));
    for (size_t i = 0; i < nseq; i++) {
        struct audit_entry e;

        assert_ok(audit_get(d->s.db, seq[i], &e, &test_err));
        assert_string_not_equal(e.field, "page_clicks");
    }
    assert_ok(person_by_id(d->s.db, id, &after, &test_err));
    assert_int_equal(after.version, before.version + 1);
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
}

/* A withdrawal that is recorded late, after the person consented again, deletes nothing. */
static void a_late_withdrawal_deletes_nothing(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    const struct new_consent n = {.person = id,
                                  .purpose = "optimise",
                                  .action = "withdrawn",
                                  .channel = "phone",
                                  .at = NOW - DAY,
                                  .drop = true};
    const struct field *clicks = session_field(&d->s, "page_clicks");
    struct buf value = BUF_INIT;
    enum consent_part bad;
    int64_t event;
    bool found;

    must_say(d, id, "granted", 0);
    put_clicks(d, id);
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_INVALID);
    assert_int_equal(bad, CONSENT_AT);
    assert_stands(d, id, "granted");
    assert_ok(value_get(d->s.db, id, clicks->id, &value, &found, &test_err));
    assert_true(found);
    buf_release(&value);
}

static void a_hold_keeps_the_values(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct new_consent n = {.person = id,
                            .purpose = "optimise",
                            .action = "withdrawn",
                            .channel = "phone",
                            .drop = true};
    enum consent_part bad;
    int64_t event;

    must_say(d, id, "granted", 0);
    put_clicks(d, id);
    deployment_tamper(d, "INSERT INTO hold(person, reason, starts_at, placed_by) "
                         "SELECT id, 'court', 0, 'root' FROM person");
    assert_int_equal(consents_record(&d->s, &n, &bad, &event, &test_err), RC_DENIED);
    assert_stands(d, id, "granted"); /* all or nothing */
    n.drop = false;
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
    assert_stands(d, id, "withdrawn");
}

static void past_dates_are_answered(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct consent_view v;
    size_t i = 0;

    must_say(d, id, "withdrawn", NOW - 10 * DAY);
    must_say(d, id, "granted", NOW - 30 * DAY);
    assert_ok(consents_open(&d->s, "E1", &v, &test_err));
    assert_string_equal(last_entry(d, "open").data, "consents");
    assert_string_equal(v.name, "张三");
    while (strcmp(v.purposes.purpose[i].code, "optimise") != 0)
        i++;
    assert_null(consents_at(&v, i, NOW - 30 * DAY - 1));
    assert_string_equal(consents_at(&v, i, NOW - 30 * DAY)->action, "granted");
    assert_string_equal(consents_at(&v, i, NOW - 10 * DAY)->action, "withdrawn");
    assert_string_equal(v.notice[0], "2021-08-04");
    consents_view_release(&v);
}

static void only_those_may_who_should(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct campaigns_opened opened;
    const struct new_campaign ask = {
        .purpose = "optimise", .notice = "2021-08-04", .due_at = NOW + DAY, .reason = "8.1 (3)"};
    enum campaign_part part;
    enum consent_part bad;
    struct consent_view v;
    struct buf clear = BUF_INIT;

    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, CLERK_PASSWORD, &test_err));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, SECOND_PASSWORD, &test_err));
    assert_ok(deployment_again(d, "desk", CLERK_PASSWORD));
    must_say(d, id, "granted", 0);
    assert_int_equal(campaigns_open(&d->s, &ask, &part, &opened, &test_err), RC_DENIED);
    assert_int_equal(campaigns_close(&d->s, 1, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "audit", SECOND_PASSWORD));
    assert_int_equal(say(d, id, "withdrawn", 0, &bad), RC_DENIED);
    assert_int_equal(consents_evidence(&d->s, 1, &clear, &test_err), RC_DENIED);
    assert_ok(consents_open(&d->s, "E1", &v, &test_err));
    assert_null(v.name); /* no key */
    assert_int_equal(v.n, 1);
    consents_view_release(&v);
    assert_int_equal(entries_of(d, "denied"), 4);
    assert_stands(d, id, "granted");
}

static void the_matrix_finds_people_by_state(void **state)
{
    struct deployment *d = *state;
    int64_t a = add_person(d, "A1", NULL), b = add_person(d, "B1", NULL);
    struct row row[4];
    struct lister l = {0};

    add_person(d, "C1", NULL);
    must_say(d, a, "granted", NOW - 9 * DAY);
    must_say(d, b, "granted", NOW - 9 * DAY);
    put_clicks(d, a);
    put_clicks(d, b);
    must_say(d, b, "withdrawn", NOW - DAY);
    expect_refs(d, "", "A1 B1 C1");
    expect_refs(d, "purpose:optimise state:given", "A1");
    expect_refs(d, "purpose:optimise !state:given", "B1 C1");
    expect_refs(d, "purpose:optimise state:none", "C1");
    expect_refs(d, "purpose:optimise", "A1 B1");
    expect_refs(d, "!purpose:optimise", "C1");
    expect_refs(d, "purpose:optimise state:given on:2026-11-20", "A1 B1");
    expect_refs(d, "purpose:optimise state:withdrawn ref:A1", "");
    expect_refs(d, "on:2026-11-01 purpose:optimise state:none", "A1 B1 C1");
    expect_refs(d, "lacking:yes", "B1");
    expect_refs(d, "lacking:no", "A1 C1");
    assert_int_equal(rows_of(d, &consents_listing, "ref:B1", row, 4), 1);
    assert_string_equal(row[0].cell[1], "张三");
    assert_string_equal(row[0].cell[2], "withdrawn");
    row_release(&row[0]);
    assert_int_equal(lister_open(&l, &d->s, &consents_listing, "state:given", &test_err),
                     RC_INVALID);
    assert_int_equal(lister_open(&l, &d->s, &consents_listing, "purpose:x", &test_err), RC_INVALID);
    assert_int_equal(
        lister_open(&l, &d->s, &consents_listing, "purpose:optimise open:yes", &test_err),
        RC_MISSING); /* nobody is being asked */
}

static void events_are_listed_newest_first(void **state)
{
    struct deployment *d = *state;
    int64_t a = add_person(d, "A1", NULL), b = add_person(d, "B1", NULL);
    struct row row[8];

    must_say(d, a, "granted", NOW - 9 * DAY);
    must_say(d, b, "declined", NOW - 20 * DAY);
    must_say(d, a, "withdrawn", 0);
    assert_int_equal(rows_of(d, &consent_events_listing, "", row, 8), 3);
    assert_int_equal(row[0].key.id, 3);
    assert_int_equal(row[2].key.id, 1);
    for (int i = 0; i < 3; i++)
        row_release(&row[i]);
    assert_int_equal(rows_of(d, &consent_events_listing, "ref:A1", row, 8), 2);
    for (int i = 0; i < 2; i++)
        row_release(&row[i]);
    assert_int_equal(rows_of(d, &consent_events_listing, "since:10d action:granted", row, 8), 1);
    row_release(&row[0]);
    assert_int_equal(rows_of(d, &consent_events_listing, "ref:Z9", row, 8), 0);
}

static void the_demo_is_the_same_from_a_seed(void **state)
{
    struct deployment *d = *state;
    struct consent_event e[3][8];
    struct verify_result res;
    int64_t events = 0;
    size_t n;

    assert_ok(demo_fill(&d->s, 7, 40, NULL, &test_err));
    assert_ok(demo_consents(&d->s, 7, 200, NULL, &test_err));
    assert_ok(consent_events(d->s.db, &events, &test_err));
    assert_int_equal(events, 200);
    assert_ok(consent_event_page(d->s.db, 0, 1, 0, NULL, e[0], 8, &n, &test_err));
    assert_ok(demo_consents(&d->s, 7, 200, NULL, &test_err));
    assert_ok(consent_event_page(d->s.db, 0, 1, 0, NULL, e[1], 8, &n, &test_err));
    assert_ok(demo_consents(&d->s, 8, 200, NULL, &test_err));
    assert_ok(consent_event_page(d->s.db, 0, 1, 0, NULL, e[2], 8, &n, &test_err));
    for (int i = 0; i < 8; i++) {
        assert_string_equal(e[0][i].purpose, e[1][i].purpose);
        assert_int_equal(e[0][i].at, e[1][i].at);
        assert_true(e[0][i].at <= NOW && e[0][i].at >= NOW - 732 * DAY);
        assert_int_not_equal(e[0][i].at, e[2][i].at);
    }
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
}

/* Where an admin wants it, a look at a minor waits for an approval here as in Users. */
static void a_look_at_a_minor_waits(void **state)
{
    struct deployment *d = *state;
    int64_t minor = add_person(d, "M1", "2010-05-06");
    struct buf clear = BUF_INIT;
    struct consent_view v;

    add_person(d, "A1", "1990-05-06");
    must_say(d, minor, "guardian", 0);
    assert_ok(minors_set_approval(&d->s, true, &test_err));
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, CLERK_PASSWORD, &test_err));
    assert_ok(deployment_again(d, "desk", CLERK_PASSWORD));
    assert_int_equal(consents_open(&d->s, "M1", &v, &test_err), RC_DENIED);
    assert_int_equal(consents_evidence(&d->s, 1, &clear, &test_err), RC_DENIED);
    assert_int_equal(clear.len, 0);
    assert_ok(consents_open(&d->s, "A1", &v, &test_err));
    consents_view_release(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_latest_decides_in_any_order),
        TEST(what_comes_late_does_not_undo_what_is_newer),
        TEST(what_cannot_have_been_is_refused),
        TEST(a_minor_needs_the_guardian),
        TEST(it_is_recorded),
        TEST(a_withdrawal_says_what_it_stops),
        TEST(a_withdrawal_can_delete_at_once),
        TEST(a_late_withdrawal_deletes_nothing),
        TEST(a_hold_keeps_the_values),
        TEST(past_dates_are_answered),
        TEST(only_those_may_who_should),
        TEST(a_look_at_a_minor_waits),
        TEST(the_matrix_finds_people_by_state),
        TEST(events_are_listed_newest_first),
        TEST(the_demo_is_the_same_from_a_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
