/* A document of sections of records of named values, written twice at once: as text for a person
 * and as JSON for a program. */
#ifndef BASE_DOC_H
#define BASE_DOC_H

#include "base/json.h"

struct doc {
    struct buf *text; /* borrowed */
    struct json json;
    bool section, record;
    const char *none; /* of the section */
    int records;
};

/* Write to the end of TEXT and JSON (both borrowed) until doc_end(). TITLE heads the text. */
void doc_begin(struct doc *d, struct buf *text, struct buf *json, const char *title);
/* A section, KEY in JSON: an array of records. NONE stands in the text when it gets none. Ends
 * the one before. All strings are borrowed until then. */
void doc_section(struct doc *d, const char *key, const char *title, const char *none);
/* The next record of the section. Without a section, values belong to the document itself. */
void doc_record(struct doc *d);
/* A value: SHOWN in the text, as a person reads it (NULL: as VALUE); NULL or "" VALUE is null. */
void doc_put(struct doc *d, const char *key, const char *label, const char *value,
             const char *shown);
void doc_number(struct doc *d, const char *key, const char *label, int64_t n);
/* A number of which the text says SHOWN. */
void doc_number_as(struct doc *d, const char *key, const char *label, int64_t n,
                   const char *shown);
/* A moment: ISO 8601 in JSON, local in the text; 0 is null. */
void doc_time(struct doc *d, const char *key, const char *label, int64_t t);
void doc_end(struct doc *d);

#endif
