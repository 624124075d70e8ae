#define _GNU_SOURCE
/* A session that is open when the disk fills up still takes people and values away. */
#include "retention.h"

#include "service/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

struct small {
    struct deployment d; /* on a file system of 8 MB; no directory: none could be mounted */
    struct deployment *made;
};

static void copy(const char *from, const char *to)
{
    char command[256];

    snprintf(command, sizeof command, "cp -a %s/*.db %s", from, to);
    assert_int_equal(system(command), 0);
}

static void make_room(const struct small *s)
{
    char path[96];

    snprintf(path, sizeof path, "%s/filler", s->d.dir);
    assert_int_equal(unlink(path), 0);
}

static int small_setup(void **state)
{
    struct small *s = calloc(1, sizeof *s);
    void *made;

    if (setup(&made) != 0)
        return 1;
    s->made = made;
    snprintf(s->d.dir, sizeof s->d.dir, "%s-small", s->made->dir);
    *state = s;
    if (mkdir(s->d.dir, 0700) != 0)
        return 1;
    if (mount("none", s->d.dir, "tmpfs", 0, "size=8m,mode=700") != 0) {
        rmdir(s->d.dir);
        s->d.dir[0] = '\0';
        return 0;
    }
    for (int i = 0; i < 8; i++) {
        char ref[16];

        snprintf(ref, sizeof ref, "E%d", i);
        add(s->made, ref, NULL);
    }
    session_close(&s->made->s);
    copy(s->made->dir, s->d.dir);
    assert_ok(session_open(&s->d.s, s->d.dir, &test_err));
    assert_ok(session_sign_in(&s->d.s, "root", ADMIN_PASSWORD, &test_err));
    assert_true(ballast_there(s->d.dir)); /* the sign-in made it */
    return 0;
}

static int small_teardown(void **state)
{
    struct small *s = *state;
    void *made = s->made;

    if (s->d.dir[0] != '\0') {
        session_close(&s->d.s);
        umount2(s->d.dir, MNT_DETACH);
        rmdir(s->d.dir);
    }
    free(s);
    return deployment_teardown(&made);
}

/* Not a byte left. */
static void fill(const struct small *s)
{
    char path[96], part[4096] = "";
    int fd;

    snprintf(path, sizeof path, "%s/filler", s->d.dir);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    while (write(fd, part, sizeof part) > 0)
        ;
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void test_erase(void **state)
{
    struct small *s = *state;
    struct certificate cert;

    if (s->d.dir[0] == '\0')
        skip();
    fill(s);
    assert_ok(people_erase(&s->d.s, "E1", &because, &cert, &test_err));
    assert_false(ballast_there(s->d.dir));
    assert_int_equal(cert.values, 2);
    assert_int_equal(number(&s->d, "SELECT count(*) FROM erasure WHERE done_at IS NOT NULL"), 1);
    fill(s);
    assert_int_not_equal(people_erase(&s->d.s, "E2", &because, &cert, &test_err), RC_OK);
    make_room(s);
    assert_int_equal(number(&s->d, "SELECT count(*) FROM person WHERE status = 2"), 0);
    assert_log_holds(&s->d);
}

static void test_purge(void **state)
{
    struct small *s = *state;
    struct retention_run r;

    if (s->d.dir[0] == '\0')
        skip();
    at("2026-07-11T00:00:00+08:00");
    fill(s);
    run(&s->d, &r);
    assert_int_equal(r.done, 8);
    assert_false(ballast_there(s->d.dir));
    make_room(s);
    assert_log_holds(&s->d);
}

static void test_only_a_full_disk(void **state)
{
    struct small *s = *state;

    if (s->d.dir[0] == '\0')
        skip();
    assert_false(ballast_release(s->d.dir, RC_IO)); /* there is room */
    assert_true(ballast_there(s->d.dir));
    fill(s);
    assert_false(ballast_release(s->d.dir, RC_DENIED)); /* it was not for want of room */
    assert_true(ballast_there(s->d.dir));
    assert_true(ballast_release(s->d.dir, RC_IO));
    assert_false(ballast_release(s->d.dir, RC_IO)); /* once */
    ballast_keep(s->d.dir);                         /* room for one is not room enough */
    assert_false(ballast_there(s->d.dir));
    make_room(s);
    ballast_keep(s->d.dir);
    assert_true(ballast_there(s->d.dir));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_erase, small_setup, small_teardown),
        cmocka_unit_test_setup_teardown(test_purge, small_setup, small_teardown),
        cmocka_unit_test_setup_teardown(test_only_a_full_disk, small_setup, small_teardown),
    };

    return cmocka_run_group_tests_name("ballast", tests, NULL, NULL);
}
