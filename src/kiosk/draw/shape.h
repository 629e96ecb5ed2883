/* Shapes as masks: rings, icons, corner brackets; all strokes with round ends, drawn by us. */
#ifndef QZ_KIOSK_DRAW_SHAPE_H
#define QZ_KIOSK_DRAW_SHAPE_H

#include "kiosk/draw/raster.h"

enum qz_icon {
    QZ_ICON_CHECK,
    QZ_ICON_CLOCK,
    QZ_ICON_BAR,
    QZ_ICON_WRENCH,
    QZ_ICON_CAMERA,
    QZ_ICON_PEOPLE,
    QZ_ICON_LOCK,
    QZ_ICON_BACK,
    QZ_ICON_ERASE,
    QZ_ICON_ARROW_UP,
    QZ_ICON_ARROW_DOWN,
    QZ_ICON_ARROW_LEFT,
    QZ_ICON_ARROW_RIGHT,
    QZ_ICON_CALENDAR,
    QZ_ICON_OUT,
    QZ_ICON_DOOR,
    QZ_ICON_TALK,
    QZ_ICON_HEART,
    QZ_ICON_SHARE,
    QZ_ICON_STAR,
    QZ_ICON_PLACE,
    QZ_ICON_HOLD,
    QZ_ICON_GO_ON,
    QZ_ICON_NO_LINE,
    QZ_ICON_PAD,        /* keys of a number pad */
    QZ_ICON_FACE_AWFUL, /* five faces from the lowest mark up, without the circle around them */
    QZ_ICON_FACE_POOR,
    QZ_ICON_FACE_FAIR,
    QZ_ICON_FACE_GOOD,
    QZ_ICON_FACE_GREAT,
    QZ_ICON_COUNT
};

/* Each fills *m (reference point: the centre) and returns 0, or -1 when memory is short. The caller frees
 * m->a. */

/* An icon in a square of size px, strokes of that width in px. */
int qz_shape_icon(enum qz_icon icon, float size, float stroke, struct qz_mask *m);
/* A ring of that outer diameter and stroke width, its part from `from` to `to` (turns from twelve o'clock,
 * clockwise, 0..1) with round ends; 0..1 is the closed ring. */
int qz_shape_ring(float diameter, float stroke, float from, float to, struct qz_mask *m);
/* The closed ring, as that many dashes with gaps of the same length. */
int qz_shape_dashes(float diameter, float stroke, int dashes, struct qz_mask *m);
/* A corner of an aiming frame: arm px long on each side, round inside. corner: 0 top left, 1 top right, 2
 * bottom right, 3 bottom left. The reference point is the frame's corner. */
int qz_shape_bracket(float arm, float radius, float stroke, int corner, struct qz_mask *m);

#endif
