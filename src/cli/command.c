#include "cli/command.h"

#include "base/i18n.h"

#include <string.h>

/* The common options, which stand first, need no bit; the two last say what else than a
 * table there is. */
#define BIT(id) ((id) - OPT_ADMIN)
#define O(id) (UINT64_C(1) << BIT(OPT_##id))
#define JSON (UINT64_C(1) << 62)
#define CSV (UINT64_C(1) << 63)

_Static_assert(BIT(OPT_COUNT) <= 62, "a bit for every option");

static const struct command commands[] = {
#define COMMAND(run_, word_, second_, group_, arguments_, help_, options_, min_, max_, personal_)  \
    {.word = word_,                                                                                \
     .second = second_,                                                                            \
     .group = group_,                                                                              \
     .arguments = arguments_,                                                                      \
     .help = help_,                                                                                \
     .options = options_,                                                                          \
     .min = min_,                                                                                  \
     .max = max_,                                                                                  \
     .personal = personal_,                                                                        \
     .run = run_},
#include "commands.def"
#undef COMMAND
};

const struct command *command_at(size_t i)
{
    return i < sizeof commands / sizeof *commands ? &commands[i] : NULL;
}

const struct command *command_find(const char *word, const char *second, int *words)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *c = &commands[i];

        if (strcmp(c->word, word) != 0)
            continue;
        if (c->second != NULL && (second == NULL || strcmp(c->second, second) != 0))
            continue;
        *words = c->second != NULL ? 2 : 1;
        return c;
    }
    return NULL;
}

bool command_takes(const struct command *c, enum opt id)
{
    return id >= OPT_ADMIN && (c->options & UINT64_C(1) << BIT(id)) != 0;
}

bool command_prints(const struct command *c, enum format format)
{
    if (format == FORMAT_TABLE)
        return true;
    return c != NULL && (c->options & (format == FORMAT_CSV ? CSV : JSON)) != 0;
}

bool command_begins(const char *word)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].word, word) == 0)
            return true;
    return false;
}
