/* Retention seven months after everybody was imported: what goes, what stays, the acts. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <stdlib.h>

#define UP "\033OA"
#define SAVE "\017" /* Ctrl-O */

static const char open_request[] =
    "sqlite3 $YCADMIN_DB/office.db \"INSERT INTO request(person, kind, channel, received_at, due_at, "
    "state, made_by, made_at) VALUES(3, 'copy', 'phone', 1795500000, 1798000000, 'received', 'root', "
    "1795500000); INSERT INTO hold(person, reason, case_id, starts_at, placed_by) "
    "VALUES(1, 'litigation', 'LAW-7', 1795500000, 'root'); "
    "INSERT INTO hold(department, field, reason, case_id, starts_at, ends_at, placed_by) "
    "SELECT '客服部', id, 'authority', '-', 1795500000, 1830000000, 'root' FROM field "
    "WHERE code = 'postcode'\"\n";

static const struct scene scenes[] = {
    {"retention", "root",
     {{"4" DOWN DOWN DOWN DOWN, "retention"},
      {"e", "retention-edit"},
      {UP UP UP UP "\177" "12" SAVE, "retention-no-reason"},
      {"payroll disputes" SAVE, "retention-draft"},
      {"A", "retention-adopt"},
      {"y", "retention-adopted"}}},
    {"who", "root",
     {{"4" DOWN DOWN DOWN DOWN DOWN "\r", "retention-due"},
      {"4w", "retention-stays"},
      {DOWN DOWN "\t", "retention-stays-why"}}},
    {"run", "root",
     {{"4" DOWN DOWN DOWN DOWN "P", "retention-run"},
      {"a wrong long passphrase" SAVE, "retention-run-wrong"},
      {PASSWORD SAVE, "retention-ran"},
      {"l", "retention-runs"}}},
    {"holds", "root",
     {{":holds\r", "retention-holds"},
      {"a", "retention-hold-place"},
      {"u00099" SAVE, "retention-hold-nobody"}}},
    {"winddown", "root",
     {{"4W", "winddown"},
      {"S", "winddown-start"},
      {"The product is given up\t2027-12-31\t" PASSWORD SAVE, "winddown-started"},
      {"d", "winddown-notice"}}},
    {"helpdesk", "li.si", {{"4", "retention-helpdesk"}, {"P", "retention-helpdesk-refused"}}},
    {"auditor", "audit", {{"4h", "retention-auditor-holds"}}},
};

/* The place was made on 2026-11-24; its consoles come seven months later. */
static void test_seven_months_later(void **state)
{
    (void)state;
    assert_int_equal(setenv("YCADMIN_TEST_NOW", "1814000000", 1), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {cmocka_unit_test(test_seven_months_later)};

    (void)argc;
    return place_run("retention", argv[0], open_request, scenes, sizeof scenes / sizeof *scenes,
                     others, 1);
}
