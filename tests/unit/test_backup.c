#define _GNU_SOURCE
/* Copies of a deployment: of one moment whoever writes, whole or not there, and replayed. */
#include "deployment.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/backup.h"
#include "service/people.h"
#include "service/restore.h"
#include "store/copy.h"
#include "store/person.h"
#include "store/vault.h"

#include <dirent.h>
#include <sys/stat.h>

#define OTHER "another long passphrase 42"

static void add(struct session *s, const char *ref)
{
    struct new_person p = {.department = "研发部"};
    const struct why why = {"request", NULL, NULL};
    int bad;

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[session_field(s, "name") - s->fields.field] = "张三";
    assert_ok(people_add(s, &p, &why, &bad, &test_err));
}

/* Is nothing in the parent of the deployment's directory but what has its NAME at once? */
static int parts_beside(const char *dir)
{
    DIR *d = opendir("/tmp");
    const char *name = strrchr(dir, '/') + 1;
    struct dirent *e;
    int n = 0;

    while ((e = readdir(d)) != NULL)
        n += strncmp(e->d_name, name, strlen(name)) == 0 && strstr(e->d_name, ".part-") != NULL;
    closedir(d);
    return n;
}

/* What is written between the pinning and the copying is in neither file. */
static void test_one_moment(void **state)
{
    struct deployment *d = *state;
    struct copy *c;
    char dir[80];

    add(&d->s, "a1");
    snprintf(dir, sizeof dir, "%s/copies", d->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_ok(copy_begin(&c, d->s.db, &test_err));
    add(&d->s, "a2"); /* the locks are free again */
    assert_ok(copy_file(c, DB_VAULT, dir, NULL, NULL, &test_err));
    add(&d->s, "a3");
    assert_ok(copy_file(c, DB_OFFICE, dir, NULL, NULL, &test_err));
    copy_end(c);
    assert_int_equal(deployment_number(dir, "vault.db", "SELECT count(*) FROM subject_key"), 2);
    assert_int_equal(deployment_number(dir, "office.db", "SELECT count(*) FROM person"), 1);
    assert_int_equal(deployment_number(d->dir, "office.db", "SELECT count(*) FROM person"), 3);
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
    struct manifest m;
    char dir[80], long_name[300];
    int64_t at;

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    for (int i = 0; i < 300; i++) { /* more pages than one step copies */
        snprintf(long_name, sizeof long_name, "p%d", i);
        add(&d->s, long_name);
    }
    deployment_tamper(d, "CREATE TABLE filler(x); INSERT INTO filler VALUES(randomblob(6000000))");
    assert_int_equal(backup_make(&d->s, dir, &stop, &m, &test_err), RC_CANCEL);
    assert_int_equal(access(dir, F_OK), -1);
    assert_int_equal(parts_beside(dir), 0);
    assert_ok(backup_last(&d->s, &at, &test_err));
    assert_int_equal(at, 0);
    d->s.broken = true;
    assert_int_equal(backup_make(&d->s, dir, NULL, &m, &test_err), RC_BROKEN);
    assert_int_equal(access(dir, F_OK), -1);
}

/* Keys of an epoch that nobody holds: the files are of different moments. */
static void test_files_belong_together(void **state)
{
    struct deployment *d = *state;
    struct manifest m;
    char dir[80];

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    assert_ok(vault_set_epoch(d->s.db, 0, 9, &test_err));
    assert_int_equal(backup_make(&d->s, dir, NULL, &m, &test_err), RC_DB);
    assert_int_equal(access(dir, F_OK), -1);
    assert_int_equal(parts_beside(dir), 0);
}

/* Another's file is put where the backup is to stand while it is made. */
static bool take_place(void *arg, int64_t done, int64_t total)
{
    char path[100];
    FILE *f;

    (void)done;
    (void)total;
    if (mkdir(arg, 0700) == 0) {
        snprintf(path, sizeof path, "%s/other", (const char *)arg);
        f = fopen(path, "w");
        assert_non_null(f);
        fclose(f);
    }
    return true;
}

/* What is no backup in the end does not count as one, and one without the list of those who were
 * erased is none. */
static void test_half_a_backup_is_none(void **state)
{
    struct deployment *d = *state;
    struct manifest m;
    char dir[80], list[80], command[160];
    const struct progress progress = {take_place, dir};
    int64_t at;

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    deployment_tamper(d, "CREATE TABLE filler(x); INSERT INTO filler VALUES(randomblob(6000000))");
    assert_int_equal(backup_make(&d->s, dir, &progress, &m, &test_err), RC_IO);
    assert_ok(backup_last(&d->s, &at, &test_err));
    assert_int_equal(at, 0);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);

    snprintf(list, sizeof list, "%s/erasure.list", d->dir);
    assert_int_equal(symlink("erasure.list", list), 0); /* it leads to itself */
    assert_int_equal(backup_make(&d->s, dir, NULL, &m, &test_err), RC_IO);
    assert_int_equal(access(dir, F_OK), -1);
    assert_int_equal(unlink(list), 0);
    assert_ok(backup_make(&d->s, dir, NULL, &m, &test_err));
    assert_ok(backup_last(&d->s, &at, &test_err));
    assert_int_equal(at, m.time);
    assert_int_equal(system(command), 0);
}

static void test_who_may(void **state)
{
    struct deployment *d = *state;
    struct manifest m;
    char dir[80];

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "eyes", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "desk", OTHER));
    assert_int_equal(backup_make(&d->s, dir, NULL, &m, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "eyes", OTHER));
    assert_int_equal(backup_make(&d->s, dir, NULL, &m, &test_err), RC_DENIED);
    assert_int_equal(access(dir, F_OK), -1);
}

static void remove_dir(const char *dir)
{
    char command[160];

    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
}

/* An erasure that was cut off before the backup is finished by the restore; the
 * facts of the restore's entry are the list's. */
static void test_replay(void **state)
{
    struct deployment *d = *state;
    const struct why why = {"request", NULL, NULL};
    struct restore_result res;
    struct verify_result v;
    struct certificate cert;
    struct manifest m;
    struct session s;
    struct person p;
    char dir[80], to[80], list[100];
    struct restore_options opt = {.from = dir, .to = to, .erased = list};

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    snprintf(to, sizeof to, "%s-r", d->dir);
    snprintf(list, sizeof list, "%s/erasure.list", d->dir);
    add(&d->s, "a1");
    add(&d->s, "a2");
    add(&d->s, "a3");
    assert_ok(person_by_ref(d->s.db, "a3", &p, &test_err));
    p.status = PERSON_ERASING;
    assert_ok(person_update(d->s.db, &p, &test_err));
    deployment_tamper(d,
                      "INSERT INTO erasure SELECT uuid, zeroblob(16), 'request', '-', 'root', 1, "
                      "NULL, NULL FROM person WHERE ref = 'a3'");
    assert_ok(backup_make(&d->s, dir, NULL, &m, &test_err));
    assert_ok(people_erase(&d->s, "a1", &why, &cert, &test_err));
    assert_ok(restore_run(&opt, NULL, &res, &test_err));
    assert_int_equal(res.erased, 1);
    assert_ok(session_open(&s, to, &test_err));
    assert_int_equal(person_by_ref(s.db, "a1", &p, &test_err), RC_MISSING);
    assert_int_equal(person_by_ref(s.db, "a3", &p, &test_err), RC_MISSING);
    assert_ok(person_by_ref(s.db, "a2", &p, &test_err));
    assert_ok(auditlog_examine(&s, NULL, NULL, &v, &test_err));
    assert_true(v.ok);
    session_close(&s);
    assert_int_equal(deployment_number(to, "vault.db", "SELECT count(DISTINCT uuid) FROM subject_key"), 1);
    assert_int_equal(parts_beside(to), 0);
    restore_release(&res);
    assert_int_equal(restore_run(&opt, NULL, &res, &test_err), RC_EXISTS);
    remove_dir(dir);
    remove_dir(to);
}

static void put_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "a");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* A power cut in the middle of a line: the next one does not join it, a uuid that stands in
 * it alone is not taken for listed, and a restore passes over it, but over no other text. */
static void test_torn_list(void **state)
{
    struct deployment *d = *state;
    const struct why why = {"request", NULL, NULL};
    struct restore_result res;
    struct certificate cert;
    struct manifest m;
    struct buf torn = BUF_INIT;
    struct person p;
    char dir[80], to[80], list[100];
    struct restore_options opt = {.from = dir, .to = to, .erased = list};

    snprintf(dir, sizeof dir, "%s-b", d->dir);
    snprintf(to, sizeof to, "%s-r", d->dir);
    snprintf(list, sizeof list, "%s/erasure.list", d->dir);
    add(&d->s, "a1");
    add(&d->s, "a2");
    assert_ok(backup_make(&d->s, dir, NULL, &m, &test_err));
    assert_ok(people_erase(&d->s, "a1", &why, &cert, &test_err));
    assert_ok(person_by_ref(d->s.db, "a2", &p, &test_err));
    buf_hex(&torn, p.uuid, sizeof p.uuid);
    buf_puts(&torn, " 00ff");
    put_text(list, buf_str(&torn));
    assert_ok(people_erase(&d->s, "a2", &why, &cert, &test_err));
    assert_ok(restore_run(&opt, NULL, &res, &test_err));
    assert_int_equal(res.listed, 2);
    assert_int_equal(res.erased, 2);
    restore_release(&res);
    remove_dir(to);
    put_text(list, "and something else\n");
    assert_int_equal(restore_run(&opt, NULL, &res, &test_err), RC_INVALID);
    assert_int_equal(access(to, F_OK), -1);
    restore_release(&res);
    remove_dir(dir);
    buf_release(&torn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_moment, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_stays, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_files_belong_together, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_half_a_backup_is_none, deployment_setup,
                                        deployment_teardown),
        cmocka_unit_test_setup_teardown(test_who_may, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_replay, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_torn_list, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
