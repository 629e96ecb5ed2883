#include "scan/source/presence.h"

#include <math.h>
#include <string.h>

#define LEARN_US     INT64_C(2000000)         /* at first the room is only looked at */
#define PAUSE_US     INT64_C(5000000)         /* after that without a frame the room may be another one */
#define LEVEL_S      8.0f                     /* so long a part takes to be known as bright as it is, */
#define FOUND_S      60.0f                    /* where something else was seen, so long: people stand still */
#define UNREST_S     60.0f                    /* and so long to be known as restless */
#define LEAST_CHANGE 12.0f                    /* grey levels that are no noise */
#define RESTLESS     4.0f                     /* as often its unrest a part must go from its level */
#define PERSON       (QZ_PRESENCE_CELLS / 8)  /* parts that somebody covers, */
#define MIDDLE       (QZ_PRESENCE_CELLS / 16) /* of them in the middle half */
#define FRAMES       2                        /* one after another */
#define SAMPLES      4                        /* of a part, along each of its sides */

void qz_presence_begin(struct qz_presence *p)
{
    memset(p, 0, sizeof *p);
}

/* How bright each part of the frame is, from a few of its pixels. */
static void presence_levels(const struct qz_frame *f, float out[QZ_PRESENCE_CELLS])
{
    const int across = QZ_PRESENCE_COLUMNS * SAMPLES, down = QZ_PRESENCE_ROWS * SAMPLES;
    int sum[QZ_PRESENCE_CELLS] = {0};
    int column[QZ_PRESENCE_COLUMNS * SAMPLES];
    for (int x = 0; x < across; x++)
        column[x] = (2 * x + 1) * f->width / (2 * across);

    for (int y = 0; y < down; y++) {
        const uint8_t *row = f->luma + (int64_t)((2 * y + 1) * f->height / (2 * down)) * f->stride;
        int *cells = sum + y / SAMPLES * QZ_PRESENCE_COLUMNS;
        for (int x = 0; x < across; x++)
            cells[x / SAMPLES] += row[column[x]];
    }
    for (int i = 0; i < QZ_PRESENCE_CELLS; i++)
        out[i] = (float)sum[i] / (SAMPLES * SAMPLES);
}

/* By how much most of the picture became brighter: a lamp, or the camera's own exposure. */
static float presence_shift(const struct qz_presence *p, const float now[QZ_PRESENCE_CELLS])
{
    int count[511] = {0}, seen = 0, i = 0;
    for (int c = 0; c < QZ_PRESENCE_CELLS; c++)
        count[(int)lroundf(now[c] - p->level[c]) + 255]++;
    while (seen + count[i] < QZ_PRESENCE_CELLS / 2)
        seen += count[i++];
    return (float)(i - 255);
}

static float presence_step(float dt_s, float in_s)
{
    float step = dt_s / in_s;
    return step < 1 ? step : 1;
}

/* Learn the room, and say which parts of it are not as they are as a rule. */
static void presence_learn(struct qz_presence *p, const float now[QZ_PRESENCE_CELLS], float dt_s,
                           bool other[QZ_PRESENCE_CELLS])
{
    float shift = presence_shift(p, now);
    for (int i = 0; i < QZ_PRESENCE_CELLS; i++) {
        float off = now[i] - p->level[i], far = fabsf(off - shift);
        other[i] = far > LEAST_CHANGE && far > RESTLESS * p->unrest[i];
        p->level[i] += off * presence_step(dt_s, other[i] ? FOUND_S : LEVEL_S);
        p->unrest[i] += (far - p->unrest[i]) * presence_step(dt_s, UNREST_S);
    }
}

static bool presence_in_middle(int x)
{
    return x >= QZ_PRESENCE_COLUMNS / 4 && x < QZ_PRESENCE_COLUMNS * 3 / 4;
}

/* Whether the parts that hang together with the one at `at` are as large as somebody who stands there; they
 * are taken off *other. */
static bool presence_somebody(bool other[QZ_PRESENCE_CELLS], int at)
{
    int stack[QZ_PRESENCE_CELLS], n = 0, area = 0, middle = 0;
    stack[n++] = at;
    other[at] = false;

    while (n > 0) {
        int c = stack[--n], x = c % QZ_PRESENCE_COLUMNS;
        int left = x > 0 ? c - 1 : -1;
        int right = x < QZ_PRESENCE_COLUMNS - 1 ? c + 1 : -1;
        const int next[4] = {left, right, c - QZ_PRESENCE_COLUMNS, c + QZ_PRESENCE_COLUMNS};

        area++;
        middle += presence_in_middle(x);
        for (int i = 0; i < 4; i++)
            if (next[i] >= 0 && next[i] < QZ_PRESENCE_CELLS && other[next[i]]) {
                other[next[i]] = false;
                stack[n++] = next[i];
            }
    }
    return area >= PERSON && middle >= MIDDLE;
}

static bool presence_large(bool other[QZ_PRESENCE_CELLS])
{
    for (int i = 0; i < QZ_PRESENCE_CELLS; i++)
        if (other[i] && presence_somebody(other, i))
            return true;
    return false;
}

bool qz_presence_frame(struct qz_presence *p, const struct qz_frame *f)
{
    float now[QZ_PRESENCE_CELLS];
    bool other[QZ_PRESENCE_CELLS];
    int64_t dt_us = f->at_us - p->at_us;
    if (f->width < QZ_PRESENCE_COLUMNS || f->height < QZ_PRESENCE_ROWS)
        return false;

    presence_levels(f, now);
    if (!p->begun || dt_us < 0 || dt_us > PAUSE_US) {
        qz_presence_begin(p);
        p->begun = true;
        p->began_us = p->at_us = f->at_us;
        memcpy(p->level, now, sizeof now);
        return false;
    }

    p->at_us = f->at_us;
    presence_learn(p, now, (float)dt_us / 1e6f, other);
    bool large = f->at_us - p->began_us > LEARN_US && presence_large(other);
    p->seen = large ? p->seen + 1 : 0;
    return p->seen >= FRAMES;
}
