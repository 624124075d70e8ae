/* The personal-data catalogue: what is collected, why, on what basis, who sees it
 * and how long it stays (agreement 1, 1.1, 1.2, 4.2, 6.2). Read by RIGHT_READ, changed
 * by RIGHT_FIELDS; every change is one act with its entry. */
#ifndef SERVICE_FIELDS_H
#define SERVICE_FIELDS_H

#include "base/lines.h"
#include "service/act.h"

/* draft -> announced -> active -> closing -> closed. An active field that is
 * used for more is "widened" until its new notice is published: it keeps what it
 * holds and takes nothing new. */

/* The field of that id, or NULL. */
const struct field *fields_by_id(const struct session *s, int64_t id);
/* All there is to say about field ID, as lines for a detail. RC_MISSING when there is none. */
MUST_USE enum rc fields_detail(struct session *s, int64_t id, struct lines *out, struct err *err);
/* How the reader says a basis ("exemption 7"), a state as gate_state() gives it. */
void fields_basis(const char *basis, char *out, size_t max);
const char *fields_state(const char *state);
/* What a mask hides, and what a rule for values asks for. */
const char *fields_mask(const char *mask);
const char *fields_rule(const char *rule);
/* A code list in words, of the policy's sections PREFIX ("purpose", "field"); NULL: of
 * the catalogue's own codes (roles, sources, clocks). Appended. */
void fields_said(struct session *s, const char *prefix, const char *list, struct buf *out);
/* The codes of the policy's sections PREFIX: "login, feedback". Appended. */
MUST_USE enum rc fields_known(struct session *s, const char *prefix, struct buf *out,
                              struct err *err);

#define FIELDS_LABELS 3 /* en, zh_CN, zh_TW */

/* A field as an admin describes it. */
struct field_text {
    struct field field;            /* id 0: a new one. See, edit and reveal always name admins */
    char label[FIELDS_LABELS][96]; /* those left empty follow the first that is not */
    /* The rule a new field starts with (2.2): 0 months is the law's default. */
    int64_t months;
    char clock[16], action[16];
    struct field was; /* of a change: as it was read; RC_CONFLICT when it is another now */
};

/* What a refusal is about. */
enum fields_part {
    FIELDS_CODE,
    FIELDS_LABEL,
    FIELDS_CLASS,
    FIELDS_PURPOSES,
    FIELDS_SOURCE,
    FIELDS_BASIS,
    FIELDS_NOTE,
    FIELDS_CLAUSE,
    FIELDS_MODULES,
    FIELDS_MASK,
    FIELDS_RULE,
    FIELDS_SEE,
    FIELDS_REVEAL,
    FIELDS_EDIT,
    FIELDS_MONTHS,
    FIELDS_WHOLE
};

/* Fill OUT for a change of field ID. */
MUST_USE enum rc fields_read(struct session *s, int64_t id, struct field_text *out,
                             struct err *err);
/* A new field as a draft; sets TEXT's id. RC_INVALID with what is wrong in *BAD; RC_EXISTS when
 * the code is taken. An exemption of 4.2 needs a note. */
MUST_USE enum rc fields_add(struct session *s, struct field_text *text, enum fields_part *bad,
                            struct err *err);
/* Describe it anew. *WIDENED: it takes no new data until a new notice is published
 * (agreement 1, tail; 2, intro). The key and the rule of retention are not changed here,
 * and a class is never lowered. */
MUST_USE enum rc fields_change(struct session *s, struct field_text *text, bool *widened,
                               enum fields_part *bad, struct err *err);

/* A notice that says what is collected, its extent and its purpose, in the interface language.
 * RC_CONFLICT where none can be published. */
MUST_USE enum rc fields_notice(struct session *s, int64_t id, struct buf *title, struct buf *text,
                               struct err *err);
/* Publish it: a draft becomes announced, a widened field is in use again. RC_CONFLICT in
 * another state. */
MUST_USE enum rc fields_announce(struct session *s, int64_t id, const char *title, const char *text,
                                 const char *channel, struct err *err);
/* announced -> active. */
MUST_USE enum rc fields_activate(struct session *s, int64_t id, struct err *err);
/* Collection off or on (1.2), and why. */
MUST_USE enum rc fields_switch(struct session *s, int64_t id, bool on, const char *reason,
                               struct err *err);

#define FIELDS_NAMED 12

/* What giving a field up would do. */
struct fields_closing {
    int64_t held, stays;          /* people who hold a value; of them under a legal hold */
    char named[FIELDS_NAMED][64]; /* refs of the first that stay */
    size_t nnamed;
    uint8_t digest[32]; /* over the people and who of them stays */
    int64_t deleted;    /* by fields_close() */
};
MUST_USE enum rc fields_close_preview(struct session *s, int64_t id, struct fields_closing *out,
                                      struct err *err);
/* Do what the preview in C said; RC_CONFLICT when it would be something else now. Where people
 * hold values, another admin must approve. The values and their lookups go in short
 * transactions; stopped or killed, it goes on when it is repeated or an admin signs in. It ends
 * "closed", or stays "closing" while a legal hold keeps values. */
MUST_USE enum rc fields_close(struct session *s, int64_t id, struct fields_closing *c,
                              const struct progress *progress, struct err *err);
/* Go on with what is closing, and for a moment with what is being raised. */
MUST_USE enum rc fields_redo(struct session *s, struct err *err);

/* Make it sensitive and move its values, lookups and what the log's details tell of it from the
 * contact key to the high one, in short transactions; *N values of this call. Another admin must
 * approve. Until it is done the field is "raising": it shows nothing and takes nothing; stopped or
 * killed, it goes on when it is repeated or an admin signs in. The help desk no longer sees it.
 * RC_CONFLICT when it is high already; nothing lowers it again. */
MUST_USE enum rc fields_raise(struct session *s, int64_t id, const struct progress *progress,
                              int64_t *n, struct err *err);
/* The same for what is being raised, for two seconds. */
MUST_USE enum rc fields_raise_redo(struct session *s, struct err *err);
/* Of a field that is being raised, the person up to whom values are under the high key; else
 * INT64_MAX. */
MUST_USE enum rc fields_raised_to(struct session *s, const struct field *f, int64_t *person,
                                  struct err *err);

#endif
