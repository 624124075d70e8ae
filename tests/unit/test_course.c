/* A long course of random acts by an admin, a clerk and an auditor at their consoles, with the
 * clock moving and keys being rotated in between: what must hold after any course, holds. */
#define _GNU_SOURCE
#include "recount.h"

#include "base/clock.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/consents.h"
#include "service/fields.h"
#include "service/grants.h"
#include "service/guardians.h"
#include "service/holds.h"
#include "service/incidents.h"
#include "service/incidents_ledger.h"
#include "service/incidents_people.h"
#include "service/people.h"
#include "service/retention_run.h"
#include "store/audit.h"
#include "store/person.h"

#define ACTS 4000
#define PEOPLE 12
#define HOUR INT64_C(3600)
#define MARK "Qzxmark" /* in all that is sealed */

enum { ROOT, DESK, AUDIT, CONSOLES };

static const char *const names[CONSOLES] = {"root", "desk", "audit"};
static const char *const passwords[CONSOLES] = {ADMIN_PASSWORD, "violet kettles hum at dawn",
                                                "nine paper lanterns drift on"};

struct course {
    const char *dir;
    struct session s[CONSOLES];
    uint64_t seed;
    int64_t now;
    int restricted, guarded, erased, purged; /* how often it came to that */
};

static const struct why why = {.reason = "request", .note = MARK " note"};

static unsigned pick(struct course *c, unsigned n)
{
    return (unsigned)(next(&c->seed) % n);
}

static void set_clock(struct course *c, int64_t now)
{
    char text[24];

    c->now = now;
    snprintf(text, sizeof text, "%lld", (long long)now);
    setenv("YCADMIN_TEST_NOW", text, 1);
}

static void sign_in(struct course *c, int i)
{
    assert_ok(session_open(&c->s[i], c->dir, &test_err));
    assert_ok(session_sign_in(&c->s[i], names[i], passwords[i], &test_err));
    assert_false(c->s[i].broken);
}

/* Somebody of the twelve, if there is such a person now. */
static enum rc somebody(struct course *c, struct session *s, struct person *p)
{
    char ref[16];

    *p = (struct person){0};
    snprintf(ref, sizeof ref, "P%u", pick(c, PEOPLE));
    return person_by_ref(s->db, ref, p, &test_err);
}

static enum rc add(struct course *c, struct session *s)
{
    static const char *const born[] = {"1980-02-29", "2012-06-01", "2018-01-31", NULL};
    struct new_person n = {.department = "desk", .readmit = pick(c, 2) == 0};
    int bad;

    snprintf(n.ref, sizeof n.ref, "P%u", pick(c, PEOPLE));
    n.value[session_field(s, "name") - s->fields.field] = MARK " Wei";
    n.value[session_field(s, "home_address") - s->fields.field] = MARK " Road 1";
    n.value[session_field(s, "birth_date") - s->fields.field] = born[pick(c, 4)];
    return people_add(s, &n, &why, &bad, &test_err);
}

static enum rc correct(struct course *c, struct session *s)
{
    static const char *const codes[] = {"mobile", "home_address", "page_clicks"};
    const char *code = codes[pick(c, 3)];
    struct person p;
    char value[32];

    (void)!somebody(c, s, &p);
    if (strcmp(code, "home_address") == 0)
        snprintf(value, sizeof value, MARK " Road %u", pick(c, 90));
    else
        snprintf(value, sizeof value, "138001380%02u", 10 + pick(c, 90));
    return people_correct(s, p.id, p.version, session_field(s, code), value, &why, &test_err);
}

static enum rc undo(struct course *c, struct session *s)
{
    struct person p;
    char code[32];

    (void)!somebody(c, s, &p);
    return people_undo(s, p.id, &why, code, &test_err);
}

static enum rc close_account(struct course *c, struct session *s)
{
    struct person p;

    (void)!somebody(c, s, &p);
    return people_close_account(s, p.id, p.version, &why, &test_err);
}

static enum rc erase(struct course *c, struct session *s)
{
    struct certificate cert;
    struct person p;
    enum rc rc;

    (void)!somebody(c, s, &p);
    rc = people_erase(s, p.ref, &why, &cert, &test_err);
    if (rc == RC_OK)
        assert_true(cert.scanned); /* and the bytes were found nowhere */
    c->erased += rc == RC_OK;
    return rc;
}

static enum rc consent(struct course *c, struct session *s)
{
    struct new_consent n = {.purpose = "optimise",
                            .action = consents_actions[pick(c, 5)],
                            .channel = "phone",
                            .evidence = MARK " box",
                            .drop = pick(c, 2) == 0};
    enum consent_part bad;
    struct person p;
    int64_t event;

    (void)!somebody(c, s, &p);
    n.person = p.id;
    n.at = pick(c, 3) == 0 ? c->now - (int64_t)pick(c, 2000) * HOUR : 0;
    return consents_record(s, &n, &bad, &event, &test_err);
}

static enum rc guardian(struct course *c, struct session *s)
{
    struct guardian_record g = {.part = {MARK " G", "mother", MARK " 1", "box 2"},
                                .consent_on = "2024-01-01"};
    struct person p;
    int bad;
    enum rc rc;

    (void)!somebody(c, s, &p);
    if (pick(c, 3) == 0)
        return guardians_drop(s, p.id, &why, &test_err);
    rc = guardians_set(s, p.id, &g, &why, &bad, &test_err);
    c->guarded += rc == RC_OK;
    return rc;
}

static enum rc hold(struct course *c, struct session *s)
{
    struct new_hold h = {.reason = "litigation", .note = MARK " court"};
    struct person p;
    int64_t id;
    int bad;

    if (pick(c, 2) == 0)
        return holds_lift(s, 1 + pick(c, 40), "litigation", &test_err);
    (void)!somebody(c, s, &p);
    h.ref = p.ref[0] != '\0' ? p.ref : "P0";
    h.ends_at = c->now + (1 + (int64_t)pick(c, 400)) * HOUR;
    if (pick(c, 3) == 0)
        h.field = session_field(s, "home_address");
    return holds_place(s, &h, &bad, &id, &test_err);
}

static enum rc purge(struct course *c, struct session *s)
{
    struct retention_run r;
    enum rc rc = retention_run(s, NULL, NULL, &r, &test_err);

    c->purged += rc == RC_OK ? (int)r.done : 0;
    return rc;
}

static enum rc open_incident(struct course *c, struct session *s)
{
    struct new_incident in = {.title = "a list was sent out",
                              .fields = "name",
                              .profile = "gdpr",
                              .whom = {"list", "P0 P1 P2 P1"}};
    enum incident_part bad;
    int64_t id;

    if (pick(c, 2) == 0)
        in.whom = (struct incident_whom){"filter", "status:active"};
    return incidents_open(s, &in, &id, &bad, &test_err);
}

static enum rc incident(struct course *c, struct session *s)
{
    const char *const outcome[] = {"sent", "delivered", "failed", "unreached"};
    int64_t id = 1 + pick(c, 12), n;
    char ref[16];
    enum rc rc;

    snprintf(ref, sizeof ref, "P%u", pick(c, 3));
    switch (pick(c, 9)) {
    case 0:
        return incidents_assess(s, id, 0, pick(c, 2) == 0, "as it looks", &test_err);
    case 1:
        return incidents_people_told(s, id, "phone", "sent", &n, &test_err);
    case 2:
        return incidents_contain(s, id, 0, 0, "recalled", &test_err);
    case 6:
    case 7:
        return incidents_ledger_told(s, id, ref, "phone", outcome[pick(c, 4)], &test_err);
    case 8:
        return incidents_ledger_off(s, id, ref, &why, &test_err);
    case 3:
        return incidents_close(s, id, 0, pick(c, 2) == 0 ? "refused" : "", &test_err);
    default:
        rc = incidents_note(s, id, MARK " restricted", true, &test_err);
        c->restricted += rc == RC_OK;
        return rc;
    }
}

static enum rc switch_field(struct course *c, struct session *s)
{
    return fields_switch(s, session_field(s, "page_clicks")->id, pick(c, 2) == 0,
                         "logkey=x sign=0 operator=root", &test_err);
}

static enum rc verify_log(struct course *c, struct session *s)
{
    struct verify_result res;
    enum rc rc = auditlog_verify(s, NULL, NULL, &res, &test_err);

    (void)c;
    if (rc == RC_OK && !res.ok)
        fail_msg("%s", res.finding);
    return rc == RC_OK ? auditlog_record_verify(s, &res, &test_err) : rc;
}

/* EVERY: how likely, of 100. ENTRIES that the act leaves; 0: as many as it needs. */
static const struct {
    const char *name;
    enum rc (*act)(struct course *c, struct session *s);
    unsigned right;
    int every, entries;
} acts[] = {
    {"add", add, RIGHT_CREATE, 18, 1},
    {"correct", correct, RIGHT_CORRECT, 22, 1},
    {"undo", undo, RIGHT_CORRECT, 6, 1},
    {"close account", close_account, RIGHT_ERASE, 3, 1},
    {"erase", erase, RIGHT_ERASE, 3, 2},
    {"consent", consent, RIGHT_CONSENT, 14, 0},
    {"guardian", guardian, RIGHT_CONSENT, 9, 0},
    {"hold", hold, RIGHT_RETENTION, 5, 1},
    {"purge", purge, RIGHT_PURGE, 6, 0},
    {"open incident", open_incident, RIGHT_INCIDENTS, 2, 1},
    {"incident", incident, RIGHT_INCIDENTS, 8, 0},
    {"field", switch_field, RIGHT_FIELDS, 3, 1},
    {"verify", verify_log, RIGHT_VERIFY_AUDIT, 1, 1},
};
#define KINDS (sizeof acts / sizeof *acts)

static int64_t entries(struct session *s)
{
    struct audit_state st;

    assert_ok(audit_state_get(s->db, &st, &test_err));
    return st.size;
}

static void one_act(struct course *c, int *done)
{
    struct session *s = &c->s[pick(c, 10) < 6 ? ROOT : pick(c, 3) < 2 ? DESK : AUDIT];
    int at = (int)pick(c, 100);
    size_t k = 0;
    int64_t before, made;
    enum rc rc;

    while (k + 1 < KINDS && at >= acts[k].every)
        at -= acts[k++].every;
    before = entries(s);
    test_err = (struct err){0};
    rc = acts[k].act(c, s);
    made = entries(s) - before;
    if (!session_may(s, acts[k].right)) {
        if (rc != RC_DENIED || made != 1)
            fail_msg("%s by %s: %d, entries: %d", acts[k].name, s->op.name, (int)rc, (int)made);
    } else if (rc == RC_OK) {
        if (acts[k].entries != 0 ? made != acts[k].entries : made < 1)
            fail_msg("%s: entries: %d", acts[k].name, (int)made);
        done[k]++;
    } else if (made > 1 || rc == RC_DB || rc == RC_CRYPTO || rc == RC_BROKEN || rc == RC_IO ||
               rc == RC_BUSY) {
        fail_msg("%s: %d %s, entries: %d", acts[k].name, (int)rc, test_err.msg, (int)made);
    }
    assert_null(strstr(test_err.msg, MARK));
    assert_null(strstr(test_err.msg, "138001380"));
}

/* New keys; the other consoles sign in again. */
static void rotate(struct course *c)
{
    assert_ok(
        grants_rotate(&c->s[ROOT], 1u << RK_CONTACT | 1u << RK_HIGH | 1u << RK_LOG, &test_err));
    for (int i = DESK; i < CONSOLES; i++) {
        session_close(&c->s[i]);
        sign_in(c, i);
    }
}

static const struct {
    const char *name, *sql;
} none[] = {
    {"values of the erased", "SELECT count(*) FROM value v JOIN person p ON p.id = v.person "
                             "WHERE p.status >= 2"},
    {"lookups of the erased", "SELECT count(*) FROM lookup v JOIN person p ON p.id = v.person "
                              "WHERE p.status >= 2"},
    {"notes of the erased", "SELECT count(*) FROM sealed_note v JOIN person p ON p.id = v.person "
                            "WHERE p.status >= 2"},
    {"guardians of the erased", "SELECT count(*) FROM guardian v JOIN person p ON p.id = v.person "
                                "WHERE p.status >= 2"},
    {"consents of the erased", "SELECT count(*) FROM consent v JOIN person p ON p.id = v.person "
                               "WHERE p.status >= 2"},
    {"details of the erased", "SELECT count(*) FROM audit_detail d JOIN audit_entry e USING(seq) "
                              "JOIN person p ON p.uuid = e.subject WHERE p.status >= 2"},
    {"what tells who is erased", "SELECT count(*) FROM person WHERE status >= 2 AND (ref IS NOT "
                                 "NULL OR department IS NOT NULL OR minor_until IS NOT NULL OR "
                                 "child_until IS NOT NULL)"},
    {"those left between", "SELECT (SELECT count(*) FROM person WHERE status = 2) + (SELECT "
                           "count(*) FROM erasure WHERE done_at IS NULL) + (SELECT count(*) FROM "
                           "pending) + (SELECT count(*) FROM retention_plan)"},
    {"guardians without their note",
     "SELECT count(*) FROM person p WHERE p.guardian <> EXISTS(SELECT 1 FROM guardian g WHERE "
     "g.person = p.id) OR p.guardian <> EXISTS(SELECT 1 FROM sealed_note n WHERE n.kind = "
     "'guardian' AND n.person = p.id)"},
    {"active people counted wrongly", "SELECT (SELECT n FROM counter WHERE name = 'active') <> "
                                      "(SELECT count(*) FROM person WHERE status = 0)"},
    {"closed accounts counted wrongly", "SELECT (SELECT n FROM counter WHERE name = 'closed') <> "
                                        "(SELECT count(*) FROM person WHERE status = 1)"},
    {"incidents whose people are not counted",
     "SELECT count(*) FROM incident i WHERE i.affected <> (SELECT count(*) FROM incident_person p "
     "WHERE p.incident = i.id)"},
    {"notified while somebody is left",
     "SELECT count(*) FROM incident i WHERE notified_at IS NOT NULL AND EXISTS(SELECT 1 FROM "
     "incident_person p JOIN person w ON w.id = p.person WHERE p.incident = i.id AND p.told = 0 "
     "AND "
     "w.status < 2)"},
    {"people of incidents counted wrongly",
     "SELECT count(*) FROM incident_count c WHERE (people, told, failed, gone) <> "
     "(SELECT count(*), coalesce(sum(p.told), 0), coalesce(sum(p.told = 0 AND p.outcome IS NOT "
     "NULL AND "
     "w.status < 2), 0), coalesce(sum(p.told = 0 AND w.status >= 2), 0) FROM incident_person p "
     "JOIN "
     "person w ON w.id = p.person WHERE p.incident = c.incident)"},
};

static void check_rows(struct course *c)
{
    struct deployment d = {0};
    sqlite3 *h;

    snprintf(d.dir, sizeof d.dir, "%s", c->dir);
    h = open_office(&d);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (number(h, none[i].sql) != 0)
            fail_msg("there are %s", none[i].name);
    if (has_full_join())
        compare(h, ACTS);
    sqlite3_close(h);
}

/* Whatever was sealed under whichever keys opens for those who may, by its record. */
static void check_notes(struct course *c)
{
    struct guardian_record g;
    struct buf text = BUF_INIT;
    struct person p;
    int opened = 0;
    bool found;
    enum rc rc;

    for (int64_t id = 1; person_by_id(c->s[ROOT].db, id, &p, NULL) == RC_OK; id++) {
        if (p.guardian) {
            assert_ok(guardians_open(&c->s[DESK], id, &g, &found, &test_err));
            assert_true(found);
            assert_string_equal(g.part[GUARDIAN_NAME], MARK " G");
        }
    }
    for (int64_t id = 1; id <= 12; id++) {
        rc = incidents_restricted(&c->s[ROOT], id, &text, &test_err);
        assert_true(rc == RC_OK || rc == RC_MISSING);
        for (const char *at = buf_str(&text); (at = strstr(at, MARK)) != NULL; at++)
            opened++;
    }
    assert_int_equal(opened, c->restricted);
    buf_release(&text);
}

/* Nothing that is sealed stands in a file in clear, the copies in unused space included. */
static void check_files(struct course *c)
{
    static const char *const files[] = {"office.db", "vault.db", "office.db-wal", "erasure.list"};
    char path[96];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *bytes;
        FILE *f;
        long n;

        snprintf(path, sizeof path, "%s/%s", c->dir, files[i]);
        if ((f = fopen(path, "re")) == NULL)
            continue;
        fseek(f, 0, SEEK_END);
        n = ftell(f);
        rewind(f);
        assert_non_null(bytes = malloc((size_t)n + 1));
        assert_int_equal(fread(bytes, 1, (size_t)n, f), n);
        assert_null(memmem(bytes, (size_t)n, MARK, strlen(MARK)));
        free(bytes);
        fclose(f);
    }
}

static void test_a_course_of_acts(void **state)
{
    struct deployment *d = *state;
    struct course c = {.dir = d->dir, .seed = 11};
    int done[KINDS] = {0};

    set_clock(&c, 1730000000);
    assert_ok(operators_add(&d->s, names[DESK], OP_HELPDESK, passwords[DESK], &test_err));
    assert_ok(operators_add(&d->s, names[AUDIT], OP_AUDITOR, passwords[AUDIT], &test_err));
    for (int i = 0; i < CONSOLES; i++)
        sign_in(&c, i);
    for (int i = 0; i < ACTS; i++) {
        set_clock(&c, c.now + (int64_t)pick(&c, 20) * HOUR - (pick(&c, 20) == 0 ? 90 * HOUR : 0));
        one_act(&c, done);
        if (i % 300 == 299) {
            rotate(&c);
            check_rows(&c);
        }
    }
    for (size_t k = 0; k < KINDS; k++)
        if (done[k] < 3)
            fail_msg("%s was done too seldom to be a test: %d", acts[k].name, done[k]);
    assert_true(c.restricted > 3 && c.guarded > 10 && c.purged > 10);
    verify_log(&c, &c.s[AUDIT]);
    check_notes(&c);
    for (int i = 0; i < CONSOLES; i++)
        session_close(&c.s[i]);
    sign_in(&c, ROOT);
    assert_string_equal(c.s[ROOT].redone, ""); /* nothing was left undone */
    check_rows(&c);
    session_close(&c.s[ROOT]);
    session_close(&d->s);
    check_files(&c);
    assert_ok(session_open(&d->s, d->dir, &test_err));
}

int main(void)
{
    setenv("YCADMIN_TEST_NOW", "1730000000", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_course_of_acts, deployment_setup,
                                        deployment_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
