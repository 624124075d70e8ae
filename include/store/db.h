/* The deployment's two SQLite files. Moves sealed bytes; never sees a key. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "model/operator.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

enum db_file { DB_OFFICE, DB_VAULT };

/* Open DIR's office.db; vault.db is opened only when something asks for it.
 * Foreign, newer, damaged or group-readable files are refused unmodified
 * (RC_DB); a missing deployment is RC_DB with a hint to run init. */
MUST_USE enum rc db_open(struct db **out, const char *dir, struct err *err);
/* The same for one of an older version too, which few statements fit: for migrating it,
 * for copies of it. */
MUST_USE enum rc db_open_any(struct db **out, const char *dir, struct err *err);
/* The version FILE is of, and the one this program is for. */
MUST_USE enum rc db_version(struct db *db, enum db_file file, int *version, struct err *err);
int db_version_wanted(enum db_file file);
/* Bring FILE to it in the transaction that is open on it; OP_SYSTEM only. */
MUST_USE enum rc db_upgrade(struct db *db, enum db_file file, struct err *err);
/* Has another process DIR's office.db open? Ask before this one opens it. */
bool db_in_use(const char *dir);
/* Make DIR (0700) and both files; RC_EXISTS if there is a deployment. */
MUST_USE enum rc db_create(struct db **out, const char *dir, struct err *err);
/* Close both; NULL is legal. */
void db_close(struct db *db);
const char *db_dir(const struct db *db);
const char *db_file_name(enum db_file file);
void db_path(const struct db *db, enum db_file file, char *out, size_t max);

/* From here on only what ROLE may touch (defence in depth, security.md 5). */
void db_guard(struct db *db, enum op_role role);

/* BEGIN IMMEDIATE; RC_BUSY when another process holds the file too long. */
MUST_USE enum rc db_begin(struct db *db, enum db_file file, struct err *err);
MUST_USE enum rc db_commit(struct db *db, enum db_file file, struct err *err);
/* Read what follows at one moment: SQLite then locks each file once, not for every statement. True
 * if this began it: then end it, soon, with db_read_end(). A db_begin() in between ends it, too. */
bool db_read(struct db *db);
void db_read_end(struct db *db, bool mine);
/* Safe to call when no transaction is open. */
void db_rollback(struct db *db, enum db_file file);

/* Checkpoint the WAL with TRUNCATE: afterwards no deleted byte stands in it. RC_BUSY when one
 * who reads outlasts three seconds. */
MUST_USE enum rc db_truncate(struct db *db, enum db_file file, struct err *err);
/* The same when it can be had at once: a reader that lives long, such as a backup, is not waited
 * for. Was it? */
MUST_USE bool db_shrink(struct db *db, enum db_file file);
/* Long work in short transactions: no checkpoint inside a commit, where others would wait for
 * it; one between two of them that waits for nobody; and back to the ordinary. */
MUST_USE enum rc db_checkpoint_begin(struct db *db, enum db_file file, struct err *err);
void db_checkpoint_step(struct db *db, enum db_file file);
void db_checkpoint_end(struct db *db, enum db_file file);
/* Rewrite the file whole, so that no deleted byte stays in unused space. */
MUST_USE enum rc db_vacuum(struct db *db, enum db_file file, struct err *err);
/* PRAGMA quick_check of both files (RC_DB when damaged); db_check_all() also holds every
 * index against its table, which takes longer. */
MUST_USE enum rc db_check(struct db *db, struct err *err);
MUST_USE enum rc db_check_all(struct db *db, struct err *err);
/* Changes made by any connection: differs when something was committed. */
MUST_USE enum rc db_change(struct db *db, int64_t *out, struct err *err);

/* Settings and counters of office.db. GET leaves OUT "" when unset. */
MUST_USE enum rc db_setting(struct db *db, const char *name, char *out, size_t max,
                            struct err *err);
MUST_USE enum rc db_set_setting(struct db *db, const char *name, const char *value,
                                struct err *err);
MUST_USE enum rc db_counter(struct db *db, const char *name, int64_t *n, struct err *err);
MUST_USE enum rc db_count(struct db *db, const char *name, int64_t add, struct err *err);

#endif
