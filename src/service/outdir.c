#define _GNU_SOURCE
#include "service/outdir.h"

#include "base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc cannot(const char *path, int why, struct err *err)
{
    return err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), path, strerror(why));
}

bool outdir_free(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    int n = 0;

    if (d == NULL)
        return errno == ENOENT;
    while ((e = readdir(d)) != NULL)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n == 0;
}

enum rc outdir_begin(struct outdir *o, const char *path, struct err *err)
{
    size_t len = strlen(path);

    *o = (struct outdir){.path = BUF_INIT};
    while (len > 1 && path[len - 1] == '/')
        len--;
    buf_put(&o->path, path, len);
    buf_printf(&o->part, "%s.part-XXXXXX", buf_str(&o->path));
    if (mkdtemp(o->part.data) == NULL) { /* of mode 0700 */
        int why = errno;

        buf_clear(&o->part);
        return cannot(buf_str(&o->path), why, err);
    }
    return RC_OK;
}

enum rc outdir_new(struct outdir *o, const char *path, struct err *err)
{
    *o = (struct outdir){.path = BUF_INIT};
    if (outdir_free(path))
        return outdir_begin(o, path, err);
    err_set(err, RC_EXISTS, _("%.150s is there already and not empty"), path);
    return err_hint(err, _("nothing was changed; choose another directory")), RC_EXISTS;
}

/* The directories before NAME's last part. */
static bool make_parents(char *path, size_t from)
{
    for (char *p = path + from; (p = strchr(p, '/')) != NULL; p++) {
        bool ok;

        *p = '\0';
        ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        *p = '/';
        if (!ok)
            return false;
    }
    return true;
}

enum rc outdir_stream(const struct outdir *o, const char *name, FILE **out, struct err *err)
{
    struct buf path = BUF_INIT;
    int fd = -1, why;

    buf_printf(&path, "%s/%s", buf_str(&o->part), name);
    if (make_parents(path.data, o->part.len + 1))
        fd = open(buf_str(&path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    why = errno;
    buf_release(&path);
    if (*out != NULL)
        return RC_OK;
    if (fd >= 0)
        close(fd);
    return err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&o->path), strerror(why));
}

enum rc outdir_file(const struct outdir *o, const char *name, const void *data, size_t len,
                    struct err *err)
{
    FILE *f;
    enum rc rc = outdir_stream(o, name, &f, err);
    bool ok;

    if (rc != RC_OK)
        return rc;
    ok = len == 0 || fwrite(data, 1, len, f) == len;
    if (fclose(f) != 0 || !ok)
        rc = err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&o->path),
                     strerror(errno));
    return rc;
}

static int sync_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    (void)st;
    (void)type;
    (void)where;
    if (fd >= 0)
        close(fd);
    return ok ? 0 : -1;
}

enum rc outdir_end(struct outdir *o, struct err *err)
{
    struct buf parent = BUF_INIT;
    bool ok;
    int fd;

    ok = nftw(buf_str(&o->part), sync_one, 16, FTW_DEPTH | FTW_PHYS) == 0 &&
         rename(buf_str(&o->part), buf_str(&o->path)) == 0;
    if (!ok)
        return err_set(err, RC_IO, _("cannot write into %.150s: %s"), buf_str(&o->path),
                       strerror(errno));
    buf_clear(&o->part);
    buf_puts(&parent, buf_str(&o->path));
    fd = open(dirname(parent.data), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd); /* it is there; after a power cut it may be under its first name */
        close(fd);
    }
    buf_release(&parent);
    return RC_OK;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

void outdir_abort(struct outdir *o)
{
    if (o->part.len > 0)
        nftw(buf_str(&o->part), remove_one, 16, FTW_DEPTH | FTW_PHYS);
    buf_release(&o->part);
    buf_release(&o->path);
}
