#define _GNU_SOURCE
#include "service/ballast.h"

#include "base/buf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <syslog.h>
#include <unistd.h>

/* The write-ahead log of a purge's batch is 7 MB; one erasure takes less than one. */
#ifdef YC_TEST
#define BYTES ((off_t)1 << 20)
#else
#define BYTES ((off_t)16 << 20)
#endif
#define SPARE 4     /* ballasts that must be left free when one is made */
#define ROOM 262144 /* bytes; a disk with less is full */

static void path_of(struct buf *out, const char *dir, const char *name)
{
    buf_clear(out);
    buf_printf(out, "%s/%s", dir, name);
}

/* A new file of LEN bytes that are on the disk, not promised. */
static bool take_up(const char *path, off_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && posix_fallocate(fd, 0, len) == 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !ok)
        unlink(path);
    return ok;
}

bool ballast_there(const char *dir)
{
    struct buf path = BUF_INIT;
    struct stat st;
    bool there;

    path_of(&path, dir, BALLAST_NAME);
    there = lstat(buf_str(&path), &st) == 0 && S_ISREG(st.st_mode) &&
            (off_t)st.st_blocks * 512 >= BYTES;
    buf_release(&path);
    return there;
}

void ballast_keep(const char *dir)
{
    struct buf path = BUF_INIT;
    struct statvfs fs;

    if (!ballast_there(dir) && statvfs(dir, &fs) == 0 &&
        fs.f_bavail > (fsblkcnt_t)BYTES * (SPARE + 1) / fs.f_frsize) {
        path_of(&path, dir, BALLAST_NAME);
        unlink(buf_str(&path)); /* one with holes, out of a copy */
        (void)!take_up(buf_str(&path), BYTES);
    }
    buf_release(&path);
}

/* By trying: a quota shows in no figure. */
static bool full(const char *dir)
{
    struct buf path = BUF_INIT;
    bool room;

    path_of(&path, dir, ".room");
    unlink(buf_str(&path));
    if ((room = take_up(buf_str(&path), ROOM)))
        unlink(buf_str(&path));
    buf_release(&path);
    return !room;
}

bool ballast_release(const char *dir, enum rc rc)
{
    struct buf path = BUF_INIT;
    bool gone = false;

    if ((rc == RC_IO || rc == RC_DB) && full(dir)) {
        path_of(&path, dir, BALLAST_NAME);
        gone = unlink(buf_str(&path)) == 0;
    }
    if (gone)
        syslog(LOG_AUTH | LOG_WARNING, "disk full: the reserve in the deployment was given up");
    buf_release(&path);
    return gone;
}
