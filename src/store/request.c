#include "store/request.h"

#include "base/i18n.h"
#include "store/sql.h"

#define COLUMNS                                                                                    \
    "id, person, kind, channel, received_at, due_at, extended_at, extension_reason, identity, "    \
    "identity_at, identity_by, state, outcome, refusal, closed_at, closed_by, made_by, made_at, "  \
    "version"
#define READ                                                                                       \
    "SELECT r.id, r.person, r.kind, r.channel, r.received_at, r.due_at, r.extended_at, "           \
    "r.extension_reason, r.identity, r.identity_at, r.identity_by, r.state, r.outcome, "           \
    "r.refusal, r.closed_at, r.closed_by, r.made_by, r.made_at, r.version, p.ref, p.uuid, "        \
    "p.status FROM request r LEFT JOIN person p ON p.id = r.person "

enum {
    INSERT, UPDATE, BY_ID, OPEN, OPEN_BACK, CLOSED, CLOSED_BACK, CLOSED_OF, CLOSED_OF_BACK, OPEN_OF,
    TOTAL, SUMMARY, SUMMARY_ALL, DUE_AT, DUE_AT_ALL, WITHDRAWAL
};

static const struct sql sql[] = {
    [INSERT] = {"request insert",
                "INSERT INTO request(" COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, "
                "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
                DB_OFFICE},
    [UPDATE] = {"request update",
                "UPDATE request SET due_at = ?3, extended_at = nullif(?4, 0), "
                "extension_reason = nullif(?5, ''), identity = ?6, identity_at = nullif(?7, 0), "
                "identity_by = nullif(?8, ''), state = ?9, outcome = ?10, refusal = ?11, "
                "closed_at = nullif(?12, 0), closed_by = nullif(?13, ''), version = version + 1 "
                "WHERE id = ?1 AND version = ?2",
                DB_OFFICE},
    [BY_ID] = {"request", READ "WHERE r.id = ?", DB_OFFICE},
    [OPEN] = {"requests open",
              READ "WHERE r.closed_at IS NULL AND (r.due_at, r.id) > (?1, ?2) "
                   "ORDER BY r.due_at, r.id LIMIT ?3",
              DB_OFFICE},
    [OPEN_BACK] = {"requests open back",
                   READ "WHERE r.closed_at IS NULL AND (r.due_at, r.id) < (?1, ?2) "
                        "ORDER BY r.due_at DESC, r.id DESC LIMIT ?3",
                   DB_OFFICE},
    [CLOSED] = {"requests closed",
                READ "WHERE r.closed_at IS NOT NULL AND r.id < ?1 ORDER BY r.id DESC LIMIT ?2",
                DB_OFFICE},
    [CLOSED_BACK] = {"requests closed back",
                     READ "WHERE r.closed_at IS NOT NULL AND r.id > ?1 ORDER BY r.id LIMIT ?2",
                     DB_OFFICE},
    [CLOSED_OF] = {"requests closed of person",
                   READ "WHERE r.person = ?3 AND r.closed_at IS NOT NULL AND r.id < ?1 "
                        "ORDER BY r.id DESC LIMIT ?2",
                   DB_OFFICE},
    [CLOSED_OF_BACK] = {"requests closed of person back",
                        READ "WHERE r.person = ?3 AND r.closed_at IS NOT NULL AND r.id > ?1 "
                             "ORDER BY r.id LIMIT ?2",
                        DB_OFFICE},
    [OPEN_OF] = {"requests open of person",
                 READ "WHERE r.person = ?1 AND +r.closed_at IS NULL " /* by person, not by deadline */
                      "ORDER BY r.due_at, r.id LIMIT ?2",
                 DB_OFFICE},
    [TOTAL] = {"requests counted", "SELECT max(id) FROM request", DB_OFFICE},
    [SUMMARY] = {"requests summed up",
                 "SELECT sum(n), coalesce(sum(n) FILTER (WHERE due_at <= ?2), 0), "
                 "coalesce(sum(n) FILTER (WHERE due_at > ?2 AND due_at <= ?3), 0), min(due_at) "
                 "FROM request_due WHERE kind = ?1",
                 DB_OFFICE},
    [SUMMARY_ALL] = {"requests summed up, all",
                     "SELECT sum(n), coalesce(sum(n) FILTER (WHERE due_at <= ?1), 0), "
                     "coalesce(sum(n) FILTER (WHERE due_at > ?1 AND due_at <= ?2), 0), min(due_at) "
                     "FROM request_due",
                     DB_OFFICE},
    [DUE_AT] = {"request due at",
                "SELECT id FROM request WHERE kind = ?1 AND due_at = ?2 AND closed_at IS NULL "
                "ORDER BY id LIMIT 1",
                DB_OFFICE},
    [DUE_AT_ALL] = {"request due at, all",
                    "SELECT id FROM request WHERE due_at = ?1 AND closed_at IS NULL "
                    "ORDER BY id LIMIT 1",
                    DB_OFFICE},
    [WITHDRAWAL] = {"withdrawal",
                    "SELECT coalesce(max(id), -1) FROM consent_event WHERE person = ?1 "
                    "AND action = 'withdrawn' AND recorded_at >= ?2",
                    DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, request, member)

static const struct sql_col col[] = {
    COL('i', id),          COL('n', person),      COL('t', kind),        COL('t', channel),
    COL('i', received_at), COL('i', due_at),      COL('n', extended_at), COL('o', extension),
    COL('t', identity),    COL('n', identity_at), COL('o', identity_by), COL('t', state),
    COL('t', outcome),     COL('t', refusal),     COL('n', closed_at),   COL('o', closed_by),
    COL('t', made_by),     COL('i', made_at),     COL('i', version),     COL('o', ref),
    COL('b', uuid),        COL('n', person_status),
};
#define COLS (sizeof col / sizeof *col)
#define COLS_PUT (COLS - 3) /* without the person's */

enum rc request_insert(struct db *db, struct request *r, struct err *err)
{
    enum rc rc = sql_put(db, &sql[INSERT], col, COLS_PUT, r, NULL, err);

    if (rc == RC_OK)
        r->id = sql_last_id(db);
    return rc;
}

enum rc request_update(struct db *db, struct request *r, struct err *err)
{
    int changes;
    enum rc rc = sql_run(db, &sql[UPDATE], &changes, err, "iiiittittttit", r->id, r->version,
                         r->due_at, r->extended_at, r->extension, r->identity, r->identity_at,
                         r->identity_by, r->state, r->outcome, r->refusal, r->closed_at,
                         r->closed_by);

    if (rc == RC_OK && changes == 0) {
        err_set(err, RC_CONFLICT, _("this request was changed by another operator"));
        return err_hint(err, _("look again, then repeat the change")), RC_CONFLICT;
    }
    r->version += rc == RC_OK;
    return rc;
}

enum rc request_by_id(struct db *db, int64_t id, struct request *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *r, r, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such request")) : rc;
}

enum rc request_open_page(struct db *db, int64_t due, int64_t id, int dir, struct request *out,
                          size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[dir < 0 ? OPEN_BACK : OPEN], col, COLS, sizeof *out, out, max, n, err,
                    "iii", due, id, (int64_t)max);
}

enum rc request_closed_page(struct db *db, int64_t person, int64_t id, int dir,
                            struct request *out, size_t max, size_t *n, struct err *err)
{
    const struct sql *s = &sql[(person != 0 ? CLOSED_OF : CLOSED) + (dir < 0)];

    if (person != 0)
        return sql_rows(db, s, col, COLS, sizeof *out, out, max, n, err, "iii", id, (int64_t)max,
                        person);
    return sql_rows(db, s, col, COLS, sizeof *out, out, max, n, err, "ii", id, (int64_t)max);
}

enum rc request_open_of(struct db *db, int64_t person, struct request *out, size_t max, size_t *n,
                        struct err *err)
{
    return sql_rows(db, &sql[OPEN_OF], col, COLS, sizeof *out, out, max, n, err, "ii", person,
                    (int64_t)max);
}

enum rc request_total(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[TOTAL], n, err, "");
}

enum rc request_summary(struct db *db, const char *kind, int64_t now, int64_t soon,
                        struct request_sum *sum, struct err *err)
{
#define SUM(type, member) SQL_COL(type, request_sum, member)
    static const struct sql_col sums[] = {SUM('i', open), SUM('i', overdue), SUM('i', soon),
                                          SUM('n', nearest_due)};
#undef SUM
    bool found;
    enum rc rc = kind != NULL ? sql_one(db, &sql[SUMMARY], sums, sizeof sums / sizeof *sums,
                                        sizeof *sum, sum, &found, err, "tii", kind, now, soon)
                              : sql_one(db, &sql[SUMMARY_ALL], sums, sizeof sums / sizeof *sums,
                                        sizeof *sum, sum, &found, err, "ii", now, soon);

    if (rc != RC_OK || sum->open == 0)
        return rc;
    return kind != NULL ? sql_number(db, &sql[DUE_AT], &sum->nearest, err, "ti", kind,
                                     sum->nearest_due)
                        : sql_number(db, &sql[DUE_AT_ALL], &sum->nearest, err, "i",
                                     sum->nearest_due);
}

enum rc request_withdrawal(struct db *db, int64_t person, int64_t since, int64_t *event,
                           struct err *err)
{
    return sql_number(db, &sql[WITHDRAWAL], event, err, "ii", person, since);
}
