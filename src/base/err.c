#include "base/err.h"

#include "base/text.h"

#include <stdarg.h>

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return rc;
    err->rc = rc;
    err->hint[0] = '\0';
    va_start(ap, fmt);
    text_print(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return rc;
}

enum rc err_hint(struct err *err, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return RC_INVALID;
    va_start(ap, fmt);
    text_print(err->hint, sizeof err->hint, fmt, ap);
    va_end(ap);
    return err->rc;
}

int err_exit_code(enum rc rc)
{
    static const unsigned char code[] = {
        [RC_OK] = 0,       [RC_USAGE] = 64,  [RC_INVALID] = 65,  [RC_MISSING] = 65,
        [RC_DENIED] = 77,  [RC_EXISTS] = 73, [RC_CONFLICT] = 75, [RC_BUSY] = 75,
        [RC_CANCEL] = 75,  [RC_CRYPTO] = 70, [RC_DB] = 69,       [RC_IO] = 73,
        [RC_CONFIG] = 78,  [RC_BROKEN] = 1,
    };

    return (unsigned)rc < sizeof code ? code[rc] : 70;
}
