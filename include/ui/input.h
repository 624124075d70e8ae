/* Keys as events, whatever the terminal sends. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "base/buf.h"

#include <uchar.h>

enum key {
    KEY_NONE,   /* the time-out passed */
    KEY_TEXT,   /* a character in ch */
    KEY_PASTED, /* bracketed paste in paste: data only, controls stripped */
    KEY_GONE,   /* hang-up or end of input: the program must end */
    KEY_SIZE,   /* the terminal changed its size */
    KEY_CTRL,   /* ch is the lower-case letter: Ctrl-C is KEY_CTRL 'c' */
    KEY_ENTER_,
    KEY_ESC,
    KEY_TAB,
    KEY_BACKTAB,
    KEY_BACKSP,
    KEY_DEL,
    KEY_UP_,
    KEY_DOWN_,
    KEY_LEFT_,
    KEY_RIGHT_,
    KEY_HOME_,
    KEY_END_,
    KEY_PGUP,
    KEY_PGDN,
    KEY_F_      /* ch is the number: F10 is KEY_F_ 10 */
};

struct key_event {
    enum key key;
    char32_t ch;
    struct buf paste; /* owned by the reader, valid until the next read */
};

#endif
