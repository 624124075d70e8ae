#include "store/retention.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <stddef.h>

#define RULE_COLUMNS                                                                               \
    "field, months, clock, action, floor, approved_by, approved_at, draft_months, draft_clock, "   \
    "draft_action, draft_floor, draft_by, draft_at, reason, draft_reason, moving IS NOT NULL, "    \
    "moving"

/* Why a value stays at the moment NOW: an enum retention_keep. The few holds of nobody in
 * particular are found by their index, too. */
#define IN_FORCE(now) /* as the index hold_open has it */                                          \
    "h.lifted_at IS NULL AND coalesce(h.ends_at, 9223372036854775807) > " now                      \
    " AND h.starts_at <= " now
#define HELD(person, field, now)                                                                   \
    "(EXISTS(SELECT 1 FROM hold h WHERE h.person = " person " AND " IN_FORCE(now)                  \
    " AND (h.field IS NULL OR h.field = " field ")) OR EXISTS(SELECT 1 FROM hold h WHERE "         \
    "h.person IS NULL AND " IN_FORCE(now) " AND (h.field IS NULL OR h.field = " field ") "         \
    "AND (h.department IS NULL OR h.department = p.department)))"
#define KEEP(person, field, now)                                                                   \
    "CASE WHEN " HELD(person, field, now) " THEN 1 WHEN EXISTS(SELECT 1 FROM request q "           \
    "WHERE q.person = " person " AND q.closed_at IS NULL) THEN 2 ELSE 0 END"

/* The people whom a hold of a person or a department keeps from losing field ?1 at ?3. */
#define KEEPERS                                                                                    \
    "SELECT h.person FROM hold h WHERE h.person IS NOT NULL AND " IN_FORCE("?3")                   \
    " AND (h.field IS NULL OR h.field = ?1) UNION "                                                \
    "SELECT p.id FROM hold h JOIN person p ON p.department = h.department "                        \
    "WHERE h.person IS NULL AND " IN_FORCE("?3") " AND (h.field IS NULL OR h.field = ?1)"

#define DUE_PAGE(op, order)                                                                        \
    "SELECT v.person, v.field, v.due_from, p.uuid, p.ref, p.department, "                          \
    KEEP("v.person", "v.field", "?5") " FROM value v JOIN person p ON p.id = v.person "            \
    "WHERE v.field = ?1 AND v.due_from < ?2 AND (v.due_from, v.person) " op " (?3, ?4) "           \
    "ORDER BY v.due_from " order ", v.person " order " LIMIT ?6"

enum {
    RULE_PUT, RULE_GET, MOVE, STARTED, FIRST, WOULD, KEPT_ALL, KEPT_HOLD, KEPT_REQUEST, KEEPING,
    DUE_AFTER, DUE_BEFORE
};

static const struct sql sql[] = {
    [RULE_PUT] = {"retention rule put",
                  "INSERT OR REPLACE INTO retention_rule(field, months, clock, action, floor, "
                  "approved_by, approved_at, draft_months, draft_clock, draft_action, draft_floor, "
                  "draft_by, draft_at, reason, draft_reason, moving) "
                  "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
                  "CASE ?16 WHEN 1 THEN ?17 END)",
                  DB_OFFICE},
    [RULE_GET] = {"retention rule", "SELECT " RULE_COLUMNS " FROM retention_rule WHERE field = ?",
                  DB_OFFICE},
    [MOVE] = {"retention clock move",
              "UPDATE value SET due_from = (SELECT CASE r.clock WHEN 'collected' THEN "
              "value.collected_at WHEN 'confirmed' THEN value.confirmed_at ELSE "
              "(SELECT closed_at FROM person WHERE id = value.person) END "
              "FROM retention_rule r WHERE r.field = value.field) "
              "WHERE person > ?2 AND person <= ?3 AND field = ?1",
              DB_OFFICE},
    [STARTED] = {"retention started",
                 "SELECT sum(n) FROM due_count WHERE field = ?1 AND slot >= ?2 / 900 "
                 "AND slot < ?3 / 900",
                 DB_OFFICE},
    [FIRST] = {"retention first", "SELECT min(slot) * 900 FROM due_count WHERE field = ?",
               DB_OFFICE},
    [WOULD] = {"retention would",
               "SELECT count(*) FROM value v JOIN person p ON p.id = v.person WHERE v.field = ?1 "
               "AND CASE ?2 WHEN 'collected' THEN v.collected_at WHEN 'confirmed' "
               "THEN v.confirmed_at ELSE p.closed_at END < ?3",
               DB_OFFICE},
    [KEPT_ALL] = {"retention held whole",
                  "SELECT count(*) FROM hold h WHERE h.person IS NULL AND h.department IS NULL "
                  "AND (h.field IS NULL OR h.field = ?1) AND " IN_FORCE("?2"),
                  DB_OFFICE},
    [KEPT_HOLD] = {"retention held",
                   "SELECT count(*) FROM (" KEEPERS ") k JOIN value v ON v.person = k.person "
                   "AND v.field = ?1 WHERE v.due_from < ?2",
                   DB_OFFICE},
    [KEPT_REQUEST] = {"retention requested",
                      "SELECT count(*) FROM (SELECT DISTINCT person FROM request "
                      "WHERE closed_at IS NULL AND person IS NOT NULL) q "
                      "JOIN value v ON v.person = q.person AND v.field = ?1 "
                      "WHERE v.due_from < ?2 AND q.person NOT IN (" KEEPERS ")",
                      DB_OFFICE},
    /* Neither DISTINCT nor sorted, so that it ends with ?2. */
    [KEEPING] = {"people kept",
                 "SELECT count(*) FROM (SELECT h.person FROM hold h WHERE " IN_FORCE("?1")
                 " AND h.person IS NOT NULL UNION ALL "
                 "SELECT p.id FROM hold h JOIN person p ON p.department = h.department WHERE "
                 IN_FORCE("?1") " AND h.person IS NULL UNION ALL "
                 "SELECT person FROM request WHERE closed_at IS NULL LIMIT ?2)",
                 DB_OFFICE},
    [DUE_AFTER] = {"values due", DUE_PAGE(">", ""), DB_OFFICE},
    [DUE_BEFORE] = {"values due back", DUE_PAGE("<", "DESC"), DB_OFFICE},
};

#define RULE(type, member) SQL_COL(type, retention_rule, member)

static const struct sql_col rule_col[] = {
    RULE('i', field), RULE('i', months), RULE('t', clock), RULE('t', action), RULE('t', floor),
    RULE('o', approved_by), RULE('n', approved_at), RULE('n', draft_months),
    RULE('o', draft_clock), RULE('o', draft_action), RULE('o', draft_floor), RULE('o', draft_by),
    RULE('n', draft_at), RULE('t', reason), RULE('o', draft_reason), RULE('i', moving),
    RULE('i', moved),
};
#define RULE_COLS (sizeof rule_col / sizeof *rule_col)

#define DUE(type, member) SQL_COL(type, due_value, member)

static const struct sql_col due_col[] = {
    DUE('i', person), DUE('i', field), DUE('n', from), DUE('b', uuid),
    DUE('t', ref), DUE('t', department), DUE('i', keep),
};
#define DUE_COLS (sizeof due_col / sizeof *due_col)

enum rc retention_rule_put(struct db *db, const struct retention_rule *r, struct err *err)
{
    return sql_put(db, &sql[RULE_PUT], rule_col, RULE_COLS, r, NULL, err);
}

enum rc retention_rule_get(struct db *db, int64_t field, struct retention_rule *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[RULE_GET], rule_col, RULE_COLS, sizeof *r, r, &found, err, "i",
                         field);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no retention rule for this field"))
                                 : rc;
}

enum rc retention_move(struct db *db, int64_t field, int64_t after, int64_t last, struct err *err)
{
    return sql_run(db, &sql[MOVE], NULL, err, "iii", field, after, last);
}

enum rc retention_started(struct db *db, int64_t field, int64_t from, int64_t before, int64_t *n,
                          struct err *err)
{
    return sql_number(db, &sql[STARTED], n, err, "iii", field, from, before);
}

enum rc retention_first(struct db *db, int64_t field, int64_t *from, struct err *err)
{
    return sql_number(db, &sql[FIRST], from, err, "i", field);
}

enum rc retention_would(struct db *db, int64_t field, const char *clock, int64_t before,
                        int64_t *n, struct err *err)
{
    return sql_number(db, &sql[WOULD], n, err, "iti", field, clock, before);
}

enum rc retention_kept(struct db *db, int64_t field, int64_t before, int64_t now, int64_t *hold,
                       int64_t *request, struct err *err)
{
    int64_t all = 0;
    enum rc rc = sql_number(db, &sql[KEPT_ALL], &all, err, "ii", field, now);

    *hold = *request = 0;
    if (rc == RC_OK && all > 0)
        return retention_started(db, field, INT64_MIN, before, hold, err);
    if (rc == RC_OK)
        rc = sql_number(db, &sql[KEPT_HOLD], hold, err, "iii", field, before, now);
    return rc == RC_OK
               ? sql_number(db, &sql[KEPT_REQUEST], request, err, "iii", field, before, now)
               : rc;
}

enum rc retention_keeping(struct db *db, int64_t now, int64_t max, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[KEEPING], n, err, "ii", now, max);
}

enum rc retention_due_page(struct db *db, int64_t field, int64_t before, int64_t from,
                           int64_t person, int dir, int64_t now, struct due_value *out,
                           size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[dir < 0 ? DUE_BEFORE : DUE_AFTER], due_col, DUE_COLS, sizeof *out,
                    out, max, n, err, "iiiiii", field, before, from, person, now, (int64_t)max);
}

#define RUN_COLUMNS "id, started_at, ended_at, actor, kind, plan, state, due, kept, done, note"

enum {
    RUN_PUT, RUN_UPDATE, RUN_BY_ID, RUN_AFTER, RUN_BEFORE, RUN_IN, PLAN_PUT, PLAN_PAGE, PLAN_DROP,
    PLAN_CLEAR, PLAN_PEOPLE, DID_ADD, DID, REQUESTS, ANONYMISED, ANONYMISED_SUM
};

static const struct sql run_sql[] = {
    [RUN_PUT] = {"retention run put",
                 "INSERT INTO retention_run(" RUN_COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, "
                 "?6, ?7, ?8, ?9, ?10, ?11)",
                 DB_OFFICE},
    [RUN_UPDATE] = {"retention run update",
                    "UPDATE retention_run SET ended_at = nullif(?2, 0), plan = ?3, state = ?4, "
                    "due = ?5, kept = ?6, done = ?7, note = ?8 WHERE id = ?1",
                    DB_OFFICE},
    [RUN_BY_ID] = {"retention run", "SELECT " RUN_COLUMNS " FROM retention_run WHERE id = ?",
                   DB_OFFICE},
    [RUN_AFTER] = {"retention runs",
                   "SELECT " RUN_COLUMNS " FROM retention_run WHERE id > ? ORDER BY id LIMIT ?",
                   DB_OFFICE},
    [RUN_BEFORE] = {"retention runs back",
                    "SELECT " RUN_COLUMNS " FROM retention_run WHERE id < ? ORDER BY id DESC "
                    "LIMIT ?",
                    DB_OFFICE},
    [RUN_IN] = {"retention run in state",
                "SELECT " RUN_COLUMNS " FROM retention_run WHERE state = ? ORDER BY id DESC "
                "LIMIT 1",
                DB_OFFICE},
    [PLAN_PUT] = {"retention plan put",
                  "INSERT OR REPLACE INTO retention_plan(person, field, run, due_from) "
                  "VALUES(?, ?, ?, ?)",
                  DB_OFFICE},
    [PLAN_PAGE] = {"retention plan",
                   "SELECT t.person, t.field, CASE WHEN v.due_from = t.due_from THEN v.due_from "
                   "END, p.uuid, p.ref, p.department, " KEEP("t.person", "t.field", "?2")
                   " FROM retention_plan t JOIN person p ON p.id = t.person "
                   "LEFT JOIN value v ON v.person = t.person AND v.field = t.field "
                   "WHERE t.run = ?1 ORDER BY t.person, t.field LIMIT ?3",
                   DB_OFFICE},
    [PLAN_DROP] = {"retention plan drop",
                   "DELETE FROM retention_plan WHERE person = ? AND field = ?", DB_OFFICE},
    [PLAN_CLEAR] = {"retention plan clear",
                    "DELETE FROM retention_plan WHERE (person, field) IN "
                    "(SELECT person, field FROM retention_plan WHERE run = ?1 LIMIT ?2)",
                    DB_OFFICE},
    [PLAN_PEOPLE] = {"retention plan people",
                     "SELECT count(DISTINCT person) FROM retention_plan WHERE run = ?", DB_OFFICE},
    [DID_ADD] = {"retention run did",
                 "INSERT INTO retention_run_field VALUES(?1, ?2, ?3) "
                 "ON CONFLICT(run, field) DO UPDATE SET n = n + ?3",
                 DB_OFFICE},
    [DID] = {"retention run of field",
             "SELECT n FROM retention_run_field WHERE run = ? AND field = ?", DB_OFFICE},
    [REQUESTS] = {"requests open of person",
                  "SELECT id FROM request WHERE person = ? AND closed_at IS NULL ORDER BY id "
                  "LIMIT ?",
                  DB_OFFICE},
    [ANONYMISED] = {"anonymised",
                    "INSERT INTO anonymised(field, month, n, counted, total) "
                    "VALUES(?1, ?2, 1, ?3, ?4) ON CONFLICT(field, month) DO UPDATE SET n = n + 1, "
                    "counted = counted + ?3, total = total + ?4",
                    DB_OFFICE},
    [ANONYMISED_SUM] = {"anonymised sum",
                        "SELECT sum(n), sum(counted), sum(total) FROM anonymised WHERE field = ?",
                        DB_OFFICE},
};

#define RUN(type, member) SQL_COL(type, retention_run, member)

static const struct sql_col run_col[] = {
    RUN('i', id),    RUN('i', started_at), RUN('n', ended_at), RUN('t', actor),
    RUN('t', kind),  RUN('t', plan),       RUN('t', state),    RUN('i', due),
    RUN('i', kept),  RUN('i', done),       RUN('t', note),
};
#define RUN_COLS (sizeof run_col / sizeof *run_col)

enum rc retention_run_put(struct db *db, struct retention_run *r, struct err *err)
{
    enum rc rc = sql_put(db, &run_sql[RUN_PUT], run_col, RUN_COLS, r, NULL, err);

    if (rc == RC_OK)
        r->id = sql_last_id(db);
    return rc;
}

enum rc retention_run_update(struct db *db, const struct retention_run *r, struct err *err)
{
    return sql_run(db, &run_sql[RUN_UPDATE], NULL, err, "iittiiit", r->id, r->ended_at, r->plan,
                   r->state, r->due, r->kept, r->done, r->note);
}

enum rc retention_run_by_id(struct db *db, int64_t id, struct retention_run *r, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &run_sql[RUN_BY_ID], run_col, RUN_COLS, sizeof *r, r, &found, err,
                         "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such run")) : rc;
}

enum rc retention_run_page(struct db *db, int64_t id, int dir, struct retention_run *out,
                           size_t max, size_t *n, struct err *err)
{
    int64_t from = id == 0 && dir < 0 ? INT64_MAX : id;

    return sql_rows(db, &run_sql[dir < 0 ? RUN_BEFORE : RUN_AFTER], run_col, RUN_COLS, sizeof *out,
                    out, max, n, err, "ii", from, (int64_t)max);
}

enum rc retention_run_in(struct db *db, const char *state, struct retention_run *r, bool *found,
                         struct err *err)
{
    return sql_one(db, &run_sql[RUN_IN], run_col, RUN_COLS, sizeof *r, r, found, err, "t", state);
}

enum rc retention_plan_put(struct db *db, int64_t run, const struct due_value *v, struct err *err)
{
    return sql_run(db, &run_sql[PLAN_PUT], NULL, err, "iiii", v->person, v->field, run, v->from);
}

enum rc retention_plan_page(struct db *db, int64_t run, int64_t now, struct due_value *out,
                            size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &run_sql[PLAN_PAGE], due_col, DUE_COLS, sizeof *out, out, max, n, err,
                    "iii", run, now, (int64_t)max);
}

enum rc retention_plan_drop(struct db *db, int64_t person, int64_t field, struct err *err)
{
    return sql_run(db, &run_sql[PLAN_DROP], NULL, err, "ii", person, field);
}

enum rc retention_plan_clear(struct db *db, int64_t run, int64_t max, int *n, struct err *err)
{
    return sql_run(db, &run_sql[PLAN_CLEAR], n, err, "ii", run, max);
}

enum rc retention_plan_people(struct db *db, int64_t run, int64_t *n, struct err *err)
{
    return sql_number(db, &run_sql[PLAN_PEOPLE], n, err, "i", run);
}

enum rc retention_did_add(struct db *db, int64_t run, int64_t field, int64_t n, struct err *err)
{
    return sql_run(db, &run_sql[DID_ADD], NULL, err, "iii", run, field, n);
}

enum rc retention_did(struct db *db, int64_t run, int64_t field, int64_t *n, struct err *err)
{
    return sql_number(db, &run_sql[DID], n, err, "ii", run, field);
}

enum rc retention_requests(struct db *db, int64_t person, int64_t *out, size_t max, size_t *n,
                           struct err *err)
{
    static const struct sql_col col = {'i', 0, sizeof *out};

    return sql_rows(db, &run_sql[REQUESTS], &col, 1, sizeof *out, out, max, n, err, "ii", person,
                    (int64_t)max);
}

enum rc retention_anonymised(struct db *db, int64_t field, const char *month, bool counted,
                             int64_t total, struct err *err)
{
    return sql_run(db, &run_sql[ANONYMISED], NULL, err, "itii", field, month, (int64_t)counted,
                   total);
}

enum rc retention_anonymised_sum(struct db *db, int64_t field, int64_t *n, int64_t *counted,
                                 int64_t *total, struct err *err)
{
    struct sum {
        int64_t n, counted, total;
    } sum;
    static const struct sql_col col[] = {
        {'i', offsetof(struct sum, n), sizeof(int64_t)},
        {'i', offsetof(struct sum, counted), sizeof(int64_t)},
        {'i', offsetof(struct sum, total), sizeof(int64_t)},
    };
    bool found;
    enum rc rc = sql_one(db, &run_sql[ANONYMISED_SUM], col, 3, sizeof sum, &sum, &found, err, "i",
                         field);

    *n = sum.n;
    *counted = sum.counted;
    *total = sum.total;
    return rc;
}
