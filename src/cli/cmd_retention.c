/* retention preview and run. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/lines.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "cli/print.h"
#include "service/retention_lines.h"
#include "service/retention_run.h"

#include <stdio.h>
#include <string.h>

#define LABEL 22 /* columns */

static void put_kept(struct json *j, const int64_t kept[KEEP_COUNT])
{
    for (int k = KEEP_HOLD; k < KEEP_COUNT; k++) {
        json_pair_int(j, retention_keep_name(k), kept[k]);
    }
}

static void put_field(struct json *j, const struct retention_effect *e)
{
    json_begin_object(j);
    json_pair(j, "field", e->field->code);
    json_pair_int(j, "months", e->rule.months);
    json_pair(j, "clock", e->rule.clock);
    json_pair(j, "action", e->rule.action);
    json_pair(j, "floor", e->rule.floor[0] != '\0' ? e->rule.floor : NULL);
    json_pair_int(j, "values", e->values);
    json_pair_int(j, "due", e->due);
    put_kept(j, e->kept);
    json_pair_int(j, "soon", e->soon);
    json_pair_bool(j, "timer", e->rule.approved_at != 0);
    json_end_object(j);
}

static void put_month(void *arg, int year, int month, int64_t n)
{
    struct json *j = arg;
    char text[16];

    snprintf(text, sizeof text, "%04d-%02d", year, month);
    json_begin_object(j);
    json_pair(j, "month", text);
    json_pair_int(j, "n", n);
    json_end_object(j);
}

static enum rc put_json(struct cli *c, const struct retention_preview *p, const char *plan,
                        struct buf *out, struct err *err)
{
    struct buf at = BUF_INIT;
    struct json j;
    enum rc rc;

    json_init(&j, out);
    json_begin_object(&j);
    json_pair(&j, "plan", plan);
    json_pair_int(&j, "due", p->due);
    json_pair_int(&j, "kept", p->stay);
    put_kept(&j, p->kept);
    json_pair_int(&j, "soon", p->soon);
    json_key(&j, "at");
    time_put_iso(&at, p->now);
    json_string(&j, buf_str(&at));
    buf_release(&at);
    json_key(&j, "fields");
    json_begin_array(&j);
    for (int i = 0; i < p->n; i++)
        put_field(&j, &p->field[i]);
    json_end_array(&j);
    json_key(&j, "months");
    json_begin_array(&j);
    rc = retention_months(&c->session, p, NULL, put_month, &j, err);
    json_end_array(&j);
    json_end_object(&j);
    buf_putc(out, '\n');
    return rc;
}

static void put_csv(const struct retention_preview *p, struct buf *out)
{
    buf_puts(out, "field,months,clock,action,floor,values,due,hold,request,floored,soon\r\n");
    for (int i = 0; i < p->n; i++) {
        const struct retention_effect *e = &p->field[i];

        buf_printf(out, "%s,%lld,%s,%s,%s,%lld,%lld,%lld,%lld,%lld,%lld\r\n", e->field->code,
                   (long long)e->rule.months, e->rule.clock, e->rule.action, e->rule.floor,
                   (long long)e->values, (long long)e->due, (long long)e->kept[KEEP_HOLD],
                   (long long)e->kept[KEEP_REQUEST], (long long)e->kept[KEEP_FLOOR],
                   (long long)e->soon);
    }
}

static void put_number(struct lines *l, const char *label, int64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)n);
    lines_pair(l, LABEL, label, text);
}

static void put_field_line(struct cli *c, const struct retention_effect *e, struct lines *l)
{
    char section[48], label[96];
    struct buf text = BUF_INIT;

    snprintf(section, sizeof section, "field:%s", e->field->code);
    session_label(&c->session, section, "label", label, sizeof label);
    buf_printf(&text, _("%lld due, %lld kept, %lld within 30 days"), (long long)e->due,
               (long long)(e->kept[KEEP_HOLD] + e->kept[KEEP_REQUEST] + e->kept[KEEP_FLOOR]),
               (long long)e->soon);
    lines_pair(l, LABEL, label, buf_str(&text));
    buf_release(&text);
}

static enum rc put_text(struct cli *c, const struct retention_preview *p, const char *plan,
                        struct buf *out, struct err *err)
{
    struct lines l = LINES_INIT;
    enum rc rc;

    put_number(&l, _("To purge now"), p->due);
    put_number(&l, _("Next 30 days"), p->soon);
    put_number(&l, _("Kept: legal hold"), p->kept[KEEP_HOLD]);
    put_number(&l, _("Kept: open request"), p->kept[KEEP_REQUEST]);
    put_number(&l, _("Kept: floor by law"), p->kept[KEEP_FLOOR]);
    lines_add(&l, ROLE_NORMAL, "%s", "");
    for (int i = 0; i < p->n; i++)
        if (p->field[i].values > 0)
            put_field_line(c, &p->field[i], &l);
    lines_add(&l, ROLE_NORMAL, "%s", "");
    rc = retention_lines_months(&c->session, p, NULL, &l, err);
    lines_pair(&l, LABEL, _("Plan"), plan);
    lines_add(&l, ROLE_NORMAL, "%s", _("Who goes and who stays: ycadmin list due"));
    lines_text(&l, out);
    lines_release(&l);
    return rc;
}

enum rc cmd_retention_preview(struct cli *c, struct err *err)
{
    struct retention_preview p;
    struct buf out = BUF_INIT;
    char plan[65];
    struct bar bar;
    enum rc rc = cli_session(c, err);

    if (rc != RC_OK || (rc = retention_preview(&c->session, &p, err)) != RC_OK)
        return rc;
    bar_begin(&bar, _("Reading what is due"));
    rc = retention_plan_hex(&c->session, &p, &bar.progress, plan, err);
    bar_end(&bar);
    if (rc != RC_OK)
        return rc;
    if (c->format == FORMAT_JSON)
        rc = put_json(c, &p, plan, &out, err);
    else if (c->format == FORMAT_CSV)
        put_csv(&p, &out);
    else
        rc = put_text(c, &p, plan, &out, err);
    if (rc == RC_OK)
        cli_put(&out);
    buf_release(&out);
    return rc;
}

static void put_run(const struct cli *c, const struct retention_run *run)
{
    struct buf out = BUF_INIT;
    struct json j;

    if (c->format == FORMAT_JSON) {
        json_init(&j, &out);
        json_begin_object(&j);
        json_pair_int(&j, "run", run->id);
        json_pair(&j, "state", run->state);
        json_pair(&j, "plan", run->plan);
        json_pair_int(&j, "due", run->due);
        json_pair_int(&j, "done", run->done);
        json_pair_int(&j, "kept", run->kept);
        json_end_object(&j);
        buf_putc(&out, '\n');
    } else {
        buf_printf(&out, _("Run %lld: %lld values gone, %lld kept.\n"), (long long)run->id,
                   (long long)run->done, (long long)run->kept);
    }
    cli_put(&out);
    buf_release(&out);
}

/* Rules with something due that the timer leaves alone: someone should know. */
static void note_waiting(struct cli *c)
{
    struct retention_preview p;
    int waiting = 0;

    if (retention_preview(&c->session, &p, NULL) != RC_OK)
        return;
    for (int i = 0; i < p.n; i++)
        waiting += p.field[i].due > 0 && !retention_runs(&c->session, &p.field[i]);
    if (waiting > 0)
        cli_note(_("rules that wait for an admin to run them by hand first: %d"), waiting);
}

enum rc cmd_retention_run(struct cli *c, struct err *err)
{
    const char *plan = c->opt[OPT_PLAN];
    struct retention_run run;
    struct bar bar;
    enum rc rc;

    if (plan == NULL && c->opt[OPT_YES] == NULL)
        return cli_usage(c, err, _("name the plan that was previewed (--plan), or confirm whatever "
                                   "is due now (--yes)"));
    if ((rc = cli_session(c, err)) != RC_OK)
        return rc;
    bar_begin(&bar, _("Retention"));
    rc = retention_run(&c->session, plan, &bar.progress, &run, err);
    bar_end(&bar);
    if (rc == RC_OK) {
        put_run(c, &run);
        note_waiting(c);
    }
    return rc;
}
