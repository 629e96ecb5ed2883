/* The kiosk as a whole: its options, and the stages it starts and stops in. */
#ifndef QZ_KIOSK_APP_H
#define QZ_KIOSK_APP_H

#include "kiosk/album/album.h"
#include "kiosk/desk/desk.h"
#include "kiosk/eye/eye.h"
#include "kiosk/label/label.h"
#include "kiosk/link/preview.h"
#include "kiosk/ui/ui.h"
#include "kiosk/uplink/uplink.h"
#include "kiosk/vigil.h"

#define QZ_KIOSK_CONF "/etc/qingzhan/kiosk.conf"
#define QZ_KIOSK_PATH 512 /* bytes of a path in the options, with its end */

/* What configuration file and command line say. Text fields are "" when not given. */
struct qz_kiosk_options {
    char dir[QZ_KIOSK_PATH];    /* of the ledger and the device key */
    char source[QZ_KIOSK_PATH]; /* of frames */
    char serial[256];
    int serial_baud;
    char scanner_prefix[32]; /* that scanners were set to send before a code */
    int budget_ms;
    int source_fps;        /* pace of a folder or file */
    int turned;            /* quarters clockwise that put frames upright */
    bool mirror;           /* left and right of frames are exchanged */
    int lang, theme, lens; /* enum qz_lang, enum qz_theme_id, enum qz_lens */
    int width, height;     /* 0: the display's */
    int dpi, volume;
    bool large, low;    /* for everybody */
    int switch_step_ms; /* 0: nobody has a switch */
    int speak;          /* enum qz_speak */
    bool wall;
    int wall_display; /* that is a wall beside the door's, from 2 on; 0: there is none */
    char off[16];     /* "22:00-07:00": when the display is off; "": never */
    int off_from, off_to;
    int wall_after_s; /* seconds without anybody after which a kiosk is a wall; 0: never */
    bool leave;       /* staff may end the program for good */
    bool windowed, software, mute, reduce_motion, auto_open, exit_at_end, as_root;
    char font_regular[QZ_KIOSK_PATH], font_bold[QZ_KIOSK_PATH], font_fallback[QZ_KIOSK_PATH];
    char ca_file[QZ_KIOSK_PATH];
    bool plain_http;
    char shots[QZ_KIOSK_PATH], script[QZ_KIOSK_PATH], report[QZ_KIOSK_PATH], touches[QZ_KIOSK_PATH];
    int log_level;
    char label_printer[256]; /* "": there is none */
    int label_dots;
    int label_name; /* 0: masked, 1: left to be written by hand */
};

struct qz_kiosk_app {
    struct qz_kiosk_options opt;
    struct qz_wires wires;
    int dir_fd; /* open while the directory is this kiosk's own */
    struct qz_preview *preview;
    struct qz_gallery *gallery;
    struct qz_album *album;
    struct qz_ui *ui;
    struct qz_desk *desk;
    struct qz_uplink *uplink;
    struct qz_eye *eye;
    struct qz_labels *labels; /* NULL: there is no printer */
    struct qz_notify notify;
    struct qz_vigil vigil;
    bool again; /* staff wants it started anew */
};

/* Read the configuration file (QZ_KIOSK_CONF when --config does not name one; that one may be missing) and
 * then the command line over it. Returns 0 to go on, 1 when --help or --version has been answered, -1 with
 * *err for a wrong use. */
int qz_kiosk_options_read(struct qz_kiosk_options *o, int argc, char **argv, struct qz_err *err);

/* Start everything, run until the person or the system ends it, stop everything. Returns 0 or -1. */
int qz_app_run(struct qz_kiosk_app *app, struct qz_err *err);

#endif
