#include "cli/help.h"

#include "base/i18n.h"
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static const char *const group_title[GROUP_COUNT] = {
    [GROUP_DEPLOYMENT] = N_("Deployments"),
    [GROUP_OPERATORS] = N_("Operators"),
    [GROUP_PEOPLE] = N_("People and records"),
    [GROUP_AUDIT] = N_("Audit"),
};

/* gettext("") is the catalogue's header. */
static const char *translated(const char *text)
{
    return *text != '\0' ? _(text) : "";
}

static void put_command(const struct command *cmd, const char *indent)
{
    const char *arguments = translated(cmd->arguments);

    printf("%s%s%s%s%s%s\n", indent, cmd->word, cmd->second != NULL ? " " : "",
           cmd->second != NULL ? cmd->second : "", *arguments != '\0' ? " " : "", arguments);
    printf("%s    %s\n", indent, _(cmd->help));
}

static void put_option(enum opt id)
{
    const struct option_row *row = cli_option(id);

    printf("  --%s%s%s\n        %s\n", row->name, row->argument != NULL ? " " : "",
           row->argument != NULL ? _(row->argument) : "", _(row->help));
}

static void put_one(const struct command *cmd)
{
    const char *arguments = translated(cmd->arguments);
    bool any = false;

    printf(_("Usage: ycadmin [options] %s%s%s%s%s\n"), cmd->word, cmd->second != NULL ? " " : "",
           cmd->second != NULL ? cmd->second : "", *arguments != '\0' ? " " : "", arguments);
    printf("\n%s\n", _(cmd->help));
    for (int i = 0; i < OPT_COUNT; i++) {
        if (!command_takes(cmd, (enum opt)i))
            continue;
        if (!any)
            printf("\n%s\n", _("Options:"));
        any = true;
        put_option((enum opt)i);
    }
}

static void put_word(const char *word)
{
    const struct command *cmd;

    printf("%s\n", _("Usage: ycadmin [options] command [arguments]"));
    printf("\n");
    for (size_t i = 0; (cmd = command_at(i)) != NULL; i++)
        if (strcmp(cmd->word, word) == 0)
            put_command(cmd, "  ");
}

void help_print(const struct cli *c)
{
    const struct command *cmd;

    if (c->command != NULL) {
        put_one(c->command);
        return;
    }
    if (c->word != NULL) {
        put_word(c->word);
        return;
    }
    printf("%s\n", _("Usage: ycadmin [options] [command [arguments]]"));
    printf("%s\n", _("Without a command, the console opens in the terminal."));
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf("\n%s\n", _(group_title[group]));
        for (size_t i = 0; (cmd = command_at(i)) != NULL; i++)
            if (cmd->group == (enum command_group)group)
                put_command(cmd, "  ");
    }
    printf("\n%s\n", _("Options of every command"));
    for (int i = 0; i < OPT_COUNT; i++)
        if ((cli_option((enum opt)i)->traits & OPT_COMMON) != 0)
            put_option((enum opt)i);
}
