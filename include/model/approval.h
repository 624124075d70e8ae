/* What one admin plans and another signs (security: the two-admin rule). */
#ifndef MODEL_APPROVAL_H
#define MODEL_APPROVAL_H

#include <stdbool.h>
#include <stdint.h>

struct approval {
    int64_t id;
    char kind[32];       /* "retention-run", "retention-rule", "field-close", "minor-look" ... */
    uint8_t digest[32];  /* SHA-256 of the plan: other rows than previewed make another */
    char summary[200];   /* for the second admin to read; never personal data */
    uint8_t subject[16]; /* of a look at a minor; zeros: nobody in particular */
    char asked_by[64], decided_by[64];
    int64_t asked_at, expires_at, decided_at, used_at;
    bool granted;
    uint8_t sig[64];     /* of decided_by over kind, digest and expiry */
};

#endif
