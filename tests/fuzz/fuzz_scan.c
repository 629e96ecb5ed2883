/* The scan engine with hostile frames: an input is a list of what is drawn, spoilt and shown to one scanner.
 * Whatever it sees, it reads only texts that were drawn, and says only what its contract allows. For
 * libFuzzer with -DQZ_LIBFUZZER, else it runs by itself on mutated seeds. */
#include "scan/engine/scan.h"
#include "scan/engine/stop.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_COUNT 1000 /* a frame takes milliseconds */
#include "tests/support/fuzz_driver.h"

#define SIDE        200 /* of the canvas; frames are its top left part */
#define STEPS_MOST  96  /* of an input */
#define FRAMES_MOST 8
#define BUDGET      1000.0 /* ms */

enum step {
    WIPE,
    CODE,
    FINDER,
    NOISE,
    BLUR,
    CONTRAST,
    THRESHOLD,
    INVERT,
    ROWS,
    COPY,
    ZOOM,
    MIRROR,
    SMEAR,
    GLARE,
    SHOW,
    SHOW_AGAIN,
    SHOW_NONSENSE,
    RESET,
    STEPS
};

static const char *const texts[] = {
    "7",
    "QZ1:6BFOXN*TS0BI$ZD4",
    "QZ1:6BFOXN*TS0BI$ZD5",
    "lower case,",
    "\xe9\x9d\x92\xe7\xab\x99 of bytes \xff\x80",
    "QZ1:A LONGER PASS WITH ALIGNMENT PATTERNS ALL OVER, AS LARGE AS A SMALL PICTURE HOLDS"};

struct job {
    const uint8_t *at, *end;
    struct picture p;     /* SIDE x SIDE */
    unsigned there, ever; /* texts drawn since the last wipe, and since the scanner was made */
    int frames;
    struct qz_scan_options opt;
    struct qz_scanner *s;
};

static struct {
    double now, tick; /* ms; a tick of 0 is a processor that takes no time */
} watch;

/* In place of the one in src/scan/engine/stop.c, so that an input always does the same. */
double qz_cpu_ms(void)
{
    return watch.now += watch.tick;
}

/* The next byte of the input, scaled to 0..below-1. */
static int take(struct job *j, int below)
{
    return j->at < j->end ? *j->at++ * below / 256 : 0;
}

static uint8_t *pixel(struct job *j, int x, int y)
{
    return &j->p.px[y * SIDE + x];
}

static uint8_t clamped(int v)
{
    if (v < 0)
        return 0;
    return v > 255 ? 255 : (uint8_t)v;
}

static void draw_code(struct job *j)
{
    int text = take(j, (int)(sizeof texts / sizeof *texts));
    float x = (float)take(j, SIDE), y = (float)take(j, SIDE), half = 4 + (float)take(j, SIDE / 2);
    float way = (float)take(j, 256) / 256 * 6.2831853f, c = half * cosf(way), s = half * sinf(way);
    struct code_look l = {
        {x - c + s, y - s - c, x + c + s, y + s - c, x + c - s, y + s + c, x - c - s, y - s + c},
        (uint8_t)take(j, 256),
        (uint8_t)take(j, 256),
        0,
        take(j, 4),
        (float)take(j, 5)};
    l.corner[4] += half * (float)(take(j, 9) - 4) / 16; /* seen aslant */
    if (picture_code(&j->p, texts[text], &l))
        j->there |= 1u << text, j->ever |= 1u << text;
}

static void draw_finder(struct job *j)
{
    int x = take(j, SIDE), y = take(j, SIDE), module = 1 + take(j, 12), dark = take(j, 256),
        light = take(j, 256);
    for (int v = 0; v < 9 * module && y + v < SIDE; v++)
        for (int u = 0; u < 9 * module && x + u < SIDE; u++) {
            int du = abs(u / module - 4), dv = abs(v / module - 4), ring = du > dv ? du : dv;
            *pixel(j, x + u, y + v) = (uint8_t)(ring == 2 || ring == 4 ? light : dark);
        }
}

static void change_greys(struct job *j, bool cut)
{
    int low = take(j, 256), gain = take(j, 256);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int v = j->p.px[i];
        if (cut)
            j->p.px[i] = v < low ? 0 : 255;
        else
            j->p.px[i] = clamped(128 + (v - low) * gain / 32);
    }
}

static void invert(struct job *j)
{
    int x0 = take(j, SIDE), y0 = take(j, SIDE), w = take(j, SIDE), h = take(j, SIDE);
    for (int y = y0; y < y0 + h && y < SIDE; y++)
        for (int x = x0; x < x0 + w && x < SIDE; x++)
            *pixel(j, x, y) = (uint8_t)(255 - *pixel(j, x, y));
}

/* Rows again and again, as a camera that stumbles sends them. */
static void repeat_rows(struct job *j)
{
    int from = take(j, SIDE), n = 1 + take(j, 16), to = take(j, SIDE);
    for (int y = to; y < SIDE; y++)
        memmove(pixel(j, 0, y), pixel(j, 0, (from + (y - to) % n) % SIDE), SIDE);
}

static void copy_block(struct job *j)
{
    int sx = take(j, SIDE), sy = take(j, SIDE), dx = take(j, SIDE), dy = take(j, SIDE), n = take(j, SIDE);
    for (int y = 0; y < n && sy + y < SIDE && dy + y < SIDE; y++)
        for (int x = 0; x < n && sx + x < SIDE && dx + x < SIDE; x++)
            *pixel(j, dx + x, dy + y) = *pixel(j, sx + x, sy + y);
}

static void zoom(struct job *j)
{
    struct picture was = picture_make(SIDE, SIDE, 0);
    int across = 4 + take(j, 60), down = 4 + take(j, 60); /* sixteenths */
    memcpy(was.px, j->p.px, SIDE * SIDE);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            *pixel(j, x, y) = was.px[y * across / 16 % SIDE * SIDE + x * down / 16 % SIDE];
    free(was.px);
}

static void smear(struct job *j)
{
    int by = 1 + take(j, 24);
    for (int y = 0; y + by <= SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            int sum = 0;
            for (int k = 0; k < by; k++)
                sum += *pixel(j, x, y + k);
            *pixel(j, x, y) = (uint8_t)(sum / by);
        }
}

static void shine(struct job *j)
{
    int x0 = take(j, SIDE), y0 = take(j, SIDE), r = 1 + take(j, SIDE), light = take(j, 512) - 256;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            int d = (x - x0) * (x - x0) + (y - y0) * (y - y0);
            if (d < r * r)
                *pixel(j, x, y) = clamped(*pixel(j, x, y) + light * (r * r - d) / (r * r));
        }
}

static bool is_finite(const struct qz_point c[4])
{
    for (int k = 0; k < 4; k++)
        if (!isfinite(c[k].x) || !isfinite(c[k].y))
            return false;
    return true;
}

static bool was_drawn(const struct qz_code *c, unsigned drawn)
{
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (drawn >> i & 1 && c->len == strlen(texts[i]) && !memcmp(c->bytes, texts[i], c->len))
            return true;
    return false;
}

static void judge(const struct job *j, const struct qz_scan_result *r)
{
    /* Frames of a still scanner are read by themselves; else what an earlier one showed may add to this. */
    unsigned drawn = j->opt.still ? j->there : j->ever;
    FUZZ_PROMISE(r->count <= (j->opt.all_codes ? QZ_SCAN_CODES : 1));
    FUZZ_PROMISE(r->hint >= QZ_HINT_NONE && r->hint < QZ_HINT_COUNT);
    FUZZ_PROMISE(r->count == 0 || (r->seen && r->hint == QZ_HINT_NONE && !r->still));
    FUZZ_PROMISE(is_finite(r->outline) && r->cpu_ms >= 0 && !(r->still && j->opt.still));
    for (size_t i = 0; i < r->count; i++) {
        const struct qz_code *c = &r->code[i];
        FUZZ_PROMISE(was_drawn(c, drawn));
        FUZZ_PROMISE(!j->opt.max_bytes || c->len <= j->opt.max_bytes);
        FUZZ_PROMISE(is_finite(c->corner));
        FUZZ_PROMISE(c->quality >= 0 && c->quality <= 1 && c->ms >= 0 && c->step && *c->step);
    }
}

/* Rows as far apart as asked for, in memory that ends with the last of them. */
static void show(struct job *j, int w, int h, int stride)
{
    static struct qz_scan_result r;
    struct qz_err err = {0};
    uint8_t *px = malloc((size_t)stride * (size_t)h), *before = malloc((size_t)stride * (size_t)h);
    if (!px || !before)
        abort();

    for (int i = 0; i < stride * h; i++)
        px[i] = i % stride < w ? *pixel(j, i % stride, i / stride) : (uint8_t)(i * 37);
    memcpy(before, px, (size_t)stride * (size_t)h);

    struct qz_frame f = {px, w, h, stride, j->frames * 33333, (uint64_t)j->frames};
    FUZZ_PROMISE(qz_scanner_frame(j->s, &f, &r, &err) == 0);
    FUZZ_PROMISE(!memcmp(before, px, (size_t)stride * (size_t)h));

    judge(j, &r);

    free(px);
    free(before);
    j->frames++;
}

static void show_nonsense(struct job *j)
{
    static struct qz_scan_result r;
    static const int sizes[][3] = {{0, 9, 9},           {9, 0, 9},          {-1, 9, 9},
                                   {9, 9, 8},           {8193, 9, 8193},    {9, 8193, 9},
                                   {9, 9, INT32_MIN},   {INT32_MIN, 9, 9},  {INT32_MAX, 9, 100},
                                   {9, INT32_MAX, 100}, {9, INT32_MIN, 100}};
    const int *size = sizes[take(j, (int)(sizeof sizes / sizeof *sizes))];
    struct qz_frame f = {j->p.px, size[0], size[1], size[2], 0, 0};
    struct qz_err err = {0};
    FUZZ_PROMISE(qz_scanner_frame(j->s, &f, &r, &err) == -1 && err.code == QZ_E_INPUT && err.msg[0]);
    FUZZ_PROMISE(r.count == 0);
}

static void do_step(struct job *j, enum step step, int *w, int *h, int *stride)
{
    switch (step) {
    case WIPE:
        memset(j->p.px, take(j, 256), SIDE * SIDE);
        j->there = 0;
        break;
    case CODE:
        draw_code(j);
        break;
    case FINDER:
        draw_finder(j);
        break;

    case NOISE:
        picture_noise(&j->p, (float)take(j, 128), (uint64_t)take(j, 256));
        break;
    case BLUR:
        picture_blur(&j->p, take(j, 5));
        break;
    case CONTRAST:
    case THRESHOLD:
        change_greys(j, step == THRESHOLD);
        break;
    case INVERT:
        invert(j);
        break;

    case ROWS:
        repeat_rows(j);
        break;
    case COPY:
        copy_block(j);
        break;
    case ZOOM:
        zoom(j);
        break;
    case MIRROR:
        picture_mirror(&j->p);
        break;
    case SMEAR:
        smear(j);
        break;
    case GLARE:
        shine(j);
        break;

    case SHOW:
        *w = 1 + take(j, SIDE), *h = 1 + take(j, SIDE), *stride = *w + take(j, 2) * take(j, 70);
        show(j, *w, *h, *stride);
        break;
    case SHOW_AGAIN:
        show(j, *w, *h, *stride);
        break;
    case SHOW_NONSENSE:
        show_nonsense(j);
        break;

    default:
        qz_scanner_reset(j->s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct job j = {.at = data, .end = data + len, .p = picture_make(SIDE, SIDE, 200)};
    int flags = take(&j, 256), looks = take(&j, 256), w = SIDE, h = SIDE, stride = SIDE;
    j.opt = (struct qz_scan_options){.still = flags & 1, .all_codes = flags & 2, .no_simd = flags & 4};
    if (flags & 8)
        j.opt.max_bytes = 20;
    if (flags & 16)
        j.opt.budget_ms = BUDGET;

    watch.now = 1;
    watch.tick = BUDGET / (1 + looks * looks / 16); /* 1 to 4064 looks at the clock a frame */

    j.s = qz_scanner_create(&j.opt, NULL);
    if (!j.s)
        abort();

    for (int n = 0; j.at < j.end && n < STEPS_MOST && j.frames < FRAMES_MOST; n++)
        do_step(&j, (enum step)(*j.at++ % STEPS), &w, &h, &stride);

    qz_scanner_destroy(j.s);
    free(j.p.px);
    return 0;
}

#ifndef QZ_LIBFUZZER
static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    /* Options and budget, then steps. */
    static const uint8_t plain[] = {1,   0,  CODE, 60,  110,  110, 180, 0, 30,
                                    220, 64, 200,  128, SHOW, 255, 255, 0, 0},
                         held[] = {0, 0,          CODE,  110,  120, 120,        180,   20, 40,        220,
                                   0, 255,        128,   SHOW, 255, 255,        200,   50, NOISE,     30,
                                   1, SHOW_AGAIN, NOISE, 30,   2,   SHOW_AGAIN, SMEAR, 30, SHOW_AGAIN},
                         sheet[] = {3,  0,   CODE, 0,   60, 60,  90,  0,    30,  220, 64,   255, 128, CODE,
                                    60, 190, 60,   90,  0,  30,  220, 64,   255, 128, CODE, 150, 60,  190,
                                    90, 0,   30,   220, 64, 255, 128, SHOW, 255, 255, 0,    0},
                         noisy[] = {16, 90,    CODE, 200,   128,        128,   235,  40,  30,        220,
                                    0,  128,   128,  NOISE, 100,        5,     SHOW, 250, 250,       0,
                                    0,  NOISE, 40,   6,     SHOW_AGAIN, NOISE, 50,   7,   SHOW_AGAIN},
                         spoilt[] = {10,     0,    CODE, 230,        110,       110,    180, 0,
                                     30,     220,  64,   255,        128,       INVERT, 100, 100,
                                     60,     60,   SHOW, 255,        255,       0,      0,   ROWS,
                                     100,    100,  120,  SHOW_AGAIN, THRESHOLD, 90,     0,   SHOW_AGAIN,
                                     MIRROR, SHOW, 200,  220,        0,         0},
                         light[] = {0,   0,   CODE,       60,       110, 110,   180,       90,
                                    220, 30,  64,         255,      128, GLARE, 140,       140,
                                    100, 200, SHOW,       255,      255, 0,     0,         CONTRAST,
                                    128, 4,   SHOW_AGAIN, CONTRAST, 128, 255,   SHOW_AGAIN},
                         finders[] = {1,   0,  FINDER, 20,     20, 80,  20,  220, FINDER, 180,       20,
                                      80,  20, 220,    FINDER, 20, 180, 80,  20,  220,    SHOW,      255,
                                      255, 0,  0,      COPY,   0,  0,   100, 100, 255,    SHOW_AGAIN},
                         sizes[] = {0,   0,   CODE, 60,    100,           100,  160,  0,
                                    30,  220, 64,   255,   128,           SHOW, 240,  250,
                                    0,   0,   SHOW, 200,   210,           200,  20,   SHOW,
                                    30,  30,  0,    0,     SHOW_NONSENSE, 100,  SHOW, 240,
                                    250, 0,   0,    RESET, SHOW_AGAIN,    WIPE, 90,   SHOW_AGAIN},
                         zoomed[] = {4, 0,    CODE, 0,    110,        110,  180,  0,         30,  220,
                                     0, 255,  128,  ZOOM, 30,         60,   SHOW, 255,       255, 0,
                                     0, ZOOM, 100,  40,   SHOW_AGAIN, BLUR, 100,  SHOW_AGAIN};
#define SEED(s) s, sizeof s
    static const struct {
        const uint8_t *bytes;
        size_t len;
    } seeds[] = {{SEED(plain)}, {SEED(held)},    {SEED(sheet)}, {SEED(noisy)}, {SEED(spoilt)},
                 {SEED(light)}, {SEED(finders)}, {SEED(sizes)}, {SEED(zoomed)}};

    size_t n = 0;
    for (; n < sizeof seeds / sizeof *seeds && n < cap; n++)
        qz_buf_add(&out[n], seeds[n].bytes, seeds[n].len);
    return n;
}
#endif

FUZZ_MAIN(make_seeds, NULL)
