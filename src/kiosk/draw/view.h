/* What a screen is given to describe a frame with: the model, sizes that scale, text that fits, and areas
 * that can be touched. All sizes are in units of a 1080-pixel-high screen; the shorter side scales them. A
 * page need not have the whole display: for who sits it has the lower part. */
#ifndef QZ_KIOSK_DRAW_VIEW_H
#define QZ_KIOSK_DRAW_VIEW_H

#include "kiosk/draw/draw.h"
#include "kiosk/draw/i18n.h"
#include "kiosk/draw/theme.h"
#include "kiosk/flow/flow.h"

#define QZ_SAY_TEXT     320 /* bytes of a sentence with what is filled in */
#define QZ_VIEW_TOUCHES 48
#define QZ_VIEW_TEXTS   100
#define QZ_TOUCH_MIN                                                                                         \
    88                    /* units: the smallest side of a touch area where nobody knows how large a unit is \
                           */
#define QZ_TOUCH_MOST 180 /* units: larger than that no screen has room for it */
#define QZ_TOUCH_MM   15  /* the smallest side of a button */

/* Where the camera sits; the picture points there. */
enum qz_lens { QZ_LENS_ABOVE, QZ_LENS_BELOW, QZ_LENS_LEFT, QZ_LENS_RIGHT, QZ_LENS_NONE /* a scanner only */ };

struct qz_touch {
    struct qz_rect shown, area; /* what is seen, and what answers to a finger */
    enum qz_tap tap;
    int arg;
};

/* The camera's newest picture; luma.px is NULL when there is none. */
struct qz_preview_picture {
    struct qz_luma luma;
    float part[4]; /* of the frame: left, top, width, height, 0..1 */
    uint64_t seq;
};

/* A picture that a screen shows beside its own drawing: which one it wants, and which one is there. */
struct qz_view_image {
    bool wanted;
    struct qz_ask_show want;
    struct qz_ask_show is; /* what px is of */
    struct qz_pixels px;   /* borrowed; px.px NULL: none is there */
    uint64_t key;          /* tells it from others */
};

/* A page that is drawn larger, or in less room, than it is laid out for: at which scale nothing is cut. */
struct qz_fit {
    enum qz_screen_id screen; /* of this one, */
    enum qz_lang lang;
    struct qz_ease ease;
    int w, h, size; /* size: of struct qz_setup */
    float scale;    /* 0: of none yet */
    /* At its own scale: */
    int cut;                   /* texts that are cut there, too; */
    float smallest;            /* the smallest text, */
    int touches;               /* what can be touched, */
    int side[QZ_VIEW_TOUCHES]; /* the smaller side of each, */
    int pictured, coded;       /* of the camera's picture and of the code, in px */
};

struct qz_view {
    struct qz_draw *draw;
    const struct qz_theme *theme;
    const struct qz_ground *ground; /* of the page */
    const struct qz_model *m;
    struct qz_preview_picture picture;
    struct qz_view_image image;
    enum qz_lens lens;
    int w, h;            /* of the display */
    struct qz_rect page; /* the part of it that the page has */
    struct qz_ease ease; /* as it is drawn now: as the model has it, but for a wall */
    float scale;         /* of all sizes beside what the page's size asks for; 0: 1 */
    float dpi;           /* px an inch of the real display; 0: not known */
    float u;             /* px a unit */
    int finger;          /* px that a button has at the least on each side */
    bool upright;        /* the page is higher than wide */
    bool foot;           /* what its head offers is at its foot, within reach */
    float motion;        /* 0..1 since the screen came; 1 when it is at rest */
    int touches, focus;  /* focus: the touch that Enter presses, -1 none */
    struct qz_touch touch[QZ_VIEW_TOUCHES];
    int overflows;  /* texts that had to be cut, and end in "…" */
    int spills;     /* texts that are larger than their room even so */
    float smallest; /* of them, in px; 0: there is none */
    int pictured;   /* the camera's picture has so many px on its smaller side, */
    int coded;      /* and the code on a side; 0: there is none */
    int texts;      /* and where each of them stands, as many as there is room for */
    struct qz_rect text[QZ_VIEW_TEXTS];
    struct qz_fit fit; /* how the last page was fitted in (kiosk/screens/fit.c) */
};

/* Begin a frame: fill ground, sizes; forget touches. */
void qz_view_begin(struct qz_view *v, const struct qz_ground *ground);
/* End it: the frame around what Enter would press. */
void qz_view_end(struct qz_view *v);

/* Units to whole pixels. */
int qz_v(const struct qz_view *v, float units);
/* The same for a side of a button: what a finger needs, where that is more. */
int qz_finger(const struct qz_view *v, float units);
/* A rectangle cut by `units` on each side. */
struct qz_rect qz_inset(const struct qz_view *v, struct qz_rect r, float across, float down);
/* Take a strip off r (which shrinks): px from its top, bottom, left or right. */
struct qz_rect qz_take_top(struct qz_rect *r, int px);
struct qz_rect qz_take_bottom(struct qz_rect *r, int px);
struct qz_rect qz_take_left(struct qz_rect *r, int px);
struct qz_rect qz_take_right(struct qz_rect *r, int px);

/* The model's language. */
const char *qz_say(const struct qz_view *v, enum qz_string id);
/* One that holds a %d, filled in. out has room for QZ_SAY_TEXT. */
const char *qz_say_n(const struct qz_view *v, enum qz_string id, int n, char out[QZ_SAY_TEXT]);
/* One that holds a %s. */
const char *qz_say_s(const struct qz_view *v, enum qz_string id, const char *text, char out[QZ_SAY_TEXT]);
/* "09:31" in Shanghai. */
const char *qz_say_time(int64_t ms, char out[8]);

enum qz_align { QZ_LEFT, QZ_CENTRE, QZ_RIGHT };
enum qz_valign { QZ_TOP, QZ_MIDDLE, QZ_BOTTOM };

struct qz_style {
    enum qz_face face;
    float size, least; /* units; text that does not fit shrinks in steps down to least (0: 0.7 of size) */
    uint32_t color;
    enum qz_align align;
    enum qz_valign valign;
    int lines;     /* at the most; 0: one */
    float leading; /* line height in ems; 0: 1.35 */
};

/* Set text in r. Returns the rectangle it takes. When even `least` does not fit it ends in "…" and the view
 * counts an overflow. Nothing is cut without that. */
struct qz_rect qz_text_in(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text);
/* The size in units at which it would be set there, and its lines. */
float qz_text_fit(struct qz_view *v, struct qz_rect r, struct qz_style s, const char *text, int *lines);
/* The style for a text that may be long: one line, shrunk down to `two` units, and where that is not enough
 * two lines of at most that size. NULL is no text. */
struct qz_style qz_style_two(struct qz_view *v, struct qz_rect r, struct qz_style s, float two,
                             const char *text);
/* px wide on one line at its full size. */
int qz_text_wide(struct qz_view *v, struct qz_style s, const char *text);

/* The picture of that hash in the middle of r, whole and as large as r lets it be. False: it is not there,
 * and wanted; nothing is drawn. One of them a frame. */
bool qz_view_image(struct qz_view *v, struct qz_rect r, const uint8_t hash[QZ_PICTURE_HASH]);

/* An area to touch; at least v->finger on each side however small it is drawn. */
void qz_touchable(struct qz_view *v, struct qz_rect r, enum qz_tap tap, int arg);
/* What is under a finger, NULL: nothing. Of several the one whose drawn part is nearest. */
const struct qz_touch *qz_touch_at(const struct qz_view *v, int x, int y);

/* A card on the page: it has no edge, since it cannot be touched. */
void qz_card(struct qz_view *v, struct qz_rect r, float radius, const struct qz_ground *g);
/* One that can be touched: it has an edge, or stands out by its fill. */
void qz_touch_card(struct qz_view *v, struct qz_rect r, float radius, const struct qz_ground *g);
/* A button: label, under it a quieter line (NULL: none), before them an icon (QZ_ICON_COUNT: none). */
void qz_button(struct qz_view *v, struct qz_rect r, const struct qz_ground *g, const char *label,
               const char *under, enum qz_icon icon, enum qz_tap tap, int arg);

#endif
