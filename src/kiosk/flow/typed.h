/* A line that somebody types at the kiosk, by touches or on a keyboard. Pure. */
#ifndef QZ_KIOSK_FLOW_TYPED_H
#define QZ_KIOSK_FLOW_TYPED_H

#include "rules/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_TYPED_CHARS QZ_WORDS_CHARS /* characters that any such line may have */
#define QZ_TYPED_TEXT  (4 * QZ_TYPED_CHARS + 1)

struct qz_typed {
    char text
        [QZ_TYPED_TEXT]; /* UTF-8 without hidden characters; no blank at its beginning, nor two in a row */
    int chars;
};

/* Nothing is typed yet. */
void qz_typed_begin(struct qz_typed *t);
/* A character goes behind the text. False, and nothing is changed, when the line is full, or when it must not
 * stand there. */
bool qz_typed_put(struct qz_typed *t, uint32_t ch);
/* The last character goes. False when there is none. */
bool qz_typed_erase(struct qz_typed *t);
/* The length of the text in bytes, without a blank at its end. */
size_t qz_typed_len(const struct qz_typed *t);

#endif
