/* What stays of clause 7's two dates when the birth date goes: one rule for every way it goes. */
#define _GNU_SOURCE
#include "retention.h"

#include "service/consents.h"
#include "service/fields.h"
#include "service/listing.h"
#include "service/minors.h"

/* A child born on BIRTH, as of the fixture's 10 January 2026. */
static struct person born(struct deployment *d, const char *ref, const char *birth)
{
    struct new_person n = {.department = "x"};
    struct person p;
    int bad;

    snprintf(n.ref, sizeof n.ref, "%s", ref);
    n.value[field(d, "name") - d->s.fields.field] = "张小";
    n.value[field(d, "birth_date") - d->s.fields.field] = birth;
    assert_ok(people_add(&d->s, &n, &because, &bad, &test_err));
    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    return p;
}

static struct person again(struct deployment *d, const struct person *p)
{
    struct person now;

    assert_ok(person_by_id(d->s.db, p->id, &now, &test_err));
    return now;
}

static int64_t day(int year, int month, int of)
{
    return date_begins((struct date){year, month, of});
}

/* Born on 5 May 2012, and the birth date gone: still protected, to the end of each year. */
static void assert_blurred(struct deployment *d, const struct person *p)
{
    const struct person now = again(d, p);

    assert_false(held(d, p, "birth_date"));
    assert_int_equal(p->child_until, day(2027, 5, 5));
    assert_int_equal(p->minor_until, day(2030, 5, 5));
    assert_int_equal(now.child_until, day(2028, 1, 1));
    assert_int_equal(now.minor_until, day(2031, 1, 1));
}

static void test_purged(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05"), adult = born(d, "E2", "1990-05-05");
    struct retention_run r;

    at("2026-07-11T10:00:00+08:00"); /* six months later */
    run(d, &r);
    assert_blurred(d, &p);
    assert_int_equal(again(d, &adult).minor_until, 0);
    assert_false(held(d, &adult, "birth_date"));
    run(d, &r); /* nothing more is taken from it */
    assert_blurred(d, &p);
}

/* The timer's role holds no right to people but these two dates. */
static void test_purged_by_the_timer_s_role(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05");

    p.minor_until = day(2031, 1, 1);
    db_guard(d->s.db, OP_SERVICE);
    assert_ok(person_ages(d->s.db, &p, &test_err));
    assert_int_equal(person_update(d->s.db, &p, &test_err), RC_DENIED);
    db_guard(d->s.db, OP_AUDITOR);
    assert_int_equal(person_ages(d->s.db, &p, &test_err), RC_DENIED);
    db_guard(d->s.db, OP_ADMIN);
}

static void test_field_closed(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05");
    struct fields_closing c;
    int64_t id = field(d, "birth_date")->id;

    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_ok(fields_close(&d->s, id, &c, NULL, &test_err));
    assert_blurred(d, &p);
}

static void test_consent_withdrawn(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05");
    struct new_consent n = {
        .person = p.id, .purpose = "optimise", .action = "guardian", .channel = "paper"};
    enum consent_part bad;
    int64_t event;

    deployment_tamper(d, "UPDATE field SET basis = 'consent', purposes = 'optimise' "
                         "WHERE code = 'birth_date';"
                         "INSERT INTO field_consent SELECT id, 'optimise' FROM field "
                         "WHERE code = 'birth_date'");
    assert_ok(session_refresh(&d->s, &test_err));
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
    n.action = "withdrawn";
    n.drop = true;
    assert_ok(consents_record(&d->s, &n, &bad, &event, &test_err));
    assert_blurred(d, &p);
}

static enum rc correct(struct deployment *d, const struct person *p, const char *birth)
{
    return people_correct(&d->s, p->id, again(d, p).version, field(d, "birth_date"), birth,
                          &because, &test_err);
}

/* Another birth date says otherwise; none at all says nothing. */
static void test_corrected(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05");
    char code[32];

    assert_ok(correct(d, &p, ""));
    assert_blurred(d, &p);
    assert_ok(people_undo(&d->s, p.id, &because, code, &test_err));
    assert_int_equal(again(d, &p).minor_until, p.minor_until);
    assert_ok(correct(d, &p, "2013-06-07"));
    assert_int_equal(again(d, &p).child_until, day(2028, 6, 7));
    assert_int_equal(again(d, &p).minor_until, day(2031, 6, 7));
    assert_ok(correct(d, &p, "1990-06-07"));
    assert_int_equal(again(d, &p).child_until, 0);
    assert_int_equal(again(d, &p).minor_until, 0);
    assert_ok(correct(d, &p, ""));
    assert_int_equal(again(d, &p).minor_until, 0);
}

/* The first of January is the birthday of some, and of no use to guess it. */
static void test_new_year_s_children(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-01-01"), q = born(d, "E2", "2010-12-31");

    assert_ok(correct(d, &p, ""));
    assert_int_equal(again(d, &p).child_until, day(2027, 1, 1));
    assert_int_equal(again(d, &p).minor_until, day(2030, 1, 1));
    assert_ok(correct(d, &q, ""));
    assert_int_equal(again(d, &q).child_until, 0); /* past when it went */
    assert_int_equal(again(d, &q).minor_until, day(2029, 1, 1));
}

static void test_erased(void **state)
{
    struct deployment *d = *state;
    struct person p = born(d, "E1", "2012-05-05");
    struct certificate cert;

    assert_ok(people_erase(&d->s, "E1", &because, &cert, &test_err));
    assert_int_equal(again(d, &p).child_until, 0);
    assert_int_equal(again(d, &p).minor_until, 0);
}

/* Past, they are of no use to anybody: the nightly run takes them. */
static void test_come_of_age(void **state)
{
    struct deployment *d = *state;
    struct person child = born(d, "E1", "2011-05-05"), minor = born(d, "E2", "2008-05-05");
    struct audit_filter f = {.action = "of-age"};
    struct audit_entry e[2];
    struct retention_run r;
    size_t n;

    at("2026-05-04T23:59:59+08:00");
    run(d, &r);
    assert_int_equal(again(d, &child).child_until, day(2026, 5, 5));
    at("2026-05-05T00:00:00+08:00");
    run(d, &r);
    run(d, &r);
    assert_int_equal(again(d, &child).child_until, 0);
    assert_int_equal(again(d, &child).minor_until, day(2029, 5, 5));
    assert_int_equal(again(d, &minor).minor_until, 0);
    assert_ok(audit_page(d->s.db, INT64_MAX, -1, &f, e, 2, &n, &test_err));
    assert_int_equal(n, 1); /* nothing to say the second time */
    assert_string_equal(e[0].data, "people=2");
    assert_log_holds(d);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_purged),
        T(test_purged_by_the_timer_s_role),
        T(test_field_closed),
        T(test_corrected),
        T(test_consent_withdrawn),
        T(test_new_year_s_children),
        T(test_erased),
        T(test_come_of_age),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
