/* UTF-8, display width by libc wcwidth(), and the one sanitiser between data
 * and anything a person or a terminal reads. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <uchar.h>

/* Decode one code point of S (at most LEN bytes) into *OUT. Returns the bytes
 * used, 0 at the end, -1 at an invalid, overlong or surrogate sequence. */
int utf8_decode(const char *s, size_t len, char32_t *out);
/* Encode C into OUT (4 bytes); returns the length. */
int utf8_encode(char32_t c, char out[4]);
void buf_put_utf8(struct buf *b, char32_t c);
bool utf8_valid(const char *s, size_t len);

/* Columns of C on the terminal: 0, 1 or 2; control characters count 0. */
int text_char_width(char32_t c);
/* Bytes of the grapheme cluster at S: a base character with its combining
 * marks, variation selectors, ZWJ sequences. 0 at the end of the string. */
size_t text_cluster(const char *s, size_t len);
/* Columns of the whole of S (already sanitised text). */
int text_width(const char *s);

/* Append S to OUT with everything that could mislead a person or a terminal
 * as visible marks: C0, C1, DEL, 061C, 200B-200F, 2028-202E, 2060-2069, FEFF,
 * E0000-E007F, private use, invalid UTF-8 (<XX>), characters libc has no width for, and
 * combining marks without a base or beyond four on one, as "<U+202E>".
 * Newline and tab are marked too. */
void text_sanitise(struct buf *out, const char *s, size_t len);
/* True for the characters that are marked wherever they stand: invisible, or
 * reordering their neighbours, or with a meaning by private agreement only. */
bool text_misleads(char32_t c);

/* Print into OUT; what does not fit is cut between two characters. */
void text_print(char *out, size_t max, const char *fmt, va_list ap);
/* S into OUT; where it does not fit, its beginning and "...". */
void text_cut(char *out, size_t max, const char *s);

/* Is CODE one of the codes in LIST, parted by commas and blanks? */
bool text_lists(const char *list, const char *code);

/* Full-width ASCII (FF01-FF5E), ideographic space, and the Chinese full stop,
 * colon and comma forms folded to ASCII. */
char32_t text_fold_char(char32_t c);
void text_fold(struct buf *out, const char *s);
/* Drop blanks (ASCII and U+3000) at both ends, in place. */
void text_trim(char *s);

/* First letters of the pinyin readings of C as a bit mask (bit 0 = 'a');
 * ASCII letters give themselves; 0 if C has none. From Unicode's Unihan. */
uint32_t text_pinyin(char32_t c);

#endif
