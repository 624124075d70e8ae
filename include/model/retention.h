/* Retention rules (agreement 2.2) and their runs. */
#ifndef MODEL_RETENTION_H
#define MODEL_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

struct retention_rule {
    int64_t field, months; /* calendar months */
    char clock[16];        /* "collected", "confirmed", "closed" */
    char action[16];       /* "delete", "anonymise" */
    char floor[32];        /* code of a law that forbids earlier deletion; "" */
    char approved_by[64];  /* who approved its first run; "": the timer leaves it alone */
    int64_t approved_at;
    int64_t draft_months;  /* 0: no draft */
    char draft_clock[16], draft_action[16], draft_floor[32], draft_by[64];
    int64_t draft_at;
};

#endif
