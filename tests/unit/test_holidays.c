#define _GNU_SOURCE
/* The public holidays of the policy, and an admin's own. */
#include "deployment.h"

#include "base/clock.h"
#include "service/holidays.h"
#include "service/law.h"
#include "store/audit.h"

#define OTHER "another long passphrase 42"

static int64_t at(const char *iso)
{
    int64_t t;

    assert_true(time_parse(iso, &t));
    return t;
}

static void load(struct ini *ini, const char *text)
{
    assert_ok(ini_load(ini, text, strlen(text), "test", &test_err));
}

static enum rc set(struct session *s, const char *text)
{
    struct ini ini;
    enum rc rc;

    load(&ini, text);
    rc = holidays_set(s, &ini, &test_err);
    ini_release(&ini);
    return rc;
}

/* Each year has as many days as the notice counts: 28 off in 2025, 33 in 2026. */
static void test_built_in(void **state)
{
    static const int off[] = {28, 33}, on[] = {5, 6};
    struct deployment *d = *state;
    struct deadline_calendar c;
    int64_t days[2][2] = {{0}};

    assert_ok(holidays_read(&d->s, &c, &test_err));
    assert_int_equal(c.nyear, 2);
    for (size_t i = 0; i < c.n; i++)
        days[c.span[i].first >= date_days((struct date){2026, 1, 1})][c.span[i].works] +=
            c.span[i].last - c.span[i].first + 1;
    for (size_t y = 0; y < 2; y++) {
        assert_int_equal(c.year[y], 2025 + y);
        assert_int_equal(days[y][false], off[y]);
        assert_int_equal(days[y][true], on[y]);
    }
    /* Weekends are worked, so each of those days is one. */
    for (size_t i = 0; i < c.n; i++)
        if (c.span[i].works)
            assert_true((c.span[i].first + 3) % 7 >= 5);
}

static void test_closing_an_account(void **state)
{
    struct deployment *d = *state;
    struct lines lines = LINES_INIT;
    struct law law;
    int64_t from = at("2026-09-14T09:00:00+08:00");

    assert_ok(law_get(&d->s, "account_closure", &law, &test_err));
    /* 15 to 18, the 20th, 21 to 24, 28 to 30 September: 12; then 8, 9 and 10 October. */
    assert_int_equal(law_due(&law, from), at("2026-10-11T00:00:00+08:00"));
    holidays_lines(&d->s, &law.calendar, from, law_due(&law, from), &lines);
    assert_int_equal(lines.n, 1);
    assert_non_null(strstr(lines.line[0].text, "State Council"));
    lines_release(&lines);
    from = at("2026-12-20T09:00:00+08:00");
    holidays_lines(&d->s, &law.calendar, from, law_due(&law, from), &lines);
    assert_int_equal(lines.n, 2);
    assert_int_equal(lines.line[1].role, ROLE_WARN);
    assert_non_null(strstr(lines.line[1].text, "2027"));
    lines_release(&lines);
}

static void test_set(void **state)
{
    struct deployment *d = *state;
    struct audit_entry e;
    struct law law;
    int64_t seq, from = at("2026-12-31T09:00:00+08:00");

    assert_ok(law_get(&d->s, "account_closure", &law, &test_err));
    assert_int_equal(deadline_uncovered(&law.calendar, from, law_due(&law, from)), 2027);
    assert_ok(set(&d->s, "[holidays:2027]\noff = 2027-01-01..2027-01-08\non = 2027-01-09\n"
                         "source.en = an example\n"));
    assert_ok(law_get(&d->s, "account_closure", &law, &test_err));
    assert_int_equal(deadline_uncovered(&law.calendar, from, law_due(&law, from)), 0);
    law.value = 1;
    assert_int_equal(law_due(&law, from), at("2027-01-10T00:00:00+08:00"));
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_get(d->s.db, seq, &e, &test_err));
    assert_string_equal(e.action, "setting");
    assert_string_equal(e.data, "holidays=2027");
    /* Anew, in the place of what was there. */
    assert_ok(set(&d->s, "[holidays:2027]\noff = 2027-01-01\n"));
    assert_ok(law_get(&d->s, "account_closure", &law, &test_err));
    law.value = 1;
    assert_int_equal(law_due(&law, from), at("2027-01-05T00:00:00+08:00"));
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "[holidays:2027]\noff = 2026-01-01\n",
        "[holidays:2027]\noff = 2027-01-03..2027-01-01\n",
        "[holidays:2027]\non = 2027-02-30\n",
        "[holidays:2027]\noff = soon\n",
        "[holidays:27]\noff = 2027-01-01\n",
    };
    struct deployment *d = *state;
    struct deadline_calendar c;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(set(&d->s, bad[i]), RC_CONFIG);
    assert_int_equal(set(&d->s, "[other]\na = b\n"), RC_INVALID);
    assert_ok(holidays_read(&d->s, &c, &test_err));
    assert_int_equal(c.nyear, 2);
    assert_ok(operators_add(&d->s, "eve", OP_HELPDESK, OTHER, &test_err));
    assert_ok(deployment_again(d, "eve", OTHER));
    assert_int_equal(set(&d->s, "[holidays:2027]\noff = 2027-01-01\n"), RC_DENIED);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_built_in),
        WITH(test_closing_an_account),
        WITH(test_set),
        WITH(test_refused),
    };

    return cmocka_run_group_tests_name("holidays", tests, NULL, NULL);
}
