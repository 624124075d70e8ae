/* Results: detected once, carried up, shown once. Never personal data. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

enum rc {
    RC_OK,
    RC_USAGE,    /* the command line is wrong */
    RC_INVALID,  /* bad input data */
    RC_MISSING,  /* no such person, operator, entry */
    RC_DENIED,   /* wrong password, role, lock-out, hold, approval missing */
    RC_EXISTS,   /* cannot create: already there */
    RC_CONFLICT, /* changed by another since it was read */
    RC_BUSY,     /* locked by another process */
    RC_CANCEL,   /* the person stopped it */
    RC_CRYPTO,   /* a sealed thing does not open */
    RC_DB,       /* the database is unavailable, foreign, newer or damaged */
    RC_IO,       /* a file or terminal failed */
    RC_CONFIG,   /* the configuration is wrong */
    RC_BROKEN    /* the audit log does not verify */
};

struct err {
    enum rc rc;
    char msg[256];  /* what happened, translated */
    char hint[256]; /* what to do, translated; may be empty */
};

/* Set ERR (may be NULL) to RC with a message and clear its hint. Returns RC. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) PRINTF(3, 4);

/* Add the way out to ERR (may be NULL). Returns ERR's rc, or RC_INVALID. */
enum rc err_hint(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* The process exit code (sysexits, contract) of RC. */
int err_exit_code(enum rc rc);

#endif
