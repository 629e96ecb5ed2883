/* Letters that change with their neighbours, and letters that run from right to left: a word of them is drawn
 * as one. Those of Chinese and Latin stand each for itself. */
#ifndef QZ_KIOSK_DRAW_LETTERS_H
#define QZ_KIOSK_DRAW_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_TSHEG 0x0F0B /* ends a Tibetan syllable; a line breaks behind it */

#define QZ_WORD_LETTERS 24 /* drawn as one at the most; the rest is another word */

/* How many of the bytes at text (before end) are one word of such letters: up to a blank, a letter of another
 * script, or behind a Tibetan tsheg. 0: the letter there stands for itself. */
size_t qz_letters_word(const char *text, const char *end);
/* How letters of that script are set so that what they stack above and below stays within the line: part of
 * the type size, and part of an em that they stand higher. */
struct qz_letters_fit {
    const char *script; /* as ISO 15924 names it; NULL: letters that stand for themselves */
    float size, raise;
};
struct qz_letters_fit qz_letters_fit(uint32_t ch);
/* Uyghur, Kazakh and other letters of the Arabic script. */
bool qz_letter_from_right(uint32_t ch);

#endif
