/* Minors and approvals: the card, the guardian, the clerk who waits, the admin who signs. */
#define _GNU_SOURCE
#include "screen/place.h"

#define F10 "\033[21~"

/* One child, one minor; a look asks first, and the clerk has asked. */
static const char more[] =
    "{ echo ref,name,department,birth_date,mobile\n"
    "  echo m00001,周小满,实习生,2012-03-07,13600136001\n"
    "  echo m00002,吴桐,实习生,2009-03-07,13600136002; } >$d/minors.csv\n"
    "as root import users $d/minors.csv\n"
    "as root minors approval on\n"
    "as li.si show user m00002 2>/dev/null || :\n";

static const struct scene scenes[] = {
    {"a minor's guardian", "root",
     {{"/minor:unguarded\r", "minors"},
      {"\r", "minor-card"},
      {"m", "guardian-form"},
      {"周大明\t父亲\t13600136009\t7号柜12\t2026-11-25" F10, "guardian-tomorrow"},
      {"\177" "1" F10, "guardian-recorded"}}},
    {"a clerk waits", "li.si", {{"/m00001\r", "minor-found"}, {"\r", "minor-refused"}}},
    {"an admin approves", "root",
     {{":approvals\r", "approvals"}, {"a", "approve"}, {PASSWORD "\r", "approved"}}},
    {"a clerk does not", "li.si", {{":approvals\r", "approvals-clerk"}, {"a", "approvals-denied"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("minors", argv[0], more, scenes, sizeof scenes / sizeof *scenes, NULL, 0);
}
