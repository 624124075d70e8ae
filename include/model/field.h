/* A row of the personal-data catalogue. */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#define FIELDS_MAX 64

struct field {
    int64_t id;
    char code[32];
    char mask[16], rule[16], state[16], clause[16];
    bool sensitive;     /* the agreement's definition */
    int tier;           /* enum tier: which key opens it */
    bool searchable, unique;
    bool helpdesk_edit; /* agreement 5.2 */
    char purposes[160], modules[160]; /* codes, parted by ", " */
    char source[16];    /* "person", "employer", "service" */
    char basis[16];     /* "consent", "contract", "law", "exempt-1" ... "exempt-8" (4.2) */
    char basis_note[200];
    char see[64], edit[64], reveal[64]; /* of colleague, person, helpdesk, admin (6.2) */
    bool collect;       /* false: switched off, takes no new value (1.2) */
    int64_t notice;     /* that announced it; 0: none */
    int64_t announced_at, active_at, closed_at;
    int64_t position;   /* in the catalogue's order */
};

struct catalogue {
    struct field field[FIELDS_MAX];
    int n;
};

#endif
