#include "base/clock.h"
#include "base/diff.h"
#include "base/i18n.h"
#include "service/campaigns_version.h"
#include "service/policies.h"
#include "store/notice.h"
#include "store/policy_version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LABEL 12

static void pair_date(struct lines *out, const char *label, int64_t t)
{
    struct buf text = BUF_INIT;

    date_put(&text, date_of(t));
    lines_pair(out, LABEL, label, buf_str(&text));
    buf_release(&text);
}

static void blank(struct lines *out)
{
    lines_add(out, ROLE_NORMAL, "%s", "");
}

static void put_state(struct session *s, const struct notice *n, struct lines *out)
{
    struct err ignored;
    int64_t now = clock_now(), in_force = 0;
    const char *state;

    if (policy_version_in_force(s->db, now, &in_force, &ignored) != RC_OK)
        in_force = 0;
    state = policies_state(n, in_force, now);
    if (strcmp(state, "current") == 0)
        lines_add(out, ROLE_OK, "%s", _("This version is in force"));
    else if (strcmp(state, "pending") == 0)
        lines_add(out, ROLE_WARN, "%s", _("Not yet in force"));
    else
        lines_add(out, ROLE_DIM, "%s", _("Replaced by a later version"));
}

static void put_digest(struct lines *out, const char *label, const uint8_t digest[32])
{
    struct buf hex = BUF_INIT;

    buf_hex(&hex, digest, 32);
    lines_add(out, ROLE_NORMAL, "%s", label);
    lines_add(out, ROLE_DIM, "%s", buf_str(&hex));
    buf_release(&hex);
}

/* Both digests, and whether they are of one text: the published original may be laid out, or
 * written in characters, that the clauses here are not. */
static void put_digests(const struct notice *n, const struct policy_version *v, struct lines *out)
{
    put_digest(out, _("SHA-256 of the text below"), n->digest);
    if (!v->has_original) {
        lines_add(out, ROLE_DIM, "%s", _("The digest of the published original is not recorded."));
        return;
    }
    if (memcmp(v->original, n->digest, sizeof v->original) == 0) {
        lines_add(out, ROLE_OK, "%s", _("The published original is this text, byte by byte."));
        return;
    }
    put_digest(out, _("SHA-256 of the published original"), v->original);
    lines_add(out, ROLE_WARN, "%s",
              _("They differ: the original is not, byte by byte, the text held here. Compare with "
                "the original before relying on it."));
}

static enum rc put_difference(struct session *s, const struct notice *n, struct lines *out,
                              struct err *err)
{
    struct notice before = {0};
    int64_t id = 0;
    struct diff d;
    size_t changed = 0;
    enum rc rc = policy_version_before(s->db, n->id, &id, err);

    blank(out);
    if (rc != RC_OK || id == 0) {
        lines_add(out, ROLE_DIM, "%s", _("This is the first version recorded here."));
        return rc;
    }
    if ((rc = notice_by_id(s->db, id, &before, err)) != RC_OK)
        return rc;
    lines_add(out, ROLE_HEADER, _("Changed since %s"), before.code);
    diff_make(&d, before.text, n->text);
    for (size_t i = 0; i < d.n; i++)
        if (d.piece[i].mark != ' ') {
            lines_add(out, d.piece[i].mark == '+' ? ROLE_OK : ROLE_BAD, "%c %.*s", d.piece[i].mark,
                      (int)d.piece[i].len, d.piece[i].text);
            changed++;
        }
    if (changed == 0)
        lines_add(out, ROLE_DIM, "%s", _("No word of the text."));
    if (d.coarse)
        lines_add(out, ROLE_DIM, "%s", _("Too much differs to be compared sentence by sentence."));
    diff_release(&d);
    notice_release(&before);
    return RC_OK;
}

static enum rc put_all(struct session *s, const struct notice *n, const struct policy_version *v,
                       struct lines *out, struct err *err)
{
    struct buf changes = BUF_INIT;
    enum rc rc;

    lines_add(out, ROLE_TITLE, "%s", n->title);
    lines_pair(out, LABEL, _("Version"), n->code);
    put_state(s, n, out);
    pair_date(out, _("Published"), n->published_at);
    pair_date(out, _("Effective"), n->effective_at);
    policies_changes(s, v->changes, &changes);
    if (changes.len > 0)
        lines_pair(out, LABEL, _("Changes"), buf_str(&changes));
    buf_release(&changes);
    if (v->note[0] != '\0')
        lines_pair(out, LABEL, _("Note"), v->note);
    rc = campaigns_version_lines(s, v, out, err);
    if (rc == RC_OK)
        rc = put_difference(s, n, out, err);
    blank(out);
    put_digests(n, v, out);
    blank(out);
    lines_add(out, ROLE_HEADER, "%s", _("Text"));
    lines_add(out, ROLE_NORMAL, "%s", n->text);
    return rc;
}

enum rc policies_lines(struct session *s, int64_t notice, struct lines *out, struct err *err)
{
    struct policy_version v;
    struct notice n = {0};
    bool found = false;
    enum rc rc = notice_by_id(s->db, notice, &n, err);

    if (rc == RC_OK)
        rc = policy_version_get(s->db, notice, &v, &found, err);
    if (rc == RC_OK && !found)
        rc = err_set(err, RC_MISSING, _("there is no such version of the agreement"));
    if (rc == RC_OK)
        rc = put_all(s, &n, &v, out, err);
    notice_release(&n);
    return rc;
}
