#include "service/receipt.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "rules/consent_state.h"
#include "service/consents.h"
#include "service/minors.h"
#include "service/outfile.h"
#include "service/register.h"
#include "store/dated.h"
#include "store/notice.h"
#include "store/person.h"
#include "store/policy.h"
#include "store/retention.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA "ISO/IEC TS 27560:2023"
#define CONTROLLER "controller" /* the party's id inside the receipt */

/* What is written while reading. */
struct receipt {
    struct session *s;
    const struct consent_view *v;
    struct json j;
    int64_t now;
};

static void pair(struct receipt *r, const char *key, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    json_pair(&r->j, key, value);
}

static void pair_time(struct receipt *r, const char *key, int64_t t)
{
    struct buf text = BUF_INIT;

    time_put_iso(&text, t);
    pair(r, key, buf_str(&text));
    buf_release(&text);
}

static void pair_hex(struct receipt *r, const char *key, const void *data, size_t len)
{
    struct buf text = BUF_INIT;

    buf_hex(&text, data, len);
    pair(r, key, buf_str(&text));
    buf_release(&text);
}

/* The dated record of KIND that is in force, if there is one. */
static enum rc pair_dated(struct receipt *r, const char *key, const char *kind, struct err *err)
{
    struct dated_record d;
    bool found;
    enum rc rc = dated_in_force(r->s->db, kind, r->now, &d, &found, err);

    if (rc == RC_OK && found)
        pair(r, key, d.value);
    return rc;
}

static enum rc put_controller(struct receipt *r, struct err *err)
{
    char company[160];
    enum rc rc;

    session_label(r->s, "policy", "company", company, sizeof company);
    json_key(&r->j, "party_identification");
    json_begin_array(&r->j);
    json_begin_object(&r->j);
    pair(r, "party_id", CONTROLLER);
    pair(r, "party_role", "pii_controller");
    pair(r, "party_name", company);
    rc = pair_dated(r, "party_phone", "contact.phone", err);
    if (rc == RC_OK)
        rc = pair_dated(r, "party_fax", "contact.fax", err);
    if (rc == RC_OK)
        rc = pair_dated(r, "party_address", "contact.address", err);
    json_end_object(&r->j);
    json_end_array(&r->j);
    return rc;
}

static enum rc put_field(struct receipt *r, const struct field *field, struct err *err)
{
    struct retention_rule rule;
    char section[48], label[96], period[24];
    enum rc rc = retention_rule_get(r->s->db, field->id, &rule, err);

    if (rc != RC_OK && rc != RC_MISSING)
        return rc;
    snprintf(section, sizeof section, "field:%s", field->code);
    session_label(r->s, section, "label", label, sizeof label);
    json_begin_object(&r->j);
    pair(r, "pii_type", field->code);
    pair(r, "pii_name", label);
    json_pair_bool(&r->j, "sensitive_pii_category", field->sensitive);
    if (rc == RC_OK) {
        snprintf(period, sizeof period, "P%lldM", (long long)rule.months);
        pair(r, "retention_period", period);
    }
    json_end_object(&r->j);
    return RC_OK;
}

/* The data categories of a purpose: the fields in use that serve it. */
static enum rc put_fields(struct receipt *r, const char *purpose, struct err *err)
{
    const struct catalogue *fields = &r->s->fields;
    enum rc rc = RC_OK;

    json_key(&r->j, "pii_information");
    json_begin_array(&r->j);
    for (int i = 0; rc == RC_OK && i < fields->n; i++)
        if (strcmp(fields->field[i].state, "active") == 0 &&
            register_lists(fields->field[i].purposes, purpose))
            rc = put_field(r, &fields->field[i], err);
    json_end_array(&r->j);
    return rc;
}

static enum rc put_recipients(struct receipt *r, const char *purpose, struct err *err)
{
    struct consent_disclosure d[CONSENT_DISCLOSURES];
    size_t n;
    enum rc rc = consent_disclosures(r->s->db, r->v->person.id, purpose, d, CONSENT_DISCLOSURES,
                                     &n, err);

    json_key(&r->j, "recipient_third_parties");
    json_begin_array(&r->j);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        json_string(&r->j, d[i].recipient);
    json_end_array(&r->j);
    return rc;
}

static enum rc put_notice(struct receipt *r, int64_t id, struct err *err)
{
    struct notice n = {0};
    enum rc rc = notice_by_id(r->s->db, id, &n, err);

    if (rc != RC_OK)
        return rc;
    json_key(&r->j, "privacy_notice");
    json_begin_object(&r->j);
    pair(r, "version", n.code);
    pair(r, "title", n.title);
    pair_hex(r, "sha256", n.digest, sizeof n.digest);
    pair_time(r, "published", n.published_at);
    pair_time(r, "effective", n.effective_at);
    json_end_object(&r->j);
    notice_release(&n);
    return RC_OK;
}

static enum rc put_event(struct receipt *r, const struct consent_event *e, struct err *err)
{
    enum rc rc;

    json_begin_object(&r->j);
    json_pair_int(&r->j, "event_id", e->id);
    pair_time(r, "event_time", e->at);
    pair(r, "event_type", "explicit");
    pair(r, "event_state", e->action);
    pair(r, "collection_method", e->channel);
    pair_time(r, "recorded_time", e->recorded_at);
    rc = put_notice(r, e->notice, err);
    json_end_object(&r->j);
    return rc;
}

static enum rc put_purpose(struct receipt *r, size_t i, const struct consent_event *now,
                           struct err *err)
{
    const struct purpose *p = &r->v->purposes.purpose[i];
    char section[80], basis[32];
    enum rc rc;

    snprintf(section, sizeof section, "purpose:%s", p->code);
    if ((rc = policy_get(r->s->db, section, "basis", basis, sizeof basis, err)) != RC_OK)
        return rc;
    json_begin_object(&r->j);
    pair(r, "purpose", p->code);
    pair(r, "purpose_description", p->title);
    pair(r, "lawful_basis", basis);
    pair(r, "consent_state", now->action);
    json_pair_bool(&r->j, "consent_given", consent_state_given(now->action));
    pair(r, "collection_method", now->channel);
    pair(r, "withdrawal_method",
         _("Tell the administrator, by any of the controller's contacts: it is as easy as consenting."));
    json_key(&r->j, "pii_controllers");
    json_begin_array(&r->j);
    json_string(&r->j, CONTROLLER);
    json_end_array(&r->j);
    if ((rc = put_fields(r, p->code, err)) == RC_OK &&
        (rc = pair_dated(r, "storage_location", "storage.place", err)) == RC_OK &&
        (rc = put_recipients(r, p->code, err)) == RC_OK)
        rc = put_notice(r, now->notice, err);
    json_key(&r->j, "event");
    json_begin_array(&r->j);
    for (size_t k = 0; rc == RC_OK && k < r->v->n; k++)
        if (strcmp(r->v->event[k].purpose, p->code) == 0)
            rc = put_event(r, &r->v->event[k], err);
    json_end_array(&r->j);
    json_end_object(&r->j);
    return rc;
}

static void put_uuid(struct receipt *r, const char *key, const uint8_t uuid[16])
{
    struct buf text = BUF_INIT;

    for (int i = 0; i < 16; i++) {
        buf_hex(&text, uuid + i, 1);
        if (i == 3 || i == 5 || i == 7 || i == 9)
            buf_putc(&text, '-');
    }
    pair(r, key, buf_str(&text));
    buf_release(&text);
}

static enum rc put_all(struct receipt *r, const uint8_t id[16], struct err *err)
{
    char jurisdiction[32];
    enum rc rc = policy_get(r->s->db, "policy", "jurisdiction", jurisdiction, sizeof jurisdiction,
                            err);

    if (rc != RC_OK)
        return rc;
    json_begin_object(&r->j);
    pair(r, "schema_version", SCHEMA);
    put_uuid(r, "receipt_id", id);
    put_uuid(r, "record_id", r->v->person.uuid);
    pair(r, "pii_principal_id", r->v->person.ref);
    pair_time(r, "receipt_time", r->now);
    pair(r, "jurisdiction", jurisdiction);
    pair(r, "language", _("en"));
    rc = put_controller(r, err);
    json_key(&r->j, "pii_processing");
    json_begin_array(&r->j);
    for (size_t i = 0; rc == RC_OK && i < r->v->purposes.n; i++) {
        const struct consent_event *now = consents_at(r->v, i, r->now);

        if (now != NULL)
            rc = put_purpose(r, i, now, err);
    }
    json_end_array(&r->j);
    json_end_object(&r->j);
    buf_putc(r->j.out, '\n');
    return rc;
}

/* A receipt that is written, for its entry. */
struct making {
    struct session *s;
    const struct person *p;
    struct buf text;
};

static enum rc record(void *arg, struct err *err)
{
    const struct making *m = arg;
    uint8_t digest[HASH_BYTES];
    struct buf data = BUF_INIT;
    struct act_entry e = {.action = "receipt", .subject = m->p};
    enum rc rc;

    hash_sha256(digest, m->text.data, m->text.len);
    buf_puts(&data, "sha256=");
    buf_hex(&data, digest, sizeof digest);
    e.data = buf_str(&data);
    rc = act_note(m->s, &e, err);
    buf_release(&data);
    return rc;
}

/* "receipt-20261124-140000.json": nothing of the person's. */
static void put_file_name(int64_t now, char out[48])
{
    struct buf when = BUF_INIT;
    size_t n = (size_t)snprintf(out, 48, "receipt-");

    time_put(&when, now, true);
    for (const char *p = buf_str(&when); *p != '\0' && n < 40; p++)
        if (*p == ' ')
            out[n++] = '-';
        else if (*p >= '0' && *p <= '9')
            out[n++] = *p;
    snprintf(out + n, 48 - n, ".json");
    buf_release(&when);
}

enum rc receipt_write(struct session *s, const char *ref, const char *dir, struct buf *path,
                      struct err *err)
{
    struct consent_view v = {.n = 0};
    struct making m = {.s = s, .p = &v.person, .text = BUF_INIT};
    struct receipt r = {.s = s, .v = &v, .now = clock_now()};
    struct person p;
    uint8_t id[16];
    char name[48];
    const struct outfile_new file = {name, &m.text, path};
    enum rc rc = session_need(s, RIGHT_REPORT, err);

    if (rc != RC_OK || (rc = person_by_ref(s->db, ref, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK || (rc = consents_reload(s, p.id, &v, err)) != RC_OK)
        return rc;
    random_uuid(id);
    json_init(&r.j, &m.text);
    put_file_name(r.now, name);
    if (v.n == 0)
        rc = err_set(err, RC_MISSING, _("nothing is recorded of this person's consent"));
    else if ((rc = put_all(&r, id, err)) == RC_OK)
        rc = outfile_leave(s, dir, &file, 1, record, &m, err);
    consents_view_release(&v);
    buf_release(&m.text);
    return rc;
}
