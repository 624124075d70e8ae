/* Incidents: clocks by profile, the timeline, sealed notes, the checklist. */
#define _GNU_SOURCE
#include "incidents.h"

#include "service/auditlog.h"
#include "service/incidents_clock.h"
#include "service/incidents_data.h"
#include "service/incidents_report.h"

static void test_severity(void **state)
{
    static const int64_t from[SEVERITY_COUNT] = {0, 1000000, 10000000, 100000000};

    (void)state;
    assert_int_equal(severity_suggest(-1, false, false, from), SEVERITY_GENERAL);
    assert_int_equal(severity_suggest(999999, false, false, from), SEVERITY_GENERAL);
    assert_int_equal(severity_suggest(1000000, false, false, from), SEVERITY_LARGE);
    assert_int_equal(severity_suggest(9999999, false, false, from), SEVERITY_LARGE);
    assert_int_equal(severity_suggest(10000000, false, false, from), SEVERITY_MAJOR);
    assert_int_equal(severity_suggest(100000000, false, false, from), SEVERITY_GRAVE);
    assert_int_equal(severity_suggest(-1, true, false, from), SEVERITY_LARGE);
    assert_int_equal(severity_suggest(5, false, true, from), SEVERITY_LARGE);
    assert_int_equal(severity_suggest(5, true, true, from), SEVERITY_LARGE);
    assert_int_equal(severity_suggest(100000000, true, true, from), SEVERITY_GRAVE);
    assert_int_equal(severity_of("grave"), SEVERITY_GRAVE);
    assert_int_equal(severity_of("fatal"), SEVERITY_COUNT);
}

static void assert_left(int64_t due, int64_t now, enum role role, const char *text)
{
    struct buf out = BUF_INIT;

    assert_int_equal(incidents_clock_left(due, now, &out), role);
    assert_string_equal(buf_str(&out), text);
    buf_release(&out);
}

/* Before, at and after the moment, for each clock of the policy. */
static void test_report_clock(void **state)
{
    static const struct {
        const char *profile;
        int64_t hours;
    } clocks[] = {{"gdpr", 72}, {"operator", 4}, {"central", 2}, {"critical", 1}, {"pipl", 0}};
    struct deployment *d = *state;

    for (size_t k = 0; k < sizeof clocks / sizeof *clocks; k++) {
        int64_t due = NOON + clocks[k].hours * HOUR, id;
        struct incident_clock c;
        struct incident i;

        deployment_now(NOON);
        id = open_plain(d, clocks[k].profile);
        get(d, id, &i);
        assert_int_equal(i.report_due, due);
        assert_ok(incidents_nearest(&d->s, &c, &test_err));
        assert_int_equal(c.id, id);
        assert_int_equal(c.due, due);
        assert_string_equal(c.what, "report");
        if (clocks[k].hours > 0) /* "at once" has no before */
            assert_state(d, due - 1, CLAUSE_AT_RISK);
        assert_state(d, due, CLAUSE_BROKEN);
        assert_state(d, due + 1, CLAUSE_BROKEN);
        incidents_release(&i);
        deployment_tamper(d, "UPDATE incident SET status = 'closed', report_due = NULL, "
                             "closing_due = NULL, closed_at = 1");
    }
    assert_left(NOON + 55 * HOUR + 59, NOON, ROLE_NORMAL, "55h left");
    assert_left(NOON + 24 * HOUR - 1, NOON, ROLE_WARN, "23h left");
    assert_left(NOON + 4 * HOUR - 1, NOON, ROLE_WARN, "3h59 left");
    assert_left(NOON + 59, NOON, ROLE_WARN, "0m left");
    assert_left(NOON, NOON, ROLE_BAD, "due now");
    assert_left(NOON, NOON + 2 * HOUR, ROLE_BAD, "2h00 over");
    assert_left(NOON + 30 * 24 * HOUR, NOON, ROLE_NORMAL, "30d left");
}

/* Thirty days after the detection, to the end of that local day. */
static void test_closing_clock(void **state)
{
    struct deployment *d = *state;
    struct date day = {2026, 12, 25};
    struct buf path = BUF_INIT;
    int64_t id = open_plain(d, "gdpr");
    struct incident i;

    get(d, id, &i);
    assert_int_equal(i.closing_due, date_begins(day));
    assert_ok(incidents_report_send(&d->s, id, i.version, "report", "the authority", 0, &path,
                                    &test_err));
    assert_state(d, i.closing_due - 1, CLAUSE_AT_RISK);
    assert_state(d, i.closing_due, CLAUSE_BROKEN);
    incidents_release(&i);
    buf_release(&path);
}

/* The clock of the notices starts with the assessment, and stops with the opposite one. */
static void test_notify_clock(void **state)
{
    struct deployment *d = *state;
    int64_t id = open_plain(d, "gdpr");
    struct incident i;

    assert_int_equal(incidents_assess(&d->s, id, 1, true, "", &test_err), RC_INVALID);
    deployment_now(NOON + HOUR);
    assert_ok(incidents_assess(&d->s, id, 1, true, "numbers are known outside", &test_err));
    get(d, id, &i);
    assert_int_equal(i.notify_due, NOON + HOUR);
    incidents_release(&i);
    assert_state(d, NOON + HOUR, CLAUSE_BROKEN);
    assert_int_equal(incidents_assess(&d->s, id, i.version, true, "again", &test_err), RC_INVALID);
    assert_ok(incidents_assess(&d->s, id, i.version, false, "it was encrypted", &test_err));
    get(d, id, &i);
    assert_int_equal(i.notify_due, 0);
    incidents_release(&i);
    assert_state(d, NOON + HOUR, CLAUSE_AT_RISK);
}

/* A correction of a time leaves both, moves the clocks, and needs the version that was seen. */
static void test_corrections_leave_both(void **state)
{
    struct deployment *d = *state;
    int64_t id = open_plain(d, "operator");
    struct incident i;

    assert_int_equal(
        incidents_change(&d->s, id, 1, "detected", "2026-11-24 12:01", NULL, &test_err),
        RC_INVALID); /* in the future */
    assert_int_equal(incidents_change(&d->s, id, 1, "detected", "yesterday", NULL, &test_err),
                     RC_INVALID);
    assert_ok(incidents_change(&d->s, id, 1, "detected", "2026-11-24 09:30", NULL, &test_err));
    get(d, id, &i);
    assert_int_equal(i.detected_at, NOON - 5 * HOUR / 2);
    assert_int_equal(i.report_due, NOON + 3 * HOUR / 2);
    assert_int_equal(i.version, 2);
    incidents_release(&i);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_event WHERE field = 'detected' AND "
                              "before = '2026-11-24T04:00:00Z' AND after = '2026-11-24T01:30:00Z'"),
                     1);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_event WHERE field = 'report-due' AND "
                              "before = '2026-11-24T08:00:00Z' AND after = '2026-11-24T05:30:00Z'"),
                     1);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-change' "
                              "AND case_id = 'INC-1' AND field = 'detected' AND data LIKE "
                              "'before=2026-11-24T04:00:00Z after=2026-11-24T01:30:00Z'"),
                     1);
    assert_int_equal(incidents_change(&d->s, id, 1, "cause", "mail", NULL, &test_err), RC_CONFLICT);
    assert_int_equal(incidents_contain(&d->s, id, 1, 0, "", &test_err), RC_CONFLICT);
    assert_int_equal(incidents_close(&d->s, id, 1, "x", &test_err), RC_CONFLICT);
    assert_int_equal(incidents_change(&d->s, id, 2, "severity", "grave", "", &test_err),
                     RC_INVALID);
    assert_int_equal(incidents_change(&d->s, id, 2, "severity", "huge", "why", &test_err),
                     RC_INVALID);
    assert_ok(incidents_change(&d->s, id, 2, "severity", "grave", "the press knows", &test_err));
    assert_int_equal(incidents_change(&d->s, id, 3, "profile", "mars", NULL, &test_err),
                     RC_INVALID);
    assert_ok(incidents_change(&d->s, id, 3, "profile", "critical", NULL, &test_err));
    get(d, id, &i);
    assert_int_equal(i.report_due, NOON - 3 * HOUR / 2);
    incidents_release(&i);
}

static void test_timeline_is_append_only(void **state)
{
    struct deployment *d = *state;
    char path[96], *msg = NULL;
    sqlite3 *h;

    assert_ok(incidents_note(&d->s, open_plain(d, NULL), "first", false, &test_err));
    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, "UPDATE incident_event SET after = 'x'", NULL, NULL, &msg),
                     SQLITE_CONSTRAINT);
    assert_string_equal(msg, "the timeline is append-only");
    sqlite3_free(msg);
    assert_int_equal(sqlite3_exec(h, "DELETE FROM incident_event", NULL, NULL, &msg),
                     SQLITE_CONSTRAINT);
    sqlite3_free(msg);
    sqlite3_close(h);
}

static void test_bad_openings(void **state)
{
    struct deployment *d = *state;
    static const struct {
        struct new_incident in;
        enum incident_part bad;
    } cases[] = {
        {{.title = "", .whom = {"estimate", ""}}, PART_TITLE},
        {{.title = "t", .fields = "shoe size", .whom = {"estimate", ""}}, PART_FIELDS},
        {{.title = "t", .whom = {"estimate", "many"}}, PART_WHOM},
        {{.title = "t", .whom = {"estimate", "-4"}}, PART_WHOM},
        {{.title = "t", .whom = {"list", "nobody"}}, PART_WHOM},
        {{.title = "t", .whom = {"filter", "status:odd"}}, PART_WHOM},
        {{.title = "t", .whom = {"guess", ""}}, PART_WHOM},
        {{.title = "t", .profile = "mars", .whom = {"estimate", ""}}, PART_PROFILE},
        {{.title = "t", .severity = "huge", .whom = {"estimate", ""}}, PART_SEVERITY},
        {{.title = "t", .severity = "grave", .whom = {"estimate", ""}}, PART_WHY},
        {{.title = "t", .detected_at = NOON + 1, .whom = {"estimate", ""}}, PART_TIME},
        {{.title = "t", .occurred_at = NOON + 1, .whom = {"estimate", ""}}, PART_TIME},
    };

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        enum incident_part bad = PART_NONE;
        int64_t id = 0;

        assert_int_equal(incidents_open(&d->s, &cases[k].in, &id, &bad, &test_err), RC_INVALID);
        assert_int_equal(bad, cases[k].bad);
    }
    assert_int_equal(count(d, "SELECT count(*) FROM incident"), 0);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action LIKE 'incident%'"), 0);
}

/* Sensitive kinds of data and children make it graver; another level needs a reason. */
static void test_suggested_level(void **state)
{
    struct deployment *d = *state;
    const struct new_incident child = {
        .title = "t", .fields = "name", .whom = {"list", "E001, E002"}};
    const struct new_incident said = {.title = "t",
                                      .fields = "name",
                                      .severity = "major",
                                      .why = "it is in the news",
                                      .whom = {"estimate", ""}};
    struct incident i;

    add_people(d);
    get(d, open_plain(d, NULL), &i);
    assert_string_equal(i.severity, "general");
    assert_string_equal(i.profile, "pipl");
    incidents_release(&i);
    get(d, open_one(d, &child), &i);
    assert_string_equal(i.severity, "large");
    assert_int_equal(i.affected, 2);
    incidents_release(&i);
    get(d, open_one(d, &said), &i);
    assert_string_equal(i.severity, "major");
    assert_int_equal(i.affected, INCIDENT_UNKNOWN);
    incidents_release(&i);
}

static void test_restricted_notes(void **state)
{
    static const char secret[] = "an accountant is suspected of it";
    struct deployment *d = *state;
    int64_t id = open_plain(d, NULL);
    struct buf text = BUF_INIT;
    struct incident_event e[8];
    size_t n = 0;

    assert_int_equal(incidents_restricted(&d->s, id, &text, &test_err), RC_MISSING);
    assert_ok(incidents_note(&d->s, id, secret, true, &test_err));
    assert_int_equal(version(d, id), 1); /* a note does not get in another operator's way */
    assert_ok(incidents_restricted(&d->s, id, &text, &test_err));
    assert_non_null(strstr(buf_str(&text), secret));
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-look' AND "
                              "case_id = 'INC-1' AND data = 'notes=1'"),
                     1);
    assert_int_equal(count(d, "SELECT count(*) FROM sealed_note WHERE kind = 'incident-event' AND "
                              "instr(sealed, 'accountant') = 0"),
                     1);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_event WHERE before || after LIKE "
                              "'%accountant%'"),
                     0);
    assert_ok(operators_add(&d->s, "li", OP_HELPDESK, ADMIN_PASSWORD "x", &test_err));
    assert_ok(operators_add(&d->s, "au", OP_AUDITOR, ADMIN_PASSWORD "x", &test_err));
    for (int k = 0; k < 2; k++) {
        assert_ok(deployment_again(d, k == 0 ? "li" : "au", ADMIN_PASSWORD "x"));
        assert_ok(incidents_timeline(&d->s, id, 0, e, 8, &n, &test_err));
        assert_int_equal(n, 2);
        assert_string_equal(e[0].kind, "restricted");
        assert_string_equal(e[0].after, "");
        assert_int_equal(incidents_restricted(&d->s, id, &text, &test_err), RC_DENIED);
        assert_int_equal(text.len, 0);
        assert_int_equal(incidents_note(&d->s, id, "x", false, &test_err), RC_DENIED);
        assert_int_equal(incidents_contain(&d->s, id, 1, 0, "", &test_err), RC_DENIED);
        while (n > 0)
            incidents_event_release(&e[--n]);
    }
    buf_release(&text);
}

/* What an interrupted act left in the vault goes; the keys of incidents and people stay. */
static void test_sweep_spares_incidents(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT;
    int64_t id;

    add_people(d);
    id = open_plain(d, NULL);
    assert_ok(incidents_note(&d->s, id, "a secret", true, &test_err));
    deployment_tamper(d, "INSERT INTO pending(kind, actor, started_at) VALUES('import', 'x', 1)");
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_string_not_equal(d->s.redone, "");
    assert_ok(incidents_restricted(&d->s, id, &text, &test_err));
    assert_non_null(strstr(buf_str(&text), "a secret"));
    buf_release(&text);
}

static void test_steps(void **state)
{
    struct deployment *d = *state;
    struct incident_item item[INCIDENTS_ITEMS];
    struct incident_done done;
    int64_t id = open_plain(d, NULL);
    size_t n = 0;

    assert_ok(incidents_data_steps(&d->s, item, &n, &test_err));
    assert_int_equal(n, 9);
    assert_string_equal(item[1].code, "contain");
    assert_string_equal(item[1].clause, "3.4");
    assert_ok(incidents_step(&d->s, id, "preserve", "disk imaged", &test_err));
    assert_int_equal(incidents_step(&d->s, id, "preserve", "", &test_err), RC_EXISTS);
    assert_int_equal(incidents_step(&d->s, id, "dance", "", &test_err), RC_INVALID);
    assert_ok(incidents_done(&d->s, id, "preserve", &done, &test_err));
    assert_int_equal(done.at, NOON);
    assert_string_equal(done.by, "root");
    assert_string_equal(done.note, "disk imaged");
    /* A deployment made before the policy had them follows the built-in one. */
    deployment_tamper(d, "DELETE FROM policy WHERE section LIKE 'step:%' OR section LIKE 'item:%' "
                         "OR section = 'law:breach_notify'");
    assert_ok(incidents_data_steps(&d->s, item, &n, &test_err));
    assert_int_equal(n, 9);
    assert_ok(incidents_assess(&d->s, id, 1, true, "likely", &test_err));
}

/* New role keys wrap an incident's keys anew, as they do people's. */
static void test_notes_survive_rotation(void **state)
{
    struct deployment *d = *state;
    int64_t id = open_plain(d, NULL), epoch = d->s.epoch[RK_HIGH];
    struct buf text = BUF_INIT;

    assert_ok(incidents_note(&d->s, id, "a secret", true, &test_err));
    assert_ok(operators_add(&d->s, "wang", OP_ADMIN, ADMIN_PASSWORD "x", &test_err));
    assert_ok(operators_enable(&d->s, "wang", false, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_true(d->s.epoch[RK_HIGH] > epoch);
    assert_ok(incidents_restricted(&d->s, id, &text, &test_err));
    assert_non_null(strstr(buf_str(&text), "a secret"));
    buf_release(&text);
}

static void test_default_clock(void **state)
{
    struct deployment *d = *state;
    char profile[24];
    struct incident i;

    assert_ok(incidents_profile(&d->s, profile, &test_err));
    assert_string_equal(profile, "pipl");
    assert_int_equal(incidents_set_profile(&d->s, "mars", &test_err), RC_INVALID);
    assert_ok(incidents_set_profile(&d->s, "operator", &test_err));
    get(d, open_plain(d, NULL), &i);
    assert_int_equal(i.report_due, NOON + 4 * HOUR);
    incidents_release(&i);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-profile' "
                              "AND data = 'profile=operator before=pipl'"),
                     1);
}

static void test_log_verifies(void **state)
{
    struct deployment *d = *state;
    struct verify_result v;
    int64_t id = open_plain(d, NULL);

    assert_ok(incidents_note(&d->s, id, "x", true, &test_err));
    assert_ok(incidents_contain(&d->s, id, 1, 0, "", &test_err));
    assert_ok(auditlog_verify(&d->s, NULL, NULL, &v, &test_err));
    assert_true(v.ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_severity),
        TEST(test_report_clock),
        TEST(test_closing_clock),
        TEST(test_notify_clock),
        TEST(test_corrections_leave_both),
        TEST(test_timeline_is_append_only),
        TEST(test_bad_openings),
        TEST(test_suggested_level),
        TEST(test_restricted_notes),
        TEST(test_sweep_spares_incidents),
        TEST(test_steps),
        TEST(test_notes_survive_rotation),
        TEST(test_default_clock),
        TEST(test_log_verifies),
    };

    return cmocka_run_group_tests_name("incidents", tests, NULL, NULL);
}
