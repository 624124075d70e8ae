/* What changed between two texts, sentence by sentence. */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

struct diff_piece {
    char mark;        /* ' ' in both, '-' only before, '+' only after */
    const char *text; /* borrowed from the texts; without blanks at its ends */
    size_t len;
};

struct diff {
    struct diff_piece *piece;
    size_t n;
    bool coarse; /* too much differs to be compared finely: one block went, another came */
};

#define DIFF_INIT {0}

/* Compare: a piece is a sentence, ended by a line's end, a full stop, a question or exclamation
 * mark, or a semicolon, in their ASCII forms (before a blank) or their Chinese ones. The
 * fewest pieces are marked (longest common subsequence). BEFORE and AFTER must outlive D. */
void diff_make(struct diff *d, const char *before, const char *after);
void diff_release(struct diff *d);

#endif
