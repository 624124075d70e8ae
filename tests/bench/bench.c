/* make bench N=100000: what the main operations cost, as ratios to the bare
 * SQLite or libsodium call done in the same run, on synthetic people. */
#define _GNU_SOURCE
#include "bench.h"

#include "config/ini.h"
#include "service/demo.h"
#include "service/deploy.h"
#include "service/operators.h"
#include "service/policies_text.h"
#include "service/signin.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

double bench_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void bench_must(enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->msg);
    exit(1);
}

void bench_line(const char *what, double ours, const char *bare, double base)
{
    printf("%-48s %12.1f us   %-34s %10.1f us   %7.2fx\n", what, ours * 1e6, bare, base * 1e6,
           ours / base);
    fflush(stdout);
}

sqlite3 *bench_open(const char *dir)
{
    char path[600];
    sqlite3 *h;

    snprintf(path, sizeof path, "%s/office.db", dir);
    if (sqlite3_open(path, &h) != SQLITE_OK)
        exit(1);
    sqlite3_busy_timeout(h, 20000);
    return h;
}

void bench_run(sqlite3 *h, const char *sql)
{
    char *msg = NULL;

    if (sqlite3_exec(h, sql, NULL, NULL, &msg) != SQLITE_OK) {
        fprintf(stderr, "bench: %s\n", msg);
        exit(1);
    }
}

double bench_bare(sqlite3 *h, const char *sql, int rounds)
{
    sqlite3_stmt *stmt;
    double start;

    if (sqlite3_prepare_v2(h, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench: %s: %s\n", sql, sqlite3_errmsg(h));
        exit(1);
    }
    start = bench_now();
    for (int i = 0; i < rounds; i++, sqlite3_reset(stmt))
        while (sqlite3_step(stmt) == SQLITE_ROW)
            ;
    start = (bench_now() - start) / rounds;
    sqlite3_finalize(stmt);
    return start;
}

void bench_remove(const char *dir)
{
    char command[700];

    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    if (system(command) != 0)
        exit(1);
}

void bench_init(struct session *s, const char *dir)
{
    struct ini policy;
    struct err err = {0};
    struct buf seed = BUF_INIT;
    struct init_options opt = {.dir = dir, .admin = "root", .password = BENCH_PASSWORD,
                               .zone = "Asia/Shanghai", .name = "bench", .policy = &policy,
                               .demo = true};

    bench_must(policies_text_builtin(&policy, &err), &err);
    bench_must(deploy_init(s, &opt, &seed, &err), &err);
    buf_release(&seed);
    ini_release(&policy);
}

void bench_make(const char *dir, int64_t people)
{
    struct session s;
    struct err err = {0};
    double start = bench_now(), made;

    bench_init(&s, dir);
    bench_must(demo_fill(&s, 1, people, NULL, &err), &err);
    made = bench_now() - start;
    bench_must(demo_consents(&s, 1, 5 * people, NULL, &err), &err);
    printf("made %lld people in %.1f s: %.0f a second, sealed, signed and logged\n",
           (long long)people, made, (double)people / made);
    printf("made %lld answers about consent in %.1f s\n", 5 * (long long)people,
           bench_now() - start - made);
    session_close(&s);
}

void bench_sign_in(struct session *s, const char *dir)
{
    struct err err = {0};

    bench_must(session_open(s, dir, &err), &err);
    bench_must(session_sign_in(s, "root", BENCH_PASSWORD, &err), &err);
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

    bench_must(secret_start(&err), &err);
    if (access(dir, F_OK) != 0)
        bench_make(dir, people);
    bench_sign_in(&s, dir);
    bench_must(operators_accept(&s, &err), &err); /* else the console would ask */
    bare = bench_open(dir);
    printf("%lld people\n", (long long)people);
    people_bench(&s, bare, people);
    sqlite3_close(bare);
    backup_bench(&s, dir, people);
    million_bench(dir, program);
    retention_bench(dir, 100000);
    session_close(&s);
    getrusage(RUSAGE_SELF, &usage);
    printf("%-48s %12ld kB (Argon2's 256 MiB included)\n", "peak memory", usage.ru_maxrss);
    fflush(stdout);
    return terminal_bench(program, dir);
}
