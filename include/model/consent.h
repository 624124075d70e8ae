/* What people agreed to, when, and under which notice (agreement 2, 4.1.3, 6.1.1, 7, 8.1). */
#ifndef MODEL_CONSENT_H
#define MODEL_CONSENT_H

#include <stdint.h>

/* Events are only ever added. */
struct consent_event {
    int64_t id, person;
    char purpose[64];    /* code of the policy's purposes */
    char action[16];     /* "granted", "guardian", "withdrawn", "declined", "expired" */
    int64_t at;          /* when the person said so */
    int64_t notice;      /* the text that was shown */
    char channel[16];    /* "web", "app", "paper", "phone", "e-mail", "in person" */
    int64_t recorded_at;
    char recorder[64];
};

/* Where a person stands: the latest event for a purpose. */
struct consent {
    int64_t person;
    char purpose[64], action[16];
    int64_t at, event, notice;
};

/* Asking everyone again, under a notice, until a date. */
struct campaign {
    int64_t id;
    char purpose[64];
    int64_t notice;
    char reason[200];
    int64_t opened_at;
    char opened_by[64];
    int64_t due_at;
    int64_t closed_at; /* 0: open */
    char closed_by[64];
};

/* Answers to one notice for one purpose, of active people. GRANTED has the guardians'. */
struct consent_tally {
    int64_t granted, declined, withdrawn, expired;
};

#endif
