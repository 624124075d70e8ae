/* Retention rules (agreement 2.2), their runs, legal holds and the end of the service. */
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
    char reason[200], draft_reason[200]; /* why the enterprise set another period than the default */
    bool moving;           /* its clock was changed, and values still follow */
    int64_t moved;         /* the person up to whom they do */
};

struct retention_run {
    int64_t id, started_at, ended_at; /* 0: not yet */
    char actor[64], kind[16];         /* "hand", "timer" */
    char plan[65];                    /* hex digest of what was previewed */
    char state[16];                   /* "planning", "running", "done", "cancelled", "stopped" */
    int64_t due, kept, done;          /* values */
    char note[200];
};

/* Why a due value stays; in the order in which one is named. */
enum retention_keep { KEEP_NOT, KEEP_HOLD, KEEP_REQUEST, KEEP_FLOOR, KEEP_COUNT };

/* A value whose rule's time is up. */
struct due_value {
    int64_t person, field, from; /* FROM: when the clock started */
    uint8_t uuid[16];
    char ref[64], department[128];
    int64_t keep;                /* enum retention_keep */
};

/* A legal hold: of a person or a department, on one field or all; neither: of everyone. */
struct hold {
    int64_t id, person;     /* 0: nobody in particular */
    char department[128];   /* "": no department in particular */
    int64_t field;          /* 0: all */
    char reason[32];        /* code of the policy's reasons */
    char case_id[64];
    int64_t starts_at, ends_at; /* ENDS_AT 0: until it is lifted */
    char placed_by[64];
    int64_t lifted_at;
    char lifted_by[64], lift_reason[32];
    char ref[64];           /* the person's, where there is one; read only */
};

struct winddown {
    int64_t id, started_at;
    char started_by[64], reason[200];
    int64_t erase_by, ended_at, cancelled_at; /* 0: not (yet) */
};

struct winddown_step {
    int64_t winddown;
    char step[48]; /* "notice", "collect", "interface-<recipient>", "interfaces", "erase", "cancel" */
    int64_t done_at;
    char done_by[64], note[200];
};

#endif
