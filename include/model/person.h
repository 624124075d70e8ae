/* A data subject: what is kept in clear. Values are sealed and apart. */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include <stdbool.h>
#include <stdint.h>

enum person_status { PERSON_ACTIVE, PERSON_CLOSED, PERSON_ERASING, PERSON_ERASED };

struct person {
    int64_t id;
    uint8_t uuid[16];
    char ref[64];          /* "" once erased */
    char department[128];
    enum person_status status;
    int64_t version;
    int64_t child_until, minor_until; /* moments; 0 once past or unknown */
    bool guardian; /* a guardian's written consent is recorded (agreement 7) */
    int64_t created_at, updated_at, closed_at;
};

#endif
