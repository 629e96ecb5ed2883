#include "scan/source/turn.h"
#include "base/list.h"

#include <math.h>
#include <stdlib.h>

#define TURN_BLOCK                                                                                           \
    32 /* a square of so many pixels a side stays in the nearest cache, whichever way it is read             \
        */

/* The source's pixels as they follow each other in a turned row, and from row to row. */
struct turn_path {
    const uint8_t *start;
    ptrdiff_t right, down;
};

static struct turn_path turn_walk(const struct qz_turn *t, const struct qz_frame *f)
{
    ptrdiff_t row = f->stride, w = f->width, h = f->height;
    struct turn_path k = {f->luma, 1, row};
    if (t->quarters == 1)
        k = (struct turn_path){f->luma + (h - 1) * row, -row, 1};
    if (t->quarters == 2)
        k = (struct turn_path){f->luma + (h - 1) * row + w - 1, -1, -row};
    if (t->quarters == 3)
        k = (struct turn_path){f->luma + w - 1, row, -1};

    if (t->mirror) {
        k.start += (t->quarters % 2 ? h - 1 : w - 1) * k.right;
        k.right = -k.right;
    }
    return k;
}

static void turn_block(const struct turn_path *k, int x0, int y0, int x1, int y1, int width, uint8_t *out)
{
    for (int y = y0; y < y1; y++) {
        const uint8_t *in = k->start + y * k->down + x0 * k->right;
        for (int x = x0; x < x1; x++, in += k->right)
            out[(ptrdiff_t)y * width + x] = *in;
    }
}

static int turn_least(int a, int b)
{
    return a < b ? a : b;
}

int qz_turn_frame(struct qz_turn *t, struct qz_frame *f)
{
    if (!t->quarters && !t->mirror)
        return 0;

    size_t need = (size_t)f->width * (size_t)f->height;
    if (qz_list_room(&t->px, need, &t->cap, 1, NULL) != 0)
        return -1;
    uint8_t *px = t->px;
    t->width = f->width;
    t->height = f->height;

    struct turn_path k = turn_walk(t, f);
    bool side = t->quarters % 2;
    int w = side ? f->height : f->width;
    int h = side ? f->width : f->height;
    for (int y = 0; y < h; y += TURN_BLOCK)
        for (int x = 0; x < w; x += TURN_BLOCK)
            turn_block(&k, x, y, turn_least(x + TURN_BLOCK, w), turn_least(y + TURN_BLOCK, h), w, px);
    f->luma = px;
    f->width = f->stride = w;
    f->height = h;
    return 0;
}

static void turn_point_back(const struct qz_turn *t, float x, float y, float out[2])
{
    float w = (float)t->width, h = (float)t->height;
    if (t->mirror)
        x = (t->quarters % 2 ? h : w) - x;

    out[0] = x, out[1] = y;
    if (t->quarters == 1)
        out[0] = y, out[1] = h - x;
    if (t->quarters == 2)
        out[0] = w - x, out[1] = h - y;
    if (t->quarters == 3)
        out[0] = w - y, out[1] = x;
}

void qz_turn_back(const struct qz_turn *t, const float box[4], float out[4])
{
    float a[2], b[2];
    turn_point_back(t, box[0], box[1], a);
    turn_point_back(t, box[2], box[3], b);
    for (int i = 0; i < 2; i++) {
        out[i] = fminf(a[i], b[i]);
        out[2 + i] = fmaxf(a[i], b[i]);
    }
}

void qz_turn_finish(struct qz_turn *t)
{
    free(t->px);
    t->px = NULL;
    t->cap = 0;
}
