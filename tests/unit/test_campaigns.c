#define _GNU_SOURCE
/* Campaigns: everyone is asked again, and who answered is counted. */
#include "consents.h"

#include "service/approvals.h"
#include "store/campaign.h"
#include "store/notice.h"

static int64_t ask(struct deployment *d, int64_t due)
{
    const struct new_campaign n = {.purpose = "optimise",
                                   .title = "统计页面点击",
                                   .text = "新版本起统计页面点击量。",
                                   .due_at = due,
                                   .reason = "8.1 (3)"};
    enum campaign_part bad;
    struct campaigns_opened opened;

    assert_ok(campaigns_open(&d->s, &n, &bad, &opened, &test_err));
    assert_int_equal(opened.n, 1);
    return opened.id[0];
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
    deployment_now(due - 1);
    assert_int_equal(asked_clause(d), CLAUSE_AT_RISK);
    deployment_now(due);
    assert_int_equal(asked_clause(d), CLAUSE_BROKEN);
    assert_ok(campaigns_close(&d->s, id, &test_err));
    assert_int_equal(campaigns_close(&d->s, id, &test_err), RC_CONFLICT);
    assert_int_equal(asked_clause(d), CLAUSE_KEPT);
    assert_non_null(
        strstr(last_entry(d, "campaign-close").data, "asked=3 granted=2 not-answered=1"));
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
    struct new_campaign n = {
        .purpose = "gossip", .notice = "2021-08-04", .due_at = NOW, .reason = ""};
    enum campaign_part bad;
    struct campaigns_opened opened;

    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_PURPOSE);
    n.purpose = "optimise";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_DUE);
    n.due_at = NOW + 1;
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_REASON);
    n.reason = "8.1 (3)";
    n.notice = "N-404";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_NOTICE);
    n.notice = "";
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_INVALID);
    assert_int_equal(bad, CAMPAIGN_TITLE);
    n.notice = "2021-08-04";
    assert_ok(campaigns_open(&d->s, &n, &bad, &opened, &test_err));
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_EXISTS);
}

static void a_second_admin_approves(void **state)
{
    struct deployment *d = *state;
    const struct new_campaign n = {
        .purpose = "optimise", .notice = "2021-08-04", .due_at = NOW + DAY, .reason = "8.1 (3)"};
    struct new_campaign other = n;
    enum campaign_part bad;
    struct campaigns_opened opened;

    assert_ok(operators_add(&d->s, "wang", OP_ADMIN, SECOND_PASSWORD, &test_err));
    assert_int_equal(campaigns_open(&d->s, &n, &bad, &opened, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "wang", SECOND_PASSWORD));
    assert_ok(approvals_decide(&d->s, 1, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    other.due_at++; /* not what was approved */
    assert_int_equal(campaigns_open(&d->s, &other, &bad, &opened, &test_err), RC_DENIED);
    assert_ok(campaigns_open(&d->s, &n, &bad, &opened, &test_err));
    assert_int_equal(entries_of(d, "campaign-open"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_campaign_counts_answers),
        TEST(who_leaves_is_not_counted),
        TEST(a_campaign_must_make_sense),
        TEST(a_second_admin_approves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
