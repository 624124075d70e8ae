#include "service/import_plan.h"

#include "base/i18n.h"
#include "crypto/tag.h"
#include "service/approvals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_option(struct buf *out, const char *text)
{
    tag_text(out, text != NULL ? text : "");
}

void import_plan_meets(struct import_plan *p, struct buf *part)
{
    hash_more(&p->hash, buf_str(part), part->len);
    buf_wipe(part);
}

void import_plan_begin(struct import_plan *p, const char *kind, const struct import_rows *rows)
{
    const struct import_options *opt = rows->opt;
    struct buf bytes = BUF_INIT;

    *p = (struct import_plan){.kind = kind};
    memcpy(p->file, rows->csv.digest, sizeof p->file);
    hash_begin(&p->hash);
    tag_text(&bytes, "ycadmin/import/v1");
    tag_text(&bytes, kind);
    tag_bytes(&bytes, rows->csv.digest, sizeof rows->csv.digest);
    put_option(&bytes, rows->csv.encoding);
    put_option(&bytes, opt->map);
    put_option(&bytes, opt->date_format);
    tag_number(&bytes, opt->update);
    tag_number(&bytes, opt->readmit);
    tag_number(&bytes, opt->skip_bad);
    import_plan_meets(p, &bytes);
    buf_release(&bytes);
}

/* The second admin sees by its digest that it is the file that both looked at. */
static void make_plan(struct import_plan *p, struct plan *plan, char *summary, size_t max)
{
    struct buf file = BUF_INIT;

    buf_hex(&file, p->file, sizeof p->file);
    snprintf(summary, max, _("Import the file with SHA-256 %.16s...: it speaks of %" PRId64
                             " people known here"),
             buf_str(&file), p->people);
    buf_release(&file);
    *plan = (struct plan){.kind = p->kind, .summary = summary};
    hash_end(&p->hash, plan->digest);
}

enum rc import_plan_need(struct session *s, struct import_plan *p, struct err *err)
{
    char summary[200];
    struct plan plan;

    make_plan(p, &plan, summary, sizeof summary);
    return p->people > 1 ? approvals_need(s, &plan, err) : RC_OK;
}

enum rc import_plan_use_in(struct act *a, struct import_plan *p, struct err *err)
{
    char summary[200];
    struct plan plan;

    make_plan(p, &plan, summary, sizeof summary);
    return p->people > 1 ? approvals_use_in(a, &plan, err) : RC_OK;
}
