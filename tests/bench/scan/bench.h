/* The scan bench: the engine beside plain ZBar and zxing-cpp on the same frames, in the same run. */
#ifndef QZ_TESTS_BENCH_SCAN_H
#define QZ_TESTS_BENCH_SCAN_H

#include "scan/engine/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- engines ---- */

enum bench_kind { BENCH_CASCADE, BENCH_ZBAR, BENCH_ZXING, BENCH_KINDS };

struct bench_text {
    size_t len;
    uint8_t bytes[2 * QZ_SCAN_TEXT_MAX + 16];
};

struct bench_read {
    struct bench_text raw;  /* the payload's bytes */
    struct bench_text text; /* as the engine would show it, UTF-8; len 0 when it only has bytes */
};

struct bench_reads {
    size_t count;
    struct bench_read read[QZ_SCAN_CODES];
    double ms; /* CPU time of this thread within the decode call */
};

struct bench_engine;

/* How all engines that are opened from here on are run. */
struct bench_mode {
    bool steady; /* no clock: no limit of time, and a read takes none, so that figures are the same
                    on every machine; those of time itself are left out */
    enum qz_scan_engine
        ours; /* what runs as the cascade: ZBar alone is the control that must miss the goals */
};

void bench_mode_set(const struct bench_mode *mode);
bool bench_is_steady(void);

/* Open an engine; opt is for the cascade alone, all asks for every code in the frame. NULL when it cannot be
 * had: zxing-cpp is not installed, or memory is short. */
struct bench_engine *bench_engine_open(enum bench_kind kind, const struct qz_scan_options *opt, bool all);
void bench_engine_read(struct bench_engine *e, const struct qz_frame *frame, struct bench_reads *out);
void bench_engine_reset(struct bench_engine *e); /* frames that follow are of another scene */
void bench_engine_close(struct bench_engine *e); /* NULL is fine */

/* A short name for figures: "cascade", "zbar", "zxing". */
const char *bench_kind_name(enum bench_kind kind);

/* CPU time of this thread, milliseconds. */
double bench_cpu_ms(void);

/* ---- texts ---- */

/* Whether what was read is the labelled text, whatever charset the engine or the label took it for. */
bool bench_same_text(const struct bench_read *read, const uint8_t *want, size_t len);

/* ---- figures ---- */

#define BENCH_VALUES 3        /* ours, then the peers */
#define BENCH_NONE   (-1e300) /* no such value: left out of the line, a dash in the table */

struct bench_figure {
    const char *name, *unit;
    double value[BENCH_KINDS]; /* BENCH_NONE where there is none */
    double goal;               /* BENCH_NONE: none */
    double budget_ms;          /* the cascade's; 0: without a limit; BENCH_NONE: not stated */
    const char *set;           /* a part of the data, or NULL */
    const char *label;         /* the row's words in the table, or NULL for no row */
    long n;                    /* how many it was taken over */
};

/* Print the figure as one JSON line, and keep it for the table. One that misses its goal (a share in % is to
 * be at least that, all else at most) is counted and named on standard error. */
void bench_figure_add(const struct bench_figure *f);

/* How many figures missed their goals so far, and how many have one. */
long bench_goals_missed(void);
long bench_goals_set(void);

/* Print what was added as a Markdown table. */
void bench_table_print(FILE *out);

struct bench_series {
    double *value;
    size_t count, room;
};

void bench_series_add(struct bench_series *s, double value);
double bench_series_quantile(struct bench_series *s, double q); /* sorts; BENCH_NONE when empty */
void bench_series_finish(struct bench_series *s);

/* ---- sections ---- */

struct bench_options {
    const char *corpus; /* its folder, or NULL when there is none */
    bool quick;
    long seeds;   /* of each point of the synthetic limits */
    long walks;   /* of each kind */
    long frames;  /* of noise and texture */
    long first;   /* the number of the first of them, so that processes can share the work */
    long stride;  /* every how many pictures of the corpus for the large frames */
    bool verbose; /* say on standard error which pictures were missed */
};

/* Each prints its figures; 0, or -1 with a message on standard error when it cannot run. */
int bench_corpus(const struct bench_options *opt);
int bench_negatives(const struct bench_options *opt);
int bench_large(const struct bench_options *opt);
int bench_scenes(const struct bench_options *opt);
int bench_walks(const struct bench_options *opt);
int bench_limits(const struct bench_options *opt);
int bench_twins(const struct bench_options *opt);
int bench_posters(const struct bench_options *opt);
int bench_empty(const struct bench_options *opt);
int bench_idle(const struct bench_options *opt);
int bench_memory(const struct bench_options *opt);
int bench_false_reads(const struct bench_options *opt);

/* ---- the corpus ---- */

struct bench_picture {
    char *file, *set;
    uint8_t *pixels;
    struct qz_frame frame;
    struct bench_label {
        uint8_t *bytes;
        size_t len;
    } *label;
    size_t labels; /* 0: nothing may be read */
    bool kiosk;    /* like what a kiosk sees: of none of the sets of damaged, huge or crowded codes */
};

struct bench_pictures {
    struct bench_picture *picture;
    size_t count;
};

/* Load labels and pictures. 0, or -1 with a message on standard error. */
int bench_pictures_load(struct bench_pictures *p, const char *folder);
void bench_pictures_finish(struct bench_pictures *p);

/* Whether what was read is one of the picture's labels. */
bool bench_is_label(const struct bench_picture *p, const struct bench_read *read);

/* Whether it is so for any of the pictures: some show codes that only others have the labels of. */
bool bench_is_label_of_any(const struct bench_pictures *pictures, const struct bench_read *read);

/* How the reads of a picture compare with its labels. */
struct bench_score {
    bool right; /* at least one label was read */
    bool all;   /* every label was read */
    int wrong;  /* reads that are no label */
};

struct bench_score bench_score_of(const struct bench_picture *p, const struct bench_reads *reads);

/* A copy of the picture enlarged bicubically to about so many pixels, with sensor noise of the sigma added.
 * *frame points to the result, which the caller frees; NULL when memory is short. */
uint8_t *bench_enlarge(const struct qz_frame *in, double pixels, double sigma, uint64_t seed,
                       struct qz_frame *frame);

#endif
