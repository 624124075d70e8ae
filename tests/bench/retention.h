/* The retention part of the bench. */
#ifndef BENCH_RETENTION_H
#define BENCH_RETENTION_H

#include <stdint.h>

/* In a deployment of its own below BASE that MAKE fills, with about VALUES due. */
void retention_bench(const char *base, int64_t values,
                     void (*make)(const char *dir, int64_t people), const char *password);

#endif
