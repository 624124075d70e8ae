/* A small parent that puts the terminal back whatever happens to its child. */
#ifndef APP_SUPERVISE_H
#define APP_SUPERVISE_H

/* Run CHILD(ARG) in a process of its own and wait for it. SIGHUP and SIGTERM
 * are passed on; the child gets SIGHUP when this process dies. The modes of
 * standard input are restored in every case, the screen too when a signal
 * ended the child. Returns what CHILD returned, 128 + the signal that ended
 * it, or 70 when there can be no process. */
int supervise(int (*child)(void *), void *arg);

#endif
