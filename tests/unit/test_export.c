#define _GNU_SOURCE
/* Rows of a pane as a file: what stands in it, what the log says of it, who may. */
#include "deployment.h"

#include "crypto/merkle.h"
#include "service/export.h"
#include "service/people.h"
#include "store/audit.h"

#include <dirent.h>
#include <sys/stat.h>

#define OTHER "another long passphrase 42"

static const struct export_choice all = {NULL, 0};

static void add(struct session *s, const char *ref, const char *name, const char *mobile)
{
    struct new_person p = {.department = "研发部"};
    const struct why why = {"request", NULL, NULL};
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[session_field(s, "name") - s->fields.field] = name;
    p.value[session_field(s, "mobile") - s->fields.field] = mobile;
    assert_ok(people_add(s, &p, &why, &bad, &test_err));
}

static void read_file(const char *path, struct buf *out)
{
    char part[4096];
    FILE *f = fopen(path, "r");
    size_t n;

    assert_non_null(f);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_put(out, part, n);
    fclose(f);
}

static int files_in(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    int n = 0;

    while (d != NULL && (e = readdir(d)) != NULL)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (d != NULL)
        closedir(d);
    return n;
}

static void exports_of(const struct deployment *d, struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "%s/exports", d->dir);
}

static void last_entry(struct session *s, struct audit_entry *e)
{
    int64_t seq;

    assert_ok(audit_last(s->db, &seq, &test_err));
    assert_ok(audit_get(s->db, seq, e, &test_err));
}

static void test_people_masked(void **state)
{
    struct deployment *d = *state;
    struct lister l = {.words = true};
    struct export_result res = EXPORT_RESULT_INIT;
    struct buf text = BUF_INIT, want = BUF_INIT;
    struct audit_entry e;
    uint8_t digest[HASH_BYTES];
    struct stat st;

    add(&d->s, "u1", "张三", "13800138000");
    add(&d->s, "u2", "李四", "13900139000");
    add(&d->s, "u3", "张顺", "13700137000");
    assert_ok(lister_open(&l, &d->s, &users_listing, "name:张", &test_err));
    assert_ok(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err));
    assert_true(l.words);
    assert_int_equal(res.rows, 2);
    read_file(buf_str(&res.path), &text);
    assert_non_null(strstr(buf_str(&text), "张三"));
    assert_non_null(strstr(buf_str(&text), "138****8000"));
    assert_null(strstr(buf_str(&text), "13800138000"));
    assert_null(strstr(buf_str(&text), "李四"));
    assert_int_equal(strncmp(buf_str(&text), "ref,", 4), 0);
    assert_int_equal(stat(buf_str(&res.path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    hash_sha256(digest, text.data, text.len);
    assert_memory_equal(digest, res.digest, sizeof digest);
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "export");
    buf_puts(&want, "listing=users filter=name rows=2 sha256=");
    buf_hex(&want, digest, sizeof digest);
    assert_string_equal(e.data, buf_str(&want));
    lister_close(&l);
    export_release(&res);
    buf_release(&text);
    buf_release(&want);
}

/* Codes, whatever the pane shows; and JSON with no rows is still JSON. */
static void test_forms(void **state)
{
    struct deployment *d = *state;
    struct lister l = {.words = true};
    struct export_result res = EXPORT_RESULT_INIT;
    struct buf text = BUF_INIT;

    assert_ok(lister_open(&l, &d->s, &audit_listing, "action:init", &test_err));
    assert_ok(export_rows(&l, EXPORT_JSON, all, NULL, &res, &test_err));
    assert_int_equal(res.rows, 1);
    read_file(buf_str(&res.path), &text);
    assert_int_equal(text.data[0], '[');
    assert_non_null(strstr(buf_str(&text), "\"init\""));
    lister_close(&l);
    export_release(&res);
    buf_clear(&text);
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    assert_ok(export_rows(&l, EXPORT_JSON, all, NULL, &res, &test_err));
    assert_int_equal(res.rows, 0);
    read_file(buf_str(&res.path), &text);
    assert_string_equal(buf_str(&text), "[\n]\n");
    lister_close(&l);
    export_release(&res);
    buf_release(&text);
}

/* The marked rows alone, in the order they were marked; those no longer there are left out. */
static void test_chosen(void **state)
{
    struct deployment *d = *state;
    struct rowkey key[3] = {{.text = "u3"}, {.text = "u1"}, {.text = "u9", .id = 99}};
    const struct export_choice only = {key, 3};
    struct lister l = {0};
    struct export_result res = EXPORT_RESULT_INIT;
    struct buf text = BUF_INIT;
    struct audit_entry e;
    struct row row[3];
    size_t n;

    add(&d->s, "u1", "张三", "13800138000");
    add(&d->s, "u2", "李四", "13900139000");
    add(&d->s, "u3", "张顺", "13700137000");
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    memset(row, 0, sizeof row);
    assert_ok(lister_fetch(&l, NULL, 1, 3, row, &n, &test_err));
    assert_int_equal(n, 3);
    key[0] = row[2].key;
    key[1] = row[0].key;
    for (size_t i = 0; i < n; i++)
        row_release(&row[i]);
    assert_ok(export_rows(&l, EXPORT_CSV, only, NULL, &res, &test_err));
    assert_int_equal(res.rows, 2);
    read_file(buf_str(&res.path), &text);
    assert_non_null(strstr(buf_str(&text), "\nu3,张顺,研发部,137****7000,active"));
    assert_true(strstr(buf_str(&text), "\nu3,") < strstr(buf_str(&text), "\nu1,"));
    assert_null(strstr(buf_str(&text), "u2"));
    last_entry(&d->s, &e);
    assert_int_equal(strncmp(e.data, "listing=users marked=3 rows=2 sha256=", 37), 0);
    lister_close(&l);
    export_release(&res);
    buf_release(&text);
}

static void test_many_pages(void **state)
{
    struct deployment *d = *state;
    struct lister l = {0};
    struct export_result res = EXPORT_RESULT_INIT;
    struct buf text = BUF_INIT;
    char ref[16];
    size_t lines = 0;

    for (int i = 0; i < 513; i++) { /* two full pages and one more */
        snprintf(ref, sizeof ref, "r%04d", i);
        add(&d->s, ref, "员工", NULL);
    }
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    assert_ok(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err));
    assert_int_equal(res.rows, 513);
    read_file(buf_str(&res.path), &text);
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    assert_int_equal(lines, 514);
    assert_non_null(strstr(buf_str(&text), "\nr0256,"));
    lister_close(&l);
    export_release(&res);
    buf_release(&text);
}

static bool never(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    return false;
}

static void test_nothing_stays(void **state)
{
    struct deployment *d = *state;
    const struct progress stop = {.tick = never};
    struct export_result res = EXPORT_RESULT_INIT;
    struct lister l = {0};
    struct buf dir = BUF_INIT;
    int64_t before, after;

    exports_of(d, &dir);
    assert_ok(lister_open(&l, &d->s, &audit_listing, "", &test_err));
    assert_ok(audit_last(d->s.db, &before, &test_err));
    assert_int_equal(export_rows(&l, EXPORT_CSV, all, &stop, &res, &test_err), RC_CANCEL);
    assert_int_equal(files_in(buf_str(&dir)), 0);
    assert_ok(audit_last(d->s.db, &after, &test_err));
    assert_int_equal(before, after);
    /* No entry, no file: the broken log takes none, and only its own rows may leave. */
    d->s.broken = true;
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, &operators_listing, "", &test_err));
    assert_int_equal(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err), RC_BROKEN);
    assert_int_equal(files_in(buf_str(&dir)), 0);
    lister_close(&l);
    assert_ok(lister_open(&l, &d->s, &audit_listing, "", &test_err));
    assert_ok(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err));
    assert_int_equal(files_in(buf_str(&dir)), 1);
    lister_close(&l);
    export_release(&res);
    buf_release(&dir);
}

static void test_who_may(void **state)
{
    struct deployment *d = *state;
    struct export_result res = EXPORT_RESULT_INIT;
    struct lister l = {0};
    struct audit_entry e;
    struct buf dir = BUF_INIT;

    exports_of(d, &dir);
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "eyes", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "desk", OTHER));
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    assert_int_equal(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err), RC_DENIED);
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "denied");
    assert_string_equal(e.actor, "desk");
    assert_int_equal(files_in(buf_str(&dir)), 0);
    lister_close(&l);
    assert_ok(deployment_again(d, "eyes", OTHER));
    assert_ok(lister_open(&l, &d->s, &users_listing, "", &test_err));
    assert_ok(export_rows(&l, EXPORT_CSV, all, NULL, &res, &test_err));
    last_entry(&d->s, &e);
    assert_string_equal(e.actor, "eyes");
    lister_close(&l);
    export_release(&res);
    buf_release(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_people_masked, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_forms, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_chosen, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_many_pages, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_stays, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_who_may, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
