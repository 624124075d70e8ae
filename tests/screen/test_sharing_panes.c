/* Recipients, disclosures and their gates. */
#define _GNU_SOURCE
#include "screen/place.h"

#define SAVE "\033[21~" /* F10 */
#define RIGHT "\033OC"
#define UP "\033OA"

/* A supplier under contract, and a disclosure to it. */
#define ADD                                                                                        \
    "7la云帆短信\t" RIGHT "\tprivacy@yunfan.example\tCN\tYF-031\t2026-01-01\t2026-12-10\t"         \
    "contact, service\tname, mobile\t" SAVE
#define GIVE                                                                                       \
    "la" UP UP UP RIGHT "\t" RIGHT "\t\tu00003, u00007\t" RIGHT RIGHT RIGHT RIGHT                  \
    "\tname, mobile" SAVE

static const struct scene scenes[] = {
    {"recipients",
     "root",
     {{"", "users"},
      {"7", "sharing-empty"},
      {"l", "recipients-empty"},
      {"a", "recipient-form"},
      {ESC "q" ADD, "recipients"},
      {GIVE, "sharing"},
      {"1" DOWN DOWN "o", "sharing-of"}}},
    {"refused",
     "root",
     {{"", "users"}, {"7", "sharing-empty"}, {"au00003\t\tname" SAVE, "sharing-refused"}}},
    {"gates",
     "root",
     {{"", "users"},
      {"7la县公安局\t" RIGHT RIGHT RIGHT RIGHT RIGHT SAVE, "recipients-authority"},
      {"la" UP UP UP "\033OD\t" RIGHT "\t\tu00003\t\tname" SAVE, "gate-basis"},
      {"《刑事诉讼法》第五十四条" SAVE, "gate-scope"},
      {ESC ESC "a" UP UP UP RIGHT RIGHT "\t\t\tu00003\t" RIGHT "\tname" SAVE, "gate-notice"},
      {ESC ESC "a" UP UP RIGHT "\t\tu00003\t" RIGHT "\tname" SAVE, "gate-consent"}}},
    {"tell", "root", {{"", "users"}, {"7t", "notice-form"}}},
    {"auditor", "audit", {{"", "auditor-users"}, {"7a", "auditor-sharing"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("sharing panes", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, NULL,
                     0);
}
