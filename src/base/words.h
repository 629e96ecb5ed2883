/* What a program says, in the language of the person who reads it. The sources speak one language; a
 * catalogue, made of assets/locale and carried by the program, holds the same messages in another. Nothing
 * here asks the operating system for a locale: it need not be installed, and C.UTF-8 translates nothing in
 * newer systems. */
#ifndef QZ_BASE_WORDS_H
#define QZ_BASE_WORDS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A catalogue as msgfmt compiles it (.mo). It borrows the bytes. */
struct qz_words {
    const unsigned char *bytes;
    size_t len;
    bool big;        /* numbers have their first byte first */
    uint32_t count;  /* of messages */
    uint32_t source; /* where the table of the messages begins, in bytes */
    uint32_t target; /* where the table of their translations begins */
};

/* Check all of a catalogue, so that no look-up can leave its bytes: tables and texts inside of it, each text
 * terminated, the messages sorted. The bytes must outlive *w. Returns 0, or -1 with QZ_E_CORRUPT, or
 * QZ_E_VERSION for a kind of catalogue that is not known; *w is empty then and translates nothing. */
int qz_words_read(struct qz_words *w, const void *bytes, size_t len, struct qz_err *err);

/* The translation of a message, or NULL when the catalogue has none; it lives as long as the bytes. form: 0,
 * or which of several forms, as of a plural; the last one when there are fewer. */
const char *qz_words_find(const struct qz_words *w, const char *message, size_t form);

/* The i-th message of a catalogue, i below its count. */
const char *qz_words_message(const struct qz_words *w, uint32_t i);

/* Translate what another program said in the sources' language, its values filled in already: "a PIN has 6 to
 * 8 digits" by the format "a PIN has %d to %d digits". Where several formats fit, the one with the most text
 * beside the values; a value that is a message itself, or a word of a table (context "value"), is translated
 * too. Where nothing fits, the message of "WHAT: MESSAGE" alone. Writes it to out, cut at a character; said
 * itself when that fits nothing either. */
void qz_words_said(const struct qz_words *w, const char *said, char *out, size_t cap);

/* Whether these values of LC_ALL, LC_MESSAGES and LANG ask for Chinese. The first one that is neither NULL
 * nor empty decides. */
bool qz_words_chinese(const char *lc_all, const char *lc_messages, const char *lang);

/* Speak Chinese from now on where the environment asks for it, by the catalogue that the program carries,
 * whatever locales the machine has. Call it before other threads start. */
void qz_words_speak(void);

/* From now on the whole process speaks by this catalogue, which must stay; NULL: as the sources do. Call it
 * before other threads start. */
void qz_words_use(const struct qz_words *w);

/* The message in the language that was chosen, otherwise itself. */
const char *qz_word(const char *message) __attribute__((format_arg(1)));
/* As qz_word, for a word that means different things in different places; context says where, as "column". */
const char *qz_word_in(const char *context, const char *message);

/* What another program said, in the language that was chosen, as by qz_words_said. */
void qz_word_said(const char *said, char *out, size_t cap);

/* Marks a message that is looked up later, where a constant is needed. */
#define QZ_WORD(message) message

/* Print a message in the language that was chosen. What came from outside is printed by qz_tell. */
void qz_put(FILE *out, const char *fmt, ...) QZ_PRINTF(2, 3);

#endif
