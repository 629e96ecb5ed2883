/* What the scan engine makes of a fixed set of frames, as text that can be compared between builds:
 *
 *   scan_digest [--no-simd] [--corpus DIR] [--every N]
 *
 * A line a frame: the scene, the number of the frame and a hash of its pixels; the hint, then of each code
 * the step that read it, its corners in sixteenths of a pixel and its text. The last line is a hash of all
 * the lines. There is no budget, so nothing depends on how fast the machine is. --corpus adds every N-th (10)
 * of the pictures in DIR that are small enough to be looked at quickly. */
#include "scan/engine/scan.h"
#include "scan/source/source.h"
#include "tests/synth/synth.h"

#include <dirent.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIXELS_MOST 400000 /* of a corpus picture */

static const struct scene {
    const char *name;
    int frames; /* 1: a single picture; more: a walk, with tracking */
    size_t codes;
    struct synth_settings set;
} scenes[] = {
    {"paper", 1, 1, {.module_px = 5, .tilt_deg = 12, .roll_deg = 20, .noise = 3}},
    {"card", 1, 1, {.medium = SYNTH_CARD, .module_px = 4, .tilt_deg = 35, .roll_deg = 100, .noise = 5}},
    {"phone", 1, 1, {.medium = SYNTH_PHONE, .module_px = 4, .moire = 0.8, .bands = 0.6, .reflection = 0.4}},
    {"dark mode", 1, 1, {.medium = SYNTH_PHONE, .module_px = 4.3, .roll_deg = 200, .inverted = true}},
    {"aslant", 1, 1, {.module_px = 5, .tilt_deg = 50, .noise = 3, .people = 2}},
    {"blurred", 1, 1, {.module_px = 4, .defocus = 1.05, .noise = 3}},
    {"swept", 1, 1, {.module_px = 5, .motion_blur = 1.4, .noise = 3}},
    {"noisy", 1, 1, {.module_px = 3, .noise = 34, .contrast = 0.5}},
    {"dim", 1, 1, {.module_px = 4, .noise = 14, .gain = 0.1, .jpeg_quality = 60}},
    {"curled", 1, 1, {.module_px = 5, .curl = 0.07, .tilt_deg = 15, .noise = 3}},
    {"glare", 1, 1, {.medium = SYNTH_CARD, .module_px = 4, .glare = 0.8, .shadow = 0.7, .noise = 4}},
    {"torn", 1, 1, {.module_px = 5, .torn = 0.06}},
    {"mirrored", 1, 1, {.module_px = 4, .mirrored = true, .roll_deg = 300, .noise = 6}},
    {"far", 1, 1, {.medium = SYNTH_CARD, .module_px = 1.7, .noise = 3, .jpeg_quality = 80}},
    {"sheet", 1, 4, {.module_px = 3.5, .tilt_deg = 10, .noise = 3}},
    {"wide", 1, 1, {.width = 1800, .module_px = 2.6, .tilt_deg = 8, .noise = 3, .people = 2}},
    {"wider", 1, 1, {.width = 3500, .module_px = 5.5, .roll_deg = 30, .noise = 8, .people = 2}},
    {"room", 1, 0, {.people = 4, .noise = 4}},
    {"walk, card", 8, 1, {.medium = SYNTH_CARD, .module_px = 4, .hand = 0.8, .noise = 5, .people = 2}},
    {"walk, out of focus", 6, 1, {.module_px = 4, .hand = 0.7, .defocus = 0.95, .noise = 10}},
    {"walk, small", 6, 1, {.medium = SYNTH_PHONE, .module_px = 1.5, .hand = 0.6, .noise = 8}},
    {"walk, empty", 3, 0, {.people = 3, .noise = 4}},
};

static const char *const texts[] = {
    "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC", "SECOND 2",
    "THE THIRD OF FOUR", "4"};

#define FNV_BEGIN UINT64_C(0xcbf29ce484222325)

static uint64_t fnv(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t total = FNV_BEGIN;

/* Printed, and taken into the hash of all. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fputs(text, stdout);
    total = fnv(total, text, strlen(text));
}

static void say_code(const struct qz_code *c)
{
    say(" %s", c->step);
    for (int k = 0; k < 4; k++)
        say(" %ld,%ld", lrintf(c->corner[k].x * 16), lrintf(c->corner[k].y * 16));
    say(" \"");
    for (size_t i = 0; i < c->len; i++)
        say(c->bytes[i] >= ' ' && c->bytes[i] < 127 && c->bytes[i] != '"' ? "%c" : "\\x%02x", c->bytes[i]);
    say("\"");
}

static int show(struct qz_scanner *s, const char *name, int number, const struct qz_frame *f)
{
    struct qz_scan_result r;
    struct qz_err err;
    uint64_t pixels = FNV_BEGIN;
    for (int y = 0; y < f->height; y++)
        pixels = fnv(pixels, f->luma + (size_t)y * (size_t)f->stride, (size_t)f->width);

    if (qz_scanner_frame(s, f, &r, &err)) {
        fprintf(stderr, "scan_digest: %s: %s\n", name, err.msg);
        return -1;
    }

    say("%s %d %016llx: %s", name, number, (unsigned long long)pixels, qz_scan_hint_name(r.hint));
    if (r.seen)
        say(" seen");
    if (r.still)
        say(" still");

    for (size_t i = 0; i < r.count; i++)
        say_code(&r.code[i]);
    say("\n");
    return 0;
}

static struct qz_scanner *open_scanner(bool still, bool no_simd)
{
    struct qz_err err;
    struct qz_scan_options opt = {.still = still, .all_codes = still, .no_simd = no_simd};
    struct qz_scanner *s = qz_scanner_create(&opt, &err);
    if (!s)
        fprintf(stderr, "scan_digest: %s\n", err.msg);
    return s;
}

static int show_scene(const struct scene *sc, uint64_t seed, bool no_simd)
{
    struct synth_settings set = sc->set;
    set.seed = seed;

    if (!set.width)
        set.width = sc->frames > 1 ? 480 : 400;
    set.height = sc->frames > 1 ? 360 : 330;

    struct synth *synth = synth_create(&set, texts, sc->codes);
    struct qz_scanner *s = open_scanner(sc->frames == 1, no_simd);

    int rc = synth && s ? 0 : -1;
    for (int i = 0; rc == 0 && i < sc->frames; i++) {
        struct qz_frame f = {.luma = synth_next(synth), .width = set.width, .height = set.height};
        f.stride = set.width;
        rc = show(s, sc->name, i, &f);
    }

    qz_scanner_destroy(s);
    synth_destroy(synth);
    return rc;
}

static int show_picture(struct qz_scanner *s, const char *dir, const char *file)
{
    char path[4096];
    uint8_t *pixels;
    struct qz_frame f;
    struct qz_err err;

    snprintf(path, sizeof path, "%s/%s", dir, file);
    if (file[0] == '.')
        return 0;

    if (qz_picture_read(path, &pixels, &f, &err)) {
        fprintf(stderr, "scan_digest: %s\n", err.msg);
        return -1;
    }

    int rc = f.width * f.height <= PIXELS_MOST ? show(s, file, 0, &f) : 0;
    free(pixels);
    return rc;
}

static int show_corpus(const char *dir, int every, bool no_simd)
{
    struct dirent **file;
    int n = scandir(dir, &file, NULL, alphasort), rc = 0;
    struct qz_scanner *s = open_scanner(true, no_simd);

    if (n < 0)
        perror(dir);
    if (n < 0 || !s)
        rc = -1;

    for (int i = 0; i < n; i++) {
        if (rc == 0 && i % every == 0)
            rc = show_picture(s, dir, file[i]->d_name);
        free(file[i]);
    }

    if (n >= 0)
        free(file);
    qz_scanner_destroy(s);
    return rc;
}

int main(int argc, char **argv)
{
    const char *corpus = NULL;
    bool no_simd = false;
    int every = 10, rc = 0;

    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--no-simd"))
            no_simd = true;
        else if (!strcmp(argv[i], "--corpus") && i + 1 < argc)
            corpus = argv[++i];
        else if (!strcmp(argv[i], "--every") && i + 1 < argc && atoi(argv[i + 1]) > 0)
            every = atoi(argv[++i]);
        else
            return fputs("usage: scan_digest [--no-simd] [--corpus DIR] [--every N]\n", stderr), 2;
    }

    for (size_t i = 0; i < sizeof scenes / sizeof *scenes && rc == 0; i++)
        rc = show_scene(&scenes[i], i + 1, no_simd);
    if (corpus && rc == 0)
        rc = show_corpus(corpus, every, no_simd);
    printf("%016llx\n", (unsigned long long)total);
    return rc ? 1 : 0;
}
