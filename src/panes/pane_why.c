/* The parts of forms that say why an act on a person is done. */
#include "panes/pane.h"

#include "base/i18n.h"

#include <stdio.h>

static enum rc add_reason(struct pane_why *w, struct session *s, const char *act, struct form *f,
                          struct err *err)
{
    char section[80];
    enum rc rc;

    w->first = f->nfield;
    if ((rc = session_reasons(s, act, w->code, PANE_REASONS, &w->n, err)) != RC_OK)
        return rc;
    for (size_t i = 0; i < w->n; i++) {
        snprintf(section, sizeof section, "reason:%s", w->code[i]);
        session_label(s, section, "title", w->label[i], sizeof w->label[i]);
        w->choice[i] = w->label[i];
    }
    w->choice[w->n] = NULL;
    form_add_choice(f, _("Reason"), w->choice, 0);
    return RC_OK;
}

static void add_note(struct form *f)
{
    form_add(f, _("Note"), "", 400, false, false)->hint =
        _("Sealed under this person's key; may stay empty");
}

enum rc pane_why_add(struct pane_why *w, struct session *s, const char *act, struct form *f,
                     struct err *err)
{
    return pane_why_add_case(w, s, act, NULL, f, err);
}

enum rc pane_why_add_note(struct pane_why *w, struct session *s, const char *act, struct form *f,
                          struct err *err)
{
    enum rc rc = add_reason(w, s, act, f, err);

    if (rc == RC_OK)
        add_note(f);
    return rc;
}

enum rc pane_why_add_case(struct pane_why *w, struct session *s, const char *act,
                          const char *case_id, struct form *f, struct err *err)
{
    enum rc rc = add_reason(w, s, act, f, err);

    if (rc != RC_OK)
        return rc;
    form_add(f, _("Case"), case_id != NULL ? case_id : "", 63, false, true)->hint = _("Where there is one: REQ-92, INC-7");
    add_note(f);
    return RC_OK;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

void pane_why_get(const struct pane_why *w, const struct form *f, struct why *why)
{
    const struct form_field *field = &f->field[w->first];

    why->reason = w->n > 0 ? w->code[field[0].choice] : NULL;
    why->case_id = or_null(lineedit_text(&field[1].edit));
    why->note = or_null(lineedit_text(&field[2].edit));
}
