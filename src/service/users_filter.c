#define _DEFAULT_SOURCE
#include "service/users_filter.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "crypto/seal.h"
#include "rules/gate.h"
#include "rules/validate.h"
#include "service/act.h"
#include "store/guardian.h"
#include "store/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE         256  /* people read at a time */
#define DIRECTORY    4096 /* names read at a time */
#define LOOKUP_HITS  256  /* people with one value */

/* People found, with the ref that orders them. */
struct hit {
    int64_t id;
    char ref[64];
};

struct hits {
    struct hit *hit;
    size_t n, cap;
};

enum kind { SET, DEPARTMENT, STATUS };

/* SET terms were answered when the filter was opened. */
struct users_term {
    enum kind kind;
    bool negate;
    int64_t *ids, *sorted; /* SET: in ref order, and by id */
    size_t n;
    char text[128]; /* DEPARTMENT */
    enum person_status status;
};

static void hits_add(struct hits *h, const struct person *p)
{
    if (h->n == h->cap) {
        h->cap = h->cap != 0 ? h->cap * 2 : 64;
        h->hit = xrealloc(h->hit, h->cap, sizeof *h->hit);
    }
    h->hit[h->n].id = p->id;
    snprintf(h->hit[h->n++].ref, sizeof h->hit->ref, "%s", p->ref);
}

static int by_ref(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;

    return strcmp(x->ref, y->ref);
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static enum rc add_ids(struct hits *h, struct session *s, const int64_t *ids, size_t n,
                       struct err *err)
{
    struct person p;
    enum rc rc = RC_OK;

    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        rc = person_by_id(s->db, ids[i], &p, err);
        if (rc == RC_OK && p.ref[0] != '\0')
            hits_add(h, &p);
        else if (rc == RC_MISSING)
            rc = RC_OK;
    }
    return rc;
}

/* People whose ref begins with PREFIX, or who are in DEPARTMENT (NULL: any). */
static enum rc add_range(struct hits *h, struct session *s, const char *prefix,
                         const char *department, struct err *err)
{
    struct person *page = xcalloc(PAGE, sizeof *page);
    size_t n = PAGE, len = strlen(prefix);
    char ref[64];
    enum rc rc = RC_OK;
    bool inside = true;

    snprintf(ref, sizeof ref, "%s", prefix);
    if (len > 0 && (rc = person_by_ref(s->db, prefix, &page[0], err)) == RC_OK)
        hits_add(h, &page[0]);
    else if (rc == RC_MISSING)
        rc = RC_OK;
    while (rc == RC_OK && inside && n == PAGE) {
        rc = person_page(s->db, ref, 1, -1, department, page, PAGE, &n, err);
        for (size_t i = 0; i < n && rc == RC_OK && inside; i++) {
            inside = strncmp(page[i].ref, prefix, len) == 0;
            if (inside)
                hits_add(h, &page[i]);
        }
        if (n > 0)
            snprintf(ref, sizeof ref, "%s", page[n - 1].ref);
    }
    free(page);
    return rc;
}

/* Refs are often typed in lower case. */
static enum rc add_refs(struct hits *h, struct session *s, const char *typed, struct err *err)
{
    char upper[64];
    size_t before = h->n;
    enum rc rc = add_range(h, s, typed, NULL, err);

    snprintf(upper, sizeof upper, "%s", typed);
    for (char *c = upper; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    if (rc == RC_OK && h->n == before && strcmp(upper, typed) != 0)
        rc = add_range(h, s, upper, NULL, err);
    return rc;
}

/* Record that exact values are looked up, never which. */
static enum rc record_lookup(struct session *s, const char *field, struct err *err)
{
    const struct act_entry e = {.action = "lookup", .field = field};

    return act_note(s, &e, err);
}

static enum rc add_exact(struct hits *h, struct session *s, const struct field *field,
                         const char *value, struct err *err)
{
    const uint8_t *role_key = s->key[field->tier == TIER_HIGH ? RK_HIGH : RK_CONTACT];
    int64_t ids[LOOKUP_HITS];
    struct buf form = BUF_INIT;
    uint8_t hash[LOOKUP_BYTES];
    size_t n = 0;
    enum rc rc;

    if (role_key == NULL)
        return err_set(err, RC_DENIED, _("this role holds no key that opens it"));
    if ((rc = record_lookup(s, field->code, err)) != RC_OK)
        return rc;
    validate_lookup_form(field->rule, value, &form);
    seal_lookup(hash, role_key, field->code, buf_str(&form));
    buf_release(&form);
    rc = lookup_find(s->db, hash, ids, LOOKUP_HITS, &n, err);
    return rc == RC_OK ? add_ids(h, s, ids, n, err) : rc;
}

static enum rc find_names(struct session *s, struct directory *d, const char *query,
                          int64_t **ids, size_t *n, struct err *err)
{
    bool done = false;
    enum rc rc = RC_OK;

    while (rc == RC_OK && !done)
        rc = directory_build(d, s, DIRECTORY, &done, err);
    return rc == RC_OK ? directory_find(d, query, ids, n, err) : rc;
}

/* HITS, and the names' IDS that are in ref order already, become T's set. */
static enum rc make_set(struct users_term *t, struct session *s, struct hits *h, int64_t *ids,
                        size_t n, struct err *err)
{
    enum rc rc = RC_OK;

    t->kind = SET;
    if (h->n > 0) {
        rc = add_ids(h, s, ids, n, err);
        qsort(h->hit, h->n, sizeof *h->hit, by_ref);
        free(ids);
        ids = xcalloc(h->n + 1, sizeof *ids);
        n = 0;
        for (size_t i = 0; i < h->n; i++)
            if (n == 0 || ids[n - 1] != h->hit[i].id)
                ids[n++] = h->hit[i].id;
    }
    t->ids = ids != NULL ? ids : xcalloc(1, sizeof *ids);
    t->n = n;
    t->sorted = xcalloc(n + 1, sizeof *t->sorted);
    memcpy(t->sorted, t->ids, n * sizeof *t->sorted);
    qsort(t->sorted, n, sizeof *t->sorted, by_id);
    if (h->hit != NULL)
        explicit_bzero(h->hit, h->cap * sizeof *h->hit);
    free(h->hit);
    return rc;
}

/* A whole mobile number or e-mail address typed as a word. */
static enum rc add_if_value(struct hits *h, struct session *s, const char *code, const char *word,
                            struct err *err)
{
    const struct field *field = session_field(s, code);
    struct buf value = BUF_INIT;
    enum rc rc = RC_OK;

    if (field == NULL || !field->searchable || !gate_shows(field) ||
        !gate_lets(field, field->see, s->op.role))
        return RC_OK;
    if (validate_value(field->rule, word, &value, NULL) == RC_OK)
        rc = add_exact(h, s, field, word, err);
    buf_release(&value);
    return rc;
}

static enum rc open_word(struct users_term *t, struct session *s, const char *word,
                         struct directory *d, struct err *err)
{
    struct hits h = {0};
    int64_t *ids = NULL;
    size_t n = 0;
    enum rc made, rc = add_refs(&h, s, word, err);

    if (rc == RC_OK)
        rc = add_range(&h, s, "", word, err);
    if (rc == RC_OK && s->key[RK_CONTACT] != NULL &&
        (rc = add_if_value(&h, s, "mobile", word, err)) == RC_OK &&
        (rc = add_if_value(&h, s, "email", word, err)) == RC_OK)
        rc = find_names(s, d, word, &ids, &n, err);
    made = make_set(t, s, &h, ids, n, err);
    return rc == RC_OK ? made : rc;
}

static enum rc open_name(struct users_term *t, struct session *s, const char *name,
                         struct directory *d, struct err *err)
{
    struct hits none = {0};
    int64_t *ids = NULL;
    size_t n = 0;
    enum rc rc = find_names(s, d, name, &ids, &n, err);

    return rc == RC_OK ? make_set(t, s, &none, ids, n, err) : rc;
}

static enum rc open_ref(struct users_term *t, struct session *s, const char *ref, struct err *err)
{
    struct hits h = {0};
    enum rc rc = add_refs(&h, s, ref, err);
    enum rc made = make_set(t, s, &h, NULL, 0, err);

    return rc == RC_OK ? made : rc;
}

static enum rc open_exact(struct users_term *t, struct session *s, const char *code,
                          const char *value, struct err *err)
{
    const struct field *field = session_field(s, code);
    struct hits h = {0};
    enum rc made, rc;

    if (field == NULL || !field->searchable || !gate_shows(field))
        return err_set(err, RC_INVALID, _("this field cannot be searched"));
    /* Who may not see a field may not guess at it either. */
    if (!gate_lets(field, field->see, s->op.role) &&
        (rc = session_need(s, RIGHT_HIGH, err)) != RC_OK)
        return rc;
    rc = add_exact(&h, s, field, value, err);
    made = make_set(t, s, &h, NULL, 0, err);
    return rc == RC_OK ? made : rc;
}

static enum rc open_status(struct users_term *t, const char *value, struct err *err)
{
    static const char *const names[] = {"active", "closed", "erasing"};

    t->kind = STATUS;
    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], value) == 0) {
            t->status = (enum person_status)i;
            return RC_OK;
        }
    return err_set(err, RC_INVALID, _("status: is active, closed or erasing"));
}

/* Minors are few, and there is an index of them. */
static enum rc add_minors(struct hits *h, struct session *s, bool unguarded, struct err *err)
{
    struct minor_at at = {0};
    int64_t ids[PAGE];
    size_t n = PAGE;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == PAGE)
        if ((rc = guardian_page(s->db, clock_now(), unguarded, &at, ids, PAGE, &n, err)) == RC_OK)
            rc = add_ids(h, s, ids, n, err);
    return rc;
}

static enum rc open_minor(struct users_term *t, struct session *s, const char *value,
                          struct err *err)
{
    bool unguarded = strcmp(value, "unguarded") == 0;
    struct hits h = {0};
    enum rc made, rc;

    if (strcmp(value, "no") == 0)
        t->negate = !t->negate;
    else if (strcmp(value, "yes") != 0 && !unguarded)
        return err_set(err, RC_INVALID, _("minor: is yes, no or unguarded"));
    rc = add_minors(&h, s, unguarded, err);
    made = make_set(t, s, &h, NULL, 0, err);
    return rc == RC_OK ? made : rc;
}

static enum rc open_term(struct users_term *t, struct session *s, const struct filter_term *term,
                         struct directory *d, struct err *err)
{
    const char *field = term->field;

    t->negate = term->negate;
    if (field[0] == '\0')
        return open_word(t, s, term->value, d, err);
    if (strcmp(field, "name") == 0)
        return open_name(t, s, term->value, d, err);
    if (strcmp(field, "ref") == 0)
        return open_ref(t, s, term->value, err);
    if (strcmp(field, "status") == 0)
        return open_status(t, term->value, err);
    if (strcmp(field, "minor") == 0)
        return open_minor(t, s, term->value, err);
    if (strcmp(field, "dept") == 0) {
        t->kind = DEPARTMENT;
        snprintf(t->text, sizeof t->text, "%s", term->value);
        return RC_OK;
    }
    return open_exact(t, s, strcmp(field, "id") == 0 ? "id_number" : field, term->value, err);
}

enum rc users_filter_open(struct users_filter *f, struct session *s, const struct filter *parsed,
                          struct directory *directory, struct err *err)
{
    enum rc rc = RC_OK;

    *f = (struct users_filter){.s = s};
    if (directory == NULL && parsed->n > 0)
        directory = f->own = directory_new();
    f->term = xcalloc(parsed->n + 1, sizeof *f->term);
    for (size_t i = 0; i < parsed->n && rc == RC_OK; i++)
        rc = open_term(&f->term[f->n++], s, &parsed->term[i], directory, err);
    return rc;
}

void users_filter_base(const struct users_filter *f, int64_t **ids, size_t *n, size_t *left)
{
    const struct users_term *base = NULL;

    *ids = NULL;
    *n = 0;
    *left = f->n;
    for (size_t i = 0; i < f->n; i++)
        if (f->term[i].kind == SET && !f->term[i].negate &&
            (base == NULL || f->term[i].n < base->n))
            base = &f->term[i];
    if (base == NULL)
        return;
    *ids = xcalloc(base->n + 1, sizeof **ids);
    memcpy(*ids, base->ids, base->n * sizeof **ids);
    *n = base->n;
    --*left;
}

static bool holds(const struct users_term *t, const struct person *p)
{
    switch (t->kind) {
    case SET:
        return bsearch(&p->id, t->sorted, t->n, sizeof *t->sorted, by_id) != NULL;
    case DEPARTMENT:
        return strstr(p->department, t->text) != NULL;
    case STATUS:
        return p->status == t->status;
    }
    return false;
}

bool users_filter_match(const struct users_filter *f, const struct person *p)
{
    for (size_t i = 0; i < f->n; i++)
        if (holds(&f->term[i], p) == f->term[i].negate)
            return false;
    return true;
}

static void ids_free(int64_t *ids, size_t n)
{
    if (ids != NULL)
        explicit_bzero(ids, n * sizeof *ids);
    free(ids);
}

void users_filter_release(struct users_filter *f)
{
    for (size_t i = 0; i < f->n; i++) {
        ids_free(f->term[i].ids, f->term[i].n);
        ids_free(f->term[i].sorted, f->term[i].n);
    }
    free(f->term);
    directory_free(f->own);
    *f = (struct users_filter){0};
}
