/* Security incidents (agreement 3.4): the facts as they stand now; events keep every one
 * there was. Moments are UTC seconds, 0: not (yet). */
#ifndef MODEL_INCIDENT_H
#define MODEL_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#define INCIDENT_UNKNOWN (-1) /* people affected: nobody knows yet */

struct incident {
    int64_t id;
    uint8_t uuid[16]; /* its key in the vault seals restricted notes */
    char title[200];
    char status[16];   /* "open", "contained", "closed" */
    char severity[16]; /* "general", "large", "major", "grave" */
    char cause[96], source[160];
    char profile[24];      /* the breach clock, as the policy's laws name it */
    char fields[320];      /* catalogue codes, parted by ", " */
    int64_t affected;      /* people, or INCIDENT_UNKNOWN */
    char affected_how[16]; /* "list", "filter", "estimate" */
    char harm[16];         /* "": not assessed, "likely", "unlikely" */
    int64_t occurred_at, detected_at, contained_at, closed_at;
    int64_t report_due, reported_at, closing_due, closing_at, notify_due, notified_at;
    bool imported;    /* of an earlier log: no clock runs */
    bool nobody_left; /* everyone in the ledger is told, or erased: read, never written */
    char made_by[64];
    int64_t made_at, version;
    char *summary; /* owned; NULL in lists */
};

/* One line of the append-only timeline. */
struct incident_event {
    int64_t id, incident;
    int64_t at, recorded_at; /* when it was so; when it was written down */
    char actor[64];
    char kind[16]; /* "opened", "fact", "note", "restricted", "step", "people",
                      "notice", "notified", "off", "item", "report", "closing", "closed" */
    char field[32];
    char *before, *after; /* owned */
};

struct incident_step {
    int64_t incident;
    char step[32];
    int64_t done_at;
    char done_by[64];
    char *note; /* owned */
};

/* A notice to people, or a report, that was sent. */
struct incident_notice {
    int64_t incident;
    char kind[16]; /* "push", "announcement", "report", "closing" */
    int64_t notice, sent_at;
    char sent_by[64], recipient[200];
};

/* A person in the ledger of an incident. */
struct incident_person {
    int64_t incident, person, added_at;
    int64_t notified_at; /* of the last attempt; 0: none */
    int64_t notice;      /* what was sent; 0: nothing that was published */
    bool told;           /* the last attempt was not in vain */
    char channel[16];    /* "push", "announcement", "email", "phone", "letter" */
    char outcome[16];    /* "sent", "delivered", "failed", "unreached" */
    char ref[64];
    uint8_t uuid[16];
    int64_t status;    /* enum person_status */
    char title[200];   /* of the incident, where one person's are read */
};

/* How far the people of an incident are told. */
struct incident_ledger {
    int64_t people, told;
    int64_t failed;   /* tried in vain so far */
    int64_t gone;     /* erased before they were told */
    int64_t off;      /* taken off again; not among PEOPLE */
    int64_t children; /* of PEOPLE, at the moment asked for */
};

/* What runs out first. */
struct incident_clock {
    int64_t id, due; /* 0: no clock runs */
    char what[16];   /* "report", "notify", "closing" */
};

#endif
