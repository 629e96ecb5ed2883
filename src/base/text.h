/* Text forms of bytes, and checks of text that came from outside. */
#ifndef QZ_BASE_TEXT_H
#define QZ_BASE_TEXT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Base45 (RFC 9285, section 4): two bytes become three characters, a last single byte two.
 * Encode n bytes into out (cap bytes, terminated). Returns the length, or -1 when cap is too small. */
int qz_base45_encode(const uint8_t *in, size_t n, char *out, size_t cap);
/* Decode len characters into out. Returns the number of bytes, or -1: a character outside the
 * alphabet, a group over its range, a length of 1 mod 3, or more than cap bytes. */
int qz_base45_decode(const char *in, size_t len, uint8_t *out, size_t cap);

/* Base32 (RFC 4648, section 6) without padding; lower or upper case letters. Returns the length, -1 when
 * cap is too small for text and terminator. */
int qz_base32_encode(const uint8_t *in, size_t n, bool upper, char *out, size_t cap);
/* Takes either case; refuses other characters, impossible lengths and stray bits. Returns bytes or -1. */
int qz_base32_decode(const char *in, size_t len, uint8_t *out, size_t cap);

/* Base64 of RFC 4648: standard with padding, or url-safe without. Encode: returns the length or -1. */
int qz_base64_encode(const uint8_t *in, size_t n, bool url, char *out, size_t cap);
/* Strict: the whole text must be exactly one encoding. Returns bytes or -1. */
int qz_base64_decode(const char *in, size_t len, bool url, uint8_t *out, size_t cap);
/* The same of url-safe text that is no secret, such as a pass in a log: much faster, and how long it takes
 * tells of the text. After -1 *out holds anything. */
int qz_base64url_public(const char *in, size_t len, uint8_t *out, size_t cap);

/* Lower-case hex of n bytes; out has room for 2n+1. */
void qz_hex(const uint8_t *in, size_t n, char *out);

/* Whether the n bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
bool qz_utf8_valid(const char *text, size_t n);
/* The next code point at *p (before end), moving *p on. Malformed input yields U+FFFD and moves one byte. */
uint32_t qz_utf8_next(const char **p, const char *end);

/* Write a code point as UTF-8 to out, which has room for 4 bytes. Returns its bytes; 0: it is none. */
size_t qz_utf8_put(uint32_t cp, char *out);

/* Whether it is a letter beyond those of Chinese, behind each of which a line may break, of a script that
 * writes words apart and breaks lines between them: Yi, Lisu, Phags-pa, Korean, Miao, joined forms of the
 * Arabic script. */
bool qz_utf8_in_word(uint32_t cp);

/* How many characters (code points) the n bytes hold. */
size_t qz_utf8_count(const char *text, size_t n);

/* A decimal number without sign or leading zero, at most max. Returns 0 or -1. */
int qz_parse_u64(const char *text, size_t len, uint64_t max, uint64_t *out);

#endif
