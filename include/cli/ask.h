/* Secrets and files from outside: terminal, standard input, files. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "base/buf.h"

/* One line without echo from the controlling terminal. RC_IO where there is
 * none, RC_CANCEL on Ctrl-C. Wipe OUT. */
MUST_USE enum rc ask_secret(const char *prompt, struct buf *out, struct err *err);
/* The first line of FILE; "-" is the next line of standard input. Wipe OUT. */
MUST_USE enum rc ask_line(const char *file, struct buf *out, struct err *err);
/* All of FILE ("-": what is left of standard input), at most 1 MiB. */
MUST_USE enum rc ask_file(const char *file, struct buf *out, struct err *err);
/* The same for a key: RC_DENIED when everyone on the host may read it. */
MUST_USE enum rc ask_private(const char *file, struct buf *out, struct err *err);
/* The same as a text that people are to read: RC_INVALID where it is not UTF-8. */
MUST_USE enum rc ask_text(const char *file, struct buf *out, struct err *err);
/* A new password from FILE, or asked for twice when FILE is NULL. Wipe OUT. */
MUST_USE enum rc ask_new_password(const char *file, const char *who, struct buf *out,
                                  struct err *err);
/* Write TEXT to a new FILE of mode 0600; RC_EXISTS if there is one. */
MUST_USE enum rc ask_write_new(const char *file, const struct buf *text, struct err *err);

#endif
