#define _GNU_SOURCE
#include "service/outfile.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES   1000
#define LEAVING 2 /* files at once */

void outfile_dir(const struct session *s, struct buf *out)
{
    buf_clear(out);
    if (s->export_dir[0] != '\0')
        buf_puts(out, s->export_dir);
    else
        buf_printf(out, "%s/exports", db_dir(s->db));
}

/* "report.json" as the N-th of its name: "report-2.json". */
static void nth(struct buf *path, const char *dir, const char *name, int n)
{
    const char *dot = strrchr(name, '.');
    int stem = (int)(dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name));

    buf_clear(path);
    if (n < 2)
        buf_printf(path, "%s/%s", dir, name);
    else
        buf_printf(path, "%s/%.*s-%d%s", dir, stem, name, n, name + stem);
}

static enum rc fail(const struct outfile *f, int why, struct err *err)
{
    return err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&f->dir), strerror(why));
}

/* A file that a kill leaves nothing of; it gets its name by way of /proc. */
static int nameless(const char *dir)
{
    return access("/proc/self/fd", X_OK) == 0 ? open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)
                                              : -1;
}

enum rc outfile_begin(struct outfile *f, struct session *s, const char *dir, struct err *err)
{
    *f = (struct outfile){.fd = -1};
    if (dir != NULL)
        buf_puts(&f->dir, dir);
    else
        outfile_dir(s, &f->dir);
    if (mkdir(buf_str(&f->dir), 0700) != 0 && errno != EEXIST) {
        err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), buf_str(&f->dir), strerror(errno));
        outfile_abort(f);
        return RC_EXISTS;
    }
    f->fd = nameless(buf_str(&f->dir));
    if (f->fd < 0) {
        buf_printf(&f->part, "%s/.part-XXXXXX", buf_str(&f->dir));
        f->fd = mkostemp(f->part.data, O_CLOEXEC); /* of mode 0600 */
    }
    if (f->fd < 0) {
        fail(f, errno, err);
        outfile_abort(f);
        return RC_IO;
    }
    hash_begin(&f->hash);
    return RC_OK;
}

enum rc outfile_put(struct outfile *f, const struct buf *piece, struct err *err)
{
    for (size_t done = 0; done < piece->len;) {
        ssize_t n = write(f->fd, piece->data + done, piece->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(f, errno, err);
        done += (size_t)n;
    }
    if (piece->len > 0)
        hash_more(&f->hash, piece->data, piece->len);
    f->size += (int64_t)piece->len;
    return RC_OK;
}

enum rc outfile_close(struct outfile *f, uint8_t digest[HASH_BYTES], struct err *err)
{
    if (fsync(f->fd) != 0)
        return fail(f, errno, err);
    if (digest != NULL)
        hash_end(&f->hash, digest);
    return RC_OK;
}

static bool sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* Never over what is there, whatever the file system. */
static bool give_name(const struct outfile *f, const char *to)
{
    const char *from = buf_str(&f->part);
    char fd[48];

    if (f->part.len == 0) {
        snprintf(fd, sizeof fd, "/proc/self/fd/%d", f->fd);
        return linkat(AT_FDCWD, fd, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0;
    }
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    return (errno == EINVAL || errno == ENOSYS) && link(from, to) == 0 && unlink(from) == 0;
}

enum rc outfile_name(struct outfile *f, const char *name, struct buf *path, struct err *err)
{
    bool moved = false;

    errno = 0;
    for (int n = 1; !moved && n <= TRIES; n++) {
        nth(path, buf_str(&f->dir), name, n);
        moved = give_name(f, buf_str(path));
        if (!moved && errno != EEXIST)
            break;
    }
    if (!moved)
        return fail(f, errno, err);
    buf_clear(&f->part); /* nothing to take back */
    if (!sync_dir(buf_str(&f->dir))) {
        fail(f, errno, err);
        unlink(buf_str(path));
        return RC_IO;
    }
    outfile_abort(f);
    return RC_OK;
}

void outfile_abort(struct outfile *f)
{
    if (f->fd >= 0) {
        close(f->fd);
        if (f->part.len > 0)
            unlink(buf_str(&f->part));
    }
    f->fd = -1;
    buf_release(&f->dir);
    buf_release(&f->part);
}

static enum rc stage(struct outfile *f, struct session *s, const char *dir, const struct buf *text,
                     struct err *err)
{
    enum rc rc = outfile_begin(f, s, dir, err);

    if (rc == RC_OK && (rc = outfile_put(f, text, err)) == RC_OK)
        rc = outfile_close(f, NULL, err);
    return rc;
}

/* All of them; none is left if one cannot be named. */
static enum rc name_all(struct outfile *f, const struct outfile_new *file, size_t n,
                        struct err *err)
{
    size_t named = 0;
    enum rc rc = RC_OK;

    while (named < n &&
           (rc = outfile_name(&f[named], file[named].name, file[named].path, err)) == RC_OK)
        named++;
    if (rc == RC_OK)
        return rc;
    while (named > 0)
        unlink(buf_str(file[--named].path));
    err_hint(err, _("the log says that it was written: mend this, and write it again"));
    return rc;
}

enum rc outfile_leave(struct session *s, const char *dir, const struct outfile_new *file, size_t n,
                      enum rc (*record)(void *arg, struct err *err), void *arg, struct err *err)
{
    struct outfile f[LEAVING] = {{.fd = -1}, {.fd = -1}};
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < n && i < LEAVING; i++)
        rc = stage(&f[i], s, dir, file[i].text, err);
    if (rc == RC_OK && (rc = record(arg, err)) == RC_OK)
        rc = name_all(f, file, n, err);
    for (size_t i = 0; i < LEAVING; i++)
        outfile_abort(&f[i]);
    return rc;
}
