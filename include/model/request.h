/* Requests of people (agreement 5.1-5.4, complaints). */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include <stdint.h>

/* Kinds, channels, identity checks and reasons are codes of the policy's [request:*],
 * [channel:*], [identity:*], [extension:*] and [refusal:*]. */
struct request {
    int64_t id, person; /* person 0: a complaint that names nobody */
    char kind[32], channel[32];
    int64_t received_at, due_at; /* due_at: the first moment that is too late */
    int64_t extended_at;         /* 0: not extended */
    char extension[32];          /* why */
    char identity[32];           /* how it was checked; "": not yet */
    int64_t identity_at;
    char identity_by[64];
    char state[16];    /* "received", "verified", "done", "refused", "withdrawn" */
    char outcome[128]; /* of one that is done: codes and entry numbers, never personal data */
    char refusal[32];
    int64_t closed_at;
    char closed_by[64], made_by[64];
    int64_t made_at, version;
    /* The person's, as read; not written. */
    char ref[64];
    uint8_t uuid[16];
    int64_t person_status; /* enum person_status */
};

#endif
