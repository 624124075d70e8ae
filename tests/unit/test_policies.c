#define _GNU_SOURCE
/* The agreement's versions and dated records. */
#include "deployment.h"

#include "base/clock.h"
#include "service/policies.h"
#include "store/dated.h"
#include "store/notice.h"
#include "store/policy_version.h"

static void init_records_the_policy(void **state)
{
    struct deployment *d = *state;
    struct policy_version v;
    struct notice n;
    struct dated_record r;
    uint8_t digest[HASH_BYTES];
    struct date published = {2021, 8, 4};
    int64_t in_force;
    bool found;

    assert_ok(policy_version_in_force(d->s.db, clock_now(), &in_force, &test_err));
    assert_true(in_force > 0);
    assert_ok(notice_by_id(d->s.db, in_force, &n, &test_err));
    assert_string_equal(n.code, "2021-08-04");
    assert_string_equal(n.kind, "policy");
    assert_int_equal(n.published_at, date_begins(published));
    assert_int_equal(n.effective_at, date_begins(published));
    assert_non_null(strstr(n.text, "手机号：为方便您使用手机号登录"));
    hash_sha256(digest, n.text, strlen(n.text));
    assert_memory_equal(digest, n.digest, sizeof digest);
    assert_ok(policy_version_get(d->s.db, in_force, &v, &found, &test_err));
    assert_true(found);
    assert_string_equal(v.changes, "");
    /* The published original was another text than its clauses in simplified characters. */
    assert_true(v.has_original);
    assert_memory_not_equal(v.original, n.digest, sizeof n.digest);
    notice_release(&n);
    assert_ok(dated_in_force(d->s.db, "contact.phone", clock_now(), &r, &found, &test_err));
    assert_true(found);
    assert_string_equal(r.value, "0349-8099133");
    assert_string_equal(r.version, "2021-08-04");
    assert_ok(dated_in_force(d->s.db, "storage.place", date_begins(published) - 1, &r, &found,
                             &test_err));
    assert_false(found);
}

static void ensuring_again_changes_nothing(void **state)
{
    struct deployment *d = *state;
    int64_t after, last;
    struct act a;

    assert_ok(policy_version_before(d->s.db, INT64_MAX, &last, &test_err));
    assert_ok(act_begin(&a, &d->s, &test_err));
    assert_ok(policies_ensure(&a, &test_err));
    assert_ok(act_commit(&a, &test_err));
    assert_ok(policy_version_before(d->s.db, INT64_MAX, &after, &test_err));
    assert_int_equal(last, after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(init_records_the_policy, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(ensuring_again_changes_nothing, deployment_setup,
                                        deployment_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
