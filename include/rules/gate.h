/* What a field of the catalogue may be used for, by its state and settings. */
#ifndef RULES_GATE_H
#define RULES_GATE_H

#include "model/field.h"
#include "model/operator.h"

/* The state as people are told it: F's own, or "off" of an active field whose
 * collection is switched off. */
const char *gate_state(const struct field *f);
/* May new values be taken? Only an active field whose collection is on
 * (agreement 1, tail; 1.2). */
bool gate_takes(const struct field *f);
/* May there be values to show? Those of a widened field stay while it waits for
 * its notice, those under a legal hold while it closes. */
bool gate_shows(const struct field *f);
/* Does the basis ask for the person's consent? */
bool gate_consent(const struct field *f);
/* N of an exemption "exempt-N" (agreement 4.2), 0 of any other basis. */
int gate_exemption(const char *basis);
/* May ROLE do what LIST (see, edit or reveal) is about? Admins always: people turn
 * to them (agreement 5.2); the help desk where it is named, and never with high-tier fields. */
bool gate_lets(const struct field *f, const char *list, enum op_role role);
/* Is IS used for more than WAS: more purposes, another basis, more who see it? Then
 * people are told again first (agreement 1, tail; 2, intro; 4.1.3). */
bool gate_widens(const struct field *was, const struct field *is);

#endif
