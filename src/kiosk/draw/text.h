/* Lines of text: measured without drawing, broken by the rules of Chinese and English, drawn once and kept.
 */
#ifndef QZ_KIOSK_DRAW_TEXT_H
#define QZ_KIOSK_DRAW_TEXT_H

#include "kiosk/draw/cache.h"
#include "kiosk/draw/font.h"

#define QZ_TEXT_LINES 6 /* a block has no more */

struct qz_type {
    enum qz_face face;
    float px; /* an em */
};

/* Width in px of n bytes of UTF-8 on one line. */
float qz_text_width(struct qz_fonts *f, struct qz_type t, const char *text, size_t n);

struct qz_text_line {
    size_t from, len; /* bytes of the text */
    float width;
};

/* Break text into lines no wider than `width`. No line begins with closing punctuation or a star, or ends
 * with opening punctuation; what writes words apart breaks between them, Tibetan behind syllables, and only a
 * word that is wider than a line breaks anywhere; "\n" breaks always. Lines are made about equally long.
 * Writes at most QZ_TEXT_LINES; returns how many lines are needed, which may be more. */
int qz_text_wrap(struct qz_fonts *f, struct qz_type t, const char *text, float width,
                 struct qz_text_line lines[QZ_TEXT_LINES]);

/* How many lines that needs; quicker than to make them. */
int qz_text_lines(struct qz_fonts *f, struct qz_type t, const char *text, float width);

/* The widest piece of text that no line may break, in 1/1000 em: on a narrower line it is broken anyway. */
int qz_text_widest(struct qz_fonts *f, enum qz_face face, const char *text);

/* How many bytes of text fit into `width` with "…" after them. */
size_t qz_text_cut(struct qz_fonts *f, struct qz_type t, const char *text, size_t n, float width);

/* The drawn line: reference point on the baseline at its left end. From the cache, or drawn into it. NULL
 * when there is nothing to see or memory is short. */
const struct qz_mask *qz_text_mask(struct qz_cache *c, struct qz_fonts *f, struct qz_type t, const char *text,
                                   size_t n, uint64_t *key);

#endif
