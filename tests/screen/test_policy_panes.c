/* The agreement's versions, its dated records and the cases without consent. */
#define _GNU_SOURCE
#include "screen/place.h"

static const char more[] =
    "sed -e 's/存储数据期限为6个月/存储数据期限为3个月/' -e 's/^version = 2021.*/version = 2026-11/'"
    " -e 's/^published = .*/published = 2026-11-20/' -e 's/^effective = .*/effective = 2026-12-01/'"
    " -e '/^text_sha256/d' -e 's/^phone = .*/phone = 0349-5550100/'"
    " data/policy/yongchang-2021.ini >$d/v2.ini\n"
    "as root policy add $d/v2.ini --change 3,4 --note 'shorter storage'\n"
    "printf '%s\\n' '本协议正文。' >$d/v3.txt\n";

static const struct scene scenes[] = {
    {"policy", "root",
     {{"", "users"},
      {"8", "policies"},
      {"\t\033[6~", "policies-difference"},
      {ESC DOWN, "policies-first"},
      {"l", "records"},
      {"a", "record-form"}}},
    {"exemptions", "root", {{"", "users"}, {"8m", "exemptions"}, {DOWN DOWN, "exemptions-third"}}},
    {"add", "root",
     {{"", "users"},
      {"8a", "version-form"},
      {"/nowhere\033[21~", "version-refused"}}},
    {"ask", "root",
     {{"", "users"},
      {"8c", "version-ask"},
      {"\033[21~", "version-asked"},
      {"c", "version-campaigns"},
      {ESC "8w", "version-waiting"}}},
    {"auditor", "audit", {{"", "auditor-users"}, {"8", "auditor-policies"}, {"a", "policies-refused"}, {"c", "policies-asked"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("policy panes", argv[0], more, scenes, sizeof scenes / sizeof *scenes, NULL,
                     0);
}
