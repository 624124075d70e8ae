#define _GNU_SOURCE
/* Consent: where people stand, what may be recorded, what a withdrawal stops, campaigns. */
#include "deployment.h"

#include "base/clock.h"
#include "rules/consent_state.h"
#include "service/approvals.h"
#include "service/auditlog.h"
#include "service/campaigns.h"
#include "service/consents.h"
#include "service/demo.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/status.h"
#include "store/audit.h"
#include "store/campaign.h"
#include "store/notice.h"
#include "store/person.h"

#define NOW INT64_C(1795500000) /* 2026-11-24 14:00 in Shanghai */
#define DAY INT64_C(86400)
#define CLERK_PASSWORD "violet kettles hum at dawn"
#define SECOND_PASSWORD "copper snails climb the wall"

static void set_now(int64_t now)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)now);
    setenv("YCADMIN_TEST_NOW", text, 1);
}

static int setup(void **state)
{
    set_now(NOW);
    return deployment_setup(state);
}

/* Add REF, born on BIRTH (NULL: nobody knows); the id. */
static int64_t add_person(struct deployment *d, const char *ref, const char *birth)
{
    const struct why why = {.reason = "request"};
    struct new_person n = {.department = "研发部"};
    struct person p;
    int bad;

    snprintf(n.ref, sizeof n.ref, "%s", ref);
    for (int i = 0; i < d->s.fields.n; i++) {
        if (strcmp(d->s.fields.field[i].code, "name") == 0)
            n.value[i] = "张三";
        if (strcmp(d->s.fields.field[i].code, "birth_date") == 0)
            n.value[i] = birth;
    }
    assert_ok(people_add(&d->s, &n, &why, &bad, &test_err));
    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p.id;
}

static enum rc say(struct deployment *d, int64_t person, const char *action, int64_t at,
                   enum consent_part *bad)
{
    const struct new_consent n = {.person = person, .purpose = "optimise", .action = action,
                                  .channel = "phone", .at = at, .evidence = "盒子 3"};
    int64_t event;

    return consents_record(&d->s, &n, bad, &event, &test_err);
}

static void must_say(struct deployment *d, int64_t person, const char *action, int64_t at)
{
    enum consent_part bad;

    assert_ok(say(d, person, action, at, &bad));
}

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

/* The newest entry of ACTION. */
static struct audit_entry last_entry(struct deployment *d, const char *action)
{
    const struct audit_filter f = {.action = action};
    struct audit_entry e;
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, &e, 1, &n, &test_err));
    assert_int_equal(n, 1);
    return e;
}

static int64_t entries_of(struct deployment *d, const char *action)
{
    const struct audit_filter f = {.action = action};
    struct audit_entry e[64];
    size_t n;

    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, e, 64, &n, &test_err));
    return (int64_t)n;
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
    struct new_consent n = {.person = id, .purpose = "gossip", .action = "granted",
                            .channel = "web"};
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
    set_now(birthday - 1);
    assert_refused(d, id, "granted", 0, CONSENT_ACTION);
    set_now(birthday);
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
    const struct new_consent n = {.person = id, .purpose = "optimise", .action = "withdrawn",
                                  .channel = "phone", .drop = true};
    const struct field *clicks = session_field(&d->s, "page_clicks");
    struct verify_result res;
    struct person before, after;
    struct buf value = BUF_INIT;
    enum consent_part bad;
    int64_t event;
    bool found;

    must_say(d, id, "granted", 0);
    put_clicks(d, id);
    assert_ok(person_by_id(d->s.db, id, &before, &test_err));
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
    assert_ok(value_get(d->s.db, id, clicks->id, &value, &found, &test_err));
    assert_false(found);
    assert_int_equal(lacking(d), 0);
    assert_string_equal(last_entry(d, "delete").field, "page_clicks");
    assert_ok(person_by_id(d->s.db, id, &after, &test_err));
    assert_int_equal(after.version, before.version + 1);
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &res, &test_err));
    assert_true(res.ok);
}

static void a_hold_keeps_the_values(void **state)
{
    struct deployment *d = *state;
    int64_t id = add_person(d, "E1", NULL);
    struct new_consent n = {.person = id, .purpose = "optimise", .action = "withdrawn",
                            .channel = "phone", .drop = true};
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
    int64_t id = add_person(d, "E1", NULL), campaign;
    const struct new_campaign ask = {.purpose = "optimise", .notice = "2021-08-04",
                                     .due_at = NOW + DAY, .reason = "8.1 (3)"};
    enum campaign_part part;
    enum consent_part bad;
    struct consent_view v;
    struct buf clear = BUF_INIT;

    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, CLERK_PASSWORD, &test_err));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, SECOND_PASSWORD, &test_err));
    assert_ok(deployment_again(d, "desk", CLERK_PASSWORD));
    must_say(d, id, "granted", 0);
    assert_int_equal(campaigns_open(&d->s, &ask, &part, &campaign, &test_err), RC_DENIED);
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

/* Rows of LISTING under FILTER. */
static size_t rows_of(struct deployment *d, const struct listing *kind, const char *filter,
                      struct row *row, size_t max)
{
    struct lister l = {0};
    bool exact;
    int64_t counted;
    size_t n;

    memset(row, 0, max * sizeof *row);
    assert_ok(lister_open(&l, &d->s, kind, filter, &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, max, row, &n, &test_err));
    assert_ok(kind->count(&l, &counted, &exact, &test_err));
    assert_true(exact);
    if (n < max)
        assert_int_equal(counted, n);
    lister_close(&l);
    return n;
}

static void expect_refs(struct deployment *d, const char *filter, const char *refs)
{
    struct row row[8];
    struct buf got = BUF_INIT;
    size_t n = rows_of(d, &consents_listing, filter, row, 8);

    for (size_t i = 0; i < n; i++) {
        buf_printf(&got, "%s%s", i > 0 ? " " : "", row[i].key.text);
        row_release(&row[i]);
    }
    if (strcmp(buf_str(&got), refs) != 0)
        fail_msg("%s gives \"%s\", not \"%s\"", filter, buf_str(&got), refs);
    buf_release(&got);
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
    assert_int_equal(lister_open(&l, &d->s, &consents_listing, "purpose:x", &test_err),
                     RC_INVALID);
    assert_int_equal(lister_open(&l, &d->s, &consents_listing, "purpose:optimise open:yes",
                                 &test_err),
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

static int64_t ask(struct deployment *d, int64_t due)
{
    const struct new_campaign n = {.purpose = "optimise", .title = "统计页面点击",
                                   .text = "新版本起统计页面点击量。", .due_at = due,
                                   .reason = "8.1 (3)"};
    enum campaign_part bad;
    int64_t id = 0;

    assert_ok(campaigns_open(&d->s, &n, &bad, &id, &test_err));
    return id;
}

static struct campaign_figures figures(struct deployment *d, int64_t id)
{
    struct campaign_figures f;
    struct campaign c;

    assert_ok(campaign_by_id(d->s.db, id, &c, &test_err));
    assert_ok(campaigns_figures(&d->s, &c, &f, &test_err));
    return f;
}

static enum clause_state asked_clause(struct deployment *d)
{
    struct status st;

    assert_ok(status_clause(&d->s, "2-intro", &st, &test_err));
    return st.state;
}

static void a_campaign_counts_answers(void **state)
{
    struct deployment *d = *state;
    int64_t a = add_person(d, "A1", NULL), b = add_person(d, "B1", NULL), id, due = NOW + 9 * DAY;
    struct campaign_figures f;
    struct notice n;

    add_person(d, "C1", NULL);
    must_say(d, a, "granted", NOW - DAY); /* under the agreement: an old answer */
    assert_int_equal(asked_clause(d), CLAUSE_KEPT);
    id = ask(d, due);
    assert_int_equal(figures(d, id).open, 3);
    assert_int_equal(asked_clause(d), CLAUSE_AT_RISK);
    expect_refs(d, "purpose:optimise open:yes", "A1 B1 C1");
    must_say(d, a, "granted", 0);
    must_say(d, b, "declined", 0);
    f = figures(d, id);
    assert_int_equal(f.asked, 3);
    assert_int_equal(f.granted, 1);
    assert_int_equal(f.declined, 1);
    assert_int_equal(f.open, 1);
    expect_refs(d, "purpose:optimise open:yes", "C1");
    expect_refs(d, "purpose:optimise open:no", "A1 B1");
    must_say(d, b, "granted", 0); /* who changes their mind counts once */
    f = figures(d, id);
    assert_int_equal(f.granted, 2);
    assert_int_equal(f.declined, 0);
    assert_ok(consents_notice(&d->s, a, "optimise", "granted", NOW, &n, &test_err));
    assert_string_equal(n.kind, "campaign");
    notice_release(&n);
    set_now(due - 1);
    assert_int_equal(asked_clause(d), CLAUSE_AT_RISK);
    set_now(due);
    assert_int_equal(asked_clause(d), CLAUSE_BROKEN);
    assert_ok(campaigns_close(&d->s, id, &test_err));
    assert_int_equal(campaigns_close(&d->s, id, &test_err), RC_CONFLICT);
    assert_int_equal(asked_clause(d), CLAUSE_KEPT);
    assert_non_null(strstr(last_entry(d, "campaign-close").data, "asked=3 granted=2 not-answered=1"));
}

/* Who closes the account or is erased is asked no longer. */
static void who_leaves_is_not_counted(void **state)
{
    struct deployment *d = *state;
    int64_t a = add_person(d, "A1", NULL), b = add_person(d, "B1", NULL), id;
    const struct why why = {.reason = "request"};
    struct certificate cert;
    struct person p;

    id = ask(d, NOW + DAY);
    must_say(d, a, "granted", 0);
    must_say(d, b, "granted", 0);
    assert_ok(person_by_id(d->s.db, a, &p, &test_err));
    p.status = PERSON_CLOSED;
    p.closed_at = NOW;
    assert_ok(person_update(d->s.db, &p, &test_err));
    assert_int_equal(figures(d, id).granted, 1);
    assert_int_equal(figures(d, id).open, 0);
    p.status = PERSON_ACTIVE;
    p.closed_at = 0;
    assert_ok(person_update(d->s.db, &p, &test_err));
    assert_int_equal(figures(d, id).granted, 2);
    assert_ok(people_erase(&d->s, "B1", &why, &cert, &test_err));
    assert_int_equal(figures(d, id).granted, 1);
    assert_int_equal(figures(d, id).asked, 1);
}

static void a_campaign_must_make_sense(void **state)
{
    struct deployment *d = *state;
    struct new_campaign n = {.purpose = "gossip", .notice = "2021-08-04", .due_at = NOW,
                             .reason = ""};
    enum campaign_part bad;
    int64_t id;

    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_PURPOSE);
    n.purpose = "optimise";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_DUE);
    n.due_at = NOW + 1;
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_REASON);
    n.reason = "8.1 (3)";
    n.notice = "N-404";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_NOTICE);
    n.notice = "";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_TITLE);
    n.notice = "2021-08-04";
    assert_ok(campaigns_open(&d->s, &n, &bad, &id, &test_err));
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_EXISTS);
}

static void a_second_admin_approves(void **state)
{
    struct deployment *d = *state;
    const struct new_campaign n = {.purpose = "optimise", .notice = "2021-08-04",
                                   .due_at = NOW + DAY, .reason = "8.1 (3)"};
    struct new_campaign other = n;
    enum campaign_part bad;
    int64_t id;

    assert_ok(operators_add(&d->s, "wang", OP_ADMIN, SECOND_PASSWORD, &test_err));
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &id, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "wang", SECOND_PASSWORD));
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    other.due_at++; /* not what was approved */
    assert_int_equal(campaigns_open(&d->s, &other, &bad, &id, &test_err), RC_DENIED);
    assert_ok(campaigns_open(&d->s, &n, &bad, &id, &test_err));
    assert_int_equal(entries_of(d, "campaign-open"), 1);
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

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
        TEST(a_hold_keeps_the_values),
        TEST(past_dates_are_answered),
        TEST(only_those_may_who_should),
        TEST(the_matrix_finds_people_by_state),
        TEST(events_are_listed_newest_first),
        TEST(a_campaign_counts_answers),
        TEST(who_leaves_is_not_counted),
        TEST(a_campaign_must_make_sense),
        TEST(a_second_admin_approves),
        TEST(the_demo_is_the_same_from_a_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
