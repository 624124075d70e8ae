/* The walk over a register: cursors in both directions, filters, counts. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/register.h"

struct thing {
    int64_t id, at;
    char kind[8];
    char *owned;
};

static int live; /* rows that own something still */

/* 200 rows: ids 1 to 200, every third "fizz", one an hour. */
static enum rc page(struct lister *l, const struct rowkey *from, int dir, void *out, size_t max,
                    size_t *n, struct err *err)
{
    struct thing *t = out;
    int64_t id = from != NULL ? from->id : dir > 0 ? 0 : 201;

    (void)l;
    (void)err;
    for (*n = 0, id += dir; *n < max && id >= 1 && id <= 200; id += dir, ++*n) {
        t[*n] = (struct thing){.id = id, .at = 1700000000 + id * 3600, .owned = strdup("x")};
        strcpy(t[*n].kind, id % 3 == 0 ? "fizz" : "plain");
        live++;
    }
    return RC_OK;
}

static void key(const void *row, struct rowkey *out)
{
    *out = (struct rowkey){.id = ((const struct thing *)row)->id};
}

static bool holds(const struct lister *l, const struct filter_term *t, const void *row)
{
    const struct thing *thing = row;

    (void)l;
    if (t->field[0] == '\0')
        return register_contains(thing->kind, t->value);
    return strcmp(t->field, "kind") == 0 ? strcmp(thing->kind, t->value) == 0
                                         : register_when(t, thing->at);
}

static void put(const struct lister *l, const void *row, struct row *out)
{
    (void)l;
    register_put_number(out, 0, ROLE_NORMAL, ((const struct thing *)row)->id);
}

static void release(void *row)
{
    free(((struct thing *)row)->owned);
    live--;
}

static const struct register_ops ops = {.row_size = sizeof(struct thing),
                                        .page = page,
                                        .key = key,
                                        .holds = holds,
                                        .put = put,
                                        .release = release};
static const struct column columns[] = {{"id", "id", 4, 0, 0}};
static const char *const fields[] = {"kind", "since", "until", NULL};
static const struct listing things = {.name = "things", .needs = RIGHT_LIST_USERS,
                                      .columns = columns, .ncolumns = 1, .fields = fields,
                                      .reg = &ops, REGISTER};

static int64_t fetch(struct lister *l, int64_t from, int dir, size_t max, int64_t *first,
                     int64_t *last)
{
    struct row row[64];
    struct rowkey at = {.id = from};
    size_t n;

    assert_ok(lister_fetch(l, from != 0 ? &at : NULL, dir, max, row, &n, &test_err));
    *first = n > 0 ? row[0].key.id : 0;
    *last = n > 0 ? row[n - 1].key.id : 0;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(atoi(row[i].cell[0]), row[i].key.id);
        row_release(&row[i]);
    }
    return (int64_t)n;
}

static void test_walk(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    int64_t first, last, n;
    bool exact;

    assert_ok(lister_open(&l, &d->s, &things, "", &test_err));
    assert_int_equal(fetch(&l, 0, 1, 10, &first, &last), 10);
    assert_int_equal(first, 1);
    assert_int_equal(last, 10);
    assert_int_equal(fetch(&l, 195, 1, 10, &first, &last), 5);
    assert_int_equal(last, 200);
    assert_int_equal(fetch(&l, 0, -1, 3, &first, &last), 3);
    assert_int_equal(first, 200);
    assert_int_equal(last, 198);
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    assert_int_equal(n, 200);
    assert_true(exact);
    lister_close(&l);
    assert_int_equal(live, 0);
}

static void test_filter(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    int64_t first, last, n;
    bool exact;

    assert_ok(lister_open(&l, &d->s, &things, "kind:fizz", &test_err));
    assert_int_equal(fetch(&l, 0, 1, 10, &first, &last), 10);
    assert_int_equal(first, 3);
    assert_int_equal(last, 30);
    assert_int_equal(fetch(&l, 30, -1, 20, &first, &last), 9);
    assert_int_equal(first, 27);
    assert_int_equal(last, 3);
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    assert_int_equal(n, 66);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, &things, "!FIZ since:2023-11-15T00:00:00Z", &test_err));
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    assert_int_equal(n, 133); /* 134 are plain; row 1 is of the day before */
    lister_close(&l);
    assert_int_equal(live, 0);
}

static void test_refuses(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};

    assert_int_equal(lister_open(&l, &d->s, &things, "since:yesterdayish", &test_err), RC_INVALID);
    assert_int_equal(lister_open(&l, &d->s, &things, "colour:red", &test_err), RC_INVALID);
    session_sign_out(&d->s);
    assert_int_equal(lister_open(&l, &d->s, &things, "", &test_err), RC_DENIED);
    assert_int_equal(live, 0);
}

static void test_lists(void **state)
{
    (void)state;
    assert_true(register_lists("mobile, email", "email"));
    assert_true(register_lists("mobile,email", "mobile"));
    assert_false(register_lists("mobile_old, email", "mobile"));
    assert_false(register_lists("", ""));
    assert_false(register_lists("mobile", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_walk, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_filter, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_refuses, deployment_setup, deployment_teardown),
        cmocka_unit_test(test_lists),
    };

    return cmocka_run_group_tests_name("register", tests, NULL, NULL);
}
