#include "store/policy.h"

#include "store/sql.h"

#include <stdio.h>
#include <string.h>

#define FIELD_COLUMNS                                                                              \
    "id, code, sensitive, tier, mask, rule, searchable, uniq, helpdesk_edit, state, clause, "      \
    "purposes, modules, source, basis, basis_note, see, edit, reveal, collect, notice, "           \
    "announced_at, active_at, closed_at, position"

enum {
    PUT, GET, SECTIONS, FIELD_PUT, FIELD_UPDATE, FIELD_ALL, FIELD_HELD, CONSENT_DROP, CONSENT_PUT,
    CONSENT_LACKS, UNCONSENTED, HOLDERS,
    NEWEST, SET
};

#define COL(type, member) SQL_COL(type, field, member)

static const struct sql_col field_col[] = {
    COL('i', id), COL('t', code), COL('i', sensitive), COL('i', tier), COL('t', mask),
    COL('t', rule), COL('i', searchable), COL('i', unique), COL('i', helpdesk_edit),
    COL('t', state), COL('t', clause), COL('t', purposes), COL('t', modules), COL('t', source),
    COL('t', basis), COL('t', basis_note), COL('t', see), COL('t', edit), COL('t', reveal),
    COL('i', collect), COL('n', notice), COL('n', announced_at), COL('n', active_at),
    COL('n', closed_at), COL('i', position),
};
#define FIELD_COLS (sizeof field_col / sizeof *field_col)

#define HOLDER(type, member) SQL_COL(type, field_holder, member)

static const struct sql_col holder_col[] = {
    HOLDER('i', person), HOLDER('b', uuid), HOLDER('o', ref), HOLDER('i', stays),
};

static const struct sql sql[] = {
    [PUT] = {"policy put", "INSERT INTO policy(section, name, value) VALUES(?, ?, ?)", DB_OFFICE},
    [GET] = {"policy", "SELECT value FROM policy WHERE section = ? AND name = ?", DB_OFFICE},
    [SECTIONS] = {"policy sections",
                  "SELECT section FROM policy WHERE section >= ?1 AND section < ?1 || char(1114111) "
                  "GROUP BY section ORDER BY min(id) LIMIT ?2",
                  DB_OFFICE},
    [FIELD_PUT] = {"field put",
                   "INSERT INTO field(" FIELD_COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, "
                   "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
                   "?20, ?21, ?22, ?23, ?24, ?25)",
                   DB_OFFICE},
    [FIELD_UPDATE] = {"field update",
                      "UPDATE field SET code = ?2, sensitive = ?3, tier = ?4, mask = ?5, rule = ?6, "
                      "searchable = ?7, uniq = ?8, helpdesk_edit = ?9, state = ?10, clause = ?11, "
                      "purposes = ?12, modules = ?13, source = ?14, basis = ?15, basis_note = ?16, "
                      "see = ?17, edit = ?18, reveal = ?19, collect = ?20, notice = ?21, "
                      "announced_at = ?22, active_at = ?23, closed_at = ?24, position = ?25 WHERE id = ?1",
                      DB_OFFICE},
    [FIELD_ALL] = {"fields", "SELECT " FIELD_COLUMNS " FROM field ORDER BY position, id",
                   DB_OFFICE},
    [FIELD_HELD] = {"field held", "SELECT n FROM field_count WHERE field = ?", DB_OFFICE},
    [CONSENT_DROP] = {"field consents drop", "DELETE FROM field_consent WHERE field = ?",
                      DB_OFFICE},
    [CONSENT_PUT] = {"field consent put", "INSERT OR IGNORE INTO field_consent VALUES(?, ?)",
                     DB_OFFICE},
    [CONSENT_LACKS] = {"field consents lacking",
                       "SELECT count(*) FROM field_consent f LEFT JOIN consent c ON c.person = ?2 "
                       "AND c.purpose = f.purpose AND c.action IN ('granted', 'guardian') "
                       "WHERE f.field = ?1 AND c.person IS NULL",
                       DB_OFFICE},
    [UNCONSENTED] = {"field unconsented", "SELECT count(*) FROM unconsented WHERE field = ?",
                     DB_OFFICE},
    /* Through people, whose ids are in order: no index leads from a field to its values. */
    [HOLDERS] = {"field holders",
                 "SELECT p.id, p.uuid, p.ref, EXISTS(SELECT 1 FROM hold h WHERE h.lifted_at IS NULL "
                 "AND h.starts_at <= ?3 AND (h.ends_at IS NULL OR h.ends_at > ?3) "
                 "AND (h.person IS NULL OR h.person = p.id) "
                 "AND (h.department IS NULL OR h.department = p.department) "
                 "AND (h.field IS NULL OR h.field = ?1)) "
                 "FROM person p JOIN value v ON v.person = p.id AND v.field = ?1 "
                 "WHERE p.id > ?2 ORDER BY p.id LIMIT ?4",
                 DB_OFFICE},
    [NEWEST] = {"field newest",
                "SELECT max(due_from) FROM value WHERE field = ? AND due_from IS NOT NULL",
                DB_OFFICE},
    [SET] = {"policy set",
             "INSERT INTO policy(section, name, value) VALUES(?1, ?2, ?3) "
             "ON CONFLICT(section, name) DO UPDATE SET value = ?3",
             DB_OFFICE},
};

enum rc policy_put(struct db *db, const char *section, const char *name, const char *value,
                   struct err *err)
{
    return sql_run(db, &sql[PUT], NULL, err, "ttt", section, name, value);
}

enum rc policy_get(struct db *db, const char *section, const char *name, char *out, size_t max,
                   struct err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    enum rc rc = sql_start(db, &sql[GET], &stmt, err, "tt", section, name);

    out[0] = '\0';
    if (rc == RC_OK && (rc = sql_step(db, &sql[GET], stmt, &row, err)) == RC_OK && row) {
        sql_text(stmt, 0, out, max);
        sql_end(stmt);
    }
    return rc;
}

enum rc policy_sections(struct db *db, const char *prefix, char (*out)[64], size_t max, size_t *n,
                        struct err *err)
{
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = sql_start(db, &sql[SECTIONS], &stmt, err, "ti", prefix, (int64_t)max);

    *n = 0;
    while (rc == RC_OK && (rc = sql_step(db, &sql[SECTIONS], stmt, &row, err)) == RC_OK && row)
        if (*n < max)
            sql_text(stmt, 0, out[(*n)++], sizeof *out);
    return rc;
}

enum rc policy_set(struct db *db, const char *section, const char *name, const char *value,
                   struct err *err)
{
    return sql_run(db, &sql[SET], NULL, err, "ttt", section, name, value);
}

/* The consents its values need, parted out of the purposes. */
static enum rc put_consents(struct db *db, const struct field *f, struct err *err)
{
    char purpose[64];
    enum rc rc = sql_run(db, &sql[CONSENT_DROP], NULL, err, "i", f->id);

    if (strcmp(f->basis, "consent") != 0)
        return rc;
    for (const char *p = f->purposes; rc == RC_OK && *(p += strspn(p, ", ")) != '\0';) {
        size_t n = strcspn(p, ", ");

        snprintf(purpose, sizeof purpose, "%.*s", (int)n, p);
        rc = sql_run(db, &sql[CONSENT_PUT], NULL, err, "it", f->id, purpose);
        p += n;
    }
    return rc;
}

enum rc field_put(struct db *db, struct field *f, struct err *err)
{
    enum rc rc = sql_put(db, &sql[FIELD_PUT], field_col, FIELD_COLS, f, NULL, err);

    if (rc == RC_OK)
        f->id = sql_last_id(db);
    return rc == RC_OK ? put_consents(db, f, err) : rc;
}

enum rc field_update(struct db *db, const struct field *f, struct err *err)
{
    enum rc rc = sql_put(db, &sql[FIELD_UPDATE], field_col, FIELD_COLS, f, NULL, err);

    return rc == RC_OK ? put_consents(db, f, err) : rc;
}

enum rc field_all(struct db *db, struct catalogue *c, struct err *err)
{
    size_t n = 0;
    enum rc rc = sql_rows(db, &sql[FIELD_ALL], field_col, FIELD_COLS, sizeof c->field[0], c->field,
                          FIELDS_MAX, &n, err, "");

    c->n = (int)n;
    return rc;
}

enum rc field_held(struct db *db, int64_t field, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[FIELD_HELD], n, err, "i", field);
}

enum rc field_consented(struct db *db, int64_t field, int64_t person, bool *yes, struct err *err)
{
    int64_t lacking = 0;
    enum rc rc = sql_number(db, &sql[CONSENT_LACKS], &lacking, err, "ii", field, person);

    *yes = lacking == 0;
    return rc;
}

enum rc field_holders(struct db *db, int64_t field, int64_t after, int64_t now,
                      struct field_holder *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[HOLDERS], holder_col, sizeof holder_col / sizeof *holder_col,
                    sizeof *out, out, max, n, err, "iiii", field, after, now, (int64_t)max);
}

enum rc field_newest(struct db *db, int64_t field, int64_t *at, struct err *err)
{
    return sql_number(db, &sql[NEWEST], at, err, "i", field);
}

enum rc field_unconsented(struct db *db, int64_t field, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[UNCONSENTED], n, err, "i", field);
}
