/* Published texts and sealed notes. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "service/law.h"
#include "service/notes.h"
#include "service/notices.h"
#include "service/people.h"
#include "store/audit.h"
#include "store/note.h"
#include "store/notice.h"
#include "store/person.h"

static enum rc publish(struct session *s, const struct new_notice *n, int64_t *id)
{
    struct act a;
    enum rc rc = act_begin(&a, s, &test_err);

    if (rc == RC_OK && (rc = notices_publish_in(&a, n, id, &test_err)) == RC_OK)
        rc = act_commit(&a, &test_err);
    act_abort(&a);
    return rc;
}

static void test_publish(void **state)
{
    struct deployment *d = *state;
    struct new_notice n = {.kind = "field", .title = "Mobile", .text = "abc", .channel = "push"};
    struct audit_entry e;
    struct notice got;
    int64_t id, last;
    uint8_t abc[32];
    bool found;

    assert_ok(publish(&d->s, &n, &id));
    assert_ok(notice_by_id(d->s.db, id, &got, &test_err));
    hash_sha256(abc, "abc", 3);
    assert_memory_equal(got.digest, abc, 32);
    assert_string_equal(got.text, "abc");
    assert_true(strncmp(got.code, "N-", 2) == 0);
    assert_true(got.published_at > 0 && got.effective_at == got.published_at);
    notice_release(&got);
    assert_ok(audit_last(d->s.db, &last, &test_err));
    assert_ok(audit_get(d->s.db, last, &e, &test_err));
    assert_string_equal(e.action, "publish");
    assert_non_null(strstr(e.data, "sha256=ba7816bf8f01cfea"));
    n.code = "2027-01-01";
    n.effective_at = clock_now() + 86400;
    assert_ok(publish(&d->s, &n, &id));
    assert_int_equal(publish(&d->s, &n, &id), RC_EXISTS);
    assert_ok(notice_in_force(d->s.db, "field", clock_now(), &got, &found, &test_err));
    assert_true(found);
    assert_string_not_equal(got.code, "2027-01-01"); /* not in force yet */
    notice_release(&got);
    assert_ok(notice_in_force(d->s.db, "field", n.effective_at, &got, &found, &test_err));
    assert_string_equal(got.code, "2027-01-01");
    notice_release(&got);
    n.text = "";
    assert_int_equal(publish(&d->s, &n, &id), RC_INVALID);
}

static int64_t add(struct session *s)
{
    struct new_person p = {.ref = "u1"};
    const struct why why = {.reason = "request"};
    struct person got;
    int bad;

    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].code, "name") == 0)
            p.value[i] = "张三";
    assert_ok(people_add(s, &p, &why, &bad, &test_err));
    assert_ok(person_by_ref(s->db, "u1", &got, &test_err));
    return got.id;
}

static void put_note(struct session *s, const struct person *p, int64_t id, const char *text)
{
    struct act a;

    assert_ok(act_begin(&a, s, &test_err));
    assert_ok(notes_put_in(&a, p, "request", id, text, &test_err));
    assert_ok(act_commit(&a, &test_err));
}

static void test_notes(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "request"};
    struct certificate cert;
    struct buf out = BUF_INIT;
    struct person p;
    bool found;

    assert_ok(person_by_id(d->s.db, add(&d->s), &p, &test_err));
    put_note(&d->s, &p, 7, "what was asked");
    assert_ok(notes_get(&d->s, &p, "request", 7, &out, &found, &test_err));
    assert_true(found);
    assert_string_equal(buf_str(&out), "what was asked");
    assert_ok(notes_get(&d->s, &p, "request", 8, &out, &found, &test_err));
    assert_false(found);
    /* A seal moved to another row does not open. */
    deployment_tamper(d, "UPDATE sealed_note SET id = 8");
    assert_int_equal(notes_get(&d->s, &p, "request", 8, &out, &found, &test_err), RC_CRYPTO);
    deployment_tamper(d, "UPDATE sealed_note SET id = 7");
    put_note(&d->s, &p, 9, "gone");
    put_note(&d->s, &p, 9, "");
    assert_ok(note_get(d->s.db, "request", 9, &out, &found, &test_err));
    assert_false(found);
    assert_ok(people_erase(&d->s, "u1", &why, &cert, &test_err));
    assert_ok(note_get(d->s.db, "request", 7, &out, &found, &test_err));
    assert_false(found);
    buf_release(&out);
}

static void test_law(void **state)
{
    struct deployment *d = *state;
    struct law law, profile[16];
    int64_t from;
    size_t n;

    assert_ok(law_get(&d->s, "breach_gdpr", &law, &test_err));
    assert_int_equal(law.value, 72);
    assert_string_equal(law.profile, "gdpr");
    assert_true(law.source[0] != '\0');
    assert_true(time_parse("2026-11-01T10:00:00+08:00", &from));
    assert_int_equal(law_due(&law, from), from + 72 * 3600);
    assert_int_equal(law_get(&d->s, "of_gravity", &law, &test_err), RC_CONFIG);
    assert_ok(law_profiles(&d->s, profile, 16, &n, &test_err));
    assert_int_equal(n, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_publish, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_notes, deployment_setup, deployment_teardown),
        cmocka_unit_test_setup_teardown(test_law, deployment_setup, deployment_teardown),
    };

    return cmocka_run_group_tests_name("notices", tests, NULL, NULL);
}
