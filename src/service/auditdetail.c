#define _DEFAULT_SOURCE
#include "service/auditdetail.h"

#include "store/audit.h"

#include <string.h>

#define DETAILS 64 /* of the log, looked at at a time */

bool auditdetail_of_field(const struct audit_entry *e, const char *code)
{
    char fields[sizeof e->data];
    size_t len = strlen(code);

    if (strcmp(e->field, code) == 0)
        return true;
    if (!act_fact(e->data, "fields", fields, sizeof fields))
        return false;
    for (const char *p = fields; *p != '\0'; p += strspn(p, ",")) {
        size_t n = strcspn(p, ",");

        if (n == len && strncmp(p, code, n) == 0)
            return true;
        p += n;
    }
    return false;
}

/* Do two entries name a field in common? */
static bool share_field(const struct audit_entry *a, const struct audit_entry *b)
{
    char fields[sizeof a->data], *rest = fields, *code;

    if (strcmp(a->field, "-") != 0)
        return auditdetail_of_field(b, a->field);
    if (!act_fact(a->data, "fields", fields, sizeof fields))
        return false;
    while ((code = strsep(&rest, ",")) != NULL)
        if (auditdetail_of_field(b, code))
            return true;
    return false;
}

/* Does a later entry of ACTION about E's subject take E's detail away? A purge takes those of the
 * fields it names. */
static enum rc taken(struct session *s, const struct audit_entry *e, const char *action, bool *yes,
                     struct err *err)
{
    struct audit_filter f = {.subject = e->subject, .action = action};
    struct audit_entry later;
    int64_t from = e->seq;
    size_t n = 1;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == 1 && !*yes) {
        rc = audit_page(s->db, from, 1, &f, &later, 1, &n, err);
        if (rc == RC_OK && n == 1) {
            *yes = strcmp(action, "purge") != 0 || share_field(e, &later);
            from = later.seq;
        }
    }
    return rc;
}

enum rc auditdetail_taken(struct session *s, const struct audit_entry *e, bool *yes,
                          struct err *err)
{
    static const char *const actions[] = {"erased", "redo", "purge"};
    enum rc rc = RC_OK;

    *yes = false;
    for (size_t i = 0; rc == RC_OK && !*yes && i < sizeof actions / sizeof *actions; i++)
        rc = taken(s, e, actions[i], yes, err);
    return rc;
}

/* Did E's sealed detail hold a value of one of the fields? */
static bool tells(const struct audit_entry *e, const struct field *const *field, int n)
{
    for (int i = 0; i < n; i++)
        if (auditdetail_of_field(e, field[i]->code))
            return true;
    return false;
}

enum rc auditdetail_drop_in(struct act *a, const uint8_t uuid[16], const struct field *const *field,
                            int n, struct err *err)
{
    int64_t seq[DETAILS], after = -1;
    size_t got = DETAILS;
    enum rc rc = RC_OK;

    while (rc == RC_OK && got == DETAILS) {
        rc = audit_detail_seqs(a->s->db, uuid, after, seq, DETAILS, &got, err);
        for (size_t i = 0; rc == RC_OK && i < got; i++) {
            struct audit_entry e;

            after = seq[i];
            rc = audit_get(a->s->db, seq[i], &e, err);
            if (rc == RC_OK && tells(&e, field, n))
                rc = audit_detail_drop_one(a->s->db, seq[i], err);
        }
    }
    return rc;
}
