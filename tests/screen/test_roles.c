/* What the roles cannot do, whatever they press: an auditor's keys change nothing but the
 * log of the visit, a clerk's do not reach what is the admins'. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables that a visit of the role may move; all others must stay as they are. */
static const char auditor_moves[] = "'audit_entry','audit_state','operator'";
static const char clerk_moves[] =
    "'audit_entry','audit_state','operator','audit_detail','approval','sealed_note',"
    "'request','contact_log','consent_event','consent','consent_count','counter','value',"
    "'lookup','due_count','field_count','unconsented','person','guardian'";

/* One digest over every row of the tables that must not move. */
static void digest(const char *moves, char out[128])
{
    char command[1024];
    FILE *f;

    snprintf(command, sizeof command,
             "db=%s/office.db; for t in $(sqlite3 \"$db\" \"SELECT name FROM sqlite_schema WHERE "
             "type = 'table' AND name NOT IN (%s) ORDER BY name\"); do echo \"$t\"; "
             "sqlite3 \"$db\" \"SELECT * FROM $t\"; done | sha256sum",
             place_db(), moves);
    f = popen(command, "r");
    assert_non_null(f);
    assert_non_null(fgets(out, 128, f));
    assert_int_equal(pclose(f), 0);
}

/* Every pane by its digit, and there every letter, Enter on what comes, and out of it
 * with Ctrl-C, which cancels and never quits. */
static void press_everything(struct screen *s)
{
    for (char pane = '0'; pane <= '9'; pane++) {
        for (char c = 'A'; c <= 'z'; c++) {
            const char keys[] = {pane, c, '\r', '\003', '\003', '\0'};

            if (c != 'Q' && (c <= 'Z' || c >= 'a'))
                screen_type(s, keys);
        }
        screen_settle(s, 200);
        assert_false(s->ended);
    }
}

static long entries(void)
{
    char command[160], line[32] = "";
    FILE *f;

    snprintf(command, sizeof command, "sqlite3 %s/office.db 'SELECT count(*) FROM audit_entry'",
             place_db());
    f = popen(command, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_int_equal(pclose(f), 0);
    return strtol(line, NULL, 10);
}

static void visit(const char *who, const char *moves)
{
    char before[128], after[128];
    struct screen s;
    long looks;

    place_console(&s, who, 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    digest(moves, before);
    looks = entries();
    press_everything(&s);
    screen_type(&s, "1/u00002\r\r");
    assert_true(screen_wait(&s, "u00002")); /* all before it is done */
    screen_close(&s);
    assert_true(entries() > looks);
    digest(moves, after);
    assert_string_equal(before, after);
}

static void test_auditor(void **state)
{
    (void)state;
    visit("audit", auditor_moves);
}

static void test_clerk(void **state)
{
    (void)state;
    visit("li.si", clerk_moves);
}

/* Five values on one password; the next takes it again, and a wrong one shows nothing. */
static void test_reveals_ask_again(void **state)
{
    struct screen s;
    long before;

    (void)state;
    place_console(&s, "li.si", 24, 80, "en");
    assert_true(screen_wait(&s, "u00001"));
    for (int i = 0; i < 5; i++) {
        screen_type(&s, "r");
        assert_true(screen_wait(&s, "Show a value in clear"));
        screen_type(&s, "\017");
        screen_settle(&s, 150);
    }
    before = entries();
    screen_type(&s, "r");
    assert_true(screen_wait(&s, "Your password"));
    screen_type(&s, "\017");
    assert_true(screen_wait(&s, "the password is wrong"));
    assert_int_equal(entries(), before);
    screen_type(&s, PASSWORD "\017");
    for (int i = 0; i < 200 && entries() == before; i++)
        screen_settle(&s, 50);
    assert_int_equal(entries(), before + 1);
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_auditor),
        cmocka_unit_test(test_clerk),
        cmocka_unit_test(test_reveals_ask_again),
    };

    (void)argc;
    return place_run("roles", argv[0], NULL, NULL, 0, others, sizeof others / sizeof *others);
}
