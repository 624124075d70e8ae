/* A text in lines, each with a meaning: what a detail shows and a file holds. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include "base/buf.h"
#include "base/table.h"

struct line {
    char *text; /* owned, without its newline; sanitised when drawn */
    enum role role;
};

struct lines {
    struct line *line;
    size_t n, cap;
};

#define LINES_INIT {0}

/* Wipe and free; L is empty and usable again. */
void lines_release(struct lines *l);
/* One more line; newlines in it part it into several of the same role. */
void lines_add(struct lines *l, enum role role, const char *fmt, ...) PRINTF(3, 4);
/* "Label       value", the label padded to WIDTH columns; an empty VALUE is "-". */
void lines_pair(struct lines *l, int width, const char *label, const char *value);
/* A bar of N of MOST over WIDTH columns: "2026-03 #####     742". */
void lines_bar(struct lines *l, const char *label, int64_t n, int64_t most, int width);
/* All of it as text, each line ended by a newline. */
void lines_text(const struct lines *l, struct buf *out);

#endif
