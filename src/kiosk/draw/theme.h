/* Colours by meaning, in three dresses. Each ink reads on its ground at a contrast of 7:1 or more. The pages
 * of outcomes differ in luminance from the resting page by 3:1 and from one another by 2:1, for the red-green
 * blind too, so that what came of it is seen from five metres. */
#ifndef QZ_KIOSK_DRAW_THEME_H
#define QZ_KIOSK_DRAW_THEME_H

#include "rules/kind.h"

#include <stdint.h>

enum qz_theme_id { QZ_THEME_LIGHT, QZ_THEME_DARK, QZ_THEME_CONTRAST, QZ_THEME_COUNT };

/* A ground with what is written on it. */
struct qz_ground {
    uint32_t fill;
    uint32_t ink;   /* sentences, names, numbers */
    uint32_t quiet; /* the rest of the text */
    uint32_t line;  /* only divides */
    uint32_t mark;  /* the disc of a trouble, the symbol of an outcome */
    uint32_t sign;  /* what is drawn on it */
    uint32_t plate; /* what words stand on: the fill itself, but where that has too little contrast */
};

struct qz_theme {
    struct qz_ground paper;         /* the page */
    struct qz_ground card;          /* cards and buttons on it */
    struct qz_ground deep;          /* the card that counts */
    struct qz_ground yes;           /* whole page: welcome */
    struct qz_ground already;       /* whole page */
    struct qz_ground no;            /* whole page: refused */
    struct qz_ground trouble;       /* whole page: out of order */
    struct qz_ground primary;       /* the button that does it */
    struct qz_ground stale;         /* a card: late, waiting, old */
    struct qz_ground warn;          /* a card or button: it did not work, it ends something */
    uint32_t edge;                  /* around what can be touched, and around nothing else */
    uint32_t teal;                  /* our colour, as text on card or paper */
    uint32_t track;                 /* of a ring that is not closed */
    uint32_t attested, late;        /* how people are known, beside teal, which is proven: bars and marks */
    uint32_t good, busy, away;      /* dots of the upload state */
    uint32_t aim;                   /* the frame over the picture, and a found code's outline */
    uint32_t kind[QZ_OFFICE_KINDS]; /* as text and ring on card */
};

const struct qz_theme *qz_theme(enum qz_theme_id id);
/* The theme of that name ("light", "dark", "contrast"), or QZ_THEME_COUNT. */
enum qz_theme_id qz_theme_parse(const char *name);

/* Relative luminance as WCAG 2 defines it, 0..1. */
double qz_luminance(uint32_t c);
/* Contrast of two colours as WCAG 2 defines it, 1..21. */
double qz_contrast(uint32_t a, uint32_t b);

#endif
