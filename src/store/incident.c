#include "store/incident.h"

#include "base/i18n.h"
#include "store/sql.h"

#include <stdlib.h>

/* Everyone in its ledger is told, or was erased before; those included whom a kill kept from being
 * entered. Nobody's, where only a number is known. */
#define NOBODY_LEFT                                                                                \
    "EXISTS (SELECT 1 FROM incident_count c WHERE c.incident = incident.id AND "                   \
    "c.told + c.gone >= c.people AND c.told + c.gone >= incident.affected)"
#define HEAD                                                                                       \
    "id, uuid, title, status, severity, cause, source, profile, fields, "                          \
    "coalesce(affected, -1), affected_how, harm, occurred_at, detected_at, contained_at, "         \
    "closed_at, report_due, reported_at, closing_due, closing_at, notify_due, notified_at, "       \
    "imported, made_by, made_at, version, " NOBODY_LEFT
#define EVENT "id, incident, at, recorded_at, actor, kind, field, before, after"
#define CLOCK(due, done, what, runs)                                                               \
    "SELECT * FROM (SELECT id, " due ", '" what "' FROM incident WHERE " due                       \
    " IS NOT NULL AND " done " IS NULL AND imported = 0" runs " ORDER BY " due " LIMIT 1)"

enum {
    PUT,
    UPDATE,
    BY_ID,
    KNOWN,
    OF_ROW,
    ROW_PUT,
    UNDIGESTED,
    OLDER,
    NEWER,
    ALL,
    OPEN,
    NEAREST,
    EVENT_PUT,
    EVENTS,
    EVENT_LAST,
    STEP_PUT,
    STEP
};

static const struct sql sql[] = {
    [PUT] = {"incident put",
             "INSERT INTO incident(id, uuid, title, status, severity, cause, source, profile, "
             "fields, affected, affected_how, harm, occurred_at, detected_at, contained_at, "
             "closed_at, report_due, reported_at, closing_due, closing_at, notify_due, "
             "notified_at, imported, made_by, made_at, version, summary) "
             "VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif(?10, -1), ?11, ?12, "
             "?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?28)",
             DB_OFFICE},
    [UPDATE] = {"incident update",
                "UPDATE incident SET title = ?3, status = ?4, severity = ?5, cause = ?6, "
                "source = ?7, profile = ?8, fields = ?9, affected = nullif(?10, -1), "
                "affected_how = ?11, harm = ?12, occurred_at = ?13, detected_at = ?14, "
                "contained_at = ?15, closed_at = ?16, report_due = ?17, reported_at = ?18, "
                "closing_due = ?19, closing_at = ?20, notify_due = ?21, notified_at = ?22, "
                "version = version + 1, summary = ?28 "
                "WHERE id = ?1 AND uuid = ?2 AND imported = ?23 AND made_by = ?24 AND "
                "made_at = ?25 AND version = ?26",
                DB_OFFICE},
    [BY_ID] = {"incident", "SELECT " HEAD ", summary FROM incident WHERE id = ?", DB_OFFICE},
    [KNOWN] = {"incident by uuid", "SELECT 1 FROM incident WHERE uuid = ?", DB_OFFICE},
    [OF_ROW] = {"incident of row", "SELECT incident FROM incident_row WHERE digest = ?", DB_OFFICE},
    [ROW_PUT] = {"incident row put", "INSERT INTO incident_row VALUES(?, ?)", DB_OFFICE},
    [UNDIGESTED] = {"incidents of that moment",
                    "SELECT " HEAD ", summary FROM incident WHERE detected_at = ? AND title = ? AND "
                    "id > ? AND imported = 1 AND id NOT IN (SELECT r.incident FROM incident_row r "
                    "WHERE r.incident = incident.id) ORDER BY id LIMIT ?",
                    DB_OFFICE},
    [OLDER] = {"incidents",
               "SELECT " HEAD " FROM incident WHERE (detected_at, id) < (?1, ?2) "
               "ORDER BY detected_at DESC, id DESC LIMIT ?3",
               DB_OFFICE},
    [NEWER] = {"incidents back",
               "SELECT " HEAD " FROM incident WHERE (detected_at, id) > (?1, ?2) "
               "ORDER BY detected_at, id LIMIT ?3",
               DB_OFFICE},
    [ALL] = {"incident count", "SELECT max(id) FROM incident", DB_OFFICE}, /* none is deleted */
    [OPEN] = {"open incidents",
              "SELECT count(*) FROM incident WHERE status <> 'closed' AND imported = 0", DB_OFFICE},
    [NEAREST] =
        {"nearest clock",
         "SELECT * FROM (" CLOCK("report_due", "reported_at", "report", "") " UNION ALL " CLOCK(
             "notify_due", "notified_at", "notify",
             " AND NOT " NOBODY_LEFT) " UNION ALL " CLOCK("closing_due", "closing_at", "closing",
                                                          "") ") ORDER BY 2, 1 LIMIT 1",
         DB_OFFICE},
    [EVENT_PUT] = {"incident event put",
                   "INSERT INTO incident_event(" EVENT ") "
                   "VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   DB_OFFICE},
    [EVENTS] = {"incident events",
                "SELECT " EVENT " FROM incident_event WHERE incident = ?1 AND (?2 = 0 OR id < ?2) "
                "ORDER BY id DESC LIMIT ?3",
                DB_OFFICE},
    [EVENT_LAST] = {"incident event last",
                    "SELECT " EVENT " FROM incident_event WHERE incident = ? AND kind = ? AND "
                    "field = ? ORDER BY id DESC LIMIT 1",
                    DB_OFFICE},
    [STEP_PUT] = {"incident step put", "INSERT INTO incident_step VALUES(?, ?, ?, ?, ?)",
                  DB_OFFICE},
    [STEP] = {"incident step",
              "SELECT incident, step, done_at, done_by, note FROM incident_step "
              "WHERE incident = ? AND step = ?",
              DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, incident, member)

static const struct sql_col col[] = {
    COL('i', id),          COL('b', uuid),        COL('t', title),        COL('t', status),
    COL('t', severity),    COL('t', cause),       COL('t', source),       COL('t', profile),
    COL('t', fields),      COL('i', affected),    COL('t', affected_how), COL('t', harm),
    COL('n', occurred_at), COL('i', detected_at), COL('n', contained_at), COL('n', closed_at),
    COL('n', report_due),  COL('n', reported_at), COL('n', closing_due),  COL('n', closing_at),
    COL('n', notify_due),  COL('n', notified_at), COL('i', imported),     COL('t', made_by),
    COL('i', made_at),     COL('i', version),     COL('i', nobody_left),  COL('s', summary),
};
#define COLS (sizeof col / sizeof *col)

#define EVENT_COL(type, member) SQL_COL(type, incident_event, member)

static const struct sql_col event_col[] = {
    EVENT_COL('i', id),          EVENT_COL('i', incident), EVENT_COL('i', at),
    EVENT_COL('i', recorded_at), EVENT_COL('t', actor),    EVENT_COL('t', kind),
    EVENT_COL('t', field),       EVENT_COL('s', before),   EVENT_COL('s', after),
};
#define EVENT_COLS (sizeof event_col / sizeof *event_col)

#define STEP_COL(type, member) SQL_COL(type, incident_step, member)

static const struct sql_col step_col[] = {
    STEP_COL('i', incident), STEP_COL('t', step), STEP_COL('i', done_at),
    STEP_COL('t', done_by),  STEP_COL('s', note),
};
#define STEP_COLS (sizeof step_col / sizeof *step_col)

static const struct sql_col clock_col[] = {
    SQL_COL('i', incident_clock, id),
    SQL_COL('i', incident_clock, due),
    SQL_COL('t', incident_clock, what),
};

enum rc incident_put(struct db *db, struct incident *i, struct err *err)
{
    enum rc rc = sql_put(db, &sql[PUT], col, COLS, i, NULL, err);

    if (rc == RC_OK)
        i->id = sql_last_id(db);
    return rc;
}

enum rc incident_update(struct db *db, struct incident *i, struct err *err)
{
    int changes = 0;
    enum rc rc = sql_put(db, &sql[UPDATE], col, COLS, i, &changes, err);

    if (rc == RC_OK && changes == 0)
        rc = err_set(err, RC_CONFLICT, _("this incident was changed by another operator"));
    i->version += rc == RC_OK;
    return rc;
}

enum rc incident_by_id(struct db *db, int64_t id, struct incident *i, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[BY_ID], col, COLS, sizeof *i, i, &found, err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such incident")) : rc;
}

enum rc incident_known(struct db *db, const uint8_t uuid[16], bool *known, struct err *err)
{
    int64_t n;
    enum rc rc = sql_number(db, &sql[KNOWN], &n, err, "b", uuid, (size_t)16);

    *known = n != 0;
    return rc;
}

enum rc incident_of_row(struct db *db, const uint8_t digest[32], int64_t *id, struct err *err)
{
    return sql_number(db, &sql[OF_ROW], id, err, "b", digest, (size_t)32);
}

enum rc incident_row_put(struct db *db, const uint8_t digest[32], int64_t id, struct err *err)
{
    return sql_run(db, &sql[ROW_PUT], NULL, err, "bi", digest, (size_t)32, id);
}

enum rc incident_undigested(struct db *db, const char *title, int64_t detected, int64_t id,
                            struct incident *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[UNDIGESTED], col, COLS, sizeof *out, out, max, n, err, "itii",
                    detected, title, id, (int64_t)max);
}

enum rc incident_page(struct db *db, int64_t detected, int64_t id, int dir, struct incident *out,
                      size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[dir < 0 ? NEWER : OLDER], col, COLS - 1, sizeof *out, out, max, n, err,
                    "iii", detected, id, (int64_t)max);
}

enum rc incident_count(struct db *db, int64_t *all, int64_t *open, struct err *err)
{
    enum rc rc = sql_number(db, &sql[ALL], all, err, "");

    return rc == RC_OK ? sql_number(db, &sql[OPEN], open, err, "") : rc;
}

enum rc incident_nearest(struct db *db, struct incident_clock *c, struct err *err)
{
    bool found;

    *c = (struct incident_clock){0};
    return sql_one(db, &sql[NEAREST], clock_col, sizeof clock_col / sizeof *clock_col, sizeof *c, c,
                   &found, err, "");
}

void incident_release(struct incident *i)
{
    free(i->summary);
    i->summary = NULL;
}

enum rc incident_event_put(struct db *db, struct incident_event *e, struct err *err)
{
    enum rc rc = sql_put(db, &sql[EVENT_PUT], event_col, EVENT_COLS, e, NULL, err);

    if (rc == RC_OK)
        e->id = sql_last_id(db);
    return rc;
}

enum rc incident_event_page(struct db *db, int64_t incident, int64_t id, struct incident_event *out,
                            size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[EVENTS], event_col, EVENT_COLS, sizeof *out, out, max, n, err, "iii",
                    incident, id, (int64_t)max);
}

enum rc incident_event_last(struct db *db, int64_t incident, const char *kind, const char *field,
                            struct buf *out, struct err *err)
{
    struct incident_event e = {0};
    bool found;
    enum rc rc = sql_one(db, &sql[EVENT_LAST], event_col, EVENT_COLS, sizeof e, &e, &found, err,
                         "itt", incident, kind, field);

    buf_clear(out);
    if (rc == RC_OK && found)
        buf_puts(out, e.after);
    incident_event_release(&e);
    return rc;
}

void incident_event_release(struct incident_event *e)
{
    free(e->before);
    free(e->after);
    e->before = e->after = NULL;
}

enum rc incident_step_put(struct db *db, const struct incident_step *step, struct err *err)
{
    enum rc rc = sql_put(db, &sql[STEP_PUT], step_col, STEP_COLS, step, NULL, err);

    return rc == RC_CONFLICT ? err_set(err, RC_EXISTS, _("this step was done before")) : rc;
}

enum rc incident_step_get(struct db *db, int64_t incident, const char *step,
                          struct incident_step *out, bool *found, struct err *err)
{
    return sql_one(db, &sql[STEP], step_col, STEP_COLS, sizeof *out, out, found, err, "it",
                   incident, step);
}

void incident_step_release(struct incident_step *step)
{
    free(step->note);
    step->note = NULL;
}
