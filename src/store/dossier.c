#include "store/dossier.h"

#include "store/sql.h"

#define CELLS 16

static const struct sql sql[DOSSIER_PARTS] = {
    [DOSSIER_VALUES] = {"values of person",
                        "SELECT f.code, v.collected_at, v.confirmed_at, v.due_from, r.months, "
                        "r.action FROM value v JOIN field f ON f.id = v.field "
                        "LEFT JOIN retention_rule r ON r.field = v.field WHERE v.person = ?1 "
                        "ORDER BY f.position",
                        DB_OFFICE},
    [DOSSIER_CONSENTS] = {"consents of person",
                          "SELECT e.purpose, e.action, e.at, n.code, n.title, "
                          "lower(hex(n.digest)), e.channel, e.recorded_at, e.recorder "
                          "FROM consent_event e JOIN notice n ON n.id = e.notice "
                          "WHERE e.person = ?1 ORDER BY e.at, e.id",
                          DB_OFFICE},
    [DOSSIER_REQUESTS] = {"requests of person",
                          "SELECT id, kind, channel, received_at, due_at, extended_at, "
                          "extension_reason, identity, identity_at, state, outcome, refusal, "
                          "closed_at FROM request WHERE person = ?1 ORDER BY id",
                          DB_OFFICE},
    [DOSSIER_DISCLOSURES] = {"disclosures of person",
                             "SELECT d.id, d.kind, r.name, d.at, d.purpose, d.fields, d.basis, "
                             "d.scope, d.protection FROM disclosure_person p "
                             "JOIN disclosure d ON d.id = p.disclosure "
                             "LEFT JOIN recipient r ON r.id = d.recipient WHERE p.person = ?1 "
                             "ORDER BY d.id",
                             DB_OFFICE},
    [DOSSIER_INCIDENTS] = {"incidents of person",
                           "SELECT i.id, i.title, i.status, i.detected_at, i.fields, "
                           "p.notified_at, p.channel FROM incident_person p "
                           "JOIN incident i ON i.id = p.incident WHERE p.person = ?1 "
                           "ORDER BY i.id",
                           DB_OFFICE},
    [DOSSIER_GUARDIAN] = {"guardian of person",
                          "SELECT consent_at, recorded_at, recorded_by FROM guardian "
                          "WHERE person = ?1",
                          DB_OFFICE},
    [DOSSIER_HOLDS] = {"holds on person",
                       "SELECT reason, starts_at, ends_at, lifted_at, case_id FROM hold "
                       "WHERE person = ?1 OR (person IS NULL AND (department = ?2 "
                       "OR (department IS NULL AND field IS NULL))) ORDER BY starts_at, id",
                       DB_OFFICE},
    [DOSSIER_CONTACTS] = {"contacts of person",
                          "SELECT at, channel, purpose, outcome, case_id, actor FROM contact_log "
                          "WHERE person = ?1 ORDER BY id",
                          DB_OFFICE},
    [DOSSIER_NOTES] = {"notes of person",
                       "SELECT kind, id FROM sealed_note WHERE person = ?1 ORDER BY kind, id",
                       DB_OFFICE},
    [DOSSIER_LOG] = {"entries about person",
                     "SELECT seq, time, actor, role, action, field, reason, case_id "
                     "FROM audit_entry WHERE subject = ?1 ORDER BY seq",
                     DB_OFFICE},
};

static enum rc start(struct db *db, enum dossier_part part, const struct person *p,
                     sqlite3_stmt **stmt, struct err *err)
{
    if (part == DOSSIER_LOG)
        return sql_start(db, &sql[part], stmt, err, "b", p->uuid, sizeof p->uuid);
    if (part == DOSSIER_HOLDS)
        return sql_start(db, &sql[part], stmt, err, "it", p->id, p->department);
    return sql_start(db, &sql[part], stmt, err, "i", p->id);
}

static void read_cells(sqlite3_stmt *stmt, struct dossier_cell cell[CELLS])
{
    int n = sqlite3_column_count(stmt);

    for (int i = 0; i < n && i < CELLS; i++) {
        bool text = sqlite3_column_type(stmt, i) == SQLITE_TEXT;

        cell[i].n = text ? 0 : sqlite3_column_int64(stmt, i);
        cell[i].text = text ? (const char *)sqlite3_column_text(stmt, i) : "";
    }
}

enum rc dossier_each(struct db *db, enum dossier_part part, const struct person *p,
                     dossier_each_fn each, void *arg, struct err *err)
{
    struct dossier_cell cell[CELLS] = {{0}};
    sqlite3_stmt *stmt;
    bool row = true;
    enum rc rc = start(db, part, p, &stmt, err);

    while (rc == RC_OK && (rc = sql_step(db, &sql[part], stmt, &row, err)) == RC_OK && row) {
        read_cells(stmt, cell);
        if ((rc = each(arg, cell, err)) != RC_OK)
            sql_end(stmt);
    }
    return rc;
}
