/* make bench N=100000: what the main operations cost, as ratios to the bare
 * SQLite or libsodium call done in the same run, on synthetic people. */
#define _GNU_SOURCE
#include "base/clock.h"
#include "config/ini.h"
#include "crypto/merkle.h"
#include "rules/validate.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/campaigns.h"
#include "service/purposes.h"
#include "service/demo.h"
#include "service/directory.h"
#include "service/listing.h"
#include "service/operators.h"
#include "service/overview.h"
#include "service/people.h"
#include "store/consent.h"
#include "store/notice.h"
#include "retention.h"
#include "terminal.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define PASSWORD "seventeen grey herons wade"
#define PAGE 50

static double now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void must(enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->msg);
    exit(1);
}

/* One line: what, ours, the bare call, their ratio. Times in microseconds. */
static void line(const char *what, double ours, const char *bare, double base)
{
    printf("%-44s %12.1f us   %-34s %10.1f us   %7.2fx\n", what, ours * 1e6, bare, base * 1e6,
           ours / base);
}

static sqlite3 *bare_open(const char *dir)
{
    char path[512];
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", dir);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    return h;
}

static void make(const char *dir, int64_t people)
{
    struct session s;
    struct ini policy;
    struct err err = {0};
    struct buf seed = BUF_INIT;
    struct init_options opt = {.dir = dir, .admin = "root", .password = PASSWORD,
                               .zone = "Asia/Shanghai", .name = "bench", .policy = &policy,
                               .demo = true};
    double start = now(), made;

    must(deploy_policy(&policy, &err), &err);
    must(deploy_init(&s, &opt, &seed, &err), &err);
    must(demo_fill(&s, 1, people, NULL, &err), &err);
    made = now() - start;
    must(demo_consents(&s, 1, 5 * people, NULL, &err), &err);
    printf("made %lld people in %.1f s: %.0f a second, sealed, signed and logged\n",
           (long long)people, made, (double)people / made);
    printf("made %lld answers about consent in %.1f s\n", 5 * (long long)people, now() - start - made);
    session_close(&s);
    buf_release(&seed);
    ini_release(&policy);
}

static void bench_pages(struct session *s, sqlite3 *bare, int64_t people)
{
    struct lister l = {0};
    struct row rows[PAGE] = {0};
    struct err err = {0};
    sqlite3_stmt *stmt;
    double ours = 0, base = 0;
    int rounds = 200;

    must(lister_open(&l, s, &users_listing, "", &err), &err);
    sqlite3_prepare_v2(bare, "SELECT * FROM person WHERE ref > ? ORDER BY ref LIMIT 50", -1, &stmt,
                       NULL);
    for (int i = 0; i < rounds; i++) {
        struct rowkey from = {0};
        size_t n = 0;
        double start;

        snprintf(from.text, sizeof from.text, "D%06lld",
                 (long long)(i * 7919LL % people));
        start = now();
        must(lister_fetch(&l, &from, 1, PAGE, rows, &n, &err), &err);
        ours += now() - start;
        for (size_t k = 0; k < n; k++)
            row_release(&rows[k]);
        start = now();
        sqlite3_bind_text(stmt, 1, from.text, -1, SQLITE_STATIC);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            ;
        sqlite3_reset(stmt);
        base += now() - start;
    }
    sqlite3_finalize(stmt);
    lister_close(&l);
    line("list page of 50 anywhere, names opened", ours / rounds, "bare keyset SELECT of 50",
         base / rounds);
}

/* Where one person stands, an answer for every purpose, and how far a campaign has come. */
static void bench_consent(struct session *s, sqlite3 *bare, int64_t people)
{
    enum { ROUNDS = 1000 };
    struct campaign campaign = {.purpose = "optimise"};
    struct consent state[PURPOSES_MAX];
    struct campaign_figures f;
    struct notice n;
    struct err err = {0};
    sqlite3_stmt *one, *sum;
    double start, ours = 0, base = 0;
    bool found;
    size_t got;

    sqlite3_prepare_v2(bare, "SELECT * FROM consent WHERE person = ?", -1, &one, NULL);
    sqlite3_prepare_v2(bare, "SELECT sum(n) FROM consent_count WHERE purpose = 'optimise'", -1, &sum,
                       NULL);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t id = 1 + i * 7919LL % people;

        start = now();
        must(consent_all(s->db, id, state, PURPOSES_MAX, &got, &err), &err);
        ours += now() - start;
        start = now();
        sqlite3_bind_int64(one, 1, id);
        while (sqlite3_step(one) == SQLITE_ROW)
            ;
        sqlite3_reset(one);
        base += now() - start;
    }
    line("consent of one person, every purpose", ours / ROUNDS, "bare SELECT by person",
         base / ROUNDS);
    must(notice_in_force(s->db, "policy", clock_now(), &n, &found, &err), &err);
    campaign.notice = n.id;
    notice_release(&n);
    start = now();
    for (int i = 0; i < ROUNDS; i++)
        must(campaigns_figures(s, &campaign, &f, &err), &err);
    ours = now() - start;
    start = now();
    for (int i = 0; i < ROUNDS; i++) {
        while (sqlite3_step(sum) == SQLITE_ROW)
            ;
        sqlite3_reset(sum);
    }
    base = now() - start;
    line("figures of a campaign that asks everyone", ours / ROUNDS, "bare SELECT of the counters",
         base / ROUNDS);
    sqlite3_finalize(one);
    sqlite3_finalize(sum);
}

/* A page of the matrix, people by purposes, anywhere. */
static void bench_matrix(struct session *s, sqlite3 *bare, int64_t people)
{
    struct row rows[PAGE] = {0};
    struct lister l = {0};
    struct err err = {0};
    sqlite3_stmt *stmt;
    double ours = 0, base = 0;
    int rounds = 100;

    must(lister_open(&l, s, &consents_listing, "", &err), &err);
    sqlite3_prepare_v2(bare,
                       "SELECT * FROM (SELECT * FROM person WHERE ref > ? ORDER BY ref LIMIT 50) p "
                       "LEFT JOIN consent c ON c.person = p.id",
                       -1, &stmt, NULL);
    for (int i = 0; i < rounds; i++) {
        struct rowkey from = {0};
        size_t n = 0;
        double start;

        snprintf(from.text, sizeof from.text, "D%06lld", (long long)(i * 7919LL % people));
        start = now();
        must(lister_fetch(&l, &from, 1, PAGE, rows, &n, &err), &err);
        ours += now() - start;
        for (size_t k = 0; k < n; k++)
            row_release(&rows[k]);
        start = now();
        sqlite3_bind_text(stmt, 1, from.text, -1, SQLITE_STATIC);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            ;
        sqlite3_reset(stmt);
        base += now() - start;
    }
    sqlite3_finalize(stmt);
    lister_close(&l);
    line("consent page of 50 anywhere, names opened", ours / rounds, "bare SELECT with a join",
         base / rounds);
}

static void bench_names(struct session *s)
{
    static const char *const queries[] = {"张", "张伟", "zs", "w", "诸葛"};
    struct directory *d = directory_new();
    struct err err = {0};
    bool done = false;
    double start = now(), built, ours = 0;
    uint8_t *memory = malloc(16 << 20);

    while (!done)
        must(directory_build(d, s, 2000, &done, &err), &err);
    built = now() - start;
    printf("%-44s %12.1f ms\n", "directory of names built, in slices", built * 1e3);
    for (int i = 0; i < 50; i++) {
        int64_t *ids;
        size_t n;

        start = now();
        must(directory_find(d, queries[i % 5], &ids, &n, &err), &err);
        ours += now() - start;
        free(ids);
    }
    memset(memory, 'x', 16 << 20);
    start = now();
    if (memmem(memory, 16 << 20, "yz", 2) != NULL)
        exit(1);
    line("name filter, one key", ours / 50, "memmem over 16 MiB", now() - start);
    free(memory);
    directory_free(d);
}

static void bench_lookup(struct session *s, sqlite3 *bare)
{
    struct lister l = {0};
    struct row row[2] = {0};
    struct err err = {0};
    sqlite3_stmt *stmt;
    size_t n = 0;
    double start = now(), ours, base;

    for (int i = 0; i < 20; i++) {
        l = (struct lister){0};
        must(lister_open(&l, s, &users_listing, "email:d000007@example.cn", &err), &err);
        must(lister_fetch(&l, NULL, 1, 2, row, &n, &err), &err);
        for (size_t k = 0; k < n; k++)
            row_release(&row[k]);
        lister_close(&l);
    }
    ours = (now() - start) / 20;
    sqlite3_prepare_v2(bare, "SELECT person FROM lookup WHERE hash = x'00'", -1, &stmt, NULL);
    start = now();
    for (int i = 0; i < 1000; i++) {
        while (sqlite3_step(stmt) == SQLITE_ROW)
            ;
        sqlite3_reset(stmt);
    }
    base = (now() - start) / 1000;
    sqlite3_finalize(stmt);
    line("exact lookup, with its audit entry committed", ours, "bare SELECT by hash", base);
}

static void bench_append(struct session *s, const char *dir)
{
    struct err err = {0};
    char path[512];
    sqlite3 *h;
    double start = now(), ours, base;

    for (int i = 0; i < 200; i++)
        must(act_note(s, &(struct act_entry){.action = "bench"}, &err), &err);
    ours = (now() - start) / 200;
    snprintf(path, sizeof path, "%s/bare.db", dir);
    unlink(path);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(a)", NULL,
                 NULL, NULL);
    start = now();
    for (int i = 0; i < 200; i++)
        sqlite3_exec(h, "INSERT INTO t VALUES(zeroblob(300))", NULL, NULL, NULL);
    base = (now() - start) / 200;
    sqlite3_close(h);
    unlink(path);
    line("audit entry, signed, one commit", ours, "bare INSERT and COMMIT, FULL", base);
}

static void bench_verify(struct session *s)
{
    struct verify_result res;
    struct err err = {0};
    uint8_t entry[400] = {0}, leaf[HASH_BYTES];
    double start = now(), ours, base;

    must(auditlog_check_tail(s, &err), &err);
    must(auditlog_verify(s, NULL, NULL, &res, &err), &err);
    if (!res.ok)
        exit(1);
    ours = (now() - start) / (double)res.size;
    start = now();
    for (int i = 0; i < 100000; i++)
        merkle_leaf(leaf, entry, sizeof entry);
    base = (now() - start) / 100000;
    line("audit verify, one entry with its signature", ours, "bare SHA-256 of 400 bytes", base);
}

/* A scratch database with the rows of N people, unsealed, in one transaction. */
static sqlite3 *bare_people(const char *dir, int n, double *seconds)
{
    char path[512];
    sqlite3_stmt *stmt;
    sqlite3 *h;
    double start;

    snprintf(path, sizeof path, "%s/bare.db", dir);
    unlink(path);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                    "CREATE TABLE t(id, field, v, PRIMARY KEY(id, field)) WITHOUT ROWID; BEGIN",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(h, "INSERT INTO t VALUES(?, ?, zeroblob(80))", -1, &stmt, NULL);
    start = now();
    for (int i = 0; i < n * 14; i++) { /* values, lookups, keys, person, entry */
        sqlite3_bind_int(stmt, 1, i / 14);
        sqlite3_bind_int(stmt, 2, i % 14);
        sqlite3_step(stmt);
        sqlite3_reset(stmt);
    }
    sqlite3_exec(h, "COMMIT", NULL, NULL, NULL);
    *seconds = now() - start;
    sqlite3_finalize(stmt);
    return h;
}

static void bench_import(const char *dir)
{
    enum { PEOPLE = 2000 };
    char scratch[512], command[600];
    double start, ours, base;

    snprintf(scratch, sizeof scratch, "%s/scratch", dir);
    snprintf(command, sizeof command, "rm -rf '%s'", scratch);
    if (system(command) != 0)
        exit(1);
    start = now();
    make(scratch, PEOPLE);
    ours = (now() - start) / PEOPLE;
    sqlite3_close(bare_people(dir, PEOPLE, &base));
    line("import, one person (2,000 with init's Argon2id)", ours, "bare INSERT of the 14 rows",
         base / PEOPLE);
    if (system(command) != 0)
        exit(1);
}

static double bare_erase(const char *dir)
{
    double made, start;
    sqlite3 *h = bare_people(dir, 100, &made);

    sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    start = now();
    sqlite3_exec(h, "DELETE FROM t WHERE id = 50", NULL, NULL, NULL);
    sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    start = now() - start;
    sqlite3_close(h);
    return start;
}

static void bench_erase(struct session *s)
{
    struct certificate cert;
    struct why why = {.reason = "request"};
    struct err err = {0};
    struct lister l = {0};
    struct row row[1] = {0};
    size_t n;
    double start;

    must(lister_open(&l, s, &users_listing, "", &err), &err);
    must(lister_fetch(&l, NULL, 1, 1, row, &n, &err), &err);
    start = now();
    must(people_erase(s, row[0].key.text, &why, &cert, &err), &err);
    start = now() - start;
    line("erase one person, both files searched", start, "bare DELETE, TRUNCATE checkpoint",
         bare_erase(db_dir(s->db)));
    printf("  (%lld bytes searched for residue)\n", (long long)cert.scanned_bytes);
    row_release(&row[0]);
    lister_close(&l);
}

/* A deployment of a million people, their rows made by SQL alone. */
static void make_million(const char *dir)
{
    static const char fill[] =
        "PRAGMA synchronous=OFF; BEGIN;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
        "INSERT INTO person(uuid, ref, department, status, version, minor_until, created_at, "
        "updated_at) SELECT randomblob(16), printf('D%07d', i), 'x', 0, 1, "
        "CASE WHEN i % 500 = 0 THEN 4000000000 END, 1, 1 FROM n;"
        "INSERT INTO value(person, field, sealed, collected_at, confirmed_at, due_from) "
        "SELECT id, (SELECT id FROM field WHERE code = 'name'), CAST(x'01' || zeroblob(72) AS BLOB), 1, 1, NULL "
        "FROM person;"
        "UPDATE counter SET n = 1000000 WHERE name = 'active'; COMMIT;";
    struct init_options opt = {.dir = dir, .admin = "root", .password = PASSWORD,
                               .zone = "Asia/Shanghai", .name = "million"};
    struct buf seed = BUF_INIT;
    struct ini policy;
    struct session s;
    struct err err = {0};
    sqlite3 *h;

    must(deploy_policy(&policy, &err), &err);
    opt.policy = &policy;
    must(deploy_init(&s, &opt, &seed, &err), &err);
    session_close(&s);
    buf_release(&seed);
    ini_release(&policy);
    h = bare_open(dir);
    if (sqlite3_exec(h, fill, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench: %s\n", sqlite3_errmsg(h));
        exit(1);
    }
    sqlite3_close(h);
}

/* What the Overview reads before its first paint: every clause and what stands beside. */
static void bench_overview(const char *bench_dir)
{
    enum { ROUNDS = 50 };
    struct overview_row *row = calloc(OVERVIEW_CLAUSES, sizeof *row);
    struct overview o;
    struct session s;
    struct err err = {0};
    sqlite3_stmt *stmt;
    sqlite3 *bare;
    double start, ours, base;
    char dir[512];
    size_t n;

    snprintf(dir, sizeof dir, "%s/million", bench_dir);
    if (access(dir, F_OK) != 0)
        make_million(dir);
    must(session_open(&s, dir, &err), &err);
    must(session_sign_in(&s, "root", PASSWORD, &err), &err);
    start = now();
    for (int i = 0; i < ROUNDS && row != NULL; i++) {
        must(overview_read(&s, &o, &err), &err);
        must(overview_rows(&s, 0, 1, row, 24, &n, &err), &err);
    }
    ours = (now() - start) / ROUNDS;
    bare = bare_open(dir);
    sqlite3_prepare_v2(bare, "SELECT * FROM person WHERE ref > 'D05' ORDER BY ref LIMIT 24", -1,
                       &stmt, NULL);
    start = now();
    for (int i = 0; i < ROUNDS; i++, sqlite3_reset(stmt))
        while (sqlite3_step(stmt) == SQLITE_ROW)
            ;
    base = (now() - start) / ROUNDS;
    sqlite3_finalize(stmt);
    sqlite3_close(bare);
    session_close(&s);
    free(row);
    line("Overview's first paint, 1,000,000 people", ours, "bare keyset SELECT of 24", base);
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "build/bench/data";
    int64_t people = argc > 2 ? strtoll(argv[2], NULL, 10) : 100000;
    const char *program = argc > 3 ? argv[3] : "build/ycadmin";
    struct err err = {0};
    struct session s;
    struct rusage usage;
    sqlite3 *bare;

    must(secret_start(&err), &err);
    if (access(dir, F_OK) != 0)
        make(dir, people);
    must(session_open(&s, dir, &err), &err);
    must(session_sign_in(&s, "root", PASSWORD, &err), &err);
    must(operators_accept(&s, &err), &err); /* else the console would ask */
    bare = bare_open(dir);
    printf("%lld people\n", (long long)people);
    bench_pages(&s, bare, people);
    bench_consent(&s, bare, people);
    bench_matrix(&s, bare, people);
    bench_names(&s);
    bench_lookup(&s, bare);
    bench_append(&s, dir);
    bench_verify(&s);
    bench_erase(&s);
    bench_import(dir);
    bench_overview(dir);
    retention_bench(dir, 100000, make, PASSWORD);
    sqlite3_close(bare);
    session_close(&s);
    getrusage(RUSAGE_SELF, &usage);
    printf("%-44s %12ld kB (Argon2's 256 MiB included)\n", "peak memory", usage.ru_maxrss);
    fflush(stdout);
    return terminal_bench(program, dir, "root", PASSWORD);
}
