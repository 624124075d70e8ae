#include "service/certificates.h"

#include "base/i18n.h"
#include "base/json.h"
#include "service/act.h"
#include "service/outfile.h"
#include "store/audit.h"
#include "store/erasure.h"

#include <stdio.h>
#include <string.h>

static void put_text(struct json *j, const char *key, const char *value)
{
    json_pair(j, key, *value != '\0' && strcmp(value, "-") != 0 ? value : NULL);
}

/* N, or null where it is not known. */
static void put_known(struct json *j, const char *key, bool known, int64_t n)
{
    json_key(j, key);
    if (known)
        json_int(j, n);
    else
        json_null(j);
}

void certificates_json(const struct certificate *cert, const struct session *s, struct buf *out)
{
    struct json j;

    json_init(&j, out);
    json_begin_object(&j);
    put_text(&j, "deployment", s->name);
    put_text(&j, "uuid", cert->uuid);
    json_pair_int(&j, "asked_at", cert->asked_at);
    json_pair_int(&j, "done_at", cert->done_at);
    put_known(&j, "entry", cert->entry >= 0, cert->entry);
    put_text(&j, "reason", cert->reason);
    put_text(&j, "case", cert->case_id);
    put_text(&j, "actor", cert->actor);
    put_known(&j, "values", cert->counted, cert->values);
    put_known(&j, "lookups", cert->counted, cert->lookups);
    json_pair_bool(&j, "from_log", cert->from_log);
    if (!cert->from_log) {
        json_pair_bool(&j, "scanned", cert->scanned);
        json_pair_int(&j, "scanned_bytes", cert->scanned_bytes);
        json_pair_bool(&j, "rewritten", cert->rewritten);
    }
    json_end_object(&j);
    buf_putc(out, '\n');
}

static bool read_uuid(const char *text, uint8_t uuid[16])
{
    char hex[33];
    size_t n = 0;

    for (const char *p = text; *p != '\0' && n < 32; p++)
        if (*p != '-')
            hex[n++] = *p;
    return n == 32 && hex_decode(hex, n, uuid) >= 0;
}

/* The files of one certificate, for their entry. */
struct making {
    struct session *s;
    const struct certificate *cert;
    struct buf text, json;
};

static enum rc record(void *arg, struct err *err)
{
    const struct making *m = arg;
    struct person p = {.status = PERSON_ERASED};
    struct act_entry e = {.action = "certificate", .subject = &p, .case_id = m->cert->case_id};
    struct buf data = BUF_INIT;
    uint8_t digest[HASH_BYTES];
    enum rc rc;

    if (!read_uuid(m->cert->uuid, p.uuid))
        return err_set(err, RC_INVALID, _("the certificate names nobody"));
    hash_sha256(digest, m->text.data, m->text.len);
    buf_puts(&data, "text-sha256=");
    buf_hex(&data, digest, sizeof digest);
    hash_sha256(digest, m->json.data, m->json.len);
    buf_puts(&data, " json-sha256=");
    buf_hex(&data, digest, sizeof digest);
    e.data = buf_str(&data);
    rc = act_note(m->s, &e, err);
    buf_release(&data);
    return rc;
}

enum rc certificates_write(struct session *s, const struct certificate *cert, const char *dir,
                           struct buf *text_path, struct buf *json_path, struct err *err)
{
    struct making m = {.s = s, .cert = cert, .text = BUF_INIT, .json = BUF_INIT};
    char text[32], json[32];
    const struct outfile_new file[] = {{text, &m.text, text_path}, {json, &m.json, json_path}};
    enum rc rc = session_need(s, RIGHT_READ_AUDIT, err);

    people_certificate_text(cert, s, &m.text);
    certificates_json(cert, s, &m.json);
    snprintf(text, sizeof text, "erasure-%.8s.txt", cert->uuid);
    snprintf(json, sizeof json, "erasure-%.8s.json", cert->uuid);
    if (rc == RC_OK)
        rc = outfile_leave(s, dir, file, 2, record, &m, err);
    buf_release(&m.text);
    buf_release(&m.json);
    return rc;
}

enum rc certificates_entry(struct session *s, const uint8_t uuid[16], const char *action,
                           int64_t *seq, char *data, size_t max, struct err *err)
{
    struct audit_filter f = {.subject = uuid, .action = action};
    struct audit_entry e;
    size_t n;
    enum rc rc = audit_page(s->db, INT64_MAX, -1, &f, &e, 1, &n, err);

    *seq = rc == RC_OK && n > 0 ? e.seq : -1;
    if (data != NULL)
        snprintf(data, max, "%s", *seq >= 0 ? e.data : "");
    return rc;
}

enum rc certificates_again(struct session *s, const uint8_t uuid[16], struct certificate *cert,
                           struct err *err)
{
    struct erasure row;
    char data[128];
    int64_t seq;
    enum rc rc = session_need(s, RIGHT_READ_AUDIT, err);

    *cert = (struct certificate){.from_log = true};
    if (rc != RC_OK || (rc = erasure_get(s->db, uuid, &row, err)) != RC_OK)
        return rc;
    if (row.done_at == 0)
        return err_set(err, RC_BUSY, _("this erasure is not finished"));
    people_uuid_text(uuid, cert->uuid);
    cert->asked_at = row.asked_at;
    cert->done_at = row.done_at;
    snprintf(cert->reason, sizeof cert->reason, "%s", row.reason);
    snprintf(cert->case_id, sizeof cert->case_id, "%s", row.case_id);
    snprintf(cert->actor, sizeof cert->actor, "%s", row.actor);
    if ((rc = certificates_entry(s, uuid, "erase", &cert->entry, NULL, 0, err)) == RC_OK &&
        (rc = certificates_entry(s, uuid, "erased", &seq, data, sizeof data, err)) == RC_OK)
        cert->counted = seq >= 0 && sscanf(data, "values=%d lookups=%d", &cert->values,
                                           &cert->lookups) == 2;
    return rc;
}
