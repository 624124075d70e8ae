/* Requests: what is due first, one in full, the forms, the way to the person and back. */
#define _GNU_SOURCE
#include "screen/place.h"

static const char more[] =
    "as li.si request open correct u00001 --channel phone --received 2026-11-20 "
    "--note '手机号换了，请改成新的。'\n"
    "as li.si request open access u00002 --channel app --received 2026-10-01 --note '想看一下'\n"
    "as li.si request open delete u00003 --channel email --received 2026-10-27 --note '请删除'\n"
    "as root request verify REQ-3 --reason document\n"
    "as li.si request open complaint --channel authority --received 2026-11-18\n"
    "as li.si request open close u00004 --channel in_person --received 2026-11-23\n"
    "as li.si request open copy u00005 --channel letter --received 2026-11-02\n"
    "as li.si request extend REQ-6 --reason others\n"
    "as li.si request open access u00006 --channel letter --received 2026-11-10\n"
    "as li.si request refuse REQ-7 --reason unidentified --note '未能核实身份'\n"
    "as li.si contact u00001 --channel phone --purpose contact --outcome reached --case REQ-1\n"
    "as root erase u00060 --reason policy --yes\n";

static const struct scene scenes[] = {
    {"requests", "root",
     {{"6", "requests"}, {DOWN, "requests-next"}, {"d", "requests-erase"}, {ESC, "requests-next"},
      {"p", "requests-person"}, {"6", "requests-next"}}},
    {"one request", "li.si",
     {{"6/REQ-1\r", "requests-found"}, {"\r", "requests-read"}, {"v", "requests-identify"},
      {ESC "A", "requests-answer"}, {ESC "t", "requests-contact"}}},
    {"help desk", "li.si", {{"6" DOWN, "requests-helpdesk"}, {"d", "requests-for-admins"}}},
    {"auditor", "audit", {{"6", "requests-auditor"}, {"a", "requests-auditor-refused"}}},
    {"new request", "li.si", {{"6a", "requests-new"}, {"\033[21~", "requests-new-refused"}}},
    {"seen everywhere", "li.si", /* every pane in front shows what was done elsewhere */
     {{"6/REQ-1\r", "requests-found"}, {"p\r", "card-open-request"}, {ESC, "requests-found"},
      {"A\t\033OC\033OC\033[21~", "requests-withdrawn"}, {"A", "requests-over"},
      {"1", "card-no-request"}}},
    {"focus goes along", "li.si",
     {{"6" "A\033OC\t\033OC\033[21~", "requests-refused"}}},
    {"person's card", "li.si", {{"\r", "card-requests"}, {"e", "card-case"}}},
    {"contact log", "root", {{":contacts\r", "contacts"}}},
    {"erasures", "audit", {{":erasures\r", "erasures"}, {"w", "erasures-certificate"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("requests", argv[0], more, scenes, sizeof scenes / sizeof *scenes, NULL, 0);
}
