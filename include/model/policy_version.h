/* The agreement as it changes: its versions (8.1), and what holds from a date on (2.1, contact). */
#ifndef MODEL_POLICY_VERSION_H
#define MODEL_POLICY_VERSION_H

#include <stdbool.h>
#include <stdint.h>

/* A notice of kind "policy" with what makes it a version of the agreement. */
struct policy_version {
    int64_t notice;
    char changes[64];    /* kinds of change, "3, 4"; "" of the first */
    char reconsent[160]; /* purposes that must be consented to again; "" none */
    bool has_original;
    uint8_t original[32]; /* SHA-256 of the text as published, where that is known */
    char note[200];
};

/* A new record of a kind ends the one before. */
struct dated_record {
    int64_t id;
    char kind[32]; /* "storage.place", "storage.custodian", "contact.phone" ... */
    char value[256];
    int64_t since;
    char recorded_by[64];
    int64_t recorded_at;
    char version[32]; /* code of the agreement's version that announced it; "" none yet */
};

#endif
