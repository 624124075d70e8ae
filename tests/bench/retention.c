/* Preview and purge of due values, against bare DELETEs of the same rows in sorted batches, with
 * another process that wants to write all the while. */
#define _GNU_SOURCE
#include "bench.h"

#include "service/fields.h"
#include "service/retention_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 1000

/* The rows that are due, by bare statements: identifiers first, sorted, in batches. */
static double bare(const char *dir, int64_t rows)
{
    int64_t *id = malloc((size_t)rows * 2 * sizeof *id), n = 0;
    sqlite3 *h = bench_open(dir);
    sqlite3_stmt *pick, *del;
    double start, spent;
    struct waits *w;

    bench_run(h, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0");
    sqlite3_prepare_v2(h,
                       "SELECT person, field FROM value WHERE due_from IS NOT NULL ORDER BY 1, 2",
                       -1, &pick, NULL);
    sqlite3_prepare_v2(h, "DELETE FROM value WHERE person = ? AND field = ?", -1, &del, NULL);
    w = waits_start(dir);
    start = bench_now();
    for (; n < rows && sqlite3_step(pick) == SQLITE_ROW; n++) {
        id[2 * n] = sqlite3_column_int64(pick, 0);
        id[2 * n + 1] = sqlite3_column_int64(pick, 1);
    }
    sqlite3_finalize(pick);
    for (int64_t i = 0; i < n; i += BATCH) {
        bench_run(h, "BEGIN IMMEDIATE");
        for (int64_t k = i; k < n && k < i + BATCH; k++) {
            sqlite3_bind_int64(del, 1, id[2 * k]);
            sqlite3_bind_int64(del, 2, id[2 * k + 1]);
            sqlite3_step(del);
            sqlite3_reset(del);
        }
        bench_run(h, "COMMIT");
        sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    spent = bench_now() - start;
    waits_end(w, "bare DELETE in sorted batches of 1,000", (double)n, "rows", spent);
    sqlite3_finalize(del);
    sqlite3_close(h);
    free(id);
    return spent / (double)n;
}

static void copy_all(const char *from, const char *to)
{
    char command[1400];

    snprintf(command, sizeof command, "cp -a '%s' '%s'", from, to);
    if (system(command) != 0)
        exit(1);
}

/* Everything that was collected by now is two years old. */
static int64_t make_due(const char *dir)
{
    sqlite3 *h = bench_open(dir);
    sqlite3_stmt *stmt;
    int64_t n;

    bench_run(
        h, "UPDATE value SET collected_at = collected_at - 63072000, confirmed_at = confirmed_at "
           "- 63072000, due_from = due_from - 63072000");
    sqlite3_prepare_v2(h, "SELECT count(*) FROM value WHERE due_from IS NOT NULL", -1, &stmt, NULL);
    sqlite3_step(stmt);
    n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(h);
    return n;
}

static void bench_preview(struct session *s, const char *dir, char plan[65])
{
    struct retention_preview p;
    struct err err = {0};
    sqlite3 *h = bench_open(dir);
    double start = bench_now(), ours, digest;

    for (int i = 0; i < 20; i++)
        bench_must(retention_preview(s, &p, &err), &err);
    ours = (bench_now() - start) / 20;
    start = bench_now();
    bench_must(retention_plan_hex(s, &p, NULL, plan, &err), &err);
    digest = bench_now() - start;
    bench_line("retention preview, all rules, counters", ours, "bare count(*) of the due index",
               bench_bare(h, "SELECT count(*) FROM value WHERE due_from IS NOT NULL", 20));
    printf("%-48s %9.0f rows/s   (%lld values)\n", "retention plan and its digest",
           (double)p.due / digest, (long long)p.due);
    sqlite3_close(h);
}

/* Every mobile number under another key, and its lookup, while another wants to write. */
static void bench_raise(struct session *s)
{
    int64_t n = 0, id = session_field(s, "mobile")->id;
    struct err err = {0};
    struct waits *w = waits_start(db_dir(s->db));
    double start = bench_now();

    bench_must(fields_raise(s, id, NULL, &n, &err), &err);
    start = bench_now() - start;
    waits_end(w, "a field raised under the high key", (double)n, "rows", start);
}

void retention_bench(const char *base, int64_t values)
{
    char dir[512], copy[520], plan[65];
    struct waits *w;
    struct retention_run run;
    struct err err = {0};
    struct session s;
    double start, spent, each;
    int64_t due;

    snprintf(dir, sizeof dir, "%s/retention", base);
    snprintf(copy, sizeof copy, "%s.bare", dir);
    bench_remove(dir);
    bench_remove(copy);
    bench_make(dir, values / 4); /* each has four values or five that are due */
    due = make_due(dir);
    copy_all(dir, copy);
    bench_sign_in(&s, dir);
    bench_preview(&s, dir, plan);
    w = waits_start(dir);
    start = bench_now();
    bench_must(retention_run(&s, plan, NULL, &run, &err), &err);
    spent = bench_now() - start;
    waits_end(w, "retention run: plan, purge, log, TRUNCATE", (double)run.done, "rows", spent);
    bench_raise(&s);
    session_close(&s);
    each = bare(copy, due);
    printf("  (%lld values of %lld due, in %.1f s; %.2fx the bare DELETEs)\n", (long long)run.done,
           (long long)due, spent, spent / (double)run.done / each);
    bench_remove(dir);
    bench_remove(copy);
}
