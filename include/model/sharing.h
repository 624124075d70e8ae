/* Who receives personal data, and what was given to them (agreement 6.1 to 6.4). */
#ifndef MODEL_SHARING_H
#define MODEL_SHARING_H

#include <stdint.h>

struct recipient {
    int64_t id;
    char name[128];
    char kind[16]; /* "affiliate", "supplier", "contractor", "agent", "developer"; "authority",
                      "acquirer", "public", "other" */
    char contact[160], country[64];
    char contract[64];                     /* its number; "" none */
    int64_t contract_from, contract_until; /* moments; 0: not said */
    char purposes[160], fields[200];       /* codes, parted by ", " */
    char protection[16];                   /* "encrypted", "anonymised", "both", "none" */
    char note[200];
    char made_by[64];
    int64_t made_at, ended_at; /* ended_at 0: in use */
    int64_t version;
};

struct disclosure {
    int64_t id;
    char kind[16];     /* "consent", "processor", "publication", "transfer", "authority" */
    int64_t recipient; /* 0: the public */
    int64_t at;
    char purpose[64], fields[200];
    char basis[200], scope[200], approver[64];
    int64_t notice; /* that told the people; 0: none */
    char protection[16];
    int64_t people;
    char case_id[64], note[200];
    char made_by[64];
    int64_t made_at;
};

#endif
