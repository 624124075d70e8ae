/* A pane: a listing with a filter line, a detail beside or below it, and what
 * its keys do. A new pane is one file with a struct pane_ops and one row in
 * panes.def. */
#ifndef PANES_PANE_H
#define PANES_PANE_H

#include "base/lines.h"
#include "panes/action.h"
#include "panes/desk.h"
#include "service/listing.h"
#include "service/people.h"
#include "ui/list.h"

struct pane;

struct pane_ops {
    const char *name;  /* the listing's and the command's */
    const char *title; /* N_() text */
    unsigned needs;    /* enum right: who may open it */
    const struct listing *listing;
    const struct binding *bindings; /* OPEN among them if rows open */
    size_t state_size;
    const char *empty; /* N_() text: what stands here when there are no rows. NULL: only that */
    const char *begin; /* N_() text after it, for those with the right to BEGIN_NEEDS: the key */
    unsigned begin_needs;
    bool below; /* the detail stands under the list, not beside it */
    bool whole; /* an opened row takes the place of the list */
    bool roomy; /* the detail has a place beside the list only in a tall window */
    bool leads; /* OPEN leads to another pane: Tab goes to the detail without it */
    bool grows; /* a detail below has most of the height while it has the focus */
    /* Before the first load; may set p->lister.directory and p->working. NULL: nothing. */
    void (*start)(struct pane *p);
    /* After the rows were read anew. NULL: nothing. */
    enum rc (*load)(struct pane *p, struct err *err);
    /* What the title bar names beside the pane. NULL: nothing. */
    void (*item)(const struct pane *p, struct buf *out);
    const char *item_cell; /* where that is just this cell */
    /* The focused row's detail as lines, read anew when another row has the focus or the
     * rows were read. It is shown without asking, so it must not be a look at a
     * person's data: that takes OPEN and draw_detail. NULL: draw_detail. */
    enum rc (*text)(struct pane *p, const struct row *row, struct lines *out, struct err *err);
    /* The detail in R, where it is more than text. Also drops what may not be shown any longer. */
    void (*draw_detail)(struct pane *p, struct canvas *c, struct rect r);
    /* Lines above list and detail, in the first rows of R, as many as are returned. NULL: none. */
    int (*head)(struct pane *p, struct canvas *c, struct rect r);
    /* Do A. Boxes and forms run inside; what the person is told is said on the
     * desk, failures are returned. */
    enum rc (*act)(struct pane *p, enum action a, struct err *err);
    /* What a copy takes while the detail has the focus, into OUT; nothing: the row's cells. What
     * is shown in clear is recorded first, and *CLEAR set. NULL: always the cells. */
    enum rc (*copy)(struct pane *p, struct buf *out, bool *clear, struct err *err);
    /* A slice of work in the background while p->working; NULL: none. */
    enum rc (*work)(struct pane *p, struct err *err);
    /* Another pane comes to the front: drop what is shown in clear. NULL: nothing. */
    void (*leave)(struct pane *p);
    /* Wipe and free what the state owns. NULL: nothing. */
    void (*done)(struct pane *p);
};

struct pane {
    const struct pane_ops *ops;
    struct desk *desk;
    struct lister lister;
    struct list list;
    struct lineedit filter;
    struct buf applied; /* the filter in force */
    struct buf before;  /* the one before the line had the focus */
    bool filtering;     /* the filter line has the focus */
    bool led;           /* another pane led here with the filter in force: Back leads there */
    bool detail;        /* the detail has the focus */
    int skip;           /* rows of the detail scrolled away, or its focused line */
    int detail_rows;    /* all it has, set by draw_detail */
    int detail_page;    /* of them shown; 0: not known */
    bool working;
    int64_t total;      /* rows in all, -1 unknown */
    bool exact;
    int64_t read_at;
    struct lines lines; /* of ops->text */
    struct rowkey lines_of;
    bool lines_read; /* LINES are of that row */
    void *state;
};

#define PANE(name, key) extern const struct pane_ops name##_pane;
#include "panes/panes.def"
#undef PANE

/* The panes in panes.def's order; NULL after the last. KEY receives the digit
 * that opens it, 0 for none; may be NULL. */
const struct pane_ops *pane_at(size_t i, char *key);

/* Open with FILTER ("": none) and read the first rows. On failure *OUT is NULL. */
MUST_USE enum rc pane_new(struct pane **out, const struct pane_ops *ops, struct desk *d,
                          const char *filter, struct err *err);
void pane_free(struct pane *p);
/* Read the rows again around the focused one. */
MUST_USE enum rc pane_load(struct pane *p, struct err *err);
/* Put FILTER in force; on failure the one before stays. */
MUST_USE enum rc pane_filter(struct pane *p, const char *filter, struct err *err);
/* Put another of the listing's orders in force; on failure the one before stays. */
MUST_USE enum rc pane_order(struct pane *p, size_t order, bool reverse, struct err *err);
/* The focused row's cell in the column of that key; NULL when there is none. */
const char *pane_cell(const struct pane *p, const char *column);
/* The filter line in the first row of R, then list and detail. */
MUST_USE enum rc pane_draw(struct pane *p, struct canvas *c, struct rect r, struct err *err);
/* Feed a key: the filter line, the detail's scrolling, the list, then the
 * pane's bindings. *USED false: it means nothing here. */
MUST_USE enum rc pane_key(struct pane *p, const struct key_event *ev, bool *used, struct err *err);
/* Do a bound action if the role may; RC_DENIED in words otherwise. */
MUST_USE enum rc pane_act(struct pane *p, const struct binding *b, struct err *err);
/* Ask for a form and write the marked rows, or all under the filter, to a file of the export
 * directory. */
MUST_USE enum rc pane_export(struct pane *p, struct err *err);
/* The next of the listing's orders. */
MUST_USE enum rc pane_sort(struct pane *p, struct err *err);
/* Send the marked rows, or the focused one, to the terminal's clipboard. */
MUST_USE enum rc pane_copy(struct pane *p, struct err *err);
/* That filter line, in row Y. */
void pane_head_draw(struct pane *p, struct canvas *c, int y);
/* Lines of TEXT in R, scrolled by p->skip: a detail that is text. */
void pane_text(struct pane *p, struct canvas *c, struct rect r, const char *text);

/* The lines of ops->text in R, scrolled by p->skip. */
void pane_lines(struct pane *p, struct canvas *c, struct rect r);
/* Have ops->text read again before the next drawing. */
void pane_lines_stale(struct pane *p);

/* A form run to its end: ONE tries what was filled in. What a person can mend
 * (RC_INVALID, RC_EXISTS, RC_CONFLICT) is shown at *FIELD (SIZE_MAX: form-wide, the default)
 * and the form goes on; anything else ends it. */
struct pane_job {
    struct desk *desk;
    struct pane *pane; /* read again when done; may be NULL */
    enum rc (*one)(const struct pane_job *job, struct form *f, size_t *field, struct err *err);
    void *arg;
    int64_t id;        /* of the row it is about; the caller's use */
    const char *done;  /* said at the end, translated; NULL: nothing */
    const char *busy;  /* said before ONE, where that takes a while; NULL: nothing */
};
/* *DONE (may be NULL): ONE succeeded; false when the form was cancelled. */
MUST_USE enum rc pane_job_run(const struct pane_job *job, struct form *f, bool *done,
                              struct err *err);
/* What was typed into field I of F. */
const char *pane_typed(const struct form *f, size_t i);
/* The moment typed there as people type one, in the deployment's zone; 0: nothing was. RC_INVALID
 * says which shapes are taken. */
MUST_USE enum rc pane_time(const struct form *f, size_t i, int64_t *out, struct err *err);
/* Add a field for the operator's own password (irreversible acts), and check it: RC_INVALID with
 * *FIELD set when it is wrong. */
void pane_step_up_add(struct form *f);
MUST_USE enum rc pane_step_up(struct desk *d, struct form *f, size_t *field, struct err *err);

/* Parts of forms that several panes have. */
#define PANE_REASONS 16
struct pane_why {
    char code[PANE_REASONS][64], label[PANE_REASONS][128];
    const char *choice[PANE_REASONS + 1];
    size_t n, first; /* reasons; index of the reason's field in the form */
};
#define PANE_WHY_CASE 1 /* the case's field follows it */
/* Add reason, case and note to F. */
MUST_USE enum rc pane_why_add(struct pane_why *w, struct session *s, const char *act,
                              struct form *f, struct err *err);
/* The same with CASE_ID (NULL: none) filled in. */
MUST_USE enum rc pane_why_add_case(struct pane_why *w, struct session *s, const char *act,
                                   const char *case_id, struct form *f, struct err *err);
/* Reason and note alone, where the case is known. */
MUST_USE enum rc pane_why_add_note(struct pane_why *w, struct session *s, const char *act,
                                   struct form *f, struct err *err);
/* What was filled in of a reason, a case and a note; it points into W and F. */
void pane_why_get(const struct pane_why *w, const struct form *f, struct why *why);

/* After a question that TEXT asks under TITLE: REVIEW, which records that a register lacks nothing. */
MUST_USE enum rc pane_review(struct pane *p, const char *title, const char *text,
                             enum rc (*review)(struct session *s, struct err *err),
                             struct err *err);

#endif
