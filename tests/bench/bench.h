/* What the parts of the bench share. Times are seconds unless a name says otherwise. */
#ifndef BENCH_H
#define BENCH_H

#include "base/err.h"
#include "service/session.h"

#include <sqlite3.h>
#include <stdint.h>

#define BENCH_PASSWORD "seventeen grey herons wade"

double bench_now(void);
/* Say what failed and end the bench. */
void bench_must(enum rc rc, const struct err *err);
/* One line: what, ours, the bare call, their ratio. */
void bench_line(const char *what, double ours, const char *bare, double base);
/* office.db of the deployment DIR; the caller closes it. */
sqlite3 *bench_open(const char *dir);
/* Run SQL, which may be many statements. */
void bench_run(sqlite3 *h, const char *sql);
/* The mean time to run one statement to its end, ROUNDS times. */
double bench_bare(sqlite3 *h, const char *sql, int rounds);
/* Remove the directory. */
void bench_remove(const char *dir);
/* A new deployment, signed in as root. */
void bench_init(struct session *s, const char *dir);
/* A deployment of PEOPLE synthetic people, sealed, signed and logged, with five consents each. */
void bench_make(const char *dir, int64_t people);
/* Sign in as root. */
void bench_sign_in(struct session *s, const char *dir);

/* Another process that asks for the write lock every 2 ms and notes how long it took to get. */
struct waits;
struct waits *waits_start(const char *dir);
/* End it and print ROWS a second, how long it waited, and how large the WAL was. */
void waits_end(struct waits *w, const char *what, double rows, const char *unit, double seconds);

/* People and their data, in the deployment of S with PEOPLE people. */
void people_bench(struct session *s, sqlite3 *bare, int64_t people);
/* The Overview, each of its checks, and the registers, at a million people below BASE. */
void million_bench(const char *base, const char *program);
/* A copy of both files of S below BASE, while another wants to write. */
void backup_bench(struct session *s, const char *base, int64_t people);
/* Preview and purge of about VALUES due values, in a deployment of its own below BASE. */
void retention_bench(const char *base, int64_t values);
/* Start PROGRAM on DIR, sign in, press keys and print figures at 80x24 and 200x50.
 * 0, or 1 when the program did not answer. */
int terminal_bench(const char *program, const char *dir);

#endif
