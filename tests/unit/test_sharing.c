#define _GNU_SOURCE
/* Recipients, disclosures, and every gate in front of one. */
#include "sharing.h"

static int64_t bare(struct deployment *d)
{
    struct disclosure_sums sums;

    assert_ok(disclosure_sum(d->s.db, "consent", &sums, &test_err));
    return sums.bare;
}

/* The gate, the register's rule and the status of 6.1.1 read one history alike. */
static void all_read_a_history_alike(void **state)
{
    static const char *const said[] = {"granted", "withdrawn", "guardian",
                                       "expired", "granted",   "declined"};
    struct deployment *d = *state;
    struct new_disclosure in = {
        .kind = "consent", .recipient = "Partner", .purpose = "optimise", .fields = "mobile"};
    const struct consent_event *best;
    struct consent_event *e;
    struct consent stood;
    int64_t id = id_of(d, "E1"), start = day("2026-10-01"), without = 0;
    char sql[400];
    bool found;
    size_t n;

    assert_ok(save(d, "Partner", "other", "none", 0, 0));
    for (int i = 0; i < 6; i++) /* recorded out of order, two of one second */
        event(d, "E1", said[i], start + (i * 4 % 6 + 1) * 10, 1);
    assert_ok(consent_events_of(d->s.db, id, &e, &n, &test_err));
    assert_int_equal(n, 6);
    for (in.at = start; in.at < start + 80; in.at += 5) {
        best = consent_state_at(e, n, "optimise", in.at);
        assert_ok(consent_as_of(d->s.db, id, "optimise", in.at, &stood, &found, &test_err));
        assert_int_equal(found, best != NULL);
        if (found)
            assert_int_equal(stood.event, best->id);
        assert_int_equal(disclose(d, &in, "E1").rc == RC_OK,
                         best != NULL && consent_state_given(best->action));
        /* The same past the gate. */
        snprintf(sql, sizeof sql,
                 "INSERT INTO disclosure(kind, recipient, at, purpose, fields, basis, scope, "
                 "approver, protection, people, case_id, note, made_by, made_at) VALUES('consent', "
                 "1, %lld, 'optimise', '', '', '', '', '', 1, '-', '', '', 1); "
                 "INSERT INTO disclosure_person SELECT max(id), %lld FROM disclosure",
                 (long long)in.at, (long long)id);
        deployment_tamper(d, sql);
        without += best == NULL || !consent_state_given(best->action);
        assert_int_equal(bare(d), without);
    }
    free(e);
    assert_true(without > 2);
    assert_true(count(d, "") > without + 2);
}

static void consent_is_asked_of_everyone(void **state)
{
    struct deployment *d = *state;
    struct new_disclosure in = {
        .kind = "consent", .recipient = "Partner", .purpose = "optimise", .fields = "mobile"};
    int64_t granted = day("2026-10-01"), withdrawn = day("2026-11-01");
    struct outcome o;

    assert_ok(save(d, "Partner", "other", "none", 0, 0));
    assert_int_equal(status_of(d, "6.1.1"), CLAUSE_UNMEASURED);
    assert_ok(sharing_review(&d->s, &test_err));
    assert_int_equal(status_of(d, "6.1.1"), CLAUSE_KEPT);
    o = disclose(d, &in, "E1, E2");
    gated(o, SHARING_PEOPLE);
    assert_int_equal(o.lacking, 2);
    assert_string_equal(o.refs, "E1, E2");
    event(d, "E1", "granted", granted, 1);
    event(d, "E2", "granted", granted, 1);
    event(d, "E2", "withdrawn", withdrawn, 1);
    o = disclose(d, &in, "E1, E2");
    gated(o, SHARING_PEOPLE);
    assert_int_equal(o.lacking, 1);
    assert_string_equal(o.refs, "E2");
    /* The state is that of the time of giving. */
    in.at = withdrawn - 1;
    o = disclose(d, &in, "E1, E2");
    assert_ok(o.rc);
    in.at = granted - 1;
    assert_int_equal(disclose(d, &in, "E1").lacking, 1);
    in.at = granted;
    assert_ok(disclose(d, &in, "E1").rc);
    assert_int_equal(status_of(d, "6.1.1"), CLAUSE_KEPT);
    assert_int_equal(count(d, ""), 2);
    assert_int_equal(count(d, "ref:E1"), 2);
    assert_int_equal(count(d, "ref:E2"), 1);
    assert_int_equal(count(d, "ref:E3"), 0);
    assert_int_equal(count(d, "ref:nobody"), 0);
    in.purpose = "no-such";
    refused(disclose(d, &in, "E1"), SHARING_PURPOSE);
    in.purpose = "optimise";
    in.fields = "no-such";
    refused(disclose(d, &in, "E1"), SHARING_FIELDS);
    in.fields = "";
    refused(disclose(d, &in, "E1"), SHARING_FIELDS);
    in.fields = "mobile";
    in.at = clock_now() + 1;
    refused(disclose(d, &in, "E1"), SHARING_AT);
    in.at = 0;
    in.recipient = "";
    refused(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    in.recipient = "Nobody";
    refused(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    in.kind = "gift";
    in.recipient = "Partner";
    refused(disclose(d, &in, "E1"), SHARING_KIND);
    /* Given behind the gate's back. */
    deployment_tamper(d, "INSERT INTO disclosure_person SELECT 1, id FROM person WHERE ref = 'E3'");
    assert_int_equal(status_of(d, "6.1.1"), CLAUSE_BROKEN);
}

static void a_processor_needs_contract_and_protection(void **state)
{
    struct deployment *d = *state;
    struct new_disclosure in = {
        .kind = "processor", .recipient = "Mailer", .purpose = "service", .fields = "name"};
    int64_t from = day("2026-01-01"), until = day("2027-01-01");
    struct recipient r;
    size_t field;

    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_UNMEASURED);
    assert_ok(save(d, "Mailer", "supplier", "none", from, until));
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_BROKEN);
    assert_ok(recipient_by_name(d->s.db, "Mailer", &r, &test_err));
    snprintf(r.protection, sizeof r.protection, "encrypted");
    assert_ok(sharing_recipient_save(&d->s, &r, &field, &test_err));
    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_KEPT);
    assert_ok(disclose(d, &in, "E1").rc);
    in.fields = "name, email";
    gated(disclose(d, &in, "E1"), SHARING_FIELDS);
    in.fields = "name";
    in.purpose = "login";
    gated(disclose(d, &in, "E1"), SHARING_PURPOSE);
    in.purpose = "service";
    in.at = from - 1;
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    in.at = from;
    assert_ok(disclose(d, &in, "E1").rc);
    in.at = 0;
    deployment_now(until - 20 * 86400);
    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_AT_RISK);
    deployment_now(until - 1);
    assert_ok(disclose(d, &in, "E1").rc);
    deployment_now(until);
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_BROKEN);
    assert_ok(sharing_recipient_end(&d->s, r.id, &test_err));
    assert_int_equal(status_of(d, "6.1.2"), CLAUSE_KEPT);
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    assert_int_equal(sharing_recipient_end(&d->s, r.id, &test_err), RC_CONFLICT);
    /* Others are no processors. */
    assert_ok(save(d, "Bureau", "authority", "both", from, 0));
    in.recipient = "Bureau";
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
}

static void a_transfer_needs_its_notice(void **state)
{
    struct deployment *d = *state;
    const struct sharing_notice n = {.kind = "transfer", .title = "Merger", .text = "We merge."};
    struct new_disclosure in = {.kind = "transfer", .recipient = "Acquirer", .fields = "name"};
    char code[32];
    size_t field;

    assert_int_equal(status_of(d, "6.3"), CLAUSE_UNMEASURED);
    assert_ok(save(d, "Acquirer", "acquirer", "encrypted", 0, 0));
    gated(disclose(d, &in, "E1, E2, E3"), SHARING_NOTICE);
    assert_ok(sharing_publish(&d->s, &n, code, &field, &test_err));
    in.notice = code;
    in.recipient = "";
    refused(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    in.recipient = "Acquirer";
    assert_ok(disclose(d, &in, "E1, E2, E3").rc);
    assert_int_equal(status_of(d, "6.3"), CLAUSE_KEPT);
    deployment_tamper(d,
                      "INSERT INTO disclosure SELECT 99, kind, NULL, at, purpose, fields, basis, "
                      "scope, approver, notice, protection, people, case_id, note, made_by, "
                      "made_at FROM disclosure WHERE kind = 'transfer'");
    assert_int_equal(status_of(d, "6.3"), CLAUSE_BROKEN);
}

static void an_authority_needs_basis_scope_and_case(void **state)
{
    struct deployment *d = *state;
    struct new_disclosure in = {.kind = "authority", .recipient = "Bureau", .fields = "name"};
    struct disclosure made;
    char whole[201] = "";
    struct outcome o;

    assert_ok(save(d, "Bureau", "authority", "both", 0, 0));
    assert_ok(save(d, "Partner", "other", "both", 0, 0));
    gated(disclose(d, &in, "E1"), SHARING_BASIS);
    in.basis = "Criminal Procedure Law, art. 54";
    gated(disclose(d, &in, "E1"), SHARING_SCOPE);
    in.scope = "one name";
    gated(disclose(d, &in, "E1"), SHARING_CASE);
    in.case_id = "2026-114";
    memset(whole, 'x', sizeof whole - 1);
    in.note = whole; /* taken whole or not at all */
    refused(disclose(d, &in, "E1"), SHARING_NOTE);
    whole[199] = '\0';
    in.recipient = "Partner";
    gated(disclose(d, &in, "E1"), SHARING_RECIPIENT);
    in.recipient = "Bureau";
    o = disclose(d, &in, "E1");
    assert_ok(o.rc);
    assert_ok(disclosure_by_id(d->s.db, o.id, &made, &test_err));
    assert_string_equal(made.note, whole);
    assert_string_equal(made.approver, "root"); /* there is one admin only */
    assert_int_equal(status_of(d, "6.4"), CLAUSE_KEPT);
    deployment_tamper(d, "INSERT INTO disclosure SELECT 99, kind, recipient, at, purpose, fields, "
                         "'', scope, approver, notice, protection, people, case_id, note, made_by, "
                         "made_at FROM disclosure WHERE kind = 'authority'");
    assert_int_equal(status_of(d, "6.4"), CLAUSE_BROKEN);
}

static void two_admins_decide(void **state)
{
    struct deployment *d = *state;
    const struct sharing_notice n = {.kind = "transfer", .title = "Merger", .text = "We merge."};
    struct new_disclosure in = {.kind = "transfer", .recipient = "Acquirer", .fields = "name"};
    struct disclosure made;
    struct outcome o;
    char code[32];
    size_t field;

    assert_ok(save(d, "Acquirer", "acquirer", "encrypted", 0, 0));
    assert_ok(sharing_publish(&d->s, &n, code, &field, &test_err));
    in.notice = code;
    assert_ok(operators_add(&d->s, "second", OP_ADMIN, SECOND, &test_err));
    assert_ok(disclose(d, &in, "E1").rc); /* one person: no second signature */
    o = disclose(d, &in, "E1, E2");
    gated(o, SIZE_MAX);
    assert_int_equal(count(d, ""), 1);
    assert_int_equal(approvals_decide(&d->s, 1, true, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "second", SECOND));
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    /* Other people than were approved are other people. */
    assert_int_equal(disclose(d, &in, "E1, E3").rc, RC_DENIED);
    o = disclose(d, &in, "E2, E1");
    assert_ok(o.rc);
    assert_ok(disclosure_by_id(d->s.db, o.id, &made, &test_err));
    assert_string_equal(made.approver, "second");
    assert_int_equal(disclose(d, &in, "E1, E2").rc, RC_DENIED); /* used up */
}

static void the_register_only_grows(void **state)
{
    struct deployment *d = *state;
    struct new_disclosure in = {
        .kind = "processor", .recipient = "Mailer", .purpose = "service", .fields = "name"};
    struct lines text = LINES_INIT;
    struct outcome o;
    bool kept = false;
    sqlite3 *h;
    char path[96];

    assert_ok(save(d, "Mailer", "agent", "both", day("2026-01-01"), 0));
    o = disclose(d, &in, "E1");
    assert_ok(o.rc);
    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(h, "UPDATE disclosure SET people = 0", NULL, NULL, NULL),
                         SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(h, "DELETE FROM disclosure", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    assert_ok(sharing_lines(&d->s, o.id, &text, &test_err));
    for (size_t i = 0; i < text.n; i++)
        kept = kept || strstr(text.line[i].text, "2029-11-24") != NULL;
    assert_true(kept); /* three years, to the end of that day */
    lines_release(&text);
}

static void recipients_are_checked(void **state)
{
    struct deployment *d = *state;
    struct recipient r, stale;
    size_t field;

    assert_int_equal(save(d, "", "agent", "both", 0, 0), RC_INVALID);
    assert_int_equal(save(d, "A", "friend", "both", 0, 0), RC_INVALID);
    assert_int_equal(save(d, "A", "agent", "trust", 0, 0), RC_INVALID);
    assert_int_equal(save(d, "A", "agent", "both", 200, 100), RC_INVALID);
    assert_ok(save(d, "A", "agent", "both", 100, 200));
    assert_int_equal(save(d, "A", "agent", "both", 100, 200), RC_EXISTS);
    assert_ok(recipient_by_name(d->s.db, "A", &r, &test_err));
    stale = r;
    snprintf(r.country, sizeof r.country, "CN");
    assert_ok(sharing_recipient_save(&d->s, &r, &field, &test_err));
    assert_int_equal(sharing_recipient_save(&d->s, &stale, &field, &test_err), RC_CONFLICT);
    snprintf(r.fields, sizeof r.fields, "name, shoe-size");
    assert_int_equal(sharing_recipient_save(&d->s, &r, &field, &test_err), RC_INVALID);
    assert_int_equal(field, 8);
}

static void others_share_nothing(void **state)
{
    struct deployment *d = *state;
    struct new_disclosure in = {
        .kind = "processor", .recipient = "Mailer", .purpose = "service", .fields = "name"};

    assert_ok(save(d, "Mailer", "agent", "both", day("2026-01-01"), 0));
    assert_ok(operators_add(&d->s, "audit", OP_AUDITOR, "nine paper lanterns drift on", &test_err));
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, "violet kettles hum at dawn", &test_err));
    assert_ok(deployment_again(d, "audit", "nine paper lanterns drift on"));
    assert_int_equal(save(d, "B", "agent", "both", 0, 0), RC_DENIED);
    assert_int_equal(disclose(d, &in, "E1").rc, RC_DENIED);
    assert_int_equal(sharing_review(&d->s, &test_err), RC_DENIED);
    assert_int_equal(count(d, ""), 0);
    assert_ok(deployment_again(d, "desk", "violet kettles hum at dawn"));
    assert_int_equal(disclose(d, &in, "E1").rc, RC_DENIED);
    assert_int_equal(sharing_recipient_end(&d->s, 1, &test_err), RC_DENIED);
}

static void people_are_found_by_filter(void **state)
{
    struct deployment *d = *state;
    struct sharing_people people;

    assert_ok(sharing_people_filter(&d->s, "status:active", &people, &test_err));
    assert_int_equal(people.n, 3);
    sharing_people_release(&people);
    assert_int_equal(sharing_people_filter(&d->s, " ", &people, &test_err), RC_INVALID);
    assert_int_equal(sharing_people_filter(&d->s, "ref:E9", &people, &test_err), RC_INVALID);
    assert_int_equal(sharing_people_refs(&d->s, "E1 E9", &people, &test_err), RC_INVALID);
    assert_ok(sharing_people_refs(&d->s, "E2,E1 E2", &people, &test_err));
    assert_int_equal(people.n, 2);
    sharing_people_release(&people);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(all_read_a_history_alike),
        TEST(consent_is_asked_of_everyone),
        TEST(a_processor_needs_contract_and_protection),
        TEST(a_transfer_needs_its_notice),
        TEST(an_authority_needs_basis_scope_and_case),
        TEST(two_admins_decide),
        TEST(the_register_only_grows),
        TEST(recipients_are_checked),
        TEST(others_share_nothing),
        TEST(people_are_found_by_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
