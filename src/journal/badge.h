/* Cadres' badges at the tracker, and what was done in a cadre's name. See qingzhan-protocol(7),
 * ATTRIBUTION. Failures as in journal/tracker.h.
 *
 * A badge is signed by the tracker's newest pass key, under a name of its own. A cadre has one at a time:
 * making another ends the one before, removing the cadre ends it too, from that moment on; a code that was
 * shown before is still judged by its secret when a kiosk brings it later. */
#ifndef QZ_JOURNAL_BADGE_H
#define QZ_JOURNAL_BADGE_H

#include "journal/journal.h"

struct qz_batch;
struct qz_when;

#define QZ_BADGE_DAYS      366 /* a badge is good for so long */
#define QZ_BADGE_LINK_DAYS 7   /* and the address that hands it to a phone */
#define QZ_LINK_BYTES      16
#define QZ_LINK_TEXT       27 /* base32 in lower case and the terminator */

/* Make a cadre's badge, or another in its place. link: the token of the one-time address for the phone. */
int qz_badge_make(struct qz_tracker *t, const char *cadre, int64_t now_ms, char link[QZ_LINK_TEXT],
                  uint32_t *expires_s, struct qz_err *err);
/* The code that the cadre's phone would show now; QZ_E_MISSING while there is no badge. Whoever may ask for
 * it could speak in the cadre's name: the tracker's log says that it was asked. */
int qz_badge_code(struct qz_tracker *t, const char *cadre, int64_t now_ms, char text[QZ_PASS_TEXT],
                  struct qz_err *err);
/* Whether an address of that token waits for the phone now. */
int qz_badge_link(struct qz_tracker *t, const char *link, int64_t now_ms, bool *waits, struct qz_err *err);

/* What a kiosk on line asks: *out is QZ_J_ACCEPTED for a right code of one of its organisation's cadres that
 * was not shown before, by the tracker's own clock; QZ_J_LIVE_REUSED for one that was. A right one is taken
 * as shown by this kiosk. */
int qz_badge_ask(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_pass *badge, int64_t now_ms,
                 enum qz_judgement *out, struct qz_err *err);

/* Judge an entry that brings a badge. stored: its verdict when replaying. */
int qz_badge_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, enum qz_judgement *out, struct qz_err *err);
/* The cadre's badge is good no more from b->now_ms on. */
int qz_badge_end(struct qz_batch *b, int64_t cadre, struct qz_err *err);

#endif
