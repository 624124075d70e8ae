#include "service/notes.h"

#include "service/people.h"
#include "store/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the seal is bound to besides the person. */
static void label(char out[64], const char *kind, int64_t id)
{
    snprintf(out, 64, "note:%s:%" PRId64, kind, id);
}

enum rc notes_put_in(struct act *a, const struct person *p, const char *kind, int64_t id,
                     const char *text, struct err *err)
{
    struct buf sealed = BUF_INIT;
    uint8_t *key = NULL;
    char field[64];
    enum rc rc;

    if (text == NULL || *text == '\0')
        return note_drop(a->s->db, kind, id, err);
    if ((rc = people_key(a->s, p->uuid, TIER_CONTACT, &key, err)) != RC_OK)
        return rc;
    label(field, kind, id);
    seal_value(&sealed, text, strlen(text), key, p->uuid, field, TIER_CONTACT);
    rc = note_put(a->s->db, kind, id, p->id, sealed.data, sealed.len, err);
    secret_free(key, KEY_BYTES);
    buf_release(&sealed);
    return rc;
}

enum rc notes_get(struct session *s, const struct person *p, const char *kind, int64_t id,
                  struct buf *out, bool *found, struct err *err)
{
    struct buf sealed = BUF_INIT;
    uint8_t *key = NULL;
    char field[64];
    enum rc rc = note_get(s->db, kind, id, &sealed, found, err);

    buf_wipe(out);
    label(field, kind, id);
    if (rc == RC_OK && *found && (rc = people_key(s, p->uuid, TIER_CONTACT, &key, err)) == RC_OK)
        rc = seal_open(out, sealed.data, sealed.len, key, p->uuid, field, TIER_CONTACT, err);
    secret_free(key, KEY_BYTES);
    buf_release(&sealed);
    return rc;
}
