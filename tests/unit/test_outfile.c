#define _GNU_SOURCE
#include "deployment.h"

#include "service/outfile.h"

#include <sys/stat.h>

static void assert_file(const char *path, const char *want)
{
    char text[64] = "";
    struct stat st;
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    assert_true(fgets(text, sizeof text, f) != NULL);
    fclose(f);
    assert_string_equal(text, want);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_new_private_files(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT, path = BUF_INIT, want = BUF_INIT;
    struct stat st;

    buf_puts(&text, "first");
    assert_ok(outfile_write(&d->s, NULL, "report.json", &text, &path, &test_err));
    buf_printf(&want, "%s/exports/report.json", d->dir);
    assert_string_equal(buf_str(&path), buf_str(&want));
    assert_file(buf_str(&path), "first");
    buf_clear(&text);
    buf_puts(&text, "second");
    assert_ok(outfile_write(&d->s, NULL, "report.json", &text, &path, &test_err));
    assert_file(buf_str(&want), "first"); /* never over what is there */
    buf_clear(&want);
    buf_printf(&want, "%s/exports/report-2.json", d->dir);
    assert_string_equal(buf_str(&path), buf_str(&want));
    assert_file(buf_str(&path), "second");
    buf_clear(&want);
    buf_printf(&want, "%s/exports", d->dir);
    assert_int_equal(stat(buf_str(&want), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    buf_release(&text);
    buf_release(&path);
    buf_release(&want);
}

static void test_where(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT, path = BUF_INIT, dir = BUF_INIT;

    buf_puts(&text, "x");
    snprintf(d->s.export_dir, sizeof d->s.export_dir, "%s/elsewhere", d->dir);
    outfile_dir(&d->s, &dir);
    assert_string_equal(buf_str(&dir), d->s.export_dir);
    assert_ok(outfile_write(&d->s, NULL, "name", &text, &path, &test_err));
    assert_int_equal(access(buf_str(&path), F_OK), 0);
    assert_int_equal(outfile_write(&d->s, "/nowhere/at/all", "name", &text, &path, &test_err),
                     RC_EXISTS);
    assert_int_equal(outfile_write(&d->s, "/proc", "name", &text, &path, &test_err), RC_IO);
    buf_release(&text);
    buf_release(&path);
    buf_release(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_private_files, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_where, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
