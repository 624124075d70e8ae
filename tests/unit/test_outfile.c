#define _GNU_SOURCE
#include "deployment.h"

#include "service/outfile.h"

#include <dirent.h>
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

static struct {
    enum rc rc;
    const char *away; /* the directory to take away when the record is made */
    int asked;
} recorded;

static enum rc record(void *arg, struct err *err)
{
    char gone[128];

    (void)arg;
    recorded.asked++;
    if (recorded.away != NULL) {
        snprintf(gone, sizeof gone, "%s-away", recorded.away);
        assert_int_equal(rename(recorded.away, gone), 0);
    }
    return recorded.rc == RC_OK ? RC_OK : err_set(err, recorded.rc, "no room");
}

static enum rc leave(struct deployment *d, const char *dir, const char *name,
                     const struct buf *text, struct buf *path)
{
    const struct outfile_new file = {name, text, path};

    return outfile_leave(&d->s, dir, &file, 1, record, NULL, &test_err);
}

/* Files in DIR, those without a name for people among them. */
static int files(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    int n = 0;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void test_both_or_nothing(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT, first = BUF_INIT, second = BUF_INIT;
    char dir[96], away[128];
    const struct outfile_new both[] = {{"a.txt", &text, &first}, {"b.json", &text, &second}},
                             bad[] = {{"a.txt", &text, &first}, {"no/b", &text, &second}};

    buf_puts(&text, "x");
    snprintf(dir, sizeof dir, "%s/out", d->dir);
    snprintf(away, sizeof away, "%s-away", dir);
    recorded.rc = RC_DB;
    assert_int_equal(outfile_leave(&d->s, dir, both, 2, record, NULL, &test_err), RC_DB);
    assert_int_equal(files(dir), 0); /* not recorded: not there */
    recorded.rc = RC_OK;
    assert_int_equal(outfile_leave(&d->s, dir, bad, 2, record, NULL, &test_err), RC_IO);
    assert_int_equal(files(dir), 0); /* the first goes with the second */
    recorded.away = dir;
    assert_int_equal(outfile_leave(&d->s, dir, both, 2, record, NULL, &test_err), RC_IO);
    recorded.away = NULL;
    assert_int_equal(files(away), 0);
    recorded.asked = 0;
    assert_int_equal(leave(d, "/proc", "name", &text, &first), RC_IO);
    assert_int_equal(recorded.asked, 0); /* not written: not recorded */
    assert_ok(outfile_leave(&d->s, dir, both, 2, record, NULL, &test_err));
    assert_int_equal(files(dir), 2);
    assert_int_equal(recorded.asked, 1);
    buf_release(&text);
    buf_release(&first);
    buf_release(&second);
}

static void test_new_private_files(void **state)
{
    struct deployment *d = *state;
    struct buf text = BUF_INIT, path = BUF_INIT, want = BUF_INIT;
    struct stat st;

    buf_puts(&text, "first");
    assert_ok(leave(d, NULL, "report.json", &text, &path));
    buf_printf(&want, "%s/exports/report.json", d->dir);
    assert_string_equal(buf_str(&path), buf_str(&want));
    assert_file(buf_str(&path), "first");
    buf_clear(&text);
    buf_puts(&text, "second");
    assert_ok(leave(d, NULL, "report.json", &text, &path));
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
    assert_ok(leave(d, NULL, "name", &text, &path));
    assert_int_equal(access(buf_str(&path), F_OK), 0);
    assert_int_equal(leave(d, "/nowhere/at/all", "name", &text, &path),
                     RC_EXISTS);
    assert_int_equal(leave(d, "/proc", "name", &text, &path), RC_IO);
    buf_release(&text);
    buf_release(&path);
    buf_release(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_private_files, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_both_or_nothing, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_where, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
