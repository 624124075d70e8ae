#define _GNU_SOURCE
#include "service/csvin.h"

#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct err err;

/* Read LEN bytes as a file. */
static enum rc read_bytes(struct csvin *c, const char *bytes, size_t len, const char *encoding)
{
    char path[] = "/tmp/ycadmin-csvin-XXXXXX";
    int fd = mkstemp(path);
    enum rc rc;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (long)len);
    close(fd);
    err = (struct err){0};
    rc = csvin_open(c, path, encoding, &err);
    unlink(path);
    return rc;
}

static void open_text(struct csvin *c, const char *text)
{
    if (read_bytes(c, text, strlen(text), "auto") != RC_OK)
        fail_msg("%s", err.msg);
}

static void check_row(const struct csvin *c, size_t row, long line, size_t n,
                      const char *const *cell)
{
    assert_true(row < c->nrow);
    assert_int_equal(c->row[row].line, line);
    assert_int_equal(c->row[row].ncell, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(csvin_cell(c, &c->row[row], i), cell[i]);
}

#define ROW(c, row, line, ...)                                                                     \
    check_row(c, row, line, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),                \
              (const char *[]){__VA_ARGS__})

static void check_refused(const char *bytes, size_t len, const char *encoding, enum rc rc,
                          const char *says)
{
    struct csvin c;

    assert_int_equal(read_bytes(&c, bytes, len, encoding), rc);
    if (strstr(err.msg, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.msg, says);
    assert_null(c.text);
}

#define REFUSED(bytes, ...) check_refused(bytes, sizeof(bytes) - 1, __VA_ARGS__)

static void test_plain(void **state)
{
    struct csvin c;

    (void)state;
    open_text(&c, "ref,name\nA1,Ann\nA2,Bo\n");
    assert_int_equal(c.nrow, 3);
    assert_string_equal(c.encoding, "utf-8");
    ROW(&c, 0, 1, "ref", "name");
    ROW(&c, 1, 2, "A1", "Ann");
    ROW(&c, 2, 3, "A2", "Bo");
    csvin_close(&c);
    assert_null(c.text);
}

static void test_line_ends(void **state)
{
    static const char *const text[] = {"a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\n1,2\n\n3,4\n",
                                       "a,b\r1,2\r\r3,4\r", "a,b\r\n1,2\r\n\r\n3,4"};

    (void)state;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct csvin c;

        open_text(&c, text[i]);
        assert_int_equal(c.nrow, 3);
        ROW(&c, 0, 1, "a", "b");
        ROW(&c, 1, 2, "1", "2");
        ROW(&c, 2, 4, "3", "4"); /* the blank line is no row, but it counts */
        csvin_close(&c);
    }
}

static void test_embedded_newlines(void **state)
{
    struct csvin c;

    (void)state;
    open_text(&c, "ref,address\n\"A\n1\",\"Street 1\r\nFloor 2\r\n\"\nA2,\"x \"\"y\"\", z\"\n"
                  "A3,last\n");
    assert_int_equal(c.nrow, 4);
    ROW(&c, 1, 2, "A\n1", "Street 1\r\nFloor 2\r\n");
    ROW(&c, 2, 6, "A2", "x \"y\", z");
    ROW(&c, 3, 7, "A3", "last");
    csvin_close(&c);
}

static void test_blanks_and_empty_cells(void **state)
{
    struct csvin c;

    (void)state;
    open_text(&c, "a,b,c\n  x  ,,\" y \"\n,,\n   \n");
    assert_int_equal(c.nrow, 3);
    ROW(&c, 1, 2, "x", "", " y ");
    ROW(&c, 2, 3, "", "", "");
    csvin_close(&c);
}

static void test_short_and_long_rows(void **state)
{
    struct csvin c;

    (void)state;
    open_text(&c, "a,b,c\n1\n1,2,3,4\n");
    ROW(&c, 1, 2, "1");
    assert_string_equal(csvin_cell(&c, &c.row[1], 1), "");
    assert_string_equal(csvin_cell(&c, &c.row[1], 99), "");
    ROW(&c, 2, 3, "1", "2", "3", "4");
    csvin_close(&c);
}

/* More bytes than libcsv begins with, and every cell in its place. */
static void test_long_cell(void **state)
{
    size_t len = 300000;
    char *text = malloc(len + 16);
    struct csvin c;

    (void)state;
    assert_non_null(text);
    strcpy(text, "a,b\n");
    memset(text + 4, 'x', len);
    strcpy(text + 4 + len, ",y\n");
    open_text(&c, text);
    assert_int_equal(strlen(csvin_cell(&c, &c.row[1], 0)), len);
    assert_string_equal(csvin_cell(&c, &c.row[1], 1), "y");
    csvin_close(&c);
    free(text);
}

static void test_many_rows(void **state)
{
    char *text = malloc(80000), *p = text;
    struct csvin c;

    (void)state;
    assert_non_null(text);
    p += sprintf(p, "ref,n\n");
    for (int i = 0; i < 5000; i++)
        p += sprintf(p, "R%d,%d\n", i, i * 7);
    open_text(&c, text);
    assert_int_equal(c.nrow, 5001);
    ROW(&c, 2501, 2502, "R2500", "17500");
    ROW(&c, 5000, 5001, "R4999", "34993");
    csvin_close(&c);
    free(text);
}

static void test_gb18030(void **state)
{
    /* "工号,姓名" / "A1,张三" / "A2,㐀" (four bytes: 81 39 EE 39) */
    static const char bytes[] = "\xb9\xa4\xba\xc5,\xd0\xd5\xc3\xfb\r\nA1,\xd5\xc5\xc8\xfd\r\n"
                                "A2,\x81\x39\xee\x39\r\n";
    static const char marked[] = "\x84\x31\x95\x33\xb9\xa4\xba\xc5\n1\n";
    struct csvin c;

    (void)state;
    assert_int_equal(read_bytes(&c, bytes, sizeof bytes - 1, "auto"), RC_OK);
    assert_string_equal(c.encoding, "gb18030");
    ROW(&c, 0, 1, "工号", "姓名");
    ROW(&c, 1, 2, "A1", "张三");
    ROW(&c, 2, 3, "A2", "㐀");
    csvin_close(&c);
    assert_int_equal(read_bytes(&c, marked, sizeof marked - 1, "gb18030"), RC_OK);
    ROW(&c, 0, 1, "工号");
    csvin_close(&c);
}

static void test_utf8_marked(void **state)
{
    static const char bytes[] = "\xef\xbb\xbf工号,姓名\nA1,张三\n";
    static const char *const encodings[] = {"auto", "utf-8", "UTF-8", "gb18030"};

    (void)state;
    for (size_t i = 0; i < 4; i++) { /* the mark is believed before the operator */
        struct csvin c;

        assert_int_equal(read_bytes(&c, bytes, sizeof bytes - 1, encodings[i]), RC_OK);
        assert_string_equal(c.encoding, "utf-8");
        ROW(&c, 0, 1, "工号", "姓名");
        csvin_close(&c);
    }
}

/* FIPS 180-2 B.1 */
static void test_digest(void **state)
{
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                  0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                  0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                  0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    struct csvin c;

    (void)state;
    open_text(&c, "abc");
    assert_memory_equal(c.digest, abc, sizeof abc);
    csvin_close(&c);
}

static void test_refused(void **state)
{
    struct csvin c;

    (void)state;
    REFUSED("a,b\n1,\"open\n2,3\n4,5\n", "auto", RC_INVALID, "line 2");
    REFUSED("a,b\n1,2\n3,x\"y\n", "auto", RC_INVALID, "line 3");
    REFUSED("a,b\n1,\0\n", "auto", RC_INVALID, "line 2");
    REFUSED("\xff\xfe" "a\0,\0", "auto", RC_INVALID, "line 1");
    REFUSED("a,b\n1,2\n3,\xff\n", "utf-8", RC_INVALID, "line 3");
    REFUSED("a,b\n1,\xff\n", "auto", RC_INVALID, "line 2");
    REFUSED("a,b\n1,\xd5", "gb18030", RC_INVALID, "line 2");
    REFUSED("", "auto", RC_INVALID, "no header");
    REFUSED("\n\r\n  \n", "auto", RC_INVALID, "no header");
    REFUSED("a\n", "latin1", RC_USAGE, "encoding");
    assert_int_equal(csvin_open(&c, "/nonexistent/people.csv", "auto", &err), RC_INVALID);
    assert_int_equal(csvin_open(&c, "/tmp", "auto", &err), RC_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_embedded_newlines),
        cmocka_unit_test(test_blanks_and_empty_cells),
        cmocka_unit_test(test_short_and_long_rows),
        cmocka_unit_test(test_long_cell),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_gb18030),
        cmocka_unit_test(test_utf8_marked),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
