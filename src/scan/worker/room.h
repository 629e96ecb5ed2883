/* The codes in front of the camera: which of them are to be answered now, and which hang in the room (a
 * poster, a neighbour's screen whose code changes, a card that lies there) and were answered before. A pass
 * that somebody held up and took away hangs nowhere: held to the same place again, it is that person's next
 * turn once QZ_TURN_MS (rules/admit.h) have gone by since it was answered. Pure: the caller has the clock. */
#ifndef QZ_SCAN_WORKER_ROOM_H
#define QZ_SCAN_WORKER_ROOM_H

#include "scan/engine/scan.h"

#define QZ_ROOM_CODES 32 /* that are remembered */
#define QZ_ROOM_FORGET_MS                                                                                    \
    150000                     /* what hangs there and came back to its place after this is answered again */
#define QZ_ROOM_GONE_MS   3000 /* likewise a code that came back to another place after this */
#define QZ_ROOM_AGAIN_MS  1000 /* between two questions about a code that stays in view */
#define QZ_ROOM_STANDS_MS 8000 /* what did not move for so long hangs there */

struct qz_room {
    struct {
        uint64_t tag; /* of its text */
        float x, y, side;
        int64_t seen_ms, asked_ms;
        int64_t since_ms; /* it has not moved from frame to frame since then */
        int64_t new_ms;   /* when it was last asked about as new; since then: */
        int64_t still_ms; /* so long it was seen in one place, */
        bool left;        /* and it was out of view for a moment, and came back */
        bool used, ours;
        bool changes; /* its text was another one in this place: what it says is of no interest */
    } code[QZ_ROOM_CODES];
    int64_t now_ms; /* of the frame that is looked at */
};

/* Zero it. */
void qz_room_init(struct qz_room *r);
/* A frame comes, at that time of a clock that never steps. */
void qz_room_begin(struct qz_room *r, int64_t now_ms);
/* What a code is worth to the scanner in this frame: for qz_scan_options.worth, whose ctx is the room. A new
 * code that means to be ours is enough; other new ones may hang beside one that is. */
enum qz_code_worth qz_room_worth(void *room, const struct qz_code *code);
/* Ask about the codes of the frame: about each new one, and once in a while about each that stays in view
 * (again). left: how many more of this frame are asked about after it. What ask does not take is asked with a
 * later frame. */
typedef bool qz_room_ask(void *ctx, const struct qz_code *code, bool again, int left);
void qz_room_end(struct qz_room *r, const struct qz_scan_result *found, qz_room_ask *ask, void *ctx);

#endif
