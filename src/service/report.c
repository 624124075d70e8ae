#include "service/report.h"

#include "base/clock.h"
#include "base/doc.h"
#include "base/i18n.h"
#include "rules/deadline.h"
#include "rules/gate.h"
#include "service/act.h"
#include "service/codes.h"
#include "service/fields.h"
#include "service/incidents_clock.h"
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

struct report {
    struct session *s;
    struct person p;
    struct doc doc;
    const struct part *part; /* being written */
};

/* One column of a part. PUT writes a cell: the JSON has the code, the text what a person reads.
 * KIND is PUT's: the policy's sections that title the code, or what stands before a number. */
struct column_of {
    const char *key, *label;
    void (*put)(struct report *r, const struct column_of *c, const struct dossier_cell *cell);
    const char *kind;
};

struct part {
    enum dossier_part part;
    const char *key, *title, *none;
    struct column_of column[14];
};

static bool none(const struct dossier_cell *cell)
{
    return cell->text[0] == '\0' || strcmp(cell->text, "-") == 0;
}

static void put(struct report *r, const struct column_of *c, const struct dossier_cell *cell,
                const char *shown)
{
    doc_put(&r->doc, c->key, _(c->label), none(cell) ? NULL : cell->text,
            none(cell) ? NULL : shown);
}

static void text(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    put(r, c, cell, cell->text);
}

static void word(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    const struct lister words = {.words = true};

    /* As an answer and as an action of the log it is more than the person. */
    put(r, c, cell,
        strcmp(cell->text, "guardian") == 0 ? _("guardian's written consent")
                                            : listing_word(&words, cell->text));
}

static void request_state(struct report *r, const struct column_of *c,
                          const struct dossier_cell *cell)
{
    put(r, c, cell, requests_state(cell->text));
}

static void outcome(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    char shown[160];

    requests_outcome(cell->text, shown, sizeof shown);
    put(r, c, cell, shown);
}

static void incident_word(struct report *r, const struct column_of *c,
                          const struct dossier_cell *cell)
{
    put(r, c, cell, incidents_clock_word(cell->text));
}

static void moment(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    doc_time(&r->doc, c->key, _(c->label), cell->n);
}

static void number(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    doc_number(&r->doc, c->key, _(c->label), cell->n);
}

static void numbered(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    char name[48];

    snprintf(name, sizeof name, "%s%" PRId64, c->kind, cell->n);
    doc_put(&r->doc, c->key, _(c->label), name, NULL);
}

/* CODE's title in the policy. */
static void put_title(struct report *r, const char *kind, const char *code, struct buf *out)
{
    char section[96], label[128];

    snprintf(section, sizeof section, "%s:%s", kind, code);
    session_label(r->s, section, strcmp(kind, "field") == 0 ? "label" : "title", label,
                  sizeof label);
    buf_printf(out, "%s%s", out->len > 0 ? _(", ") : "", label);
}

static void title(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    struct buf shown = BUF_INIT;

    put_title(r, c->kind, cell->text, &shown);
    put(r, c, cell, buf_str(&shown));
    buf_release(&shown);
}

/* LIST's codes by their titles: "Sign in, Answer feedback". */
static void put_titles(struct report *r, const char *kind, const char *list, struct buf *out)
{
    char code[64];

    for (const char *p = list + strspn(list, ", "); *p != '\0'; p += strspn(p, ", ")) {
        size_t n = strcspn(p, ", ");

        snprintf(code, sizeof code, "%.*s", (int)n, p);
        put_title(r, kind, code, out);
        p += n;
    }
}

static void titles(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    struct buf shown = BUF_INIT;

    put_titles(r, c->kind, cell->text, &shown);
    put(r, c, cell, buf_str(&shown));
    buf_release(&shown);
}

/* T is a midnight: what holds until then is said by its last day, what began then by that day. */
static void put_day(struct report *r, const char *key, const char *label, int64_t t, bool last)
{
    struct buf iso = BUF_INIT, day = BUF_INIT;

    if (t != 0) {
        time_put_iso(&iso, t);
        date_put(&day, date_of(last ? t - 1 : t));
    }
    doc_put(&r->doc, key, label, buf_str(&iso), buf_str(&day));
    buf_release(&iso);
    buf_release(&day);
}

static void last_day(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    put_day(r, c->key, _(c->label), cell->n, true);
}

static void first_day(struct report *r, const struct column_of *c, const struct dossier_cell *cell)
{
    put_day(r, c->key, _(c->label), cell->n, false);
}

static const struct part parts[] = {
    {DOSSIER_CONSENTS, "consents", N_("Consents, with the notice that was shown"),
     N_("no consent is recorded"),
     {{"purpose", N_("Purpose"), title, "purpose"}, {"action", N_("Action"), word, NULL},
      {"at", N_("Time"), moment, NULL}, {"notice", N_("Notice shown"), text, NULL},
      {"notice_title", N_("Its title"), text, NULL},
      {"notice_sha256", N_("Its SHA-256"), text, NULL}, {"channel", N_("Channel"), word, NULL},
      {"recorded_at", N_("Recorded"), moment, NULL}, {"recorder", N_("Recorded by"), text, NULL}}},
    {DOSSIER_DISCLOSURES, "disclosures", N_("Who received this data"), N_("nobody received any"),
     {{"disclosure", N_("Disclosure"), numbered, "DIS-"}, {"kind", N_("Type"), word, NULL},
      {"recipient", N_("Received by"), text, NULL}, {"at", N_("Time"), moment, NULL},
      {"purpose", N_("Purpose"), title, "purpose"}, {"fields", N_("Fields"), titles, "field"},
      {"basis", N_("Basis"), text, NULL}, {"scope", N_("Scope"), text, NULL},
      {"protection", N_("Protection"), word, NULL}}},
    {DOSSIER_INCIDENTS, "incidents", N_("Incidents that affected this person"), N_("none"),
     {{"incident", N_("Incident"), numbered, "INC-"}, {"title", N_("What happened"), text, NULL},
      {"status", N_("State"), incident_word, NULL}, {"detected_at", N_("Detected"), moment, NULL},
      {"fields", N_("Fields"), titles, "field"}, {"notified_at", N_("Told"), moment, NULL},
      {"channel", N_("Channel"), incident_word, NULL}}},
    {DOSSIER_GUARDIAN, "guardian", N_("Guardian's written consent (see the notes)"), N_("none"),
     {{"consent_at", N_("Consent given"), first_day, NULL},
      {"recorded_at", N_("Recorded"), moment, NULL},
      {"recorded_by", N_("Recorded by"), text, NULL}}},
    {DOSSIER_HOLDS, "holds", N_("Legal holds"), N_("none"),
     {{"reason", N_("Reason"), title, "reason"}, {"starts_at", N_("From"), moment, NULL},
      {"ends_at", N_("Until"), last_day, NULL}, {"lifted_at", N_("Lifted"), moment, NULL},
      {"case", N_("Case"), text, NULL}}},
    {DOSSIER_REQUESTS, "requests", N_("Requests"), N_("none"),
     {{"request", N_("Request"), numbered, "REQ-"}, {"kind", N_("Type"), title, "request"},
      {"channel", N_("Channel"), title, "channel"}, {"received_at", N_("Received"), moment, NULL},
      {"due_at", N_("Due"), last_day, NULL}, {"extended_at", N_("Extended"), moment, NULL},
      {"extension", N_("Why extended"), title, "extension"},
      {"identity", N_("Identity"), title, "identity"}, {"identity_at", N_("Checked"), moment, NULL},
      {"state", N_("State"), request_state, NULL}, {"outcome", N_("Outcome"), outcome, NULL},
      {"refusal", N_("Why refused"), title, "refusal"},
      {"closed_at", N_("Answered"), moment, NULL}}},
    {DOSSIER_CONTACTS, "contacts", N_("Contacts with this person"), N_("none"),
     {{"at", N_("Time"), moment, NULL}, {"channel", N_("Channel"), title, "channel"},
      {"purpose", N_("Purpose"), title, "purpose"}, {"outcome", N_("Outcome"), title, "outcome"},
      {"case", N_("Case"), text, NULL}, {"actor", N_("By"), text, NULL}}},
    {DOSSIER_LOG, "log", N_("Who looked, what was changed, and why"), N_("none"),
     {{"entry", N_("Entry"), number, NULL}, {"time", N_("Time"), moment, NULL},
      {"actor", N_("By"), text, NULL}, {"role", N_("Role"), word, NULL},
      {"action", N_("Action"), word, NULL}, {"field", N_("Field"), titles, "field"},
      {"reason", N_("Reason"), title, "reason"}, {"case", N_("Case"), text, NULL}}},
};

static enum rc put_record(void *arg, const struct dossier_cell *cell, struct err *err)
{
    struct report *r = arg;

    (void)err;
    doc_record(&r->doc);
    for (const struct column_of *c = r->part->column; c->key != NULL; c++)
        c->put(r, c, &cell[c - r->part->column]);
    return RC_OK;
}

/* On what ground, with the words of an exemption (agreement 4.2). */
static void put_basis(struct report *r, const struct field *f)
{
    struct buf shown = BUF_INIT;
    char basis[64], section[32], words[512];
    int n = gate_exemption(f->basis);

    fields_basis(f->basis, basis, sizeof basis);
    buf_puts(&shown, basis);
    if (n > 0) {
        snprintf(section, sizeof section, "exemption:%d", n);
        session_label(r->s, section, "text", words, sizeof words);
        buf_printf(&shown, ": %s", words);
    }
    doc_put(&r->doc, "basis", _("Basis"), f->basis, buf_str(&shown));
    doc_put(&r->doc, "basis_note", _("Its note"), f->basis_note, NULL);
    buf_release(&shown);
}

/* "1.1 Mobile number"; a part of the agreement without a number by its title alone. */
static void put_clause(struct report *r, const struct field *f)
{
    struct buf shown = BUF_INIT, heading = BUF_INIT;

    if (f->clause[0] != '\0')
        put_title(r, "clause", f->clause, &heading);
    if (f->clause[0] >= '0' && f->clause[0] <= '9' && strcmp(f->clause, buf_str(&heading)) != 0)
        buf_printf(&shown, "%s ", f->clause);
    buf_puts(&shown, buf_str(&heading));
    doc_put(&r->doc, "clause", _("Clause"), f->clause, buf_str(&shown));
    buf_release(&shown);
    buf_release(&heading);
}

static void put_said(struct report *r, const char *key, const char *label, const char *codes)
{
    struct buf shown = BUF_INIT;

    fields_said(r->s, NULL, codes, &shown);
    doc_put(&r->doc, key, label, codes, buf_str(&shown));
    buf_release(&shown);
}

/* Purposes, source, basis and clause of the field, and until when it is kept. */
static void put_field(struct report *r, const struct field *f, const struct dossier_cell *cell)
{
    struct buf shown = BUF_INIT;
    int64_t until = cell[3].n != 0 && cell[4].n != 0
                        ? deadline_after(cell[3].n, cell[4].n, "calendar_months")
                        : 0;

    put_titles(r, "purpose", f->purposes, &shown);
    doc_put(&r->doc, "purposes", _("Purpose"), f->purposes, buf_str(&shown));
    doc_put(&r->doc, "class", _("Class"), f->sensitive ? "sensitive" : "general",
            f->sensitive ? _("sensitive") : _("general"));
    put_said(r, "source", _("Source"), f->source);
    put_basis(r, f);
    put_clause(r, f);
    put_said(r, "seen_by", _("Seen by"), f->see);
    doc_time(&r->doc, "collected_at", _("Collected"), cell[1].n);
    doc_time(&r->doc, "confirmed_at", _("Confirmed"), cell[2].n);
    doc_number(&r->doc, "retention_months", _("Kept, months"), cell[4].n);
    put_said(r, "retention_action", _("Then"), cell[5].text);
    if (until != 0)
        put_day(r, "kept_until", _("Kept until"), until, true);
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

static const struct note_kind {
    const char *kind, *shown, *before; /* BEFORE its number; NULL: the number says nothing */
} note_kinds[] = {
    {"request", N_("What is asked"), "REQ-"},
    {"request-answer", N_("What was answered"), "REQ-"},
    {"consent", N_("Evidence of a consent"), "#"},
    {"guardian", N_("Guardian"), NULL},
    {"hold", N_("Note of a legal hold"), "#"},
};

/* The parts of a guardian's record, each with its name. */
static void name_parts(const char *record, struct buf *out)
{
    const char *const names[] = {_("Guardian's name"), _("Relation"), _("Contact"),
                                 _("Consent kept at")};

    for (size_t i = 0; i < sizeof names / sizeof *names && *record != '\0'; i++) {
        int len = (int)strcspn(record, "\n");

        buf_printf(out, "%s%s: %.*s", i > 0 ? "\n" : "", names[i], len, record);
        record += len + (record[len] == '\n');
    }
}

static void put_note_in(struct report *r, const char *code, int64_t id, const char *clear)
{
    const struct note_kind *kind = NULL;
    struct buf shown = BUF_INIT;
    char no[48] = "-";

    for (size_t i = 0; i < sizeof note_kinds / sizeof *note_kinds; i++)
        if (strcmp(note_kinds[i].kind, code) == 0)
            kind = &note_kinds[i];
    if (kind != NULL && kind->before != NULL)
        snprintf(no, sizeof no, "%s%" PRId64, kind->before, id);
    if (strcmp(code, "guardian") == 0)
        name_parts(clear, &shown);
    doc_record(&r->doc);
    doc_put(&r->doc, "kind", _("Type"), code, kind != NULL ? _(kind->shown) : code);
    doc_number_as(&r->doc, "number", _("No."), id, no);
    doc_put(&r->doc, "text", _("Text"), clear, buf_str(&shown));
    buf_wipe(&shown);
    buf_release(&shown);
}

static enum rc put_note(void *arg, const struct dossier_cell *cell, struct err *err)
{
    struct report *r = arg;
    struct buf clear = BUF_INIT;
    bool found = false;
    enum rc rc = notes_get(r->s, &r->p, cell[0].text, cell[1].n, &clear, &found, err);

    if (rc == RC_OK && found)
        put_note_in(r, cell[0].text, cell[1].n, buf_str(&clear));
    buf_release(&clear);
    return rc;
}

static void put_head(struct report *r, const struct act *a, const char *case_id)
{
    static const char *const status[] = {N_("active"), N_("closed"), N_("erasing"), N_("erased")};
    struct buf uuid = BUF_INIT;
    char agreement[128], dashed[37];
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
    people_uuid_text(r->p.uuid, dashed);
    doc_put(d, "uuid", "UUID", buf_str(&uuid), dashed);
    doc_put(d, "department", _("Department"), r->p.department, NULL);
    doc_put(d, "status", _("Account"), status[r->p.status], _(status[r->p.status]));
    doc_time(d, "created_at", _("Account since"), r->p.created_at);
    doc_time(d, "updated_at", _("Last changed"), r->p.updated_at);
    doc_time(d, "closed_at", _("Account closed"), r->p.closed_at);
    put_day(r, "minor_until", _("A minor until"), r->p.minor_until, false);
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
