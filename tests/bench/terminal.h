/* The terminal's figures: times and bytes of the real program in a pty. */
#ifndef BENCH_TERMINAL_H
#define BENCH_TERMINAL_H

/* Start PROGRAM on DIR, sign in, press keys and print figures at 80x24 and
 * 200x50. Returns 0, or 1 when the program did not answer. */
int terminal_bench(const char *program, const char *dir, const char *operator,
                   const char *password);

#endif
