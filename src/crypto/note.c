#include "crypto/note.h"

#include "base/die.h"
#include "base/i18n.h"
#include "base/text.h"
#include "crypto/secret.h"
#include "crypto/tag.h"

#include <sodium.h>
#include <string.h>

#define ED25519 0x01 /* the signature type */
#define ID_BYTES 4
#define DASH "\xe2\x80\x94 " /* em dash, space */
/* Of one signature and of a note: roomy for the post-quantum ones of others. */
#define MAX_SIG 8192
#define MAX_NOTE 1000000

/* A line or word inside a note; not terminated. */
struct span {
    const char *at;
    size_t len;
};

/* One signature line, taken apart. */
struct signature {
    struct span name;
    uint8_t bytes[MAX_SIG]; /* key id, signature */
    size_t len;
};

void base64_put(struct buf *out, const void *data, size_t len)
{
    const uint8_t *p = data;
    char text[65];

    while (len > 0) {
        size_t n = len < 48 ? len : 48;

        sodium_bin2base64(text, sizeof text, p, n, sodium_base64_VARIANT_ORIGINAL);
        buf_puts(out, text);
        p += n;
        len -= n;
    }
    sodium_memzero(text, sizeof text);
}

long base64_decode(const char *text, size_t len, uint8_t *out, size_t max)
{
    size_t n = 0;

    if (sodium_base642bin(out, max, text, len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return -1;
    return (long)n;
}

/* Unicode's White_Space. */
static bool is_space(char32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

static bool name_valid(struct span name)
{
    size_t at = 0;
    char32_t c;

    while (at < name.len) {
        int n = utf8_decode(name.at + at, name.len - at, &c);

        if (n <= 0 || c == '+' || c < 0x20 || is_space(c))
            return false;
        at += (size_t)n;
    }
    return name.len != 0;
}

static void key_id(uint8_t id[ID_BYTES], struct span name, const uint8_t pk[32])
{
    const uint8_t type[2] = {'\n', ED25519};
    struct hash_state s;
    uint8_t digest[HASH_BYTES];

    hash_begin(&s);
    hash_more(&s, name.at, name.len);
    hash_more(&s, type, sizeof type);
    hash_more(&s, pk, 32);
    hash_end(&s, digest);
    memcpy(id, digest, ID_BYTES);
}

static struct span span_of(const char *s)
{
    return (struct span){s, strlen(s)};
}

void note_vkey(struct buf *out, const char *name, const uint8_t pk[32])
{
    uint8_t id[ID_BYTES], key[1 + 32] = {ED25519};

    key_id(id, span_of(name), pk);
    memcpy(key + 1, pk, 32);
    buf_puts(out, name);
    buf_putc(out, '+');
    buf_hex(out, id, sizeof id);
    buf_putc(out, '+');
    base64_put(out, key, sizeof key);
}

bool note_vkey_parse(const char *vkey, char name[128], uint8_t pk[32])
{
    const char *plus = strchr(vkey, '+');
    uint8_t id[ID_BYTES], want[ID_BYTES], key[1 + 32];
    struct span who, hex, b64;

    if (plus == NULL || strlen(plus) < 11 || plus[9] != '+')
        return false;
    who = (struct span){vkey, (size_t)(plus - vkey)};
    hex = (struct span){plus + 1, 8};
    b64 = span_of(plus + 10);
    if (who.len >= 128 || !name_valid(who) || hex_decode(hex.at, hex.len, id) < 0 ||
        base64_decode(b64.at, b64.len, key, sizeof key) != sizeof key || key[0] != ED25519)
        return false;
    key_id(want, who, key + 1);
    if (memcmp(id, want, ID_BYTES) != 0)
        return false;
    memcpy(name, who.at, who.len);
    name[who.len] = '\0';
    memcpy(pk, key + 1, 32);
    return true;
}

/* Take the next line, without its newline, off REST; false at the end. */
static bool take_line(struct span *rest, struct span *line)
{
    const char *end = rest->len ? memchr(rest->at, '\n', rest->len) : NULL;

    if (end == NULL)
        return false;
    *line = (struct span){rest->at, (size_t)(end - rest->at)};
    rest->at = end + 1;
    rest->len -= line->len + 1;
    return true;
}

/* Take a signature line apart: dash, name, space, base64. */
static bool signature_parse(struct span line, struct signature *sig)
{
    size_t dash = sizeof DASH - 1;
    const char *space;
    long n;

    if (line.len < dash || memcmp(line.at, DASH, dash) != 0)
        return false;
    line.at += dash;
    line.len -= dash;
    space = memchr(line.at, ' ', line.len);
    if (space == NULL)
        return false;
    sig->name = (struct span){line.at, (size_t)(space - line.at)};
    n = base64_decode(space + 1, line.len - sig->name.len - 1, sig->bytes, sizeof sig->bytes);
    sig->len = n < 0 ? 0 : (size_t)n;
    return name_valid(sig->name) && sig->len > ID_BYTES;
}

size_t note_text(const char *note, size_t len)
{
    struct signature sig;
    struct span rest, line;
    size_t text = 0;

    if (len == 0 || len > MAX_NOTE || note[len - 1] != '\n' || !utf8_valid(note, len))
        return 0;
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)note[i] < 0x20 && note[i] != '\n')
            return 0;
        if (note[i] == '\n' && i + 2 < len && note[i + 1] == '\n')
            text = i + 1;
    }
    if (text == 0)
        return 0;
    rest = (struct span){note + text + 1, len - text - 1};
    while (take_line(&rest, &line)) {
        if (!signature_parse(line, &sig))
            return 0;
    }
    return text;
}

enum rc note_check(const char *note, size_t len, const char *name, const uint8_t pk[32],
                   struct err *err)
{
    size_t text = note_text(note, len), holds = 0, seen = 0;
    struct span who = span_of(name), rest, line;
    struct signature sig;
    uint8_t id[ID_BYTES];

    if (text == 0)
        return err_set(err, RC_INVALID, _("the signed note is malformed"));
    key_id(id, who, pk);
    rest = (struct span){note + text + 1, len - text - 1};
    while (take_line(&rest, &line)) {
        if (!signature_parse(line, &sig) || sig.name.len != who.len ||
            memcmp(sig.name.at, who.at, who.len) != 0 || memcmp(sig.bytes, id, ID_BYTES) != 0)
            continue;
        seen++;
        if (sig.len == ID_BYTES + crypto_sign_BYTES &&
            crypto_sign_verify_detached(sig.bytes + ID_BYTES, (const unsigned char *)note, text,
                                        pk) == 0)
            holds++;
    }
    if (seen == 0)
        return err_set(err, RC_CRYPTO, _("the note is not signed by the key it was checked with"));
    if (holds != seen)
        return err_set(err, RC_CRYPTO, _("a signature on the note does not hold"));
    return RC_OK;
}

/* Decimal, without leading zeroes. */
static bool parse_size(struct span s, uint64_t *size)
{
    uint64_t n = 0;

    if (s.len == 0 || (s.len > 1 && s.at[0] == '0'))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.at[i] - '0';

        if (digit > 9 || n > (UINT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *size = n;
    return true;
}

static bool checkpoint_parse(struct checkpoint *cp, struct span text)
{
    struct span line;

    memset(cp, 0, sizeof *cp);
    if (!take_line(&text, &line) || line.len == 0 || line.len >= sizeof cp->origin)
        return false;
    memcpy(cp->origin, line.at, line.len);
    if (!take_line(&text, &line) || !parse_size(line, &cp->size))
        return false;
    if (!take_line(&text, &line) ||
        base64_decode(line.at, line.len, cp->root, sizeof cp->root) != sizeof cp->root)
        return false;
    while (take_line(&text, &line)) {
        if (line.len == 0)
            return false;
        if (cp->extension[0] == '\0' && line.len < sizeof cp->extension)
            memcpy(cp->extension, line.at, line.len);
    }
    return true;
}

enum rc checkpoint_open(struct checkpoint *cp, const char *note, size_t len, const uint8_t pk[32],
                        struct err *err)
{
    struct checkpoint found;
    enum rc rc;

    if (!checkpoint_parse(&found, (struct span){note, note_text(note, len)}))
        return err_set(err, RC_INVALID, _("the checkpoint is malformed"));
    rc = note_check(note, len, found.origin, pk, err);
    if (rc == RC_OK)
        *cp = found;
    return rc;
}

/* Both halves of the pair of SEED; the secret half is the caller's to free. */
static uint8_t *log_pair(uint8_t pk[32], const uint8_t seed[32])
{
    uint8_t *sk = secret_new(crypto_sign_SECRETKEYBYTES);

    crypto_sign_seed_keypair(pk, sk, seed);
    return sk;
}

void checkpoint_pk(uint8_t pk[32], const uint8_t seed[32])
{
    secret_free(log_pair(pk, seed), crypto_sign_SECRETKEYBYTES);
}

static void endorsed(struct buf *text, const char *vkey)
{
    tag_text(text, "ycadmin/log-successor/v1");
    tag_text(text, vkey);
}

void checkpoint_endorse(uint8_t sig[64], const char *vkey, const uint8_t seed[32])
{
    uint8_t pk[32], *sk = log_pair(pk, seed);
    struct buf text = BUF_INIT;

    endorsed(&text, vkey);
    crypto_sign_detached(sig, NULL, (const unsigned char *)text.data, text.len, sk);
    secret_free(sk, crypto_sign_SECRETKEYBYTES);
    buf_release(&text);
}

bool checkpoint_endorsed(const uint8_t sig[64], const char *vkey, const uint8_t old_pk[32])
{
    struct buf text = BUF_INIT;
    bool ok;

    endorsed(&text, vkey);
    ok = crypto_sign_verify_detached(sig, (const unsigned char *)text.data, text.len, old_pk) == 0;
    buf_release(&text);
    return ok;
}

void checkpoint_sign(struct buf *out, const struct checkpoint *cp, const uint8_t seed[32])
{
    uint8_t sig[ID_BYTES + crypto_sign_BYTES], pk[32], *sk;
    struct buf text = BUF_INIT;

    if (!name_valid(span_of(cp->origin)))
        die("a log's origin cannot name a key");
    buf_printf(&text, "%s\n%llu\n", cp->origin, (unsigned long long)cp->size);
    base64_put(&text, cp->root, sizeof cp->root);
    buf_putc(&text, '\n');
    if (cp->extension[0] != '\0')
        buf_printf(&text, "%s\n", cp->extension);
    sk = log_pair(pk, seed);
    key_id(sig, span_of(cp->origin), pk);
    crypto_sign_detached(sig + ID_BYTES, NULL, (const unsigned char *)text.data, text.len, sk);
    secret_free(sk, crypto_sign_SECRETKEYBYTES);
    buf_put(out, text.data, text.len);
    buf_puts(out, "\n" DASH);
    buf_puts(out, cp->origin);
    buf_putc(out, ' ');
    base64_put(out, sig, sizeof sig);
    buf_putc(out, '\n');
    buf_release(&text);
}
