#include "service/requests.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "service/codes.h"
#include "service/listing.h"
#include "service/minors.h"
#include "service/notes.h"
#include "store/person.h"
#include "store/policy.h"
#include "store/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 4000
#define PAPER_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/"

void requests_case(int64_t id, char out[REQUEST_CASE])
{
    snprintf(out, REQUEST_CASE, "REQ-%" PRId64, id);
}

int64_t requests_case_id(const char *case_id)
{
    char *end;
    long long id;

    if (case_id == NULL || strncmp(case_id, "REQ-", 4) != 0 || case_id[4] < '1' || case_id[4] > '9')
        return 0;
    id = strtoll(case_id + 4, &end, 10);
    return *end == '\0' ? id : 0;
}

static enum rc take(struct session *s, const char *section, const char *name, char *out, size_t max,
                    struct err *err)
{
    return policy_get(s->db, section, name, out, max, err);
}

enum rc requests_kind(struct session *s, const char *code, struct request_kind *k, struct err *err)
{
    char section[64], law[48], yes[8];
    enum rc rc = codes_check(s, "request", NULL, code, err);

    *k = (struct request_kind){.person = true};
    if (rc != RC_OK)
        return rc;
    snprintf(k->code, sizeof k->code, "%s", code);
    snprintf(section, sizeof section, "request:%s", code);
    session_label(s, section, "title", k->title, sizeof k->title);
    if ((rc = take(s, section, "check", k->check, sizeof k->check, err)) != RC_OK ||
        (rc = take(s, section, "act", k->act, sizeof k->act, err)) != RC_OK ||
        (rc = take(s, section, "proof", k->proof, sizeof k->proof, err)) != RC_OK ||
        (rc = take(s, section, "extension", k->extension, sizeof k->extension, err)) != RC_OK ||
        (rc = take(s, section, "law", law, sizeof law, err)) != RC_OK ||
        (rc = take(s, section, "identity", yes, sizeof yes, err)) != RC_OK)
        return rc;
    k->identity = strcmp(yes, "yes") == 0;
    if ((rc = take(s, section, "person", yes, sizeof yes, err)) != RC_OK)
        return rc;
    k->person = strcmp(yes, "no") != 0;
    return law_get(s, law, &k->law, err);
}

/* A new request on its way in. */
struct opening {
    const struct new_request *n;
    struct request_kind kind;
    struct person person; /* id 0: nobody */
    struct request r;
    enum request_part *part;
};

static bool present(const char *text)
{
    return text != NULL && *text != '\0';
}

static enum rc check_text(const struct opening *o, struct err *err)
{
    const char *text = o->n->text, *paper = o->n->paper;

    *o->part = REQUEST_TEXT;
    if (present(text) && !present(o->n->ref)) {
        err_set(err, RC_INVALID, _("a text is sealed under a person's key: name the person"));
        return err_hint(err, _("or leave the text out and give the letter's number")), RC_INVALID;
    }
    if (present(text) && (strlen(text) > TEXT_MAX || !utf8_valid(text, strlen(text))))
        return err_set(err, RC_INVALID, _("the text is too long or not UTF-8"));
    *o->part = REQUEST_PAPER;
    if (present(paper) && (paper[strspn(paper, PAPER_CHARS)] != '\0' || strlen(paper) > 63))
        return err_set(err, RC_INVALID,
                       _("a letter's number is letters, digits and - . _ / (63 at most)"));
    return RC_OK;
}

static enum rc check_new(struct session *s, struct opening *o, struct err *err)
{
    int64_t now = clock_now();
    enum rc rc;

    *o->part = REQUEST_KIND;
    if ((rc = requests_kind(s, o->n->kind, &o->kind, err)) != RC_OK)
        return rc;
    *o->part = REQUEST_CHANNEL;
    if ((rc = codes_check(s, "channel", "request", o->n->channel, err)) != RC_OK)
        return rc;
    *o->part = REQUEST_RECEIVED;
    if (o->n->received_at > now)
        return err_set(err, RC_INVALID, _("this moment is in the future"));
    *o->part = REQUEST_REF;
    if (!present(o->n->ref) && o->kind.person)
        return err_set(err, RC_INVALID, _("a request of this kind names a person"));
    return check_text(o, err);
}

static enum rc find_person(struct session *s, struct opening *o, struct err *err)
{
    enum rc rc;

    *o->part = REQUEST_REF;
    if (!present(o->n->ref))
        return RC_OK;
    if ((rc = person_by_ref(s->db, o->n->ref, &o->person, err)) != RC_OK)
        return rc;
    if (o->person.status >= PERSON_ERASING)
        return err_set(err, RC_MISSING, _("this person is erased"));
    if (o->person.status == PERSON_CLOSED && strcmp(o->kind.act, "close") == 0)
        return err_set(err, RC_INVALID, _("this account is closed already"));
    return RC_OK;
}

static enum rc insert_in(struct act *a, struct opening *o, struct err *err)
{
    struct request *r = &o->r;
    enum rc rc;

    r->person = o->person.id;
    snprintf(r->kind, sizeof r->kind, "%s", o->n->kind);
    snprintf(r->channel, sizeof r->channel, "%s", o->n->channel);
    snprintf(r->state, sizeof r->state, "%s", "received");
    snprintf(r->made_by, sizeof r->made_by, "%s", a->s->op.name);
    r->received_at = o->n->received_at != 0 ? o->n->received_at : a->now;
    r->due_at = law_due(&o->kind.law, r->received_at);
    r->made_at = a->now;
    r->version = 1;
    if ((rc = request_insert(a->s->db, r, err)) != RC_OK || !present(o->n->text))
        return rc;
    return notes_put_in(a, &o->person, "request", r->id, o->n->text, err);
}

static enum rc log_opening(struct act *a, const struct opening *o, struct err *err)
{
    struct act_entry e = {.action = "request-open",
                          .subject = o->person.id != 0 ? &o->person : NULL};
    struct buf data = BUF_INIT;
    char code[REQUEST_CASE];
    enum rc rc;

    requests_case(o->r.id, code);
    buf_printf(&data, "kind=%s channel=%s received=", o->r.kind, o->r.channel);
    time_put_iso(&data, o->r.received_at);
    buf_puts(&data, " due=");
    time_put_iso(&data, o->r.due_at);
    buf_printf(&data, " law=%s", o->kind.law.code);
    if (present(o->n->paper))
        buf_printf(&data, " letter=%s", o->n->paper);
    e.case_id = code;
    e.data = buf_str(&data);
    rc = act_log(a, &e, err);
    buf_release(&data);
    return rc;
}

enum rc requests_open(struct session *s, const struct new_request *n, int64_t *id,
                      enum request_part *part, struct err *err)
{
    struct opening o = {.n = n, .part = part};
    struct act a = {0};
    enum rc rc = session_need(s, RIGHT_REQUESTS, err);

    *part = REQUEST_KIND;
    if (rc == RC_OK && (rc = check_new(s, &o, err)) == RC_OK &&
        (rc = act_begin(&a, s, err)) == RC_OK && (rc = find_person(s, &o, err)) == RC_OK &&
        (rc = insert_in(&a, &o, err)) == RC_OK && (rc = log_opening(&a, &o, err)) == RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    if (rc == RC_OK)
        *id = o.r.id;
    return rc;
}

enum rc requests_get(struct session *s, int64_t id, struct request *r, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    return rc == RC_OK ? request_by_id(s->db, id, r, err) : rc;
}

enum rc requests_open_of(struct session *s, int64_t person, struct request *out, size_t max,
                         size_t *n, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_READ, err);

    *n = 0;
    return rc == RC_OK ? request_open_of(s->db, person, out, max, n, err) : rc;
}

enum rc requests_read(struct session *s, int64_t id, struct buf *asked, struct buf *answered,
                      struct err *err)
{
    struct act_entry e = {.action = "request-read"};
    struct person p;
    struct request r;
    char code[REQUEST_CASE];
    bool found = false, more = false;
    enum rc rc = session_need(s, RIGHT_REQUESTS, err);

    buf_wipe(asked);
    buf_wipe(answered);
    if (rc != RC_OK || (rc = request_by_id(s->db, id, &r, err)) != RC_OK || r.person == 0 ||
        r.person_status >= PERSON_ERASING)
        return rc;
    if ((rc = person_by_id(s->db, r.person, &p, err)) != RC_OK ||
        (rc = minors_look(s, &p, err)) != RC_OK ||
        (rc = notes_get(s, &p, "request", id, asked, &found, err)) != RC_OK ||
        (rc = notes_get(s, &p, "request-answer", id, answered, &more, err)) != RC_OK)
        return rc;
    requests_case(id, code);
    e.subject = &p;
    e.case_id = code;
    if (found || more)
        rc = act_note(s, &e, err);
    if (rc != RC_OK) {
        buf_wipe(asked);
        buf_wipe(answered);
    }
    return rc;
}

const char *requests_state(const char *state)
{
    const struct lister words = {.words = true};

    return strcmp(state, "received") == 0 ? _("unchecked") : listing_word(&words, state);
}

const char *requests_next(const struct request *r, const struct request_kind *k)
{
    bool admins = strcmp(k->act, "report") == 0 || strcmp(k->act, "erase") == 0 ||
                  strcmp(k->act, "close") == 0;

    if (r->closed_at != 0)
        return "";
    if (k->identity && r->identity_at == 0)
        return "identity";
    return admins ? "admin" : "answer";
}
