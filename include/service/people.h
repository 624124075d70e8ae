/* One person: look, reveal, verify the caller, correct, undo, add, erase. */
#ifndef SERVICE_PEOPLE_H
#define SERVICE_PEOPLE_H

#include "base/buf.h"
#include "crypto/seal.h"
#include "model/person.h"
#include "service/session.h"

struct shown_value {
    const struct field *field;
    bool present;
    bool sealed;      /* this role holds no key */
    char *text;       /* masked; owned */
    int64_t confirmed_at;
};

struct person_view {
    struct person person;
    char *name; /* NULL without the key; owned */
    struct shown_value value[FIELDS_MAX];
    int n;
};

/* One person with masked values; recorded as a look (action "open"). */
MUST_USE enum rc people_open(struct session *s, const char *ref, struct person_view *v,
                             struct err *err);
/* The same without an entry: for redrawing after a change of one's own. */
MUST_USE enum rc people_reload(struct session *s, int64_t id, struct person_view *v,
                               struct err *err);
void people_view_release(struct person_view *v);

struct why {
    const char *reason; /* code of the policy's reasons; required */
    const char *case_id, *note; /* may be NULL */
};

/* FIELD in clear into OUT, after its entry has committed. */
MUST_USE enum rc people_reveal(struct session *s, int64_t id, const struct field *field,
                               const struct why *why, struct buf *out, struct err *err);
/* Record that FIELD, shown in clear, leaves for the terminal's clipboard: by whom may reveal it. */
MUST_USE enum rc people_copied(struct session *s, int64_t id, const struct field *field,
                               struct err *err);
/* Does what the caller SAID match FIELD? At most five tries for a person in an
 * hour by one operator (RC_DENIED after); *LEFT tells how many remain. */
MUST_USE enum rc people_verify_caller(struct session *s, int64_t id, const struct field *field,
                                      const char *said, bool *match, int *left, struct err *err);
/* Validate VALUE for FIELD, then write it if the person is still at VERSION
 * (RC_CONFLICT otherwise). An empty value deletes it. */
MUST_USE enum rc people_correct(struct session *s, int64_t id, int64_t version,
                                const struct field *field, const char *value,
                                const struct why *why, struct err *err);
/* Undo the signed-in operator's last correction of this person, as a new one. */
MUST_USE enum rc people_undo(struct session *s, int64_t id, const struct why *why,
                             char field[32], struct err *err);

struct new_person {
    char ref[64], department[128];
    const char *value[FIELDS_MAX]; /* by catalogue index; raw text; NULL: none */
    bool readmit;
};
/* *BAD receives the catalogue index of a refused value, -1 for the ref. */
MUST_USE enum rc people_add(struct session *s, const struct new_person *p, const struct why *why,
                            int *bad, struct err *err);

/* Close the account if the person is still at VERSION (agreement 5.4): what is held stays until its
 * retention ends, and clocks that start at the closing start. A request that asked for it, named as
 * the case, is answered in the same act; see requests_check_in() for when it may not. */
MUST_USE enum rc people_close_account(struct session *s, int64_t id, int64_t version,
                                      const struct why *why, struct err *err);

struct certificate {
    char uuid[37];
    int64_t asked_at, done_at;
    int64_t entry;        /* audit sequence number of the erasure */
    bool counted;         /* false: finished by a redo, which counts nothing */
    int values, lookups;  /* dropped */
    bool scanned;         /* both files were searched for the erased bytes */
    int64_t scanned_bytes;
    bool rewritten;       /* residue was found and the file rewritten */
    char reason[32], case_id[64], actor[64];
    bool from_log;        /* made again later: SCANNED and what follows from it are not known */
};
/* Erase and close the account (agreement 5.3, 5.4); RC_DENIED under a hold. A request that asked for
 * it, named as the case, is answered by the transaction that completes the erasure, also where
 * people_redo() does that; see requests_check_in() for when it may not be begun. */
MUST_USE enum rc people_erase(struct session *s, const char *ref, const struct why *why,
                              struct certificate *cert, struct err *err);
/* The same without searching the files: one of many, after which the caller truncates both. */
MUST_USE enum rc people_erase_bare(struct session *s, const char *ref, const struct why *why,
                                   struct err *err);
/* UUID as people write it: "1a2b3c4d-...". */
void people_uuid_text(const uint8_t uuid[16], char out[37]);
void people_certificate_text(const struct certificate *cert, struct session *s, struct buf *out);
/* Finish erasures that were asked for and interrupted, and sweep what a killed
 * import left in the vault. Unsigned entries. Sets s->redone. */
MUST_USE enum rc people_redo(struct session *s, struct err *err);

/* A person's key of TIER (32 bytes from the arena, secret_free with 32). */
MUST_USE enum rc people_key(struct session *s, const uint8_t uuid[16], enum tier tier,
                            uint8_t **key, struct err *err);
/* P's name as this session may see it: under its mask; "" where there is none. *SEALED: the role
 * holds no key, or is not among those who see names. */
MUST_USE enum rc people_name(struct session *s, const struct person *p, struct buf *out,
                             bool *sealed, struct err *err);
/* Open FIELD of P into OUT; *FOUND false when there is none. Not a look by
 * itself: callers record it or mask the result. */
MUST_USE enum rc people_value(struct session *s, const struct person *p,
                              const struct field *field, struct buf *out, bool *found,
                              struct err *err);
/* RC_INVALID unless ID looks like a case ("REQ-92"). */
MUST_USE enum rc people_check_case(const char *id, struct err *err);
/* The reason codes' check. */
MUST_USE enum rc people_check_why(struct session *s, const struct why *why, struct err *err);

#endif
