/* A million people: the Overview, each of its checks, and the registers that grow with them. */
#define _GNU_SOURCE
#include "bench.h"
#include "grow.h"

#include "crypto/slot.h"
#include "service/listing.h"
#include "service/overview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PEOPLE 1000000
#define PAGE 50
#define NAMED 3 /* checks, the most expensive ones */

static const struct {
    const char *name;
    enum rc (*check)(struct session *s, struct status *st, struct err *err);
} checks[] = {
#define CHECK(name) {#name, status_##name},
#include "service/checks.def"
#undef CHECK
};
#define CHECKS (sizeof checks / sizeof *checks)

/* The first page of a register, and the bare SELECT of what it shows. */
static const struct {
    const char *what;
    const struct listing *listing;
    const char *filter, *sql;
} pages[] = {
    {"requests", &requests_listing, "",
     "SELECT * FROM request WHERE closed_at IS NULL ORDER BY due_at, id LIMIT 50"},
    {"requests answered", &requests_listing, "state:closed",
     "SELECT * FROM request WHERE closed_at IS NOT NULL ORDER BY id DESC LIMIT 50"},
    {"sharing", &sharing_listing, "", "SELECT * FROM disclosure ORDER BY id LIMIT 50"},
    {"due", &due_listing, "",
     "SELECT * FROM value WHERE field = 2 AND due_from < 1790000000 ORDER BY due_from, person "
     "LIMIT 50"},
    {"consent-events", &consent_events_listing, "",
     "SELECT * FROM consent_event ORDER BY id DESC LIMIT 50"},
    {"consents, the last not answered", &consents_listing, "purpose:optimise open:yes",
     "SELECT id FROM person WHERE status = 0 AND NOT EXISTS (SELECT 1 FROM consent c WHERE "
     "c.person "
     "= person.id AND c.purpose = 'optimise') ORDER BY ref LIMIT 50"},
    {"holds", &holds_listing, "", "SELECT * FROM hold ORDER BY id LIMIT 50"},
    {"contacts", &contacts_listing, "", "SELECT * FROM contact_log ORDER BY id DESC LIMIT 50"},
    {"erasures", &erasures_listing, "",
     "SELECT * FROM erasure ORDER BY asked_at DESC, uuid DESC LIMIT 50"},
};

static void make(const char *dir)
{
    double start = bench_now();
    struct session s;
    const char *msg;
    sqlite3 *h;

    bench_init(&s, dir);
    session_close(&s);
    h = bench_open(dir);
    bench_run(h, "PRAGMA synchronous=OFF; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-200000");
    if ((msg = grow(h, 1, PEOPLE)) != NULL) {
        fprintf(stderr, "bench: %s\n", msg);
        exit(1);
    }
    /* All have answered but the last few. */
    bench_run(h, "INSERT INTO campaign(purpose, notice, reason, opened_at, opened_by, due_at) "
                 "SELECT 'optimise', min(id), 'x', 1, 'root', 1900000000 FROM notice;"
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
                 "INSERT INTO person(uuid, ref, status, version, created_at, updated_at) "
                 "SELECT randomblob(16), printf('E%07d', i), 0, 1, 1, 1 FROM n;"
                 "UPDATE counter SET n = n + 20 WHERE name = 'active'");
    sqlite3_close(h);
    printf("made the registers of %d people in %.1f s, by SQL alone\n", PEOPLE,
           bench_now() - start);
}

static void bench_overview(struct session *s, sqlite3 *bare)
{
    enum { ROUNDS = 50 };
    struct overview_row *row = calloc(OVERVIEW_CLAUSES, sizeof *row);
    struct overview o;
    struct err err = {0};
    double start = bench_now();
    size_t n;

    for (int i = 0; i < ROUNDS && row != NULL; i++) {
        bench_must(overview_read(s, &o, &err), &err);
        bench_must(overview_rows(s, 0, 1, row, 24, &n, &err), &err);
    }
    start = (bench_now() - start) / ROUNDS;
    bench_line(
        "Overview's first paint, 1,000,000 people", start, "bare keyset SELECT of 24",
        bench_bare(bare, "SELECT * FROM person WHERE ref > 'D05' ORDER BY ref LIMIT 24", ROUNDS));
    free(row);
}

/* What each check takes; the most expensive ones are named. */
static void bench_checks(struct session *s)
{
    enum { ROUNDS = 200 };
    double took[CHECKS], all = 0;
    struct status st;
    struct err err = {0};

    for (size_t i = 0; i < CHECKS; i++) {
        double start = bench_now();

        for (int k = 0; k < ROUNDS; k++)
            bench_must(checks[i].check(s, &st, &err), &err);
        took[i] = (bench_now() - start) / ROUNDS;
        all += took[i];
    }
    printf("  (%zu checks, %.0f us together; the most expensive:", CHECKS, all * 1e6);
    for (int k = 0; k < NAMED; k++) {
        size_t most = 0;

        for (size_t i = 1; i < CHECKS; i++)
            most = took[i] > took[most] ? i : most;
        printf(" %s %.0f us%s", checks[most].name, took[most] * 1e6, k + 1 < NAMED ? "," : ")\n");
        took[most] = 0;
    }
}

static void bench_page(struct session *s, sqlite3 *bare, size_t which)
{
    enum { ROUNDS = 20 };
    struct row rows[PAGE] = {0};
    struct lister l = {0};
    struct err err = {0};
    char what[80];
    double start;
    size_t n = 0;

    bench_must(lister_open(&l, s, pages[which].listing, pages[which].filter, &err), &err);
    start = bench_now();
    for (int i = 0; i < ROUNDS; i++) {
        bench_must(lister_fetch(&l, NULL, 1, PAGE, rows, &n, &err), &err);
        for (size_t k = 0; k < n; k++)
            row_release(&rows[k]);
    }
    start = (bench_now() - start) / ROUNDS;
    lister_close(&l);
    snprintf(what, sizeof what, "page of %zu %s, 1,000,000 people", n, pages[which].what);
    bench_line(what, start, "bare SELECT of 50", bench_bare(bare, pages[which].sql, ROUNDS));
}

/* `ycadmin check` from exec to exit, which signs in first. */
static void bench_command(const char *program, const char *dir)
{
    char file[600];
    struct slot slot;
    uint8_t seed[32] = {0};
    struct err err = {0};
    double start, ours;
    int status = 0;
    pid_t pid;
    FILE *f;

    snprintf(file, sizeof file, "%s/password", dir);
    if ((f = fopen(file, "w")) == NULL || fprintf(f, "%s\n", BENCH_PASSWORD) < 0 || fclose(f) != 0)
        exit(1);
    start = bench_now();
    if ((pid = fork()) == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execl(program, program, "--db", dir, "--operator", "root", "--password-file", file,
                  "check", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    ours = bench_now() - start;
    unlink(file);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 3) {
        fprintf(stderr, "bench: ycadmin check ended with %d\n", status);
        exit(1);
    }
    start = bench_now();
    bench_must(slot_make(&slot, BENCH_PASSWORD, seed, &err), &err);
    bench_line("ycadmin check, exec to exit, 1,000,000 people", ours, "one Argon2id",
               bench_now() - start);
}

void million_bench(const char *base, const char *program)
{
    char dir[512];
    struct session s;
    sqlite3 *bare;

    snprintf(dir, sizeof dir, "%s/million", base);
    if (access(dir, F_OK) != 0)
        make(dir);
    bench_sign_in(&s, dir);
    bare = bench_open(dir);
    bench_overview(&s, bare);
    bench_checks(&s);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        bench_page(&s, bare, i);
    sqlite3_close(bare);
    session_close(&s);
    bench_command(program, dir);
}
