#include "rules/validate.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS   "0123456789"
#define NAME_MAX 100
#define ADDR_MAX 300
#define TEXT_MAX 2000

/* CHECK appends the value to store to OUT, or says why not. TEXT is trimmed,
 * folded, not empty, valid UTF-8 and without control characters. */
struct rule {
    const char *name;
    enum rc (*check)(const char *text, struct buf *out, struct err *err);
    bool coded; /* not prose: punctuation is folded too */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    c |= 0x20;
    return c >= 'a' && c <= 'z';
}

static bool all_digits(const char *s)
{
    return *s != '\0' && s[strspn(s, DIGITS)] == '\0';
}

static size_t count(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

/* Append TEXT without the ASCII characters of SET and without any dash. */
static void put_without(struct buf *out, const char *text, const char *set)
{
    size_t len = strlen(text);

    while (len > 0) {
        char32_t c = 0xFFFD;
        int used = utf8_decode(text, len, &c);
        size_t n = used > 0 ? (size_t)used : 1;
        bool dash = c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;

        if (!dash && (c >= 0x80 || strchr(set, (int)c) == NULL))
            buf_put(out, text, n);
        text += n;
        len -= n;
    }
}

/* A spreadsheet shows long numbers as 1.38E+10: their digits are lost. */
static bool approximate(const char *s)
{
    size_t n = strspn(s, DIGITS ".");

    return n > 0 && (s[n] | 0x20) == 'e' && s[n + 1] == '+';
}

static enum rc refuse_digits(const char *s, struct err *err)
{
    if (approximate(s))
        return err_set(err, RC_INVALID,
                       _("a spreadsheet has rounded this number; its digits are lost"));
    return err_set(err, RC_INVALID, _("only digits are allowed here"));
}

static enum rc check_length(const char *text, size_t max, struct err *err)
{
    if (count(text) > max)
        return err_set(err, RC_INVALID, _("longer than %zu characters"), max);
    return RC_OK;
}

static enum rc check_text(const char *text, struct buf *out, struct err *err)
{
    buf_puts(out, text);
    return check_length(text, TEXT_MAX, err);
}

static enum rc check_address(const char *text, struct buf *out, struct err *err)
{
    buf_puts(out, text);
    return check_length(text, ADDR_MAX, err);
}

/* Punctuation and signs, ASCII and those Chinese text uses. */
static bool punctuation(char32_t c)
{
    if (c < 0x80)
        return !is_letter((char)c) && !is_digit((char)c);
    return c <= 0xBF || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3004) ||
           (c >= 0x3008 && c <= 0x3020) || c == 0x30FB || (c >= 0xFE10 && c <= 0xFE6B) ||
           (c >= 0xFF00 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
           (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) || c == 0xFFFD;
}

/* Blanks inside count as one. */
static enum rc check_name(const char *text, struct buf *out, struct err *err)
{
    bool named = false;

    for (size_t len = strlen(text); len > 0;) {
        char32_t c = 0;
        size_t n = (size_t)utf8_decode(text, len, &c);

        named = named || !punctuation(c);
        if (c != ' ' || text[1] != ' ')
            buf_put(out, text, n);
        text += n;
        len -= n;
    }
    if (!named)
        return err_set(err, RC_INVALID, _("a name needs at least one letter or character"));
    return check_length(buf_str(out), NAME_MAX, err);
}

static enum rc check_foreign(const char *digits, struct buf *out, struct err *err)
{
    size_t n = strlen(digits);

    if (!all_digits(digits))
        return refuse_digits(digits, err);
    if (n < 8 || n > 15 || digits[0] == '0')
        return err_set(err, RC_INVALID,
                       _("an international number has 8 to 15 digits after the +"));
    buf_printf(out, "+%s", digits);
    return RC_OK;
}

static enum rc mobile_digits(const char *s, struct buf *out, struct err *err)
{
    if (strncmp(s, "00", 2) == 0 && strncmp(s, "0086", 4) != 0)
        return check_foreign(s + 2, out, err);
    if (*s == '+' && strncmp(s, "+86", 3) != 0)
        return check_foreign(s + 1, out, err);
    if (*s == '+' || strncmp(s, "0086", 4) == 0)
        s += *s == '+' ? 3 : 4;
    else if (strncmp(s, "86", 2) == 0 && strlen(s) == 13)
        s += 2;
    if (!all_digits(s))
        return refuse_digits(s, err);
    if (strlen(s) != 11)
        return err_set(err, RC_INVALID, _("a mobile number has 11 digits"));
    if (s[0] != '1' || s[1] < '3')
        return err_set(err, RC_INVALID, _("a mobile number begins with 13 to 19"));
    buf_puts(out, s);
    return RC_OK;
}

static enum rc check_mobile(const char *text, struct buf *out, struct err *err)
{
    struct buf bare = BUF_INIT;
    enum rc rc;

    if (approximate(text))
        return refuse_digits(text, err);
    put_without(&bare, text, " ().");
    rc = mobile_digits(buf_str(&bare), out, err);
    buf_release(&bare);
    return rc;
}

/* RFC 5321 4.1.2 dot-string, with the characters RFC 6531 adds. */
static bool local_part(const char *s, size_t len)
{
    if (len == 0 || len > 64 || s[0] == '.' || s[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        bool plain = is_letter(s[i]) || is_digit(s[i]) || (s[i] & 0x80) != 0;

        if (!plain && strchr("!#$%&'*+-/=?^_`{|}~.", s[i]) == NULL)
            return false;
        if (s[i] == '.' && s[i + 1] == '.')
            return false;
    }
    return true;
}

/* Labels of letters, digits and inner hyphens; the last is no number. */
static bool domain(const char *s)
{
    const char *last = strrchr(s, '.');

    if (last == NULL || strlen(last) < 3 || all_digits(last + 1))
        return false;
    while (*s != '\0') {
        size_t n = strcspn(s, ".");

        if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
            return false;
        for (size_t i = 0; i < n; i++)
            if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != '-' && (s[i] & 0x80) == 0)
                return false;
        s += n;
        if (*s == '.')
            s++;
    }
    return true;
}

static void lower(char *s)
{
    for (; *s != '\0'; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s | 0x20);
}

static void upper(char *s)
{
    for (; *s != '\0'; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s & ~0x20);
}

static enum rc check_email(const char *text, struct buf *out, struct err *err)
{
    const char *at = strchr(text, '@');

    if (at == NULL || strchr(at + 1, '@') != NULL)
        return err_set(err, RC_INVALID, _("an e-mail address has exactly one @"));
    if (strlen(text) > 254)
        return err_set(err, RC_INVALID, _("an e-mail address has at most 254 characters"));
    if (!local_part(text, (size_t)(at - text)))
        return err_set(err, RC_INVALID, _("the part before the @ is not a mailbox name"));
    if (!domain(at + 1))
        return err_set(err, RC_INVALID, _("the part after the @ is not a domain name"));
    buf_puts(out, text);
    lower(out->data + (at - text));
    return RC_OK;
}

static enum rc check_postcode(const char *text, struct buf *out, struct err *err)
{
    put_without(out, text, " ");
    if (!all_digits(buf_str(out)))
        return refuse_digits(buf_str(out), err);
    if (out->len == 6)
        return RC_OK;
    err_set(err, RC_INVALID, _("a postcode has 6 digits"));
    if (out->len == 5)
        err_hint(err, _("a spreadsheet may have dropped its leading zero"));
    return RC_INVALID;
}

/* Year, month, day with one kind of separator, or eight digits. */
static bool date_any(const char *s, struct date *d)
{
    int used = 0;

    if (strlen(s) == 8 && all_digits(s))
        return sscanf(s, "%4d%2d%2d", &d->year, &d->month, &d->day) == 3;
    if (strspn(s, DIGITS) != 4)
        return false;
    if (sscanf(s, "%4d-%2d-%2d%n", &d->year, &d->month, &d->day, &used) == 3 ||
        sscanf(s, "%4d/%2d/%2d%n", &d->year, &d->month, &d->day, &used) == 3 ||
        sscanf(s, "%4d.%2d.%2d%n", &d->year, &d->month, &d->day, &used) == 3 ||
        sscanf(s, "%4d年%2d月%2d日%n", &d->year, &d->month, &d->day, &used) == 3)
        return s[used] == '\0' && used > 0;
    return false;
}

static enum rc check_date(const char *text, struct buf *out, struct err *err)
{
    struct date d = {0};

    if (!date_any(text, &d))
        return err_set(err, RC_INVALID, _("a date is written year-month-day, as 1996-08-22"));
    if (!date_valid(d))
        return err_set(err, RC_INVALID, _("no such day in the calendar"));
    date_put(out, d);
    return RC_OK;
}

/* GB 11643-1999, after ISO 7064 MOD 11-2. */
static char id_check_digit(const char *s)
{
    static const char digit[] = "10X98765432";
    unsigned sum = 0;

    for (unsigned i = 0; i < 17; i++)
        sum += (1u << (17 - i)) % 11 * (unsigned)(s[i] - '0');
    return digit[sum % 11];
}

static enum rc check_id(const char *text, struct buf *out, struct err *err)
{
    struct date birth = {0};
    const char *s;

    if (approximate(text))
        return refuse_digits(text, err);
    put_without(out, text, " ");
    s = buf_str(out);
    if (out->len == 15 && all_digits(s))
        return err_set(err, RC_INVALID,
                       _("15-digit numbers are no longer valid; ask for the 18-digit one"));
    if (out->len != 18)
        return err_set(err, RC_INVALID, _("an ID number has 18 characters"));
    upper(out->data);
    if (strspn(s, DIGITS) < 17 || (!is_digit(s[17]) && s[17] != 'X'))
        return err_set(err, RC_INVALID, _("an ID number is 17 digits and a digit or X"));
    sscanf(s + 6, "%4d%2d%2d", &birth.year, &birth.month, &birth.day);
    if (s[0] == '0' || birth.year < 1800 || !date_valid(birth))
        return err_set(err, RC_INVALID, _("the region or birth date in the ID number is wrong"));
    if (id_check_digit(s) != s[17])
        return err_set(err, RC_INVALID,
                       _("the check digit of the ID number is wrong; a digit is mistyped"));
    return RC_OK;
}

/* ISO/IEC 7812-1, annex B. */
static bool luhn(const char *s, size_t len)
{
    int sum = 0;

    for (size_t i = 0; i < len; i++) {
        int d = (s[len - 1 - i] - '0') * (i % 2 == 1 ? 2 : 1);

        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

static enum rc check_bank_card(const char *text, struct buf *out, struct err *err)
{
    if (approximate(text))
        return refuse_digits(text, err);
    put_without(out, text, " ");
    if (!all_digits(buf_str(out)))
        return refuse_digits(buf_str(out), err);
    if (out->len < 12 || out->len > 19)
        return err_set(err, RC_INVALID, _("a bank card number has 12 to 19 digits"));
    if (!luhn(out->data, out->len))
        return err_set(err, RC_INVALID,
                       _("the check digit of the card number is wrong; a digit is mistyped"));
    return RC_OK;
}

static enum rc check_digits(const char *text, struct buf *out, struct err *err)
{
    put_without(out, text, " ");
    if (!all_digits(buf_str(out)))
        return refuse_digits(text, err);
    return check_length(buf_str(out), 64, err);
}

static enum rc check_count(const char *text, struct buf *out, struct err *err)
{
    if (!all_digits(text))
        return refuse_digits(text, err);
    text += strspn(text, "0");
    buf_puts(out, *text != '\0' ? text : "0");
    return check_length(buf_str(out), 15, err);
}

static const struct rule rules[] = {
    {"text", check_text, false},         {"name", check_name, false},
    {"mobile_cn", check_mobile, true},   {"email", check_email, true},
    {"address", check_address, false},   {"postcode_cn", check_postcode, true},
    {"date", check_date, true},          {"id_cn", check_id, true},
    {"bank_card", check_bank_card, true}, {"digits", check_digits, true},
    {"count", check_count, true},
};
#define RULES (sizeof rules / sizeof *rules)

static const struct rule *find_rule(const char *name)
{
    for (size_t i = 0; i < RULES; i++)
        if (strcmp(rules[i].name, name) == 0)
            return &rules[i];
    return NULL;
}

const char *validate_name(size_t i)
{
    return i < RULES ? rules[i].name : NULL;
}

bool validate_known(const char *rule)
{
    return find_rule(rule) != NULL;
}

/* Append IN folded. In prose punctuation stays as it was typed. */
static void put_folded(struct buf *out, const char *in, bool coded)
{
    size_t len = strlen(in);

    while (len > 0) {
        char32_t c = 0xFFFD, folded;
        int n = utf8_decode(in, len, &c);

        folded = text_fold_char(c);
        if (coded || folded == ' ' || (folded < 0x80 && !punctuation(folded)))
            c = folded;
        buf_put_utf8(out, c);
        n = n > 0 ? n : 1;
        in += n;
        len -= (size_t)n;
    }
}

static enum rc check_characters(const char *in, struct err *err)
{
    size_t len = strlen(in);

    if (!utf8_valid(in, len))
        return err_set(err, RC_INVALID, _("the text is not valid UTF-8"));
    while (len > 0) {
        char32_t c = 0;
        size_t n = (size_t)utf8_decode(in, len, &c);

        if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            return err_set(err, RC_INVALID,
                           _("it contains a line break, tab or other control character"));
        /* Private use stays: older national encodings put rare names there. */
        if (text_misleads(c) && c != 0x200C && c != 0x200D && !(c >= 0xE000 && c <= 0xF8FF))
            return err_set(err, RC_INVALID,
                           _("it contains an invisible or direction-changing character"));
        in += n;
        len -= n;
    }
    return RC_OK;
}

enum rc validate_value(const char *rule, const char *in, struct buf *out, struct err *err)
{
    const struct rule *r = find_rule(rule);
    struct buf clean = BUF_INIT;
    enum rc rc = RC_OK;

    buf_wipe(out);
    if (r == NULL)
        return err_set(err, RC_INVALID, _("there is no rule \"%s\" for values"), rule);
    buf_puts(&clean, in);
    text_trim(clean.data);
    if (*clean.data == '\0')
        rc = err_set(err, RC_INVALID, _("nothing is given"));
    if (rc == RC_OK)
        rc = check_characters(clean.data, err);
    if (rc == RC_OK) {
        struct buf folded = BUF_INIT;

        put_folded(&folded, clean.data, r->coded);
        rc = r->check(folded.data, out, err);
        buf_release(&folded);
    }
    if (rc != RC_OK)
        buf_wipe(out);
    buf_release(&clean);
    return rc;
}

/* The dots that stand between the parts of a name, in their many forms. */
static bool name_dot(char32_t c)
{
    return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 ||
           c == 0x30FB || c == 0xFF65 || c == '.';
}

void validate_lookup_form(const char *rule, const char *value, struct buf *out)
{
    struct buf stored = BUF_INIT, folded = BUF_INIT;
    bool name = strcmp(rule, "name") == 0;
    const char *s = value;
    size_t len;

    if (validate_value(rule, value, &stored, NULL) == RC_OK)
        s = buf_str(&stored);
    put_folded(&folded, s, true);
    buf_wipe(out);
    s = buf_str(&folded);
    len = folded.len;
    for (char32_t c; len > 0;) {
        size_t n = (size_t)utf8_decode(s, len, &c);

        if (name && name_dot(c))
            buf_put_utf8(out, 0xB7);
        else if (c != ' ' || (name && out->len > 0 && s[1] != ' ' && s[1] != '\0'))
            buf_put(out, s, n);
        s += n;
        len -= n;
    }
    if (out->len > 0 && strcmp(rule, "id_cn") == 0)
        upper(out->data);
    else if (out->len > 0)
        lower(out->data);
    buf_release(&folded);
    buf_release(&stored);
}

enum rc validate_birth(struct date d, struct date today, struct err *err)
{
    if (!date_valid(d))
        return err_set(err, RC_INVALID, _("no such day in the calendar"));
    if (d.year < 1900)
        return err_set(err, RC_INVALID, _("a birth date before 1900"));
    if (date_days(d) > date_days(today))
        return err_set(err, RC_INVALID, _("a birth date in the future"));
    return RC_OK;
}

bool validate_ref(const char *ref)
{
    size_t len = strlen(ref);
    char32_t c;

    if (len == 0 || strncmp(ref, "erased:", strlen("erased:")) == 0)
        return false;
    while (len > 0) {
        int n = utf8_decode(ref, len, &c);

        if (n <= 0 || c <= ' ' || c == 0x7F || text_misleads(c))
            return false;
        ref += n;
        len -= (size_t)n;
    }
    return true;
}
