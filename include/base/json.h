/* A streaming JSON writer (RFC 8259). */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buf *out; /* borrowed */
    bool comma;      /* the next key or value follows another */
};

/* Write to the end of OUT; the caller balances begins and ends. */
void json_init(struct json *j, struct buf *out);
void json_begin_object(struct json *j);
void json_end_object(struct json *j);
void json_begin_array(struct json *j);
void json_end_array(struct json *j);
/* The name of the value written next. */
void json_key(struct json *j, const char *key);
/* S as a string, NULL as null. What could mislead a terminal is written as
 * \u escapes, so nothing is lost; invalid UTF-8 bytes become U+FFFD. */
void json_string(struct json *j, const char *s);
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
/* A key and its value. */
void json_pair(struct json *j, const char *key, const char *s);
void json_pair_int(struct json *j, const char *key, int64_t n);
void json_pair_bool(struct json *j, const char *key, bool b);

#endif
