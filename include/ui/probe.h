/* Questions put to the terminal before curses takes it over. */
#ifndef UI_PROBE_H
#define UI_PROBE_H

#include "base/buf.h"

enum probe_width {
    PROBE_SILENT, /* no answer: one column is assumed */
    PROBE_NARROW, /* ambiguous characters take one column */
    PROBE_WIDE    /* they take two: borders must be ASCII */
};

/* Print a line-drawing character and ask where the cursor went, waiting 300 ms
 * at most. IN and OUT are the terminal; its modes and the cursor are put back.
 * Keys typed meanwhile are appended to TYPED, as bytes. */
enum probe_width probe_ambiguous(int in, int out, struct buf *typed);

#endif
