/* When and why a person was contacted (agreement 4.1.2). */
#ifndef MODEL_CONTACT_H
#define MODEL_CONTACT_H

#include <stdint.h>

/* Codes of the policy's [channel:*], [purpose:*] and [outcome:*]. */
struct contact {
    int64_t id, person, at;
    char channel[32], purpose[32], case_id[64], outcome[32], actor[64];
    /* The person's, as read; not written. */
    char ref[64];
    uint8_t uuid[16];
    int64_t person_status;
};

#endif
