#include "panes/users.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/law.h"

#include <stdio.h>

#define CLEAR_ROWS 4 /* of a revealed value */

bool users_detail_current(const struct pane *p)
{
    const struct users *u = p->state;
    const struct row *row = list_row(&p->list);

    return u->open && row != NULL && row->key.id == u->view.person.id;
}

void users_detail_hide(struct users *u)
{
    buf_release(&u->clear);
    u->clear_field = NULL;
}

void users_detail_close(struct users *u)
{
    users_detail_hide(u);
    if (u->open)
        people_view_release(&u->view);
    u->open = false;
}

/* The guardian's consent goes with the opened person. */
static enum rc opened(struct pane *p, enum rc rc, struct err *err)
{
    struct users *u = p->state;
    bool found;

    u->open = rc == RC_OK;
    u->guardian = (struct guardian){0};
    if (u->open && u->view.person.minor_until > clock_now())
        rc = guardians_fact(p->desk->s, u->view.person.id, &u->guardian, &found, err);
    return rc == RC_OK ? users_requests_load(p, err) : rc;
}

enum rc users_detail_open(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    const char *ref = pane_cell(p, "ref");
    enum rc rc;

    if (users_detail_current(p))
        return RC_OK;
    if (ref == NULL || ref[0] == '\0')
        return err_set(err, RC_MISSING, _("there is no person in this row"));
    users_detail_close(u);
    p->skip = 0;
    rc = people_open(p->desk->s, ref, &u->view, err);
    return opened(p, rc, err);
}

enum rc users_detail_refresh(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    int64_t id = u->view.person.id;
    enum rc rc;

    if (!users_detail_current(p))
        return RC_OK;
    people_view_release(&u->view);
    rc = people_reload(p->desk->s, id, &u->view, err);
    return opened(p, rc, err);
}

enum rc users_detail_reload(struct pane *p, struct err *err)
{
    struct users *u = p->state;
    int64_t id = u->view.person.id;
    enum rc rc;

    users_detail_close(u);
    rc = people_reload(p->desk->s, id, &u->view, err);
    return opened(p, rc, err);
}

static void draw_line(struct canvas *c, struct rect r, int label_w, const char *label,
                      enum role role, const char *text)
{
    canvas_put(c, r.y, r.x, label_w, ROLE_NORMAL, label);
    canvas_put(c, r.y, r.x + label_w + 1, r.w - label_w - 1, role, text);
}

/* One line at the foot, the same for everyone: the rows of the screen stay alike,
 * so that the terminal can scroll them instead of having them sent again. */
static void draw_closed(const struct pane *p, struct canvas *c, struct rect r)
{
    if (list_row(&p->list) != NULL)
        canvas_put(c, r.y + r.h - 1, r.x, r.w, ROLE_DIM, _("Enter opens; that is recorded"));
}

static void put_day(char *out, size_t max, int64_t t)
{
    struct buf day = BUF_INIT;

    date_put(&day, date_of(t));
    snprintf(out, max, "%s", buf_str(&day));
    buf_release(&day);
}

/* Until when the law holds this person young, and the guardian's consent (agreement 7). */
static int draw_minor(const struct pane *p, struct canvas *c, struct rect r)
{
    const struct users *u = p->state;
    const struct person *who = &u->view.person;
    char day[16], text[320];
    struct law law;
    struct err err;
    int rows = 1;

    put_day(day, sizeof day, who->minor_until);
    snprintf(text, sizeof text, _("Minor until %s"), day);
    canvas_put(c, r.y, r.x, r.w, ROLE_WARN, text);
    put_day(day, sizeof day, u->guardian.consent_at);
    snprintf(text, sizeof text, _("Guardian's consent of %s"), day);
    if (!who->guardian && u->guardian.person == 0)
        rows += canvas_wrap(c, (struct rect){r.y + 1, r.x, 2, r.w}, ROLE_BAD,
                            _("No guardian's consent: m records it"));
    else if (!who->guardian)
        rows += canvas_wrap(c, (struct rect){r.y + 1, r.x, 3, r.w}, ROLE_BAD,
                            _("A guardian is on record, but no consent: m and save records it"));
    else
        rows += canvas_put(c, r.y + 1, r.x, r.w, ROLE_OK, text) > 0;
    if (who->child_until <= clock_now() || law_get(p->desk->s, "child_age", &law, &err) != RC_OK)
        return rows;
    put_day(day, sizeof day, who->child_until);
    snprintf(text, sizeof text, _("Child until %s: all data is sensitive (%s)"), day, law.source);
    return rows + canvas_wrap(c, (struct rect){r.y + rows, r.x, 3, r.w}, ROLE_WARN, text);
}

static int draw_head(const struct pane *p, struct canvas *c, struct rect r)
{
    const struct users *u = p->state;
    const struct person *who = &u->view.person;
    char version[48];
    int used, rows = 2;

    snprintf(version, sizeof version, _("version %lld"), (long long)who->version);
    used = canvas_put(c, r.y, r.x, r.w, u->view.name != NULL ? ROLE_TITLE : ROLE_SEALED,
                      u->view.name != NULL ? u->view.name : _("[sealed]")) + 2;
    canvas_put(c, r.y, r.x + used, r.w - used, ROLE_NORMAL, who->ref);
    if (used + text_width(who->ref) + text_width(version) < r.w)
        canvas_text_right(c, r.y, r.x + r.w - text_width(version), text_width(version), ROLE_DIM,
                          version);
    canvas_put(c, r.y + 1, r.x, r.w, ROLE_DIM, who->department);
    if (who->status != PERSON_ACTIVE)
        canvas_put(c, r.y + rows++, r.x, r.w, ROLE_WARN, _("The account is closed."));
    if (who->minor_until > clock_now())
        rows += draw_minor(p, c, (struct rect){r.y + rows, r.x, r.h - rows, r.w});
    return rows + 1;
}

static void put_label(const struct pane *p, const struct field *field, char *out, size_t max)
{
    char section[48];

    snprintf(section, sizeof section, "field:%s", field->code);
    session_label(p->desk->s, section, "label", out, max);
}

/* As wide as the longest, within two fifths of W. */
static int label_width(const struct pane *p, int w)
{
    const struct users *u = p->state;
    char label[96];
    int widest = 0;

    for (int i = 0; i < u->view.n; i++) {
        put_label(p, u->view.value[i].field, label, sizeof label);
        widest = text_width(label) > widest ? text_width(label) : widest;
    }
    return widest < w * 2 / 5 ? widest : w * 2 / 5;
}

static void draw_value(const struct pane *p, const struct shown_value *v, struct canvas *c,
                       struct rect r, int label_w)
{
    char label[96];

    put_label(p, v->field, label, sizeof label);
    if (!v->present)
        draw_line(c, r, label_w, label, ROLE_DIM, "-");
    else if (v->sealed || v->text == NULL)
        draw_line(c, r, label_w, label, ROLE_SEALED, _("[sealed]"));
    else
        draw_line(c, r, label_w, label, ROLE_MASKED, v->text);
}

static void draw_values(struct pane *p, struct canvas *c, struct rect r)
{
    const struct users *u = p->state;
    int first = p->skip >= r.h ? p->skip - r.h + 1 : 0, label_w = label_width(p, r.w);

    p->detail_rows = u->view.n;
    for (int i = first; i < u->view.n && i - first < r.h; i++) {
        struct rect line = {r.y + i - first, r.x, 1, r.w};

        draw_value(p, &u->view.value[i], c, line, label_w);
        if (!p->detail || i != p->skip)
            continue;
        canvas_put(c, line.y, r.x - 1, 1, ROLE_NORMAL, ">");
        canvas_cursor(c, line.y, r.x - 1);
    }
}

static void draw_clear(const struct pane *p, struct canvas *c, struct rect r)
{
    const struct users *u = p->state;
    char label[96], until[64];

    put_label(p, u->clear_field, label, sizeof label);
    snprintf(until, sizeof until, _("Shown until %s"), u->clear_time);
    canvas_put(c, r.y, r.x, r.w, ROLE_TITLE, label);
    canvas_text_right(c, r.y, r.x + r.w - text_width(until), text_width(until), ROLE_WARN, until);
    canvas_wrap(c, (struct rect){r.y + 1, r.x, r.h - 1, r.w}, ROLE_CLEAR, buf_str(&u->clear));
}

static const char *reveal_hint(void)
{
    return _("r shows one value in clear: it takes a reason and lasts 30 seconds.");
}

static int foot_rows(const struct pane *p, struct canvas *c, int w)
{
    const struct users *u = p->state;

    if (u->clear_field != NULL)
        return CLEAR_ROWS;
    if (!session_may(p->desk->s, RIGHT_REVEAL))
        return 0;
    return canvas_wrap_from(c, (struct rect){.w = w}, ROLE_DIM, reveal_hint(), 0);
}

void users_detail_draw(struct pane *p, struct canvas *c, struct rect r)
{
    struct users *u = p->state;
    struct rect in = {r.y, r.x + 1, r.h, r.w - 2};
    int head, foot, cases;
    struct err ignored;

    if (u->clear_field != NULL && clock_ticks() >= u->clear_until)
        users_detail_hide(u);
    if (!users_detail_current(p)) {
        users_detail_close(u);
        draw_closed(p, c, in);
        return;
    }
    if (u->cases_stale)
        (void)!users_requests_load(p, &ignored);
    head = draw_head(p, c, in);
    foot = foot_rows(p, c, in.w);
    foot = foot < in.h - head - 1 ? foot : u->clear_field != NULL ? 2 : 0;
    cases = users_requests_rows(u);
    cases = cases < in.h - head - foot - 1 ? cases : 0;
    draw_values(p, c, (struct rect){in.y + head, in.x, in.h - head - foot - cases, in.w});
    users_requests_draw(p, c, (struct rect){in.y + in.h - foot - cases, in.x, cases, in.w});
    if (u->clear_field != NULL)
        draw_clear(p, c, (struct rect){in.y + in.h - foot, in.x, foot, in.w});
    else if (foot > 0)
        canvas_wrap(c, (struct rect){in.y + in.h - foot, in.x, foot, in.w}, ROLE_DIM,
                    reveal_hint());
}
