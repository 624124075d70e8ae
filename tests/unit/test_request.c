/* A request from the day it is received to its answer: time limits, steps, refusals, evidence. */
#define _GNU_SOURCE
#include "requests.h"

#include "service/contacts.h"
#include "service/listing.h"

static void test_opening(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "access", "E1001", at(2026, 11, 20, 9, 30, 0));
    struct audit_entry e;

    assert_string_equal(r.state, "received");
    assert_string_equal(r.ref, "E1001");
    assert_string_equal(r.made_by, "root");
    assert_int_equal(r.received_at, at(2026, 11, 20, 9, 30, 0));
    last_entry(d, &e);
    assert_string_equal(e.action, "request-open");
    assert_string_equal(e.case_id, "REQ-1");
    assert_true(e.has_subject && e.has_sig);
    assert_non_null(strstr(e.data, "kind=access channel=phone"));
    assert_non_null(strstr(e.data, "law=request_answer"));
    assert_null(strstr(e.data, "请办理"));
}

static void refused(struct deployment *d, const struct new_request *n, enum request_part part)
{
    enum request_part bad = REQUEST_KIND;
    int64_t before, after, id = 0;

    assert_ok(audit_last(d->s.db, &before, &test_err));
    assert_int_not_equal(requests_open(&d->s, n, &id, &bad, &test_err), RC_OK);
    assert_int_equal(bad, part);
    assert_int_equal(id, 0);
    assert_ok(audit_last(d->s.db, &after, &test_err));
    assert_int_equal(before, after);
}

static void test_bad_openings(void **state)
{
    struct deployment *d = *state;
    struct new_request n = {.kind = "access", .channel = "phone", .ref = "E1001"}, bad = n;
    struct request r;

    bad.kind = "gift";
    refused(d, &bad, REQUEST_KIND);
    bad = n;
    bad.channel = "pigeon";
    refused(d, &bad, REQUEST_CHANNEL);
    bad = n;
    bad.ref = "E9";
    refused(d, &bad, REQUEST_REF);
    bad.ref = "";
    refused(d, &bad, REQUEST_REF);
    bad = n;
    bad.received_at = clock_now() + 1;
    refused(d, &bad, REQUEST_RECEIVED);
    bad = n;
    bad.text = "\xff";
    refused(d, &bad, REQUEST_TEXT);
    bad = n;
    bad.paper = "a b";
    refused(d, &bad, REQUEST_PAPER);
    bad = (struct new_request){.kind = "complaint", .channel = "letter", .text = "太吵"};
    refused(d, &bad, REQUEST_TEXT);
    r = open_one(d, "complaint", NULL, 0);
    assert_int_equal(r.person, 0);
}

/* 30 days end with the thirtieth day (GB/T 35273-2020, 8.7), also where a month ends between. */
static void test_deadlines(void **state)
{
    struct deployment *d = *state;
    struct request r;
    char left[48];
    int days;

    r = open_one(d, "access", "E1001", at(2026, 11, 1, 23, 59, 59));
    assert_int_equal(r.due_at, at(2026, 12, 2, 0, 0, 0));
    requests_left(r.due_at, r.due_at - 1, left, sizeof left, &days);
    assert_int_equal(days, 0);
    requests_left(r.due_at, r.due_at, left, sizeof left, &days);
    assert_int_equal(days, -1);
    assert_string_equal(left, "1 d late");
    requests_left(r.due_at, at(2026, 11, 28, 12, 0, 0), left, sizeof left, &days);
    assert_string_equal(left, "3 d left");
    r = open_one(d, "access", "E1001", at(2026, 10, 31, 0, 0, 0));
    assert_int_equal(r.due_at, at(2026, 12, 1, 0, 0, 0));
    /* 15 working days from a Friday: three weeks (8.5). */
    r = open_one(d, "close", "E1001", at(2026, 11, 20, 18, 0, 0));
    assert_int_equal(r.due_at, at(2026, 12, 12, 0, 0, 0));
}

static void test_extension(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "access", "E1001", at(2026, 11, 1, 8, 0, 0));
    struct audit_entry e;

    assert_int_equal(requests_extend(&d->s, r.id, r.version, "lazy", &test_err), RC_INVALID);
    assert_ok(requests_extend(&d->s, r.id, r.version, "complex", &test_err));
    last_entry(d, &e);
    assert_string_equal(e.action, "request-extend");
    assert_non_null(strstr(e.data, "reason=complex"));
    r = again(d, r.id);
    assert_int_equal(r.due_at,
                     at(2027, 1, 1, 0, 0, 0)); /* 1 December + 30 days, through 31 December */
    assert_string_equal(r.extension, "complex");
    assert_int_equal(requests_extend(&d->s, r.id, r.version, "volume", &test_err), RC_INVALID);
    assert_int_equal(again(d, r.id).due_at, r.due_at);
    r = open_one(d, "close", "E1001", 0);
    assert_int_equal(requests_extend(&d->s, r.id, r.version, "complex", &test_err), RC_INVALID);
}

/* In the last second there is time to ask for more; in the next there is none. */
static void test_extension_at_the_edge(void **state)
{
    struct deployment *d = *state;
    struct request a = open_one(d, "access", "E1001", at(2026, 11, 1, 8, 0, 0));
    struct request b = open_one(d, "copy", "E1001", at(2026, 11, 1, 8, 0, 0));

    deployment_now(a.due_at - 1);
    assert_ok(requests_extend(&d->s, a.id, a.version, "complex", &test_err));
    deployment_now(b.due_at);
    assert_int_equal(requests_extend(&d->s, b.id, b.version, "complex", &test_err), RC_INVALID);
    assert_int_equal(again(d, b.id).extended_at, 0);
}

static void test_identity(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "correct", "E1001", clock_now() - 60), none;
    const struct field *mobile = session_field(&d->s, "mobile");
    bool match;
    int left;

    assert_int_equal(requests_verify(&d->s, r.id, r.version, "guess", &test_err), RC_INVALID);
    /* What the console compares must have matched, for this person and since. */
    assert_int_equal(requests_verify(&d->s, r.id, r.version, "caller", &test_err), RC_INVALID);
    assert_ok(
        people_verify_caller(&d->s, r.person, mobile, "13900000000", &match, &left, &test_err));
    assert_false(match);
    assert_int_equal(requests_verify(&d->s, r.id, r.version, "caller", &test_err), RC_INVALID);
    assert_ok(
        people_verify_caller(&d->s, r.person, mobile, "13800131001", &match, &left, &test_err));
    assert_true(match);
    assert_ok(requests_verify(&d->s, r.id, r.version, "caller", &test_err));
    r = again(d, r.id);
    assert_string_equal(r.state, "verified");
    assert_string_equal(r.identity_by, "root");
    assert_int_equal(requests_verify(&d->s, r.id, r.version, "document", &test_err), RC_INVALID);
    none = open_one(d, "complaint", NULL, 0);
    assert_int_equal(requests_verify(&d->s, none.id, none.version, "document", &test_err),
                     RC_INVALID);
}

static void test_second_operator(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "access", "E1001", 0);
    const struct answer no = {.state = "refused", .refusal = "abuse"};

    assert_ok(requests_verify(&d->s, r.id, r.version, "document", &test_err));
    assert_int_equal(requests_answer(&d->s, r.id, r.version, &no, &test_err), RC_CONFLICT);
    assert_int_equal(again(d, r.id).closed_at, 0);
    assert_ok(requests_answer(&d->s, r.id, r.version + 1, &no, &test_err));
    assert_int_equal(requests_answer(&d->s, r.id, r.version + 2, &no, &test_err), RC_CONFLICT);
    r = again(d, r.id);
    assert_string_equal(r.state, "refused");
    assert_string_equal(r.refusal, "abuse");
    assert_string_equal(r.closed_by, "root");
}

/* Done is refused until the log bears it out. */
static void test_done_needs_proof(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "correct", "E1001", clock_now());
    const struct field *mobile = session_field(&d->s, "mobile");
    struct person p;

    assert_int_equal(done(d, &r), RC_INVALID); /* nobody identified */
    assert_ok(requests_verify(&d->s, r.id, r.version, "callback", &test_err));
    r = again(d, r.id);
    assert_int_equal(done(d, &r), RC_INVALID); /* nothing corrected */
    assert_ok(person_by_ref(d->s.db, "E1002", &p, &test_err));
    assert_ok(people_correct(&d->s, p.id, p.version, mobile, "13912345678", &why, &test_err));
    assert_int_equal(done(d, &r), RC_INVALID); /* somebody else's */
    assert_ok(person_by_ref(d->s.db, "E1001", &p, &test_err));
    assert_ok(people_correct(&d->s, p.id, p.version, mobile, "13912345679", &why, &test_err));
    assert_ok(done(d, &r));
    assert_int_equal(strncmp(again(d, r.id).outcome, "entry=", 6), 0);
}

static void test_reading(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "complaint", "E1001", 0);
    const struct answer yes = {.state = "done", .note = "已处理"};
    struct buf asked = BUF_INIT, answered = BUF_INIT;
    struct audit_entry e;

    assert_ok(requests_answer(&d->s, r.id, r.version, &yes, &test_err));
    assert_ok(requests_read(&d->s, r.id, &asked, &answered, &test_err));
    assert_string_equal(buf_str(&asked), "请办理");
    assert_string_equal(buf_str(&answered), "已处理");
    last_entry(d, &e);
    assert_string_equal(e.action, "request-read");
    assert_string_equal(e.case_id, "REQ-1");
    assert_ok(people_erase(&d->s, "E1001", &why, &(struct certificate){0}, &test_err));
    assert_ok(requests_read(&d->s, r.id, &asked, &answered, &test_err));
    assert_string_equal(buf_str(&asked), "");
    buf_release(&asked);
    buf_release(&answered);
}

static void test_roles(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "access", "E1001", 0);
    const struct new_request n = {.kind = "access", .channel = "phone", .ref = "E1001"};
    enum request_part part;
    struct audit_entry e;
    struct buf a = BUF_INIT, b = BUF_INIT;
    int64_t id;

    assert_ok(deployment_again(d, "watch", WATCH));
    assert_ok(requests_get(&d->s, r.id, &r, &test_err));
    assert_int_equal(requests_open(&d->s, &n, &id, &part, &test_err), RC_DENIED);
    last_entry(d, &e);
    assert_string_equal(e.action, "denied");
    assert_int_equal(requests_verify(&d->s, r.id, r.version, "document", &test_err), RC_DENIED);
    assert_int_equal(requests_read(&d->s, r.id, &a, &b, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "desk", DESK));
    assert_ok(requests_open(&d->s, &n, &id, &part, &test_err));
    assert_ok(requests_verify(&d->s, id, 1, "callback", &test_err));
    assert_int_equal(people_close_account(&d->s, r.person, 1, &why, &test_err), RC_DENIED);
    buf_release(&a);
    buf_release(&b);
}

/* The rows' first cells, parted by blanks. */
static void list(struct deployment *d, const char *filter, int dir, char *out, size_t max)
{
    struct row row[16];
    struct lister l = {0};
    size_t n, used = 0;

    out[0] = '\0';
    assert_ok(lister_open(&l, &d->s, &requests_listing, filter, &test_err));
    assert_ok(lister_fetch(&l, NULL, dir, 16, row, &n, &test_err));
    for (size_t i = 0; i < n; i++) {
        used += (size_t)snprintf(out + used, max - used, "%s%s", i > 0 ? " " : "", row[i].cell[0]);
        row_release(&row[i]);
    }
    lister_close(&l);
}

static void test_listing(void **state)
{
    struct deployment *d = *state;
    const struct answer no = {.state = "refused", .refusal = "abuse"};
    struct request r;
    char rows[200];

    r = open_one(d, "access", "E1001", clock_now() - 86400); /* due in 29 days */
    assert_ok(requests_answer(&d->s, r.id, r.version, &no, &test_err));
    open_one(d, "copy", "E1002", clock_now());                    /* 30 */
    open_one(d, "correct", "E1001", clock_now() - 40 * 86400);    /* overdue */
    r = open_one(d, "delete", "E1001", clock_now() - 28 * 86400); /* 2 */
    assert_ok(requests_verify(&d->s, r.id, r.version, "document", &test_err));
    r = open_one(d, "complaint", NULL, 0);
    assert_ok(
        requests_answer(&d->s, r.id, r.version, &(struct answer){.state = "done"}, &test_err));
    list(d, "", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3 REQ-4 REQ-2 REQ-5 REQ-1");
    list(d, "", -1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-1 REQ-5 REQ-2 REQ-4 REQ-3");
    list(d, "state:open", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3 REQ-4 REQ-2");
    list(d, "state:closed", -1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-1 REQ-5");
    list(d, "!state:open", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-5 REQ-1");
    list(d, "state:admin", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-4");
    list(d, "due:overdue", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3");
    list(d, "due:2d", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3 REQ-4");
    list(d, "due:1d", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3");
    list(d, "ref:E1001", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-3 REQ-4 REQ-1");
    list(d, "ref:E1001 state:refused", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-1");
    list(d, "ref:nobody", 1, rows, sizeof rows);
    assert_string_equal(rows, "");
    list(d, "kind:copy", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-2");
    list(d, "REQ-4", 1, rows, sizeof rows);
    assert_string_equal(rows, "REQ-4");
}

/* One row at a time, both ways, is the whole list. */
static void test_listing_steps(void **state)
{
    struct deployment *d = *state;
    const struct answer no = {.state = "refused", .refusal = "abuse"};
    struct lister l = {0};
    struct rowkey key;
    struct row row;
    char seen[200] = "";
    size_t n = 1;

    for (int i = 0; i < 6; i++) {
        struct request r = open_one(d, "access", "E1001", clock_now() - (i % 3) * 86400);

        if (i % 2 == 0)
            assert_ok(requests_answer(&d->s, r.id, r.version, &no, &test_err));
    }
    assert_ok(lister_open(&l, &d->s, &requests_listing, "", &test_err));
    for (int dir = 1; dir >= -1; dir -= 2) {
        assert_ok(lister_fetch(&l, NULL, dir, 1, &row, &n, &test_err));
        while (n == 1) {
            strcat(seen, row.cell[0] + 4);
            key = row.key;
            row_release(&row);
            assert_ok(lister_fetch(&l, &key, dir, 1, &row, &n, &test_err));
        }
    }
    assert_string_equal(seen, "624531135426");
    lister_close(&l);
}

static void test_open_of_person(void **state)
{
    struct deployment *d = *state;
    struct request r = open_one(d, "access", "E1001", 0), found[4];
    size_t n;

    open_one(d, "close", "E1001", 0);
    open_one(d, "copy", "E1002", 0);
    assert_ok(requests_open_of(&d->s, r.person, found, 4, &n, &test_err));
    assert_int_equal(n, 2);
    assert_string_equal(found[0].kind, "close"); /* due first */
    assert_int_equal(found[1].id, r.id);
    assert_ok(
        requests_answer(&d->s, r.id, r.version, &(struct answer){.state = "withdrawn"}, &test_err));
    assert_ok(requests_open_of(&d->s, r.person, found, 4, &n, &test_err));
    assert_int_equal(n, 1);
}

static void test_case_numbers(void **state)
{
    (void)state;
    assert_int_equal(requests_case_id("REQ-92"), 92);
    assert_int_equal(requests_case_id("REQ-092"), 0);
    assert_int_equal(requests_case_id("REQ-9x"), 0);
    assert_int_equal(requests_case_id("REQ-"), 0);
    assert_int_equal(requests_case_id("INC-9"), 0);
    assert_int_equal(requests_case_id(NULL), 0);
}

static void test_history_by_case(void **state)
{
    struct deployment *d = *state;
    struct request r = verified(d, "access", "E1001");
    struct lister l = {0};
    struct row row[8];
    struct lines lines = LINES_INIT;
    struct buf text = BUF_INIT;
    size_t n;

    open_one(d, "access", "E1002", 0);
    assert_ok(lister_open(&l, &d->s, &audit_listing, "case:REQ-1", &test_err));
    assert_ok(lister_fetch(&l, NULL, 1, 8, row, &n, &test_err));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(row[i].cell[8], "REQ-1");
        row_release(&row[i]);
    }
    lister_close(&l);
    assert_ok(requests_lines(&d->s, &r, NULL, NULL, &lines, &test_err));
    lines_text(&lines, &text);
    assert_non_null(strstr(buf_str(&text), "GB/T 35273-2020, 8.7"));
    assert_non_null(strstr(buf_str(&text), "request-verify"));
    assert_non_null(strstr(buf_str(&text), "an admin does what is asked"));
    assert_null(strstr(buf_str(&text), "请办理"));
    lines_release(&lines);
    buf_release(&text);
}

static void test_contacts(void **state)
{
    struct deployment *d = *state;
    struct new_contact c = {.ref = "E1001",
                            .channel = "phone",
                            .purpose = "contact",
                            .outcome = "reached",
                            .case_id = "REQ-1"};
    struct request r = open_one(d, "access", "E1001", 0);
    struct contact last;
    struct audit_entry e;

    assert_ok(contacts_last(&d->s, r.person, &last, &test_err));
    assert_int_equal(last.id, 0);
    assert_ok(contacts_add(&d->s, &c, &test_err));
    last_entry(d, &e);
    assert_string_equal(e.action, "contact");
    assert_string_equal(e.case_id, "REQ-1");
    assert_string_equal(e.data, "channel=phone purpose=contact outcome=reached");
    assert_ok(contacts_last(&d->s, r.person, &last, &test_err));
    assert_int_equal(last.id, 1);
    c.channel = "letter"; /* how people reach the enterprise, not the other way (4.1.2) */
    assert_int_equal(contacts_add(&d->s, &c, &test_err), RC_INVALID);
    c.channel = "email";
    c.outcome = "married";
    assert_int_equal(contacts_add(&d->s, &c, &test_err), RC_INVALID);
    c.outcome = "sent";
    c.at = clock_now() + 1;
    assert_int_equal(contacts_add(&d->s, &c, &test_err), RC_INVALID);
    c.at = 0;
    c.ref = "E9";
    assert_int_equal(contacts_add(&d->s, &c, &test_err), RC_MISSING);
    assert_ok(deployment_again(d, "watch", WATCH));
    c.ref = "E1001";
    assert_int_equal(contacts_add(&d->s, &c, &test_err), RC_DENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_opening),
        TEST(test_bad_openings),
        TEST(test_deadlines),
        TEST(test_extension),
        TEST(test_extension_at_the_edge),
        TEST(test_identity),
        TEST(test_second_operator),
        TEST(test_done_needs_proof),
        TEST(test_reading),
        TEST(test_roles),
        TEST(test_listing),
        TEST(test_listing_steps),
        TEST(test_history_by_case),
        TEST(test_contacts),
        TEST(test_open_of_person),
        cmocka_unit_test(test_case_numbers),
    };

    return cmocka_run_group_tests_name("requests", tests, NULL, NULL);
}
