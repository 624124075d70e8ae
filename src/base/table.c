#define _DEFAULT_SOURCE
#include "base/table.h"

#include "base/die.h"

#include <stdlib.h>
#include <string.h>

static void cell_free(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

void row_release(struct row *row)
{
    for (size_t i = 0; i < TABLE_COLS; i++)
        cell_free(row->cell[i]);
    memset(row, 0, sizeof *row);
}

void row_set(struct row *row, size_t col, enum role role, const char *text)
{
    char *copy = text != NULL ? xstrdup(text) : NULL;

    cell_free(row->cell[col]);
    row->cell[col] = copy;
    row->role[col] = (uint8_t)role;
}
