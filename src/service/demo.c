#include "service/demo.h"

#include "base/asset.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "config/ini.h"
#include "service/act.h"
#include "service/bulk.h"
#include "service/people_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 5000
#define NAMES "demo/names.ini"

/* The comma-separated words of a list. */
struct words {
    char *text, **word;
    size_t n;
};

struct maker {
    struct session *s;
    uint64_t random;
    struct ini ini;
    struct words surnames, given, rare, departments, places, streets;
    int64_t next, until, total;
    const struct progress *progress;
};

/* splitmix64: small, and the same everywhere. */
static uint64_t draw(struct maker *m, uint64_t below)
{
    uint64_t z = m->random += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

static const char *pick(struct maker *m, const struct words *w)
{
    return w->word[draw(m, w->n)];
}

static enum rc split(struct words *w, const struct ini *ini, const char *section, const char *name,
                     struct err *err)
{
    const char *list = ini_get(ini, section, name);
    char *p;

    if (list == NULL)
        return err_set(err, RC_CONFIG, _("%s lacks [%s] %s"), NAMES, section, name);
    w->text = xstrdup(list);
    for (p = w->text; *p != '\0'; p++)
        w->n += *p == ',';
    w->word = xcalloc(++w->n, sizeof *w->word);
    p = w->text;
    for (size_t i = 0; i < w->n; i++) {
        char *end = p + strcspn(p, ",");
        bool last = *end == '\0';

        *end = '\0';
        text_trim(p);
        w->word[i] = p;
        p = last ? end : end + 1;
    }
    return RC_OK;
}

static void words_free(struct words *w)
{
    free(w->text);
    free(w->word);
}

/* GB 11643-1999: weights 2^(17-i) mod 11, check digit from "10X98765432". */
static char id_check(const char *digits)
{
    int sum = 0, weight;

    for (int i = 0; i < 17; i++) {
        weight = (1 << (17 - i)) % 11;
        sum += (digits[i] - '0') * weight;
    }
    return "10X98765432"[sum % 11];
}

/* The Luhn digit that completes DIGITS. */
static char luhn_digit(const char *digits)
{
    int sum = 0;
    size_t n = strlen(digits);

    for (size_t i = 0; i < n; i++) {
        int d = digits[n - 1 - i] - '0';

        d = i % 2 == 0 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static void put_name(struct maker *m, struct buf *out)
{
    buf_puts(out, pick(m, &m->surnames));
    buf_puts(out, draw(m, 200) == 0 ? pick(m, &m->rare) : pick(m, &m->given));
    if (draw(m, 4) != 0)
        buf_puts(out, pick(m, &m->given));
}

/* Where and when person I was born, and the serial of the day: with these no two
 * of the first ten million identity numbers are the same. */
static struct date birth(struct maker *m, int64_t i, size_t *place, int *serial)
{
    int64_t block, mix;
    int age = draw(m, 100) == 0 ? 16 + (int)draw(m, 2) : 19 + (int)draw(m, 45);

    *place = (size_t)i % m->places.n;
    *serial = (int)(i / (int64_t)m->places.n % 1000);
    block = i / (int64_t)m->places.n / 1000;
    mix = (int64_t)*place * 31 + *serial * 7;
    return (struct date){date_of(clock_now()).year - age, (int)((block / 28 + mix / 28) % 12) + 1,
                         (int)((block + mix) % 28) + 1};
}

/* "areacode postcode province city district" */
static void put_place(const char *place, char area[7], char postcode[7], struct buf *address)
{
    char province[32], city[32], district[32];

    if (sscanf(place, "%6s %6s %31s %31s %31s", area, postcode, province, city, district) != 5)
        die("bad place in %s", NAMES);
    buf_puts(address, province);
    if (strcmp(province, city) != 0)
        buf_puts(address, city);
    buf_puts(address, district);
}

static void put_id(const char *area, struct date born, int serial, struct buf *out)
{
    char id[32];

    snprintf(id, sizeof id, "%.6s%04d%02d%02d%03d", area, born.year, born.month, born.day,
             serial);
    buf_put(out, id, 17);
    buf_putc(out, id_check(id));
}

/* Numbers carry the serial number I, so that no two people share one. */
static void put_numbers(struct maker *m, int64_t i, struct buf *mobile, struct buf *email,
                        struct buf *bank)
{
    static const char *const prefix[] = {"138", "139", "150", "186", "189", "177", "133", "199"};
    char card[20];

    buf_printf(mobile, "%s%08" PRId64, prefix[draw(m, 8)], (i * 7919 + 1234567) % 100000000);
    buf_printf(email, "d%06" PRId64 "@example.cn", i);
    if (draw(m, 3) != 0)
        return;
    snprintf(card, sizeof card, "622%015" PRId64, i * 104729 % 1000000000000000);
    buf_puts(bank, card);
    buf_putc(bank, luhn_digit(card));
}

static enum rc make_one(struct maker *m, struct act *a, int64_t i, const struct bulk_key *keys,
                        struct err *err)
{
    static const char *const codes[] = {"name",  "birth_date",   "mobile",   "email",
                                        "home_address", "postcode", "id_number", "bank_account"};
    struct buf text[8] = {0};
    const char *values[FIELDS_MAX] = {0};
    struct person p = {0};
    char area[7], postcode[7];
    size_t place;
    int serial;
    struct date born = birth(m, i, &place, &serial);
    enum rc rc;

    snprintf(p.ref, sizeof p.ref, "D%06" PRId64, i);
    snprintf(p.department, sizeof p.department, "%s", pick(m, &m->departments));
    memcpy(p.uuid, keys->uuid, sizeof p.uuid);
    put_name(m, &text[0]);
    date_put(&text[1], born);
    put_numbers(m, i, &text[2], &text[3], &text[7]);
    put_place(m->places.word[place], area, postcode, &text[4]);
    buf_printf(&text[4], "%s%d号%d室", pick(m, &m->streets), 1 + (int)draw(m, 400),
               101 + (int)draw(m, 2000));
    buf_puts(&text[5], postcode);
    put_id(area, born, serial, &text[6]);
    for (int k = 0; k < 8; k++)
        for (int f = 0; f < m->s->fields.n; f++)
            if (strcmp(m->s->fields.field[f].code, codes[k]) == 0)
                values[f] = buf_str(&text[k]);
    rc = people_insert_in(a, &p, values, keys->key[TIER_CONTACT], keys->key[TIER_HIGH], err);
    if (rc == RC_OK)
        rc = act_log(a, &(struct act_entry){.action = "create", .subject = &p}, err);
    for (int k = 0; k < 8; k++)
        buf_release(&text[k]);
    return rc;
}

static enum rc make_batch(void *arg, struct act *a, const struct bulk_key *keys, struct err *err)
{
    struct maker *m = arg;
    int64_t first = m->next;
    char data[64];
    enum rc rc = RC_OK;

    for (; rc == RC_OK && m->next < m->until; m->next++) {
        rc = make_one(m, a, m->next + 1, &keys[m->next - first], err);
        if (rc == RC_OK && m->next % 250 == 0 && !progress_tick(m->progress, m->next, m->total))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    snprintf(data, sizeof data, "created=%" PRId64, m->next - first);
    return rc == RC_OK ? act_log(a, &(struct act_entry){.action = "demo", .data = data}, err) : rc;
}

static enum rc read_words(struct maker *m, struct err *err)
{
    enum rc rc;

    if ((rc = split(&m->surnames, &m->ini, "surnames", "list", err)) == RC_OK &&
        (rc = split(&m->given, &m->ini, "given", "chars", err)) == RC_OK &&
        (rc = split(&m->rare, &m->ini, "given", "rare", err)) == RC_OK &&
        (rc = split(&m->departments, &m->ini, "departments", "list", err)) == RC_OK &&
        (rc = split(&m->places, &m->ini, "places", "list", err)) == RC_OK)
        rc = split(&m->streets, &m->ini, "streets", "list", err);
    return rc;
}

enum rc demo_fill(struct session *s, uint64_t seed, int64_t people, const struct progress *progress,
                  struct err *err)
{
    const struct asset *asset = asset_find(NAMES);
    struct maker m = {.s = s, .random = seed, .total = people, .progress = progress};
    enum rc rc = session_need(s, RIGHT_CREATE, err);

    if (rc == RC_OK)
        rc = ini_load(&m.ini, (const char *)asset->data, *asset->len, NAMES, err);
    if (rc == RC_OK)
        rc = read_words(&m, err);
    while (rc == RC_OK && m.next < people) {
        m.until = people - m.next > BATCH ? m.next + BATCH : people;
        rc = bulk_write(s, "demo", (size_t)(m.until - m.next), make_batch, &m, err);
    }
    words_free(&m.surnames);
    words_free(&m.given);
    words_free(&m.rare);
    words_free(&m.departments);
    words_free(&m.places);
    words_free(&m.streets);
    ini_release(&m.ini);
    return rc;
}
