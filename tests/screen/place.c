#define _GNU_SOURCE
#include "screen/place.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
static const char *more_setup = "";

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
        execlp("sh", "sh", "-c", "mkdir -m 700 \"$2\" && eval \"$3$4\"", "sh", place.program,
               place.dir, setup_script, more_setup, (char *)NULL);
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

void place_console(struct screen *s, const char *who, int rows, int cols, const char *language)
{
    place_start(s, who, rows, cols, language);
    if (who == NULL)
        return;
    assert_true(screen_wait(s, "prod-db1 |")); /* the Overview */
    screen_type(s, "1");
    assert_true(screen_wait(s, "u00001"));
}

void place_start(struct screen *s, const char *who, int rows, int cols, const char *language)
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

const char *place_db(void)
{
    static char db[96];

    snprintf(db, sizeof db, "%s/db", place.dir);
    return db;
}

static const struct size {
    int rows, cols;
} sizes[] = {{24, 80}, {40, 120}};
static const char *const languages[] = {"en", "zh_CN"};

#define VARIANTS 4 /* sizes by languages */

struct walk {
    const struct scene *scene;
    const struct size *size;
    const char *language;
    char name[96];
};

static void test_scene(void **state)
{
    const struct walk *w = *state;
    struct screen s;
    bool good = true;
    char file[160];

    place_console(&s, w->scene->operator, w->size->rows, w->size->cols, w->language);
    for (const struct step *step = w->scene->step; good && step->golden != NULL; step++) {
        screen_type(&s, step->keys);
        snprintf(file, sizeof file, "tests/screen/golden/%s.%s.%dx%d.txt", step->golden,
                 w->language, w->size->cols, w->size->rows);
        good = screen_is(&s, file);
    }
    screen_close(&s);
    assert_true(good);
}

static void set_walk(struct walk *w, const struct scene *scene, size_t variant)
{
    w->scene = scene;
    w->size = &sizes[variant % 2];
    w->language = languages[variant / 2 % 2];
    snprintf(w->name, sizeof w->name, "%s in %s at %dx%d", w->scene->name, w->language,
             w->size->cols, w->size->rows);
}

int place_run(const char *group, const char *self, const char *more, const struct scene *scenes,
              size_t nscenes, const struct CMUnitTest *others, size_t nothers)
{
    size_t n = nothers + nscenes * VARIANTS;
    struct walk *walks = calloc(nscenes * VARIANTS + 1, sizeof *walks);
    struct CMUnitTest *tests = calloc(n + 1, sizeof *tests);
    char *path = realpath(self, NULL);
    int status = 1;

    if (walks != NULL && tests != NULL && path != NULL) {
        snprintf(place.program, sizeof place.program, "%s/ycadmin", dirname(path));
        more_setup = more != NULL ? more : "";
        if (nothers > 0)
            memcpy(tests, others, nothers * sizeof *tests);
        for (size_t i = 0; i < nscenes * VARIANTS; i++) {
            set_walk(&walks[i], &scenes[i / VARIANTS], i % VARIANTS);
            tests[nothers + i] = (struct CMUnitTest){
                .name = walks[i].name, .test_func = test_scene, .initial_state = &walks[i]};
        }
        status = _cmocka_run_group_tests(group, tests, n, make_place, remove_place);
    }
    free(path);
    free(tests);
    free(walks);
    return status;
}
