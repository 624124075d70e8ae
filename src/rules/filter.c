#define _DEFAULT_SOURCE
#include "rules/filter.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void filter_release(struct filter *f)
{
    for (size_t i = 0; i < f->n; i++) {
        explicit_bzero(f->term[i].value, strlen(f->term[i].value));
        free(f->term[i].value);
    }
    free(f->term);
    *f = (struct filter)FILTER_INIT;
}

/* The next character of *S, folded; 0 at the end. Invalid bytes stand alone. */
static char32_t next_char(const char **s, bool fold)
{
    char32_t c = 0;
    int n = utf8_decode(*s, strlen(*s), &c);

    if (n == 0)
        return 0;
    if (n < 0)
        c = 0xFFFD;
    *s += n > 0 ? n : 1;
    return fold ? text_fold_char(c) : c;
}

static bool is_quote(char32_t c)
{
    return c == '"' || c == 0x201C || c == 0x201D;
}

static bool is_blank(char32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Append the rest of a quoted run to OUT. */
static bool take_quoted(const char **s, struct buf *out)
{
    for (;;) {
        char32_t c = next_char(s, false);

        if (c == 0)
            return false;
        if (is_quote(c) || c == 0xFF02)
            return true;
        buf_put_utf8(out, c);
    }
}

struct token {
    struct buf text;
    size_t colon; /* length of the field name; SIZE_MAX without one */
    bool negate;
};

/* Read the token that *S stands on. False on an open quote. */
static bool take_token(const char **s, struct token *t)
{
    bool quoted = false;
    char32_t c;

    buf_wipe(&t->text);
    t->colon = SIZE_MAX;
    t->negate = false;
    while ((c = next_char(s, true)) != 0 && !is_blank(c)) {
        if (c == '!' && t->text.len == 0 && !quoted && !t->negate) {
            t->negate = true;
        } else if (is_quote(c)) {
            quoted = true;
            if (!take_quoted(s, &t->text))
                return false;
        } else if (c == ':' && t->colon == SIZE_MAX && !quoted) {
            t->colon = t->text.len;
        } else {
            buf_put_utf8(&t->text, c);
        }
    }
    return true;
}

static enum rc refuse_field(const char *const *fields, struct err *err)
{
    struct buf list = BUF_INIT;

    for (size_t i = 0; fields[i] != NULL; i++)
        buf_printf(&list, i > 0 ? " %s:" : "%s:", fields[i]);
    err_set(err, RC_INVALID, _("the filter names a field that is not one of: %s"), buf_str(&list));
    buf_release(&list);
    return err_hint(err, _("put the words in quotes to look for them as they are"));
}

static bool allowed(const char *const *fields, const char *name, size_t len)
{
    for (size_t i = 0; fields[i] != NULL; i++)
        if (strlen(fields[i]) == len && memcmp(fields[i], name, len) == 0)
            return true;
    return false;
}

static enum rc add_term(struct filter *f, const struct token *t, const char *const *fields,
                        struct err *err)
{
    size_t name = t->colon == SIZE_MAX ? 0 : t->colon;
    const char *text = buf_str(&t->text);
    struct filter_term *term;

    if (t->colon != SIZE_MAX &&
        (name >= sizeof term->field || !allowed(fields, text, name)))
        return refuse_field(fields, err);
    if (text[name] == '\0')
        return err_set(err, RC_INVALID, _("a term of the filter has no value"));
    f->term = xrealloc(f->term, f->n + 1, sizeof *f->term);
    term = &f->term[f->n++];
    *term = (struct filter_term){.value = xstrdup(text + name), .negate = t->negate};
    memcpy(term->field, text, name);
    return RC_OK;
}

enum rc filter_parse(struct filter *f, const char *text, const char *const *fields,
                     struct err *err)
{
    struct token t = {.text = BUF_INIT};
    enum rc rc = RC_OK;

    filter_release(f);
    while (rc == RC_OK && *text != '\0') {
        const char *ahead = text;

        if (is_blank(next_char(&ahead, true)))
            text = ahead;
        else if (take_token(&text, &t))
            rc = add_term(f, &t, fields, err);
        else
            rc = err_set(err, RC_INVALID, _("a quotation mark in the filter is not closed"));
    }
    if (rc != RC_OK)
        filter_release(f);
    buf_release(&t.text);
    return rc;
}

/* "7d" before NOW. */
static bool ago(const char *value, int64_t now, int64_t *out)
{
    size_t digits = strspn(value, "0123456789");
    struct date today = date_of(now);
    int n;

    if (digits == 0 || digits > 4 || strlen(value) != digits + 1)
        return false;
    n = atoi(value);
    switch (value[digits]) {
    case 'h':
        *out = now - (int64_t)n * 3600;
        return true;
    case 'w':
        n *= 7; /* fall through */
    case 'd':
        *out = now - (int64_t)n * 86400;
        return true;
    case 'm':
        if (n >= today.year * 12)
            return false;
        *out = date_begins(date_add_months(today, -n)) + (now - date_begins(today));
        return true;
    default:
        return false;
    }
}

bool filter_time(const char *value, int64_t now, int64_t *out)
{
    return ago(value, now, out) || time_parse(value, out);
}

bool filter_time_until(const char *value, int64_t now, int64_t *out)
{
    struct date day;

    if (!date_parse(value, &day))
        return filter_time(value, now, out);
    *out = date_begins(date_add_days(day, 1)) - 1;
    return true;
}
