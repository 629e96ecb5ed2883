/* The scan worker: codes are read through it as beside it, whatever becomes of it the next frame is read,
 * it gets out of its cell by no system call, and what a hostile one says is not believed. This program is
 * its own worker; which one, its second argument says. */
#include "base/clock.h"
#include "base/guard.h"
#include "rules/admit.h"
#include "scan/worker/seat.h"
#include "scan/worker/spawn.h"
#include "scan/worker/worker.h"
#include "tests/support/code_picture.h"
#include "tests/support/pictures.h"
#include "tests/support/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <qrencode.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PASS    "QZ1:A PASS OF THE USUAL LENGTH, WHICH SOMEBODY HOLDS UP, 0123456789"
#define WAIT_MS 60000 /* at the most; nothing waits for it when all is well */

/* What the first pixel of a frame makes the fragile worker do. */
enum whim { WHIM_NONE = 205, WHIM_CRASH = 1, WHIM_HANG, WHIM_SLEEP, WHIM_EAT };

#include "tests/scan/worker_bodies.h"

/* ---- the program before it ---- */

static struct qz_worker *w;
static struct picture pass, blank;
static struct qz_scan_result result;
static struct qz_err err;

static struct qz_frame frame_of(const struct picture *p)
{
    return (struct qz_frame){.luma = p->px, .width = p->w, .height = p->h, .stride = p->w};
}

static void begin(const char *body)
{
    const struct qz_worker_options o = {.budget_ms = 100, .body = body};
    w = qz_worker_create(&o, &err);
    assert_non_null(w);
}

static int start(void **state)
{
    (void)state;
    pass = picture_make(320, 240, WHIM_NONE);
    blank = picture_make(320, 240, WHIM_NONE);
    return picture_plain_code(&pass, PASS, 40, 20, 5) > 0 ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    qz_worker_destroy(w);
    w = NULL;
    free(pass.px);
    free(blank.px);
    return 0;
}

/* What comes next that is something. */
static enum qz_worker_got heard(void)
{
    int64_t until = qz_mono_us() + 1000 * (int64_t)WAIT_MS;
    while (qz_mono_us() < until) {
        enum qz_worker_got got = qz_worker_next(w, 1000, &result, &err);
        if (got != QZ_WORKER_NOTHING)
            return got;
    }
    fail_msg("the worker says nothing");
    return QZ_WORKER_NOTHING;
}

/* Ask until it is taken. What was lost before that is passed over; how often is returned. */
static int asked_in(const struct picture *p, const struct qz_room *room)
{
    const struct qz_frame f = frame_of(p);
    int64_t until = qz_mono_us() + 1000 * (int64_t)WAIT_MS;
    int lost = 0;
    while (qz_worker_ask(w, &f, room, &err) != QZ_WORKER_TAKEN) {
        assert_true(qz_mono_us() < until);
        lost += qz_worker_next(w, 1000, &result, &err) == QZ_WORKER_LOST;
    }
    return lost;
}

static int asked(const struct picture *p)
{
    return asked_in(p, NULL);
}

static void reads_the_pass(void)
{
    asked(&pass);
    assert_int_equal(heard(), QZ_WORKER_ANSWER);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.code[0].len, strlen(PASS));
    assert_memory_equal(result.code[0].bytes, PASS, strlen(PASS));
}

/* ---- what it reads ---- */

static void a_code_is_read_as_beside_it(void **state)
{
    (void)state;
    const struct qz_scan_options o = {.max_bytes = QZ_PAYLOAD_MAX};
    struct qz_scanner *beside = qz_scanner_create(&o, &err);
    struct qz_scan_result r;
    const struct qz_frame f = frame_of(&pass);
    assert_done(qz_scanner_frame(beside, &f, &r, &err), &err);

    begin(NULL);
    reads_the_pass();
    for (int i = 0; i < 4; i++) {
        assert_true(fabsf(result.code[0].corner[i].x - r.code[0].corner[i].x) < 0.01F);
        assert_true(fabsf(result.code[0].corner[i].y - r.code[0].corner[i].y) < 0.01F);
    }
    assert_int_equal(result.code[0].worth, QZ_CODE_ENOUGH);
    assert_int_equal(result.seen, r.seen);
    qz_scanner_destroy(beside);
}

/* A symbol whose bytes are said to be of a character set, four pixels a module. */
static struct picture said_to_be(unsigned eci)
{
    QRinput *in = QRinput_new2(4, QR_ECLEVEL_M);
    assert_int_equal(QRinput_appendECIheader(in, eci), 0);
    assert_int_equal(QRinput_append(in, QR_MODE_8, 4, (const unsigned char *)"text"), 0);
    QRcode *c = QRcode_encodeInput(in);
    assert_non_null(c);
    struct picture p = picture_make(320, 240, 255);
    for (int y = 0; y < 4 * c->width; y++)
        for (int x = 0; x < 4 * c->width; x++)
            if (c->data[y / 4 * c->width + x / 4] & 1)
                p.px[(y + 40) * p.w + x + 40] = 0;
    QRcode_free(c);
    QRinput_free(in);
    return p;
}

/* Libraries load a file for each, if they are let. */
static void a_symbol_of_any_character_set_is_read(void **state)
{
    (void)state;
    begin(NULL);
    for (unsigned eci = 0; eci <= 30; eci++) {
        struct picture p = said_to_be(eci);
        qz_worker_reset(w);
        asked(&p);
        if (heard() != QZ_WORKER_ANSWER)
            fail_msg("of character set %u: %s", eci, err.msg);
        if (result.count != 1)
            fail_msg("of character set %u: not read", eci);
        free(p.px);
    }
}

static void rows_with_gaps_are_read_too(void **state)
{
    (void)state;
    struct qz_frame f = {.width = pass.w, .height = pass.h, .stride = pass.w + 17};
    uint8_t *px = calloc((size_t)f.stride, (size_t)f.height);
    for (int y = 0; y < f.height; y++)
        memcpy(px + y * f.stride, pass.px + y * pass.w, (size_t)pass.w);
    f.luma = px;
    begin(NULL);
    while (qz_worker_ask(w, &f, NULL, &err) != QZ_WORKER_TAKEN)
        qz_worker_next(w, 1000, &result, &err);
    assert_int_equal(heard(), QZ_WORKER_ANSWER);
    assert_int_equal(result.count, 1);
    free(px);
}

static void a_larger_frame_has_a_worker_with_more_memory(void **state)
{
    (void)state;
    struct picture large = picture_make(1280, 720, 205);
    assert_true(picture_plain_code(&large, PASS, 500, 200, 6) > 0);
    begin(NULL);
    reads_the_pass();
    pid_t before = qz_worker_pid(w);
    assert_int_equal(asked(&large), 0); /* nothing is lost by it */
    assert_int_equal(heard(), QZ_WORKER_ANSWER);
    assert_int_equal(result.count, 1);
    assert_int_not_equal(qz_worker_pid(w), before);
    reads_the_pass();
    free(large.px);
}

/* No shared memory is made while this is set. Stands before the C library's. */
static bool no_memory;

int memfd_create(const char *name, unsigned flags)
{
    if (!no_memory)
        return (int)syscall(SYS_memfd_create, name, flags);
    errno = ENOMEM;
    return -1;
}

static void one_without_memory_for_a_larger_frame_is_ended(void **state)
{
    (void)state;
    struct picture large = picture_make(1280, 720, 205);
    const struct qz_frame f = frame_of(&large);
    begin(NULL);
    reads_the_pass();
    pid_t before = qz_worker_pid(w);
    no_memory = true;
    assert_int_equal(qz_worker_ask(w, &f, NULL, &err), QZ_WORKER_BUSY);
    assert_int_equal(heard(), QZ_WORKER_LOST);
    no_memory = false;
    assert_int_equal(kill(before, 0), -1); /* none of it is left */

    asked(&large);
    assert_int_equal(heard(), QZ_WORKER_ANSWER);
    free(large.px);
}

/* One that was taken over says again whom it was shown: it is gone before they could come or go again. */
static void each_gives_way_to_another_before_anybody_has_another_turn(void **state)
{
    (void)state;
    const struct qz_worker_options o = {.budget_ms = 100, .life_ms = 1};
    assert_true(QZ_WORKER_LIFE_MS < QZ_TURN_MS);
    w = qz_worker_create(&o, &err);
    assert_non_null(w);

    reads_the_pass();
    pid_t before = qz_worker_pid(w);
    const struct qz_frame f = frame_of(&pass);
    int64_t born_us = qz_mono_us();
    while (qz_mono_us() - born_us < 2000)
        ;
    assert_int_equal(qz_worker_ask(w, &f, NULL, &err), QZ_WORKER_BUSY);
    assert_int_not_equal(qz_worker_pid(w), before);
    assert_int_equal(kill(before, 0), -1);
    assert_false(qz_worker_failing(w));
}

static void what_cannot_be_a_picture_is_refused(void **state)
{
    (void)state;
    struct qz_frame f = frame_of(&pass);
    begin(NULL);
    f.stride = f.width - 1;
    assert_int_equal(qz_worker_ask(w, &f, NULL, &err), QZ_WORKER_UNFIT);
    assert_int_equal(err.code, QZ_E_INPUT);
    f = frame_of(&pass);
    f.width = f.stride = QZ_FRAME_MAX_SIDE + 1;
    assert_int_equal(qz_worker_ask(w, &f, NULL, &err), QZ_WORKER_UNFIT);
}

/* ---- pictures ---- */

static enum qz_worker_got shown(const uint8_t *file, size_t n)
{
    int64_t until = qz_mono_us() + 1000 * (int64_t)WAIT_MS;

    while (qz_worker_ask_picture(w, file, n, &err) != QZ_WORKER_TAKEN) {
        assert_true(qz_mono_us() < until);
        qz_worker_next(w, 1000, &result, &err);
    }
    return heard();
}

static uint8_t *png_of(int width, int height, const uint8_t *luma, size_t *n)
{
    const struct pictures_png p = {.width = width, .height = height, .depth = 8, .pixels = luma};
    return pictures_png(&p, n);
}

static void the_file_of_a_picture_is_read(void **state)
{
    (void)state;
    size_t n;
    begin(NULL);
    for (int i = 0; i < 2; i++) {
        uint8_t *file;
        if (i == 0)
            file = pictures_jpeg(pass.px, pass.w, pass.h, PICTURES_COLOUR | PICTURES_PROGRESSIVE, &n);
        else
            file = png_of(pass.w, pass.h, pass.px, &n);
        assert_int_equal(shown(file, n), QZ_WORKER_ANSWER);
        assert_int_equal(result.count, 1);
        assert_memory_equal(result.code[0].bytes, PASS, strlen(PASS));
        assert_in_range(result.code[0].corner[2].x, result.code[0].corner[0].x, pass.w);
        free(file);
        qz_worker_reset(w);
    }

    reads_the_pass(); /* and frames by the same one */
}

/* Of a kilobyte for each million pixels, or of no sense at all. */
static void what_would_burst_it_is_refused(void **state)
{
    (void)state;
    const int side = 7900;
    size_t n;
    struct picture white = picture_make(side, side, 255);
    uint8_t *bomb = png_of(side, side, white.px, &n);
    free(white.px);

    const struct qz_worker_options o = {.budget_ms = 100, .patience_ms = WAIT_MS};
    w = qz_worker_create(&o, &err);
    assert_non_null(w);
    if (!QZ_SANITIZED) /* whose memory has no bound */
        assert_int_equal(shown(bomb, n), QZ_WORKER_UNREAD);
    free(bomb);
    assert_int_equal(shown((const uint8_t *)PASS, strlen(PASS)), QZ_WORKER_UNREAD);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(qz_worker_ask_picture(w, (const uint8_t *)PASS, 0, &err), QZ_WORKER_UNFIT);
    assert_int_equal(qz_worker_ask_picture(w, (const uint8_t *)PASS, QZ_WORKER_FILE + 1, &err),
                     QZ_WORKER_UNFIT);
    reads_the_pass();
}

static void damaged_pictures_do_it_no_harm(void **state)
{
    (void)state;
    size_t n;
    uint8_t *file = pictures_jpeg(pass.px, pass.w, pass.h, 0, &n), *bad = malloc(n);
    uint64_t seed = 5;
    assert_non_null(bad);
    begin(NULL);
    for (int i = 0; i < 50; i++) {
        memcpy(bad, file, n);
        bad[qz_spec_random(&seed) % n] = (uint8_t)qz_spec_random(&seed);
        size_t len = n;
        if (i % 2)
            len -= qz_spec_random(&seed) % n;
        if (shown(bad, len) == QZ_WORKER_LOST)
            fail_msg("%s", err.msg);
    }

    free(bad);
    free(file);
}

static bool take(void *ctx, const struct qz_code *c, bool again, int left)
{
    (void)ctx, (void)c, (void)again, (void)left;
    return true;
}

/* The room is the program's: another worker knows what hangs there as the one before did. */
static void what_hangs_in_the_room_is_old_to_the_next_worker_too(void **state)
{
    (void)state;
    struct qz_room room;
    qz_room_init(&room);
    begin(NULL);

    for (int i = 0; i < 3; i++) {
        qz_room_begin(&room, 1000 + 100 * i);
        asked_in(&pass, &room);
        assert_int_equal(heard(), QZ_WORKER_ANSWER);
        assert_int_equal(result.count, 1);
        if (i == 0)
            assert_int_equal(result.code[0].worth, QZ_CODE_ENOUGH);
        else
            assert_int_equal(result.code[0].worth, QZ_CODE_OLD);
        qz_room_end(&room, &result, take, NULL);
        if (i == 1) {
            kill(qz_worker_pid(w), SIGKILL);
            assert_int_equal(heard(), QZ_WORKER_LOST);
        }
    }
}

static void a_new_scene_drops_what_is_waited_for(void **state)
{
    (void)state;
    begin(NULL);
    asked(&pass);
    qz_worker_reset(w);
    while (!qz_worker_idle(w))
        assert_int_equal(qz_worker_next(w, 1000, &result, &err), QZ_WORKER_NOTHING);
    reads_the_pass();
}

/* ---- what becomes of it ---- */

static void who_is_killed_between_two_frames_is_missed_by_none(void **state)
{
    (void)state;
    begin(NULL);
    for (int i = 0; i < 2; i++) {
        reads_the_pass();
        pid_t before = qz_worker_pid(w);
        kill(before, SIGKILL);
        assert_int_equal(heard(), QZ_WORKER_LOST);
        assert_non_null(strstr(err.msg, "signal 9"));
        reads_the_pass();
        assert_int_not_equal(qz_worker_pid(w), before);
    }
    assert_false(qz_worker_failing(w));
}

/* A frame that is its end: it alone is lost. */
static void loses(int what, const char *why, const char *or_why)
{
    begin("fragile");
    reads_the_pass();
    blank.px[0] = (uint8_t)what;
    asked(&blank);
    assert_int_equal(heard(), QZ_WORKER_LOST);
    if (!strstr(err.msg, why) && !strstr(err.msg, or_why))
        fail_msg("not \"%s\": %s", why, err.msg);
    assert_true(qz_worker_idle(w));
    reads_the_pass();
}

static void a_frame_that_crashes_it_is_the_only_one_lost(void **state)
{
    (void)state;
    /* A sanitizer that tells of it asks the kernel for something first, or writes to a file. */
    loses(WHIM_CRASH, "signal 11", QZ_SANITIZED ? "it was ended by signal" : "signal 11");
}

static void a_frame_that_it_never_ends_with_is_the_only_one_lost(void **state)
{
    (void)state;
    /* With a sanitizer's patience the kernel may come first, which allows three seconds of CPU time. */
    loses(WHIM_HANG, "it gave no answer for ", "signal 24");
}

static void a_frame_that_it_waits_over_is_the_only_one_lost(void **state)
{
    (void)state;
    loses(WHIM_SLEEP, "it gave no answer for ", "it gave no answer for ");
}

static void a_frame_that_takes_all_memory_is_the_only_one_lost(void **state)
{
    (void)state;
    if (QZ_SANITIZED)
        skip(); /* its own memory has no bound */
    loses(WHIM_EAT, "signal 11", "signal 11");
}

/* While it hangs, whoever asks is told at once that it is busy. */
static void nobody_waits_for_one_that_hangs(void **state)
{
    (void)state;
    begin("fragile");
    reads_the_pass();
    blank.px[0] = WHIM_HANG;
    asked(&blank);
    const struct qz_frame f = frame_of(&pass);
    assert_int_equal(qz_worker_ask(w, &f, NULL, &err), QZ_WORKER_BUSY);
    assert_int_equal(qz_worker_next(w, 0, &result, &err), QZ_WORKER_NOTHING);
    assert_false(qz_worker_idle(w));
}

static void one_that_dies_again_and_again_is_told(void **state)
{
    (void)state;
    begin("fragile");
    blank.px[0] = WHIM_CRASH;
    for (int i = 0; i < QZ_WORKER_TIRED; i++) {
        assert_false(qz_worker_failing(w));
        asked(&blank);
        assert_int_equal(heard(), QZ_WORKER_LOST);
    }
    assert_true(qz_worker_failing(w));
    reads_the_pass(); /* and is tried again all the same */
}

/* A program that is killed leaves no worker behind. */
static void it_ends_with_its_program(void **state)
{
    (void)state;
    int line[2];
    pid_t worker = -1;
    assert_int_equal(pipe(line), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t program = fork();
    if (program == 0) {
        begin("fragile");
        blank.px[0] = WHIM_HANG;
        asked(&blank);
        worker = qz_worker_pid(w);
        (void)!write(line[1], &worker, sizeof worker);
        pause();
        _exit(0);
    }

    assert_int_equal(read(line[0], &worker, sizeof worker), sizeof worker);
    kill(program, SIGKILL);
    assert_int_equal(waitpid(program, NULL, 0), program);
    int status = 0;
    assert_int_equal(waitpid(worker, &status, 0), worker); /* it is ours now */
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
    close(line[0]);
    close(line[1]);
}

/* ---- the cell ---- */

static void each_other_system_call_ends_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        begin(calls[i].name);
        asked(&blank);
        assert_int_equal(heard(), QZ_WORKER_LOST);
        if (!strstr(err.msg, "signal 31"))
            fail_msg("%s: %s", calls[i].name, err.msg);
        qz_worker_destroy(w);
        w = NULL;
    }
}

static void it_has_its_line_and_nothing_else(void **state)
{
    (void)state;
    int open_one = open("/dev/null", O_RDONLY); /* left open for children */
    assert_true(open_one >= 0);
    setenv("QZ_SECRET", "a token", 1);
    begin("tell");
    const struct qz_frame f = frame_of(&blank);
    qz_worker_ask(w, &f, NULL, &err);
    assert_int_equal(heard(), QZ_WORKER_LOST);
    if (!strstr(err.msg, "rc 0 fds 1 secret 0 writable 0"))
        fail_msg("%s", err.msg);
    unsetenv("QZ_SECRET");
    close(open_one);
}

static void landlock_holds_it_where_the_kernel_has_it(void **state)
{
    (void)state;
    long abi = syscall(444, NULL, 0, 1); /* landlock_create_ruleset, asked for its version */
    begin(NULL);
    reads_the_pass();
    assert_int_equal(qz_worker_landlock(w), abi > 0 ? abi : 0);
}

static void shared_memory_is_written_and_resized_by_nobody_else(void **state)
{
    (void)state;
    uint8_t *at;
    int fd;
    assert_done(qz_spawn_share(8192, &at, &fd, &err), &err);
    at[0] = 7;

    assert_ptr_equal(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_int_equal(ftruncate(fd, 4096), -1);
    assert_int_equal(ftruncate(fd, 16384), -1);
    uint8_t *seen = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(seen, MAP_FAILED);
    assert_int_equal(seen[0], 7);
    munmap(seen, 8192);
    qz_spawn_unshare(at, 8192, fd);
}

/* ---- what a hostile one says ---- */

static void noise_is_not_believed(void **state)
{
    (void)state;
    begin("hostile");
    for (int i = 0; i < 4; i++) {
        blank.px[0] = (uint8_t)i;
        blank.px[2] = (uint8_t)i;
        asked(&blank);
        if (i == 3) /* one answer too many */
            assert_int_equal(heard(), QZ_WORKER_ANSWER);
        assert_int_equal(heard(), QZ_WORKER_LOST);
        if (!strstr(err.msg, "it said what no ") && !strstr(err.msg, "it spoke without being asked"))
            fail_msg("%s", err.msg);
    }
}

int main(int argc, char **argv)
{
    if (qz_seat_called(argc, argv))
        return worker_of(argc > 2 ? argv[2] : "");
#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
    const struct CMUnitTest tests[] = {
        T(a_code_is_read_as_beside_it),
        T(a_symbol_of_any_character_set_is_read),
        T(rows_with_gaps_are_read_too),
        T(a_larger_frame_has_a_worker_with_more_memory),
        T(one_without_memory_for_a_larger_frame_is_ended),
        T(each_gives_way_to_another_before_anybody_has_another_turn),
        T(what_cannot_be_a_picture_is_refused),
        T(the_file_of_a_picture_is_read),
        T(what_would_burst_it_is_refused),
        T(damaged_pictures_do_it_no_harm),
        T(what_hangs_in_the_room_is_old_to_the_next_worker_too),
        T(a_new_scene_drops_what_is_waited_for),
        T(who_is_killed_between_two_frames_is_missed_by_none),
        T(a_frame_that_crashes_it_is_the_only_one_lost),
        T(a_frame_that_it_never_ends_with_is_the_only_one_lost),
        T(a_frame_that_it_waits_over_is_the_only_one_lost),
        T(a_frame_that_takes_all_memory_is_the_only_one_lost),
        T(nobody_waits_for_one_that_hangs),
        T(one_that_dies_again_and_again_is_told),
        T(it_ends_with_its_program),
        T(each_other_system_call_ends_it),
        T(it_has_its_line_and_nothing_else),
        T(landlock_holds_it_where_the_kernel_has_it),
        T(shared_memory_is_written_and_resized_by_nobody_else),
        T(noise_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
