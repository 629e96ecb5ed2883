/* What pages have drawn by functions: a day, an hour, a code. Each is told a value that is innermost where
 * the template names it ({{#start}}{{>day}}{{/start}}). */
#ifndef QZ_TRACKER_WEB_PIECE_H
#define QZ_TRACKER_WEB_PIECE_H

#include "tracker/web/template.h"

/* "when", "day", "clock": of an RFC 3339 time, in Shanghai, for people to read and in <time> for programs:
 * "11 月 30 日 14:00" or "30 Nov 14:00", the year before or behind it where it is not this one.
 * "input_time": the same as the value of <input type="datetime-local">, without an element.
 * "date": the same as "day" of a day alone, "2017-05-04".
 * "code": a text as a QR code, which is at least 280 px wide with its quiet zone by the page's style.
 * A value of another kind draws nothing. */
extern const struct qz_template_piece qz_pieces[];

#endif
