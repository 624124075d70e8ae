/* A text that was shown to people, with its digest. */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include <stdint.h>

struct notice {
    int64_t id;
    char code[32];      /* "2021-08-04" of the agreement, else "N-3" */
    char kind[16];      /* "policy", "field", "campaign", "incident", "transfer", "winddown" ... */
    char title[160];
    char *text;         /* owned */
    uint8_t digest[32]; /* SHA-256 of text */
    char purposes[160], channel[32];
    char fields[200];   /* codes of what it tells of, parted by ", " */
    int64_t published_at, effective_at; /* 0: not (yet) */
    char made_by[64];
    int64_t made_at;
};

#endif
