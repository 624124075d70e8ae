#define _GNU_SOURCE
#include "deployment.h"

#include "service/auditlog.h"
#include "service/import.h"
#include "service/people.h"
#include "store/person.h"

#define ROWS 600 /* more than lie between two looks at the progress */

/* What went wrong, as "line/column" words. */
struct report {
    char text[512];
};

static void note_bad(void *arg, long line, const char *column, const char *reason)
{
    struct report *r = arg;
    size_t len = strlen(r->text);

    assert_true(*reason != '\0');
    snprintf(r->text + len, sizeof r->text - len, "%s%ld/%s", len ? " " : "", line, column);
}

static void write_file(const struct deployment *d, const char *text, char path[96])
{
    FILE *f;

    snprintf(path, 96, "%s/people.csv", d->dir);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static enum rc import(struct deployment *d, const char *text, struct import_options opt,
                      struct import_result *res, struct report *bad)
{
    char path[96];

    write_file(d, text, path);
    *bad = (struct report){0};
    opt.bad = note_bad;
    opt.arg = bad;
    test_err = (struct err){0};
    return import_users(&d->s, path, &opt, res, &test_err);
}

static int64_t count(const struct deployment *d, const char *file, const char *sql)
{
    return deployment_number(d->dir, file, sql);
}

static void assert_value(struct deployment *d, const char *ref, const char *code,
                         const char *expected)
{
    struct buf value = BUF_INIT;
    struct person p;
    bool found;

    assert_ok(person_by_ref(d->s.db, ref, &p, &test_err));
    assert_ok(people_value(&d->s, &p, session_field(&d->s, code), &value, &found, &test_err));
    assert_string_equal(found ? buf_str(&value) : "", expected);
    buf_release(&value);
}

static void assert_log_verifies(struct deployment *d)
{
    struct verify_result v;

    assert_ok(auditlog_verify(&d->s, NULL, NULL, &v, &test_err));
    assert_true(v.ok);
}

static void test_new_people(void **state)
{
    struct deployment *d = *state;
    struct import_result res;
    struct report bad;

    assert_ok(import(d, "姓名,部门,工号,手机,birth_date\n王一,财务部,Ｅ００１,13800138000,2010/5/6\n"
                        "李二,,E002,,\n,,,,\n",
                     (struct import_options){0}, &res, &bad));
    assert_int_equal(res.rows, 2); /* the empty one is none */
    assert_int_equal(res.created, 2);
    assert_string_equal(bad.text, "");
    assert_value(d, "E001", "name", "王一");
    assert_value(d, "E001", "mobile", "13800138000");
    assert_value(d, "E001", "birth_date", "2010-05-06");
    assert_value(d, "E002", "mobile", "");
    assert_int_equal(count(d, "vault.db", "SELECT count(*) FROM subject_key"), 4);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM pending"), 0);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM audit_entry "
                                           "WHERE action = 'create' AND subject IS NOT NULL"), 2);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM audit_entry WHERE action = "
                                           "'import' AND data LIKE 'sha256=% rows=2 created=2 %'"),
                     1);
    assert_log_verifies(d);
}

static void test_bad_cells(void **state)
{
    struct deployment *d = *state;
    struct import_options opt = {0};
    struct import_result res;
    struct report bad;
    static const char text[] =
        "ref,name,department,mobile,id_number,birth_date\n"
        "E\x1b[2J,a,,,,\n"                          /* 2: what a terminal would obey */
        "E\xe2\x80\xae" "12,b,,,,\n"                /* 3: right-to-left override */
        "erased:12,c,,,,\n"                         /* 4: what erased people are shown as */
        "E 5,d,,,,\n"
        "E6,e,x\xe2\x80\xae" "y,,,\n"
        "E7,f,,138001380,11010519491231002Y,2009-02-29\n"
        "E8,g,,,110105194912310021,2099-01-01\n"    /* 8: check digit, not born yet */
        "E9,,,,,\n"
        "E10,h\n"
        "E11,i,,13800138000,,\n"
        "E12,j,,+86 138 0013 8000,,\n"              /* 12: the number again */
        "E11,k,,,,\n";                              /* 13: the ref again */

    assert_int_equal(import(d, text, opt, &res, &bad), RC_INVALID);
    assert_string_equal(bad.text, "2/ref 3/ref 4/ref 5/ref 6/department 7/mobile 7/id_number "
                                  "7/birth_date 8/id_number 8/birth_date 9/name 10/ 12/mobile "
                                  "13/ref");
    assert_int_equal(res.bad, 11);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM person"), 0);
    opt.skip_bad = true;
    assert_ok(import(d, text, opt, &res, &bad));
    assert_int_equal(res.created, 1);
    assert_int_equal(res.bad, 11);
    /* Again, E11 is there, and so is the number. */
    assert_int_equal(import(d, "ref,name,mobile\nE11,i,\nE14,l,13800138000\n",
                            (struct import_options){0}, &res, &bad), RC_INVALID);
    assert_string_equal(bad.text, "2/ref 3/mobile");
}

static void test_long_department(void **state)
{
    struct deployment *d = *state;
    struct import_result res;
    struct report bad;
    char text[512] = "ref,name,department\nE1,a,";

    for (int i = 0; i < 43; i++)
        strcat(text, "部"); /* 129 bytes: cut, it would end inside a character */
    assert_int_equal(import(d, text, (struct import_options){0}, &res, &bad), RC_INVALID);
    assert_string_equal(bad.text, "2/department");
}

static void refuse_header(struct deployment *d, const char *text, const char *map, enum rc rc,
                          const char *says)
{
    struct import_result res;
    struct report bad;

    assert_int_equal(import(d, text, (struct import_options){.map = map}, &res, &bad), rc);
    if (strstr(test_err.msg, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", test_err.msg, says);
}

static void test_headers(void **state)
{
    struct deployment *d = *state;
    struct import_result res;
    struct report bad;

    refuse_header(d, "ref,name,薪水\nE1,a,1\n", NULL, RC_INVALID, "薪水");
    refuse_header(d, "ref,姓名,full_name\nE1,a,b\n", NULL, RC_INVALID, "columns 2 and 3");
    refuse_header(d, "ref,mobile\nE1,13800138000\n", NULL, RC_INVALID, "required");
    refuse_header(d, "ref,name\nE1,a\n", "title=name", RC_USAGE, "title");
    refuse_header(d, "ref,name,x\nE1,a,1\n", "x=salary", RC_USAGE, "salary");
    /* Without a header row the first person's data stands there: not repeated. */
    refuse_header(d, "E1,欧阳娜娜,13800138000\n", NULL, RC_INVALID, "no header row");
    assert_null(strstr(test_err.msg, "E1"));
    assert_null(strstr(test_err.msg, "欧阳"));
    assert_ok(import(d, "NR, Ｎａｍｅ ,薪水,a=b\nE1,a,1,2\n",
                     (struct import_options){.map = "nr=ref, 薪水 = - ,a=b=-"}, &res, &bad));
    assert_int_equal(res.created, 1);
}

static void test_date_format(void **state)
{
    struct deployment *d = *state;
    struct import_options opt = {.date_format = "%d.%m.%Y", .skip_bad = true};
    struct import_result res;
    struct report bad;

    assert_ok(import(d, "ref,name,birth_date\nE1,a,31.12.1990\nE2,b,1990-12-31\n", opt, &res,
                     &bad));
    assert_string_equal(bad.text, "3/birth_date");
    assert_value(d, "E1", "birth_date", "1990-12-31");
}

static void test_update(void **state)
{
    struct deployment *d = *state;
    struct import_options opt = {.update = true, .dry_run = true};
    struct import_result res;
    struct report bad;
    struct person p;
    /* The name stands before the ref, and may be left empty for who has one. */
    static const char text[] = "name,mobile,id_number,department,ref,birth_date\n"
                               ",13900139000,11010519491231002X,,E1,2012-01-31\n"
                               "b,,,,E2,\n"
                               "c,,,,E3,\n";

    assert_ok(import(d, "ref,name,department,mobile\nE1,a,研发部,13800138000\nE2,b,,\n",
                     (struct import_options){0}, &res, &bad));
    assert_ok(import(d, text, opt, &res, &bad));
    assert_int_equal(res.created, 1);
    assert_int_equal(res.updated, 1);
    assert_int_equal(res.unchanged, 1);
    assert_value(d, "E1", "mobile", "13800138000");
    opt.dry_run = false;
    assert_ok(import(d, text, opt, &res, &bad));
    assert_int_equal(res.created, 1);
    assert_int_equal(res.updated, 1);
    assert_int_equal(res.unchanged, 1);
    assert_value(d, "E1", "name", "a");
    assert_value(d, "E1", "mobile", "13900139000");
    assert_value(d, "E1", "id_number", "11010519491231002X");
    assert_ok(person_by_ref(d->s.db, "E1", &p, &test_err));
    assert_string_equal(p.department, "研发部");
    assert_int_equal(p.version, 2);
    assert_true(p.minor_until > p.created_at);
    assert_ok(person_by_ref(d->s.db, "E2", &p, &test_err));
    assert_int_equal(p.version, 1);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM audit_entry "
                                           "WHERE action = 'update'"), 1);
    /* What it was and is now stands sealed beside the entry, under the high tier. */
    assert_int_equal(count(d, "office.db",
                           "SELECT count(*) FROM audit_entry JOIN audit_detail USING(seq) WHERE "
                           "action = 'update' AND data = 'fields=birth_date,mobile,id_number' "
                           "AND tier = 1"), 1);
    assert_int_equal(import(d, "ref,name\nE4,\n", opt, &res, &bad), RC_INVALID);
    assert_string_equal(bad.text, "2/name");
    assert_log_verifies(d);
}

/* Somebody else at work while the file is being checked. */
struct meddler {
    struct deployment *d;
    enum { ADDS, ERASES, STOPS, WATCHES } does;
    int64_t when; /* rows done */
    bool done;
};

static void meddle(const struct meddler *m, struct session *s)
{
    const struct why why = {.reason = "request"};
    struct new_person p = {.ref = "R100"};
    struct certificate cert;
    int bad;

    p.value[session_field(s, "name") - s->fields.field] = "other";
    if (m->does == ADDS)
        assert_ok(people_add(s, &p, &why, &bad, &test_err));
    else if (m->does == ERASES)
        assert_ok(people_erase(s, "R100", &why, &cert, &test_err));
}

static bool tick(void *arg, int64_t done, int64_t total)
{
    struct meddler *m = arg;
    struct session s = {0};

    assert_true(done <= total);
    if (m->done || done < m->when)
        return true;
    m->done = true;
    if (m->does == ADDS || m->does == ERASES) {
        assert_ok(session_open(&s, m->d->dir, &test_err));
        assert_ok(session_sign_in(&s, "root", ADMIN_PASSWORD, &test_err));
        meddle(m, &s);
        session_close(&s);
    }
    return m->does != STOPS;
}

static void many_rows(struct buf *text)
{
    buf_puts(text, "ref,name,email\n");
    for (int i = 1; i <= ROWS; i++)
        buf_printf(text, "R%d,n,r%d@example.com\n", i, i);
}

static enum rc import_many(struct meddler *m, bool update, struct import_result *res)
{
    const struct progress progress = {tick, m};
    struct buf text = BUF_INIT;
    struct report bad;
    enum rc rc;

    many_rows(&text);
    rc = import(m->d, buf_str(&text),
                (struct import_options){.update = update, .progress = &progress}, res, &bad);
    buf_release(&text);
    return rc;
}

static void assert_people(const struct deployment *d, int64_t people)
{
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM person WHERE status = 0"), people);
    assert_int_equal(count(d, "vault.db", "SELECT count(*) FROM subject_key"), people * 2);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM pending"), 0);
}

static void test_added_meanwhile(void **state)
{
    struct meddler m = {.d = *state, .does = ADDS, .when = 500};
    struct import_result res;

    assert_int_equal(import_many(&m, false, &res), RC_CONFLICT);
    assert_true(m.done);
    assert_people(m.d, 1);
    assert_log_verifies(m.d);
}

static void test_added_meanwhile_update(void **state)
{
    struct meddler m = {.d = *state, .does = ADDS, .when = 500};
    struct import_result res;

    assert_int_equal(import_many(&m, true, &res), RC_CONFLICT);
    assert_people(m.d, 1);
    assert_value(m.d, "R100", "name", "other");
    assert_ok(import_many(&m, true, &res));
    assert_people(m.d, ROWS);
}

static void test_erased_meanwhile(void **state)
{
    struct meddler m = {.d = *state, .does = WATCHES};
    struct import_result res;

    assert_ok(import_many(&m, false, &res));
    assert_people(m.d, ROWS);
    m = (struct meddler){.d = *state, .does = ERASES, .when = 500};
    assert_int_equal(import_many(&m, true, &res), RC_CONFLICT);
    assert_people(m.d, ROWS - 1);
    assert_log_verifies(m.d);
}

static void test_stopped(void **state)
{
    struct meddler m = {.d = *state, .does = STOPS, .when = 500};
    struct import_result res;

    assert_int_equal(import_many(&m, false, &res), RC_CANCEL);
    assert_people(m.d, 0);
    m = (struct meddler){.d = *state, .does = STOPS, .when = ROWS + 500};
    assert_int_equal(import_many(&m, false, &res), RC_CANCEL);
    assert_people(m.d, 0);
    assert_int_equal(count(m.d, "office.db", "SELECT count(*) FROM audit_entry "
                                             "WHERE action IN ('create', 'import')"), 0);
    m.does = WATCHES;
    assert_ok(import_many(&m, false, &res));
    assert_people(m.d, ROWS);
}

static void test_erased_stays_out(void **state)
{
    struct deployment *d = *state;
    const struct why why = {.reason = "request"};
    struct import_options opt = {.update = true};
    struct import_result res;
    struct certificate cert;
    struct report bad;

    assert_ok(import(d, "ref,name\nE1,a\n", opt, &res, &bad));
    assert_ok(people_erase(&d->s, "E1", &why, &cert, &test_err));
    assert_int_equal(import(d, "ref,name\nE1,a\n", opt, &res, &bad), RC_INVALID);
    assert_string_equal(bad.text, "2/ref");
    opt.readmit = true;
    assert_ok(import(d, "ref,name\nE1,a\n", opt, &res, &bad));
    assert_int_equal(res.created, 1);
    assert_int_equal(count(d, "office.db", "SELECT count(*) FROM audit_entry "
                                           "WHERE action = 'create' AND data = 'readmitted'"), 1);
    assert_log_verifies(d);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, deployment_setup, deployment_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_new_people),
        TEST(test_bad_cells),
        TEST(test_long_department),
        TEST(test_headers),
        TEST(test_date_format),
        TEST(test_update),
        TEST(test_added_meanwhile),
        TEST(test_added_meanwhile_update),
        TEST(test_erased_meanwhile),
        TEST(test_stopped),
        TEST(test_erased_stays_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
