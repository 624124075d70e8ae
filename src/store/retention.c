#include "store/retention.h"

#include "base/i18n.h"
#include "store/sql.h"

#define RULE_COLUMNS                                                                               \
    "field, months, clock, action, floor, approved_by, approved_at, draft_months, draft_clock, "   \
    "draft_action, draft_floor, draft_by, draft_at"

enum { RULE_PUT, RULE_GET };

static const struct sql sql[] = {
    [RULE_PUT] = {"retention rule put",
                  "INSERT OR REPLACE INTO retention_rule(" RULE_COLUMNS ") "
                  "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  DB_OFFICE},
    [RULE_GET] = {"retention rule", "SELECT " RULE_COLUMNS " FROM retention_rule WHERE field = ?",
                  DB_OFFICE},
};

#define COL(type, member) SQL_COL(type, retention_rule, member)

static const struct sql_col rule_col[] = {
    COL('i', field), COL('i', months), COL('t', clock), COL('t', action), COL('t', floor),
    COL('o', approved_by), COL('n', approved_at), COL('n', draft_months), COL('o', draft_clock),
    COL('o', draft_action), COL('o', draft_floor), COL('o', draft_by), COL('n', draft_at),
};
#define RULE_COLS (sizeof rule_col / sizeof *rule_col)

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
