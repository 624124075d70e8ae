#include "panes/action.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_KEYS 26 /* columns of the keys in help */

static const struct action_info infos[ACTION_COUNT] = {
    [ACTION_NONE] = {"", "", "", ""},
#define ACTION(id, name, keys, help, hint) [ACTION_##id] = {name, keys, help, hint},
#include "panes/actions.def"
#undef ACTION
};

const struct action_info *action_info(enum action a)
{
    return &infos[a];
}

void action_key(enum action a, char *out, size_t max)
{
    const char *keys = infos[a].keys;

    snprintf(out, max, "%.*s", (int)strcspn(keys, " "), keys);
}

/* Is EV the key written as the LEN bytes of NAME: "e", "Ctrl-L", "F5", "Esc"? */
static bool key_is(const char *name, size_t len, const struct key_event *ev)
{
    static const struct {
        const char *name;
        enum key key;
    } named[] = {
        {"Esc", KEY_ESC},     {"Enter", KEY_ENTER_}, {"Tab", KEY_TAB},     {"Up", KEY_UP_},
        {"Down", KEY_DOWN_},  {"Left", KEY_LEFT_},   {"Right", KEY_RIGHT_}, {"PgUp", KEY_PGUP},
        {"PgDn", KEY_PGDN},   {"Home", KEY_HOME_},   {"End", KEY_END_},
    };

    if (len == 1)
        return ev->key == KEY_TEXT && text_fold_char(ev->ch) == (unsigned char)name[0];
    if (strncmp(name, "Ctrl-", 5) == 0 && len == 6)
        return ev->key == KEY_CTRL && ev->ch == (char32_t)(name[5] | 0x20);
    if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9')
        return ev->key == KEY_F_ && ev->ch == (char32_t)strtoul(name + 1, NULL, 10);
    if (len == 5 && strncmp(name, "Space", len) == 0)
        return ev->key == KEY_TEXT && text_fold_char(ev->ch) == U' ';
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strlen(named[i].name) == len && strncmp(named[i].name, name, len) == 0)
            return ev->key == named[i].key;
    return false;
}

bool action_is(enum action a, const struct key_event *ev)
{
    for (const char *p = infos[a].keys; *p != '\0';) {
        size_t len = strcspn(p, " ");

        if (key_is(p, len, ev))
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

const struct binding *action_find(const struct binding *list, const struct key_event *ev)
{
    for (; list->action != ACTION_NONE; list++)
        if (action_is(list->action, ev))
            return list;
    return NULL;
}

/* Columns of A's hint with a blank on either side. */
static int hint_width(enum action a)
{
    return (int)strcspn(infos[a].keys, " ") + text_width(_(infos[a].hint)) + 3;
}

int action_hints(struct canvas *c, int y, int x, int end, const struct binding *list,
                 const struct session *s)
{
    char key[32];

    for (; list->action != ACTION_NONE; list++) {
        if (!session_may(s, list->needs))
            continue;
        if (x + hint_width(list->action) > end)
            break;
        action_key(list->action, key, sizeof key);
        x += 1 + canvas_put(c, y, x + 1, end - x - 1, ROLE_KEY, key);
        x += 2 + canvas_put(c, y, x + 1, end - x - 1, ROLE_BAR, _(infos[list->action].hint));
    }
    return x;
}

void action_help_line(struct buf *out, const char *keys, const char *help)
{
    buf_printf(out, "%-*s%s\n", HELP_KEYS, keys, help);
}

void action_help(struct buf *out, const struct binding *list, const struct session *s)
{
    for (; list->action != ACTION_NONE; list++)
        if (session_may(s, list->needs))
            action_help_line(out, infos[list->action].keys, _(infos[list->action].help));
}
