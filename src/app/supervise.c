#define _GNU_SOURCE
#include "app/supervise.h"

#include "base/i18n.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Numeric keypad and cursor keys, second screen, cursor, paste, attributes. */
#define RESET "\033[?1l\033>\033[?1049l\033[?25h\033[?2004l\033[0m\r\n"

static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTOU};
#define IGNORED (sizeof ignored / sizeof *ignored)

struct saved {
    struct sigaction action[IGNORED];
    sigset_t mask;
};

static void take_signals(struct saved *saved, sigset_t *waited)
{
    struct sigaction ignore;

    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    for (size_t i = 0; i < IGNORED; i++)
        sigaction(ignored[i], &ignore, &saved->action[i]);
    sigemptyset(waited);
    sigaddset(waited, SIGCHLD);
    sigaddset(waited, SIGHUP);
    sigaddset(waited, SIGTERM);
    sigprocmask(SIG_BLOCK, waited, &saved->mask);
}

static void give_signals(const struct saved *saved)
{
    for (size_t i = 0; i < IGNORED; i++)
        sigaction(ignored[i], &saved->action[i], NULL);
    sigprocmask(SIG_SETMASK, &saved->mask, NULL);
}

static int wait_for(pid_t pid, const sigset_t *waited)
{
    int status = 0;

    for (;;) {
        int sig = sigwaitinfo(waited, NULL);
        pid_t done;

        if (sig == SIGHUP || sig == SIGTERM)
            kill(pid, sig);
        done = waitpid(pid, &status, WNOHANG);
        if (done == pid || (done < 0 && errno != EINTR))
            return status;
    }
}

static void restore(const struct termios *modes, bool died)
{
    if (died && isatty(STDOUT_FILENO) && write(STDOUT_FILENO, RESET, sizeof RESET - 1) < 0)
        return; /* the terminal is gone */
    if (modes != NULL)
        tcsetattr(STDIN_FILENO, TCSANOW, modes);
}

int supervise(int (*child)(void *), void *arg)
{
    struct termios modes;
    bool tty = tcgetattr(STDIN_FILENO, &modes) == 0;
    struct saved saved;
    sigset_t waited;
    pid_t parent = getpid(), pid;
    int status;

    take_signals(&saved, &waited);
    fflush(NULL); /* else both would write what is buffered */
    pid = fork();
    if (pid == 0) {
        give_signals(&saved);
        /* The parent may have died before it could be watched. */
        if (prctl(PR_SET_PDEATHSIG, SIGHUP) != 0 || getppid() != parent)
            _exit(128 + SIGHUP);
        exit(child(arg));
    }
    if (pid < 0) {
        give_signals(&saved);
        fprintf(stderr, "ycadmin: %s\n", _("no process can be started"));
        return 70;
    }
    status = wait_for(pid, &waited);
    restore(tty ? &modes : NULL, WIFSIGNALED(status));
    give_signals(&saved);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
