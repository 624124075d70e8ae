#define _GNU_SOURCE
/* A version of the agreement that needs consent again, and the campaigns that ask for it. */
#include "consents.h"

#include "service/approvals.h"
#include "service/campaigns_version.h"
#include "service/policies.h"
#include "store/campaign.h"
#include "store/notice.h"
#include "store/policy_version.h"

static int64_t publish(struct deployment *d, const char *code, const char *changes,
                       int64_t effective)
{
    const struct new_version v = {.code = code, .changes = changes, .effective_at = effective};
    char path[128];
    enum version_part bad;
    struct policy_file f;
    int64_t notice;
    FILE *out;

    snprintf(path, sizeof path, "%s/new.txt", d->dir);
    out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "版本 %s。\n", code);
    fclose(out);
    assert_ok(policies_file_read(&f, path, &test_err));
    assert_ok(policies_add(&d->s, &f, &v, &bad, &notice, &test_err));
    policies_file_release(&f);
    return notice;
}

static struct campaigns_version read_version(struct deployment *d, int64_t notice)
{
    struct campaigns_version asks;
    struct policy_version v;
    bool found;

    assert_ok(policy_version_get(d->s.db, notice, &v, &found, &test_err));
    assert_true(found);
    assert_ok(campaigns_version_read(&d->s, &v, &asks, &test_err));
    return asks;
}

/* Confirm what VERSION proposes, as the form does. */
static enum rc confirm(struct deployment *d, int64_t version, struct campaigns_opened *opened)
{
    struct campaigns_proposal p;
    struct new_campaign n = {.purpose = p.purposes, .notice = p.notice, .reason = p.reason};
    enum campaign_part bad;
    int64_t campaign;

    assert_ok(campaigns_version_propose(&d->s, version, &p, &campaign, &test_err));
    n.due_at = date_begins(date_add_days(p.due, 1));
    return campaigns_open(&d->s, &n, &bad, opened, &test_err);
}

static const char *said(struct deployment *d)
{
    static struct status st;

    assert_ok(status_clause(&d->s, "8.1", &st, &test_err));
    return st.figure;
}

static void one_confirmation_asks_for_every_purpose(void **state)
{
    struct deployment *d = *state;
    int64_t a = add_person(d, "A1", NULL), version = publish(d, "v2", "3, 4", 0), campaign;
    struct campaigns_opened opened;
    struct campaigns_proposal p;
    struct campaigns_version asks = read_version(d, version);
    struct campaign c;

    assert_int_equal(asks.n, 2);
    assert_string_equal(asks.unasked, "optimise, sharing");
    assert_non_null(strstr(said(d), "not everyone is asked"));
    assert_ok(confirm(d, version, &opened));
    assert_int_equal(opened.n, 2);
    assert_int_equal(entries_of(d, "campaign-open"), 2);
    assert_ok(campaign_by_id(d->s.db, opened.id[1], &c, &test_err));
    assert_string_equal(c.purpose, "sharing");
    assert_int_equal(c.notice, version);
    assert_non_null(strstr(c.reason, "v2: 3 "));
    asks = read_version(d, version);
    assert_string_equal(asks.unasked, "");
    assert_int_equal(asks.purpose[0].campaign.id, opened.id[0]);
    assert_int_equal(asks.purpose[0].open, 1);
    assert_non_null(strstr(said(d), "1 of 1 have not answered version v2"));
    must_say(d, a, "declined", 0);
    asks = read_version(d, version);
    assert_int_equal(asks.purpose[0].open, 0);
    assert_int_equal(asks.purpose[0].tally.declined, 1);
    assert_int_equal(asks.answered, 0); /* the other purpose is open still */
    assert_int_equal(campaigns_version_propose(&d->s, version, &p, &campaign, &test_err),
                     RC_CONFLICT);
    assert_int_equal(campaign, opened.id[1]);
}

/* An answer under a campaign's own later text counts for the version, too. */
static void who_was_asked_otherwise_is_asked(void **state)
{
    struct deployment *d = *state;
    int64_t version = publish(d, "v2", "1", 0);
    struct new_campaign n = {.purpose = "optimise",
                             .title = "点击",
                             .text = "统计页面点击量。",
                             .due_at = NOW + DAY,
                             .reason = "8.1 (1)"};
    struct campaigns_opened opened;
    enum campaign_part bad;
    char purpose[64];

    add_person(d, "A1", NULL);
    assert_int_equal(campaigns_version_waiting(&d->s, version, purpose, &test_err), RC_CONFLICT);
    assert_ok(campaigns_open(&d->s, &n, &bad, &opened, &test_err));
    assert_string_equal(read_version(d, version).unasked, "sharing");
    assert_ok(campaigns_version_waiting(&d->s, version, purpose, &test_err));
    assert_string_equal(purpose, "optimise");
    assert_ok(confirm(d, version, &opened));
    assert_int_equal(opened.n, 1);
    n.purpose = "sharing optimise";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_EXISTS);
    assert_int_equal(bad, CAMPAIGN_PURPOSE);
    n.purpose = "sharing, sharing";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    n.purpose = " ,";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(entries_of(d, "campaign-open"), 2);
}

/* A newer version's campaign takes the place of the one before, with an entry for each. */
static void a_newer_version_replaces_what_is_open(void **state)
{
    struct deployment *d = *state;
    int64_t first = publish(d, "v2", "3", 0), second = publish(d, "v3", "1", 0), campaign;
    struct campaigns_proposal p;
    struct new_campaign n = {
        .purpose = p.purposes, .notice = p.notice, .reason = p.reason, .due_at = NOW + 30 * DAY};
    struct campaigns_opened opened, newer;
    enum campaign_part bad;
    struct campaign c;

    add_person(d, "A1", NULL);
    assert_ok(confirm(d, first, &opened));
    assert_ok(campaigns_version_propose(&d->s, second, &p, &campaign, &test_err));
    assert_string_equal(p.ends, "1, 2");
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &newer, &test_err), RC_EXISTS);
    n.replace = true;
    assert_ok(campaigns_open(&d->s, &n, &bad, &newer, &test_err));
    assert_int_equal(entries_of(d, "campaign-close"), 2);
    assert_ok(campaign_by_id(d->s.db, opened.id[0], &c, &test_err));
    assert_int_equal(c.closed_at, NOW);
    assert_ok(campaign_by_id(d->s.db, newer.id[0], &c, &test_err));
    assert_int_equal(c.closed_at, 0);
    assert_int_equal(c.notice, second);
}

static void a_version_that_asks_nobody_proposes_nothing(void **state)
{
    struct deployment *d = *state;
    int64_t version = publish(d, "v2", "4, 6", 0), campaign;
    struct campaigns_proposal p;
    struct lines text = LINES_INIT;
    struct policy_version v;
    char purpose[64];
    bool found;

    assert_int_equal(read_version(d, version).n, 0);
    assert_int_equal(campaigns_version_propose(&d->s, version, &p, &campaign, &test_err),
                     RC_CONFLICT);
    assert_int_equal(campaign, 0);
    assert_int_equal(campaigns_version_waiting(&d->s, version, purpose, &test_err), RC_CONFLICT);
    assert_ok(policy_version_get(d->s.db, version, &v, &found, &test_err));
    assert_ok(campaigns_version_lines(&d->s, &v, &text, &test_err));
    assert_int_equal(text.n, 0);
}

static void due(struct deployment *d, int64_t version, int year, int month, int day)
{
    const struct date want = {year, month, day};
    struct campaigns_proposal p;
    int64_t campaign;

    assert_ok(campaigns_version_propose(&d->s, version, &p, &campaign, &test_err));
    assert_int_equal(date_begins(p.due), date_begins(want));
}

/* A later version that asks nobody leaves what is asked still to be answered; one to come counts
 * before it takes effect. */
static void nothing_is_forgotten(void **state)
{
    struct deployment *d = *state;
    struct date later = {2027, 1, 1};
    struct status st;

    add_person(d, "A1", NULL);
    publish(d, "v2", "3", 0);
    publish(d, "v3", "6", 0);
    assert_ok(status_clause(&d->s, "8.1", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    assert_non_null(strstr(st.figure, "v2"));
    assert_int_equal(st.deadline, 0);
    publish(d, "v4", "1", date_begins(later));
    assert_ok(status_clause(&d->s, "8.1", &st, &test_err));
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    assert_non_null(strstr(st.figure, "v4"));
    assert_int_equal(st.deadline, date_begins(later));
}

/* The eve of its effect where that is a week away, a month from its publication, from today. */
static void there_is_time_to_answer(void **state)
{
    struct deployment *d = *state;
    struct date eighth = {2026, 12, 2}, ninth = {2026, 12, 3};
    int64_t version;

    version = publish(d, "v2", "3", 0);
    due(d, version, 2026, 12, 24);
    deployment_now(NOW + 23 * DAY); /* 17 December */
    due(d, version, 2026, 12, 24);
    deployment_now(NOW + 24 * DAY);
    due(d, version, 2027, 1, 17);
    deployment_now(NOW);
    version = publish(d, "v3", "3", date_begins(eighth));
    due(d, version, 2026, 12, 1);
    deployment_now(NOW + DAY);
    due(d, version, 2026, 12, 24);
    deployment_now(NOW);
    version = publish(d, "v4", "3", date_begins(ninth));
    due(d, version, 2026, 12, 2);
}

static void a_second_admin_approves_all_at_once(void **state)
{
    struct deployment *d = *state;
    int64_t version = publish(d, "v2", "3", 0);
    struct campaigns_opened opened;

    assert_ok(operators_add(&d->s, "wang", OP_ADMIN, SECOND_PASSWORD, &test_err));
    assert_int_equal(confirm(d, version, &opened), RC_DENIED);
    assert_ok(deployment_again(d, "wang", SECOND_PASSWORD));
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(confirm(d, version, &opened));
    assert_int_equal(opened.n, 2);
    assert_int_equal(entries_of(d, "approval-ask"), 1);
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, CLERK_PASSWORD, &test_err));
    version = publish(d, "v3", "3", 0);
    assert_ok(deployment_again(d, "desk", CLERK_PASSWORD));
    assert_int_equal(confirm(d, version, &opened), RC_DENIED);
    assert_int_equal(entries_of(d, "campaign-open"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_confirmation_asks_for_every_purpose),
        TEST(who_was_asked_otherwise_is_asked),
        TEST(a_newer_version_replaces_what_is_open),
        TEST(a_version_that_asks_nobody_proposes_nothing),
        TEST(nothing_is_forgotten),
        TEST(there_is_time_to_answer),
        TEST(a_second_admin_approves_all_at_once),
    };

    return cmocka_run_group_tests_name("campaigns of a version", tests, NULL, NULL);
}
