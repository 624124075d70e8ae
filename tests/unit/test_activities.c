/* The register of processing activities follows the policy and the catalogue. */
#define _GNU_SOURCE
#include "deployment.h"

#include "service/activities.h"

static struct activity all[ACTIVITIES_MAX];

static const struct activity *find(const char *module, const char *purpose, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].module, module) == 0 && strcmp(all[i].purpose, purpose) == 0)
            return &all[i];
    return NULL;
}

static void test_by_module(void **state)
{
    struct deployment *d = *state;
    const struct activity *a;
    size_t n = 0;

    assert_ok(activities_read(&d->s, all, &n, &test_err));
    assert_int_equal(n, 39); /* six purposes of all six modules, contact of two, sharing of one */
    a = find("announcement", "contact", n);
    assert_non_null(a);
    assert_string_equal(a->fields, "name, mobile, email");
    assert_string_equal(a->clause, "4.1.2");
    assert_string_equal(a->basis, "contract");
    assert_null(find("meeting", "contact", n));
    assert_non_null(find("attendance", "optimise", n));
    assert_string_equal(find("attendance", "optimise", n)->fields, "page_clicks");
    deployment_tamper(d, "UPDATE field SET state = 'closed' WHERE code = 'page_clicks'");
    assert_ok(activities_read(&d->s, all, &n, &test_err));
    assert_string_equal(find("attendance", "optimise", n)->fields, ""); /* given up */
}

/* A module nobody stated a purpose for stands there as such. */
static void test_bare_module(void **state)
{
    struct deployment *d = *state;
    struct lines lines = {0};
    size_t n = 0;

    deployment_tamper(d, "UPDATE policy SET value = replace(value, 'meeting, ', '') "
                         "WHERE section LIKE 'purpose:%' AND name = 'modules'");
    assert_ok(activities_read(&d->s, all, &n, &test_err));
    assert_non_null(find("meeting", "", n));
    assert_ok(activities_lines(&d->s, find("meeting", "", n), &lines, &test_err));
    assert_int_equal(lines.line[lines.n - 1].role, ROLE_BAD);
    lines_release(&lines);
    assert_ok(activities_lines(&d->s, find("approval", "login", n), &lines, &test_err));
    assert_true(lines.n >= 5);
    lines_release(&lines);
}

#define T(f) cmocka_unit_test_setup_teardown(f, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(test_by_module), T(test_bare_module)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
