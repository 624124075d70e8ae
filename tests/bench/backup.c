/* A backup, against SQLite's own online copy of the same two files. */
#define _GNU_SOURCE
#include "bench.h"

#include "service/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static double bare_copy(const char *from, const char *to)
{
    sqlite3 *in, *out;
    sqlite3_backup *b;
    double start = bench_now();

    unlink(to);
    if (sqlite3_open(from, &in) != SQLITE_OK || sqlite3_open(to, &out) != SQLITE_OK ||
        (b = sqlite3_backup_init(out, "main", in, "main")) == NULL ||
        sqlite3_backup_step(b, -1) != SQLITE_DONE || sqlite3_backup_finish(b) != SQLITE_OK)
        exit(1);
    sqlite3_close(in);
    sqlite3_close(out);
    unlink(to);
    return bench_now() - start;
}

void backup_bench(struct session *s, const char *base, int64_t people)
{
    static const char *const name[] = {"office.db", "vault.db"};
    char from[600], to[600];
    struct manifest m;
    struct err err = {0};
    struct waits *w;
    double start, ours, bare = 0;

    snprintf(to, sizeof to, "%s/backup", base);
    bench_remove(to);
    w = waits_start(db_dir(s->db));
    start = bench_now();
    bench_must(backup_make(s, to, NULL, &m, &err), &err);
    ours = bench_now() - start;
    waits_end(w, "backup: both files, checked and signed", (double)people, "people", ours);
    bench_remove(to);
    for (int i = 0; i < 2; i++) {
        snprintf(from, sizeof from, "%s/%s", db_dir(s->db), name[i]);
        snprintf(to, sizeof to, "%s/bare.copy", base);
        bare += bare_copy(from, to);
    }
    bench_line("backup, by 100,000 people", ours * 1e5 / (double)people,
               "bare sqlite3_backup of both", bare * 1e5 / (double)people);
}
