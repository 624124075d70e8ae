/* Sharing and disclosing personal data (agreement 6.1 to 6.4): who receives it, what was given and
 * the gates in front of giving. */
#ifndef SERVICE_SHARING_H
#define SERVICE_SHARING_H

#include "base/lines.h"
#include "model/sharing.h"
#include "service/act.h"

/* NULL-ended codes. The first five kinds of recipient process for the company (6.1.2). */
extern const char *const sharing_recipient_kinds[];
extern const char *const sharing_protections[];
extern const char *const sharing_kinds[]; /* of disclosures */
#define SHARING_PROCESSORS 5

/* Add R (name, kind, contact, country, contract, its dates, purposes, fields, protection, note), or
 * with its id and version change it. RC_INVALID with *FIELD the place in that order, RC_EXISTS when
 * the name is taken, RC_CONFLICT when another changed it. */
MUST_USE enum rc sharing_recipient_save(struct session *s, struct recipient *r, size_t *field,
                                        struct err *err);
/* The recipient of that name; RC_MISSING when there is none. */
MUST_USE enum rc sharing_recipient_find(struct session *s, const char *name, struct recipient *r,
                                        struct err *err);
/* Nothing more is given to recipient ID. */
MUST_USE enum rc sharing_recipient_end(struct session *s, int64_t id, struct err *err);
/* A contract in force and protection used at AT: what 6.1.2 requires of a processor. */
bool sharing_contract_holds(const struct recipient *r, int64_t at);
bool sharing_is_processor(const char *kind);
/* "ended", "no-contract", "unprotected", "ending", "current": NOW decides. */
const char *sharing_recipient_state(const struct recipient *r, int64_t now);

/* People to be disclosed: ids in ascending order, owned. */
struct sharing_people {
    int64_t *id;
    size_t n;
};
/* By refs parted by commas and blanks, or by a filter of the users listing. RC_INVALID when a ref
 * is unknown or nobody matches. */
MUST_USE enum rc sharing_people_refs(struct session *s, const char *refs,
                                     struct sharing_people *out, struct err *err);
MUST_USE enum rc sharing_people_filter(struct session *s, const char *filter,
                                       struct sharing_people *out, struct err *err);
void sharing_people_release(struct sharing_people *p);

struct new_disclosure {
    const char *kind, *recipient; /* the recipient's name; "" for the public */
    int64_t at;                   /* 0: now */
    const char *purpose, *fields; /* codes */
    const char *basis, *scope;    /* of an authority's demand (6.4) */
    const char *notice;           /* code of the notice of a publication or transfer */
    const char *case_id, *note;   /* all may be NULL but kind and fields */
};
/* Where in the form a refusal belongs. */
enum sharing_field {
    SHARING_KIND,
    SHARING_RECIPIENT,
    SHARING_PEOPLE,
    SHARING_PURPOSE,
    SHARING_FIELDS,
    SHARING_AT,
    SHARING_NOTICE,
    SHARING_BASIS,
    SHARING_SCOPE,
    SHARING_CASE,
    SHARING_NOTE
};
/* Record that the fields of PEOPLE are given away, if the gate of its kind lets them: RC_INVALID
 * with *FIELD says what there is not, RC_DENIED with *FIELD what the gate misses. Of those without consent *LACKING counts and REFS (may be NULL)
 * names the first. More than one person, and each demand of an authority, takes a second admin's
 * approval (RC_DENIED with *FIELD SIZE_MAX until it is given). */
MUST_USE enum rc sharing_disclose(struct session *s, const struct new_disclosure *in,
                                  const struct sharing_people *people, int64_t *id, size_t *field,
                                  int64_t *lacking, struct buf *refs, struct err *err);

/* Publish what 6.2 and 6.3 require people to be told: KIND "publication" or "transfer", a TITLE,
 * the company's own words TEXT, and for a publication its purpose and fields, whose titles and
 * sensitivity are put into the text. CODE (32 bytes) receives the notice's. */
struct sharing_notice {
    const char *kind, *title, *text, *purpose, *fields;
};
MUST_USE enum rc sharing_publish(struct session *s, const struct sharing_notice *n, char code[32],
                                 size_t *field, struct err *err);

/* What a form can choose from. */
#define SHARING_CHOICES 48
struct sharing_choices {
    char recipient[SHARING_CHOICES][128]; /* in use, by name */
    char purpose[SHARING_CHOICES][64], purpose_title[SHARING_CHOICES][96];
    char notice[SHARING_CHOICES][32], notice_title[SHARING_CHOICES][96]; /* newest first */
    size_t recipients, purposes, notices;
};
MUST_USE enum rc sharing_choices_read(struct session *s, struct sharing_choices *c,
                                      struct err *err);
/* Recipient ID as it is now. */
MUST_USE enum rc sharing_choices_recipient(struct session *s, int64_t id, struct recipient *r,
                                           struct err *err);

/* Everything about a recipient, a disclosure; people by ref only. */
MUST_USE enum rc sharing_recipient_lines(struct session *s, int64_t id, struct lines *out,
                                         struct err *err);
MUST_USE enum rc sharing_lines(struct session *s, int64_t id, struct lines *out, struct err *err);

/* Nothing that was given away, and no recipient, is missing from the register: what an empty one
 * cannot say by itself. */
MUST_USE enum rc sharing_review(struct session *s, struct err *err);

/* Inside sharing: are all codes of LIST fields of the catalogue, at least one; a purpose? */
MUST_USE enum rc sharing_check_fields(struct session *s, const char *list, struct err *err);
MUST_USE enum rc sharing_check_purpose(struct session *s, const char *purpose, struct err *err);

#endif
