/* The inside of a scanner, shared by the files that make up the engine. */
#ifndef QZ_SCAN_ENGINE_ENGINE_H
#define QZ_SCAN_ENGINE_ENGINE_H

#include "scan/engine/bits.h"
#include "scan/engine/deblur.h"
#include "scan/engine/decode.h"
#include "scan/engine/field.h"
#include "scan/engine/finder.h"
#include "scan/engine/grid.h"
#include "scan/engine/sample.h"
#include "scan/engine/scan.h"
#include "scan/engine/solve.h"
#include "scan/engine/stop.h"
#include "scan/engine/triplet.h"
#include "scan/engine/zread.h"

enum qz_level_id {
    QZ_LV_BASE, /* the frame, or a reduced copy when it is larger than any code needs */
    QZ_LV_HALF,
    QZ_LV_THIRD,
    QZ_LV_QUARTER,
    QZ_LV_SHARP,  /* half, sharpened */
    QZ_LV_SMOOTH, /* half, averaged over 3 x 3 */
    QZ_LV_TURNED, /* half, rows for columns */
    QZ_LV_DOUBLE, /* base, twice as large */
    QZ_LV_LOG,    /* half, logarithm of the light */
    QZ_LV_FRAME,  /* the frame itself, where base is a reduced copy */
    QZ_LV_COUNT
};

struct qz_level {
    struct qz_img im;
    struct qz_bits bits;
    bool has_im, has_bits;
    int radius; /* window the bits were made with, */
    bool light; /* and whether for what is light on dark */
    uint8_t *px;
    uint64_t *words;
};

#define QZ_SIGHTINGS 24

/* A symbol that is seen and not read: kept for the deeper steps and the next frames. */
struct qz_sighting {
    struct qz_grid grid, start; /* now; and from the finders alone */
    bool light, pinned;         /* inverted; the fourth corner is by an alignment pattern */
    float timing;               /* qz_grid_timing */
    float fixed; /* qz_decode_fixed_score of the last try; of a smeared one how like finders its are */
    float clear; /* qz_decode_clearness of the last try */
    int corner[3];
    bool tried, fused; /* what was done with it in this frame already */
};

/* A symbol followed from frame to frame. */
struct qz_track {
    struct qz_sighting at; /* where it was last */
    bool live;             /* in use */
    int missed;            /* frames since it was last seen */
    float weight;          /* of all that is in sum */
    float *sum;            /* soft values of all frames, each by its clearness */
};

#define QZ_TRACKS 2

/* A coarse copy of the scene, to tell whether anything moved. */
struct qz_scene {
    uint8_t *now, *before;
    int columns, rows;
    bool known;
};

#define QZ_LAYOUTS 4

struct qz_scanner {
    struct qz_scan_options opt;
    struct qz_zread *zread;
    struct qz_level level[QZ_LV_COUNT];
    int width, height;   /* of the frames the buffers are for */
    int base_k;          /* how far the base picture is reduced */
    struct qz_img frame; /* as it was given */
    bool negative;       /* the levels are of the frame's negative, and what is seen there is light on dark */
    bool first_negative; /* the first look saw more in the negative */
    int *scratch;
    uint8_t *canvas;
    uint8_t *bytes; /* payloads of the frame's codes */
    size_t bytes_used;

    struct qz_field field; /* where in this frame a code may be */
    struct qz_finders finders;
    struct qz_pairs pairs;
    struct qz_sighting seen[QZ_SIGHTINGS];
    int seen_count;

    struct qz_layout layout[QZ_LAYOUTS];
    int layout_next;
    float *x, *y; /* module centres */
    int *grey;
    int16_t *soft;
    float *work; /* of qz_deblur */
    struct qz_solve *solve;
    struct qz_sighting shaken; /* a smeared symbol of this frame; none while its fixed is 0 */
    struct qz_decoded decoded;
    bool thorough; /* worth every way of correcting */

    struct qz_track track[QZ_TRACKS];
    struct qz_scene scene;
    size_t cursor;              /* the step that comes next, */
    bool other_way;             /* and whether it looks at what the first look saw less in */
    bool starved;               /* the first steps left no room for that one */
    size_t taken;               /* how many had their turn since the scene last changed, taken or left out */
    bool exhausted;             /* all of them had */
    int awake;                  /* frames that have the whole budget yet */
    int vain, quiet;            /* frames with a symbol seen since one was last read; in a row without one */
    int full_for;               /* frames in a row that had a place where a code may be */
    int rested;                 /* frames in a row that were not looked at as nothing moved */
    bool idling;                /* this frame's steps after the first look have credit_ms as budget */
    double credit_ms, look_ms;  /* saved up by idle frames, for such steps and for first looks */
    double looked_ms;           /* when the first look at this frame was over */
    float hope;                 /* idle frames that may have the whole budget as there are finders in view */
    struct qz_scan_result last; /* hint and outline while nothing moves */
    float cost[32];             /* the least CPU ms that each step took of late, per million pixels */

    struct qz_scan_result *out;
    size_t fresh; /* codes of out that are not old */
    bool enough;  /* one of them is enough */
    bool part;    /* a code of this frame is one of a series, there: */
    struct qz_point part_at[4];
    const char *step;
    double start_ms, stop_ms; /* of this frame, CPU time of the thread; stop 0: none */
};

/* Whether this frame's budget is used up. */
bool qz_spent(const struct qz_scanner *s);

/* Whether nothing more needs to be looked for in this frame. */
bool qz_satisfied(const struct qz_scanner *s);

/* The picture of a level, made when first asked for in a frame; NULL when this frame has no such level, or
 * when the budget ended while the doubled one was made. */
const struct qz_img *qz_level_img(struct qz_scanner *s, enum qz_level_id id);

/* The bits of a level, with a threshold window of radius pixels, for what is dark on light or light on dark;
 * NULL when there is no picture of the level, or the budget ends meanwhile. */
const struct qz_bits *qz_level_bits(struct qz_scanner *s, enum qz_level_id id, int radius, bool light);

/* From now on the levels are of the frame's negative, or of the frame itself again: none is made yet. Where
 * sightings and finders are kept, what was dark on light is light on dark now. */
void qz_levels_negate(struct qz_scanner *s, bool negative);

/* The layout of a version, from a small cache. */
const struct qz_layout *qz_layout_of(struct qz_scanner *s, int version);

/* The coarsest picture in which a module of pitch base pixels still spans three pixels. */
const struct qz_img *qz_picture_for(struct qz_scanner *s, float pitch);

/* Try to read the symbol of a triplet; adds to s->out when it reads. Otherwise remembers a sighting when it
 * looks like a symbol. */
bool qz_attempt_triplet(struct qz_scanner *s, const struct qz_triplet *t);

/* Try harder on every sighting not tried so yet. */
void qz_attempt_seen(struct qz_scanner *s);

/* Read the symbol at q, whose grid need only be right near the finders; improves q. */
bool qz_read_sighting(struct qz_scanner *s, struct qz_sighting *q);

/* Undo blur, sharpen, try other thresholds: for a sighting whose fixed modules fit so well at the least. */
#define QZ_WORTH_WORK 0.72f
bool qz_read_deep(struct qz_scanner *s, struct qz_sighting *q);

/* Read the symbol at q by solving for all its modules at once. */
bool qz_read_solved(struct qz_scanner *s, struct qz_sighting *q);

/* Read symbols that moved at right angles to the rows of im while the shutter was open, with finders up to
 * widest pixels of im (0: of any width). turned: im has columns for rows, so they moved along the picture's
 * rows. */
void qz_read_smears(struct qz_scanner *s, const struct qz_img *im, int widest, bool turned);

/* Fill s->soft with what is seen at q now. */
void qz_see_again(struct qz_scanner *s, struct qz_sighting *q);

/* Read what s->soft says of the symbol at q: as it is, or with its blur undone (s->soft is changed). */
bool qz_read_values(struct qz_scanner *s, const struct qz_sighting *q);
bool qz_read_deblurred(struct qz_scanner *s, struct qz_sighting *q);

/* All the steps that this frame's budget allows, the most promising first. */
void qz_cascade_run(struct qz_scanner *s);

/* Follow what was seen in earlier frames into this one, and read it if possible. */
void qz_track_follow(struct qz_scanner *s);

/* Add this frame's unread sightings to what is known of them, and try to read the sum. */
void qz_track_fuse(struct qz_scanner *s);

/* Keep the place of a symbol just read at q. Tracks are of the frame, whatever the levels are of. */
void qz_track_keep(struct qz_scanner *s, const struct qz_sighting *q);

/* At the end of a frame: forget what has not been seen for a while. */
void qz_track_age(struct qz_scanner *s);
void qz_track_reset(struct qz_scanner *s);

/* Whether the frame shows the scene of the frames before, but for noise. Takes the scene over when not. */
bool qz_scene_still(struct qz_scanner *s, const struct qz_frame *f);

/* Quality of finders that a hint may rest on by themselves. */
#define QZ_HINT_CLEAR 0.97f

/* Say in s->out what stands in the way of reading. */
void qz_hint_fill(struct qz_scanner *s);

/* Whether a symbol is seen, in s->seen or followed: more than finders that may belong to nothing. */
bool qz_hint_sure(const struct qz_scanner *s);

/* Report a payload, unless it is too long or there already. corner as in qz_code. Returns whether it is in
 * the result now, and is not old. */
bool qz_report(struct qz_scanner *s, const char *bytes, size_t len, const struct qz_point corner[4],
               float quality);

/* Give memory for frames of this size; what is there is kept when the size has not changed. Returns 0, or -1
 * with *err. */
int qz_levels_prepare(struct qz_scanner *s, const struct qz_frame *frame, struct qz_err *err);
void qz_levels_release(struct qz_scanner *s);

#endif
