/* Everything held on one person, as files; and the certificates of erasure. */
#define _GNU_SOURCE
#include "deployment.h"

#include "base/clock.h"
#include "base/doc.h"
#include "crypto/merkle.h"
#include "service/certificates.h"
#include "service/contacts.h"
#include "service/report.h"
#include "service/requests.h"
#include "store/audit.h"
#include "store/person.h"

#include <sys/stat.h>

#define DESK "violet kettles hum at dawn"

static const struct why why = {"request", "REQ-1", "护照已核"};

static int setup(void **state)
{
    static const char *const codes[] = {"name", "mobile", "id_number"};
    static const char *const values[] = {"张\"伟", "13800138000", "11010519491231002X"};
    struct new_person p = {.ref = "E1001", .department = "研发部"};
    struct deployment *d;
    int bad;

    setenv("YCADMIN_TEST_NOW", "1795500000", 1);
    if (deployment_setup(state) != 0)
        return 1;
    d = *state;
    for (int i = 0; i < d->s.fields.n; i++)
        for (int k = 0; k < 3; k++)
            if (strcmp(d->s.fields.field[i].code, codes[k]) == 0)
                p.value[i] = values[k];
    assert_ok(people_add(&d->s, &p, &why, &bad, &test_err));
    return 0;
}

static int teardown(void **state)
{
    int failed = deployment_teardown(state);

    unsetenv("YCADMIN_TEST_NOW");
    return failed;
}

static void read_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "r");
    char chunk[4096];
    struct stat st;
    size_t n;

    assert_non_null(f);
    buf_clear(out);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_put(out, chunk, n);
    fclose(f);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* Does the entry of ACTION name the SHA-256 of TEXT? */
static void assert_digest(struct deployment *d, int64_t seq, const char *action,
                          const struct buf *text)
{
    struct audit_entry e;
    struct buf hex = BUF_INIT;
    uint8_t digest[HASH_BYTES];

    hash_sha256(digest, text->data, text->len);
    buf_hex(&hex, digest, sizeof digest);
    assert_ok(audit_get(d->s.db, seq, &e, &test_err));
    assert_string_equal(e.action, action);
    assert_non_null(strstr(e.data, buf_str(&hex)));
    assert_null(strstr(e.data, "E1001"));
    buf_release(&hex);
}

static void fill(struct deployment *d)
{
    const struct new_request n = {.kind = "access", .channel = "letter", .ref = "E1001",
                                  .text = "请给我一份"};
    const struct new_contact c = {.ref = "E1001", .channel = "email", .purpose = "contact",
                                  .outcome = "sent", .case_id = "REQ-1"};
    enum request_part part;
    int64_t id;

    assert_ok(requests_open(&d->s, &n, &id, &part, &test_err));
    assert_ok(contacts_add(&d->s, &c, &test_err));
    deployment_tamper(d, "INSERT INTO notice(id, code, kind, title, text, digest, published_at, "
                         "made_by, made_at) VALUES(70, 'N-70', 'campaign', '同意书', 't', "
                         "zeroblob(32), 1, 'root', 1);"
                         "INSERT INTO consent_event VALUES(7, 1, 'optimise', 'granted', "
                         "1795400000, 70, 'app', 1795400001, 'root');"
                         "INSERT INTO hold(person, reason, starts_at, placed_by) "
                         "VALUES(1, '诉讼 2026-3', 1795400000, 'root');"
                         "INSERT INTO hold(department, reason, starts_at, placed_by) "
                         "VALUES('市场部', 'not theirs', 1795400000, 'root');"
                         "INSERT INTO recipient VALUES(1, '云服务商', 'supplier', '-', 'CN', 'C-1', "
                         "1, NULL, 'service', 'mobile', 'sealed', '', 'root', 1, NULL, 1);"
                         "INSERT INTO disclosure VALUES(4, 'processor', 1, 1795400000, 'service', "
                         "'mobile', 'contract', 'some', 'root', NULL, 'sealed', 1, '-', '', "
                         "'root', 1);"
                         "INSERT INTO disclosure_person VALUES(4, 1);");
}

static const char *const held[] = {
    "13800138000", "11010519491231002X", "研发部", "请给我一份", "云服务商", "诉讼 2026-3",
    "同意书",      "N-70",               "REQ-1",  "DIS-4",      "E1001",
};

static void test_everything_is_in_it(void **state)
{
    struct deployment *d = *state;
    struct report_files files;
    struct buf text = BUF_INIT, json = BUF_INIT;
    char name[64];

    fill(d);
    assert_ok(report_access(&d->s, "E1001", "REQ-1", d->dir, &files, &test_err));
    snprintf(name, sizeof name, "/access-%lld.txt", (long long)files.entry);
    assert_non_null(strstr(buf_str(&files.text), name));
    assert_null(strstr(buf_str(&files.text), "E1001"));
    read_file(buf_str(&files.text), &text);
    read_file(buf_str(&files.json), &json);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        if (strstr(buf_str(&text), held[i]) == NULL)
            fail_msg("the text lacks %s", held[i]);
        if (strstr(buf_str(&json), held[i]) == NULL)
            fail_msg("the JSON lacks %s", held[i]);
    }
    assert_null(strstr(buf_str(&json), "not theirs"));
    assert_non_null(strstr(buf_str(&json), "\"value\":\"张\\\"伟\""));
    assert_non_null(strstr(buf_str(&json), "\"purposes\":\"login, feedback, contact\""));
    assert_non_null(strstr(buf_str(&text), "counted from the day the account is closed"));
    assert_digest(d, files.entry, "report", &text);
    assert_digest(d, files.entry, "report", &json);
    report_files_release(&files);
    buf_release(&text);
    buf_release(&json);
}

static void test_report_is_for_admins(void **state)
{
    struct deployment *d = *state;
    struct report_files files;
    struct audit_entry e;
    int64_t seq;

    assert_ok(operators_add(&d->s, "desk", OP_HELPDESK, DESK, &test_err));
    assert_int_equal(report_access(&d->s, "E9", NULL, d->dir, &files, &test_err), RC_MISSING);
    assert_int_equal(report_access(&d->s, "E1001", "a b", d->dir, &files, &test_err), RC_INVALID);
    assert_ok(deployment_again(d, "desk", DESK));
    assert_int_equal(report_access(&d->s, "E1001", NULL, d->dir, &files, &test_err), RC_DENIED);
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_ok(audit_get(d->s.db, seq, &e, &test_err));
    assert_string_equal(e.action, "denied");
}

static void test_certificate_again(void **state)
{
    struct deployment *d = *state;
    struct certificate first, later;
    struct buf text_path = BUF_INIT, json_path = BUF_INIT, text = BUF_INIT, json = BUF_INIT;
    struct person p;
    int64_t seq;

    assert_ok(person_by_ref(d->s.db, "E1001", &p, &test_err));
    assert_int_equal(certificates_again(&d->s, p.uuid, &later, &test_err), RC_MISSING);
    assert_ok(people_erase(&d->s, "E1001", &why, &first, &test_err));
    assert_ok(certificates_again(&d->s, p.uuid, &later, &test_err));
    assert_string_equal(later.uuid, first.uuid);
    assert_int_equal(later.entry, first.entry);
    assert_int_equal(later.values, first.values);
    assert_int_equal(later.lookups, first.lookups);
    assert_int_equal(later.asked_at, first.asked_at);
    assert_string_equal(later.case_id, "REQ-1");
    assert_string_equal(first.case_id, "REQ-1");
    assert_string_equal(later.actor, "root");
    assert_true(later.from_log && !first.from_log && first.scanned);
    assert_ok(certificates_write(&d->s, &later, d->dir, &text_path, &json_path, &test_err));
    read_file(buf_str(&text_path), &text);
    read_file(buf_str(&json_path), &json);
    assert_non_null(strstr(buf_str(&text), first.uuid));
    assert_non_null(strstr(buf_str(&json), "\"from_log\":true"));
    assert_null(strstr(buf_str(&json), "scanned"));
    assert_ok(audit_last(d->s.db, &seq, &test_err));
    assert_digest(d, seq, "certificate", &text);
    buf_release(&text_path);
    buf_release(&json_path);
    buf_release(&text);
    buf_release(&json);
}

/* What was finished by a redo, or replayed after a restore, claims no figure that nobody took. */
static void test_certificate_claims_no_count(void **state)
{
    static const uint8_t uuid[16] = {0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab,
                                     0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab};
    struct deployment *d = *state;
    struct certificate cert;
    struct buf text = BUF_INIT, json = BUF_INIT;

    deployment_tamper(d, "INSERT INTO erasure VALUES(x'abababababababababababababababab', "
                         "x'00000000000000000000000000000000', 'restore', '-', '-', 1, 2, NULL)");
    assert_ok(certificates_again(&d->s, uuid, &cert, &test_err));
    assert_false(cert.counted);
    people_certificate_text(&cert, &d->s, &text);
    certificates_json(&cert, &d->s, &json);
    assert_null(strstr(buf_str(&text), "0 values"));
    assert_null(strstr(buf_str(&text), "-1"));
    assert_non_null(strstr(buf_str(&json), "\"values\":null"));
    assert_non_null(strstr(buf_str(&json), "\"entry\":null"));
    buf_release(&text);
    buf_release(&json);
}

static void test_doc(void **state)
{
    struct buf text = BUF_INIT, json = BUF_INIT;
    struct doc d;

    (void)state;
    doc_begin(&d, &text, &json, "Head");
    doc_put(&d, "a", "A", "x", NULL);
    doc_section(&d, "none", "Nothing", "nobody");
    doc_section(&d, "rows", "Rows", "-");
    doc_record(&d);
    doc_put(&d, "code", "Code", "c", "Shown");
    doc_time(&d, "at", "At", 0);
    doc_record(&d);
    doc_put(&d, "code", "Code", "", NULL);
    doc_number(&d, "n", "N", -5);
    doc_put(&d, "evil", "Evil", "a\nb\033[2J", NULL);
    doc_end(&d);
    assert_string_equal(buf_str(&json),
                        "{\"a\":\"x\",\"none\":[],\"rows\":[{\"code\":\"c\",\"at\":null},"
                        "{\"code\":null,\"n\":-5,\"evil\":\"a\\nb\\u001b[2J\"}]}\n");
    assert_string_equal(buf_str(&text),
                        "Head\n\n"
                        "A                        x\n"
                        "\n== Nothing ==\nnobody\n"
                        "\n== Rows ==\n"
                        "Code                     Shown\n"
                        "At                       -\n"
                        "\n"
                        "Code                     -\n"
                        "N                        -5\n"
                        "Evil                     a\n"
                        "                         b<U+001B>[2J\n");
    buf_release(&text);
    buf_release(&json);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_is_in_it), TEST(test_report_is_for_admins),
        TEST(test_certificate_again),   TEST(test_certificate_claims_no_count),
        cmocka_unit_test(test_doc),
    };

    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
