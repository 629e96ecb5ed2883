/* Inside the scan room: what a keyboard scanner typed, when it was set to another keyboard than the US one.
 * A key has a place and no letter; the letter is the scanner's layout. Texts here are what the keys give on a
 * US keyboard. */
#ifndef QZ_SCAN_READER_LAYOUT_H
#define QZ_SCAN_READER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a text that begins so can be, or can become, one of our codes ("QZ1:…", "QZC:…") on some layout,
 * behind an AIM identifier ("]Q1") or prefix, that scanners were set to send (NULL or "": none). */
bool qz_layout_begins(const uint8_t *text, size_t len, const char *prefix);

/* Whether it is as far as its head: all of that and "QZ1:" or the like. */
bool qz_layout_head(const uint8_t *text, size_t len, const char *prefix);

/* Turn a code of ours that was typed on another layout into what was meant, in place, without what stands
 * before its head. Returns the length of what is left. What is none of ours on any layout, and what is one on
 * the US layout, stays as it is. */
size_t qz_layout_mend(uint8_t *text, size_t len);

#endif
