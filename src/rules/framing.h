/* What surrounds a code's text and is not part of it: readers add identifiers, control characters and
 * prefixes, and whoever made the code may have left white space in it. */
#ifndef QZ_RULES_FRAMING_H
#define QZ_RULES_FRAMING_H

#include <stddef.h>
#include <stdint.h>

/* Take off what stands before and after the text, in place: white space of any script, byte order marks,
 * marks that cannot be seen, control characters (STX, ETX, GS1 FNC1, CR, LF, TAB, …), AIM symbology
 * identifiers ("]Q1"), and prefix, which a scanner was set to send (NULL or "": none). Letters of one of our
 * codes ("QZ1:…", "QZC:…") become capitals, as in the alphabet of base45: a pass is none other for a scanner
 * whose Caps Lock is on. Returns the length of what is left, which never ends in the middle of a character
 * that was whole. */
size_t qz_framing_take_off(uint8_t *bytes, size_t len, const char *prefix);

#endif
