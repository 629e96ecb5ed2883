#include "kiosk/label/label_int.h"

#include "base/log.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_CACHE  (1 << 20) /* bytes of drawn letters */
#define LABEL_IDLE   1000      /* ms */
#define LABEL_AROUND 4096      /* bytes that a printer's language puts around the dots */

struct qz_labels {
    struct qz_label_options opt;
    struct qz_wires *wires;
    pthread_t thread;
    bool told; /* the screen knows that there is a printer */
    struct qz_fonts *fonts;
    struct qz_draw *draw; /* of the first label on */
};

static bool label_tell(struct qz_labels *l, int number, enum qz_label_state state)
{
    const struct qz_tell tell = {.kind = QZ_TELL_LABEL, .label = {.number = number, .state = state}};
    return qz_wires_tell(l->wires, &tell);
}

static int label_draw(struct qz_labels *l, const struct qz_label *label, struct qz_dots *out,
                      struct qz_err *err)
{
    const struct qz_label_options *o = &l->opt;
    if (!l->fonts && !(l->fonts = qz_fonts_create(o->font_regular, o->font_bold, o->font_fallback, err)))
        return -1;
    if (!l->draw && !(l->draw = qz_draw_create(l->fonts, LABEL_CACHE, err)))
        return -1;

    int rc = qz_label_picture(l->draw, label, o->dots, out, err);
    qz_draw_forget(l->draw); /* no name stays drawn */
    return rc;
}

static enum qz_label_state label_send(const struct qz_labels *l, const struct qz_dots *d, struct qz_err *err)
{
    struct qz_buf bytes = {0};
    enum qz_label_state s = QZ_LABEL_FAILED;
    bool cups = strncmp(l->opt.printer, "cups:", 5) == 0;
    qz_buf_reserve(&bytes, LABEL_AROUND + (size_t)d->h * (size_t)((d->w + 7) / 8)); /* it is moved nowhere */

    if (cups && qz_label_pdf(d, &bytes, err) == 0)
        s = qz_label_lp(l->opt.printer + 5, &bytes, err);
    else if (!cups && qz_label_escpos(d, &bytes, err) == 0)
        s = qz_label_send(l->opt.printer, &bytes, err);
    if (bytes.data)
        sodium_memzero(bytes.data, bytes.cap);
    qz_buf_finish(&bytes);
    return s;
}

static void label_dots_finish(struct qz_dots *d)
{
    if (d->bits)
        sodium_memzero(d->bits, (size_t)d->h * (size_t)((d->w + 7) / 8));
    free(d->bits);
}

static void label_print(struct qz_labels *l, struct qz_label *label)
{
    struct qz_err err = {0};
    struct qz_dots dots = {0};
    enum qz_label_state s = QZ_LABEL_FAILED;
    label_tell(l, label->number, QZ_LABEL_PRINTING);

    if (l->opt.by_hand)
        label->name[0] = '\0';
    if (label_draw(l, label, &dots, &err) == 0)
        s = label_send(l, &dots, &err);
    label_dots_finish(&dots);
    if (s != QZ_LABEL_DONE)
        qz_log(QZ_LOG_WARN, "label: %s", err.msg);
    label_tell(l, label->number, s);
}

static void *label_run(void *arg)
{
    struct qz_labels *l = arg;
    struct qz_label label = {0};

    while (!qz_queue_closed(l->wires->labels)) {
        l->told = l->told || label_tell(l, 0, QZ_LABEL_READY);
        if (qz_queue_pop(l->wires->labels, &label, l->told ? -1 : LABEL_IDLE) &&
            !qz_queue_closed(l->wires->labels))
            label_print(l, &label);
        sodium_memzero(&label, sizeof label);
    }
    return NULL;
}

static bool label_named_rightly(const char *printer)
{
    static const char *const ways[] = {"cups:", "device:", "tcp:"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strncmp(printer, ways[i], strlen(ways[i])) == 0 && printer[strlen(ways[i])])
            return true;
    return false;
}

struct qz_labels *qz_labels_create(const struct qz_label_options *opt, struct qz_wires *wires,
                                   struct qz_err *err)
{
    if (!label_named_rightly(opt->printer)) {
        qz_fail(err, QZ_E_INPUT,
                "\"%.100s\" is no printer of labels; use cups:NAME, device:PATH or tcp:HOST:PORT",
                opt->printer);
        return NULL;
    }

    struct qz_labels *l = calloc(1, sizeof *l);
    if (l) {
        l->opt = *opt;
        l->wires = wires;
        if (pthread_create(&l->thread, NULL, label_run, l) == 0)
            return l;
    }

    qz_fail(err, QZ_E_NOMEM, "no memory for the printer of labels");
    free(l);
    return NULL;
}

void qz_labels_destroy(struct qz_labels *l)
{
    if (!l)
        return;
    pthread_join(l->thread, NULL);
    qz_draw_destroy(l->draw);
    qz_fonts_destroy(l->fonts);
    free(l);
}
