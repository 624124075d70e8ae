#define _DEFAULT_SOURCE
#include "ui/form.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 68
#define LABEL_MAX 24
#define TEXT_ROWS 4 /* of a long text at once */

void form_init(struct form *f, const char *title, bool diff)
{
    *f = (struct form){.title = title, .diff = diff};
}

void form_release(struct form *f)
{
    for (size_t i = 0; i < f->nfield; i++) {
        char *before = f->field[i].before;

        explicit_bzero(before, strlen(before));
        free(before);
        lineedit_release(&f->field[i].edit);
    }
    *f = (struct form){.title = NULL};
}

static struct form_field *add(struct form *f, const char *label, const char *before)
{
    struct form_field *field;

    if (f->nfield == FORM_FIELDS)
        die("too many fields in a form");
    field = &f->field[f->nfield++];
    *field = (struct form_field){.label = label, .before = xstrdup(before)};
    return field;
}

struct form_field *form_add(struct form *f, const char *label, const char *value, size_t max,
                            bool secret, bool fold)
{
    struct lineedit edit;
    struct form_field *field;

    lineedit_init(&edit, max, secret, fold);
    lineedit_set(&edit, value);
    field = add(f, label, lineedit_text(&edit));
    field->edit = edit;
    return field;
}

struct form_field *form_add_choice(struct form *f, const char *label, const char *const *choices,
                                   size_t chosen)
{
    struct form_field *field = add(f, label, choices[chosen] != NULL ? choices[chosen] : "");

    field->choices = choices;
    field->choice = chosen;
    lineedit_init(&field->edit, 0, false, false);
    return field;
}

static const char *value(const struct form_field *field)
{
    const char *choice;

    if (field->choices == NULL)
        return lineedit_text(&field->edit);
    choice = field->choices[field->choice];
    return choice != NULL ? choice : "";
}

static bool changed(const struct form_field *field)
{
    return strcmp(value(field), field->before) != 0;
}

bool form_changed(const struct form *f)
{
    for (size_t i = 0; i < f->nfield; i++)
        if (changed(&f->field[i]))
            return true;
    return false;
}

/* The next editable field in direction STEP, or FROM if there is none. */
static size_t neighbour(const struct form *f, size_t from, bool forward)
{
    for (size_t n = 1; n < f->nfield; n++) {
        size_t i = (from + (forward ? n : f->nfield - n)) % f->nfield;

        if (!f->field[i].readonly)
            return i;
    }
    return from;
}

void form_start(struct form *f)
{
    f->focus = 0;
    if (f->nfield > 0 && f->field[0].readonly)
        f->focus = neighbour(f, 0, true);
    for (size_t i = 0; i < f->nfield; i++)
        if (!f->field[i].readonly && value(&f->field[i])[0] == '\0') {
            f->focus = i;
            break;
        }
}

static enum form_state save(struct form *f)
{
    if (!f->diff)
        return FORM_SAVE;
    f->scroll = 0;
    f->confirming = form_changed(f);
    if (!f->confirming)
        snprintf(f->error, sizeof f->error, "%s", _("Nothing has been changed."));
    return FORM_EDIT;
}

static enum form_state leave(struct form *f)
{
    if (f->leaving || !form_changed(f))
        return FORM_CANCEL;
    f->leaving = true;
    return FORM_EDIT;
}

static enum form_state confirm(struct form *f, enum key key)
{
    if (key == KEY_ENTER_)
        return FORM_SAVE;
    if (key == KEY_ESC)
        f->confirming = false;
    if (key == KEY_DOWN_)
        f->scroll++;
    if (key == KEY_UP_ && f->scroll > 0)
        f->scroll--;
    return FORM_EDIT;
}

static size_t choices(const struct form_field *field)
{
    size_t n = 0;

    while (field->choices[n] != NULL)
        n++;
    return n;
}

static void edit(struct form_field *field, const struct key_event *ev)
{
    size_t n;
    bool back = ev->key == KEY_LEFT_;

    if (field->readonly)
        return;
    if (field->choices == NULL) {
        if (lineedit_key(&field->edit, ev))
            field->error[0] = '\0';
        return;
    }
    n = choices(field);
    if (n == 0 || !(back || ev->key == KEY_RIGHT_ ||
                    (ev->key == KEY_TEXT && text_fold_char(ev->ch) == ' ')))
        return;
    field->choice = (field->choice + (back ? n - 1 : 1)) % n;
    field->error[0] = '\0';
}

enum form_state form_key(struct form *f, const struct key_event *ev)
{
    size_t next = f->nfield > 0 ? neighbour(f, f->focus, true) : 0;

    if (f->confirming)
        return confirm(f, ev->key);
    if (ev->key == KEY_ESC)
        return leave(f);
    if (ev->key == KEY_NONE || ev->key == KEY_SIZE || ev->key == KEY_GONE)
        return FORM_EDIT;
    f->leaving = false;
    f->error[0] = '\0';
    if ((ev->key == KEY_F_ && ev->ch == 10) || (ev->key == KEY_CTRL && ev->ch == 'o'))
        return save(f);
    if (f->nfield == 0)
        return ev->key == KEY_ENTER_ ? save(f) : FORM_EDIT;
    if (ev->key == KEY_ENTER_ && next <= f->focus)
        return save(f);
    if (ev->key == KEY_ENTER_ || ev->key == KEY_TAB || ev->key == KEY_DOWN_)
        f->focus = next;
    else if (ev->key == KEY_BACKTAB || ev->key == KEY_UP_)
        f->focus = neighbour(f, f->focus, false);
    else
        edit(&f->field[f->focus], ev);
    return FORM_EDIT;
}

void form_reject(struct form *f, size_t field, const char *error)
{
    f->confirming = false;
    if (field < f->nfield) {
        snprintf(f->field[field].error, sizeof f->field[field].error, "%s", error);
        f->focus = field;
    } else {
        snprintf(f->error, sizeof f->error, "%s", error);
    }
}

/* Rows of the value itself, in W columns. */
static int value_rows(const struct form_field *field, int w)
{
    int rows = field->readonly || field->choices != NULL ? 1 : lineedit_rows(&field->edit, w);

    return rows < TEXT_ROWS ? rows : TEXT_ROWS;
}

static int field_rows(const struct form_field *field, int w)
{
    return value_rows(field, w) + (field->error[0] != '\0');
}

static int all_rows(const struct form *f, int w)
{
    int rows = 0;

    for (size_t i = 0; i < f->nfield; i++)
        rows += field_rows(&f->field[i], w);
    return rows;
}

static int label_width(const struct form *f, int w)
{
    int widest = 0;

    for (size_t i = 0; i < f->nfield; i++) {
        int n = text_width(f->field[i].label);

        widest = n > widest ? n : widest;
    }
    widest = widest < LABEL_MAX ? widest : LABEL_MAX;
    return widest < w / 2 ? widest : w / 2;
}

static void draw_field(const struct form *f, size_t i, struct canvas *c, struct rect r, int label)
{
    const struct form_field *field = &f->field[i];
    bool focus = i == f->focus;
    int x = r.x + label + 2, w = r.w - label - 2, h = value_rows(field, w);

    canvas_text(c, r.y, r.x, label, focus ? ROLE_TITLE : ROLE_NORMAL, field->label);
    if (field->readonly) {
        canvas_text(c, r.y, x, w, ROLE_DIM, value(field));
    } else if (field->choices != NULL) {
        int used = canvas_put(c, r.y, x + 2, w - 4, focus ? ROLE_FOCUS : ROLE_FIELD, value(field));

        canvas_put(c, r.y, x, w, ROLE_KEY, "<");
        canvas_put(c, r.y, x + 3 + used, w - 3 - used, ROLE_KEY, ">");
    } else {
        lineedit_draw_rows(&field->edit, c, (struct rect){r.y, x, h < r.h ? h : r.h, w}, focus);
    }
    if (focus && (field->choices != NULL || field->readonly))
        canvas_cursor(c, r.y, field->readonly ? x : x + 2);
    if (field->error[0] != '\0' && r.h > h)
        canvas_text(c, r.y + h, x, w, ROLE_BAD, field->error);
}

/* The fields in R, scrolled so that the focused one is seen. */
static void draw_fields(const struct form *f, struct canvas *c, struct rect r)
{
    int label = label_width(f, r.w), w = r.w - label - 2, first = 0, top = 0, y = 0;

    for (size_t i = 0; i <= f->focus && i < f->nfield; i++) {
        top = first;
        first += field_rows(&f->field[i], w);
    }
    first = first > r.h ? first - r.h : 0;
    first = first < top ? first : top;
    for (size_t i = 0; i < f->nfield; i++) {
        int at = y - first;

        y += field_rows(&f->field[i], w);
        if (at >= 0 && at < r.h)
            draw_field(f, i, c, (struct rect){r.y + at, r.x, r.h - at, r.w}, label);
    }
}

/* What the last lines say: the form's error, the question, or the hint. */
static const char *message(const struct form *f, enum role *role)
{
    *role = ROLE_WARN;
    if (f->leaving)
        return _("Changes are not saved. Esc again drops them.");
    *role = ROLE_BAD;
    if (f->error[0] != '\0')
        return f->error;
    *role = ROLE_DIM;
    return f->focus < f->nfield ? f->field[f->focus].hint : NULL;
}

/* Before and after of every changed field; secrets only say that they are. */
static void put_difference(const struct form *f, struct buf *out)
{
    for (size_t i = 0; i < f->nfield; i++) {
        const struct form_field *field = &f->field[i];
        const char *was = field->before[0] != '\0' ? field->before : _("(empty)");
        const char *is = value(field)[0] != '\0' ? value(field) : _("(empty)");

        if (!changed(field))
            continue;
        if (field->edit.secret)
            buf_printf(out, "%s: %s\n", field->label, _("(changed)"));
        else
            buf_printf(out, "%s: %s -> %s\n", field->label, was, is);
    }
}

static struct rect frame(const struct form *f, struct canvas *c, int w, int h)
{
    struct rect box = {.h = h + 2 < c->rows ? h + 2 : c->rows, .w = w + 4};

    box.y = (c->rows - box.h) / 2;
    box.x = (c->cols - box.w) / 2;
    canvas_fill(c, box, ROLE_NORMAL);
    canvas_box(c, box, f->title);
    return (struct rect){box.y + 1, box.x + 2, box.h - 2, w};
}

static void draw_confirmation(const struct form *f, struct canvas *c, int w)
{
    struct buf text = BUF_INIT;
    struct rect in;
    int lines, most, skip;

    put_difference(f, &text);
    lines = canvas_wrap_from(c, (struct rect){.w = w}, ROLE_NORMAL, buf_str(&text), 0);
    in = frame(f, c, w, lines + 2);
    most = lines > in.h - 2 ? lines - (in.h - 2) : 0;
    skip = f->scroll < most ? f->scroll : most;
    canvas_wrap_from(c, (struct rect){in.y, in.x, in.h - 2, in.w}, ROLE_NORMAL, buf_str(&text),
                     skip);
    if (most > 0)
        canvas_text(c, in.y + in.h - 2, in.x, in.w, ROLE_DIM, _("Up and Down show the rest"));
    canvas_text(c, in.y + in.h - 1, in.x, in.w, ROLE_KEY, _("Enter save   Esc back to the form"));
    canvas_cursor(c, in.y, in.x);
    buf_release(&text);
}

void form_draw(const struct form *f, struct canvas *c)
{
    int w = c->cols - 4 < WIDE ? c->cols - 4 : WIDE, note, foot = 3;
    int fields = all_rows(f, w - label_width(f, w) - 2);
    struct rect in;
    const char *said;
    enum role role;

    if (w < 4 || c->rows < 3)
        return;
    if (f->confirming) {
        draw_confirmation(f, c, w);
        return;
    }
    note = canvas_wrap_from(c, (struct rect){.w = w}, ROLE_NORMAL, f->note, 0);
    note += note > 0;
    in = frame(f, c, w, note + fields + foot);
    if (in.h < note + fields + foot) /* small: the fields come first */
        note = note < in.h - fields - foot ? note : 0;
    if (in.h < fields + foot)
        foot = in.h > 4 ? 2 : in.h > 2 ? 1 : 0;
    if (note > 0)
        canvas_wrap(c, (struct rect){in.y, in.x, note - 1, in.w}, ROLE_NORMAL, f->note);
    draw_fields(f, c, (struct rect){in.y + note, in.x, in.h - note - foot, in.w});
    said = message(f, &role);
    if (foot > 1 || (foot == 1 && role != ROLE_DIM))
        canvas_text(c, in.y + in.h - (foot > 1 ? 2 : 1), in.x, in.w, role, said);
    if (foot > 1 || (foot == 1 && role == ROLE_DIM))
        canvas_text(c, in.y + in.h - 1, in.x, in.w, ROLE_KEY,
                    _("Tab next   F10 or Ctrl-O save   Esc cancel"));
}
