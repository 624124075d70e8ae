#define _GNU_SOURCE
/* The orders of listings: stated, served both ways, by name, and the way to one row. */
#include "deployment.h"

#include "service/directory.h"
#include "service/listing.h"
#include "service/people.h"

#define OTHER "another long passphrase 42"
#define MOST  64

static const struct why because = {"request", NULL, NULL};

static void add(struct session *s, const char *ref, const char *name)
{
    struct new_person p = {.department = "Sales"};
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[session_field(s, "name") - s->fields.field] = name;
    assert_ok(people_add(s, &p, &because, &bad, &test_err));
}

static void fill(const struct deployment *d, struct session *s)
{
    add(s, "E1", "张伟");
    add(s, "E2", "Mary Zhang");
    add(s, "E3", "丁一");
    add(s, "E4", "马");
    add(s, "E5", "张三");
    add(s, "E6", "阿明");
    deployment_tamper(d, "DELETE FROM value WHERE person = (SELECT id FROM person WHERE "
                         "ref = 'E4')");
}

/* The keys' texts of all rows, parted by blanks, page by page of two. */
static void walk(struct lister *l, int dir, struct buf *out)
{
    struct rowkey at = {0};
    size_t n = 2, all = 0;

    buf_clear(out);
    while (n == 2 && all < MOST) {
        struct row row[2] = {{{{0}, 0}, {0}, {0}}};

        assert_ok(lister_fetch(l, all > 0 ? &at : NULL, dir, 2, row, &n, &test_err));
        for (size_t i = 0; i < n; i++) {
            at = row[i].key;
            buf_printf(out, "%s%s", all++ > 0 ? " " : "", row[i].cell[0]);
            row_release(&row[i]);
        }
    }
}

static void assert_order(struct session *s, const struct listing *kind, const char *order,
                         const char *filter, const char *want)
{
    struct lister l = {0};
    struct buf is = BUF_INIT;

    assert_ok(listing_order(kind, order, &l.order, &l.reverse, &test_err));
    assert_ok(lister_open(&l, s, kind, filter, &test_err));
    walk(&l, 1, &is);
    assert_string_equal(buf_str(&is), want);
    lister_close(&l);
    buf_release(&is);
}

static void test_stated(void **state)
{
    const struct listing *kind;
    size_t with = 0;

    (void)state;
    for (size_t i = 0; (kind = listing_at(i)) != NULL; i++)
        for (size_t o = 0; kind->orders != NULL && kind->orders[o].key != NULL; o++) {
            bool found = false, reverse;
            size_t order;
            char down[64];

            for (size_t c = 0; c < kind->ncolumns; c++)
                found |= strcmp(kind->columns[c].key, kind->orders[o].key) == 0;
            if (!found)
                fail_msg("%s has no column %s", kind->name, kind->orders[o].key);
            snprintf(down, sizeof down, "-%s", kind->orders[o].key);
            assert_ok(listing_order(kind, down, &order, &reverse, &test_err));
            assert_int_equal(order, o);
            assert_true(reverse != kind->orders[o].down);
            with++;
        }
    assert_true(with >= 17);
}

static void test_people(void **state)
{
    struct deployment *d = *state;

    fill(d, &d->s);
    assert_order(&d->s, &users_listing, "ref", "", "E1 E2 E3 E4 E5 E6");
    assert_order(&d->s, &users_listing, "-ref", "", "E6 E5 E4 E3 E2 E1");
    /* a dy mz zs zw, then whoever has no name */
    assert_order(&d->s, &users_listing, "name", "", "E6 E3 E2 E5 E1 E4");
    assert_order(&d->s, &users_listing, "-name", "", "E4 E1 E5 E2 E3 E6");
    assert_order(&d->s, &users_listing, "name", "name:张", "E5 E1");
    assert_order(&d->s, &users_listing, "-name", "dept:Sales !name:张", "E4 E2 E3 E6");
}

static void test_log_both_ways(void **state)
{
    struct deployment *d = *state;
    struct lister down = {0}, up = {0};
    struct buf a = BUF_INIT, b = BUF_INIT;

    fill(d, &d->s);
    assert_ok(listing_order(&audit_listing, "seq", &up.order, &up.reverse, &test_err));
    assert_true(up.reverse);
    assert_ok(lister_open(&down, &d->s, &audit_listing, "", &test_err));
    assert_ok(lister_open(&up, &d->s, &audit_listing, "", &test_err));
    walk(&down, -1, &a);
    walk(&up, 1, &b);
    assert_int_equal(strncmp(buf_str(&b), "0 1 2 3 ", 8), 0);
    assert_string_equal(buf_str(&a), buf_str(&b));
    lister_close(&down);
    lister_close(&up);
    buf_release(&a);
    buf_release(&b);
}

static void test_refused(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    bool reverse = false;
    size_t order = 0;

    assert_int_equal(listing_order(&users_listing, "mobile", &order, &reverse, &test_err),
                     RC_INVALID);
    assert_string_equal(test_err.hint, "one of: ref -ref name -name");
    assert_int_equal(listing_order(&overview_listing, "clause", &order, &reverse, &test_err),
                     RC_INVALID);
    assert_string_equal(test_err.msg, "these rows have one order only");
    assert_false(listing_next_order(&overview_listing, &d->s, &order, &reverse));
    assert_ok(operators_add(&d->s, "eve", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "eve", OTHER));
    assert_ok(listing_order(&users_listing, "name", &l.order, &l.reverse, &test_err));
    assert_int_equal(lister_open(&l, &d->s, &users_listing, "", &test_err), RC_DENIED);
}

/* Up, down, the next; an auditor, who can open no name, never gets to that order. */
static void test_steps(void **state)
{
    struct deployment *d = *state;
    bool reverse = false;
    size_t order = 0;

    for (int i = 1; i <= 4; i++) {
        assert_true(listing_next_order(&users_listing, &d->s, &order, &reverse));
        assert_int_equal(order, i / 2 % 2);
        assert_int_equal(reverse, i % 2);
    }
    assert_ok(operators_add(&d->s, "eve", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "eve", OTHER));
    for (int i = 1; i <= 4; i++) {
        assert_true(listing_next_order(&users_listing, &d->s, &order, &reverse));
        assert_int_equal(order, 0);
        assert_int_equal(reverse, i % 2);
    }
}

static void test_one_row(void **state)
{
    static const char *const orders[] = {"ref", "-ref", "name", "-name"};
    struct deployment *d = *state;

    fill(d, &d->s);
    for (size_t o = 0; o < 4; o++) {
        struct lister l = {0};
        struct row all[8], one;
        size_t n;
        bool found;

        memset(all, 0, sizeof all);
        assert_ok(listing_order(&users_listing, orders[o], &l.order, &l.reverse, &test_err));
        assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
        assert_ok(lister_fetch(&l, NULL, 1, 8, all, &n, &test_err));
        assert_int_equal(n, 6);
        for (size_t i = 0; i < n; i++) {
            assert_ok(lister_row(&l, &all[i].key, &one, &found, &test_err));
            assert_true(found);
            assert_string_equal(one.cell[0], all[i].cell[0]);
            row_release(&one);
            all[i].key.id += 1000;
            assert_ok(lister_row(&l, &all[i].key, &one, &found, &test_err));
            assert_false(found);
            row_release(&all[i]);
        }
        lister_close(&l);
    }
}

/* Read anew, the order of names has those who came since. */
static void test_renewed(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    struct buf is = BUF_INIT;

    fill(d, &d->s);
    assert_ok(listing_order(&users_listing, "name", &l.order, &l.reverse, &test_err));
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    add(&d->s, "E7", "包青天");
    walk(&l, 1, &is);
    assert_string_equal(buf_str(&is), "E6 E3 E2 E5 E1 E4");
    assert_ok(users_listing.renew(&l, &test_err));
    walk(&l, 1, &is);
    assert_string_equal(buf_str(&is), "E6 E7 E3 E2 E5 E1 E4");
    lister_close(&l);
    buf_release(&is);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stated), WITH(test_people),  WITH(test_log_both_ways),
        WITH(test_refused),            WITH(test_steps),   WITH(test_one_row),
        WITH(test_renewed),
    };

    return cmocka_run_group_tests_name("orders", tests, NULL, NULL);
}
