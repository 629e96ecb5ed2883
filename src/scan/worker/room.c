#include "scan/worker/room.h"

#include "rules/admit.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define PLACE 0.15f /* of its side: what moved less since it was last seen did not move */
#define HEAD  12    /* bytes in which a code that means to be ours says so, whatever stands before it */

/* What was asked about as new is on the disk a moment later, and the desk counts from there. */
#define ROOM_TURN_MS (QZ_TURN_MS + 1000)

void qz_room_init(struct qz_room *r)
{
    memset(r, 0, sizeof *r);
}

void qz_room_begin(struct qz_room *r, int64_t now_ms)
{
    r->now_ms = now_ms;
}

static void place_of(const struct qz_code *c, float *x, float *y, float *side)
{
    float dx = c->corner[2].x - c->corner[0].x, dy = c->corner[2].y - c->corner[0].y;
    *x = (c->corner[0].x + c->corner[2].x) / 2;
    *y = (c->corner[0].y + c->corner[2].y) / 2;
    *side = hypotf(dx, dy) / 1.414f;
}

/* The slot of that text; -1: it is not known. */
static int room_slot_of(const struct qz_room *r, uint64_t tag)
{
    for (int i = 0; i < QZ_ROOM_CODES; i++)
        if (r->code[i].used && r->code[i].tag == tag)
            return i;
    return -1;
}

static bool means_ours(const struct qz_code *c)
{
    for (size_t i = 0; i + 3 < c->len && i < HEAD; i++)
        if (toupper(c->bytes[i]) == 'Q' && toupper(c->bytes[i + 1]) == 'Z' && c->bytes[i + 3] == ':')
            return true;
    return false;
}

/* Whether the code is where the slot's was seen last. */
static bool in_place(const struct qz_room *r, int i, float x, float y, float side)
{
    return hypotf(x - r->code[i].x, y - r->code[i].y) < PLACE * side;
}

/* The slot of a screen that shows this text in the place of the one before: one that is no pass has been
 * there for so long that nobody holds it, and this is none either. -1: there is none. */
static int screen_of(const struct qz_room *r, const struct qz_code *c)
{
    float x, y, side;
    place_of(c, &x, &y, &side);
    if (means_ours(c))
        return -1;

    for (int i = 0; i < QZ_ROOM_CODES; i++) {
        bool stands = r->code[i].used && !r->code[i].ours &&
                      r->code[i].seen_ms - r->code[i].since_ms >= QZ_ROOM_STANDS_MS &&
                      r->now_ms - r->code[i].seen_ms < QZ_ROOM_GONE_MS;
        bool as_large = fabsf(side - r->code[i].side) < PLACE * side;
        if (stands && as_large && in_place(r, i, x, y, side))
            return i;
    }
    return -1;
}

/* A free slot, or that of the code that was not seen for the longest time. */
static int slot_for(const struct qz_room *r)
{
    int oldest = 0;
    for (int i = 0; i < QZ_ROOM_CODES; i++) {
        if (!r->code[i].used)
            return i;
        if (r->code[i].seen_ms < r->code[oldest].seen_ms)
            oldest = i;
    }
    return oldest;
}

/* Whether the code of the slot lies or hangs where it is: nobody holds it so still for so long. */
static bool room_hangs(const struct qz_room *r, int i)
{
    return r->code[i].still_ms >= QZ_ROOM_STANDS_MS;
}

/* Whether the code of the slot, seen at that place, is the one that was answered, and no new person's turn or
 * the same person's next one. */
static bool room_is_old(const struct qz_room *r, int i, float x, float y, float side)
{
    int64_t gone = r->now_ms - r->code[i].seen_ms;
    if (!in_place(r, i, x, y, side))
        return gone < QZ_ROOM_GONE_MS;
    if (!r->code[i].ours || room_hangs(r, i))
        return gone < QZ_ROOM_FORGET_MS;

    bool left = r->code[i].left || gone >= QZ_ROOM_GONE_MS;
    return !left || r->now_ms - r->code[i].new_ms < ROOM_TURN_MS;
}

enum qz_code_worth qz_room_worth(void *room, const struct qz_code *c)
{
    const struct qz_room *r = room;
    float x, y, side;
    int i = room_slot_of(r, qz_payload_tag(c->bytes, c->len));
    place_of(c, &x, &y, &side);

    if (i >= 0 && room_is_old(r, i, x, y, side))
        return QZ_CODE_OLD;
    if (i < 0 && screen_of(r, c) >= 0)
        return QZ_CODE_OLD;

    return means_ours(c) ? QZ_CODE_ENOUGH : QZ_CODE_MORE;
}

static void keep_place(struct qz_room *r, int i, const struct qz_code *c)
{
    float x, y, side;
    int64_t gone = r->now_ms - r->code[i].seen_ms;
    place_of(c, &x, &y, &side);

    if (!in_place(r, i, x, y, side)) {
        r->code[i].since_ms = r->now_ms;
        r->code[i].still_ms = 0;
    } else if (gone < QZ_ROOM_GONE_MS) {
        r->code[i].still_ms += gone;
    } else {
        r->code[i].left = true;
    }

    r->code[i].x = x;
    r->code[i].y = y;
    r->code[i].side = side;
    r->code[i].seen_ms = r->now_ms;
}

static void keep_asked(struct qz_room *r, const struct qz_code *c, bool again)
{
    uint64_t tag = qz_payload_tag(c->bytes, c->len);
    int i = room_slot_of(r, tag);

    if (i < 0) {
        i = slot_for(r);
        memset(&r->code[i], 0, sizeof r->code[i]);
        r->code[i].since_ms = r->now_ms;
    }

    r->code[i].used = true;
    r->code[i].tag = tag;
    r->code[i].ours = means_ours(c);
    r->code[i].changes = false;
    r->code[i].asked_ms = r->now_ms;
    keep_place(r, i, c);

    if (!again) {
        r->code[i].new_ms = r->now_ms;
        r->code[i].still_ms = 0;
        r->code[i].left = false;
    }
}

/* Whether a code that stays in view is asked about in this frame; it is seen in any case. */
static bool is_due(struct qz_room *r, const struct qz_code *c)
{
    uint64_t tag = qz_payload_tag(c->bytes, c->len);
    int i = room_slot_of(r, tag), screen = i < 0 ? screen_of(r, c) : -1;

    if (screen >= 0) {
        i = screen;
        r->code[i].tag = tag;
        r->code[i].changes = true;
    }

    if (i < 0)
        return false; /* crowded out */

    keep_place(r, i, c);
    return !r->code[i].changes && r->now_ms - r->code[i].asked_ms >= QZ_ROOM_AGAIN_MS;
}

void qz_room_end(struct qz_room *r, const struct qz_scan_result *found, qz_room_ask *ask, void *ctx)
{
    bool due[QZ_SCAN_CODES];
    int left = 0;

    for (size_t i = 0; i < found->count; i++) {
        due[i] = found->code[i].worth != QZ_CODE_OLD || is_due(r, &found->code[i]);
        left += due[i];
    }

    for (size_t i = 0; i < found->count; i++) {
        const struct qz_code *c = &found->code[i];
        bool again = c->worth == QZ_CODE_OLD;
        if (due[i] && ask(ctx, c, again, --left))
            keep_asked(r, c, again);
    }
}
