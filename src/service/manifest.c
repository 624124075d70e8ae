#define _GNU_SOURCE
#include "service/manifest.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "config/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT 1
#define CHUNK ((size_t)1 << 14)

static const char *const names[MANIFEST_FILES] = {"office.db", "vault.db", "erasure.list"};

const char *manifest_file_name(enum manifest_file file)
{
    return names[file];
}

static enum rc unreadable(const char *name, struct err *err)
{
    return err_set(err, RC_INVALID, _("cannot read %.150s: %s"), name, strerror(errno));
}

enum rc manifest_hash(const char *dir, const char *name, int64_t *size, uint8_t digest[HASH_BYTES],
                      struct err *err)
{
    char chunk[CHUNK];
    struct buf path = BUF_INIT;
    struct hash_state hash;
    enum rc rc = RC_OK;
    ssize_t n = 0;
    int fd;

    *size = -1;
    buf_printf(&path, "%s/%s", dir, name);
    fd = open(buf_str(&path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        rc = errno == ENOENT ? RC_OK : unreadable(name, err);
    } else {
        hash_begin(&hash);
        for (*size = 0; (n = read(fd, chunk, sizeof chunk)) > 0; *size += n)
            hash_more(&hash, chunk, (size_t)n);
        hash_end(&hash, digest);
        if (n < 0)
            rc = unreadable(name, err);
        close(fd);
    }
    buf_release(&path);
    return rc;
}

void manifest_put(struct manifest *m, struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "[backup]\nformat = %d\ndeployment = %s\ntime = ", FORMAT, m->id);
    time_put_iso(out, m->time);
    buf_printf(out, "\nentries = %" PRId64 "\nhead = ", m->entries);
    buf_hex(out, m->head, sizeof m->head);
    buf_putc(out, '\n');
    for (int i = 0; i < MANIFEST_FILES; i++) {
        if (m->file[i].size < 0)
            continue;
        buf_printf(out, "\n[%s]\n", names[i]);
        if (i < 2)
            buf_printf(out, "version = %d\n", m->version[i]);
        buf_printf(out, "size = %" PRId64 "\nsha256 = ", m->file[i].size);
        buf_hex(out, m->file[i].digest, HASH_BYTES);
        buf_putc(out, '\n');
    }
    hash_sha256(m->digest, out->data, out->len);
}

static int64_t number(const struct ini *ini, const char *section, const char *name)
{
    const char *text = ini_get(ini, section, name);

    return text != NULL ? strtoll(text, NULL, 10) : -1;
}

static bool hex32(const struct ini *ini, const char *section, const char *name, uint8_t out[32])
{
    const char *text = ini_get(ini, section, name);

    return text != NULL && strlen(text) == 64 && hex_decode(text, 64, out) == 0;
}

static bool take(struct manifest *m, const struct ini *ini)
{
    const char *id = ini_get(ini, "backup", "deployment"), *time = ini_get(ini, "backup", "time");

    if (number(ini, "backup", "format") != FORMAT || id == NULL || strlen(id) >= sizeof m->id ||
        time == NULL || !time_parse(time, &m->time) || !hex32(ini, "backup", "head", m->head))
        return false;
    snprintf(m->id, sizeof m->id, "%s", id);
    m->entries = number(ini, "backup", "entries");
    for (int i = 0; i < MANIFEST_FILES; i++) {
        m->file[i].size = number(ini, names[i], "size");
        if (i < 2)
            m->version[i] = (int)number(ini, names[i], "version");
        if (m->file[i].size >= 0 && !hex32(ini, names[i], "sha256", m->file[i].digest))
            return false;
    }
    return m->file[MANIFEST_OFFICE].size > 0 && m->file[MANIFEST_VAULT].size > 0;
}

static enum rc check_files(const struct manifest *m, const char *dir, struct err *err)
{
    uint8_t digest[HASH_BYTES];
    int64_t size;
    enum rc rc = RC_OK;

    for (int i = 0; rc == RC_OK && i < MANIFEST_FILES; i++) {
        rc = manifest_hash(dir, names[i], &size, digest, err);
        if (rc == RC_OK && (size != m->file[i].size ||
                            (size >= 0 && memcmp(digest, m->file[i].digest, HASH_BYTES) != 0)))
            rc = err_set(err, RC_INVALID, _("%s is not the file that was backed up"), names[i]);
    }
    return rc;
}

enum rc manifest_check(struct manifest *m, const char *dir, struct err *err)
{
    struct ini ini = {0};
    struct buf path = BUF_INIT;
    int64_t size;
    enum rc rc;

    *m = (struct manifest){0};
    buf_printf(&path, "%s/" MANIFEST_NAME, dir);
    rc = manifest_hash(dir, MANIFEST_NAME, &size, m->digest, err);
    if (rc == RC_OK && size < 0) {
        err_set(err, RC_INVALID, _("this is not a backup"));
        err_hint(err, _("it has no %s"), MANIFEST_NAME);
        rc = RC_INVALID;
    }
    if (rc == RC_OK && (rc = ini_load_file(&ini, buf_str(&path), err)) == RC_OK) {
        if (!take(m, &ini))
            rc = err_set(err, RC_INVALID, _("the backup's %s makes no sense"), MANIFEST_NAME);
        ini_release(&ini);
    } else if (rc == RC_CONFIG) {
        rc = err_set(err, RC_INVALID, _("the backup's %s makes no sense"), MANIFEST_NAME);
    }
    if (rc == RC_OK)
        rc = check_files(m, dir, err);
    buf_release(&path);
    return rc;
}
