#include "service/report.h"

#include "base/clock.h"
#include "base/doc.h"
#include "base/i18n.h"
#include "rules/deadline.h"
#include "service/act.h"
#include "service/codes.h"
#include "service/listing.h"
#include "service/minors.h"
#include "service/notes.h"
#include "service/outfile.h"
#include "service/people.h"
#include "service/requests.h"
#include "store/dossier.h"
#include "store/person.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* How a column of a part is written. A prefix of the policy's sections: its codes, parted by
 * commas, are shown by their titles. */
#define TEXT   "text"
#define WORD   "word"   /* shown as the log's words are */
#define STATE  "state"  /* of a request */
#define MOMENT "moment"
#define NUMBER "number"
#define CASE_  "case"   /* a number behind a prefix: "REQ-" */

struct column_of {
    const char *key, *label, *how, *prefix;
};

struct part {
    enum dossier_part part;
    const char *key, *title, *none;
    struct column_of column[14];
};

static const struct part parts[] = {
    {DOSSIER_CONSENTS, "consents", N_("Consents, with the notice that was shown"),
     N_("no consent is recorded"),
     {{"purpose", N_("Purpose"), "purpose", NULL}, {"action", N_("Action"), WORD, NULL},
      {"at", N_("Time"), MOMENT, NULL}, {"notice", N_("Notice"), TEXT, NULL},
      {"notice_title", N_("Its title"), TEXT, NULL}, {"notice_sha256", N_("Its SHA-256"), TEXT, NULL},
      {"channel", N_("Channel"), "channel", NULL}, {"recorded_at", N_("Recorded"), MOMENT, NULL},
      {"recorder", N_("Recorded by"), TEXT, NULL}}},
    {DOSSIER_DISCLOSURES, "disclosures", N_("Who received this data"), N_("nobody received any"),
     {{"disclosure", N_("Disclosure"), CASE_, "DIS-"}, {"kind", N_("Type"), WORD, NULL},
      {"recipient", N_("Received by"), TEXT, NULL}, {"at", N_("Time"), MOMENT, NULL},
      {"purpose", N_("Purpose"), "purpose", NULL}, {"fields", N_("Fields"), "field", NULL},
      {"basis", N_("Basis"), WORD, NULL}, {"scope", N_("Scope"), TEXT, NULL},
      {"protection", N_("Protection"), WORD, NULL}}},
    {DOSSIER_INCIDENTS, "incidents", N_("Incidents that affected this person"), N_("none"),
     {{"incident", N_("Incident"), CASE_, "INC-"}, {"title", N_("What happened"), TEXT, NULL},
      {"status", N_("State"), WORD, NULL}, {"detected_at", N_("Detected"), MOMENT, NULL},
      {"fields", N_("Fields"), "field", NULL}, {"notified_at", N_("Told"), MOMENT, NULL},
      {"channel", N_("Channel"), "channel", NULL}}},
    {DOSSIER_GUARDIAN, "guardian", N_("Guardian's written consent (see the notes)"), N_("none"),
     {{"consent_at", N_("Consent given"), MOMENT, NULL}, {"recorded_at", N_("Recorded"), MOMENT, NULL},
      {"recorded_by", N_("Recorded by"), TEXT, NULL}}},
    {DOSSIER_HOLDS, "holds", N_("Legal holds"), N_("none"),
     {{"reason", N_("Reason"), TEXT, NULL}, {"starts_at", N_("From"), MOMENT, NULL},
      {"ends_at", N_("Until"), MOMENT, NULL}, {"lifted_at", N_("Lifted"), MOMENT, NULL},
      {"case", N_("Case"), TEXT, NULL}}},
    {DOSSIER_REQUESTS, "requests", N_("Requests"), N_("none"),
     {{"request", N_("Request"), CASE_, "REQ-"}, {"kind", N_("Type"), "request", NULL},
      {"channel", N_("Channel"), "channel", NULL}, {"received_at", N_("Received"), MOMENT, NULL},
      {"due_at", N_("Due"), MOMENT, NULL}, {"extended_at", N_("Extended"), MOMENT, NULL},
      {"extension", N_("Why extended"), "extension", NULL},
      {"identity", N_("Identity"), "identity", NULL}, {"identity_at", N_("Checked"), MOMENT, NULL},
      {"state", N_("State"), STATE, NULL}, {"outcome", N_("Outcome"), TEXT, NULL},
      {"refusal", N_("Why refused"), "refusal", NULL}, {"closed_at", N_("Answered"), MOMENT, NULL}}},
    {DOSSIER_CONTACTS, "contacts", N_("Contacts with this person"), N_("none"),
     {{"at", N_("Time"), MOMENT, NULL}, {"channel", N_("Channel"), "channel", NULL},
      {"purpose", N_("Purpose"), "purpose", NULL}, {"outcome", N_("Outcome"), "outcome", NULL},
      {"case", N_("Case"), TEXT, NULL}, {"actor", N_("By"), TEXT, NULL}}},
    {DOSSIER_LOG, "log", N_("Who looked, what was changed, and why"), N_("none"),
     {{"entry", N_("Entry"), NUMBER, NULL}, {"time", N_("Time"), MOMENT, NULL},
      {"actor", N_("By"), TEXT, NULL}, {"role", N_("Role"), WORD, NULL},
      {"action", N_("Action"), WORD, NULL}, {"field", N_("Field"), "field", NULL},
      {"reason", N_("Reason"), "reason", NULL}, {"case", N_("Case"), TEXT, NULL}}},
};

struct report {
    struct session *s;
    struct person p;
    struct doc doc;
    const struct part *part; /* being written */
};

/* LIST's codes by their titles: "Sign in, Answer feedback". */
static void put_titles(struct report *r, const char *kind, const char *list, struct buf *out)
{
    char code[64], section[96], label[128];

    for (const char *p = list + strspn(list, ", "); *p != '\0'; p += strspn(p, ", ")) {
        size_t n = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)n, p);
        snprintf(section, sizeof section, "%s:%s", kind, code);
        session_label(r->s, section, strcmp(kind, "field") == 0 ? "label" : "title", label,
                      sizeof label);
        buf_printf(out, "%s%s", out->len > 0 ? _(", ") : "", label);
        p += n;
    }
}

static void put_cell(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    const struct lister words = {.words = true};
    struct buf shown = BUF_INIT;
    bool none = strcmp(cell->text, "-") == 0;
    char number[48];

    if (strcmp(c->how, MOMENT) == 0) {
        doc_time(&r->doc, c->key, _(c->label), cell->n);
    } else if (strcmp(c->how, NUMBER) == 0) {
        doc_number(&r->doc, c->key, _(c->label), cell->n);
    } else if (strcmp(c->how, CASE_) == 0) {
        snprintf(number, sizeof number, "%s%" PRId64, c->prefix, cell->n);
        doc_put(&r->doc, c->key, _(c->label), number, NULL);
    } else if (none || strcmp(c->how, TEXT) == 0) {
        doc_put(&r->doc, c->key, _(c->label), none ? NULL : cell->text, NULL);
    } else if (strcmp(c->how, WORD) == 0) {
        doc_put(&r->doc, c->key, _(c->label), cell->text, listing_word(&words, cell->text));
    } else if (strcmp(c->how, STATE) == 0) {
        doc_put(&r->doc, c->key, _(c->label), cell->text, requests_state(cell->text));
    } else {
        put_titles(r, c->how, cell->text, &shown);
        doc_put(&r->doc, c->key, _(c->label), cell->text, buf_str(&shown));
    }
    buf_release(&shown);
}

static enum rc put_record(void *arg, const struct dossier_cell *cell, struct err *err)
{
    struct report *r = arg;

    (void)err;
    doc_record(&r->doc);
    for (const struct column_of *c = r->part->column; c->key != NULL; c++)
        put_cell(r, c, &cell[c - r->part->column]);
    return RC_OK;
}

/* Purposes, source, basis and clause of the field, and until when it is kept. */
static void put_field(struct report *r, const struct field *f, const struct dossier_cell *cell)
{
    const struct lister words = {.words = true};
    struct buf shown = BUF_INIT;
    int64_t until = cell[3].n != 0 && cell[4].n != 0
                        ? deadline_after(cell[3].n, cell[4].n, "calendar_months")
                        : 0;

    put_titles(r, "purpose", f->purposes, &shown);
    doc_put(&r->doc, "purposes", _("Purpose"), f->purposes, buf_str(&shown));
    doc_put(&r->doc, "class", _("Class"), f->sensitive ? "sensitive" : "general",
            f->sensitive ? _("sensitive") : _("general"));
    doc_put(&r->doc, "source", _("Source"), f->source, listing_word(&words, f->source));
    doc_put(&r->doc, "basis", _("Basis"), f->basis, listing_word(&words, f->basis));
    doc_put(&r->doc, "basis_note", _("Its note"), f->basis_note, NULL);
    doc_put(&r->doc, "clause", _("Clause"), f->clause, NULL);
    doc_put(&r->doc, "seen_by", _("Seen by"), f->see, NULL);
    doc_time(&r->doc, "collected_at", _("Collected"), cell[1].n);
    doc_time(&r->doc, "confirmed_at", _("Confirmed"), cell[2].n);
    doc_number(&r->doc, "retention_months", _("Kept, months"), cell[4].n);
    doc_put(&r->doc, "retention_action", _("Then"), cell[5].text,
            listing_word(&words, cell[5].text));
    if (until != 0)
        doc_time(&r->doc, "kept_until", _("Kept until"), until);
    else
        doc_put(&r->doc, "kept_until", _("Kept until"), NULL,
                _("counted from the day the account is closed"));
    buf_release(&shown);
}

static enum rc put_value(void *arg, const struct dossier_cell *cell, struct err *err)
{
    struct report *r = arg;
    const struct field *f = session_field(r->s, cell[0].text);
    struct buf clear = BUF_INIT, label = BUF_INIT;
    bool found = false;
    enum rc rc;

    if (f == NULL)
        return err_set(err, RC_DB, _("a value belongs to no field of the catalogue"));
    rc = people_value(r->s, &r->p, f, &clear, &found, err);
    if (rc == RC_OK) {
        put_titles(r, "field", f->code, &label);
        doc_record(&r->doc);
        doc_put(&r->doc, "field", _("Field"), f->code, buf_str(&label));
        doc_put(&r->doc, "value", _("Value"), buf_str(&clear), NULL);
        put_field(r, f, cell);
    }
    buf_release(&clear);
    buf_release(&label);
    return rc;
}

static enum rc put_note(void *arg, const struct dossier_cell *cell, struct err *err)
{
    const struct lister words = {.words = true};
    struct report *r = arg;
    struct buf clear = BUF_INIT;
    bool found = false;
    enum rc rc = notes_get(r->s, &r->p, cell[0].text, cell[1].n, &clear, &found, err);

    if (rc == RC_OK && found) {
        doc_record(&r->doc);
        doc_put(&r->doc, "kind", _("Type"), cell[0].text, listing_word(&words, cell[0].text));
        doc_number(&r->doc, "number", _("No."), cell[1].n);
        doc_put(&r->doc, "text", _("Text"), buf_str(&clear), NULL);
    }
    buf_release(&clear);
    return rc;
}

static void put_head(struct report *r, const struct act *a, const char *case_id)
{
    static const char *const status[] = {"active", "closed", "erasing", "erased"};
    const struct lister words = {.words = true};
    struct buf uuid = BUF_INIT;
    char agreement[128];
    struct doc *d = &r->doc;

    session_label(r->s, "policy", "title", agreement, sizeof agreement);
    buf_hex(&uuid, r->p.uuid, sizeof r->p.uuid);
    doc_put(d, "report", _("Kind of report"), "access", _("access, clause 5.1"));
    doc_put(d, "agreement", _("Agreement"), agreement, NULL);
    doc_put(d, "deployment", _("Deployment"), r->s->name, NULL);
    doc_time(d, "made_at", _("Made"), a->now);
    doc_put(d, "made_by", _("By"), r->s->op.name, NULL);
    doc_put(d, "case", _("Case"), case_id, NULL);
    doc_number(d, "entry", _("Audit entry"), (int64_t)a->frontier.size);
    doc_put(d, "ref", _("Ref"), r->p.ref, NULL);
    doc_put(d, "uuid", "UUID", buf_str(&uuid), NULL);
    doc_put(d, "department", _("Department"), r->p.department, NULL);
    doc_put(d, "status", _("Account"), status[r->p.status],
            listing_word(&words, status[r->p.status]));
    doc_time(d, "created_at", _("Account since"), r->p.created_at);
    doc_time(d, "updated_at", _("Last changed"), r->p.updated_at);
    doc_time(d, "closed_at", _("Account closed"), r->p.closed_at);
    doc_time(d, "minor_until", _("A minor until"), r->p.minor_until);
    buf_release(&uuid);
}

static enum rc put_parts(struct report *r, struct err *err)
{
    enum rc rc;

    doc_section(&r->doc, "values", _("Personal information held"), _("none"));
    rc = dossier_each(r->s->db, DOSSIER_VALUES, &r->p, put_value, r, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof parts / sizeof *parts; i++) {
        r->part = &parts[i];
        doc_section(&r->doc, r->part->key, _(r->part->title), _(r->part->none));
        rc = dossier_each(r->s->db, r->part->part, &r->p, put_record, r, err);
    }
    if (rc != RC_OK)
        return rc;
    doc_section(&r->doc, "notes", _("Notes kept sealed"), _("none"));
    return dossier_each(r->s->db, DOSSIER_NOTES, &r->p, put_note, r, err);
}

/* What is being written, and for the entry of the look. */
struct making {
    struct report r;
    struct act a;
    const char *case_id;
    struct buf text, json;
};

/* The look, with what will be written. */
static enum rc record(void *arg, struct err *err)
{
    struct making *m = arg;
    struct act_entry e = {.action = "report", .subject = &m->r.p, .case_id = m->case_id};
    struct buf data = BUF_INIT;
    uint8_t digest[HASH_BYTES];
    enum rc rc;

    hash_sha256(digest, m->text.data, m->text.len);
    buf_puts(&data, "text-sha256=");
    buf_hex(&data, digest, sizeof digest);
    hash_sha256(digest, m->json.data, m->json.len);
    buf_puts(&data, " json-sha256=");
    buf_hex(&data, digest, sizeof digest);
    e.data = buf_str(&data);
    if ((rc = act_log(&m->a, &e, err)) == RC_OK)
        rc = act_commit(&m->a, err);
    buf_release(&data);
    return rc;
}

static enum rc compose(struct making *m, const char *ref, struct err *err)
{
    struct report *r = &m->r;
    enum rc rc = person_by_ref(r->s->db, ref, &r->p, err);

    if (rc == RC_OK && r->p.status >= PERSON_ERASING)
        rc = err_set(err, RC_MISSING, _("this person is erased"));
    if (rc != RC_OK)
        return rc;
    doc_begin(&r->doc, &m->text, &m->json, _("What is held on you"));
    put_head(r, &m->a, m->case_id);
    if ((rc = put_parts(r, err)) == RC_OK)
        doc_end(&r->doc);
    return rc;
}

/* All of it in one transaction, so that it is of one moment. */
static enum rc make(struct making *m, const char *ref, const char *dir, struct report_files *out,
                    struct err *err)
{
    char text[48], json[48];
    const struct outfile_new file[] = {{text, &m->text, &out->text}, {json, &m->json, &out->json}};
    enum rc rc = act_begin(&m->a, m->r.s, err);

    out->entry = (int64_t)m->a.frontier.size;
    snprintf(text, sizeof text, "access-%" PRId64 ".txt", out->entry);
    snprintf(json, sizeof json, "access-%" PRId64 ".json", out->entry);
    if (rc == RC_OK && (rc = compose(m, ref, err)) == RC_OK)
        rc = outfile_leave(m->r.s, dir, file, 2, record, m, err);
    act_abort(&m->a);
    return rc;
}

enum rc report_access(struct session *s, const char *ref, const char *case_id, const char *dir,
                      struct report_files *out, struct err *err)
{
    struct making m = {.r = {.s = s}, .text = BUF_INIT, .json = BUF_INIT};
    struct person p;
    enum rc rc = session_need(s, RIGHT_REPORT | RIGHT_HIGH, err);

    *out = (struct report_files){.text = BUF_INIT, .json = BUF_INIT};
    m.case_id = case_id != NULL && *case_id != '\0' ? case_id : NULL;
    if (rc == RC_OK && m.case_id != NULL)
        rc = people_check_case(m.case_id, err);
    if (rc == RC_OK && (rc = person_by_ref(s->db, ref, &p, err)) == RC_OK)
        rc = minors_look(s, &p, err);
    if (rc == RC_OK)
        rc = make(&m, ref, dir, out, err);
    buf_release(&m.text);
    buf_release(&m.json);
    if (rc != RC_OK)
        report_files_release(out);
    return rc;
}

void report_files_release(struct report_files *f)
{
    buf_release(&f->text);
    buf_release(&f->json);
}
