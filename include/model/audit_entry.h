/* One entry of the audit log; its canonical bytes are made by service/audit. */
#ifndef MODEL_AUDIT_ENTRY_H
#define MODEL_AUDIT_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

struct audit_entry {
    int64_t seq, time;
    char actor[64];      /* "-" for the few unsigned entries */
    char role[16];
    char action[32];
    char field[32];      /* "-" if none */
    bool has_subject;
    uint8_t subject[16];
    char reason[32];     /* reason code; "-" if none */
    char case_id[64];    /* "-" if none */
    char data[2304];     /* clear facts: keys, digests, counts; "-" if none; room for all codes of
                            a full catalogue */
    bool has_detail;
    uint8_t detail[32];  /* SHA-256 of the sealed detail */
    bool has_sig;
    uint8_t sig[64];
};

#endif
