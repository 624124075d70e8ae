/* Moving a field under the high key in many short transactions: stopped, killed, gone on with; and
 * what is left of it for who holds the contact key alone. */
#define _GNU_SOURCE
#include "catalogue.h"
#include "recount.h"

#include "crypto/seal.h"
#include "service/demo.h"
#include "service/residue.h"

#include <sys/wait.h>

#define PEOPLE 900

static bool stop(void *arg, int64_t done, int64_t total)
{
    (void)total;
    assert_true(done > 0);
    return --*(int *)arg > 0;
}

static bool die_then(void *arg, int64_t done, int64_t total)
{
    (void)done;
    (void)total;
    if (--*(int *)arg == 0)
        _exit(9);
    return true;
}

static int64_t count(struct deployment *d, const char *sql)
{
    sqlite3 *h = open_office(d);
    int64_t n = number(h, sql);

    sqlite3_close(h);
    return n;
}

static const struct field *state_is(struct deployment *d, const char *state)
{
    const struct field *f = field_of(d, "mobile");

    assert_string_equal(f->state, state);
    return f;
}

/* How many values of the field open under the key of TIER; their nonces into GONE, unless NULL. */
static int64_t open_under(struct deployment *d, enum tier tier, struct residue *gone)
{
    const struct field *f = field_of(d, "mobile");
    int64_t n = 0;

    for (int64_t id = 1; id <= PEOPLE; id++) {
        struct buf sealed = BUF_INIT, clear = BUF_INIT;
        struct person p;
        uint8_t *key = NULL;
        bool found;

        assert_ok(person_by_id(d->s.db, id, &p, &test_err));
        assert_ok(value_get(d->s.db, id, f->id, &sealed, &found, &test_err));
        if (found) {
            assert_ok(people_key(&d->s, p.uuid, tier, &key, &test_err));
            n += seal_open(&clear, sealed.data, sealed.len, key, p.uuid, f->code, tier, NULL) ==
                 RC_OK;
            if (gone != NULL)
                residue_add(gone, sealed.data + 1, RESIDUE_PIECE);
        }
        secret_free(key, KEY_BYTES);
        buf_release(&sealed);
        buf_release(&clear);
    }
    return n;
}

static void begin(struct deployment *d, struct residue *gone)
{
    struct person p;

    assert_ok(demo_fill(&d->s, 1, PEOPLE, NULL, &test_err));
    p = person_of(d, "D000001");
    assert_ok(people_correct(&d->s, p.id, p.version, field_of(d, "mobile"), "13900139000", &because,
                             &test_err));
    assert_int_equal(open_under(d, TIER_CONTACT, gone), held(d, "mobile"));
    assert_true(held(d, "mobile") > PEOPLE / 2);
}

/* Nothing of the field is left under the contact key: no value, lookup, detail or byte. */
static void assert_raised(struct deployment *d, struct residue *gone, int64_t lookups)
{
    struct audit_entry moved = last_entry(d, "detail-move");
    char path[160], sql[200];
    int64_t bytes = 0;
    bool found;

    state_is(d, "active");
    assert_int_equal(open_under(d, TIER_CONTACT, NULL), 0);
    assert_int_equal(open_under(d, TIER_HIGH, NULL), held(d, "mobile"));
    snprintf(sql, sizeof sql, "SELECT count(*) FROM lookup WHERE field = %lld",
             (long long)field_of(d, "mobile")->id);
    assert_int_equal(count(d, sql), lookups);
    assert_int_equal(count(d, "SELECT count(*) FROM audit_detail NATURAL JOIN audit_entry "
                              "WHERE field = 'mobile' AND tier = 0"),
                     0);
    assert_string_equal(moved.field, "mobile");
    snprintf(path, sizeof path, "SELECT tier FROM audit_detail WHERE seq = %lld",
             (long long)moved.seq);
    assert_int_equal(count(d, path), TIER_HIGH);
    assert_ok(residue_scan(gone, d->dir, "office.db", &found, &bytes, &test_err));
    assert_false(found);
    assert_log_holds(d);
    assert_int_equal(entries(d, "field-raised"), 1);
    snprintf(sql, sizeof sql, "values=%lld", (long long)held(d, "mobile"));
    assert_string_equal(last_entry(d, "field-raised").data, sql);
}

static void test_stopped_and_gone_on_with(void **state)
{
    struct deployment *d = *state;
    struct residue gone = RESIDUE_INIT;
    int pages = 1;
    const struct progress progress = {.tick = stop, .arg = &pages};
    const struct field *f;
    struct fields_closing c;
    struct status st;
    struct buf value = BUF_INIT, entry = BUF_INIT;
    int64_t n, id, lookups;
    struct person p;

    begin(d, &gone);
    id = field_of(d, "mobile")->id;
    lookups =
        count(d, "SELECT count(*) FROM lookup JOIN field f ON f.id = field WHERE code = 'mobile'");
    assert_int_equal(fields_raise(&d->s, id, &progress, &n, &test_err), RC_CANCEL);
    assert_true(n > 0 && n < held(d, "mobile"));
    f = state_is(d, "raising");
    assert_int_equal(f->tier, TIER_HIGH);
    assert_int_equal(open_under(d, TIER_HIGH, NULL), n);
    assert_log_holds(d);
    /* In between it shows nothing and takes nothing, and says why. */
    p = person_of(d, "D000001");
    assert_int_equal(people_reveal(&d->s, p.id, f, &because, &value, &test_err), RC_BUSY);
    assert_int_equal(value.len, 0);
    assert_int_equal(people_correct(&d->s, p.id, p.version, f, "13900139001", &because, &test_err),
                     RC_BUSY);
    assert_int_equal(fields_close_preview(&d->s, id, &c, &test_err), RC_CONFLICT);
    st = status_of(d, status_sealing);
    assert_int_equal(st.state, CLAUSE_AT_RISK);
    /* A rotation of the high key in between is no obstacle. */
    assert_ok(operators_add(&d->s, "li.si", OP_ADMIN, OTHER, &test_err));
    assert_ok(operators_enable(&d->s, "li.si", false, &test_err));
    assert_ok(fields_raise(&d->s, id, NULL, &n, &test_err));
    assert_raised(d, &gone, lookups);
    assert_int_equal(status_of(d, status_sealing).state, CLAUSE_KEPT);
    assert_int_equal(fields_raise(&d->s, id, NULL, &n, &test_err), RC_CONFLICT);
    assert_ok(people_reveal(&d->s, p.id, field_of(d, "mobile"), &because, &value, &test_err));
    assert_string_equal(buf_str(&value), "13900139000");
    /* The correction is told by the entry that it moved to. */
    assert_ok(auditlog_entry(&d->s, last_entry(d, "detail-move").seq, &entry, &test_err));
    assert_non_null(strstr(buf_str(&entry), "13900139000"));
    buf_release(&value);
    buf_release(&entry);
    residue_release(&gone);
}

/* A process that dies after its second transaction; the next sign-in ends what it began. */
static void test_killed_between_transactions(void **state)
{
    struct deployment *d = *state;
    struct residue gone = RESIDUE_INIT;
    int64_t n, id, lookups;
    int pages = 2, status;
    const struct progress progress = {.tick = die_then, .arg = &pages};
    pid_t pid;

    begin(d, &gone);
    id = field_of(d, "mobile")->id;
    lookups =
        count(d, "SELECT count(*) FROM lookup JOIN field f ON f.id = field WHERE code = 'mobile'");
    session_close(&d->s);
    if ((pid = fork()) == 0) {
        if (session_open(&d->s, d->dir, NULL) != RC_OK ||
            session_sign_in(&d->s, "root", ADMIN_PASSWORD, NULL) != RC_OK)
            _exit(1);
        _exit(fields_raise(&d->s, id, &progress, &n, NULL) == RC_OK ? 0 : 2);
    }
    waitpid(pid, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 9);
    assert_int_equal(
        count(d, "SELECT count(*) FROM field WHERE code = 'mobile' AND state = 'raising'"), 1);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    assert_ok(session_sign_in(&d->s, "root", ADMIN_PASSWORD, &test_err));
    assert_raised(d, &gone, lookups);
    residue_release(&gone);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, deployment_setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_stopped_and_gone_on_with),
        TEST(test_killed_between_transactions),
    };

    return cmocka_run_group_tests_name("raise", tests, NULL, NULL);
}
