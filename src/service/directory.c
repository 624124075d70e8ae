#define _GNU_SOURCE
#include "service/directory.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/people.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE     64  /* people read at a time */
#define READINGS  128 /* distinct sets of first letters that polyphones have */
#define END       '\n' /* after each entry of an arena; in no name */

/* People in ref order: entry I is ids[I], its name and its initials begin at
 * name_at[I] and initial_at[I]. Names are folded to lower case. A byte of the
 * initials is a letter, or 0x80 + index into readings for a polyphone. */
struct directory {
    int64_t *ids;
    uint32_t *name_at, *initial_at;
    size_t n, cap;
    struct buf names, initials;
    uint32_t readings[READINGS];
    size_t nreadings;
    int64_t change; /* the deployment's when building began */
    char last[64];  /* ref */
    bool complete;
    uint32_t *by_name; /* entries in the order of names; NULL until it is asked for */
};

struct directory *directory_new(void)
{
    struct directory *d = xcalloc(1, sizeof *d);

    d->change = -1;
    return d;
}

static void clear(struct directory *d)
{
    if (d->ids != NULL)
        explicit_bzero(d->ids, d->cap * sizeof *d->ids);
    d->n = 0;
    buf_wipe(&d->names);
    buf_wipe(&d->initials);
    explicit_bzero(d->last, sizeof d->last);
    free(d->by_name);
    d->by_name = NULL;
    d->complete = false;
}

void directory_free(struct directory *d)
{
    if (d == NULL)
        return;
    clear(d);
    buf_release(&d->names);
    buf_release(&d->initials);
    free(d->ids);
    free(d->name_at);
    free(d->initial_at);
    free(d);
}

static void grow(struct directory *d)
{
    if (d->n < d->cap)
        return;
    d->cap = d->cap != 0 ? d->cap * 2 : 1024;
    d->ids = xrealloc(d->ids, d->cap, sizeof *d->ids);
    d->name_at = xrealloc(d->name_at, d->cap, sizeof *d->name_at);
    d->initial_at = xrealloc(d->initial_at, d->cap, sizeof *d->initial_at);
}

static char lowest(uint32_t mask)
{
    char c = 'a';

    for (; (mask & 1) == 0; mask >>= 1)
        c++;
    return c;
}

static char code_of(struct directory *d, uint32_t mask)
{
    size_t i = 0;

    if ((mask & (mask - 1)) == 0)
        return lowest(mask);
    while (i < d->nreadings && d->readings[i] != mask)
        i++;
    if (i == READINGS) /* more than Unihan has; one reading is found still */
        return lowest(mask);
    d->readings[i] = mask;
    d->nreadings = i == d->nreadings ? i + 1 : d->nreadings;
    return (char)(0x80 + i);
}

/* ASCII and full-width letters in lower case. */
static void fold(struct buf *out, const char *text)
{
    size_t from = out->len;

    text_fold(out, text);
    for (size_t i = from; i < out->len; i++)
        if (out->data[i] >= 'A' && out->data[i] <= 'Z')
            out->data[i] |= 0x20;
        else if (out->data[i] == END)
            out->data[i] = ' ';
}

/* Latin names give the first letter of each word, Chinese each character's. */
static void put_initials(struct directory *d, const char *name)
{
    size_t len = strlen(name);
    bool word = false;
    char32_t c;

    while (len > 0) {
        int used = utf8_decode(name, len, &c);
        size_t step = used > 0 ? (size_t)used : 1;
        uint32_t mask = used > 0 ? text_pinyin(c) : 0;
        bool latin = used == 1 && mask != 0;

        if (mask != 0 && !(latin && word))
            buf_putc(&d->initials, code_of(d, mask));
        word = latin;
        name += step;
        len -= step;
    }
    buf_putc(&d->initials, END);
}

static void add(struct directory *d, int64_t id, const char *name)
{
    if (d->names.len > UINT32_MAX / 2)
        die("the directory of names is full");
    grow(d);
    d->ids[d->n] = id;
    d->name_at[d->n] = (uint32_t)d->names.len;
    d->initial_at[d->n] = (uint32_t)d->initials.len;
    d->n++;
    fold(&d->names, name);
    buf_putc(&d->names, END);
    put_initials(d, name);
}

static enum rc add_person(struct directory *d, struct session *s, const struct person *p,
                          const struct field *field, struct buf *name, struct err *err)
{
    bool found = false;
    enum rc rc;

    if (p->status == PERSON_ERASED)
        return RC_OK;
    rc = p->status == PERSON_ERASING ? RC_MISSING : people_value(s, p, field, name, &found, err);
    if (rc != RC_OK && rc != RC_MISSING) /* missing: the key is gone */
        return rc;
    /* Without a name no search finds it, but it has a place in the order. */
    add(d, p->id, rc == RC_OK && found ? buf_str(name) : "");
    return RC_OK;
}

static enum rc build_slice(struct directory *d, struct session *s, size_t want, size_t *got,
                           struct err *err)
{
    const struct field *field = session_field(s, "name");
    struct person *page = xcalloc(SLICE, sizeof *page);
    struct buf name = BUF_INIT;
    enum rc rc = person_page(s->db, d->last, 1, -1, NULL, page, want, got, err);

    for (size_t i = 0; i < *got && rc == RC_OK && field != NULL; i++)
        rc = add_person(d, s, &page[i], field, &name, err);
    if (rc == RC_OK && *got > 0)
        snprintf(d->last, sizeof d->last, "%s", page[*got - 1].ref);
    d->complete = rc == RC_OK && *got < want;
    buf_release(&name);
    free(page);
    return rc;
}

enum rc directory_build(struct directory *d, struct session *s, size_t n, bool *done,
                        struct err *err)
{
    int64_t change;
    size_t got = 0;
    bool mine;
    enum rc rc;

    *done = false;
    if (s->key[RK_CONTACT] == NULL)
        return err_set(err, RC_DENIED, _("this role holds no key that opens names"));
    if ((rc = db_change(s->db, &change, err)) != RC_OK)
        return rc;
    mine = db_read(s->db);
    if (change != d->change) {
        clear(d);
        d->change = change;
    }
    for (size_t left = n; left > 0 && !d->complete && rc == RC_OK; left -= got)
        rc = build_slice(d, s, left < SLICE ? left : SLICE, &got, err);
    db_read_end(s->db, mine);
    if (rc != RC_OK) {
        clear(d);
        d->change = -1;
    }
    *done = d->complete;
    return rc;
}

/* The entry that the byte AT of an arena belongs to. */
static size_t entry_at(const uint32_t *begins, size_t n, size_t at)
{
    size_t low = 0;

    while (n - low > 1) {
        size_t mid = low + (n - low) / 2;

        if (begins[mid] <= at)
            low = mid;
        else
            n = mid;
    }
    return low;
}

static const char *find_bytes(const char *hay, size_t len, const struct buf *needle)
{
    const char *end = hay + len;

    while (hay + needle->len <= end) {
        hay = memchr(hay, needle->data[0], (size_t)(end - hay) - needle->len + 1);
        if (hay == NULL || memcmp(hay, needle->data, needle->len) == 0)
            return hay;
        hay++;
    }
    return NULL;
}

static void match_names(const struct directory *d, const struct buf *query, uint8_t *hit)
{
    size_t at = 0;

    while (at < d->names.len) {
        const char *p = find_bytes(d->names.data + at, d->names.len - at, query);
        size_t entry;

        if (p == NULL)
            return;
        entry = entry_at(d->name_at, d->n, (size_t)(p - d->names.data));
        hit[entry] = 1;
        at = entry + 1 < d->n ? d->name_at[entry + 1] : d->names.len;
    }
}

static uint32_t readings_of(const struct directory *d, unsigned char code)
{
    if (code >= 'a' && code <= 'z')
        return 1u << (code - 'a');
    return code >= 0x80 && code - 0x80u < d->nreadings ? d->readings[code - 0x80] : 0;
}

static void match_initials(const struct directory *d, const struct buf *query, uint8_t *hit)
{
    const unsigned char *p = (const unsigned char *)buf_str(&d->initials);
    uint32_t mask[256];
    size_t entry = 0;

    for (int i = 0; i < 256; i++)
        mask[i] = readings_of(d, (unsigned char)i);
    for (size_t at = 0; at + query->len <= d->initials.len; at++) {
        size_t i = 0;

        /* An end mark has no reading, so no match runs into the next entry. */
        while (i < query->len && (mask[p[at + i]] >> (query->data[i] - 'a') & 1) != 0)
            i++;
        if (i == query->len)
            hit[entry] = 1;
        entry += p[at] == END;
    }
}

static bool all_letters(const struct buf *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (b->data[i] < 'a' || b->data[i] > 'z')
            return false;
    return true;
}

enum rc directory_find(const struct directory *d, const char *query, int64_t **ids, size_t *n,
                       struct err *err)
{
    struct buf folded = BUF_INIT;
    uint8_t *hit;

    *ids = NULL;
    *n = 0;
    if (!d->complete)
        return err_set(err, RC_BUSY, _("the directory of names is still being read"));
    fold(&folded, query);
    if (d->n == 0 || folded.len == 0) {
        buf_release(&folded);
        return RC_OK;
    }
    hit = xcalloc(d->n, 1);
    match_names(d, &folded, hit);
    if (all_letters(&folded))
        match_initials(d, &folded, hit);
    for (size_t i = 0; i < d->n; i++)
        *n += hit[i];
    *ids = xcalloc(*n + 1, sizeof **ids);
    for (size_t i = 0, at = 0; i < d->n; i++)
        if (hit[i])
            (*ids)[at++] = d->ids[i];
    free(hit);
    buf_release(&folded);
    return RC_OK;
}

/* The letter that a byte of the initials stands for: of a polyphone the first it may have. */
static int letter_of(const struct directory *d, char code)
{
    unsigned char byte = (unsigned char)code;

    return byte < 0x80 ? byte : lowest(readings_of(d, byte));
}

static int by_letters(const struct directory *d, const char *a, const char *b)
{
    while (*a == *b && *a != END) {
        a++;
        b++;
    }
    return letter_of(d, *a) - letter_of(d, *b);
}

static int by_bytes(const char *a, const char *b)
{
    while (*a == *b && *a != END) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static int by_name(const void *a, const void *b, void *arg)
{
    const struct directory *d = arg;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const char *name_x = d->names.data + d->name_at[x], *name_y = d->names.data + d->name_at[y];
    int order = (*name_x == END) - (*name_y == END);

    if (order == 0)
        order = by_letters(d, d->initials.data + d->initial_at[x],
                           d->initials.data + d->initial_at[y]);
    if (order == 0)
        order = by_bytes(name_x, name_y);
    return order != 0 ? order : x < y ? -1 : x > y;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void put_in_order(struct directory *d)
{
    d->by_name = xcalloc(d->n + 1, sizeof *d->by_name);
    for (size_t i = 0; i < d->n; i++)
        d->by_name[i] = (uint32_t)i;
    qsort_r(d->by_name, d->n, sizeof *d->by_name, by_name, d);
}

enum rc directory_by_name(struct directory *d, const int64_t *among, size_t n, int64_t **ids,
                          size_t *nids, struct err *err)
{
    int64_t *sorted = NULL;

    *ids = NULL;
    *nids = 0;
    if (!d->complete)
        return err_set(err, RC_BUSY, _("the directory of names is still being read"));
    if (d->by_name == NULL)
        put_in_order(d);
    if (among != NULL) {
        sorted = xcalloc(n + 1, sizeof *sorted);
        memcpy(sorted, among, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_id);
    }
    *ids = xcalloc(d->n + 1, sizeof **ids);
    for (size_t i = 0; i < d->n; i++) {
        int64_t id = d->ids[d->by_name[i]];

        if (sorted == NULL || bsearch(&id, sorted, n, sizeof *sorted, by_id) != NULL)
            (*ids)[(*nids)++] = id;
    }
    free(sorted);
    return RC_OK;
}
