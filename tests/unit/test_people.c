#define _GNU_SOURCE
/* One person from the first entry to the last: looks, changes, erasure. */
#include "deployment.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/people.h"
#include "service/residue.h"
#include "store/audit.h"
#include "store/erasure.h"
#include "store/person.h"
#include "store/vault.h"

#define OTHER "another long passphrase 42"

static const struct why because = {"request", "REQ-2026-1", "seen the passport"};

static int field_index(struct session *s, const char *code)
{
    const struct field *f = session_field(s, code);

    assert_non_null(f);
    return (int)(f - s->fields.field);
}

static enum rc add(struct session *s, const char *ref, const char *name, const char *mobile,
                   const char *birth, bool readmit, int *bad)
{
    struct new_person p = {.department = "研发部", .readmit = readmit};

    snprintf(p.ref, sizeof p.ref, "%s", ref);
    p.value[field_index(s, "name")] = name;
    p.value[field_index(s, "mobile")] = mobile;
    p.value[field_index(s, "birth_date")] = birth;
    p.value[field_index(s, "id_number")] = "11010519491231002X";
    return people_add(s, &p, &because, bad, &test_err);
}

static struct person person_of(struct session *s, const char *ref)
{
    struct person p;

    assert_ok(person_by_ref(s->db, ref, &p, &test_err));
    return p;
}

static const char *shown(const struct person_view *v, const char *code)
{
    for (int i = 0; i < v->n; i++)
        if (strcmp(v->value[i].field->code, code) == 0)
            return v->value[i].text;
    return NULL;
}

static void last_entry(struct session *s, struct audit_entry *e)
{
    int64_t seq;

    assert_ok(audit_last(s->db, &seq, &test_err));
    assert_ok(audit_get(s->db, seq, e, &test_err));
}

static void assert_log_holds(struct session *s)
{
    struct verify_result res;

    assert_ok(auditlog_verify(s, NULL, NULL, &res, &test_err));
    if (!res.ok)
        fail_msg("%s", res.finding);
}

static void setup_one(struct deployment *d)
{
    int bad;

    assert_ok(add(&d->s, "E1001", "张伟", "13800138000", "1990-01-02", false, &bad));
}

static void test_add_and_open(void **state)
{
    struct deployment *d = *state;
    struct audit_entry e;
    struct person_view v;
    int bad;

    setup_one(d);
    assert_ok(people_open(&d->s, "E1001", &v, &test_err));
    assert_string_equal(v.name, "张伟");
    assert_string_equal(shown(&v, "mobile"), "138****8000");
    assert_string_equal(shown(&v, "birth_date"), "1990-**-**");
    assert_int_equal(v.person.minor_until, 0);
    people_view_release(&v);
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "open");
    assert_true(e.has_sig && e.has_subject);
    assert_int_equal(add(&d->s, "E1002", "李娜", "138 0013 8000", NULL, false, &bad), RC_INVALID);
    assert_int_equal(bad, field_index(&d->s, "mobile"));
    assert_int_equal(add(&d->s, "E1001", "李娜", NULL, NULL, false, &bad), RC_CONFLICT);
    assert_int_equal(bad, -1);
    assert_int_equal(add(&d->s, "E1003", NULL, NULL, NULL, false, &bad), RC_INVALID);
    assert_int_equal(bad, field_index(&d->s, "name"));
    assert_log_holds(&d->s);
}

static void test_refused_addition_leaves_no_key(void **state)
{
    struct deployment *d = *state;
    uint8_t uuids[4][16], zero[16] = {0};
    char kind[32];
    int64_t id, at;
    size_t n;
    int bad;

    setup_one(d);
    assert_int_equal(add(&d->s, "E1001", "李娜", NULL, NULL, false, &bad), RC_CONFLICT);
    assert_ok(vault_page(d->s.db, -1, zero, uuids, 4, &n, &test_err));
    assert_int_equal(n, 1);
    assert_ok(pending_first(d->s.db, &id, kind, &at, &test_err));
    assert_int_equal(id, 0);
}

static void test_minor(void **state)
{
    struct deployment *d = *state;
    struct date today = date_of(clock_now());
    struct buf birth = BUF_INIT;
    struct person p;
    int bad;

    today.year -= 15;
    today.day = 1;
    date_put(&birth, today);
    assert_ok(add(&d->s, "E1", "张小", NULL, buf_str(&birth), false, &bad));
    p = person_of(&d->s, "E1");
    assert_true(p.minor_until > clock_now());
    assert_int_equal(p.child_until, 0);
    buf_release(&birth);
}

static void test_reveal(void **state)
{
    struct deployment *d = *state;
    const struct why nothing = {NULL, NULL, NULL};
    struct buf out = BUF_INIT;
    struct audit_entry e;
    int64_t id;

    setup_one(d);
    id = person_of(&d->s, "E1001").id;
    assert_int_equal(people_reveal(&d->s, id, session_field(&d->s, "mobile"), &nothing, &out,
                                   &test_err),
                     RC_INVALID);
    assert_ok(people_reveal(&d->s, id, session_field(&d->s, "id_number"), &because, &out,
                            &test_err));
    assert_string_equal(buf_str(&out), "11010519491231002X");
    last_entry(&d->s, &e);
    assert_string_equal(e.action, "reveal");
    assert_string_equal(e.field, "id_number");
    assert_string_equal(e.reason, "request");
    assert_string_equal(e.case_id, "REQ-2026-1");
    assert_true(e.has_detail);
    buf_wipe(&out);
    d->s.broken = true; /* what cannot be recorded is not shown */
    assert_int_equal(people_reveal(&d->s, id, session_field(&d->s, "mobile"), &because, &out,
                                   &test_err),
                     RC_BROKEN);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void test_roles(void **state)
{
    struct deployment *d = *state;
    struct buf out = BUF_INIT;
    struct person_view v;
    struct person p;

    setup_one(d);
    p = person_of(&d->s, "E1001");
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "auditor", OP_AUDITOR, OTHER, &test_err));
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_int_equal(people_reveal(&d->s, p.id, session_field(&d->s, "id_number"), &because, &out,
                                   &test_err),
                     RC_DENIED);
    assert_int_equal(people_correct(&d->s, p.id, p.version, session_field(&d->s, "name"), "李",
                                    &because, &test_err),
                     RC_DENIED);
    assert_ok(people_reveal(&d->s, p.id, session_field(&d->s, "mobile"), &because, &out,
                            &test_err));
    assert_string_equal(buf_str(&out), "13800138000");
    assert_ok(deployment_again(d, "auditor", OTHER));
    assert_ok(people_open(&d->s, "E1001", &v, &test_err));
    assert_null(v.name);
    assert_null(shown(&v, "mobile"));
    people_view_release(&v);
    assert_int_equal(people_reveal(&d->s, p.id, session_field(&d->s, "mobile"), &because, &out,
                                   &test_err),
                     RC_DENIED);
    buf_release(&out);
}

static void test_verify_caller(void **state)
{
    struct deployment *d = *state;
    const struct field *mobile = session_field(&d->s, "mobile");
    struct audit_entry e;
    int64_t id;
    bool match;
    int left;

    setup_one(d);
    id = person_of(&d->s, "E1001").id;
    assert_ok(people_verify_caller(&d->s, id, mobile, "１３８ 0013 8000", &match, &left,
                                   &test_err));
    assert_true(match);
    assert_int_equal(left, 4);
    for (int i = 3; i >= 0; i--) {
        assert_ok(people_verify_caller(&d->s, id, mobile, "13800138001", &match, &left,
                                       &test_err));
        assert_false(match);
        assert_int_equal(left, i);
    }
    last_entry(&d->s, &e);
    assert_string_equal(e.data, "no-match");
    assert_int_equal(people_verify_caller(&d->s, id, mobile, "13800138000", &match, &left,
                                          &test_err),
                     RC_DENIED);
    assert_false(match);
}

static void test_correct_and_undo(void **state)
{
    struct deployment *d = *state;
    const struct field *mobile = session_field(&d->s, "mobile");
    struct buf out = BUF_INIT;
    struct person p;
    char field[32];
    bool found;

    setup_one(d);
    p = person_of(&d->s, "E1001");
    assert_int_equal(people_correct(&d->s, p.id, p.version, mobile, "138-0013-8000", &because,
                                    &test_err),
                     RC_INVALID);
    assert_ok(people_correct(&d->s, p.id, p.version, mobile, "13900139000", &because, &test_err));
    assert_int_equal(people_correct(&d->s, p.id, p.version, mobile, "13700137000", &because,
                                    &test_err),
                     RC_CONFLICT);
    assert_ok(people_undo(&d->s, p.id, &because, field, &test_err));
    assert_string_equal(field, "mobile");
    assert_ok(people_value(&d->s, &p, mobile, &out, &found, &test_err));
    assert_string_equal(buf_str(&out), "13800138000");
    assert_int_equal(people_undo(&d->s, p.id, &because, field, &test_err), RC_MISSING);
    p = person_of(&d->s, "E1001");
    assert_ok(people_correct(&d->s, p.id, p.version, mobile, "", &because, &test_err));
    assert_ok(people_value(&d->s, &p, mobile, &out, &found, &test_err));
    assert_false(found);
    assert_ok(people_undo(&d->s, p.id, &because, field, &test_err));
    assert_ok(people_value(&d->s, &p, mobile, &out, &found, &test_err));
    assert_string_equal(buf_str(&out), "13800138000");
    assert_log_holds(&d->s);
    buf_release(&out);
}

static void test_erase(void **state)
{
    struct deployment *d = *state;
    struct residue r = RESIDUE_INIT;
    uint8_t wrapped[WRAPPED_BYTES], hash[LOOKUP_BYTES];
    struct certificate cert;
    struct person p, after;
    bool found, known;
    int64_t bytes = 0;
    int bad;

    setup_one(d);
    p = person_of(&d->s, "E1001");
    assert_ok(vault_get(d->s.db, p.uuid, TIER_HIGH, wrapped, &test_err));
    residue_add(&r, wrapped, sizeof wrapped);
    assert_ok(residue_scan(&r, d->dir, "vault.db", &found, &bytes, &test_err));
    assert_true(found);
    assert_ok(people_erase(&d->s, "E1001", &because, &cert, &test_err));
    assert_true(cert.scanned);
    assert_true(cert.scanned_bytes > 0);
    assert_int_equal(cert.values, 4);
    assert_int_equal(cert.lookups, 2);
    assert_ok(residue_scan(&r, d->dir, "vault.db", &found, &bytes, &test_err));
    assert_false(found);
    residue_release(&r);
    assert_ok(person_by_uuid(d->s.db, p.uuid, &after, &test_err));
    assert_int_equal(after.status, PERSON_ERASED);
    assert_string_equal(after.ref, "");
    assert_int_equal(vault_get(d->s.db, p.uuid, TIER_CONTACT, wrapped, &test_err), RC_MISSING);
    seal_ref(hash, d->s.key[RK_LIST], "E1001");
    assert_ok(erasure_known(d->s.db, hash, &known, &test_err));
    assert_true(known);
    assert_int_equal(add(&d->s, "E1001", "张伟", NULL, NULL, false, &bad), RC_INVALID);
    assert_ok(add(&d->s, "E1001", "张伟", "13800138000", NULL, true, &bad));
    assert_log_holds(&d->s);
}

static void test_hold_forbids_erasure(void **state)
{
    struct deployment *d = *state;
    struct certificate cert;

    setup_one(d);
    deployment_tamper(d, "INSERT INTO hold(person, reason, starts_at, placed_by) "
                         "SELECT id, 'suit', 0, 'root' FROM person");
    assert_int_equal(people_erase(&d->s, "E1001", &because, &cert, &test_err), RC_DENIED);
    assert_int_equal(person_of(&d->s, "E1001").status, PERSON_ACTIVE);
}

/* What a crash after step 1 leaves is finished by whoever signs in next. */
static void test_redo(void **state)
{
    struct deployment *d = *state;
    const uint8_t orphan[16] = {7};
    uint8_t wrapped[WRAPPED_BYTES] = {0};
    struct erasure row = {.reason = "request", .case_id = "-", .actor = "root"};
    struct person p;
    int64_t id;

    setup_one(d);
    assert_ok(operators_add(&d->s, "auditor", OP_AUDITOR, OTHER, &test_err));
    assert_ok(operators_add(&d->s, "clerk", OP_HELPDESK, OTHER, &test_err));
    p = person_of(&d->s, "E1001");
    memcpy(row.uuid, p.uuid, 16);
    p.status = PERSON_ERASING;
    assert_ok(person_update(d->s.db, &p, &test_err));
    assert_ok(erasure_put(d->s.db, &row, &test_err));
    assert_ok(vault_put(d->s.db, orphan, 0, wrapped, &test_err));
    assert_ok(pending_put(d->s.db, "add", "root", 1, &id, &test_err));
    assert_ok(deployment_again(d, "auditor", OTHER));
    assert_string_not_equal(d->s.redone, "");
    assert_int_equal(person_of(&d->s, "E1001").status, PERSON_ERASING);
    assert_ok(deployment_again(d, "clerk", OTHER));
    assert_string_not_equal(d->s.redone, "");
    assert_ok(person_by_uuid(d->s.db, p.uuid, &p, &test_err));
    assert_int_equal(p.status, PERSON_ERASED);
    assert_int_equal(vault_get(d->s.db, p.uuid, 0, wrapped, &test_err), RC_MISSING);
    assert_int_equal(vault_get(d->s.db, orphan, 0, wrapped, &test_err), RC_MISSING);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_string_equal(d->s.redone, "");
    assert_log_holds(&d->s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_add_and_open),     TEST(test_refused_addition_leaves_no_key),
        TEST(test_minor),            TEST(test_reveal),
        TEST(test_roles),            TEST(test_verify_caller),
        TEST(test_correct_and_undo), TEST(test_erase),
        TEST(test_hold_forbids_erasure), TEST(test_redo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
