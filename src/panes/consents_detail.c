/* One person's consent: a timeline for each purpose, the answers, the notice shown last. */
#include "panes/consents.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "rules/consent_state.h"

#include <stdio.h>
#include <string.h>

#define MONTHS     24
#define HALVES     (2 * MONTHS)
#define STATE_W    9
#define LABEL_MIN  17 /* with a timeline and a state it fills 76 columns */
#define LABEL_MAX  30
#define NOTICE_ROWS 3

/* What the rows are, counted from the top. */
struct shape {
    size_t purpose[PURPOSES_MAX]; /* those with a timeline */
    size_t npurpose;
    int legend, events, notice, rows;
    int label; /* columns */
};

/* The last moment of each half month, the present month last. */
static void half_months(int64_t moment[HALVES], struct date *first)
{
    struct date today = date_of(clock_now()), month = {today.year, today.month, 1};

    *first = date_add_months(month, 1 - MONTHS);
    for (int i = 0; i < MONTHS; i++) {
        struct date begin = date_add_months(*first, i);

        moment[2 * i] = date_begins(date_add_days(begin, 15)) - 1;
        moment[2 * i + 1] = date_begins(date_add_months(begin, 1)) - 1;
    }
}

/* Asked for at any time, or resting on consent. */
static bool shown(const struct consent_view *v, size_t i)
{
    return v->purposes.purpose[i].consent || consents_at(v, i, INT64_MAX) != NULL;
}

static void make_shape(const struct consent_view *v, int w, struct shape *s)
{
    *s = (struct shape){.label = w - HALVES - STATE_W - 2};
    s->label = s->label < LABEL_MIN ? LABEL_MIN : s->label > LABEL_MAX ? LABEL_MAX : s->label;
    for (size_t i = 0; i < v->purposes.n; i++)
        if (shown(v, i))
            s->purpose[s->npurpose++] = i;
    s->legend = 1 + (int)s->npurpose;
    s->events = s->legend + 2;
    s->notice = s->events + (v->n > 0 ? (int)v->n : 1) + 1;
    s->rows = s->notice + (v->shown.code[0] != '\0' ? NOTICE_ROWS : 0);
}

/* Years at their Januaries, else the quarters' first months. */
static void draw_months(struct canvas *c, struct rect r, const struct shape *s)
{
    int64_t moment[HALVES];
    struct date first;
    char text[16];

    half_months(moment, &first);
    for (int i = 0; i < MONTHS; i++) {
        struct date month = date_add_months(first, i);
        int x = r.x + s->label + 1 + 2 * i;

        if (month.month == 1)
            snprintf(text, sizeof text, "%d", month.year);
        else
            snprintf(text, sizeof text, "%02d", month.month);
        if (month.month % 3 == 1)
            canvas_put(c, r.y, x, r.x + r.w - x, ROLE_DIM, text);
    }
}

/* Marks in pieces of one meaning each; what is to come stays blank. */
static void draw_marks(struct canvas *c, int y, int x, const char *marks)
{
    while (*marks != '\0') {
        char run[HALVES + 1];
        size_t n = 1;
        enum role role = *marks == '=' ? ROLE_OK : *marks == '.' || *marks == ' ' ? ROLE_DIM : ROLE_WARN;

        while (marks[n] == marks[0])
            n++;
        memcpy(run, marks, n);
        run[n] = '\0';
        canvas_put(c, y, x, (int)n, role, run);
        x += (int)n;
        marks += n;
    }
}

static void draw_purpose(const struct pane *p, struct canvas *c, struct rect r,
                         const struct shape *s, size_t i)
{
    const struct consents *all = p->state;
    const struct consent_view *v = &all->view;
    const struct purpose *purpose = &v->purposes.purpose[i];
    const struct consent_event *now = consents_at(v, i, clock_now());
    char marks[HALVES + 1];
    int64_t moment[HALVES];
    struct date first;
    int x = r.x + s->label + 1;

    half_months(moment, &first);
    consent_state_line(v->event, v->n, purpose->code, moment, HALVES, marks);
    for (int k = 1; k < HALVES; k++)
        if (moment[k - 1] >= clock_now())
            marks[k] = ' ';
    canvas_put(c, r.y, r.x, s->label, ROLE_NORMAL, purpose->title);
    draw_marks(c, r.y, x, marks);
    x += HALVES + 1;
    canvas_put(c, r.y, x, r.x + r.w - x,
               now == NULL                         ? ROLE_DIM
               : consent_state_given(now->action) ? ROLE_OK
                                                   : ROLE_WARN,
               now != NULL ? listing_word(&p->lister, now->action) : "-");
}

static void draw_event(const struct pane *p, struct canvas *c, struct rect r, size_t i)
{
    const struct consents *all = p->state;
    const struct consent_event *e = &all->view.event[i];
    const struct purpose *purpose = purposes_find(&all->view.purposes, e->purpose);
    struct buf when = BUF_INIT;
    char number[24];
    int x = r.x, w = r.w - 16 - 10 - 9 - 11 - 8 - 5;

    snprintf(number, sizeof number, "#%lld", (long long)e->id);
    time_put(&when, e->at, false);
    canvas_put(c, r.y, x, 16, ROLE_NORMAL, buf_str(&when));
    buf_release(&when);
    canvas_put(c, r.y, x += 17, 10, consent_state_given(e->action) ? ROLE_OK : ROLE_WARN,
               listing_word(&p->lister, e->action));
    canvas_put(c, r.y, x += 11, w, ROLE_NORMAL, purpose != NULL ? purpose->title : e->purpose);
    canvas_put(c, r.y, x += w + 1, 9, ROLE_NORMAL, listing_word(&p->lister, e->channel));
    canvas_put(c, r.y, x += 10, 11, ROLE_NORMAL, all->view.notice[i]);
    x += 12;
    canvas_put(c, r.y, x, r.x + r.w - x, ROLE_DIM, number);
}

static void draw_notice(const struct pane *p, struct canvas *c, struct rect r, int row)
{
    const struct consents *all = p->state;
    const struct notice *n = &all->view.shown;
    struct buf text = BUF_INIT;

    if (row == 0) {
        buf_printf(&text, _("Shown last: %s"), n->title);
    } else if (row == 1) {
        buf_printf(&text, _("Version %s, in force from "), n->code);
        date_put(&text, date_of(n->effective_at));
    } else {
        buf_puts(&text, "SHA-256 ");
        buf_hex(&text, n->digest, sizeof n->digest);
    }
    canvas_put(c, r.y, r.x, r.w, row == 0 ? ROLE_NORMAL : ROLE_DIM, buf_str(&text));
    buf_release(&text);
}

static void draw_row(const struct pane *p, struct canvas *c, struct rect r, const struct shape *s,
                     int row)
{
    const struct consents *all = p->state;
    size_t n = all->view.n;

    if (row == 0)
        draw_months(c, r, s);
    else if (row < s->legend)
        draw_purpose(p, c, r, s, s->purpose[row - 1]);
    else if (row == s->legend)
        canvas_put(c, r.y, r.x + s->label + 1, r.w - s->label - 1, ROLE_DIM,
                   _("= given  - withdrawn  x declined  ! expired"));
    else if (row >= s->notice)
        draw_notice(p, c, r, row - s->notice);
    else if (row >= s->events && n == 0 && row == s->events)
        canvas_put(c, r.y, r.x, r.w, ROLE_DIM,
                   _("Nothing is recorded of this person yet: + records a consent."));
    else if (row >= s->events && (size_t)(row - s->events) < n)
        draw_event(p, c, r, n - 1 - (size_t)(row - s->events));
}

void consents_detail_draw(struct pane *p, struct canvas *c, struct rect r)
{
    const struct consents *all = p->state;
    struct rect in = {r.y, r.x + 1, 1, r.w - 2};
    struct shape s;

    if (!consents_detail_current(p)) {
        consents_detail_close(p->state);
        return;
    }
    make_shape(&all->view, in.w, &s);
    p->detail_rows = s.rows;
    if (p->skip > s.rows - r.h)
        p->skip = s.rows > r.h ? s.rows - r.h : 0;
    for (int row = p->skip; row < s.rows && row - p->skip < r.h; row++, in.y++)
        draw_row(p, c, in, &s, row);
}
