#include "store/consent.h"

#include "base/die.h"
#include "base/i18n.h"
#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_COLUMNS "id, person, purpose, action, at, notice, channel, recorded_at, recorder"
#define STATE_COLUMNS "person, purpose, action, at, event, notice"
#define BATCH 64 /* events read at a time */

enum {
    EVENT_PUT, EVENT_KNOWN, EVENT_BY_ID, EVENT_OF, EVENT_COUNT, STATE_GET,
    STATE_AS_OF, STATE_ALL, TALLY, TALLY_SINCE, LACKING, RESTING,
    DISCLOSURES
};

#define TALLY_OF(under)                                                                            \
    "SELECT coalesce(sum(n) FILTER (WHERE action IN ('granted', 'guardian')), 0), "                \
    "coalesce(sum(n) FILTER (WHERE action = 'declined'), 0), "                                     \
    "coalesce(sum(n) FILTER (WHERE action = 'withdrawn'), 0), "                                    \
    "coalesce(sum(n) FILTER (WHERE action = 'expired'), 0) "                                       \
    "FROM consent_count WHERE purpose = ? AND " under

static const struct sql sql[] = {
    [EVENT_PUT] = {"consent event put",
                   "INSERT INTO consent_event(" EVENT_COLUMNS ") VALUES(nullif(?1, 0), ?2, ?3, ?4, "
                   "?5, ?6, ?7, ?8, ?9)",
                   DB_OFFICE},
    [EVENT_KNOWN] = {"consent event known",
                     "SELECT 1 FROM consent_event WHERE person = ? AND purpose = ? AND at = ? "
                     "AND action = ? AND notice = ? AND channel = ? LIMIT 1",
                     DB_OFFICE},
    [EVENT_BY_ID] = {"consent event", "SELECT " EVENT_COLUMNS " FROM consent_event WHERE id = ?",
                     DB_OFFICE},
    [EVENT_OF] = {"consent events of",
                  "SELECT " EVENT_COLUMNS " FROM consent_event WHERE person = ?1 "
                  "AND (at, id) > (?2, ?3) ORDER BY at, id LIMIT ?4",
                  DB_OFFICE},
    [EVENT_COUNT] = {"consent event count", "SELECT max(id) FROM consent_event", DB_OFFICE},
    [STATE_GET] = {"consent",
                   "SELECT " STATE_COLUMNS " FROM consent WHERE person = ? AND purpose = ?",
                   DB_OFFICE},
    [STATE_AS_OF] = {"consent as of",
                     "SELECT person, purpose, action, at, id, notice FROM consent_event "
                     "WHERE person = ? AND purpose = ? AND at <= ? "
                     "ORDER BY at DESC, id DESC LIMIT 1",
                     DB_OFFICE},
    [STATE_ALL] = {"consents of", "SELECT " STATE_COLUMNS " FROM consent WHERE person = ?",
                   DB_OFFICE},
    [TALLY] = {"consent tally", TALLY_OF("notice = ?"), DB_OFFICE},
    [TALLY_SINCE] = {"consent tally since", TALLY_OF("notice >= ?"), DB_OFFICE},
    [LACKING] = {"values without consent", "SELECT count(*) FROM unconsented WHERE person = ?",
                 DB_OFFICE},
    [RESTING] = {"values on consent",
                 "SELECT sum(n) FROM field_count WHERE field IN (SELECT field FROM field_consent)",
                 DB_OFFICE},
    [DISCLOSURES] = {"disclosures on consent",
                     "SELECT d.id, d.at, coalesce(r.name, '') FROM disclosure_person dp "
                     "JOIN disclosure d ON d.id = dp.disclosure LEFT JOIN recipient r "
                     "ON r.id = d.recipient WHERE dp.person = ?1 AND d.purpose = ?2 "
                     "AND d.kind IN ('consent', 'publication') ORDER BY d.id DESC LIMIT ?3",
                     DB_OFFICE},
};

/* The newest come first when DIR > 0: one statement for each direction and narrowing. */
#define EVENTS(op, order, more)                                                                    \
    {"consent events",                                                                             \
     "SELECT " EVENT_COLUMNS " FROM consent_event WHERE id " op " ?1 " more "ORDER BY id " order   \
     " LIMIT ?2",                                                                                  \
     DB_OFFICE}

static const struct sql event_page[] = {
    EVENTS("<", "DESC", ""),
    EVENTS(">", "", ""),
    EVENTS("<", "DESC", "AND purpose = ?4 "),
    EVENTS(">", "", "AND purpose = ?4 "),
    EVENTS("<", "DESC", "AND person = ?3 AND (?4 IS NULL OR purpose = ?4) "),
    EVENTS(">", "", "AND person = ?3 AND (?4 IS NULL OR purpose = ?4) "),
};

#define EVENT(type, member) SQL_COL(type, consent_event, member)
#define STATE(type, member) SQL_COL(type, consent, member)
#define COUNT(member) SQL_COL('i', consent_tally, member)
#define DISCLOSURE(type, member) SQL_COL(type, consent_disclosure, member)

static const struct sql_col event_col[] = {
    EVENT('i', id),     EVENT('i', person),  EVENT('t', purpose),
    EVENT('t', action), EVENT('i', at),      EVENT('i', notice),
    EVENT('t', channel), EVENT('i', recorded_at), EVENT('t', recorder),
};
static const struct sql_col state_col[] = {
    STATE('i', person), STATE('t', purpose), STATE('t', action),
    STATE('i', at),     STATE('i', event),   STATE('i', notice),
};
static const struct sql_col tally_col[] = {COUNT(granted), COUNT(declined), COUNT(withdrawn),
                                           COUNT(expired)};
static const struct sql_col disclosure_col[] = {DISCLOSURE('i', id), DISCLOSURE('i', at),
                                                DISCLOSURE('t', recipient)};
#define COLS(col) (sizeof(col) / sizeof *(col))

enum rc consent_event_put(struct db *db, struct consent_event *e, struct err *err)
{
    enum rc rc = sql_put(db, &sql[EVENT_PUT], event_col, COLS(event_col), e, NULL, err);

    if (rc == RC_OK)
        e->id = sql_last_id(db);
    return rc;
}

enum rc consent_event_known(struct db *db, const struct consent_event *e, bool *known,
                            struct err *err)
{
    int64_t one = 0;
    enum rc rc = sql_number(db, &sql[EVENT_KNOWN], &one, err, "ititit", e->person, e->purpose,
                            e->at, e->action, e->notice, e->channel);

    *known = one != 0;
    return rc;
}

enum rc consent_event_by_id(struct db *db, int64_t id, struct consent_event *e, struct err *err)
{
    bool found;
    enum rc rc = sql_one(db, &sql[EVENT_BY_ID], event_col, COLS(event_col), sizeof *e, e, &found,
                         err, "i", id);

    return rc == RC_OK && !found ? err_set(err, RC_MISSING, _("no such consent")) : rc;
}

enum rc consent_event_page(struct db *db, int64_t id, int dir, int64_t person, const char *purpose,
                           struct consent_event *out, size_t max, size_t *n, struct err *err)
{
    const struct sql *s = &event_page[(person != 0 ? 4 : purpose != NULL ? 2 : 0) + (dir < 0)];
    int64_t from = id == 0 && dir > 0 ? INT64_MAX : id;
    const char *types = person != 0 || purpose != NULL ? "iiit" : "ii";

    return sql_rows(db, s, event_col, COLS(event_col), sizeof *out, out, max, n, err, types, from,
                    (int64_t)max, person, purpose);
}

enum rc consent_events_of(struct db *db, int64_t person, struct consent_event **out, size_t *n,
                          struct err *err)
{
    struct consent_event *all = NULL;
    int64_t at = INT64_MIN, id = 0;
    size_t got = BATCH, total = 0;
    enum rc rc = RC_OK;

    while (rc == RC_OK && got == BATCH) {
        all = xrealloc(all, total + BATCH, sizeof *all);
        rc = sql_rows(db, &sql[EVENT_OF], event_col, COLS(event_col), sizeof *all, all + total,
                      BATCH, &got, err, "iiii", person, at, id, (int64_t)BATCH);
        total += rc == RC_OK ? got : 0;
        if (rc == RC_OK && got > 0) {
            at = all[total - 1].at;
            id = all[total - 1].id;
        }
    }
    if (rc != RC_OK) {
        free(all);
        all = NULL;
        total = 0;
    }
    *out = all;
    *n = total;
    return rc;
}

enum rc consent_events(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[EVENT_COUNT], n, err, "");
}

enum rc consent_get(struct db *db, int64_t person, const char *purpose, struct consent *c,
                    bool *found, struct err *err)
{
    return sql_one(db, &sql[STATE_GET], state_col, COLS(state_col), sizeof *c, c, found, err, "it",
                   person, purpose);
}

enum rc consent_as_of(struct db *db, int64_t person, const char *purpose, int64_t moment,
                      struct consent *c, bool *found, struct err *err)
{
    return sql_one(db, &sql[STATE_AS_OF], state_col, COLS(state_col), sizeof *c, c, found, err,
                   "iti", person, purpose, moment);
}

enum rc consent_all(struct db *db, int64_t person, struct consent *out, size_t max, size_t *n,
                    struct err *err)
{
    return sql_rows(db, &sql[STATE_ALL], state_col, COLS(state_col), sizeof *out, out, max, n, err,
                    "i", person);
}

enum rc consent_tally(struct db *db, const char *purpose, int64_t notice, struct consent_tally *t,
                      struct err *err)
{
    bool found;

    return sql_one(db, &sql[TALLY], tally_col, COLS(tally_col), sizeof *t, t, &found, err, "ti",
                   purpose, notice);
}

enum rc consent_tally_since(struct db *db, const char *purpose, int64_t notice,
                            struct consent_tally *t, struct err *err)
{
    bool found;

    return sql_one(db, &sql[TALLY_SINCE], tally_col, COLS(tally_col), sizeof *t, t, &found, err,
                   "ti", purpose, notice);
}

enum rc consent_lacking(struct db *db, int64_t person, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[LACKING], n, err, "i", person);
}

enum rc consent_resting(struct db *db, int64_t *n, struct err *err)
{
    return sql_number(db, &sql[RESTING], n, err, "");
}

enum rc consent_disclosures(struct db *db, int64_t person, const char *purpose,
                            struct consent_disclosure *out, size_t max, size_t *n, struct err *err)
{
    return sql_rows(db, &sql[DISCLOSURES], disclosure_col, COLS(disclosure_col), sizeof *out, out,
                    max, n, err, "iti", person, purpose, (int64_t)max);
}
