/* Rows that say how something does: a mark, its name, and what is known of it. */
#ifndef QZ_KIOSK_SCREENS_CHECK_H
#define QZ_KIOSK_SCREENS_CHECK_H

#include "kiosk/screens/parts.h"

/* How what a row tells is judged: seen by a mark and a word, never by colour alone. */
enum qz_check_state { QZ_CHECK_GOOD, QZ_CHECK_BAD, QZ_CHECK_NOTHING };

struct qz_check_row {
    enum qz_string name;
    enum qz_check_state state;
    char value[4 * QZ_SAY_TEXT];
};

/* Fills a row in from the view's model; *row is all 0. */
typedef void qz_check_fill(const struct qz_view *v, struct qz_check_row *row);

/* The line to the tracker: its name, the connection, the certificate, the answer, the signature. */
qz_check_fill qz_check_row_name, qz_check_row_host, qz_check_row_secure, qz_check_row_answer,
    qz_check_row_signed;
/* How far the clock is off the tracker's; and what the camera gives, and what is read of it. */
qz_check_fill qz_check_clock, qz_check_camera;

/* n rows on a card in r, each as high as r lets it be. */
void qz_check_rows(struct qz_view *v, struct qz_rect r, qz_check_fill *const fill[], int n);

#endif
