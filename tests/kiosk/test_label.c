/* The printer of labels: what it is sent, and what is said of one that has no paper, is not there, or dies
 * with a label. The printers of the test stand at the loopback, or are files, or programs named like those of
 * CUPS. */
#include "kiosk/label/label_int.h"
#include "tests/support/memory.h"
#include "tests/support/place.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define WAIT_MS 30000 /* at the most; nothing waits for it when all is well */
#define DOTS    384

/* ---- a printer at the loopback ---- */

enum manner { GOOD, MUTE, NO_PAPER, RUNS_OUT, OFF, DIES };

static struct {
    enum manner manner;
    int listens;
    pthread_t thread;
    struct qz_buf got; /* without the questions */
    int questions;
} printer;

static void printer_answer(int fd)
{
    uint8_t answer[2] = {0x12, 0x12};
    bool empty = printer.manner == NO_PAPER || (printer.manner == RUNS_OUT && printer.questions > 0);
    if (empty)
        answer[0] |= 0x60;
    if (printer.manner == OFF)
        answer[1] |= 0x04;
    printer.questions++;
    if (printer.manner != MUTE)
        assert_int_equal(write(fd, answer, sizeof answer), sizeof answer);
}

/* The questions come alone, or behind a label. */
static void *printer_run(void *arg)
{
    static const size_t asks = sizeof QZ_LABEL_QUESTION - 1;
    uint8_t bytes[4096];
    ssize_t n;
    (void)arg;
    int fd = accept(printer.listens, NULL, NULL);

    while (fd >= 0 && (n = read(fd, bytes, sizeof bytes)) > 0) {
        qz_buf_add(&printer.got, bytes, (size_t)n);
        if (printer.got.len >= asks &&
            memcmp(printer.got.data + printer.got.len - asks, QZ_LABEL_QUESTION, asks) == 0) {
            printer.got.len -= asks;
            printer_answer(fd);
        }
        if (printer.manner == DIES && printer.got.len > 0) {
            const struct linger now = {.l_onoff = 1};
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
            break;
        }
    }
    close(fd);
    return NULL;
}

static const char *printer_begin(enum manner manner)
{
    static char name[40];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    qz_buf_finish(&printer.got);
    memset(&printer, 0, sizeof printer);
    printer.manner = manner;
    printer.listens = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(printer.listens, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(printer.listens, (struct sockaddr *)&at, &n), 0);
    assert_int_equal(listen(printer.listens, 1), 0);
    assert_int_equal(pthread_create(&printer.thread, NULL, printer_run, NULL), 0);
    snprintf(name, sizeof name, "tcp:127.0.0.1:%d", ntohs(at.sin_port));
    return name;
}

static void printer_end(void)
{
    shutdown(printer.listens, SHUT_RDWR);
    pthread_join(printer.thread, NULL);
    close(printer.listens);
}

/* ---- the kiosk's thread ---- */

static struct qz_wires wires;
static struct qz_labels *labels;
static const struct qz_label li = {
    .number = 7, .name = "李＊＊", .title = "五四机关开放日", .line = "今天第 3 位 · 09:31"};

static int start(void **state)
{
    (void)state;
    return qz_wires_init(&wires, NULL);
}

static void stop_labels(void)
{
    qz_wires_close(&wires);
    qz_labels_destroy(labels);
    labels = NULL;
}

static int stop(void **state)
{
    (void)state;
    stop_labels();
    qz_wires_finish(&wires);
    return 0;
}

static enum qz_label_state heard(int number)
{
    struct qz_tell t;
    do
        assert_true(qz_queue_pop(wires.tells, &t, WAIT_MS));
    while (t.kind != QZ_TELL_LABEL);
    assert_int_equal(t.label.number, number);
    return t.label.state;
}

static void begin(const char *name, bool by_hand)
{
    const struct qz_label_options o = {.printer = name, .dots = DOTS, .by_hand = by_hand};
    struct qz_err err = {0};
    labels = qz_labels_create(&o, &wires, &err);
    if (!labels)
        fail_msg("%s", err.msg);
    assert_int_equal(heard(0), QZ_LABEL_READY);
}

/* What becomes of one label. */
static enum qz_label_state print(void)
{
    assert_true(qz_queue_push(wires.labels, &li));
    assert_int_equal(heard(li.number), QZ_LABEL_PRINTING);
    return heard(li.number);
}

/* ---- what is sent ---- */

static struct qz_draw *draw_of(struct qz_fonts **fonts)
{
    *fonts = qz_fonts_create(NULL, NULL, NULL, NULL);
    assert_non_null(*fonts);
    struct qz_draw *draw = qz_draw_create(*fonts, 1 << 20, NULL);
    assert_non_null(draw);
    return draw;
}

static int black(const struct qz_dots *d, int from, int to)
{
    int n = 0;
    for (int y = from; y < to && y < d->h; y++)
        for (int x = 0; x < d->w; x++)
            n += d->bits[y * ((d->w + 7) / 8) + x / 8] >> (7 - x % 8) & 1;
    return n;
}

static void a_label_has_name_title_and_number_in_every_width(void **state)
{
    static const int widths[] = {QZ_LABEL_DOTS_LEAST, 384, 575, 576, QZ_LABEL_DOTS_MOST};
    struct qz_fonts *fonts;
    struct qz_draw *draw = draw_of(&fonts);
    struct qz_label longest = li, unnamed = li;
    (void)state;
    snprintf(longest.name, sizeof longest.name,
             "阿＊＊＊＊＊·买＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊");
    for (int i = 0; i < 60; i++)
        strcat(longest.title, i < 50 ? "团" : "");
    unnamed.name[0] = '\0';

    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct qz_dots d, l, u;
        assert_int_equal(qz_label_picture(draw, &li, widths[i], &d, NULL), 0);
        assert_int_equal(qz_label_picture(draw, &longest, widths[i], &l, NULL), 0);
        assert_int_equal(qz_label_picture(draw, &unnamed, widths[i], &u, NULL), 0);
        assert_int_equal(d.w, widths[i]);
        assert_true(black(&d, 0, d.h) > widths[i] * 4 && black(&d, 0, d.h) < d.w * d.h / 3);
        assert_true(l.h < 900 * widths[i] / 576); /* nothing is cut, and there is room below */
        assert_int_equal(black(&l, l.h - 20 * widths[i] / 576, l.h), 0);
        assert_true(black(&l, 0, l.h) > black(&u, 0, u.h));
        assert_int_equal(black(&u, 0, 60 * widths[i] / 576), 0); /* room to write in */
        assert_true(black(&u, 0, u.h) > widths[i]);
        free(d.bits), free(l.bits), free(u.bits);
    }
    qz_draw_destroy(draw);
    qz_fonts_destroy(fonts);
}

/* Walks the pictures of an ESC/POS job. Returns the rows that they have together. */
static int escpos_rows(const struct qz_buf *b, int width)
{
    const uint8_t *p = (const uint8_t *)b->data;
    size_t at = 2;
    int rows = 0;
    assert_memory_equal(p, "\x1b@", 2);

    while (at + 8 <= b->len && memcmp(p + at, "\x1dv0\0", 4) == 0) {
        int bytes = p[at + 4] | p[at + 5] << 8, high = p[at + 6] | p[at + 7] << 8;
        assert_int_equal(bytes, (width + 7) / 8);
        at += 8 + (size_t)bytes * (size_t)high;
        rows += high;
    }
    assert_int_equal(b->len - at, 4); /* the cut, and nothing else */
    assert_memory_equal(p + at,
                        "\x1d"
                        "VB\x40",
                        4);
    return rows;
}

static void escpos_holds_all_rows_and_a_pdf_is_of_the_labels_size(void **state)
{
    uint8_t bits[3 * 300] = {0};
    const struct qz_dots d = {.w = 20, .h = 300, .bits = bits};
    struct qz_buf b = {0}, pdf = {0};
    char start[40];
    (void)state;
    assert_int_equal(qz_label_escpos(&d, &b, NULL), 0);
    assert_int_equal(escpos_rows(&b, 20), 300);

    assert_int_equal(qz_label_pdf(&d, &pdf, NULL), 0);
    assert_memory_equal(pdf.data, "%PDF-1.4\n", 9);
    assert_non_null(memmem(pdf.data, pdf.len, "MediaBox[0 0 7 106]", 19));
    const char *xref = memmem(pdf.data, pdf.len, "xref\n0 6", 8);
    assert_non_null(xref);
    snprintf(start, sizeof start, "startxref\n%zu\n%%%%EOF\n", (size_t)(xref - pdf.data));
    assert_memory_equal(pdf.data + pdf.len - strlen(start), start, strlen(start));
    qz_buf_finish(&b);
    qz_buf_finish(&pdf);
}

/* ---- printers ---- */

static void a_printer_that_is_well_prints(void **state)
{
    (void)state;
    begin(printer_begin(GOOD), false);
    assert_int_equal(print(), QZ_LABEL_DONE);
    printer_end();
    assert_true(escpos_rows(&printer.got, DOTS) > 100);
    assert_int_equal(printer.questions, 2);
}

static void one_that_answers_nothing_prints_all_the_same(void **state)
{
    (void)state;
    begin(printer_begin(MUTE), true);
    assert_int_equal(print(), QZ_LABEL_DONE);
    printer_end();
    assert_true(escpos_rows(&printer.got, DOTS) > 100);
}

static void one_without_paper_is_sent_nothing(void **state)
{
    (void)state;
    begin(printer_begin(NO_PAPER), false);
    assert_int_equal(print(), QZ_LABEL_NO_PAPER);
    printer_end();
    assert_int_equal(printer.got.len, 0);
}

static void one_that_runs_out_of_paper_amid_a_label_says_so(void **state)
{
    (void)state;
    begin(printer_begin(RUNS_OUT), false);
    assert_int_equal(print(), QZ_LABEL_NO_PAPER);
    printer_end();
}

static void one_that_dies_in_the_middle_has_not_printed(void **state)
{
    (void)state;
    begin(printer_begin(DIES), false);
    assert_int_equal(print(), QZ_LABEL_FAILED);
    printer_end();
}

static void one_that_is_off_line_or_not_there_is_told_of_and_tried_again(void **state)
{
    (void)state;
    const char *name = printer_begin(OFF);
    begin(name, false);
    assert_int_equal(print(), QZ_LABEL_OFFLINE);
    printer_end();
    assert_int_equal(print(), QZ_LABEL_OFFLINE); /* nobody listens there any more */
}

static void a_file_has_each_label_behind_the_one_before(void **state)
{
    char dir[PLACE_PATH], path[PLACE_PATH], name[PLACE_PATH + 10];
    size_t one, two;
    (void)state;
    place_make(dir);
    snprintf(name, sizeof name, "device:%s", place_path(path, dir, "labels"));
    begin(name, false);
    assert_int_equal(print(), QZ_LABEL_DONE);
    free(place_read(path, &one));
    assert_int_equal(print(), QZ_LABEL_DONE);
    free(place_read(path, &two));
    assert_true(one > 1000 && two == 2 * one);
    place_remove(dir);
}

/* Once it is sent. `li` itself cannot be written to. */
static void no_label_is_left_in_memory(void **state)
{
    (void)state;
    const char *name = printer_begin(GOOD);
    begin(name, false);
    assert_int_equal(print(), QZ_LABEL_DONE);
    printer_end();
    stop_labels();
    assert_false(memory_holds(li.title));
}

/* ---- CUPS ---- */

static void put_program(const char *dir, const char *name, const char *text)
{
    char path[PLACE_PATH];
    place_write(place_path(path, dir, name), text, strlen(text));
    chmod(path, 0755);
}

static void with_cups(const char *lpstat, const char *lp, enum qz_label_state expected, bool sent)
{
    char dir[PLACE_PATH], path[2 * PLACE_PATH + 8], job[PLACE_PATH];
    char *was = strdup(getenv("PATH"));
    size_t n = 0;
    place_make(dir);
    put_program(dir, "lpstat", lpstat);
    put_program(dir, "lp", lp);
    snprintf(path, sizeof path, "%s:%s", dir, was);
    setenv("PATH", path, 1);

    begin("cups:Desk_2", false);
    assert_int_equal(print(), expected);
    stop_labels();
    setenv("PATH", was, 1);
    free(was);

    unsigned char *bytes = access(place_path(job, dir, "job"), R_OK) == 0 ? place_read(job, &n) : NULL;
    assert_int_equal(bytes != NULL && n > 1000 && memcmp(bytes, "Desk_2 %PDF-1.4", 15) == 0, sent);
    free(bytes);
    place_remove(dir);
}

#define LP_GOOD "#!/bin/sh\nd=${0%/*}\nprintf '%s ' \"$3\" >$d/job\ncat >>$d/job\n"

static void cups_is_given_a_pdf(void **state)
{
    (void)state;
    with_cups("#!/bin/sh\necho printer $3 is idle.\n", LP_GOOD, QZ_LABEL_DONE, true);
}

static void cups_says_that_there_is_no_paper(void **state)
{
    (void)state;
    with_cups("#!/bin/sh\nprintf 'printer %s is idle.\\n\\tAlerts: media-empty-error\\n' $3\n", LP_GOOD,
              QZ_LABEL_NO_PAPER, false);
}

static void cups_does_not_know_the_printer_or_has_it_off(void **state)
{
    (void)state;
    with_cups("#!/bin/sh\necho 'lpstat: Invalid destination name'\nexit 1\n", LP_GOOD, QZ_LABEL_OFFLINE,
              false);
}

static void cups_takes_no_label(void **state)
{
    (void)state;
    with_cups("#!/bin/sh\necho idle\n", "#!/bin/sh\necho 'lp: Error - scheduler not responding'\nexit 1\n",
              QZ_LABEL_FAILED, false);
}

/* ---- the screen ---- */

static void nobody_waits_behind_more_than_a_few(void **state)
{
    int taken = 0;
    (void)state;
    while (qz_queue_push(wires.labels, &li))
        taken++;
    assert_in_range(taken, 1, 5);
}

static void a_printer_is_named_in_one_of_three_ways(void **state)
{
    static const char *const wrong[] = {"lp0", "cups:", "usb:/dev/usb/lp0", "tcp:"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct qz_err err = {0};
        assert_null(
            qz_labels_create(&(struct qz_label_options){.printer = wrong[i], .dots = 576}, &wires, &err));
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, "cups:NAME"));
    }
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_label_has_name_title_and_number_in_every_width),
        T(escpos_holds_all_rows_and_a_pdf_is_of_the_labels_size),
        T(a_printer_that_is_well_prints),
        T(one_that_answers_nothing_prints_all_the_same),
        T(one_without_paper_is_sent_nothing),
        T(one_that_runs_out_of_paper_amid_a_label_says_so),
        T(one_that_dies_in_the_middle_has_not_printed),
        T(one_that_is_off_line_or_not_there_is_told_of_and_tried_again),
        T(a_file_has_each_label_behind_the_one_before),
        T(no_label_is_left_in_memory),
        T(cups_is_given_a_pdf),
        T(cups_says_that_there_is_no_paper),
        T(cups_does_not_know_the_printer_or_has_it_off),
        T(cups_takes_no_label),
        T(nobody_waits_behind_more_than_a_few),
        T(a_printer_is_named_in_one_of_three_ways),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    qz_buf_finish(&printer.got);
    return rc;
}
