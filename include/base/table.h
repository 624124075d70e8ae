/* Rows and columns as plain data: what a listing yields and a list window,
 * CSV, JSON and table output show. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_COLS 16

/* Where a row stands in its listing's order: keyset, never OFFSET. */
struct rowkey {
    char text[64]; /* sort text; "" where the order is by id alone */
    int64_t id;
};

/* The meaning of a cell or line of text; the theme gives it colour. */
enum role {
    ROLE_NORMAL,
    ROLE_DIM,
    ROLE_TITLE,
    ROLE_BAR,     /* title and hint bars */
    ROLE_KEY,     /* a key's name in hints */
    ROLE_HEADER,  /* column headings */
    ROLE_BORDER,
    ROLE_CURSOR,  /* the focused row */
    ROLE_MARK,    /* marked rows */
    ROLE_MASKED,  /* a masked value */
    ROLE_SEALED,  /* no key for this value */
    ROLE_CLEAR,   /* a revealed value */
    ROLE_OK,
    ROLE_WARN,
    ROLE_BAD,
    ROLE_FIELD,   /* an input field */
    ROLE_FOCUS,   /* the focused input field or button */
    ROLE_CHART,
    ROLE_COUNT
};

struct column {
    const char *key;   /* machine name: CSV header, JSON key */
    const char *title; /* N_() text */
    short min;         /* cells at the least */
    short weight;      /* share of spare width; 0: fixed */
    short drop;        /* narrow screens drop the highest first; 0: never */
};

struct row {
    struct rowkey key;
    char *cell[TABLE_COLS];     /* malloc'ed UTF-8, sanitised when drawn; NULL is empty */
    uint8_t role[TABLE_COLS];   /* enum role */
};

/* Wipe and free the cells. */
void row_release(struct row *row);
/* Set cell COL to a copy of TEXT, wiping what was there. */
void row_set(struct row *row, size_t col, enum role role, const char *text);

#endif
