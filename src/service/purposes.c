#include "service/purposes.h"

#include "service/register.h"
#include "store/policy.h"

#include <stdio.h>
#include <string.h>

bool purposes_needed(const struct field *field, const char *code)
{
    return strcmp(field->basis, "consent") == 0 && register_lists(field->purposes, code);
}

bool purposes_served(const struct session *s, const char *code)
{
    for (int i = 0; i < s->fields.n; i++)
        if (strcmp(s->fields.field[i].state, "active") == 0 &&
            purposes_needed(&s->fields.field[i], code))
            return true;
    return false;
}

enum rc purposes_read(struct session *s, struct purposes *p, struct err *err)
{
    char section[PURPOSES_MAX][64], basis[32];
    bool consent[PURPOSES_MAX];
    size_t n = 0;
    enum rc rc = policy_sections(s->db, "purpose:", section, PURPOSES_MAX, &n, err);

    p->n = 0;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = policy_get(s->db, section[i], "basis", basis, sizeof basis, err);
        consent[i] = strcmp(basis, "consent") == 0 ||
                     purposes_served(s, section[i] + strlen("purpose:"));
    }
    for (int first = 1; rc == RC_OK && first >= 0; first--)
        for (size_t i = 0; i < n; i++) {
            struct purpose *to = &p->purpose[p->n];

            if (consent[i] != first)
                continue;
            p->n++;
            to->consent = consent[i];
            snprintf(to->code, sizeof to->code, "%s", section[i] + strlen("purpose:"));
            session_label(s, section[i], "title", to->title, sizeof to->title);
        }
    return rc;
}

const struct purpose *purposes_find(const struct purposes *p, const char *code)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->purpose[i].code, code) == 0)
            return &p->purpose[i];
    return NULL;
}
