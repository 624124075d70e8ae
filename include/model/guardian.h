/* The written consent of a minor's guardian (agreement 7); who that is, is sealed. */
#ifndef MODEL_GUARDIAN_H
#define MODEL_GUARDIAN_H

#include <stdint.h>

struct guardian {
    int64_t person, consent_at, recorded_at;
    char recorded_by[64];
};

#endif
