#include "rules/severity.h"

#include <string.h>

static const char *const names[SEVERITY_COUNT] = {"general", "large", "major", "grave"};

const char *severity_name(enum severity level)
{
    return names[level < SEVERITY_COUNT ? level : SEVERITY_GENERAL];
}

enum severity severity_of(const char *name)
{
    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (strcmp(names[i], name) == 0)
            return (enum severity)i;
    return SEVERITY_COUNT;
}

enum severity severity_suggest(int64_t affected, bool sensitive, bool children,
                               const int64_t at[SEVERITY_COUNT])
{
    int level = SEVERITY_GENERAL;

    while (level + 1 < SEVERITY_COUNT && affected >= at[level + 1])
        level++;
    level += (sensitive || children) && level + 1 < SEVERITY_COUNT;
    return (enum severity)level;
}
