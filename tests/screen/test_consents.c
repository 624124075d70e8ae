/* Consent: the matrix, one person's timeline, answers, campaigns, and who may do what. */
#define _GNU_SOURCE
#include "screen/place.h"

static const struct scene scenes[] = {
    {"consents", "root",
     {{"3", "consents"},
      {"\r", "consent-person"},
      {"t2026-11-20\r", "consent-on"},
      {ESC "-", "consent-withdraw"},
      {ESC "l", "consent-events"}}},
    {"campaigns", "root",
     {{"3c", "campaigns"},
      {"a", "campaign-form"},
      {"\tNew counts\tWe count more pages.\t2026-12-31\tclause 8.1 (3)\r", "campaign-open"},
      {"w", "campaign-who"}}},
    {"consent-helpdesk", "li.si", {{"3", "helpdesk-consents"}}},
    {"consent-auditor", "audit", {{"3", "auditor-consents"}}},
};

/* From a person in Users to the consents, a consent, its withdrawal with the values, and back. */
static void test_a_caller_withdraws(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "root", 24, 80, "en");
    screen_type(&s, "c");
    assert_true(screen_wait(&s, "ref:u00001"));
    screen_type(&s, "-");
    assert_true(screen_wait(&s, "Page clicks: a value is held; it shows as broken"));
    screen_type(&s, "\t\tbox 3\t\033OC\r"); /* from when: notice, evidence, values */
    assert_true(screen_wait(&s, "Withdrawn and recorded."));
    screen_type(&s, "l");
    assert_true(screen_wait(&s, "withdrawn"));
    screen_type(&s, "v");
    assert_true(screen_wait(&s, "box 3"));
    screen_type(&s, ESC "9");
    assert_true(screen_wait(&s, "purge"));
    screen_close(&s);
}

/* A campaign is asked for; a bad date is refused at its field, with all that was typed kept. */
static void test_everyone_is_asked(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "root", 24, 80, "en");
    screen_type(&s, "3c");
    assert_true(screen_wait(&s, "Nobody is being asked again."));
    screen_type(&s, "a");
    assert_true(screen_wait(&s, "Ask everyone again"));
    screen_type(&s, "\tNew counts\tWe count more pages.\tsoon\tclause 8.1 (3)\r");
    assert_true(screen_wait(&s, "a date, such as 2026-12-31"));
    screen_type(&s, "\177\177\177\1772026-12-31\t\r");
    assert_true(screen_wait(&s, "The campaign is open."));
    screen_type(&s, "w");
    assert_true(screen_wait(&s, "purpose:optimise open:yes"));
    screen_close(&s);
}

static void test_auditors_only_look(void **state)
{
    struct screen s;

    (void)state;
    place_console(&s, "audit", 24, 80, "en");
    screen_type(&s, "3");
    assert_true(screen_wait(&s, "[sealed]"));
    screen_type(&s, "+");
    assert_true(screen_wait(&s, "your role may not do that"));
    screen_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_caller_withdraws),
                                       cmocka_unit_test(test_everyone_is_asked),
                                       cmocka_unit_test(test_auditors_only_look)};

    (void)argc;
    return place_run("consents", argv[0],
                     "printf '%s\\n' 'ref,purpose,action,at,channel,notice,evidence' "
                     "u00001,optimise,granted,2026-10-01,app,, "
                     "u00001,sharing,granted,2025-03-05,web,, "
                     "u00001,sharing,withdrawn,2026-06-20,phone,, "
                     "u00002,optimise,declined,2026-11-02,paper,, "
                     "u00003,login,granted,2026-11-20,web,, >$d/consents.csv; "
                     "as root import consents $d/consents.csv; "
                     "as root correct u00001 page_clicks 12 --reason request",
                     scenes, sizeof scenes / sizeof *scenes, tests, sizeof tests / sizeof *tests);
}
