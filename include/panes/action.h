/* Keys and what they do, from one table: bindings, help, hints, commands. */
#ifndef PANES_ACTION_H
#define PANES_ACTION_H

#include "service/session.h"
#include "ui/canvas.h"
#include "ui/input.h"

enum action {
    ACTION_NONE,
#define ACTION(id, name, keys, help, hint) ACTION_##id,
#include "panes/actions.def"
#undef ACTION
    ACTION_COUNT
};

struct action_info {
    const char *name; /* "" when it cannot be asked for by name */
    const char *keys; /* parted by blanks; the first is the one shown */
    const char *help, *hint; /* N_() texts: a phrase, and one word */
};

/* An action of a pane and the rights it takes. Lists end with ACTION_NONE. */
struct binding {
    enum action action;
    unsigned needs; /* enum right */
};

const struct action_info *action_info(enum action a);
/* The first key of A, as shown. */
void action_key(enum action a, char *out, size_t max);
/* Is EV one of A's keys? Full-width forms count as the keys they stand for. */
bool action_is(enum action a, const struct key_event *ev);
/* The bound action EV asks for, or NULL. */
const struct binding *action_find(const struct binding *list, const struct key_event *ev);
/* Hints "key word" for what the session may do, drawn in row Y from column X;
 * stops where the next would reach END. Returns the column after the last. */
int action_hints(struct canvas *c, int y, int x, int end, const struct binding *list,
                 const struct session *s);
/* A line of help: keys, then what they do. */
void action_help_line(struct buf *out, const char *keys, const char *help);
/* Such a line for each action the session may do. */
void action_help(struct buf *out, const struct binding *list, const struct session *s);

#endif
