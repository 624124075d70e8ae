/* How grave an incident is. */
#ifndef RULES_SEVERITY_H
#define RULES_SEVERITY_H

#include <stdbool.h>
#include <stdint.h>

enum severity { SEVERITY_GENERAL, SEVERITY_LARGE, SEVERITY_MAJOR, SEVERITY_GRAVE, SEVERITY_COUNT };

/* "general", "large", "major", "grave". */
const char *severity_name(enum severity level);
/* SEVERITY_COUNT when there is no such level. */
enum severity severity_of(const char *name);

/* The level to suggest for AFFECTED people (below 0: unknown). AT are the numbers from which
 * each level counts (Measures for Reporting National Cybersecurity Incidents, 2025), that of
 * SEVERITY_GENERAL unused. Sensitive data, of children above all, makes it one level graver
 * (PIPL 28: its leak harms persons easily). */
enum severity severity_suggest(int64_t affected, bool sensitive, bool children,
                               const int64_t at[SEVERITY_COUNT]);

#endif
