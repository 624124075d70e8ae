#include "store/person.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <string.h>

#define COLUMNS                                                                                    \
    "id, uuid, ref, department, status, version, child_until, minor_until, created_at, "         \
    "updated_at, closed_at, guardian"

/* When the retention clock of field ?2 started for person ?1 (agreement 2.2). */
#define DUE_FROM(collected, confirmed)                                                             \
    "(SELECT CASE clock WHEN 'collected' THEN " collected " WHEN 'confirmed' THEN " confirmed      \
    " ELSE (SELECT closed_at FROM person WHERE id = ?1) END FROM retention_rule WHERE field = ?2)"

enum {
    INSERT, BY_REF, BY_ID, BY_UUID, UPDATE, BLANK, AGES, OF_AGE, VALUE_PUT, VALUE_RESEAL, VALUE_CONFIRM, VALUE_GET, VALUE_DROP,
    VALUE_DROP_ALL, VALUE_EACH, VALUE_EACH_OF, LOOKUP_PUT, LOOKUP_DROP, LOOKUP_DROP_ALL,
    LOOKUP_DROP_FIELD, LOOKUP_FIND, NOTE_DROP_ALL, GUARDIAN_DROP, LAST
};

static const struct sql sql[] = {
    [INSERT] = {"person insert",
                "INSERT INTO person(uuid, ref, department, status, version, child_until, "
                "minor_until, created_at, updated_at) VALUES(?, ?, nullif(?, ''), ?, 1, "
                "nullif(?, 0), nullif(?, 0), ?, ?)",
                DB_OFFICE},
    [BY_REF] = {"person by ref", "SELECT " COLUMNS " FROM person WHERE ref = ?", DB_OFFICE},
    [BY_ID] = {"person by id", "SELECT " COLUMNS " FROM person WHERE id = ?", DB_OFFICE},
    [BY_UUID] = {"person by uuid", "SELECT " COLUMNS " FROM person WHERE uuid = ?", DB_OFFICE},
    [UPDATE] = {"person update",
                "UPDATE person SET department = nullif(?, ''), status = ?, "
                "child_until = nullif(?, 0), minor_until = nullif(?, 0), updated_at = ?, "
                "closed_at = nullif(?, 0), version = version + 1 WHERE id = ? AND version = ?",
                DB_OFFICE},
    [BLANK] = {"person blank",
               "UPDATE person SET ref = NULL, department = NULL, status = 3, child_until = NULL, "
               "minor_until = NULL, guardian = 0, closed_at = ?2, updated_at = ?2, "
               "version = version + 1 "
               "WHERE uuid = ?1",
               DB_OFFICE},
    [AGES] = {"person ages",
              "UPDATE person SET child_until = nullif(?2, 0), minor_until = nullif(?3, 0) "
              "WHERE id = ?1",
              DB_OFFICE},
    [OF_AGE] = {"people of age",
                "UPDATE person SET child_until = iif(child_until > ?1, child_until, NULL), "
                "minor_until = iif(minor_until > ?1, minor_until, NULL) "
                "WHERE minor_until IS NOT NULL AND (minor_until <= ?1 OR child_until <= ?1)",
                DB_OFFICE},
    [VALUE_PUT] = {"value put",
                   "INSERT INTO value VALUES(?1, ?2, ?3, ?4, ?4, " DUE_FROM("?4", "?4") ") "
                   "ON CONFLICT(person, field) DO UPDATE SET sealed = ?3, confirmed_at = ?4, "
                   "due_from = " DUE_FROM("collected_at", "?4"),
                   DB_OFFICE},
    [VALUE_RESEAL] = {"value reseal",
                      "UPDATE value SET sealed = ?3 WHERE person = ?1 AND field = ?2", DB_OFFICE},
    [VALUE_CONFIRM] = {"value confirm",
                       "UPDATE value SET confirmed_at = ?3, "
                       "due_from = " DUE_FROM("collected_at", "?3")
                       " WHERE person = ?1 AND field = ?2",
                       DB_OFFICE},
    [VALUE_GET] = {"value get", "SELECT sealed FROM value WHERE person = ? AND field = ?",
                   DB_OFFICE},
    [VALUE_DROP] = {"value drop", "DELETE FROM value WHERE person = ? AND field = ?", DB_OFFICE},
    [VALUE_DROP_ALL] = {"values drop", "DELETE FROM value WHERE person = ?", DB_OFFICE},
    [VALUE_EACH] = {"values each",
                    "SELECT p.id, p.uuid, v.sealed FROM person p JOIN value v ON v.person = p.id "
                    "AND v.field = ? WHERE p.status < 2 ORDER BY p.id",
                    DB_OFFICE},
    [VALUE_EACH_OF] = {"values of",
                       "SELECT person, x'', sealed FROM value WHERE person = ?1 UNION ALL "
                       "SELECT person, x'', hash FROM lookup WHERE person = ?1 UNION ALL "
                       "SELECT person, x'', sealed FROM sealed_note WHERE person = ?1",
                       DB_OFFICE},
    [NOTE_DROP_ALL] = {"notes drop", "DELETE FROM sealed_note WHERE person = ?", DB_OFFICE},
    [GUARDIAN_DROP] = {"guardian drop", "DELETE FROM guardian WHERE person = ?", DB_OFFICE},
    [LOOKUP_PUT] = {"lookup put", "INSERT OR IGNORE INTO lookup VALUES(?, ?, ?)", DB_OFFICE},
    [LOOKUP_DROP] = {"lookup drop", "DELETE FROM lookup WHERE person = ? AND field = ?",
                     DB_OFFICE},
    [LOOKUP_DROP_ALL] = {"lookups drop", "DELETE FROM lookup WHERE person = ?", DB_OFFICE},
    [LOOKUP_DROP_FIELD] = {"lookups drop field", "DELETE FROM lookup WHERE field = ?", DB_OFFICE},
    [LAST] = {"last person", "SELECT max(id) FROM person", DB_OFFICE},
    [LOOKUP_FIND] = {"lookup find", "SELECT person FROM lookup WHERE hash = ? LIMIT ?", DB_OFFICE},
};

/* Keyset pages: one statement for each direction and filter. */
#define PAGE(order, op, more)                                                                      \
    {"person page",                                                                                \
     "SELECT " COLUMNS " FROM person WHERE ref " op " ?1 AND (status = ?2 OR ?2 < 0) " more        \
     "ORDER BY ref " order " LIMIT ?3",                                                            \
     DB_OFFICE}

static const struct sql page[] = {
    PAGE("", ">", ""),
    PAGE("DESC", "<", ""),
    PAGE("", ">", "AND department = ?4 "),
    PAGE("DESC", "<", "AND department = ?4 "),
};

#define SIEVED(order, op)                                                                          \
    {"person page sieved",                                                                         \
     "SELECT " COLUMNS " FROM person WHERE ref " op " ?1 AND status < 2 AND (NOT ?3 OR EXISTS ("    \
     "SELECT 1 FROM unconsented u WHERE u.person = person.id)) AND (?4 IS NULL OR (status = 0 "    \
     "AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.person = person.id AND c.purpose = ?4 "      \
     "AND c.notice = ?5))) ORDER BY ref " order " LIMIT ?2",                                       \
     DB_OFFICE}

static const struct sql sieved[] = {SIEVED("", ">"), SIEVED("DESC", "<")};

static void read_person(sqlite3_stmt *stmt, struct person *p)
{
    memset(p, 0, sizeof *p);
    p->id = sqlite3_column_int64(stmt, 0);
    sql_blob(stmt, 1, p->uuid, sizeof p->uuid);
    sql_text(stmt, 2, p->ref, sizeof p->ref);
    sql_text(stmt, 3, p->department, sizeof p->department);
    p->status = (enum person_status)sqlite3_column_int(stmt, 4);
    p->version = sqlite3_column_int64(stmt, 5);
    p->child_until = sqlite3_column_int64(stmt, 6);
    p->minor_until = sqlite3_column_int64(stmt, 7);
    p->created_at = sqlite3_column_int64(stmt, 8);
    p->updated_at = sqlite3_column_int64(stmt, 9);
    p->closed_at = sqlite3_column_int64(stmt, 10);
    p->guardian = sqlite3_column_int(stmt, 11) != 0;
}

enum rc person_insert(struct db *db, struct person *p, struct err *err)
{
    enum rc rc = sql_run(db, &sql[INSERT], NULL, err, "bttiiiii", p->uuid, sizeof p->uuid, p->ref,
                         p->department, (int64_t)p->status, p->child_until, p->minor_until,
                         p->created_at, p->created_at);

    if (rc == RC_OK) {
        p->id = sql_last_id(db);
        p->version = 1;
        rc = db_count(db, "active", p->status == PERSON_ACTIVE, err);
    }
    return rc == RC_OK ? db_count(db, "change", 1, err) : rc;
}

static enum rc one(struct db *db, const struct sql *s, sqlite3_stmt *stmt, struct person *p,
                   struct err *err)
{
    bool row;
    enum rc rc = sql_step(db, s, stmt, &row, err);

    if (rc != RC_OK)
        return rc;
    if (!row)
        return err_set(err, RC_MISSING, _("no such person"));
    read_person(stmt, p);
    sql_end(stmt);
    return RC_OK;
}

enum rc person_by_ref(struct db *db, const char *ref, struct person *p, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[BY_REF], &stmt, err, "t", ref);

    return rc == RC_OK ? one(db, &sql[BY_REF], stmt, p, err) : rc;
}

enum rc person_by_id(struct db *db, int64_t id, struct person *p, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[BY_ID], &stmt, err, "i", id);

    return rc == RC_OK ? one(db, &sql[BY_ID], stmt, p, err) : rc;
}

enum rc person_by_uuid(struct db *db, const uint8_t uuid[16], struct person *p, struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[BY_UUID], &stmt, err, "b", uuid, (size_t)16);

    return rc == RC_OK ? one(db, &sql[BY_UUID], stmt, p, err) : rc;
}

static const char *const status_counter[] = {"active", "closed", "erasing", "erased"};

static enum rc count_status(struct db *db, enum person_status from, enum person_status to,
                            struct err *err)
{
    enum rc rc = RC_OK;

    if (from == to)
        return RC_OK;
    if (status_counter[from] != NULL)
        rc = db_count(db, status_counter[from], -1, err);
    if (rc == RC_OK && status_counter[to] != NULL)
        rc = db_count(db, status_counter[to], 1, err);
    return rc;
}

enum rc person_update(struct db *db, struct person *p, struct err *err)
{
    struct person old;
    int changes = 0;
    enum rc rc = person_by_id(db, p->id, &old, err);

    if (rc == RC_OK)
        rc = sql_run(db, &sql[UPDATE], &changes, err, "tiiiiiii", p->department,
                     (int64_t)p->status, p->child_until, p->minor_until, p->updated_at,
                     p->closed_at, p->id, p->version);
    if (rc == RC_OK && changes == 0) {
        err_set(err, RC_CONFLICT, _("this person was changed by another operator"));
        return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
    }
    if (rc == RC_OK)
        rc = count_status(db, old.status, p->status, err);
    if (rc == RC_OK)
        rc = db_count(db, "change", 1, err);
    p->version += rc == RC_OK;
    return rc;
}

enum rc person_ages(struct db *db, const struct person *p, struct err *err)
{
    return sql_run(db, &sql[AGES], NULL, err, "iii", p->id, p->child_until, p->minor_until);
}

enum rc person_of_age(struct db *db, int64_t now, int *n, struct err *err)
{
    return sql_run(db, &sql[OF_AGE], n, err, "i", now);
}

enum rc person_blank(struct db *db, const uint8_t uuid[16], int64_t now, struct err *err)
{
    struct person old;
    enum rc rc = person_by_uuid(db, uuid, &old, err);

    if (rc == RC_OK)
        rc = sql_run(db, &sql[BLANK], NULL, err, "bi", uuid, (size_t)16, now);
    if (rc == RC_OK)
        rc = count_status(db, old.status, PERSON_ERASED, err);
    return rc == RC_OK ? db_count(db, "change", 1, err) : rc;
}

/* REF, or the end from which a page in DIR begins. */
static const char *page_from(const char *ref, int dir)
{
    if (ref != NULL && *ref != '\0')
        return ref;
    return dir < 0 ? "\xf4\x8f\xbf\xbf" : ""; /* above every ref */
}

static enum rc read_page(struct db *db, const struct sql *s, sqlite3_stmt *stmt,
                         struct person *out, size_t max, size_t *n, struct err *err)
{
    bool row = true;
    enum rc rc = RC_OK;

    while (rc == RC_OK && (rc = sql_step(db, s, stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            read_person(stmt, &out[(*n)++]);
    return rc;
}

enum rc person_count(struct db *db, int64_t *active, int64_t *closed, struct err *err)
{
    enum rc rc = db_counter(db, status_counter[PERSON_ACTIVE], active, err);

    return rc == RC_OK ? db_counter(db, status_counter[PERSON_CLOSED], closed, err) : rc;
}

enum rc person_last(struct db *db, int64_t *id, struct err *err)
{
    return sql_number(db, &sql[LAST], id, err, "");
}

enum rc person_page(struct db *db, const char *ref, int dir, int status, const char *department,
                    struct person *out, size_t max, size_t *n, struct err *err)
{
    const struct sql *s = &page[(department != NULL ? 2 : 0) + (dir < 0)];
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, s, &stmt, err, department != NULL ? "tiit" : "tii",
                           page_from(ref, dir), (int64_t)status, (int64_t)max, department);

    *n = 0;
    return rc == RC_OK ? read_page(db, s, stmt, out, max, n, err) : rc;
}

enum rc person_page_sieved(struct db *db, const struct person_sieve *sieve, const char *ref,
                           int dir, struct person *out, size_t max, size_t *n, struct err *err)
{
    const struct sql *s = &sieved[dir < 0];
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, s, &stmt, err, "tiiti", page_from(ref, dir), (int64_t)max,
                           (int64_t)sieve->unconsented, sieve->purpose, sieve->notice);

    *n = 0;
    return rc == RC_OK ? read_page(db, s, stmt, out, max, n, err) : rc;
}

enum rc value_put(struct db *db, int64_t person, int64_t field, const void *sealed, size_t len,
                  int64_t now, struct err *err)
{
    return sql_run(db, &sql[VALUE_PUT], NULL, err, "iibi", person, field, sealed, len, now);
}

enum rc value_reseal(struct db *db, int64_t person, int64_t field, const void *sealed, size_t len,
                     struct err *err)
{
    return sql_run(db, &sql[VALUE_RESEAL], NULL, err, "iib", person, field, sealed, len);
}

enum rc value_confirm(struct db *db, int64_t person, int64_t field, int64_t now, struct err *err)
{
    return sql_run(db, &sql[VALUE_CONFIRM], NULL, err, "iii", person, field, now);
}

enum rc value_get(struct db *db, int64_t person, int64_t field, struct buf *out, bool *found,
                  struct err *err)
{
    sqlite3_stmt *stmt;
    enum rc rc = sql_start(db, &sql[VALUE_GET], &stmt, err, "ii", person, field);

    *found = false;
    if (rc != RC_OK || (rc = sql_step(db, &sql[VALUE_GET], stmt, found, err)) != RC_OK || !*found)
        return rc;
    buf_clear(out);
    buf_put(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
    sql_end(stmt);
    return RC_OK;
}

enum rc value_drop(struct db *db, int64_t person, int64_t field, struct err *err)
{
    return sql_run(db, &sql[VALUE_DROP], NULL, err, "ii", person, field);
}

enum rc value_drop_all(struct db *db, int64_t person, struct err *err)
{
    enum rc rc = sql_run(db, &sql[VALUE_DROP_ALL], NULL, err, "i", person);

    if (rc == RC_OK && (rc = sql_run(db, &sql[LOOKUP_DROP_ALL], NULL, err, "i", person)) == RC_OK &&
        (rc = sql_run(db, &sql[NOTE_DROP_ALL], NULL, err, "i", person)) == RC_OK)
        rc = sql_run(db, &sql[GUARDIAN_DROP], NULL, err, "i", person);
    return rc;
}

static enum rc each(struct db *db, const struct sql *s, int64_t arg, value_each_fn fn, void *ctx,
                    struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, s, &stmt, err, "i", arg);

    while (rc == RC_OK && (rc = sql_step(db, s, stmt, &row, err)) == RC_OK && row) {
        uint8_t uuid[16] = {0};

        sql_blob(stmt, 1, uuid, sizeof uuid);
        rc = fn(ctx, sqlite3_column_int64(stmt, 0), uuid, sqlite3_column_blob(stmt, 2),
                (size_t)sqlite3_column_bytes(stmt, 2), err);
        if (rc != RC_OK)
            sql_end(stmt);
    }
    return rc;
}

enum rc value_each(struct db *db, int64_t field, value_each_fn fn, void *arg, struct err *err)
{
    return each(db, &sql[VALUE_EACH], field, fn, arg, err);
}

enum rc value_each_of(struct db *db, int64_t person, value_each_fn fn, void *arg, struct err *err)
{
    return each(db, &sql[VALUE_EACH_OF], person, fn, arg, err);
}

enum rc lookup_put(struct db *db, const uint8_t hash[16], int64_t person, int64_t field,
                   struct err *err)
{
    return sql_run(db, &sql[LOOKUP_PUT], NULL, err, "bii", hash, (size_t)16, person, field);
}

enum rc lookup_drop(struct db *db, int64_t person, int64_t field, struct err *err)
{
    return sql_run(db, &sql[LOOKUP_DROP], NULL, err, "ii", person, field);
}

enum rc lookup_drop_field(struct db *db, int64_t field, struct err *err)
{
    return sql_run(db, &sql[LOOKUP_DROP_FIELD], NULL, err, "i", field);
}

enum rc lookup_find(struct db *db, const uint8_t hash[16], int64_t *ids, size_t max, size_t *n,
                    struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[LOOKUP_FIND], &stmt, err, "bi", hash, (size_t)16,
                           (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[LOOKUP_FIND], stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            ids[(*n)++] = sqlite3_column_int64(stmt, 0);
    return rc;
}
