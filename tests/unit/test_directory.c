#define _GNU_SOURCE
/* Names in memory, and the users listing over them. */
#include "deployment.h"

#include "service/contacts.h"
#include "service/directory.h"
#include "service/listing.h"
#include "service/people.h"
#include "store/audit.h"
#include "store/person.h"

#define PEOPLE 150
#define OTHER  "another long passphrase 42"

static const struct why because = {"request", NULL, NULL};

static void add(struct session *s, const char *ref, const char *name, const char *mobile)
{
    struct new_person p = {.department = "Sales"};
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[session_field(s, "name") - s->fields.field] = name;
    p.value[session_field(s, "mobile") - s->fields.field] = mobile;
    assert_ok(people_add(s, &p, &because, &bad, &test_err));
}

static void fill(struct session *s)
{
    add(s, "E003", "重庆生", NULL); /* chong or zhong */
    add(s, "E001", "张伟", "13800138000");
    add(s, "E002", "Mary Zhang", NULL);
}

static size_t find(struct directory *d, const char *query, int64_t *first)
{
    int64_t *ids;
    size_t n;

    assert_ok(directory_find(d, query, &ids, &n, &test_err));
    if (n > 0 && first != NULL)
        *first = ids[0];
    free(ids);
    return n;
}

static void test_find(void **state)
{
    struct deployment *d = *state;
    struct directory *dir = directory_new();
    int64_t *ids;
    size_t n;
    bool done = false;

    fill(&d->s);
    assert_int_equal(directory_find(dir, "a", &ids, &n, &test_err), RC_BUSY);
    for (int i = 0; i < 9 && !done; i++)
        assert_ok(directory_build(dir, &d->s, 1, &done, &test_err));
    assert_true(done);
    assert_int_equal(find(dir, "伟", NULL), 1);
    assert_int_equal(find(dir, "张伟", NULL), 1);
    assert_int_equal(find(dir, "伟张", NULL), 0);
    assert_int_equal(find(dir, "zw", NULL), 1);
    assert_int_equal(find(dir, "ZW", NULL), 1);
    assert_int_equal(find(dir, "cqs", NULL), 1);
    assert_int_equal(find(dir, "zqs", NULL), 1);
    assert_int_equal(find(dir, "zhang", NULL), 1);
    assert_int_equal(find(dir, "mz", NULL), 1);
    assert_int_equal(find(dir, "wm", NULL), 0); /* not over the end of an entry */
    assert_int_equal(find(dir, "z", NULL), 3);
    add(&d->s, "E004", "张三", NULL);
    assert_ok(directory_build(dir, &d->s, 1000, &done, &test_err));
    assert_int_equal(find(dir, "张", NULL), 2);
    directory_free(dir);
}

static size_t rows(struct lister *l, const struct rowkey *from, int dir, struct row *out,
                   size_t max)
{
    size_t n;

    assert_ok(lister_fetch(l, from, dir, max, out, &n, &test_err));
    return n;
}

static void release(struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        row_release(&row[i]);
}

/* The refs the filter finds, joined; both directions must agree. */
static void expect(struct session *s, const char *filter, const char *refs)
{
    struct lister l = {0};
    struct row row[16], back[16];
    char found[256] = "";
    int64_t count;
    bool exact;
    size_t n;

    assert_ok(lister_open(&l, s, listing_find("users"), filter, &test_err));
    n = rows(&l, NULL, 1, row, 16);
    assert_int_equal(rows(&l, NULL, -1, back, 16), n);
    for (size_t i = 0; i < n; i++) {
        strcat(strcat(found, i > 0 ? " " : ""), row[i].cell[0]);
        assert_string_equal(row[i].cell[0], back[n - 1 - i].cell[0]);
    }
    assert_string_equal(found, refs);
    assert_ok(l.kind->count(&l, &count, &exact, &test_err));
    assert_true(exact);
    assert_int_equal(count, n);
    release(row, n);
    release(back, n);
    lister_close(&l);
}

static int64_t log_size(struct session *s)
{
    int64_t seq;

    assert_ok(audit_last(s->db, &seq, &test_err));
    return seq + 1;
}

static void test_filters(void **state)
{
    struct deployment *d = *state;
    struct session *s = &d->s;
    int64_t before;

    fill(s);
    before = log_size(s);
    expect(s, "", "E001 E002 E003");
    expect(s, "name:zhang", "E002");
    expect(s, "zw", "E001");
    expect(s, "e00", "E001 E002 E003");
    expect(s, "ref:E002", "E002");
    expect(s, "Sales !name:伟", "E002 E003");
    expect(s, "dept:ale status:active", "E001 E002 E003");
    expect(s, "status:closed", "");
    expect(s, "minor:yes", "");
    expect(s, "!minor:yes 重庆", "E003");
    assert_int_equal(log_size(s), before); /* none of these is a look */
    expect(s, "mobile:１３８00138000", "E001");
    assert_int_equal(log_size(s), before + 1);
    expect(s, "13800138000", "E001");
    expect(s, "mobile:13800138001", "");
    assert_int_equal(log_size(s), before + 3);
}

static void test_pages(void **state)
{
    struct deployment *d = *state;
    static const char *const filters[] = {"", "name:名", "dept:Sales"};
    struct row row[7];
    char ref[16];

    for (int i = 0; i < PEOPLE; i++) {
        snprintf(ref, sizeof ref, "P%04d", i);
        add(&d->s, ref, "名字", NULL);
    }
    for (size_t f = 0; f < 3; f++) {
        struct lister l = {0};
        struct rowkey from = {.text = ""};
        int seen = 0;
        size_t n;

        assert_ok(lister_open(&l, &d->s, listing_find("users"), filters[f], &test_err));
        while ((n = rows(&l, seen > 0 ? &from : NULL, 1, row, 7)) > 0) {
            for (size_t i = 0; i < n; i++, seen++)
                assert_int_equal(atoi(row[i].cell[0] + 1), seen);
            from = row[n - 1].key;
            release(row, n);
        }
        assert_int_equal(seen, PEOPLE);
        n = rows(&l, &from, -1, row, 7);
        assert_int_equal(n, 7);
        assert_int_equal(atoi(row[0].cell[0] + 1), PEOPLE - 2);
        release(row, n);
        lister_close(&l);
    }
}

/* Accounts that were closed are listed, so they are counted; a filter finds all of them. */
static void test_closed_accounts_count(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    struct person p;
    char ref[16];
    int64_t count;
    bool exact;

    for (int i = 0; i < PEOPLE; i++) {
        snprintf(ref, sizeof ref, "P%04d", i);
        add(&d->s, ref, "名字", NULL);
        assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
        if (i > 0)
            assert_ok(people_close_account(&d->s, p.id, p.version, &because, &test_err));
    }
    assert_ok(lister_open(&l, &d->s, listing_find("users"), "", &test_err));
    assert_ok(l.kind->count(&l, &count, &exact, &test_err));
    assert_int_equal(count, PEOPLE);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, listing_find("users"), "status:closed", &test_err));
    assert_ok(l.kind->count(&l, &count, &exact, &test_err));
    assert_true(exact);
    assert_int_equal(count, PEOPLE - 1);
    lister_close(&l);
}

/* A field that only admins see is no oracle for the help desk: the number is not looked up. */
static void test_unseen_fields_are_not_searched(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    int64_t before;

    fill(&d->s);
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    deployment_tamper(d, "UPDATE field SET see = 'admin' WHERE code = 'mobile'");
    expect(&d->s, "mobile:13800138000", "E001");
    assert_ok(deployment_again(d, "clerk", OTHER));
    before = log_size(&d->s);
    assert_int_equal(lister_open(&l, &d->s, listing_find("users"), "mobile:13800138000", &test_err),
                     RC_DENIED);
    assert_int_equal(log_size(&d->s), before + 1); /* the refusal */
    expect(&d->s, "13800138000", "");
    assert_int_equal(log_size(&d->s), before + 1);
}

static void test_auditor_sees_no_names(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    struct row row[4];
    size_t n;

    fill(&d->s);
    assert_ok(operators_add(&d->s, "auditor", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "auditor", OTHER));
    assert_ok(lister_open(&l, &d->s, listing_find("users"), "E00", &test_err));
    n = rows(&l, NULL, 1, row, 4);
    assert_int_equal(n, 3);
    assert_int_equal(row[0].role[1], ROLE_SEALED);
    release(row, n);
    lister_close(&l);
    assert_int_equal(lister_open(&l, &d->s, listing_find("users"), "name:z", &test_err),
                     RC_DENIED);
    assert_int_equal(lister_open(&l, &d->s, listing_find("users"), "id:11010519491231002X",
                                 &test_err),
                     RC_DENIED);
}

static void test_audit_and_operators(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    struct row row[8];
    int64_t count;
    bool exact;
    size_t n;

    fill(&d->s);
    assert_ok(lister_open(&l, &d->s, listing_find("audit"), "action:add actor:root since:1d",
                          &test_err));
    n = rows(&l, NULL, 1, row, 8);
    assert_int_equal(n, 3);
    assert_true(row[0].key.id > row[1].key.id);
    assert_string_equal(row[0].cell[5], "E002");
    assert_ok(l.kind->count(&l, &count, &exact, &test_err));
    assert_int_equal(count, 3);
    assert_true(exact);
    release(row, n);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, listing_find("audit"), "subject:E001 !action:open", &test_err));
    n = rows(&l, NULL, -1, row, 8);
    assert_int_equal(n, 1);
    release(row, n);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, listing_find("operators"), "role:admin", &test_err));
    n = rows(&l, NULL, 1, row, 8);
    assert_int_equal(n, 1);
    assert_string_equal(row[0].cell[0], "root");
    release(row, n);
    lister_close(&l);
}

static void expect_name(struct session *s, const char *listing, enum role role, const char *name)
{
    struct lister l = {0};
    struct row row[4];
    size_t n, col = 0;

    assert_ok(lister_open(&l, s, listing_find(listing), "ref:E001", &test_err));
    while (strcmp(l.columns[col].key, "name") != 0)
        col++;
    n = rows(&l, NULL, 1, row, 4);
    assert_int_equal(n, 1);
    assert_int_equal(row[0].role[col], role);
    assert_string_equal(row[0].cell[col], name);
    release(row, n);
    lister_close(&l);
}

/* Who sees names, and how much of them, is the catalogue's: in every register that has one. */
static void test_names_are_the_catalogue_s(void **state)
{
    static const char *const listings[] = {"users", "consents", "contacts"};
    const struct new_contact call = {
        .ref = "E001", .channel = "phone", .purpose = "contact", .outcome = "reached"};
    struct deployment *d = *state;
    struct person_view view;

    fill(&d->s);
    assert_ok(contacts_add(&d->s, &call, &test_err));
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    for (size_t i = 0; i < 3; i++)
        expect_name(&d->s, listings[i], ROLE_NORMAL, "张伟");
    deployment_tamper(d, "UPDATE field SET mask = 'first' WHERE code = 'name'");
    assert_ok(session_refresh(&d->s, &test_err));
    expect_name(&d->s, "users", ROLE_MASKED, "张***");
    expect_name(&d->s, "consents", ROLE_NORMAL, "张***");
    expect_name(&d->s, "contacts", ROLE_NORMAL, "张***");
    assert_ok(people_open(&d->s, "E001", &view, &test_err));
    assert_string_equal(view.name, "张***");
    people_view_release(&view);
    deployment_tamper(d, "UPDATE field SET see = 'admin' WHERE code = 'name'");
    assert_ok(deployment_again(d, "clerk", OTHER));
    for (size_t i = 0; i < 3; i++)
        expect_name(&d->s, listings[i], ROLE_SEALED, "[sealed]");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_find),  TEST(test_filters),
        TEST(test_pages), TEST(test_auditor_sees_no_names),
        TEST(test_audit_and_operators), TEST(test_closed_accounts_count),
        TEST(test_unseen_fields_are_not_searched), TEST(test_names_are_the_catalogue_s),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
