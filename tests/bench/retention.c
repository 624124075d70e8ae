/* Preview and purge of due values, against bare DELETEs of the same rows in sorted batches, with
 * another process that wants to write all the while. */
#define _GNU_SOURCE
#include "retention.h"

#include "service/demo.h"
#include "service/operators.h"
#include "service/retention_run.h"
#include "store/db.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCH   1000
#define SAMPLES 200000

/* What the other process saw, in memory shared with it. */
struct seen {
    volatile int n, stop;
    long wal;
    double wait[SAMPLES];
};

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

static sqlite3 *open_office(const char *dir)
{
    char path[600];
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", dir);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    sqlite3_busy_timeout(h, 20000);
    return h;
}

static void run_sql(sqlite3 *h, const char *sql)
{
    char *msg = NULL;

    if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK) {
        fprintf(stderr, "bench: %s\n", msg);
        exit(1);
    }
}

/* Ask for the write lock every 2 ms and note how long it took to get. */
static pid_t watch(const char *dir, struct seen *seen)
{
    pid_t pid = fork();
    struct timespec pause = {.tv_nsec = 2000000};
    char wal[600];
    struct stat st;
    struct db *db;

    if (pid != 0)
        return pid;
    snprintf(wal, sizeof wal, "%s/office.db-wal", dir);
    if (db_open(&db, dir, NULL) != RC_OK)
        _exit(1);
    while (!seen->stop && seen->n < SAMPLES) {
        double start = now();

        if (db_begin(db, DB_OFFICE, NULL) != RC_OK)
            _exit(1);
        seen->wait[seen->n] = now() - start;
        db_rollback(db, DB_OFFICE);
        seen->n++;
        if (stat(wal, &st) == 0 && st.st_size > seen->wal)
            seen->wal = st.st_size;
        nanosleep(&pause, NULL);
    }
    _exit(0);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(const char *what, double rows, double seconds, struct seen *seen)
{
    int n = seen->n;

    qsort(seen->wait, (size_t)n, sizeof *seen->wait, compare);
    printf("%-44s %9.0f rows/s   another writer waits p50 %5.1f  p99 %5.1f  max %5.1f ms   WAL peak "
           "%4.1f MB\n",
           what, rows / seconds, seen->wait[n / 2] * 1e3, seen->wait[n * 99 / 100] * 1e3,
           seen->wait[n - 1] * 1e3, (double)seen->wal / 1e6);
}

/* The rows that are due, by bare statements: identifiers first, sorted, in batches. */
static double bare(const char *dir, int64_t rows, struct seen *seen)
{
    int64_t *id = malloc((size_t)rows * 2 * sizeof *id), n = 0;
    sqlite3 *h = open_office(dir);
    sqlite3_stmt *pick, *del;
    double start, spent;
    pid_t pid;

    run_sql(h, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0");
    sqlite3_prepare_v2(h, "SELECT person, field FROM value WHERE due_from IS NOT NULL ORDER BY 1, 2",
                       -1, &pick, NULL);
    sqlite3_prepare_v2(h, "DELETE FROM value WHERE person = ? AND field = ?", -1, &del, NULL);
    pid = watch(dir, seen);
    start = now();
    for (; n < rows && sqlite3_step(pick) == SQLITE_ROW; n++) {
        id[2 * n] = sqlite3_column_int64(pick, 0);
        id[2 * n + 1] = sqlite3_column_int64(pick, 1);
    }
    sqlite3_finalize(pick);
    for (int64_t i = 0; i < n; i += BATCH) {
        run_sql(h, "BEGIN IMMEDIATE");
        for (int64_t k = i; k < n && k < i + BATCH; k++) {
            sqlite3_bind_int64(del, 1, id[2 * k]);
            sqlite3_bind_int64(del, 2, id[2 * k + 1]);
            sqlite3_step(del);
            sqlite3_reset(del);
        }
        run_sql(h, "COMMIT");
        sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    spent = now() - start;
    seen->stop = 1;
    waitpid(pid, NULL, 0);
    sqlite3_finalize(del);
    sqlite3_close(h);
    free(id);
    report("bare DELETE in sorted batches of 1,000", (double)n, spent, seen);
    return spent / (double)n;
}

static struct seen *new_seen(void)
{
    struct seen *seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (seen == MAP_FAILED)
        exit(1);
    return seen;
}

static void remove_both(const char *a, const char *b)
{
    char command[1400];

    snprintf(command, sizeof command, "rm -rf '%s' '%s'", a, b);
    if (system(command) != 0)
        exit(1);
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
    sqlite3 *h = open_office(dir);
    sqlite3_stmt *stmt;
    int64_t n;

    run_sql(h, "UPDATE value SET collected_at = collected_at - 63072000, confirmed_at = confirmed_at "
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
    sqlite3 *h = open_office(dir);
    double start = now(), ours, digest;

    for (int i = 0; i < 20; i++)
        must(retention_preview(s, &p, &err), &err);
    ours = (now() - start) / 20;
    start = now();
    must(retention_plan_hex(s, &p, NULL, plan, &err), &err);
    digest = now() - start;
    start = now();
    run_sql(h, "SELECT count(*) FROM value WHERE due_from IS NOT NULL");
    printf("%-44s %12.1f us   %-34s %10.1f us   %7.2fx\n", "retention preview, all rules, counters",
           ours * 1e6, "bare count(*) of the due index", (now() - start) * 1e6,
           ours / (now() - start));
    printf("%-44s %9.0f rows/s   (%lld values)\n", "retention plan and its digest",
           (double)p.due / digest, (long long)p.due);
    sqlite3_close(h);
}

void retention_bench(const char *base, int64_t values,
                     void (*make)(const char *dir, int64_t people), const char *password)
{
    char dir[512], copy[520], plan[65];
    struct seen *ours = new_seen(), *other = new_seen();
    struct retention_run run;
    struct err err = {0};
    struct session s;
    double start, spent, each;
    int64_t due;
    pid_t pid;

    snprintf(dir, sizeof dir, "%s/retention", base);
    snprintf(copy, sizeof copy, "%s.bare", dir);
    remove_both(dir, copy);
    make(dir, values / 4); /* each has four values or five that are due */
    due = make_due(dir);
    copy_all(dir, copy);
    must(session_open(&s, dir, &err), &err);
    must(session_sign_in(&s, "root", password, &err), &err);
    bench_preview(&s, dir, plan);
    pid = watch(dir, ours);
    start = now();
    must(retention_run(&s, plan, NULL, &run, &err), &err);
    spent = now() - start;
    ours->stop = 1;
    waitpid(pid, NULL, 0);
    session_close(&s);
    report("retention run: plan, purge, log, TRUNCATE", (double)run.done, spent, ours);
    each = bare(copy, due, other);
    printf("  (%lld values of %lld due, in %.1f s; %.2fx the bare DELETEs)\n", (long long)run.done,
           (long long)due, spent, spent / (double)run.done / each);
    remove_both(dir, copy);
}
