#include "kiosk/desk/desk_int.h"

/* ---- the codes of one frame ---- */

/* Of several answers the one with the lowest rank is shown: what is known of a person before what is said of
 * some code that happens to hang there. */
static int rank_of(const struct qz_tell_outcome *o)
{
    if (o->verdict == QZ_VERDICT_ALREADY)
        return 0;
    return o->verdict == QZ_VERDICT_NOT_A_PASS ? 2 : 1;
}

void qz_desk_frame_begin(struct qz_desk *d, const struct qz_ask_payload *p)
{
    if (d->frame.open && d->frame.seen_us != p->seen_us)
        qz_desk_frame_end(d);
    if (d->frame.open || p->more == 0)
        return;
    d->frame = (struct qz_frame_said){.open = true, .seen_us = p->seen_us};
}

void qz_desk_frame_end(struct qz_desk *d)
{
    bool tell = d->frame.open && d->frame.held && !d->frame.welcomed;
    d->frame.open = false;
    if (tell)
        qz_desk_tell_outcome(d, &d->frame.outcome);
}

void qz_desk_watch_frame(struct qz_desk *d)
{
    if (d->frame.open && d->frame.watched)
        qz_desk_frame_end(d);
    d->frame.watched = d->frame.open;
}

/* Each person who comes or goes is told so; what is refused beside them is not shown. */
bool qz_desk_frame_holds(struct qz_desk *d, const struct qz_tell_outcome *o)
{
    if (!d->frame.open)
        return false;
    if (o->verdict == QZ_VERDICT_WELCOME || o->verdict == QZ_VERDICT_GOODBYE || o->failed) {
        d->frame.welcomed = true;
        return false;
    }
    if (!d->frame.held || rank_of(o) < rank_of(&d->frame.outcome))
        d->frame.outcome = *o;
    d->frame.held = true;
    return true;
}

/* ---- codes that stay ---- */

/* Who was welcomed is there already the next time, and who left is gone already. */
static enum qz_verdict as_told_again(enum qz_verdict v)
{
    return v == QZ_VERDICT_WELCOME || v == QZ_VERDICT_GOODBYE ? QZ_VERDICT_ALREADY : v;
}

/* What was last said of that code; NULL: nothing that is remembered. */
static struct qz_view_said *said_of(struct qz_desk *d, const struct qz_ask_payload *p)
{
    uint64_t tag = qz_payload_tag(p->bytes, p->len);
    for (int i = 0; i < QZ_VIEW_CODES; i++)
        if (d->said[i].turn && d->said[i].tag == tag)
            return &d->said[i];
    return NULL;
}

/* A free place, or that of the code which was not asked about for the longest: one that hangs in the room is
 * asked about each second, however many people come. */
static struct qz_view_said *said_longest_ago(struct qz_desk *d)
{
    struct qz_view_said *oldest = &d->said[0];
    for (int i = 1; i < QZ_VIEW_CODES; i++)
        if (d->said[i].turn < oldest->turn)
            oldest = &d->said[i];
    return oldest;
}

bool qz_desk_view_same(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v)
{
    struct qz_view_said *said = said_of(d, p);
    if (!said)
        return false;

    said->turn = ++d->said_turns;
    return said->verdict == v;
}

void qz_desk_view_said(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v)
{
    struct qz_view_said *said = said_of(d, p);
    if (!said)
        said = said_longest_ago(d);

    said->tag = qz_payload_tag(p->bytes, p->len);
    said->verdict = as_told_again(v);
    said->turn = ++d->said_turns;
}
