#include "store/disclosure.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "d.id, d.kind, d.recipient, d.at, d.purpose, d.fields, d.basis, d.scope, d.approver, "         \
    "d.notice, d.protection, d.people, d.case_id, d.note, d.made_by, d.made_at"

enum {
    PUT,
    PERSON_PUT,
    BY_ID,
    AFTER,
    BEFORE,
    OF_AFTER,
    OF_BEFORE,
    TO_AFTER,
    TO_BEFORE,
    PEOPLE,
    SUM,
    TOTAL
};

static const struct sql sql[] = {
    [PUT] = {"disclosure put",
             "INSERT INTO disclosure(id, kind, recipient, at, purpose, fields, basis, scope, "
             "approver, notice, protection, people, case_id, note, made_by, made_at) "
             "VALUES(nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             DB_OFFICE},
    [PERSON_PUT] = {"disclosure person put", "INSERT OR IGNORE INTO disclosure_person VALUES(?, ?)",
                    DB_OFFICE},
    [BY_ID] = {"disclosure", "SELECT " COLUMNS " FROM disclosure d WHERE d.id = ?", DB_OFFICE},
    [AFTER] = {"disclosures",
               "SELECT " COLUMNS " FROM disclosure d WHERE d.id > ? AND ?2 = 0 ORDER BY d.id "
               "LIMIT ?3",
               DB_OFFICE},
    [BEFORE] = {"disclosures back",
                "SELECT " COLUMNS " FROM disclosure d WHERE d.id < ? AND ?2 = 0 ORDER BY d.id DESC "
                "LIMIT ?3",
                DB_OFFICE},
    [OF_AFTER] = {"disclosures of",
                  "SELECT " COLUMNS " FROM disclosure_person p JOIN disclosure d "
                  "ON d.id = p.disclosure WHERE p.person = ?2 AND p.disclosure > ?1 "
                  "ORDER BY p.disclosure LIMIT ?3",
                  DB_OFFICE},
    [OF_BEFORE] = {"disclosures of back",
                   "SELECT " COLUMNS " FROM disclosure_person p JOIN disclosure d "
                   "ON d.id = p.disclosure WHERE p.person = ?2 AND p.disclosure < ?1 "
                   "ORDER BY p.disclosure DESC LIMIT ?3",
                   DB_OFFICE},
    [TO_AFTER] = {"disclosures to",
                  "SELECT " COLUMNS " FROM disclosure d WHERE d.recipient = ?2 AND d.id > ?1 "
                  "ORDER BY d.id LIMIT ?3",
                  DB_OFFICE},
    [TO_BEFORE] = {"disclosures to back",
                   "SELECT " COLUMNS " FROM disclosure d WHERE d.recipient = ?2 AND d.id < ?1 "
                   "ORDER BY d.id DESC LIMIT ?3",
                   DB_OFFICE},
    [PEOPLE] = {"disclosure people",
                "SELECT person FROM disclosure_person WHERE disclosure = ? ORDER BY person LIMIT ?",
                DB_OFFICE},
    [SUM] = {"disclosure count",
             "SELECT n, people, lacking, named, coalesce((SELECT n FROM counter "
             "WHERE name = 'bare-' || ?1), 0) FROM disclosure_count WHERE kind = ?1",
             DB_OFFICE},
    [TOTAL] = {"disclosures counted", "SELECT sum(n) FROM disclosure_count", DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, disclosure, member)

static const struct sql_col col[] = {
    COL('i', id),       COL('t', kind),   COL('n', recipient),  COL('i', at),
    COL('t', purpose),  COL('t', fields), COL('t', basis),      COL('t', scope),
    COL('t', approver), COL('n', notice), COL('t', protection), COL('i', people),
    COL('t', case_id),  COL('t', note),   COL('t', made_by),    COL('i', made_at),
};
#define COLS (sizeof col / sizeof *col)

enum rc disclosure_put(struct db *db, struct disclosure *d, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, d, NULL, err);

    if (rc == RC_OK)
        d->id = sql_last_id(db);
    return rc;
}

enum rc disclosure_person_put(struct db *db, int64_t disclosure, int64_t person, struct err *err)
{
    return sql_run(db, &sql[PERSON_PUT], NULL, err, "ii", disclosure, person);
}

enum rc disclosure_by_id(struct db *db, int64_t id, struct disclosure *d, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *d, d, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such disclosure")) : rc;
}

enum rc disclosure_page(struct db *db, int64_t id, int dir, int64_t person, int64_t recipient,
                        struct disclosure *out, size_t max, size_t *n, struct err *err)
{
    int64_t from = id == 0 && dir < 0 ? INT64_MAX : id, by = 0;
    int which = dir < 0 ? BEFORE : AFTER;

    if (person != 0) {
        which = dir < 0 ? OF_BEFORE : OF_AFTER;
        by = person;
    } else if (recipient != 0) {
        which = dir < 0 ? TO_BEFORE : TO_AFTER;
        by = recipient;
    }
    return sql_rows(db, &sql[which], col, COLS, sizeof *out, out, max, n, err, "iii", from, by,
                    (int64_t)max);
}

enum rc disclosure_people(struct db *db, int64_t disclosure, int64_t *out, size_t max, size_t *n,
                          struct err *err)
{
    static const struct sql_col one[] = {{'i', 0, sizeof(int64_t)}};

    return sql_rows(db, &sql[PEOPLE], one, 1, sizeof *out, out, max, n, err, "ii", disclosure,
                    (int64_t)max);
}

enum rc disclosure_sum(struct db *db, const char *kind, struct disclosure_sums *out,
                       struct err *err)
{
    static const struct sql_col sums[] = {
        SQL_COL('i', disclosure_sums, n), SQL_COL('i', disclosure_sums, people),
        SQL_COL('i', disclosure_sums, lacking), SQL_COL('i', disclosure_sums, named),
        SQL_COL('i', disclosure_sums, bare)};
    bool found;

    *out = (struct disclosure_sums){0};
    return sql_one(db, &sql[SUM], sums, sizeof sums / sizeof *sums, sizeof *out, out, &found, err,
                   "t", kind);
}

enum rc disclosure_total(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[TOTAL], n, err, "");
}
