/* Models of every state of the screens with invented people and places, for pictures, tests and benches. */
#ifndef QZ_TESTS_UI_SAMPLE_H
#define QZ_TESTS_UI_SAMPLE_H

#include "kiosk/draw/raster.h"
#include "kiosk/draw/view.h"
#include "kiosk/flow/flow.h"

#include <stddef.h>

/* Where the code lies in the camera's picture: */
#define QZ_SAMPLE_TURN (-0.09) /* how the phone is turned, in radians */
#define QZ_SAMPLE_HALF 0.125   /* half a side of the code, in picture heights */

/* The states in order: a name such as "idle" or "refused-expired"; NULL past the last one. */
const char *qz_sample_name(size_t i);
/* Fill m with that state. `demo` says so on the screen. */
void qz_sample_model(size_t i, enum qz_lang lang, bool demo, struct qz_model *m);
/* Give every name and title in m all the characters that it may have. */
void qz_sample_stretch(struct qz_model *m);
/* Let m offer check-in on phones, with a code that reads. */
void qz_sample_phone(struct qz_model *m);
/* A camera's picture of a hand-held phone with a code, 640x360; static memory. */
struct qz_luma qz_sample_luma(void);

/* The shape of a notice's picture: the first byte of what it is known by. */
enum { QZ_SAMPLE_WIDE = 1, QZ_SAMPLE_HIGH };
/* The picture that a view wants, as large as it is wanted; static memory. False: it wants none, or has it.
 * Draw it once more. */
bool qz_sample_image(struct qz_view *v);

#endif
