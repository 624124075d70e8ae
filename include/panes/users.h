/* The Users pane's parts: what they share. */
#ifndef PANES_USERS_H
#define PANES_USERS_H

#include "model/contact.h"
#include "panes/pane.h"
#include "service/directory.h"
#include "service/guardians.h"
#include "model/incident.h"
#include "service/people.h"
#include "service/requests.h"

#define USERS_CASES 3 /* open requests, and incidents, on a person's card */

/* What the opened person asked for and was affected by, and the last contact (id 0: none). */
struct users_cases {
    struct request open[USERS_CASES];
    size_t n;
    struct contact contact;
    struct incident_person incident[USERS_CASES]; /* whose ledger has the person, newest first */
    size_t nincident;
    char code[REQUEST_CASE];
};

struct users {
    struct directory *names;
    struct person_view view; /* the person opened last */
    bool open;               /* VIEW is filled */
    struct guardian guardian; /* of a minor who has one on record */
    struct users_cases cases;
    bool cases_stale; /* another pane was in front since they were read */
    struct buf clear;        /* a revealed value */
    const struct field *clear_field;
    int reveals;             /* since the password was asked for */
    int64_t clear_until;     /* clock_ticks() */
    char clear_time[16];     /* the same for people, HH:MM:SS */
};

/* Is the focused row's person the opened one? */
bool users_detail_current(const struct pane *p);
/* Open the focused row's person unless that is done: a look. */
MUST_USE enum rc users_detail_open(struct pane *p, struct err *err);
/* With the rows the opened person is read again; a value shown in clear stays. */
MUST_USE enum rc users_detail_refresh(struct pane *p, struct err *err);
/* Read the opened person again after a change. */
MUST_USE enum rc users_detail_reload(struct pane *p, struct err *err);
void users_detail_close(struct users *u);
/* Wipe the revealed value. */
void users_detail_hide(struct users *u);
void users_detail_draw(struct pane *p, struct canvas *c, struct rect r);

/* Each runs its form to the end; cancelled is RC_OK. */
MUST_USE enum rc users_acts_verify(struct pane *p, struct err *err);
MUST_USE enum rc users_acts_reveal(struct pane *p, struct err *err);
MUST_USE enum rc users_acts_erase(struct pane *p, struct err *err);
MUST_USE enum rc users_acts_history(struct pane *p, struct err *err);
MUST_USE enum rc users_guardian_set(struct pane *p, struct err *err);
MUST_USE enum rc users_guardian_drop(struct pane *p, struct err *err);
MUST_USE enum rc users_acts_consent(struct pane *p, struct err *err);
MUST_USE enum rc users_write_edit(struct pane *p, struct err *err);
MUST_USE enum rc users_write_undo(struct pane *p, struct err *err);
MUST_USE enum rc users_write_add(struct pane *p, struct err *err);

/* The requests and contacts of the opened person: read, how many lines, draw them. */
MUST_USE enum rc users_requests_load(struct pane *p, struct err *err);
int users_requests_rows(const struct users *u);
void users_requests_draw(struct pane *p, struct canvas *c, struct rect r);
/* The case that an act on the opened person most likely belongs to; NULL: none. */
const char *users_requests_case(struct users *u);
MUST_USE enum rc users_requests_file(struct pane *p, struct err *err);
MUST_USE enum rc users_requests_contact(struct pane *p, struct err *err);
MUST_USE enum rc users_requests_go(struct pane *p, struct err *err);

#endif
