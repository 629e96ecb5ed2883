/* Faces: mapped, never read whole. Characters that the main faces lack come from fallback faces; each is
 * opened only when the first character of its ranges appears. One thread uses them. */
#ifndef QZ_KIOSK_DRAW_FONT_H
#define QZ_KIOSK_DRAW_FONT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum qz_face { QZ_FACE_REGULAR, QZ_FACE_BOLD, QZ_FACE_COUNT };

struct qz_fonts;

/* Paths of font files; NULL: the first that exists of the embedded lists fonts/regular.list and bold.list,
 * and all that exist of fallback.list. A face is opened when the first text needs it, so a broken bold file
 * shows later than a missing one: existence of all is checked here. NULL with *err naming what to install. */
struct qz_fonts *qz_fonts_create(const char *regular, const char *bold, const char *fallback,
                                 struct qz_err *err);
/* NULL is fine. */
void qz_fonts_destroy(struct qz_fonts *f);
/* Let go of the mapped pages; they come back by themselves when the next new text needs them. */
void qz_fonts_rest(struct qz_fonts *f);

/* How many files were opened so far. Exposed for its test. */
int qz_fonts_opened(const struct qz_fonts *f);

/* How far the pen moves after a character, in 1/1000 of the type size. */
int qz_font_advance(struct qz_fonts *f, enum qz_face face, uint32_t ch);
/* Whether a face for it was found at all; without one a box is drawn. */
bool qz_font_has(struct qz_fonts *f, enum qz_face face, uint32_t ch);

/* A drawn character: borrowed until the next call. left and top from the pen on the baseline to the top left
 * pixel, top counted upwards. */
struct qz_glyph {
    const uint8_t *a;
    int w, h, stride;
    int left, top;
};

/* Draw at px pixels an em (to an eighth of a pixel). Returns 0, or -1 when there is nothing to draw (a
 * damaged glyph). */
int qz_font_glyph(struct qz_fonts *f, enum qz_face face, uint32_t ch, float px, struct qz_glyph *out);

/* The same two for a word whose letters change with their neighbours (letters.h), in the font of its first
 * one: joined, stacked and ordered as its script is written. */
int qz_font_word_advance(struct qz_fonts *f, enum qz_face face, const char *word, size_t n);
int qz_font_word(struct qz_fonts *f, enum qz_face face, const char *word, size_t n, float px,
                 struct qz_glyph *out);

/* The index in a collection (.ttc) of the face with that family name, 0 when the file is a single font,
 * -1 when there is none of that name or the file is damaged. Exposed for its test. */
int qz_font_pick(const uint8_t *bytes, size_t len, const char *family);

#endif
