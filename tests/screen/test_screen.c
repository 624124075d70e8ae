/* The console in a terminal: what stands on the screen, and what it costs. */
#define _GNU_SOURCE
#include "screen/screen.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DOWN "\033OB"
#define ESC "\033"
#define PASSWORD "seventeen grey herons wade"

/* One deployment, made once; every test works on a copy of its own. */
static const char setup_script[] =
    "set -e; yc=$1; d=$2; export HOME=$d YCADMIN_DB=$d/made\n"
    "printf '" PASSWORD "\\n' >$d/pw\n"
    "printf '[deployment]\\nname = prod-db1\\n' >$d/ini\n"
    "n=0; yc() { n=$((n + 1)); YCADMIN_TEST_SEED=$n $yc --config $d/ini \"$@\" >/dev/null; }\n"
    "as() { who=$1; shift; yc --operator $who --password-file $d/pw \"$@\"; }\n"
    "yc init --admin root --new-password-file $d/pw\n"
    "as root operator add li.si --role helpdesk --new-password-file $d/pw\n"
    "as root operator add audit --role auditor --new-password-file $d/pw\n"
    "for who in root li.si audit; do as $who operator accept; done\n"
    "{ echo ref,name,department,birth_date,mobile,email,home_address,postcode\n"
    "  i=0; for name in 张三 李四 王五 赵六 欧阳娜娜 'Wang Xiao' 周八 吴九 郑爽 冯小刚 㐀龘 孙悟空; do\n"
    "  i=$((i + 1)); printf 'u%05d,%s,%s,1990-03-%02d,138001380%02d,u%d@example.cn,%s%d号,200120\\n' \\\n"
    "    $i \"$name\" \"$([ $((i % 3)) = 0 ] && echo 客服部 || echo 研发部)\" $i $i $i \\\n"
    "    上海市浦东新区世纪大道 $i; done; i=12\n"
    "  while [ $i -lt 60 ]; do i=$((i + 1)); printf 'u%05d,员工%d,市场部,,137001370%02d,,,\\n' \\\n"
    "    $i $i $i; done; } >$d/people.csv\n"
    "as root import users $d/people.csv\n"
    "as li.si correct u00002 mobile 13900139000 --reason caller --case REQ-92\n"
    "as root audit checkpoint\n";

struct place {
    char dir[64], program[512];
};

static struct place place; /* set before the tests run */

static int make_place(void **state)
{
    pid_t pid;
    int status;

    (void)state;
    snprintf(place.dir, sizeof place.dir, "/tmp/ycadmin-screen.%d", (int)getpid());
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 1);
    unsetenv("LC_ALL");
    unsetenv("NO_COLOR");
    setenv("TZ", "Asia/Shanghai", 1);
    setenv("YCADMIN_TEST_NOW", "1795500000", 1);
    setenv("YCADMIN_TEST_NOPROBE", "1", 1);
    setenv("LANGUAGE", "en", 1);
    if ((pid = fork()) == 0) {
        execlp("sh", "sh", "-c", "mkdir -m 700 \"$2\" && eval \"$3\"", "sh", place.program,
               place.dir, setup_script, (char *)NULL);
        _exit(127);
    }
    return pid < 0 || waitpid(pid, &status, 0) != pid || status != 0;
}

static void shell(const char *command)
{
    pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        execlp("sh", "sh", "-c", command, "sh", place.dir, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        fail_msg("%s", command);
}

static int remove_place(void **state)
{
    (void)state;
    shell("rm -rf \"$1\"");
    return 0;
}

/* The console on a fresh copy, signed in as WHO; NULL: at the sign-in. */
static void console(struct screen *s, const char *who, int rows, int cols, const char *language)
{
    char db[96], config[96], pw[96];
    const char *argv[] = {place.program, "--config", config, "--db", db, "--operator", who,
                          "--password-file", pw, NULL};

    shell("rm -rf \"$1/db\" && cp -a \"$1/made\" \"$1/db\"");
    snprintf(db, sizeof db, "%s/db", place.dir);
    snprintf(config, sizeof config, "%s/ini", place.dir);
    snprintf(pw, sizeof pw, "%s/pw", place.dir);
    if (who == NULL)
        argv[5] = NULL;
    setenv("HOME", place.dir, 1);
    setenv("YCADMIN_TEST_SEED", "console", 1);
    screen_open(s, argv, rows, cols, language);
}

/* A walk through the console: keys, then the screen they must lead to. */
struct step {
    const char *keys, *golden;
};

static const struct scene {
    const char *name, *operator;
    struct step step[8];
} scenes[] = {
    {"signin", NULL, {{"", "signin"}, {"root\t" PASSWORD "\r", "signed-in"}}},
    {"users", "root",
     {{"", "users"},
      {DOWN DOWN, "users-down"},
      {"/dept:客服部\r", "users-filter"},
      {"\r", "users-detail"},
      {"D", "erase"},
      {ESC, "erase-left"}}},
    {"help", "root", {{"", "users"}, {"?", "help"}, {ESC ":", "palette"}}},
    {"audit", "root", {{"", "users"}, {"9", "audit"}, {"\r", "audit-entry"}}},
    {"operators", "root", {{"", "users"}, {":operators\r", "operators"}}},
    {"auditor", "audit", {{"", "auditor-users"}}},
    {"helpdesk", "li.si", {{"", "helpdesk-users"}, {"/zs\r", "helpdesk-found"}}},
};

static const struct size {
    int rows, cols;
} sizes[] = {{24, 80}, {40, 120}};
static const char *const languages[] = {"en", "zh_CN"};

#define SCENES (sizeof scenes / sizeof *scenes)
#define VARIANTS 4 /* sizes by languages */
#define OTHERS 7

struct walk {
    const struct scene *scene;
    const struct size *size;
    const char *language;
    char name[64];
};

static void test_scene(void **state)
{
    const struct walk *w = *state;
    struct screen s;
    bool good = true;
    char file[160];

    console(&s, w->scene->operator, w->size->rows, w->size->cols, w->language);
    for (const struct step *step = w->scene->step; good && step->golden != NULL; step++) {
        screen_type(&s, step->keys);
        snprintf(file, sizeof file, "tests/screen/golden/%s.%s.%dx%d.txt", step->golden,
                 w->language, w->size->cols, w->size->rows);
        good = screen_is(&s, file);
    }
    screen_close(&s);
    assert_true(good);
}

static void test_down_is_cheap(void **state)
{
    struct screen s;
    size_t before;

    (void)state;
    console(&s, "root", 24, 80, "zh_CN");
    assert_true(screen_wait(&s, "u00001"));
    screen_settle(&s, 300);
    before = s.bytes;
    screen_type(&s, DOWN);
    assert_true(screen_stirs(&s, DEADLINE_MS));
    screen_settle(&s, 300);
    assert_in_range(s.bytes - before, 1, 300);
    before = s.bytes;
    assert_false(screen_stirs(&s, 1500)); /* idle sends nothing */
    assert_int_equal(s.bytes, before);
    screen_close(&s);
}

static void hang_up(int sig)
{
    struct screen s;
    int status;

    console(&s, "root", 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    if (sig != 0) {
        kill(s.pid, sig);
        assert_true(screen_wait_end(&s));
    }
    status = screen_close(&s);
    assert_true(!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL);
}

static void test_sighup_ends(void **state)
{
    (void)state;
    hang_up(SIGHUP);
}

static void test_sigterm_ends(void **state)
{
    (void)state;
    hang_up(SIGTERM);
}

static void test_closed_terminal_ends(void **state)
{
    (void)state;
    hang_up(0);
}

/* A window of any size is drawn in, and what was there is there again. */
static void test_small_screens(void **state)
{
    static const struct size small[] = {{23, 79}, {10, 40}, {5, 20}, {1, 1}, {2, 300}, {24, 80}};
    struct screen s;

    (void)state;
    console(&s, "root", 24, 80, "zh_CN");
    assert_true(screen_wait(&s, "u00001"));
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        screen_resize(&s, small[i].rows, small[i].cols);
        assert_true(screen_stirs(&s, DEADLINE_MS));
        screen_settle(&s, 100);
        screen_type(&s, DOWN);
        screen_settle(&s, 100);
        assert_false(s.ended);
    }
    assert_true(screen_wait(&s, "u00007")); /* Down at every size */
    screen_close(&s);
}

static void start_small(int rows, int cols)
{
    struct screen s;

    console(&s, "root", rows, cols, "en");
    assert_true(screen_stirs(&s, DEADLINE_MS));
    screen_settle(&s, 300);
    screen_type(&s, DOWN "?" ESC);
    screen_settle(&s, 300);
    assert_false(s.ended);
    screen_resize(&s, 24, 80);
    assert_true(screen_wait(&s, "u00001"));
    screen_close(&s);
}

static void test_starts_at_79x23(void **state)
{
    (void)state;
    start_small(23, 79);
}

static void test_starts_at_20x5(void **state)
{
    (void)state;
    start_small(5, 20);
}

int main(int argc, char **argv)
{
    static struct walk walks[SCENES * VARIANTS];
    struct CMUnitTest tests[SCENES * VARIANTS + OTHERS] = {
        cmocka_unit_test(test_down_is_cheap),   cmocka_unit_test(test_sighup_ends),
        cmocka_unit_test(test_sigterm_ends),    cmocka_unit_test(test_closed_terminal_ends),
        cmocka_unit_test(test_small_screens),   cmocka_unit_test(test_starts_at_79x23),
        cmocka_unit_test(test_starts_at_20x5),
    };
    char *self = realpath(argv[0], NULL);

    if (argc < 1 || self == NULL)
        return 1;
    snprintf(place.program, sizeof place.program, "%s/ycadmin", dirname(self));
    free(self);
    for (size_t i = 0; i < SCENES * VARIANTS; i++) {
        struct walk *w = &walks[i];

        w->scene = &scenes[i / VARIANTS];
        w->size = &sizes[i % 2];
        w->language = languages[i / 2 % 2];
        snprintf(w->name, sizeof w->name, "%s in %s at %dx%d", w->scene->name, w->language,
                 w->size->cols, w->size->rows);
        tests[OTHERS + i] = (struct CMUnitTest){.name = w->name, .test_func = test_scene,
                                                .initial_state = w};
    }
    return cmocka_run_group_tests_name("screens", tests, make_place, remove_place);
}
