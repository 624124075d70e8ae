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
};

struct catalogue {
    struct field field[FIELDS_MAX];
    int n;
};

#endif
