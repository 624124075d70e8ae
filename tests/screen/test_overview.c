/* The first screen, as each role sees it. */
#define _GNU_SOURCE
#include "screen/place.h"

static const struct scene scenes[] = {
    {"the admin's overview", "root", {{"0", "overview"}, {DOWN DOWN "\t", "overview-clause"}}},
    {"the help desk's overview", "li.si", {{"0", "helpdesk-overview"}}},
    {"the auditor's overview", "audit", {{"0", "auditor-overview"}}},
};

int main(int argc, char **argv)
{
    (void)argc;
    return place_run("overview", argv[0], NULL, scenes, sizeof scenes / sizeof *scenes, NULL, 0);
}
