#include "scan/engine/field.h"

#include "scan/engine/frame.h"

#include <stdlib.h>
#include <string.h>

#define TILE       4 /* pixels of a level a side */
#define FIELD_SIZE 8 /* base pixels of a tile of the finest level, */
/* The finest is half, each is half of the one before: for modules of one to a hundred base pixels. */
#define FIELD_LEVELS   5
#define FIELD_SIDE_MIN 96 /* base pixels: smaller pictures are looked at anyway, all over */
#define GAP            4  /* tiles: the middle of a large finder has no edges */

#define TILES_MOST (QZ_FRAME_MAX_SIDE / FIELD_SIZE)

/* A window is full of edges when all of its tiles but so many are. In the finest level the smallest of codes
 * has three tiles a side; in the others a code that the level before does not show has five, of which a
 * finder's middle may fill some. What is around a window, as wide as a finder, may belong to its code. */
static const struct window {
    int side, dull, margin;
} finest = {3, 1, 4}, coarse = {5, 4, 4}, edge = {2, 2, 1};

#define EDGE_LEVELS 2 /* in which single edges count: in coarser ones every shadow is one */

/* Differences are summed over the 16 pixels of a tile. */
#define AREA        (TILE * TILE)
#define NOISE_SHARE 10          /* one of so many tiles, the dullest, shows nothing but noise, */
#define NOISE_MOST  (10 * AREA) /* unless it shows more than this */
#define ROUNDING    (AREA / 2)
#define LIVELY      5 /* halves of the noise: what is more is no noise */
#define BINS        512

/* Light that goes smoothly from one level to another, as out of focus behind the pass, differs from pixel to
 * pixel as edges do. A pixel of a code is no mean of those BEND to both sides of it: in sum it is off by more
 * than BENT eighths of what neighbours differ by. */
#define BEND 2
#define BENT 9

/* Grey levels by which neighbours differ at least, in a tile. Where a code shows in coarse levels alone, each
 * of its modules fills a pixel of them; and what is smooth, as light on a wall, differs as well there. */
static const unsigned lowest[FIELD_LEVELS] = {4, 2, 3, 4, 5}, lowest_edge[EDGE_LEVELS] = {4, 4};

static int tiles_of(int pixels)
{
    return pixels > TILE ? (pixels - 1) / TILE : 0;
}

int qz_field_prepare(struct qz_field *f, int w, int h)
{
    qz_field_release(f);
    f->columns = (w + FIELD_SIZE - 1) / FIELD_SIZE;
    f->rows = (h + FIELD_SIZE - 1) / FIELD_SIZE;

    size_t tiles = (size_t)f->columns * (size_t)f->rows;
    f->tile = malloc(tiles);
    f->px = malloc((size_t)(w / 4) * (size_t)(h / 4) * 4 / 3 + 16);
    f->most = malloc(tiles * sizeof *f->most);
    f->least = malloc(tiles * sizeof *f->least);

    if (f->tile && f->px && f->most && f->least)
        return 0;

    qz_field_release(f);
    return -1;
}

void qz_field_release(struct qz_field *f)
{
    free(f->tile);
    free(f->px);
    free(f->most);
    free(f->least);
    *f = (struct qz_field){0};
}

static inline int field_difference(int a, int b)
{
    return a < b ? b - a : a - b;
}

/* Sums down the rows of a tile, of differences to the right and down. */
static void sum_columns(const uint8_t *px, int stride, int n, uint16_t *restrict across,
                        uint16_t *restrict down)
{
    memset(across, 0, sizeof *across * (size_t)n);
    memset(down, 0, sizeof *down * (size_t)n);

    for (int j = 0; j < TILE; j++) {
        const uint8_t *restrict p = px + (size_t)j * (size_t)stride;
        const uint8_t *restrict q = p + stride;
        for (int x = 0; x < n; x++) {
            across[x] = (uint16_t)(across[x] + field_difference(p[x], p[x + 1]));
            down[x] = (uint16_t)(down[x] + field_difference(p[x], q[x]));
        }
    }
}

static unsigned sum_tile(const uint16_t *column)
{
    return (unsigned)(column[0] + column[1] + column[2] + column[3]);
}

/* How lively each tile is in the one direction and in the other; most and least of the two are kept. */
static void field_measure(struct qz_field *f, const struct qz_img *im, int tw, int th)
{
    enum { CHUNK = 64 };
    uint16_t across[CHUNK * TILE], down[CHUNK * TILE];

    for (int j = 0; j < th; j++)
        for (int from = 0; from < tw; from += CHUNK) {
            int n = tw - from < CHUNK ? tw - from : CHUNK;
            size_t at = (size_t)j * (size_t)tw + (size_t)from;
            sum_columns(im->px + (size_t)(j * TILE) * (size_t)im->stride + (size_t)from * TILE, im->stride,
                        n * TILE, across, down);

            for (int i = 0; i < n; i++) {
                unsigned a = sum_tile(across + i * TILE), d = sum_tile(down + i * TILE);
                f->most[at + (size_t)i] = (uint16_t)(a > d ? a : d);
                f->least[at + (size_t)i] = (uint16_t)(a < d ? a : d);
            }
        }
}

/* How lively noise is. */
static unsigned field_dullest(const struct qz_field *f, int tiles)
{
    int count[BINS] = {0}, seen = 0;
    unsigned v = 0;
    for (int i = 0; i < tiles; i++)
        count[f->most[i] < BINS ? f->most[i] : BINS - 1]++;
    while (v < BINS - 1 && (seen += count[v]) * NOISE_SHARE < tiles)
        v++;
    return v;
}

static int field_within(int v, int most)
{
    return qz_clamp(v, 0, most);
}

/* Windows [first, last] that begin in row j of a level's tiles, each of k tiles of the field a side. */
static void field_mark(struct qz_field *f, const struct window *w, enum qz_field_kind kind, int j, int first,
                       int last, int k)
{
    int top = field_within((j - w->margin) * k, f->rows),
        bottom = field_within((j + w->side + w->margin) * k, f->rows);
    int left = field_within((first - w->margin) * k, f->columns),
        right = field_within((last + w->side + w->margin) * k, f->columns);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            f->tile[(size_t)y * (size_t)f->columns + (size_t)x] |= (uint8_t)kind;
    f->full = f->full || kind == QZ_FIELD_FULL;
}

/* column: how many tiles of each column of the windows that begin in row j are lively. */
static void mark_row(struct qz_field *f, const struct window *w, enum qz_field_kind kind,
                     const uint8_t *column, int tw, int j, int k)
{
    int sum = 0, need = w->side * w->side - w->dull, first = -1;
    for (int i = 0; i < tw; i++) {
        int at = i + 1 - w->side;
        sum += column[i] - (at > 0 ? column[at - 1] : 0);
        bool full = at >= 0 && sum >= need;

        if (full && first < 0)
            first = at;
        if (first >= 0 && (!full || i + 1 == tw)) {
            field_mark(f, w, kind, j, first, full ? at : at - 1, k);
            first = -1;
        }
    }
}

/* Mark the windows of tiles that are livelier than limit. */
static void mark_windows(struct qz_field *f, const struct window *w, enum qz_field_kind kind,
                         const uint16_t *lively, unsigned limit, int tw, int th, int k)
{
    uint8_t column[TILES_MOST + 1] = {0};

    for (int j = 0; j < th; j++) {
        const uint16_t *in = lively + (size_t)j * (size_t)tw, *out = in - (size_t)w->side * (size_t)tw;
        for (int i = 0; i < tw; i++)
            column[i] = (uint8_t)(column[i] + (in[i] > limit) - (j >= w->side && out[i] > limit));
        if (j + 1 >= w->side)
            mark_row(f, w, kind, column, tw, j + 1 - w->side, k);
    }
}

/* How far the pixels of a tile are off the mean of those to both sides, in sum and doubled: across or down,
 * whichever is less. */
static unsigned bend_of(const uint8_t *px, int stride)
{
    unsigned across = 0, down = 0;
    for (int j = 0; j < TILE; j++, px += stride)
        for (int i = 0; i < TILE; i++) {
            const uint8_t *p = px + i;
            across += (unsigned)field_difference(2 * p[0], p[-BEND] + p[BEND]);
            down += (unsigned)field_difference(2 * p[0], p[-BEND * stride] + p[BEND * stride]);
        }

    return across < down ? across : down;
}

/* Tiles livelier than limit, but smooth, are as good as dull. Those at the picture's edge are judged by the
 * pixels next to them. */
static void drop_smooth(struct qz_field *f, const struct qz_img *im, unsigned limit, int tw, int th)
{
    for (int j = 0; j < th; j++)
        for (int i = 0; i < tw; i++) {
            uint16_t *lively = &f->least[(size_t)j * (size_t)tw + (size_t)i];
            if (*lively <= limit)
                continue;

            int x = field_within(i * TILE - BEND, im->w - TILE - 2 * BEND) + BEND;
            int y = field_within(j * TILE - BEND, im->h - TILE - 2 * BEND) + BEND;
            unsigned bend = bend_of(im->px + (size_t)y * (size_t)im->stride + (size_t)x, im->stride);

            if (8 * bend < BENT * (unsigned)*lively)
                *lively = 0;
        }
}

static unsigned limit_of(unsigned noise, unsigned low)
{
    unsigned chance = (noise + ROUNDING) * LIVELY / 2;
    return chance > low * AREA ? chance : low * AREA;
}

static void look_at_level(struct qz_field *f, const struct qz_img *im, int level, unsigned *noise)
{
    int tw = tiles_of(im->w), th = tiles_of(im->h), k = 1 << level;
    field_measure(f, im, tw, th);
    unsigned dull = field_dullest(f, tw * th);
    *noise = dull < *noise ? dull : *noise; /* no level has more of it than the one before */

    unsigned limit = limit_of(*noise, lowest[level]);
    drop_smooth(f, im, limit, tw, th);
    mark_windows(f, level ? &coarse : &finest, QZ_FIELD_FULL, f->least, limit, tw, th, k);
    if (level < EDGE_LEVELS)
        mark_windows(f, &edge, QZ_FIELD_EDGES, f->most, limit_of(*noise, lowest_edge[level]), tw, th, k);
}

void qz_field_look(struct qz_field *f, const struct qz_img *half, bool simd)
{
    struct qz_img im = *half;
    uint8_t *next = f->px;
    unsigned noise = NOISE_MOST;
    f->size = half->scale / 2 * FIELD_SIZE;
    f->full = false;
    memset(f->tile, 0, (size_t)f->columns * (size_t)f->rows);
    if (half->w < FIELD_SIDE_MIN / 2 || half->h < FIELD_SIDE_MIN / 2)
        qz_field_fill(f);

    for (int level = 0; level < FIELD_LEVELS; level++) {
        if (im.w <= coarse.side * TILE || im.h <= coarse.side * TILE)
            break;
        look_at_level(f, &im, level, &noise);
        struct qz_img src = im;
        qz_img_reduce(&src, 2, next, &im, simd);
        next += (size_t)im.w * (size_t)im.h;
    }
}

void qz_field_fill(struct qz_field *f)
{
    memset(f->tile, QZ_FIELD_EDGES | QZ_FIELD_FULL, (size_t)f->columns * (size_t)f->rows);
    f->full = true;
}

bool qz_field_next(const struct qz_field *f, unsigned kinds, float scale, int y, int *column,
                   struct qz_span *part)
{
    float size = f->size / scale;
    const uint8_t *tile =
        f->tile + (size_t)field_within((int)((float)y / size), f->rows - 1) * (size_t)f->columns;
    int from = *column, to, dull = 0;

    while (from < f->columns && !(tile[from] & kinds))
        from++;
    for (to = from; to < f->columns && dull <= GAP; to++)
        dull = tile[to] & kinds ? 0 : dull + 1;

    *column = to;
    *part = (struct qz_span){(int)((float)from * size), (int)((float)(to - dull) * size)};
    return from < f->columns;
}

struct qz_span qz_field_rows(const struct qz_field *f, float scale, bool turned)
{
    float size = f->size / scale;
    int from = turned ? f->columns : f->rows, to = 0;

    for (int y = 0; y < f->rows; y++)
        for (int x = 0; x < f->columns; x++)
            if (f->tile[(size_t)y * (size_t)f->columns + (size_t)x] & QZ_FIELD_FULL) {
                int at = turned ? x : y;
                from = at < from ? at : from;
                to = at + 1 > to ? at + 1 : to;
            }

    return from < to ? (struct qz_span){(int)((float)from * size), (int)((float)to * size)}
                     : (struct qz_span){0, 0};
}
