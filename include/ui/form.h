/* A form: labelled one-line fields and choices, with per-field errors, and the
 * confirmation of changes. Drawn as a box in the middle of the canvas. */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "ui/lineedit.h"

#define FORM_FIELDS 16

struct form_field {
    const char *label;            /* translated; borrowed */
    const char *hint;             /* shown while focused; may be NULL */
    const char *const *choices;   /* NULL-ended translated choices, or NULL for text */
    size_t choice;                /* index of the chosen one */
    struct lineedit edit;
    char *before;                 /* owned, wiped; the value at form_add, for the difference */
    char error[128];              /* shown under the field */
    bool readonly;
};

struct form {
    const char *title; /* translated; borrowed */
    const char *note;  /* lines above the fields; may be NULL */
    struct form_field field[FORM_FIELDS];
    size_t nfield, focus;
    bool confirming;   /* showing the difference, waiting for Enter */
    int scroll;        /* lines of the difference above the screen */
    bool leaving;      /* Esc was pressed once and something is changed */
    bool diff;         /* show the difference before saving */
    char error[200];   /* form-wide error */
};

enum form_state { FORM_EDIT, FORM_SAVE, FORM_CANCEL };

void form_init(struct form *f, const char *title, bool diff);
void form_release(struct form *f);
/* Add a text field; returns it for further settings. */
struct form_field *form_add(struct form *f, const char *label, const char *value, size_t max,
                            bool secret, bool fold);
struct form_field *form_add_choice(struct form *f, const char *label, const char *const *choices,
                                   size_t chosen);
/* The cursor starts in the first empty, editable field. */
void form_start(struct form *f);
/* Feed a key: Tab/Down/Enter next (Enter on the last field saves), Shift-Tab
 * Up, Left/Right in choices, F10 or Ctrl-O save, Esc cancel (asks with a line
 * if anything changed; the second Esc drops it). FORM_SAVE only after the
 * difference was confirmed where diff is set. */
enum form_state form_key(struct form *f, const struct key_event *ev);
/* Back to editing with ERROR under FIELD (index) or form-wide (SIZE_MAX). */
void form_reject(struct form *f, size_t field, const char *error);
bool form_changed(const struct form *f);
void form_draw(const struct form *f, struct canvas *c);

#endif
