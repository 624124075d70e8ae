/* People and their data: pages, consent, names, lookups, the log, import and erasure. */
#define _GNU_SOURCE
#include "bench.h"

#include "base/clock.h"
#include "crypto/merkle.h"
#include "service/act.h"
#include "service/auditlog.h"
#include "service/campaigns.h"
#include "service/directory.h"
#include "service/listing.h"
#include "service/people.h"
#include "service/purposes.h"
#include "store/consent.h"
#include "store/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE 50

/* A page anywhere, and the bare SELECT of what it shows, from the same place. */
static const struct {
    const char *what;
    const struct listing *listing;
    const char *filter, *bare, *sql;
} pages[] = {
    {"list page of 50 anywhere, names opened", &users_listing, "", "bare keyset SELECT of 50",
     "SELECT * FROM person WHERE ref > ? ORDER BY ref LIMIT 50"},
    {"the same of active people", &users_listing, "status:active", "bare keyset SELECT of 50",
     "SELECT * FROM person WHERE ref > ? AND status = 0 ORDER BY ref LIMIT 50"},
    {"consent page of 50 anywhere, names opened", &consents_listing, "", "bare SELECT with a join",
     "SELECT * FROM (SELECT * FROM person WHERE ref > ? ORDER BY ref LIMIT 50) p "
     "LEFT JOIN consent c ON c.person = p.id"},
};

static double bare_page(sqlite3_stmt *stmt, const char *from)
{
    double start = bench_now();

    sqlite3_bind_text(stmt, 1, from, -1, SQLITE_STATIC);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        ;
    sqlite3_reset(stmt);
    return bench_now() - start;
}

static void bench_pages(struct session *s, sqlite3 *bare, size_t which, int64_t people)
{
    enum { ROUNDS = 200 };
    struct lister l = {0};
    struct row rows[PAGE] = {0};
    struct err err = {0};
    sqlite3_stmt *stmt;
    double ours = 0, base = 0, start;

    bench_must(lister_open(&l, s, pages[which].listing, pages[which].filter, &err), &err);
    if (sqlite3_prepare_v2(bare, pages[which].sql, -1, &stmt, NULL) != SQLITE_OK)
        exit(1);
    for (int i = 0; i < ROUNDS; i++) {
        struct rowkey from = {0};
        size_t n = 0;

        snprintf(from.text, sizeof from.text, "D%06lld", (long long)(i * 7919LL % people));
        base += bare_page(stmt, from.text); /* first: what it reads is warm for ours, too */
        start = bench_now();
        bench_must(lister_fetch(&l, &from, 1, PAGE, rows, &n, &err), &err);
        ours += bench_now() - start;
        for (size_t k = 0; k < n; k++)
            row_release(&rows[k]);
    }
    sqlite3_finalize(stmt);
    lister_close(&l);
    bench_line(pages[which].what, ours / ROUNDS, pages[which].bare, base / ROUNDS);
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
    double start = bench_now();
    bool found;
    size_t got;

    for (int i = 0; i < ROUNDS; i++)
        bench_must(consent_all(s->db, 1 + i * 7919LL % people, state, PURPOSES_MAX, &got, &err),
                   &err);
    start = bench_now() - start;
    bench_line("consent of one person, every purpose", start / ROUNDS, "bare SELECT by person",
               bench_bare(bare,
                          "SELECT * FROM consent WHERE person = 1 + abs(random()) % "
                          "(SELECT max(id) FROM person)",
                          ROUNDS));
    bench_must(notice_in_force(s->db, "policy", clock_now(), &n, &found, &err), &err);
    campaign.notice = n.id;
    notice_release(&n);
    start = bench_now();
    for (int i = 0; i < ROUNDS; i++)
        bench_must(campaigns_figures(s, &campaign, &f, &err), &err);
    start = bench_now() - start;
    bench_line(
        "figures of a campaign that asks everyone", start / ROUNDS, "bare SELECT of the counters",
        bench_bare(bare, "SELECT sum(n) FROM consent_count WHERE purpose = 'optimise'", ROUNDS));
}

static void bench_detail(struct session *s, sqlite3 *bare, int64_t people)
{
    enum { ROUNDS = 200 };
    struct person_view v;
    struct err err = {0};
    char ref[16];
    double start = bench_now();

    for (int i = 0; i < ROUNDS; i++) {
        /* From the end: each run of the bench erases the first. */
        snprintf(ref, sizeof ref, "D%06lld", people - i * 7919LL % (people / 2));
        bench_must(people_open(s, ref, &v, &err), &err);
        people_view_release(&v);
    }
    start = bench_now() - start;
    bench_line("a person opened, the look committed", start / ROUNDS, "bare SELECT of the values",
               bench_bare(bare,
                          "SELECT * FROM person p JOIN value v ON v.person = p.id "
                          "WHERE p.ref > 'D0005' LIMIT 6",
                          1000));
}

static void bench_names(struct session *s)
{
    static const char *const queries[] = {"张", "张伟", "zs", "w", "诸葛"};
    struct directory *d = directory_new();
    struct err err = {0};
    bool done = false;
    double start = bench_now(), built, ours = 0;
    uint8_t *memory = malloc(16 << 20);

    while (!done)
        bench_must(directory_build(d, s, 2000, &done, &err), &err);
    built = bench_now() - start;
    printf("%-44s %12.1f ms\n", "directory of names built, in slices", built * 1e3);
    for (int i = 0; i < 50; i++) {
        int64_t *ids;
        size_t n;

        start = bench_now();
        bench_must(directory_find(d, queries[i % 5], &ids, &n, &err), &err);
        ours += bench_now() - start;
        free(ids);
    }
    memset(memory, 'x', 16 << 20);
    start = bench_now();
    if (memmem(memory, 16 << 20, "yz", 2) != NULL)
        exit(1);
    bench_line("name filter, one key", ours / 50, "memmem over 16 MiB", bench_now() - start);
    free(memory);
    directory_free(d);
}

static void bench_lookup(struct session *s, sqlite3 *bare)
{
    enum { ROUNDS = 20 };
    struct row row[2] = {0};
    struct err err = {0};
    size_t n = 0;
    double start = bench_now();

    for (int i = 0; i < ROUNDS; i++) {
        struct lister l = {0};

        bench_must(lister_open(&l, s, &users_listing, "email:d000007@example.cn", &err), &err);
        bench_must(lister_fetch(&l, NULL, 1, 2, row, &n, &err), &err);
        for (size_t k = 0; k < n; k++)
            row_release(&row[k]);
        lister_close(&l);
    }
    start = bench_now() - start;
    bench_line("exact lookup, with its audit entry committed", start / ROUNDS,
               "bare SELECT by hash",
               bench_bare(bare, "SELECT person FROM lookup WHERE hash = x'00'", 1000));
}

static void bench_append(struct session *s)
{
    struct err err = {0};
    char path[512];
    sqlite3 *h;
    double start = bench_now(), ours, base;

    for (int i = 0; i < 200; i++)
        bench_must(act_note(s, &(struct act_entry){.action = "bench"}, &err), &err);
    ours = (bench_now() - start) / 200;
    snprintf(path, sizeof path, "%s/bare.db", db_dir(s->db));
    unlink(path);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(a)", NULL,
                 NULL, NULL);
    start = bench_now();
    for (int i = 0; i < 200; i++)
        sqlite3_exec(h, "INSERT INTO t VALUES(zeroblob(300))", NULL, NULL, NULL);
    base = (bench_now() - start) / 200;
    sqlite3_close(h);
    unlink(path);
    bench_line("audit entry, signed, one commit", ours, "bare INSERT and COMMIT, FULL", base);
}

static void bench_verify(struct session *s)
{
    struct verify_result res;
    struct err err = {0};
    uint8_t entry[400] = {0}, leaf[HASH_BYTES];
    double start = bench_now(), ours, base;

    bench_must(auditlog_check_tail(s, &err), &err);
    bench_must(auditlog_verify(s, NULL, NULL, &res, &err), &err);
    if (!res.ok)
        exit(1);
    ours = (bench_now() - start) / (double)res.size;
    start = bench_now();
    for (int i = 0; i < 100000; i++)
        merkle_leaf(leaf, entry, sizeof entry);
    base = (bench_now() - start) / 100000;
    bench_line("audit verify, one entry with its signature", ours, "bare SHA-256 of 400 bytes",
               base);
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
    sqlite3_exec(h,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                 "CREATE TABLE t(id, field, v, PRIMARY KEY(id, field)) WITHOUT ROWID; BEGIN",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(h, "INSERT INTO t VALUES(?, ?, zeroblob(80))", -1, &stmt, NULL);
    start = bench_now();
    for (int i = 0; i < n * 14; i++) { /* values, lookups, keys, person, entry */
        sqlite3_bind_int(stmt, 1, i / 14);
        sqlite3_bind_int(stmt, 2, i % 14);
        sqlite3_step(stmt);
        sqlite3_reset(stmt);
    }
    sqlite3_exec(h, "COMMIT", NULL, NULL, NULL);
    *seconds = bench_now() - start;
    sqlite3_finalize(stmt);
    return h;
}

static void bench_import(const char *dir)
{
    enum { PEOPLE = 2000 };
    char scratch[512];
    double start, ours, base;

    snprintf(scratch, sizeof scratch, "%s/scratch", dir);
    bench_remove(scratch);
    start = bench_now();
    bench_make(scratch, PEOPLE);
    ours = (bench_now() - start) / PEOPLE;
    sqlite3_close(bare_people(dir, PEOPLE, &base));
    bench_line("import, one person (2,000 with init's Argon2id)", ours,
               "bare INSERT of the 14 rows", base / PEOPLE);
    bench_remove(scratch);
}

static double bare_erase(const char *dir)
{
    double made, start;
    sqlite3 *h = bare_people(dir, 100, &made);

    sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    start = bench_now();
    sqlite3_exec(h, "DELETE FROM t WHERE id = 50", NULL, NULL, NULL);
    sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    start = bench_now() - start;
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

    bench_must(lister_open(&l, s, &users_listing, "", &err), &err);
    bench_must(lister_fetch(&l, NULL, 1, 1, row, &n, &err), &err);
    start = bench_now();
    bench_must(people_erase(s, row[0].key.text, &why, &cert, &err), &err);
    start = bench_now() - start;
    bench_line("erase one person, both files searched", start, "bare DELETE, TRUNCATE checkpoint",
               bare_erase(db_dir(s->db)));
    printf("  (%lld bytes searched for residue)\n", (long long)cert.scanned_bytes);
    row_release(&row[0]);
    lister_close(&l);
}

void people_bench(struct session *s, sqlite3 *bare, int64_t people)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        bench_pages(s, bare, i, people);
    bench_detail(s, bare, people);
    bench_consent(s, bare, people);
    bench_names(s);
    bench_lookup(s, bare);
    bench_append(s);
    bench_verify(s);
    bench_erase(s);
    bench_import(db_dir(s->db));
}
