#include "service/incidents_clock.h"

#include "base/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAYS_FROM (3 * 86400) /* shorter times are told in hours, as the law counts them */
#define MINUTES_TO 10          /* hours; fewer are told with their minutes */
#define HURRY (24 * 3600)     /* less than this is a warning */

static void earlier(struct incident_clock *c, int64_t due, int64_t done, const char *what)
{
    if (due == 0 || done != 0 || (c->due != 0 && c->due <= due))
        return;
    c->due = due;
    snprintf(c->what, sizeof c->what, "%s", what);
}

void incidents_clock_of(const struct incident *i, struct incident_clock *c)
{
    *c = (struct incident_clock){.id = i->id};
    if (i->imported)
        return;
    earlier(c, i->report_due, i->reported_at, "report");
    if (!i->nobody_left)
        earlier(c, i->notify_due, i->notified_at, "notify");
    earlier(c, i->closing_due, i->closing_at, "closing");
}

static void put_span(int64_t seconds, struct buf *out)
{
    int64_t minutes = seconds / 60, hours = minutes / 60;

    if (seconds >= DAYS_FROM)
        buf_printf(out, _("%" PRId64 "d"), hours / 24);
    else if (hours >= MINUTES_TO)
        buf_printf(out, _("%" PRId64 "h"), hours);
    else if (hours >= 1)
        buf_printf(out, _("%" PRId64 "h%02" PRId64), hours, minutes % 60);
    else
        buf_printf(out, _("%" PRId64 "m"), minutes);
}

enum role incidents_clock_left(int64_t due, int64_t now, struct buf *out)
{
    struct buf span = BUF_INIT;
    bool over = now >= due;

    put_span(over ? now - due : due - now, &span);
    if (over && now - due < 60)
        buf_puts(out, _("due now"));
    else
        buf_printf(out, over ? _("%s over") : _("%s left"), buf_str(&span));
    buf_release(&span);
    if (over)
        return ROLE_BAD;
    return due - now < HURRY ? ROLE_WARN : ROLE_NORMAL;
}

const char *incidents_clock_word(const char *code)
{
    static const struct {
        const char *code, *word;
    } words[] = {
        {"open", N_("under way")},
        {"contained", N_("contained")},
        {"closed", N_("settled")},
        {"general", N_("ordinary")},
        {"large", N_("large")},
        {"major", N_("major")},
        {"grave", N_("especially major")},
        {"likely", N_("harm likely")},
        {"unlikely", N_("harm unlikely")},
        {"list", N_("list of refs")},
        {"filter", N_("filter of users")},
        {"estimate", N_("estimate")},
        {"push", N_("push text")},
        {"announcement", N_("general announcement")},
        {"email", N_("e-mail")},
        {"phone", N_("telephone")},
        {"letter", N_("letter")},
        {"sent", N_("sent")},
        {"delivered", N_("delivered")},
        {"failed", N_("not delivered")},
        {"unreached", N_("not reached")},
        {"untold", N_("not told yet")},
        {"erased", N_("erased untold")},
        {"opened", N_("recorded")},
        {"fact", N_("fact")},
        {"note", N_("note")},
        {"restricted", N_("restricted note")},
        {"step", N_("step")},
        {"people", N_("people affected")},
        {"notice", N_("notice")},
        {"notified", N_("told")},
        {"off", N_("taken off")},
        {"item", N_("draft")},
        {"report", N_("report sent")},
        {"closing", N_("closing report sent")},
        {"import", N_("by an import")},
        {"title", N_("title")},
        {"summary", N_("summary")},
        {"cause", N_("cause")},
        {"source", N_("source")},
        {"fields", N_("kinds of data")},
        {"occurred", N_("occurred")},
        {"detected", N_("detected")},
        {"affected", N_("people affected")},
        {"severity", N_("level")},
        {"profile", N_("clock")},
        {"harm", N_("assessment")},
        {"report-due", N_("report due")},
        {"notify-due", N_("notices due")},
        {"closing-due", N_("closing report due")},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].code, code) == 0)
            return _(words[i].word);
    return code;
}
