#include "rules/consent_state.h"

#include <string.h>

static const struct {
    const char *action;
    char mark;
    bool given;
} actions[] = {
    {"granted", '=', true},    {"guardian", '=', true}, {"withdrawn", '-', false},
    {"declined", 'x', false}, {"expired", '!', false},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static size_t find(const char *action)
{
    size_t i = 0;

    while (i < ACTIONS && (action == NULL || strcmp(actions[i].action, action) != 0))
        i++;
    return i;
}

static bool later(const struct consent_event *a, const struct consent_event *b)
{
    return a->at > b->at || (a->at == b->at && a->id > b->id);
}

const struct consent_event *consent_state_at(const struct consent_event *events, size_t n,
                                             const char *purpose, int64_t moment)
{
    const struct consent_event *best = NULL;

    for (size_t i = 0; i < n; i++)
        if (events[i].at <= moment && strcmp(events[i].purpose, purpose) == 0 &&
            (best == NULL || later(&events[i], best)))
            best = &events[i];
    return best;
}

bool consent_state_given(const char *action)
{
    size_t i = find(action);

    return i < ACTIONS && actions[i].given;
}

bool consent_state_known(const char *action)
{
    return find(action) < ACTIONS;
}

char consent_state_mark(const char *action)
{
    size_t i = find(action);

    return i < ACTIONS ? actions[i].mark : '.';
}

void consent_state_line(const struct consent_event *events, size_t nevents, const char *purpose,
                        const int64_t *moment, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct consent_event *e = consent_state_at(events, nevents, purpose, moment[i]);

        out[i] = consent_state_mark(e != NULL ? e->action : NULL);
    }
    out[n] = '\0';
}
