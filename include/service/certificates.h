/* Certificates of erasure as evidence: JSON, files, and written again from the log. */
#ifndef SERVICE_CERTIFICATES_H
#define SERVICE_CERTIFICATES_H

#include "service/people.h"

void certificates_json(const struct certificate *cert, const struct session *s, struct buf *out);
/* Write CERT as text and JSON into DIR (NULL: the export directory), after that is recorded with
 * both digests. TEXT and JSON receive the files' names. */
MUST_USE enum rc certificates_write(struct session *s, const struct certificate *cert,
                                    const char *dir, struct buf *text, struct buf *json,
                                    struct err *err);
/* The certificate of the person who was UUID, made again from the erasure list and the log; what the search of the
 * files found is not among it. RC_MISSING when nobody of UUID was erased; RC_BUSY while that
 * is not finished. */
MUST_USE enum rc certificates_again(struct session *s, const uint8_t uuid[16],
                                    struct certificate *cert, struct err *err);
/* The log's entry of ACTION about UUID, the newest; *SEQ -1: none. DATA receives its facts (may be NULL). */
MUST_USE enum rc certificates_entry(struct session *s, const uint8_t uuid[16], const char *action,
                                    int64_t *seq, char *data, size_t max, struct err *err);

#endif
