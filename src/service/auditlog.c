#include "service/auditlog.h"

#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "service/act.h"
#include "service/auditdetail.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 512

/* A signing key the log announced: from here on its operator signs with it. */
struct signer {
    char name[OPERATOR_NAME];
    uint8_t pk[32];
};

/* An earlier checkpoint, compared when the walk passes its size. */
struct pin {
    const char *note; /* NULL: none */
    struct checkpoint cp;
    bool set; /* a key that the log announced has signed it */
    bool seen;
};

enum { PIN_GIVEN, PIN_STORED, PINS };

struct verifier {
    struct session *s;
    struct frontier frontier;
    struct verify_result *res;
    struct signer *signer; /* in order of announcement */
    size_t nsigner;
    int64_t last_time;
    uint8_t log_pk[32];
    bool has_log_pk;
    struct pin pin[PINS];
};

/* Actions that may stand unsigned (actor "-"). */
static bool may_be_unsigned(const char *action)
{
    static const char *const actions[] = {"sign-in-failed", "recover", "restore", "migrate",
                                          "redo"};

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i], action) == 0)
            return true;
    return false;
}

static void finding(struct verifier *v, int64_t seq, const char *what)
{
    struct verify_result *r = v->res;

    if (!r->ok)
        return;
    r->ok = false;
    r->bad_seq = seq;
    snprintf(r->finding, sizeof r->finding, "%s", what);
}

/* A log key signs checkpoints only of sizes that include its own announcement,
 * so what it signed is known before the walk gets there. */
static void set_pins(struct verifier *v)
{
    for (int i = 0; i < PINS; i++) {
        struct pin *pin = &v->pin[i];

        if (pin->note != NULL && !pin->set)
            pin->set = checkpoint_open(&pin->cp, pin->note, strlen(pin->note), v->log_pk, NULL) ==
                       RC_OK;
    }
}

bool auditlog_announces_key(const struct audit_entry *e, char *vkey, size_t max)
{
    return (strcmp(e->action, "init") == 0 || strcmp(e->action, "recover") == 0 ||
            strcmp(e->action, "rotate") == 0) &&
           act_fact(e->data, "logkey", vkey, max);
}

/* Learn the keys that an entry announces. */
static void learn_log_key(struct verifier *v, const struct audit_entry *e)
{
    char hex[129], vkey[256], name[128];
    uint8_t sig[64];

    if (!auditlog_announces_key(e, vkey, sizeof vkey))
        return;
    /* A rotated key is the old one's word; the first and a recovered one are not. */
    if (strcmp(e->action, "rotate") == 0 &&
        (!v->has_log_pk || !act_fact(e->data, "by-old", hex, sizeof hex) ||
         hex_decode(hex, strlen(hex), sig) != 0 || !checkpoint_endorsed(sig, vkey, v->log_pk)))
        finding(v, e->seq, _("a new log key is not signed by the old one"));
    v->has_log_pk = note_vkey_parse(vkey, name, v->log_pk);
    if (v->has_log_pk)
        set_pins(v);
}

static void learn(struct verifier *v, const struct audit_entry *e)
{
    char hex[65];
    struct signer *k;

    if (strcmp(e->action, "init") != 0 && strcmp(e->action, "operator-add") != 0 &&
        strcmp(e->action, "operator-reset") != 0 && strcmp(e->action, "recover") != 0 &&
        strcmp(e->action, "rotate") != 0)
        return;
    if (!act_fact(e->data, "sign", hex, sizeof hex))
        return;
    v->signer = xrealloc(v->signer, v->nsigner + 1, sizeof *v->signer);
    k = &v->signer[v->nsigner];
    if (hex_decode(hex, 64, k->pk) == 0 && act_fact(e->data, "operator", k->name, sizeof k->name))
        v->nsigner++;
}

static const struct signer *signer_of(const struct verifier *v, const char *actor)
{
    for (size_t i = v->nsigner; i-- > 0;)
        if (strcmp(v->signer[i].name, actor) == 0)
            return &v->signer[i];
    return NULL;
}

static void check_signature(struct verifier *v, const struct audit_entry *e)
{
    struct buf bytes = BUF_INIT;
    const struct signer *k;

    if (!e->has_sig) {
        if (strcmp(e->actor, "-") != 0 || !may_be_unsigned(e->action))
            finding(v, e->seq, _("an entry that must be signed is not"));
        return;
    }
    k = signer_of(v, e->actor);
    act_canonical(&bytes, e, false);
    if (k == NULL || identity_check(k->pk, bytes.data, bytes.len, e->sig) != 0)
        finding(v, e->seq, _("a signature does not hold"));
    v->res->signatures++;
    buf_release(&bytes);
}

/* A sealed detail must be the one the entry names; only an erasure of its
 * subject, or a purge of the field it is about, takes it away. */
static enum rc check_detail(struct verifier *v, const struct audit_entry *e, struct err *err)
{
    struct buf sealed = BUF_INIT;
    uint8_t hash[HASH_BYTES];
    bool found, gone = false;
    int tier;
    enum rc rc;

    if (!e->has_detail)
        return RC_OK;
    rc = audit_detail_get(v->s->db, e->seq, &tier, &sealed, &found, err);
    if (rc == RC_OK && found) {
        hash_sha256(hash, sealed.data, sealed.len);
        if (memcmp(hash, e->detail, sizeof hash) != 0)
            finding(v, e->seq, _("a sealed detail was exchanged"));
    } else if (rc == RC_OK) {
        rc = auditdetail_taken(v->s, e, &gone, err);
        if (rc == RC_OK && !gone)
            finding(v, e->seq, _("a sealed detail is missing"));
    }
    buf_release(&sealed);
    return rc;
}

/* A hole in the sequence stands in the tree as an empty leaf. */
static void add_missing(struct verifier *v, int64_t until)
{
    uint8_t leaf[HASH_BYTES];

    merkle_leaf(leaf, "", 0);
    while ((int64_t)v->frontier.size < until) {
        finding(v, (int64_t)v->frontier.size, _("an entry is missing"));
        frontier_add(&v->frontier, leaf);
    }
}

/* A reopen entry vouches for the damage before it, if the tree it recorded is
 * the tree found. */
static void check_reopen(struct verifier *v, const struct audit_entry *e)
{
    char recorded[65], root_hex[65];
    struct buf hex = BUF_INIT;
    uint8_t root[HASH_BYTES];

    frontier_root(&v->frontier, root);
    buf_hex(&hex, root, sizeof root);
    snprintf(root_hex, sizeof root_hex, "%s", buf_str(&hex));
    buf_release(&hex);
    if (v->res->ok || !act_fact(e->data, "found", recorded, sizeof recorded) ||
        strcmp(recorded, root_hex) != 0)
        return;
    v->res->ok = true;
    v->res->known++;
    v->res->bad_seq = -1;
    v->res->finding[0] = '\0';
}

static enum rc check_entry(struct verifier *v, const struct audit_entry *e, struct err *err)
{
    uint8_t leaf[HASH_BYTES];
    enum rc rc;

    add_missing(v, e->seq);
    if (strcmp(e->action, "reopen") == 0)
        check_reopen(v, e);
    if (e->time < v->last_time)
        finding(v, e->seq, _("time runs backwards"));
    v->last_time = e->time;
    if (e->seq == 0) /* the first admin vouches for itself */
        learn(v, e);
    check_signature(v, e);
    if ((rc = check_detail(v, e, err)) != RC_OK)
        return rc;
    if (e->seq != 0)
        learn(v, e);
    learn_log_key(v, e);
    act_leaf(e, leaf);
    frontier_add(&v->frontier, leaf);
    return RC_OK;
}

static void check_pin(struct verifier *v, struct pin *pin)
{
    uint8_t root[HASH_BYTES];

    if (!pin->set || pin->seen || v->frontier.size != pin->cp.size)
        return;
    frontier_root(&v->frontier, root);
    pin->seen = true;
    if (memcmp(root, pin->cp.root, sizeof root) != 0)
        finding(v, (int64_t)pin->cp.size, _("the log is not the one of that checkpoint"));
}

static enum rc walk(struct verifier *v, const struct progress *progress, int64_t total,
                    struct err *err)
{
    struct audit_entry *page = xcalloc(PAGE, sizeof *page);
    const struct audit_filter all = {0};
    int64_t from = -1;
    size_t n = PAGE;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == PAGE) {
        rc = audit_page(v->s->db, from, 1, &all, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            rc = check_entry(v, &page[i], err);
            for (int k = 0; k < PINS; k++)
                check_pin(v, &v->pin[k]);
            from = page[i].seq;
        }
        if (rc == RC_OK && !progress_tick(progress, from + 1, total))
            rc = err_set(err, RC_CANCEL, _("stopped"));
    }
    free(page);
    return rc;
}

/* The recorded size, root and head against what was found. */
static void check_state(struct verifier *v, const struct audit_state *st)
{
    struct frontier recorded;
    uint8_t a[HASH_BYTES], b[HASH_BYTES];

    if (st->size > (int64_t)v->frontier.size) {
        finding(v, (int64_t)v->frontier.size, _("the end of the log was cut off"));
        return;
    }
    if (!frontier_unpack(&recorded, (uint64_t)st->size, st->frontier, st->len)) {
        finding(v, st->size, _("the log's recorded head is damaged"));
        return;
    }
    frontier_root(&recorded, a);
    frontier_root(&v->frontier, b);
    if (st->size != (int64_t)v->frontier.size || memcmp(a, b, sizeof a) != 0)
        finding(v, st->size - 1, _("an entry was changed: the recorded head differs"));
}

static void check_pins_seen(struct verifier *v)
{
    if (v->pin[PIN_GIVEN].note != NULL && !v->pin[PIN_GIVEN].set)
        finding(v, -1, _("no key of this log has signed that checkpoint"));
    if (v->pin[PIN_STORED].note != NULL && !v->pin[PIN_STORED].set)
        finding(v, -1, _("a stored checkpoint is damaged"));
    for (int i = 0; i < PINS; i++)
        if (v->pin[i].set && !v->pin[i].seen && v->pin[i].cp.size != 0)
            finding(v, (int64_t)v->frontier.size,
                    _("the log is shorter than that checkpoint: its end was cut off"));
}

/* Is NOTE a checkpoint at all? By whom shows in the walk. */
static enum rc is_checkpoint(const char *note, struct err *err)
{
    const uint8_t nobody[32] = {0};
    struct checkpoint cp;
    enum rc rc = checkpoint_open(&cp, note, strlen(note), nobody, err);

    return rc == RC_CRYPTO ? RC_OK : rc;
}

enum rc auditlog_examine(struct session *s, const char *note, const struct progress *progress,
                         struct verify_result *res, struct err *err)
{
    struct verifier v = {.s = s, .res = res, .pin[PIN_GIVEN].note = note};
    struct checkpoint_row last;
    struct audit_state st;
    bool stored = false;
    enum rc rc = note != NULL ? is_checkpoint(note, err) : RC_OK;

    *res = (struct verify_result){.ok = true, .bad_seq = -1};
    if (rc == RC_OK)
        rc = audit_state_get(s->db, &st, err);
    if (rc == RC_OK)
        rc = checkpoint_last(s->db, &last, &stored, err);
    if (stored)
        v.pin[PIN_STORED].note = last.note;
    if (rc == RC_OK)
        rc = walk(&v, progress, st.size, err);
    if (rc == RC_OK) {
        check_state(&v, &st);
        check_pins_seen(&v);
        res->size = (int64_t)v.frontier.size;
        frontier_root(&v.frontier, res->root);
    }
    free(v.signer);
    return rc;
}

enum rc auditlog_verify(struct session *s, const char *note, const struct progress *progress,
                        struct verify_result *res, struct err *err)
{
    enum rc rc = session_need(s, RIGHT_VERIFY_AUDIT, err);

    if (rc == RC_OK)
        rc = auditlog_examine(s, note, progress, res, err);
    if (rc == RC_OK && !res->ok && !s->broken) {
        s->broken = true;
        snprintf(s->broken_why, sizeof s->broken_why, "%.150s", res->finding);
    }
    return rc;
}

/* Hashes alone, from where V's frontier stands to the end. *TIME (may be NULL)
 * becomes the latest seen. */
static enum rc hash_walk(struct verifier *v, int64_t *time, struct err *err)
{
    struct audit_entry *page = xcalloc(PAGE, sizeof *page);
    const struct audit_filter all = {0};
    size_t n = PAGE;
    enum rc rc = RC_OK;

    while (rc == RC_OK && n == PAGE) {
        rc = audit_page(v->s->db, (int64_t)v->frontier.size - 1, 1, &all, page, PAGE, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            uint8_t leaf[HASH_BYTES];

            add_missing(v, page[i].seq);
            if (strcmp(page[i].action, "reopen") == 0)
                check_reopen(v, &page[i]);
            act_leaf(&page[i], leaf);
            frontier_add(&v->frontier, leaf);
            if (time != NULL && page[i].time > *time)
                *time = page[i].time;
        }
    }
    free(page);
    return rc;
}

enum rc auditlog_rehash(struct session *s, struct verify_result *res, struct err *err)
{
    struct verifier v = {.s = s, .res = res};
    struct audit_state st;
    enum rc rc = audit_state_get(s->db, &st, err);

    *res = (struct verify_result){.ok = true, .bad_seq = -1};
    if (rc == RC_OK && (rc = hash_walk(&v, NULL, err)) == RC_OK) {
        check_state(&v, &st);
        res->size = (int64_t)v.frontier.size;
        frontier_root(&v.frontier, res->root);
    }
    return rc;
}

enum rc auditlog_check_tail(struct session *s, struct err *err)
{
    struct verify_result res = {.ok = true, .bad_seq = -1};
    struct verifier v = {.s = s, .res = &res};
    struct checkpoint_row last = {0};
    struct audit_state st;
    bool stored = false;
    enum rc rc = audit_state_get(s->db, &st, err);

    if (rc == RC_OK)
        rc = checkpoint_last(s->db, &last, &stored, err);
    if (rc == RC_OK && stored &&
        !frontier_unpack(&v.frontier, (uint64_t)last.size, last.frontier, last.len))
        finding(&v, last.size, _("a stored checkpoint is damaged"));
    if (rc == RC_OK && (rc = hash_walk(&v, NULL, err)) == RC_OK)
        check_state(&v, &st);
    s->broken = rc == RC_OK && !res.ok;
    snprintf(s->broken_why, sizeof s->broken_why, "%.150s", res.finding);
    return rc;
}

enum rc auditlog_record_verify(struct session *s, const struct verify_result *res,
                               struct err *err)
{
    char data[96];
    struct buf note = BUF_INIT;
    enum rc rc;

    snprintf(data, sizeof data, "size=%" PRId64 " result=ok", res->size);
    rc = act_note(s, &(struct act_entry){.action = "verify", .data = data}, err);
    if (rc == RC_OK && s->key[RK_LOG] != NULL)
        rc = auditlog_checkpoint(s, &note, err);
    buf_release(&note);
    return rc;
}

/* The tree over what is there, with empty leaves for what is not. */
static enum rc found_tree(struct session *s, struct frontier *f, int64_t *time, struct err *err)
{
    struct verify_result res = {.ok = true};
    struct verifier v = {.s = s, .res = &res};
    struct audit_state st;
    enum rc rc = audit_state_get(s->db, &st, err);

    if (rc == RC_OK)
        rc = hash_walk(&v, time, err);
    /* Numbers that were given once are not given again. */
    if (rc == RC_OK)
        add_missing(&v, st.size);
    *f = v.frontier;
    return rc;
}

enum rc auditlog_reopen(struct session *s, const char *reason, struct err *err)
{
    struct act a = {.s = s};
    struct buf data = BUF_INIT;
    struct audit_state st;
    uint8_t root[HASH_BYTES];
    int64_t time = 0;
    enum rc rc;

    if (!session_may(s, RIGHT_REOPEN_AUDIT))
        return err_set(err, RC_DENIED, _("your role may not do that"));
    if (!s->broken)
        return err_set(err, RC_INVALID, _("the audit log verifies: there is nothing to reopen"));
    if ((rc = db_begin(s->db, DB_OFFICE, err)) != RC_OK)
        return rc;
    a.open = true;
    if ((rc = audit_state_get(s->db, &st, err)) == RC_OK &&
        (rc = found_tree(s, &a.frontier, &time, err)) == RC_OK) {
        a.now = clock_now() > time ? clock_now() : time;
        frontier_root(&a.frontier, root);
        buf_puts(&data, "found=");
        buf_hex(&data, root, sizeof root);
        buf_printf(&data, " recorded-size=%" PRId64 " finding=%s why=%.160s", st.size,
                   s->broken_why, reason);
        rc = audit_state_size(s->db, (int64_t)a.frontier.size, err);
    }
    if (rc == RC_OK &&
        (rc = act_log(&a, &(struct act_entry){.action = "reopen", .data = buf_str(&data)}, err)) ==
            RC_OK)
        rc = act_commit(&a, err);
    act_abort(&a);
    buf_release(&data);
    if (rc == RC_OK)
        s->broken = false;
    return rc;
}
