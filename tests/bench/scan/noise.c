/* Small frames (64 to 128 pixels a side) of noise and texture, some of them much like codes: nothing may be
 * read from them, and from a code that is damaged beyond repair nothing but its own text. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/parts.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_MAX 128
#define PEERS_AT 16 /* the peers look at one round of textures in so many */
#define LIVE_AT  64 /* and a scanner that carries on from frame to frame at one in so many, */
#define REPEATS  4  /* each of them for so many frames with new noise */

struct canvas {
    uint8_t pixel[SIDE_MAX * SIDE_MAX];
    int w, h;
    struct synth_rng luck;
    char text[64]; /* what may be read: a damaged code's own text */
};

static int below(struct canvas *c, int n)
{
    return (int)(synth_rng_next(&c->luck) % (uint64_t)n);
}

static void fill_noise(struct canvas *c)
{
    int low = below(c, 128), range = 1 + below(c, 255 - low);
    for (int i = 0; i < c->w * c->h; i++)
        c->pixel[i] = (uint8_t)(low + below(c, range));
}

/* Noise that is smooth at a random scale: clouds, cloth, skin. */
static void fill_clouds(struct canvas *c)
{
    int grid = 2 + below(c, 12), cols = c->w / grid + 2;
    uint8_t node[(SIDE_MAX / 2 + 2) * (SIDE_MAX / 2 + 2)] = {0};
    for (int i = 0; i < cols * (c->h / grid + 2); i++)
        node[i] = (uint8_t)below(c, 256);
    for (int y = 0; y < c->h; y++) {
        for (int x = 0; x < c->w; x++) {
            const uint8_t *p = node + y / grid * cols + x / grid;
            int fx = x % grid, fy = y % grid;
            int top = p[0] * (grid - fx) + p[1] * fx, low = p[cols] * (grid - fx) + p[cols + 1] * fx;
            c->pixel[y * c->w + x] = (uint8_t)((top * (grid - fy) + low * fy) / (grid * grid));
        }
    }
}

/* Blinds, keyboards, bar codes, woven cloth. */
static void fill_stripes(struct canvas *c)
{
    int px = 2 + below(c, 14), py = 2 + below(c, 14), kind = below(c, 3), skew = below(c, 5) - 2;
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            int a = (x * 4 + y * skew) / (4 * px) & 1, b = y / py & 1;
            int of_kind[3] = {a, b, a ^ b}, v = of_kind[kind];
            c->pixel[y * c->w + x] = (uint8_t)((v ? 200 : 50) + below(c, 30));
        }
}

static void fill_blobs(struct canvas *c)
{
    memset(c->pixel, 200, sizeof c->pixel);
    for (int n = 20 + below(c, 80); n > 0; n--) {
        int x0 = below(c, c->w), y0 = below(c, c->h), r = 1 + below(c, 14);
        uint8_t v = (uint8_t)below(c, 256);
        for (int y = y0 - r < 0 ? 0 : y0 - r; y < y0 + r && y < c->h; y++)
            for (int x = x0 - r < 0 ? 0 : x0 - r; x < x0 + r && x < c->w; x++)
                if ((x - x0) * (x - x0) + (y - y0) * (y - y0) <= r * r)
                    c->pixel[y * c->w + x] = v;
    }
}

static void draw_modules(struct canvas *c, const uint8_t *module, int n)
{
    int most = (c->w < c->h ? c->w : c->h) / (n + 8), px = 1 + below(c, most);
    int x0 = (c->w - n * px) / 2, y0 = (c->h - n * px) / 2, noise = 1 + below(c, 60);
    uint8_t dark = (uint8_t)below(c, 90), light = (uint8_t)(150 + below(c, 45));
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            int mx = (x - x0) / px, my = (y - y0) / px;
            bool in = x >= x0 && y >= y0 && mx < n && my < n && module[my * n + mx];
            c->pixel[y * c->w + x] = (uint8_t)((in ? dark : light) + below(c, noise));
        }
}

static void put_finder(uint8_t *module, int n, int x0, int y0)
{
    for (int y = -1; y <= 7; y++)
        for (int x = -1; x <= 7; x++) {
            int dx = abs(x - 3), dy = abs(y - 3), ring = dx > dy ? dx : dy;
            if (x0 + x >= 0 && y0 + y >= 0 && x0 + x < n && y0 + y < n)
                module[(y0 + y) * n + x0 + x] = ring == 3 || ring <= 1;
        }
}

/* The frame of a code around modules that are none: finders and timing true, all else by chance. */
static void fill_shell(struct canvas *c)
{
    uint8_t module[33 * 33];
    int n = 21 + 4 * below(c, 4);
    for (int i = 0; i < n * n; i++)
        module[i] = synth_rng_next(&c->luck) >> 40 & 1;
    for (int i = 8; i < n - 8; i++)
        module[6 * n + i] = module[i * n + 6] = !(i & 1);
    put_finder(module, n, 0, 0);
    put_finder(module, n, n - 7, 0);
    put_finder(module, n, 0, n - 7);
    draw_modules(c, module, n);
}

/* A true code with so many modules turned over that it is beyond repair, or near it. */
static void fill_damaged(struct canvas *c)
{
    snprintf(c->text, sizeof c->text, "DAMAGED 0123456789 %d", below(c, 1000));
    QRcode *qr = QRcode_encodeString(c->text, 0, (QRecLevel)below(c, 4), QR_MODE_8, 1);
    if (!qr)
        return;
    int n = qr->width, share = 5 + below(c, 150); /* of a thousand modules */
    for (int i = 0; i < n * n; i++) {
        bool data = !(qr->data[i] & 0x80);
        qr->data[i] &= 1;
        if (data && below(c, 1000) < share)
            qr->data[i] ^= 1;
    }
    draw_modules(c, qr->data, n);
    QRcode_free(qr);
}

typedef void filler(struct canvas *c);

static filler *const fillers[] = {fill_noise, fill_clouds, fill_stripes,
                                  fill_blobs, fill_shell,  fill_damaged};

#define FILLERS ((long)(sizeof fillers / sizeof *fillers))

/* The noise of another frame of the same sight. */
static void add_noise(struct canvas *c, const uint8_t *sight, int strength)
{
    for (int i = 0; i < c->w * c->h; i++) {
        int v = sight[i] + below(c, 2 * strength + 1) - strength;
        c->pixel[i] = (uint8_t)synth_clamp(v, 0, 255);
    }
}

struct count {
    double false_reads, own, damaged; /* reads; frames with a damaged code */
};

static void look(struct bench_engine *e, const struct canvas *c, struct count *count)
{
    static struct bench_reads reads;
    struct qz_frame f = {.luma = c->pixel, .width = c->w, .height = c->h, .stride = c->w};
    bench_engine_read(e, &f, &reads);
    count->damaged += c->text[0] != '\0';
    for (size_t i = 0; i < reads.count; i++) {
        if (c->text[0] && bench_same_text(&reads.read[i], (const uint8_t *)c->text, strlen(c->text)))
            count->own++;
        else
            count->false_reads++;
    }
}

/* Frames in time: what adds up over them may be no text either, nor that of the sight before. */
static void look_on(struct bench_engine *live, struct canvas *c, struct count *count)
{
    static uint8_t sight[SIDE_MAX * SIDE_MAX];
    memcpy(sight, c->pixel, sizeof sight);
    int strength = 1 + below(c, 60);
    for (int i = 0; i < REPEATS; i++) {
        add_noise(c, sight, strength);
        look(live, c, count);
    }
}

int bench_false_reads(const struct bench_options *opt)
{
    static const struct qz_scan_options options = {.budget_ms = 30, .still = true},
                                        moving = {.budget_ms = 30};
    static struct canvas c;
    struct bench_engine *engine[BENCH_KINDS], *live = bench_engine_open(BENCH_CASCADE, &moving, false);
    struct count count[BENCH_KINDS] = {0}, on = {0};
    struct bench_figure f = {.name = "scan_false_reads",
                             .unit = "reads",
                             .label = "false reads, noise and texture (peers: 1 in 16)",
                             .goal = 0,
                             .budget_ms = 30,
                             .n = opt->frames};
    struct bench_figure own = {.name = "scan_damaged_read_pct",
                               .unit = "%",
                               .goal = BENCH_NONE,
                               .budget_ms = 30,
                               .n = opt->frames / FILLERS};

    for (int k = 0; k < BENCH_KINDS; k++)
        engine[k] = bench_engine_open((enum bench_kind)k, &options, false);

    for (long i = opt->first; i < opt->first + opt->frames; i++) {
        c.luck = synth_rng_make((uint64_t)i, 71);
        c.text[0] = '\0';
        c.w = 64 + 8 * below(&c, 9);
        c.h = 64 + 8 * below(&c, 9);
        fillers[i % FILLERS](&c);

        for (int k = 0; k < BENCH_KINDS; k++)
            if (engine[k] && (k == BENCH_CASCADE || i / FILLERS % PEERS_AT == 0))
                look(engine[k], &c, &count[k]);
        if (live && i / FILLERS % LIVE_AT == 0)
            look_on(live, &c, &on);
    }

    count[BENCH_CASCADE].false_reads += on.false_reads;
    bench_engine_close(live);

    for (int k = 0; k < BENCH_KINDS; k++) {
        f.value[k] = engine[k] ? count[k].false_reads : BENCH_NONE;
        own.value[k] = engine[k] && count[k].damaged > 0 ? 100 * count[k].own / count[k].damaged : BENCH_NONE;
        bench_engine_close(engine[k]);
    }

    bench_figure_add(&f);
    bench_figure_add(&own);
    return 0;
}
