/* Incidents: the ledger of the people, the notices, the reports, the end. */
#define _GNU_SOURCE
#include "incidents.h"

#include "service/incidents_data.h"
#include "service/incidents_ledger.h"
#include "service/incidents_people.h"
#include "service/incidents_report.h"

static void test_ledger(void **state)
{
    struct deployment *d = *state;
    const struct new_incident in = {
        .title = "t", .fields = "name, mobile", .profile = "gdpr", .whom = {"filter", "dept:desk"}};
    const struct incident_message m = {"push", "About your data", "A list was sent out.",
                                       "Unwanted calls.", "Do not answer them."};
    static const char *const channel[] = {"announcement", "push"};
    struct incident_message lacking = m;
    size_t last = 9;
    struct incident_ledger l;
    struct incident i;
    int64_t id, n = 0;
    int bad = 0;

    add_people(d);
    id = open_one(d, &in);
    assert_ok(incidents_people_ledger(&d->s, id, &l, &test_err));
    assert_int_equal(l.people, 3);
    assert_int_equal(l.children, 1);
    assert_int_equal(l.told, 0);
    assert_ok(incidents_assess(&d->s, id, 1, true, "likely", &test_err));
    assert_int_equal(incidents_people_told(&d->s, id, "push", "sent", &n, &test_err),
                     RC_INVALID); /* nothing was published */
    lacking.remedies = "";
    assert_int_equal(incidents_people_notice(&d->s, id, 2, &lacking, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, 3);
    assert_ok(incidents_ledger_published(&d->s, id, channel, 2, &last, &test_err));
    assert_int_equal(last, 0);
    assert_ok(incidents_people_notice(&d->s, id, 2, &m, &bad, &test_err));
    assert_ok(incidents_ledger_published(&d->s, id, channel, 2, &last, &test_err));
    assert_int_equal(last, 1);
    assert_int_equal(count(d, "SELECT count(*) FROM notice WHERE kind = 'incident' AND "
                              "text LIKE '%Unwanted calls.%' AND length(digest) = 32"),
                     1);
    get(d, id, &i);
    assert_int_equal(i.notified_at, 0); /* published is not told: there is a ledger */
    incidents_release(&i);
    assert_ok(incidents_ledger_told(&d->s, id, "E002", "phone", "failed", &test_err));
    assert_ok(incidents_ledger_told(&d->s, id, "E003", "phone", "delivered", &test_err));
    assert_int_equal(incidents_ledger_told(&d->s, id, "E003", "phone", "sent", &test_err),
                     RC_INVALID);
    assert_ok(incidents_people_ledger(&d->s, id, &l, &test_err));
    assert_int_equal(l.told, 1);
    assert_int_equal(l.failed, 1);
    assert_state(d, NOON + HOUR, CLAUSE_BROKEN);
    assert_ok(incidents_people_told(&d->s, id, "push", "sent", &n, &test_err));
    assert_int_equal(n, 2); /* the one it failed for is told again */
    get(d, id, &i);
    assert_int_equal(i.notified_at, NOON + HOUR);
    incidents_release(&i);
    assert_state(d, NOON + HOUR, CLAUSE_AT_RISK);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_person WHERE notice IS NOT NULL AND "
                              "channel = 'push'"),
                     2);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-told' AND "
                              "data = 'channel=push outcome=sent people=2'"),
                     1);
    assert_int_equal(incidents_people_told(&d->s, id, "push", "sent", &n, &test_err),
                     RC_INVALID);
}

/* More people later: the clock runs again for them. */
static void test_more_people(void **state)
{
    struct deployment *d = *state;
    const struct incident_whom two = {"list", "E001 E002"}, all = {"filter", "status:active"},
                               guess = {"estimate", "9"}, none = {"filter", ""};
    struct incident i;
    int64_t id = open_plain(d, "gdpr"), n = 0;

    add_people(d);
    assert_ok(incidents_people_add(&d->s, id, 1, &guess, &n, &test_err));
    assert_int_equal(n, 9);
    assert_int_equal(incidents_people_add(&d->s, id, 2, &none, &n, &test_err), RC_INVALID);
    assert_ok(incidents_people_preview(&d->s, &all, &n, &test_err));
    assert_int_equal(n, 3);
    assert_ok(incidents_people_add(&d->s, id, 2, &two, &n, &test_err));
    assert_int_equal(n, 2);
    assert_int_equal(incidents_people_add(&d->s, id, 3, &guess, &n, &test_err), RC_INVALID);
    assert_int_equal(incidents_people_add(&d->s, id, 2, &all, &n, &test_err), RC_CONFLICT);
    assert_ok(incidents_people_told(&d->s, id, "phone", "delivered", &n, &test_err));
    get(d, id, &i);
    assert_int_not_equal(i.notified_at, 0);
    incidents_release(&i);
    assert_ok(incidents_people_add(&d->s, id, i.version, &all, &n, &test_err));
    assert_int_equal(n, 3);
    get(d, id, &i);
    assert_int_equal(i.notified_at, 0);
    assert_int_equal(i.affected, 3);
    incidents_release(&i);
}

/* Each is counted once, however often a list names them. */
static void test_a_list_with_repeats(void **state)
{
    struct deployment *d = *state;
    const struct new_incident in = {.title = "t", .fields = "name", .profile = "gdpr",
                                    .whom = {"list", "E001 E002, E001\nE002 E002"}};
    int64_t n = 0;

    add_people(d);
    assert_ok(incidents_people_preview(&d->s, &in.whom, &n, &test_err));
    assert_int_equal(n, 2);
    open_one(d, &in);
    assert_int_equal(count(d, "SELECT affected FROM incident"), 2);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_person"), 2);
}

static void change(const struct deployment *d, const char *sql)
{
    char path[96];
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
}

/* A kill after the last batch and before the clock was stopped: telling again stops it. A kill
 * before all were entered: those left out are not taken for told. */
static void test_a_kill_between(void **state)
{
    struct deployment *d = *state;
    const struct new_incident in = {.title = "t", .fields = "name", .profile = "gdpr",
                                    .whom = {"list", "E001 E002"}};
    const struct incident_whom all = {"filter", "status:active"};
    int64_t id, n = 0;

    add_people(d);
    id = open_one(d, &in);
    assert_ok(incidents_assess(&d->s, id, 1, true, "likely", &test_err));
    change(d, "UPDATE incident_person SET notified_at = 1, channel = 'phone', outcome = 'sent'");
    change(d, "UPDATE incident SET affected = 3");
    assert_int_equal(incidents_people_told(&d->s, id, "phone", "sent", &n, &test_err),
                     RC_INVALID);
    assert_int_equal(count(d, "SELECT count(*) FROM incident WHERE notified_at IS NULL"), 1);
    assert_ok(incidents_people_add(&d->s, id, version(d, id), &all, &n, &test_err));
    assert_int_equal(n, 3);
    change(d, "UPDATE incident_person SET notified_at = 1, channel = 'phone', outcome = 'sent'");
    assert_ok(incidents_people_told(&d->s, id, "phone", "sent", &n, &test_err));
    assert_int_equal(n, 0);
    assert_int_equal(count(d, "SELECT notified_at FROM incident"), NOON);
    assert_int_equal(incidents_people_told(&d->s, id, "phone", "sent", &n, &test_err),
                     RC_INVALID);
}

static void read_file(const char *path, char *out, size_t max)
{
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    out[fread(out, 1, max - 1, f)] = '\0';
    fclose(f);
}

/* A report is a file and a record of it, or neither. */
static void test_report_or_nothing(void **state)
{
    struct deployment *d = *state;
    struct buf path = BUF_INIT;
    char dir[96], name[128];
    int64_t id = open_plain(d, "gdpr");

    snprintf(dir, sizeof dir, "%s/exports", d->dir);
    snprintf(name, sizeof name, "%s/INC-1-report.txt", dir);
    change(d, "CREATE TRIGGER no BEFORE INSERT ON incident_notice BEGIN SELECT raise(ABORT, 'no'); END");
    assert_int_not_equal(incidents_report_send(&d->s, id, 1, "report", "a", 0, &path, &test_err),
                         RC_OK);
    assert_int_not_equal(access(name, F_OK), 0);
    assert_int_equal(rmdir(dir), 0); /* nothing else in it either */
    change(d, "DROP TRIGGER no");
    snprintf(d->s.export_dir, sizeof d->s.export_dir, "/proc");
    assert_int_equal(incidents_report_send(&d->s, id, 1, "report", "a", 0, &path, &test_err), RC_IO);
    assert_int_equal(count(d, "SELECT count(*) FROM incident WHERE reported_at IS NOT NULL"), 0);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-report'"), 0);
    d->s.export_dir[0] = '\0';
    assert_ok(incidents_report_send(&d->s, id, 1, "report", "a", 0, &path, &test_err));
    assert_string_equal(buf_str(&path), name);
    assert_int_equal(access(name, F_OK), 0);
    buf_release(&path);
}

static void test_reports(void **state)
{
    struct deployment *d = *state;
    const char *value[INCIDENTS_ITEMS] = {NULL};
    struct incident_report r;
    struct buf path = BUF_INIT;
    int64_t id = open_plain(d, "gdpr");
    struct incident i;
    char text[8192];

    assert_ok(incidents_change(&d->s, id, 1, "cause", "misdirected mail", NULL, &test_err));
    get(d, id, &i);
    assert_ok(incidents_report_read(&d->s, &i, "report", &r, &test_err));
    assert_int_equal(r.n, 11);
    assert_int_equal(r.filled, 7); /* what the facts say */
    for (size_t k = 0; k < r.n; k++)
        if (strcmp(r.item[k].code, "harm") == 0)
            value[k] = "Calls by strangers";
    incidents_report_release(&r);
    assert_ok(incidents_report_fill(&d->s, id, "report", value, &test_err));
    assert_ok(incidents_report_fill(&d->s, id, "report", value, &test_err)); /* nothing new */
    assert_int_equal(count(d, "SELECT count(*) FROM incident_event WHERE kind = 'item'"), 1);
    assert_ok(incidents_report_read(&d->s, &i, "report", &r, &test_err));
    assert_int_equal(r.filled, 8);
    incidents_report_release(&r);
    assert_ok(incidents_report_read(&d->s, &i, "closing", &r, &test_err));
    for (size_t k = 0; k < r.n; k++)
        if (strcmp(r.item[k].code, "harm") == 0)
            assert_string_equal(r.value[k], "Calls by strangers"); /* nobody types it twice */
    incidents_report_release(&r);
    assert_int_equal(incidents_report_send(&d->s, id, i.version, "report", "", 0, &path, &test_err),
                     RC_INVALID);
    assert_int_equal(
        incidents_report_send(&d->s, id, i.version, "report", "a", NOON + 1, &path, &test_err),
        RC_INVALID);
    assert_ok(incidents_report_send(&d->s, id, i.version, "report", "Cyberspace office", 0, &path,
                                    &test_err));
    read_file(buf_str(&path), text, sizeof text);
    assert_non_null(strstr(text, "Cyberspace office"));
    assert_non_null(strstr(text, "Calls by strangers"));
    assert_non_null(strstr(text, "misdirected mail"));
    assert_non_null(strstr(text, "not known yet; it will be sent later"));
    assert_int_equal(count(d, "SELECT reported_at FROM incident"), NOON);
    assert_int_equal(count(d, "SELECT count(*) FROM incident_step WHERE step = 'report'"), 1);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-report' "
                              "AND data LIKE 'report=report items=8/11 notice=N-%'"),
                     1);
    assert_int_equal(
        incidents_report_send(&d->s, id, version(d, id), "report", "again", 0, &path, &test_err),
        RC_EXISTS);
    assert_int_equal(
        incidents_report_send(&d->s, id, version(d, id), "closing", "a", 0, &path, &test_err),
        RC_INVALID); /* items are missing */
    incidents_release(&i);
    buf_release(&path);
}

static void fill_closing(struct deployment *d, int64_t id)
{
    const char *value[INCIDENTS_ITEMS];

    for (size_t k = 0; k < INCIDENTS_ITEMS; k++)
        value[k] = "as it was";
    assert_ok(incidents_report_fill(&d->s, id, "closing", value, &test_err));
}

static void test_closing(void **state)
{
    struct deployment *d = *state;
    struct buf path = BUF_INIT;
    int64_t id = open_plain(d, "gdpr"), late = open_plain(d, "gdpr");
    struct status st = {0};

    assert_int_equal(incidents_close(&d->s, id, 1, "", &test_err), RC_INVALID);
    assert_ok(incidents_contain(&d->s, id, 1, NOON, "recalled", &test_err));
    assert_int_equal(incidents_contain(&d->s, id, 2, NOON, "", &test_err), RC_INVALID);
    assert_int_equal(incidents_close(&d->s, id, 2, "", &test_err), RC_INVALID);
    assert_non_null(strstr(test_err.msg, "Report, Assessment, Closing report"));
    assert_ok(incidents_assess(&d->s, id, 2, false, "encrypted", &test_err));
    assert_ok(incidents_change(&d->s, id, 3, "cause", "lost laptop", NULL, &test_err));
    assert_ok(incidents_report_send(&d->s, id, 4, "report", "a", 0, &path, &test_err));
    fill_closing(d, id);
    assert_ok(incidents_report_send(&d->s, id, 5, "closing", "a", 0, &path, &test_err));
    assert_ok(incidents_close(&d->s, id, 6, "", &test_err));
    assert_int_equal(incidents_change(&d->s, id, 7, "cause", "x", NULL, &test_err), RC_DENIED);
    assert_ok(incidents_note(&d->s, id, "a late thought", false, &test_err));
    /* Refused with a reason: no clock runs, the log keeps what was refused. */
    assert_ok(incidents_contain(&d->s, late, 1, NOON, "", &test_err));
    assert_ok(incidents_close(&d->s, late, 2, "a false alarm", &test_err));
    assert_int_equal(count(d, "SELECT count(*) FROM audit_entry WHERE action = 'incident-close' "
                              "AND case_id = 'INC-2' AND data = 'waived=report,assess,closing'"),
                     1);
    assert_ok(status_clause(&d->s, "3.4", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_UNMEASURED); /* nobody said the log is complete */
    assert_ok(incidents_review(&d->s, &test_err));
    assert_ok(status_clause(&d->s, "3.4", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_KEPT);
    assert_string_equal(st.pane, "incidents");
    open_plain(d, "gdpr");
    assert_ok(status_clause(&d->s, "3.4", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    assert_int_equal(st.deadline, NOON + 72 * HOUR);
    assert_string_equal(st.filter, "!status:closed");
    buf_release(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ledger),
        TEST(test_more_people),
        TEST(test_a_list_with_repeats),
        TEST(test_a_kill_between),
        TEST(test_report_or_nothing),
        TEST(test_reports),
        TEST(test_closing),
    };

    return cmocka_run_group_tests_name("incidents people", tests, NULL, NULL);
}
