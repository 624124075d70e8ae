/* Another process that wants to write all the while. */
#define _GNU_SOURCE
#include "bench.h"

#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES 200000

/* What it saw, in memory shared with it. */
struct waits {
    volatile int n, stop;
    pid_t pid;
    long wal;
    double wait[SAMPLES];
};

_Noreturn static void watch(struct waits *w, const char *dir)
{
    struct timespec pause = {.tv_nsec = 2000000};
    char wal[600];
    struct stat st;
    struct db *db;

    snprintf(wal, sizeof wal, "%s/office.db-wal", dir);
    if (db_open(&db, dir, NULL) != RC_OK)
        _exit(1);
    while (!w->stop && w->n < SAMPLES) {
        double start = bench_now();

        if (db_begin(db, DB_OFFICE, NULL) != RC_OK)
            _exit(1);
        w->wait[w->n] = bench_now() - start;
        db_rollback(db, DB_OFFICE);
        w->n++;
        if (stat(wal, &st) == 0 && st.st_size > w->wal)
            w->wal = st.st_size;
        nanosleep(&pause, NULL);
    }
    _exit(0);
}

struct waits *waits_start(const char *dir)
{
    struct waits *w =
        mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (w == MAP_FAILED)
        exit(1);
    fflush(stdout);
    if ((w->pid = fork()) == 0)
        watch(w, dir);
    return w;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void waits_end(struct waits *w, const char *what, double rows, const char *unit, double seconds)
{
    int n;

    w->stop = 1;
    waitpid(w->pid, NULL, 0);
    if ((n = w->n) == 0)
        exit(1);
    qsort(w->wait, (size_t)n, sizeof *w->wait, compare);
    printf("%-48s %9.0f %s/s   another writer waits p50 %5.1f  p99 %5.1f  max %5.1f ms   WAL peak "
           "%4.1f MB\n",
           what, rows / seconds, unit, w->wait[n / 2] * 1e3, w->wait[n * 99 / 100] * 1e3,
           w->wait[n - 1] * 1e3, (double)w->wal / 1e6);
    fflush(stdout);
    munmap(w, sizeof *w);
}
