/* Creating people, one or many, over both files, all or nothing. */
#ifndef SERVICE_BULK_H
#define SERVICE_BULK_H

#include "service/act.h"

/* A new person's identifier and subject keys. */
struct bulk_key {
    uint8_t uuid[UUID_BYTES];
    uint8_t key[TIER_COUNT][KEY_BYTES];
};

/* Announce KIND ("add", "import", "demo"); with the office lock held, put N people's
 * wrapped keys into the vault; let WRITE make the rows and entries; commit. If
 * it fails nothing stays; if it is killed the next start sweeps the keys. WRITE
 * must use them all. */
MUST_USE enum rc bulk_write(struct session *s, const char *kind, size_t n,
                            enum rc (*write)(void *arg, struct act *a,
                                             const struct bulk_key *keys, struct err *err),
                            void *arg, struct err *err);

/* The same where how many keys are needed is only known with the office lock held: PLAN, which writes
 * nothing, is asked then. */
MUST_USE enum rc bulk_write_planned(struct session *s, const char *kind,
                                    enum rc (*plan)(void *arg, size_t *n, struct err *err),
                                    enum rc (*write)(void *arg, struct act *a,
                                                     const struct bulk_key *keys, struct err *err),
                                    void *arg, struct err *err);

#endif
