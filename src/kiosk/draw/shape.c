#include "kiosk/draw/shape.h"

#include <math.h>
#include <stdlib.h>

#define TAU 6.28318530718f

/* Icons live in a square of 24 units. A stroke is points joined by lines; an arc goes around a centre. */
struct piece {
    enum { END, STROKE, ARC } kind;
    float v[8]; /* STROKE: x0,y0 x1,y1 [x2,y2 [x3,y3]], ended by a negative; ARC: cx,cy,r, from,to in turns */
};

#define NO -1
#define EYES                                                                                                 \
    {STROKE, {9.1f, 9.4f, 9.1f, 10.4f, NO}},                                                                 \
    {                                                                                                        \
        STROKE,                                                                                              \
        {                                                                                                    \
            14.9f, 9.4f, 14.9f, 10.4f, NO                                                                    \
        }                                                                                                    \
    }
static const struct piece icons[QZ_ICON_COUNT][8] = {
    [QZ_ICON_CHECK] = {{STROKE, {4.5f, 12.5f, 9.5f, 17.5f, 19.5f, 7, NO}}},
    [QZ_ICON_CLOCK] = {{ARC, {12, 12, 9, 0, 1}}, {STROKE, {12, 6.8f, 12, 12, 15.4f, 14, NO}}},
    [QZ_ICON_BAR] = {{STROKE, {6.5f, 12, 17.5f, 12, NO}}},
    [QZ_ICON_WRENCH] = {{ARC, {16, 8, 4.8f, 0.25f, 1.0f}},
                        {STROKE, {16, 12.8f, 20.4f, 8.6f, NO}},
                        {STROKE, {16, 3.2f, 16, 7.6f, 20.4f, 8, NO}},
                        {STROKE, {12.6f, 11.4f, 4.8f, 19.2f, NO}}},
    [QZ_ICON_CAMERA] = {{STROKE, {4, 7, 20, 7, 20, 18, 4, 18}},
                        {STROKE, {4, 18, 4, 7, NO}},
                        {ARC, {12, 12.5f, 3, 0, 1}},
                        {STROKE, {2.5f, 21.5f, 21.5f, 3.5f, NO}}},
    [QZ_ICON_PEOPLE] = {{ARC, {9, 8.5f, 3.5f, 0, 1}},
                        {ARC, {9, 20.5f, 6.5f, 0.75f, 1.25f}},
                        {STROKE, {18.5f, 8, 18.5f, 15, NO}},
                        {STROKE, {15, 11.5f, 22, 11.5f, NO}}},
    [QZ_ICON_PAD] = {{ARC, {5, 8, 1.4f, 0, 1}},
                     {ARC, {12, 8, 1.4f, 0, 1}},
                     {ARC, {19, 8, 1.4f, 0, 1}},
                     {ARC, {5, 16, 1.4f, 0, 1}},
                     {ARC, {12, 16, 1.4f, 0, 1}},
                     {ARC, {19, 16, 1.4f, 0, 1}}},
    [QZ_ICON_LOCK] = {{STROKE, {5.5f, 11, 18.5f, 11, 18.5f, 20.5f, 5.5f, 20.5f}},
                      {STROKE, {5.5f, 20.5f, 5.5f, 11, NO}},
                      {ARC, {12, 8, 4, 0.75f, 1.25f}},
                      {STROKE, {8, 8, 8, 11, NO}},
                      {STROKE, {16, 8, 16, 11, NO}}},
    [QZ_ICON_BACK] = {{STROKE, {14.5f, 5, 7.5f, 12, 14.5f, 19, NO}}},
    [QZ_ICON_ERASE] = {{STROKE, {8.5f, 5.5f, 2.5f, 12, 8.5f, 18.5f, NO}},
                       {STROKE, {8.5f, 5.5f, 21, 5.5f, 21, 18.5f, 8.5f, 18.5f}},
                       {STROKE, {12, 9.5f, 17, 14.5f, NO}},
                       {STROKE, {17, 9.5f, 12, 14.5f, NO}}},
    [QZ_ICON_ARROW_UP] = {{STROKE, {12, 20, 12, 4.5f, NO}}, {STROKE, {5.5f, 11, 12, 4.5f, 18.5f, 11, NO}}},
    [QZ_ICON_ARROW_DOWN] = {{STROKE, {12, 4, 12, 19.5f, NO}}, {STROKE, {5.5f, 13, 12, 19.5f, 18.5f, 13, NO}}},
    [QZ_ICON_ARROW_LEFT] = {{STROKE, {20, 12, 4.5f, 12, NO}}, {STROKE, {11, 5.5f, 4.5f, 12, 11, 18.5f, NO}}},
    [QZ_ICON_ARROW_RIGHT] = {{STROKE, {4, 12, 19.5f, 12, NO}},
                             {STROKE, {13, 5.5f, 19.5f, 12, 13, 18.5f, NO}}},
    [QZ_ICON_CALENDAR] = {{STROKE, {4, 5.5f, 20, 5.5f, 20, 20, 4, 20}},
                          {STROKE, {4, 20, 4, 5.5f, NO}},
                          {STROKE, {4, 10.5f, 20, 10.5f, NO}},
                          {STROKE, {8.5f, 3, 8.5f, 7, NO}},
                          {STROKE, {15.5f, 3, 15.5f, 7, NO}}},
    [QZ_ICON_OUT] = {{STROKE, {11.5f, 4, 4.5f, 4, 4.5f, 20, 11.5f, 20}},
                     {STROKE, {9, 12, 20.5f, 12, NO}},
                     {STROKE, {15.5f, 7, 20.5f, 12, 15.5f, 17, NO}}},
    [QZ_ICON_FACE_AWFUL] = {EYES, {ARC, {12, 20.1f, 5.36f, 0.841f, 1.159f}}},
    [QZ_ICON_FACE_POOR] = {EYES, {ARC, {12, 22.4f, 7.2f, 0.909f, 1.091f}}},
    [QZ_ICON_FACE_FAIR] = {EYES, {STROKE, {8.1f, 15.7f, 15.9f, 15.7f, NO}}},
    [QZ_ICON_FACE_GOOD] = {EYES, {ARC, {12, 10.6f, 5.8f, 0.379f, 0.621f}}},
    [QZ_ICON_FACE_GREAT] = {EYES,
                            {ARC, {12, 11.95f, 5.55f, 0.307f, 0.693f}},
                            {STROKE, {6.8f, 13.9f, 17.2f, 13.9f, NO}}},
    [QZ_ICON_DOOR] = {{STROKE, {3.5f, 21, 20.5f, 21, NO}},
                      {STROKE, {6, 21, 6, 5, 14, 3, 14, 21}},
                      {STROKE, {14, 5.5f, 18, 5.5f, 18, 21, NO}},
                      {ARC, {11, 12.5f, 0.5f, 0, 1}}},
    [QZ_ICON_TALK] = {{STROKE, {2.5f, 12.5f, 2.5f, 4, 14.5f, 4, 14.5f, 12.5f}},
                      {STROKE, {14.5f, 12.5f, 8, 12.5f, 5, 15.5f, 5, 12.5f}},
                      {STROKE, {5, 12.5f, 2.5f, 12.5f, NO}},
                      {STROKE, {18, 9, 21.5f, 9, 21.5f, 17.5f, 19.5f, 17.5f}},
                      {STROKE, {19.5f, 17.5f, 19.5f, 20.5f, 16.5f, 17.5f, 9.5f, 17.5f}}},
    [QZ_ICON_HEART] = {{ARC, {7.4f, 9, 4.6f, 0.629f, 1.25f}},
                       {ARC, {16.6f, 9, 4.6f, 0.75f, 1.371f}},
                       {STROKE, {4.1f, 12.2f, 12, 20.5f, 19.9f, 12.2f, NO}}},
    [QZ_ICON_SHARE] = {{ARC, {12.5f, 18.5f, 9, 0.75f, 1}},
                       {STROKE, {12.5f, 9.5f, 16.5f, 9.5f, NO}},
                       {STROKE, {12, 4.8f, 16.7f, 9.5f, 12, 14.2f, NO}},
                       {STROKE, {20.5f, 4.5f, 20.5f, 19, NO}}},
    [QZ_ICON_STAR] = {{STROKE, {12, 3.2f, 14.5f, 9.3f, 21.1f, 9.8f, 16.1f, 14.1f}},
                      {STROKE, {16.1f, 14.1f, 17.6f, 20.6f, 12, 17.1f, 6.4f, 20.6f}},
                      {STROKE, {6.4f, 20.6f, 7.9f, 14.1f, 2.9f, 9.8f, 9.5f, 9.3f}},
                      {STROKE, {9.5f, 9.3f, 12, 3.2f, NO}}},
    [QZ_ICON_PLACE] = {{ARC, {12, 9.8f, 6.3f, 0.659f, 1.341f}},
                       {STROKE, {6.7f, 13.2f, 12, 21.5f, 17.3f, 13.2f, NO}},
                       {ARC, {12, 9.8f, 2.2f, 0, 1}}},
    [QZ_ICON_HOLD] = {{STROKE, {8.5f, 5, 8.5f, 19, NO}}, {STROKE, {15.5f, 5, 15.5f, 19, NO}}},
    [QZ_ICON_GO_ON] = {{STROKE, {8, 5, 18.5f, 12, 8, 19, 8, 5}}},
    [QZ_ICON_NO_LINE] = {{ARC, {12, 19, 5, 0.875f, 1.125f}},
                         {ARC, {12, 19, 9.5f, 0.875f, 1.125f}},
                         {ARC, {12, 19, 14, 0.875f, 1.125f}},
                         {ARC, {12, 19, 0.5f, 0, 1}},
                         {STROKE, {3.5f, 4, 20, 20.5f, NO}}},
};

static int mask_init(struct qz_mask *m, float w, float h)
{
    /* Even sides put the centre on a corner of pixels, where lines and cards have their coordinates too. */
    int iw = ((int)ceilf(w) + 3) & ~1, ih = ((int)ceilf(h) + 3) & ~1;
    *m = (struct qz_mask){iw, ih, -iw / 2, -ih / 2, calloc((size_t)iw * (size_t)ih, 1)};
    return m->a ? 0 : -1;
}

/* Strokes of one shape must not add up where they meet: the larger coverage wins. */
static void dot_max(struct qz_mask *m, int x, int y, float signed_distance)
{
    float a = 0.5f - signed_distance;
    uint8_t v = (uint8_t)(qz_within(a, 1) * 255.0f + 0.5f);
    uint8_t *at = &m->a[(long)y * m->w + x];
    if (v > *at)
        *at = v;
}

static int low(float v, int limit)
{
    int i = (int)floorf(v);
    if (i < 0)
        return 0;
    return i > limit ? limit : i;
}

/* x, y in px from the mask's centre. */
static void stroke_line(struct qz_mask *m, float ax, float ay, float bx, float by, float stroke)
{
    float half = stroke / 2, cx = (float)m->w / 2, cy = (float)m->h / 2;
    ax += cx, bx += cx, ay += cy, by += cy;
    float dx = bx - ax, dy = by - ay, len2 = dx * dx + dy * dy;
    int x0 = low(fminf(ax, bx) - half - 1, m->w), x1 = low(fmaxf(ax, bx) + half + 2, m->w);
    int y0 = low(fminf(ay, by) - half - 1, m->h), y1 = low(fmaxf(ay, by) + half + 2, m->h);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            float px = (float)x + 0.5f - ax, py = (float)y + 0.5f - ay;
            float t = qz_within(len2 > 0 ? (px * dx + py * dy) / len2 : 0, 1);
            dot_max(m, x, y, hypotf(px - t * dx, py - t * dy) - half);
        }
}

/* The arc from `from` over `len` turns (both from twelve o'clock, clockwise). */
static void stroke_arc(struct qz_mask *m, float cx, float cy, float r, float from, float len, float stroke)
{
    float half = stroke / 2;
    cx += (float)m->w / 2, cy += (float)m->h / 2;

    float end[2][2];
    for (int i = 0; i < 2; i++) {
        float turn = (from + (i ? len : 0)) * TAU;
        end[i][0] = cx + r * sinf(turn), end[i][1] = cy - r * cosf(turn);
    }

    int x0 = low(cx - r - half - 1, m->w), x1 = low(cx + r + half + 2, m->w);
    int y0 = low(cy - r - half - 1, m->h), y1 = low(cy + r + half + 2, m->h);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            float px = (float)x + 0.5f, py = (float)y + 0.5f;
            float off = fabsf(hypotf(px - cx, py - cy) - r) - half;
            if (off > 0.5f)
                continue;

            float turn = atan2f(px - cx, cy - py) / TAU - from;
            turn -= floorf(turn);
            if (turn > len)
                off = fminf(hypotf(px - end[0][0], py - end[0][1]), hypotf(px - end[1][0], py - end[1][1])) -
                      half;
            dot_max(m, x, y, off);
        }
}

static void draw_piece(struct qz_mask *m, const struct piece *p, float unit, float stroke)
{
    const float *v = p->v;
    if (p->kind == ARC) {
        stroke_arc(m, (v[0] - 12) * unit, (v[1] - 12) * unit, v[2] * unit, v[3], v[4] - v[3], stroke);
        return;
    }
    for (int i = 0; i + 3 < 8 && v[i + 2] >= 0; i += 2)
        stroke_line(m, (v[i] - 12) * unit, (v[i + 1] - 12) * unit, (v[i + 2] - 12) * unit,
                    (v[i + 3] - 12) * unit, stroke);
}

int qz_shape_icon(enum qz_icon icon, float size, float stroke, struct qz_mask *m)
{
    if (mask_init(m, size + stroke, size + stroke) < 0)
        return -1;
    for (const struct piece *p = icons[icon]; p < icons[icon] + 8 && p->kind != END; p++)
        draw_piece(m, p, size / 24, stroke);
    return 0;
}

int qz_shape_ring(float diameter, float stroke, float from, float to, struct qz_mask *m)
{
    if (mask_init(m, diameter, diameter) < 0)
        return -1;
    stroke_arc(m, 0, 0, (diameter - stroke) / 2, from, to - from, stroke);
    return 0;
}

int qz_shape_dashes(float diameter, float stroke, int dashes, struct qz_mask *m)
{
    if (mask_init(m, diameter, diameter) < 0)
        return -1;

    float c = (float)m->w / 2, r = (diameter - stroke) / 2;
    float step = TAU * r / (float)dashes; /* along the middle of the stroke */
    for (int y = 0; y < m->h; y++)
        for (int x = 0; x < m->w; x++) {
            float px = (float)x + 0.5f - c, py = (float)y + 0.5f - c, at = hypotf(px, py);
            float across = fabsf(at - r) - stroke / 2;
            if (across > 0.5f)
                continue;

            float turn = atan2f(px, -py) / TAU * (float)dashes;
            float along = (fabsf(turn - roundf(turn)) - 0.25f) * step * at / r;
            dot_max(m, x, y, fmaxf(across, along));
        }
    return 0;
}

int qz_shape_bracket(float arm, float radius, float stroke, int corner, struct qz_mask *m)
{
    float side = arm * 2 + stroke;
    float sx = corner == 1 || corner == 2 ? -1 : 1;
    float sy = corner >= 2 ? -1 : 1;
    if (mask_init(m, side, side) < 0)
        return -1;
    stroke_line(m, sx * radius, 0, sx * arm, 0, stroke);
    stroke_line(m, 0, sy * radius, 0, sy * arm, stroke);
    static const float start[4] = {0.75f, 0, 0.25f, 0.5f};
    stroke_arc(m, sx * radius, sy * radius, radius, start[corner], 0.25f, stroke);
    return 0;
}
