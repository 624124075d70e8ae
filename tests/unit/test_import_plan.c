/* With two admins a file about people who are here waits for the second one's signature. */
#define _GNU_SOURCE
#include "deployment.h"

#include "service/approvals.h"
#include "service/import.h"
#include "service/import_consents.h"
#include "service/people.h"

#define SECOND_PASSWORD "nineteen wet otters dive deep"

typedef enum rc import_fn(struct session *s, const char *path, const struct import_options *opt,
                          struct import_result *res, struct err *err);

static enum rc import(struct deployment *d, import_fn *fn, const char *text,
                      struct import_options opt)
{
    struct import_result res;
    char path[96];
    FILE *f;

    snprintf(path, sizeof path, "%s/people.csv", d->dir);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return fn(&d->s, path, &opt, &res, &test_err);
}

/* Two people, and a second admin. */
static int setup(void **state)
{
    struct deployment *d;

    assert_int_equal(deployment_setup(state), 0);
    d = *state;
    assert_ok(import(d, import_users, "ref,name\nE1,a\nE2,b\n", (struct import_options){0}));
    assert_ok(operators_add(&d->s, "wang", OP_ADMIN, SECOND_PASSWORD, &test_err));
    return 0;
}

static void grant(struct deployment *d, int64_t id)
{
    assert_ok(deployment_again(d, "wang", SECOND_PASSWORD));
    assert_ok(approvals_decide(&d->s, id, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
}

static void a_file_that_changes_many_waits(void **state)
{
    static const char text[] = "ref,name\nE1,c\nE2,d\n", other[] = "ref,name\nE1,c\nE2,e\n";
    const struct import_options opt = {.update = true};
    struct import_options skip = opt;
    struct deployment *d = *state;

    skip.skip_bad = true;
    assert_int_equal(import(d, import_users, text, opt), RC_DENIED);
    grant(d, 1);
    assert_int_equal(import(d, import_users, other, opt), RC_DENIED); /* another file */
    assert_int_equal(import(d, import_users, text, skip), RC_DENIED); /* read otherwise */
    assert_ok(import(d, import_users, text, opt));
    assert_int_equal(import(d, import_users, text, opt), RC_DENIED); /* once */
}

static void what_was_changed_since_is_asked_again(void **state)
{
    static const char text[] = "ref,name\nE1,c\nE2,d\n";
    const struct import_options opt = {.update = true};
    struct deployment *d = *state;

    assert_int_equal(import(d, import_users, text, opt), RC_DENIED);
    grant(d, 1);
    assert_ok(import(d, import_users, "ref,name\nE2,f\n", opt)); /* one person: no need */
    assert_int_equal(import(d, import_users, text, opt), RC_DENIED);
}

static void who_was_erased_comes_back_by_two(void **state)
{
    static const char text[] = "ref,name\nE1,a\nE2,b\n";
    const struct import_options opt = {.readmit = true};
    const struct why why = {.reason = "request"};
    struct deployment *d = *state;
    struct certificate cert;

    assert_ok(people_erase(&d->s, "E1", &why, &cert, &test_err));
    assert_ok(people_erase(&d->s, "E2", &why, &cert, &test_err));
    assert_int_equal(import(d, import_users, text, opt), RC_DENIED);
    grant(d, 1);
    assert_ok(import(d, import_users, text, opt));
    assert_ok(import(d, import_users, "ref,name\nE3,a\nE4,b\n", opt)); /* new ones: no need */
}

static void consents_of_many_wait(void **state)
{
    static const char one[] = "ref,purpose,action,at,channel\n"
                              "E1,optimise,granted,2026-01-05,app\n"
                              "E1,optimise,withdrawn,2026-01-06,app\n",
                      many[] = "ref,purpose,action,at,channel\n"
                               "E1,optimise,granted,2026-01-07,app\n"
                               "E2,optimise,granted,2026-01-07,app\n",
                      other[] = "ref,purpose,action,at,channel\n"
                                "E1,optimise,granted,2026-01-07,app\n"
                                "E2,optimise,granted,2026-01-08,app\n";
    const struct import_options opt = {0};
    struct deployment *d = *state;

    assert_ok(import(d, import_consents, one, opt));
    assert_int_equal(import(d, import_consents, many, opt), RC_DENIED);
    grant(d, 1);
    assert_int_equal(import(d, import_consents, other, opt), RC_DENIED);
    assert_ok(import(d, import_consents, many, opt));
    assert_ok(import(d, import_consents, many, opt)); /* nothing of it is new */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_changes_many_waits),
        TEST(what_was_changed_since_is_asked_again),
        TEST(who_was_erased_comes_back_by_two),
        TEST(consents_of_many_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
