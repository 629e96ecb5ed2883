#include "scan/engine/engine.h"

#include <string.h>

#define CELL 16
/* Noise moves the mean of a cell's 16 pixels by a few levels, and rarely many cells by more than this. */
#define MOVED       8
#define MOVED_CELLS 3

static int cell_mean(const struct qz_frame *f, int cx, int cy)
{
    int sum = 0;
    for (int j = 2; j < CELL; j += 4) {
        const uint8_t *p = f->luma + (size_t)(cy * CELL + j) * (size_t)f->stride + cx * CELL;
        sum += p[2] + p[6] + p[10] + p[14];
    }
    return sum / 16;
}

bool qz_scene_still(struct qz_scanner *s, const struct qz_frame *f)
{
    struct qz_scene *c = &s->scene;
    int moved = 0;

    for (int j = 0; j < c->rows; j++)
        for (int i = 0; i < c->columns; i++) {
            int at = j * c->columns + i, v = cell_mean(f, i, j), d = v - c->before[at];
            c->now[at] = (uint8_t)v;
            moved += d > MOVED || d < -MOVED;
        }

    if (c->known && moved <= MOVED_CELLS)
        return true;

    memcpy(c->before, c->now, (size_t)c->columns * (size_t)c->rows);
    c->known = true;
    return false;
}
