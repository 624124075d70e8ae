#define _GNU_SOURCE
#include "service/residue.h"

#include "base/die.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)

static const char *const suffix[] = {"", "-wal", "-shm"};

#define FILES (sizeof suffix / sizeof *suffix)

/* Everything the child needs, made before the fork: it may not allocate. */
struct scan {
    const struct residue *r;
    char path[FILES][1024];
    uint8_t *chunk;     /* CHUNK and a piece less one before it */
    uint8_t starts[8192]; /* bit per first two bytes of a piece */
};

struct answer {
    int error; /* errno */
    bool found;
    int64_t bytes;
};

void residue_add(struct residue *r, const void *bytes, size_t len)
{
    /* From the end: what does not fill a piece is at the beginning, where a
     * sealed value has its version byte. */
    for (size_t at = len % RESIDUE_PIECE; at + RESIDUE_PIECE <= len; at += RESIDUE_PIECE) {
        if (r->n == r->cap) {
            r->cap = r->cap != 0 ? r->cap * 2 : 64;
            r->piece = xrealloc(r->piece, r->cap, sizeof *r->piece);
        }
        memcpy(r->piece[r->n++], (const uint8_t *)bytes + at, RESIDUE_PIECE);
    }
}

void residue_release(struct residue *r)
{
    free(r->piece);
    *r = (struct residue)RESIDUE_INIT;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, RESIDUE_PIECE);
}

static bool holds(const struct scan *s, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i + RESIDUE_PIECE <= len; i++) {
        unsigned start = (unsigned)data[i] << 8 | data[i + 1];
        size_t low = 0, high = s->r->n;

        if ((s->starts[start >> 3] & 1u << (start & 7)) == 0)
            continue;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            int order = memcmp(s->r->piece[mid], data + i, RESIDUE_PIECE);

            if (order == 0)
                return true;
            if (order < 0)
                low = mid + 1;
            else
                high = mid;
        }
    }
    return false;
}

static void scan_file(const struct scan *s, const char *path, struct answer *a)
{
    size_t kept = 0;
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        if (errno != ENOENT)
            a->error = errno;
        return;
    }
    while ((n = read(fd, s->chunk + kept, CHUNK)) > 0) {
        size_t len = kept + (size_t)n;

        a->found |= holds(s, s->chunk, len);
        a->bytes += n;
        kept = len < RESIDUE_PIECE - 1 ? len : RESIDUE_PIECE - 1;
        memmove(s->chunk, s->chunk + len - kept, kept);
    }
    if (n < 0)
        a->error = errno;
    close(fd);
}

_Noreturn static void child(const struct scan *s, int out)
{
    struct answer a = {0};

    for (size_t i = 0; i < FILES; i++)
        scan_file(s, s->path[i], &a);
    _exit(write(out, &a, sizeof a) == (ssize_t)sizeof a ? 0 : 1);
}

static enum rc ask_child(const struct scan *s, struct answer *a, struct err *err)
{
    ssize_t n = -1;
    pid_t pid;
    int fd[2];

    if (pipe2(fd, O_CLOEXEC) != 0)
        return err_set(err, RC_IO, _("cannot search the files: %s"), strerror(errno));
    pid = fork();
    if (pid == 0)
        child(s, fd[1]);
    close(fd[1]);
    if (pid > 0) {
        do
            n = read(fd[0], a, sizeof *a);
        while (n < 0 && errno == EINTR);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(fd[0]);
    if (n != (ssize_t)sizeof *a)
        return err_set(err, RC_IO, _("cannot search the files"));
    if (a->error != 0)
        return err_set(err, RC_IO, _("cannot search the files: %s"), strerror(a->error));
    return RC_OK;
}

enum rc residue_scan(struct residue *r, const char *dir, const char *name, bool *found,
                     int64_t *bytes, struct err *err)
{
    struct scan s = {.r = r};
    struct answer a = {0};
    enum rc rc;

    if (r->n > 0)
        qsort(r->piece, r->n, sizeof *r->piece, compare);
    for (size_t i = 0; i < r->n; i++) {
        unsigned start = (unsigned)r->piece[i][0] << 8 | r->piece[i][1];

        s.starts[start >> 3] |= (uint8_t)(1u << (start & 7));
    }
    for (size_t i = 0; i < FILES; i++)
        snprintf(s.path[i], sizeof s.path[i], "%s/%s%s", dir, name, suffix[i]);
    s.chunk = xmalloc(CHUNK + RESIDUE_PIECE);
    rc = ask_child(&s, &a, err);
    free(s.chunk);
    *found = a.found;
    *bytes += a.bytes;
    return rc;
}
