/* The agreement clause by clause: each act is done on the console by who may and refused to
 * the others, moves its figure, stands in the log, and is said in the operator's language. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAVE    "\017"
#define RIGHT   "\033OC"
#define RIGHT4  RIGHT RIGHT RIGHT RIGHT
#define RIGHT8  RIGHT4 RIGHT4
#define UP      "\033OA"
#define BACKTAB "\033[Z"
#define NOW     "1795500000" /* 2026-11-24 14:00 in Shanghai */
#define MONTHS7 "1814000000" /* seven months on */

enum { ADMIN = 1 << 0, DESK = 1 << 1, AUDITOR = 1 << 2 };
#define EACH (ADMIN | DESK | AUDITOR)

static const char *const who[] = {"root", "li.si", "audit"};
static const char *const languages[] = {"en", "zh_CN"};
static const char *const denied[] = {"your role may not do that", "当前角色无权执行此操作"};
static const char *const waits[] = {"an admin does that", "此事项由管理员办理"};
static const char *const home[] = {"Overview >", "总览 >"};
static const char *const elsewhere[] = {"Fields >", "字段 >"};

struct act {
    const char *clause, *what;
    unsigned may;              /* these roles; the others are refused */
    const char *go, *key, *fill;
    const char *says[2];       /* the screen, when it is done */
    const char *action, *word; /* its entry of the log, and what that is in Chinese */
    const char *moves;         /* SQL */
    const char *before;        /* keys of those who may */
    const char *now;
    const char *const *desk;   /* what the help desk is told where it is refused */
    bool shut;                 /* the help desk is refused at the pane */
};

/* Parts of forms that several acts fill in. */
#define SUPPLIER                                                                                   \
    "云帆短信\t" RIGHT "\tprivacy@yunfan.example\tCN\tYF-031\t2026-01-01\t2027-12-10\t"           \
    "contact, service\tname, mobile\t" SAVE
#define RECIPIENT "7la" SUPPLIER
#define AUTHORITY "7la市公安局\t" RIGHT4 RIGHT "\t\tCN" SAVE
#define INCIDENT                                                                                   \
    "\t\t2026-11-24 09:30\t误发\t邮箱\t发给了供应商\tname, mobile\t" RIGHT "\tu00001, u00002"     \
    SAVE "y"
#define NOTICE     "年会名册\t册上列出姓名\t" RIGHT8 "\tname" SAVE
#define GIVE(kind) UP UP UP kind
#define VERSION(n) "LICENSE\tv3\t" n SAVE

#define FIELD(column, code) "SELECT " column " FROM field WHERE code = '" code "'"
#define COUNT(table)        "SELECT count(*) FROM " table

#define ROW(clause, what, may, go, key, fill, en, zh, action, word, moves, ...)                    \
    {clause, what, may, go, key, fill, {en, zh}, action, word, moves, __VA_ARGS__},
#define ACT(...)               ROW(__VA_ARGS__, NULL, NOW, denied, false)
#define ACT_AFTER(before, ...) ROW(__VA_ARGS__, before, NOW, denied, false)
#define ACT_LATER(...)         ROW(__VA_ARGS__, NULL, MONTHS7, denied, false)
#define ACT_WAITS(...)         ROW(__VA_ARGS__, NULL, NOW, waits, false)
#define ACT_SHUT(...)          ROW(__VA_ARGS__, NULL, NOW, denied, true)

static const struct act acts[] = {
#include "screen/clause_acts.def"
};
#define ACTS (sizeof acts / sizeof *acts)

/* Who is there, a child among them, what they consented to and ask for. */
static const char more[] =
    "{ echo ref,name,department,birth_date\n"
    "  echo m00001,周小满,实习生,2012-03-07; } >$d/minors.csv\n"
    "as root import users $d/minors.csv\n"
    "{ echo ref,purpose,action,at,channel\n"
    "  for p in sharing optimise; do echo u00001,$p,granted,2026-10-01,app; done; } >$d/consents.csv\n"
    "as root import consents $d/consents.csv\n"
    "as root correct u00001 page_clicks 12 --reason request\n"
    "as li.si request open access u00001 --channel app\n"
    "as li.si request open close u00004 --channel in_person\n"
    "for r in 1 2; do as li.si request verify REQ-$r --reason document; done\n";

/* One number or text of the database; "" for none. */
static void look(const char *sql, char out[256])
{
    char file[128];
    sqlite3 *db;
    sqlite3_stmt *st;

    out[0] = '\0';
    snprintf(file, sizeof file, "%s/office.db", place_db());
    assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0) != NULL)
        snprintf(out, 256, "%s", (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

/* The figure of an act, and its entries in the log. */
struct state {
    char figure[256];
    int64_t entries;
};

static struct state state_of(const struct act *a)
{
    struct state s = {.entries = 0};
    char sql[128], n[256];

    if (a->moves != NULL)
        look(a->moves, s.figure);
    if (a->action == NULL)
        return s;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_entry WHERE action = '%s'", a->action);
    look(sql, n);
    s.entries = strtoll(n, NULL, 10);
    return s;
}

/* Out of whatever is open, to the first screen. It may stand there already, with what was said
 * last: by way of another pane all that was typed is done, and nothing is said any longer. */
static void leave(struct screen *s, int lang)
{
    screen_type(s, "\003\003\003\0030");
    assert_true(screen_wait(s, home[lang]));
    screen_type(s, "2");
    assert_true(screen_wait(s, elsewhere[lang]));
    screen_type(s, "0");
    assert_true(screen_wait(s, home[lang]));
}

struct turn {
    const struct act *act;
    int role, lang;
    char name[160];
};

/* Who may read the log finds the entry there, by its name. */
static void find_entry(struct screen *s, const struct turn *t, int64_t n)
{
    char text[160];

    snprintf(text, sizeof text, "9/action:%s\r", t->act->action);
    screen_type(s, text);
    snprintf(text, sizeof text, t->lang == 0 ? "row 1 of %" PRId64 : "1 / %" PRId64 " 条", n);
    assert_true(screen_wait(s, text));
    assert_true(t->lang == 0 || screen_wait(s, t->act->word));
}

/* Done: said, counted, and in the log. */
static void test_done(void **arg)
{
    const struct turn *t = *arg;
    const struct act *a = t->act;
    struct state before, after;
    struct screen s;

    setenv("YCADMIN_TEST_NOW", a->now, 1);
    place_console(&s, who[t->role], 24, 80, languages[t->lang]);
    setenv("YCADMIN_TEST_NOW", NOW, 1);
    if (a->before != NULL) {
        screen_type(&s, a->before);
        leave(&s, t->lang);
    }
    before = state_of(a);
    screen_type(&s, a->go);
    screen_type(&s, a->key);
    screen_type(&s, a->fill);
    assert_true(screen_wait(&s, a->says[t->lang]));
    leave(&s, t->lang);
    after = state_of(a);
    if (a->moves != NULL)
        assert_string_not_equal(after.figure, before.figure);
    if (a->action != NULL)
        assert_int_equal(after.entries, before.entries + 1);
    if (a->action != NULL && t->role != 1)
        find_entry(&s, t, after.entries);
    screen_close(&s);
}

/* Refused: said, and nothing has moved, whatever is typed on. */
static void refuse(struct screen *s, const struct act *a, int role, int lang)
{
    struct state before = state_of(a), after;

    screen_type(s, a->go);
    if (!a->shut || role != 1)
        screen_type(s, a->key);
    if (!screen_wait(s, role == 1 ? a->desk[lang] : denied[lang]))
        fail_msg("%s: %s does not say that it is refused", a->clause, a->what);
    screen_type(s, a->key);
    screen_type(s, a->fill);
    leave(s, lang);
    after = state_of(a);
    if (after.entries != before.entries || strcmp(after.figure, before.figure) != 0)
        fail_msg("%s: %s is not refused", a->clause, a->what);
}

/* One visit of a role: everything that is refused to it. */
static void test_refused(void **arg)
{
    const struct turn *t = *arg;
    struct screen s;

    place_console(&s, who[t->role], 24, 80, languages[t->lang]);
    for (size_t i = 0; i < ACTS; i++)
        if ((acts[i].may & 1u << t->role) == 0) {
            leave(&s, t->lang);
            refuse(&s, &acts[i], t->role, t->lang);
        }
    screen_close(&s);
}

int main(int argc, char **argv)
{
    static struct turn turns[(ACTS * 3 + 3) * 2];
    static struct CMUnitTest tests[(ACTS * 3 + 3) * 2];
    size_t n = 0;

    (void)argc;
    for (size_t i = 0; i <= ACTS; i++)
        for (int role = 0; role < 3; role++)
            for (int lang = 0; lang < 2; lang++) {
                struct turn *t = &turns[n];
                const struct act *a = i < ACTS ? &acts[i] : NULL;

                if (a != NULL && (a->may & 1u << role) == 0)
                    continue;
                *t = (struct turn){.act = a, .role = role, .lang = lang};
                if (a != NULL)
                    snprintf(t->name, sizeof t->name, "%s: %s, as %s in %s", a->clause, a->what,
                             who[role], languages[lang]);
                else
                    snprintf(t->name, sizeof t->name, "what is refused to %s, in %s", who[role],
                             languages[lang]);
                tests[n++] = (struct CMUnitTest){.name = t->name,
                                                 .test_func = a != NULL ? test_done : test_refused,
                                                 .initial_state = t};
            }
    return place_run("clauses", argv[0], more, NULL, 0, tests, n);
}
