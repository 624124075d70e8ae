/* The Incidents pane: the log, the clocks, and what an admin does at night. */
#define _GNU_SOURCE
#include "screen/place.h"

#include <string.h>

/* Two of an earlier log; those recorded in the scenes are made at 2026-11-24 14:00. */
static const char setup[] = "printf 'title,detected_at,affected,cause,summary,source\\n"
                            "A laptop left in a train,2025-03-04,1200,loss,\"It was found "
                            "again.\\nThe disk was sealed.\",laptop\\n"
                            "发错附件,2025-05-06,\\\\N,mistake,,e-mail\\n' >$d/log.csv\n"
                            "as root import incidents $d/log.csv\n";

/* Fill the form of a new incident and save it; three to the left of "at once" is the clock
 * of network operators. */
#define BACKTAB "\033[Z"
#define RECORD                                                                                                          \
    "a客服邮箱误发名单\t\t2026-11-24 09:30\t误发\t邮箱\t名单随邮件发给了外部供应商。\tname, " \
    "mobile\t"                                                                                                          \
    "\033OC\t u00001 u00002 u00003\t\t\t\033OD\033OD\033OD\017y"

static const struct scene scenes[] = {
    {"incidents",
     "root",
     {{"5", "incidents"}, {"\t", "incidents-detail"}, {ESC "a", "incidents-form"}}},
    {"an incident at night",
     "root",
     {{"5" RECORD, "incidents-recorded"},
      {"c撤回邮件\017", "incidents-contained"},
      {"h号码已外泄\017", "incidents-harm"},
      {"f", "incidents-report"}}},
    {"the ledger, person by person",
     "root",
     {{"5" RECORD "h号码已外泄\017u", "affected"},
      {"d", "affected-told"},
      {"\017" DOWN "d\t\033OC\033OC\017", "affected-some"},
      {DOWN "T", "affected-off"},
      {"\017o", "affected-left"},
      {"\r\r", "affected-person"}}},
    {"incidents for the auditor", "audit", {{"5", "auditor-incidents"}, {"a", "auditor-refused"}}},
};

static bool shows(const struct screen *s, const char *text)
{
    struct buf now = BUF_INIT;
    bool found;

    screen_dump(s, &now);
    found = strstr(buf_str(&now), text) != NULL;
    buf_release(&now);
    return found;
}

static void open_pane(struct screen *s, const char *who, const char *language)
{
    place_start(s, who, 24, 80, language);
    assert_true(screen_wait(s, "prod-db1 |"));
    screen_type(s, "5");
    assert_true(screen_wait(s, "INC-2"));
}

/* What runs out first stands in the title bar of every pane. */
static void test_clock_in_every_title(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, RECORD);
    assert_true(screen_wait(&s, "Recorded. Its clocks run from the detection."));
    assert_true(screen_wait(&s, "INC-3 "));
    screen_type(&s, "1");
    assert_true(screen_wait(&s, "Users"));
    assert_true(screen_wait(&s, "INC-3 4h00 left"));
    screen_close(&s);
}

/* A restricted note: its text is on the screen only for those who open it. */
static void test_restricted_note(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, "mthe accountant is suspected\t\033OC\017");
    assert_true(screen_wait(&s, "The note is in the timeline."));
    screen_type(&s, "\tG");
    assert_true(screen_wait(&s, "restricted note"));
    assert_false(shows(&s, "accountant"));
    screen_type(&s, "r");
    assert_true(screen_wait(&s, "the accountant is suspected"));
    screen_close(&s);
}

/* All facts stand in one form; what is changed there is corrected, after it was shown. */
static void test_correct_facts(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, RECORD);
    assert_true(screen_wait(&s, "told 0 of 3"));
    screen_type(&s, "e\017");
    assert_true(screen_wait(&s, "Nothing has been changed."));
    screen_type(&s, BACKTAB BACKTAB BACKTAB BACKTAB BACKTAB " (again)\017");
    assert_true(screen_wait(&s, "Source: 邮箱 -> 邮箱 (again)"));
    screen_type(&s, "\r");
    assert_true(screen_wait(&s, "Corrected. Both stand in the timeline."));
    screen_type(&s, "e" BACKTAB BACKTAB "\033OC\017\r");
    assert_true(screen_wait(&s, "a level set by hand needs a reason"));
    screen_close(&s);
}

/* Bad input is shown at its field, and nothing typed is lost. */
static void test_bad_input(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, "aA list\t\t\t\t\t\tshoe size\017");
    assert_true(screen_wait(&s, "no field of the catalogue: shoe size"));
    assert_true(screen_wait(&s, "A list"));
    screen_close(&s);
}

/* Telling people: the text is shown before it is published, the ledger counts. */
static void test_notices(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, RECORD);
    assert_true(screen_wait(&s, "told 0 of 3"));
    screen_type(&s, "d\017y");
    assert_true(screen_wait(&s, "no notice of this kind is published yet"));
    screen_type(&s, ESC);
    screen_type(&s, "iYour data\tA list was sent out.\tStrange calls.\tDo not answer.\017");
    assert_true(screen_wait(&s, "How it may affect you"));
    screen_type(&s, "y");
    assert_true(screen_wait(&s, "Published. Mark who was told with d."));
    screen_type(&s, "d\017");
    assert_true(screen_wait(&s, "3 people who are left are marked at once. Whom"));
    screen_type(&s, "y");
    assert_true(screen_wait(&s, "Marked: 3"));
    assert_true(screen_wait(&s, "told 3 of 3"));
    screen_close(&s);
}

/* The person's card says what a caller asks first; from there to the ledger and back. */
static void test_from_the_person(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, RECORD);
    assert_true(screen_wait(&s, "told 0 of 3"));
    screen_type(&s, "1\r");
    assert_true(screen_wait(&s, "INC-3 not told yet"));
    screen_type(&s, "i");
    assert_true(screen_wait(&s, "People affected > u00001"));
    assert_true(screen_wait(&s, "row 1 of 1"));
    screen_type(&s, "d\017");
    assert_true(screen_wait(&s, "told 1 of 3"));
    screen_type(&s, ESC);
    assert_true(screen_wait(&s, "INC-3 told 2026-11-24"));
    screen_close(&s);
}

/* A clerk reads, and may not act. */
static void test_ledger_for_a_clerk(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "li.si", "en");
    screen_type(&s, "u");
    assert_true(screen_wait(&s, "People affected"));
    assert_true(screen_wait(&s, "Nobody is in this ledger"));
    screen_type(&s, "T");
    assert_true(screen_wait(&s, "your role may not do that"));
    screen_close(&s);
}

/* Closing is for good: it takes the password, and a reason for what was not done. */
static void test_close(void **state)
{
    struct screen s;

    (void)state;
    open_pane(&s, "root", "en");
    screen_type(&s, RECORD);
    assert_true(screen_wait(&s, "told 0 of 3"));
    screen_type(&s, "crecalled\017");
    assert_true(screen_wait(&s, "Contained. The step is ticked."));
    screen_type(&s, "Cfalse alarm\ta wrong but long phrase\017");
    assert_true(screen_wait(&s, "the password is wrong"));
    screen_type(&s, PASSWORD "\017");
    assert_true(screen_wait(&s, "Settled. Its clocks have stopped."));
    assert_true(screen_wait(&s, "refused, see the timeline"));
    assert_false(shows(&s, "INC-3 4h00 left"));
    screen_type(&s, "p");
    assert_true(screen_wait(&s, "a closed incident takes notes only"));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_clock_in_every_title),
        cmocka_unit_test(test_restricted_note),
        cmocka_unit_test(test_correct_facts),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_from_the_person),
        cmocka_unit_test(test_ledger_for_a_clerk),
        cmocka_unit_test(test_close),
    };

    (void)argc;
    return place_run("incidents", argv[0], setup, scenes, sizeof scenes / sizeof *scenes, others,
                     sizeof others / sizeof *others);
}
