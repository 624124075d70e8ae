/* A throw-away deployment for tests: made in a directory of its own. */
#ifndef TESTS_DEPLOYMENT_H
#define TESTS_DEPLOYMENT_H

#include "service/deploy.h"
#include "service/operators.h"
#include "service/policies_text.h"
#include "service/signin.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ADMIN_PASSWORD "seventeen grey herons wade"

struct deployment {
    char dir[64];
    struct session s; /* signed in as root */
    struct buf seed;
};

static struct err test_err;

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        enum rc rc_ = (call);                                                                      \
        if (rc_ != RC_OK)                                                                          \
            fail_msg("%s: %d %s", #call, (int)rc_, test_err.msg);                                  \
    } while (0)

/* The injected clock stands at T from now on, until the teardown. */
static inline void deployment_now(int64_t t)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)t);
    setenv("YCADMIN_TEST_NOW", text, 1);
}

static inline int deployment_setup(void **state)
{
    struct deployment *d = calloc(1, sizeof *d);
    struct ini policy;
    struct init_options opt = {
        .admin = "root", .password = ADMIN_PASSWORD, .zone = "Asia/Shanghai", .name = "test"};

    assert_ok(secret_start(&test_err));
    strcpy(d->dir, "/tmp/ycadmin-test-XXXXXX");
    assert_non_null(mkdtemp(d->dir));
    opt.dir = d->dir;
    opt.policy = &policy;
    assert_ok(policies_text_builtin(&policy, &test_err));
    assert_ok(deploy_init(&d->s, &opt, &d->seed, &test_err));
    ini_release(&policy);
    *state = d;
    return 0;
}

static inline int deployment_teardown(void **state)
{
    struct deployment *d = *state;
    char command[128];

    unsetenv("YCADMIN_TEST_NOW");
    session_close(&d->s);
    buf_release(&d->seed);
    snprintf(command, sizeof command, "rm -rf %s", d->dir);
    if (system(command) != 0)
        return 1;
    free(d);
    return 0;
}

/* Close and sign in again as NAME. */
static inline enum rc deployment_again(struct deployment *d, const char *name, const char *password)
{
    enum rc rc;

    session_close(&d->s);
    assert_ok(session_open(&d->s, d->dir, &test_err));
    rc = session_sign_in(&d->s, name, password, &test_err);
    return rc;
}

/* What SQL, asked of DIR's FILE behind the program's back, finds. */
static inline int64_t deployment_number(const char *dir, const char *file, const char *sql)
{
    char path[200];
    sqlite3_stmt *stmt;
    sqlite3 *h;
    int64_t n;

    snprintf(path, sizeof path, "%s/%s", dir, file);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(h);
    return n;
}

/* Edit office.db behind the program's back. */
static inline void deployment_tamper(const struct deployment *d, const char *sql)
{
    char path[96], *msg = NULL;
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", d->dir);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK)
        fail_msg("%s", msg);
    sqlite3_close(h);
}

#endif
