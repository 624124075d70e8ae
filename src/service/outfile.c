#define _GNU_SOURCE
#include "service/outfile.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 1000

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

static bool write_all(int fd, const struct buf *text)
{
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(fd, text->data + done, text->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return fsync(fd) == 0;
}

static bool sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

static enum rc write_in(const char *dir, const char *name, const struct buf *text,
                        struct buf *path, struct err *err)
{
    int fd = -1, saved;
    bool ok;

    for (int n = 1; fd < 0 && n <= TRIES; n++) {
        nth(path, dir, name, n);
        fd = open(buf_str(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return err_set(err, RC_IO, _("cannot write into %.150s: %s"), dir, strerror(errno));
    ok = write_all(fd, text);
    saved = errno;
    if (close(fd) != 0 || !ok || !sync_dir(dir)) {
        unlink(buf_str(path));
        return err_set(err, RC_IO, _("cannot write into %.150s: %s"), dir, strerror(saved));
    }
    return RC_OK;
}

enum rc outfile_write(struct session *s, const char *dir, const char *name, const struct buf *text,
                      struct buf *path, struct err *err)
{
    struct buf base = BUF_INIT;
    enum rc rc = RC_OK;

    if (dir != NULL)
        buf_puts(&base, dir);
    else
        outfile_dir(s, &base);
    if (mkdir(buf_str(&base), 0700) != 0 && errno != EEXIST)
        rc = err_set(err, RC_EXISTS, _("cannot make %.150s: %s"), buf_str(&base), strerror(errno));
    if (rc == RC_OK)
        rc = write_in(buf_str(&base), name, text, path, err);
    buf_release(&base);
    return rc;
}
