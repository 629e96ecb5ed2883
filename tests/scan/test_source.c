/* Sources without a camera: how they are named, folders of pictures, and Y4M files and fifos. */
#include "scan/source/source.h"
#include "tests/support/cameras.h"
#include "tests/support/pictures.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <png.h>

static char dir[64], spec[160], path[128];
static struct qz_source *src;
static struct qz_frame frame;
static struct qz_err err;

static int begin(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/qz-source-XXXXXX");
    assert_non_null(mkdtemp(dir));
    err = (struct qz_err){0};
    return 0;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    qz_source_close(src);
    src = NULL;
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static const char *in_dir(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void save(const char *name, const char *text, size_t n)
{
    pictures_save(in_dir(name), text, n);
}

static struct qz_source *open_it(const char *kind, const char *name, const struct qz_source_options *opt)
{
    snprintf(spec, sizeof spec, "%s:%s", kind, *name ? in_dir(name) : dir);
    return src = qz_source_open(spec, opt, &err);
}

static enum qz_source_got next(int timeout_ms)
{
    return qz_source_next(src, timeout_ms, &frame, &err);
}

/* ---- names ---- */

static void a_name_that_means_nothing_is_refused(void **state)
{
    static const char *const bad[] = {
        "", "webcam", "folder", "folder:", "y4m:", "v4l2:", "/dev/null", "/dev/vide"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(qz_source_open(bad[i], NULL, &err));
        assert_int_equal(err.code, QZ_E_INPUT);
    }
    qz_source_close(NULL);
}

static void options_out_of_range_are_refused(void **state)
{
    static const struct qz_source_options bad[] = {{.want_width = -1}, {.want_height = 9000},
                                                   {.fps = -1},        {.fps = 1e9},
                                                   {.rotate = 45},     {.rotate = 360}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(qz_source_open("/dev/video0", &bad[i], &err));
}

static void a_camera_that_is_missing_is_no_error(void **state)
{
    (void)state;
    static const char *const names[] = {"/dev/v4l/by-id/none", "v4l2:/dev/v4l/by-id/none"};
    for (size_t i = 0; i < 2; i++) {
        src = qz_source_open(names[i], NULL, &err);
        assert_non_null(src);
        assert_int_equal(next(0), QZ_GOT_LOST);
        assert_int_equal(err.code, QZ_E_MISSING);
        qz_source_feedback(src, NULL, false);
        qz_source_close(src);
    }
    src = NULL;
}

/* ---- folders ---- */

static void fill_folder(void)
{
    static const uint8_t grey[] = {30, 31};
    size_t len;
    uint8_t *data = pictures_png(
        &(struct pictures_png){
            .width = 2, .height = 1, .type = PNG_COLOR_TYPE_GRAY, .depth = 8, .pixels = grey},
        &len);
    save("b.PNG", (char *)data, len);
    free(data);

    save("a.pgm", "P5 1 1 255\n\x0a", 12);
    uint8_t *smooth = pictures_smooth(16, 16);
    data = pictures_jpeg(smooth, 16, 16, 0, &len);
    save("c.jpeg", (char *)data, len);
    free(data);
    free(smooth);

    save("bad.jpg", "no picture", 10);
    save("readme.txt", "P5 1 1 255\n\x14", 12);
}

static void a_folder_gives_its_pictures_by_name_and_skips_bad_ones(void **state)
{
    struct qz_source_stats stats;
    static const int widths[] = {1, 2, 16};
    (void)state;
    fill_folder();
    assert_non_null(open_it("folder", "", NULL));

    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(next(0), QZ_GOT_FRAME);
        assert_int_equal(frame.width, widths[i]);
        assert_int_equal(frame.seq, i);
        assert_int_equal(frame.at_us, (int64_t)(i * 1000000 + 15) / 30);
    }

    assert_int_equal(next(0), QZ_GOT_END);
    assert_int_equal(err.code, QZ_OK);
    assert_int_equal(next(0), QZ_GOT_END);

    qz_source_stats(src, &stats);
    assert_int_equal(stats.frames, 3);
    assert_int_equal(stats.bad, 1);
}

static void a_folder_can_loop(void **state)
{
    static const int widths[] = {1, 2, 16};
    struct qz_source_options opt = {.loop = true};
    (void)state;
    fill_folder();
    assert_non_null(open_it("folder", "", &opt));
    for (uint64_t i = 0; i < 12; i++) {
        assert_int_equal(next(0), QZ_GOT_FRAME);
        assert_int_equal(frame.seq, i);
        assert_int_equal(frame.width, widths[i % 3]);
    }
}

static void a_folder_without_a_readable_picture_ends_with_the_reason(void **state)
{
    struct qz_source_options opt = {.loop = true};
    (void)state;
    save("bad.jpg", "no picture", 10);
    assert_non_null(open_it("folder", "", &opt));
    assert_int_equal(next(0), QZ_GOT_END);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "bad.jpg"));
}

static void an_empty_or_missing_folder_is_refused(void **state)
{
    (void)state;
    assert_null(open_it("folder", "", NULL));
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_null(open_it("folder", "none", NULL));
    assert_int_equal(err.code, QZ_E_MISSING);
}

static void a_pace_is_kept_and_lateness_is_not_made_up_for(void **state)
{
    struct qz_source_options opt = {.fps = 50, .loop = true};
    (void)state;
    fill_folder();
    cameras_play(""); /* for its clock */
    assert_non_null(open_it("folder", "", &opt));

    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_int_equal(next(19), QZ_GOT_NOTHING);
    assert_int_equal(next(0), QZ_GOT_NOTHING);
    assert_int_equal(next(1), QZ_GOT_FRAME);
    assert_int_equal(frame.at_us, 20000);

    cameras_sleep(500);
    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_int_equal(frame.at_us, 40000);

    assert_int_equal(next(19), QZ_GOT_NOTHING);
    assert_int_equal(next(1), QZ_GOT_FRAME);

    cameras_play(NULL);
}

/* ---- Y4M ---- */

#define MONO "YUV4MPEG2 W2 H2 F25:1 Cmono\n"

static void a_file_gives_its_frames_and_ends(void **state)
{
    static const char text[] = "YUV4MPEG2 W2 H2 F25:1 C420\nFRAME\nabcdUVFRAME Ip\nefghUV";
    (void)state;
    save("a.y4m", text, sizeof text - 1);
    assert_non_null(open_it("y4m", "a.y4m", NULL));
    assert_non_null(strstr(qz_source_describe(src), "2x2 Y4M 25/s"));

    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_memory_equal(frame.luma, "abcd", 4);
    assert_int_equal(frame.at_us, 0);

    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_memory_equal(frame.luma, "efgh", 4);
    assert_int_equal(frame.at_us, 40000);
    assert_int_equal(frame.seq, 1);

    assert_int_equal(next(0), QZ_GOT_END);
    assert_int_equal(err.code, QZ_OK);
    assert_int_equal(next(0), QZ_GOT_END);
}

static void a_file_can_loop(void **state)
{
    struct qz_source_options opt = {.loop = true};
    static const char text[] = MONO "FRAME\nabcdFRAME\nefgh";
    (void)state;
    save("a.y4m", text, sizeof text - 1);
    assert_non_null(open_it("y4m", "a.y4m", &opt));
    for (uint64_t i = 0; i < 9; i++) {
        assert_int_equal(next(0), QZ_GOT_FRAME);
        assert_memory_equal(frame.luma, i % 2 ? "efgh" : "abcd", 4);
        assert_int_equal(frame.seq, i);
    }
}

static void a_file_without_a_whole_frame_does_not_loop_for_ever(void **state)
{
    struct qz_source_options opt = {.loop = true};
    static const char *const texts[] = {MONO, MONO "FRAME\nabc"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        save("a.y4m", texts[i], strlen(texts[i]));
        assert_non_null(open_it("y4m", "a.y4m", &opt));
        assert_int_equal(next(0), QZ_GOT_END);
        qz_source_close(src);
    }
    src = NULL;
}

static void a_file_that_is_cut_or_damaged_ends_with_the_reason(void **state)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {MONO "FRAME\nabcdFRAME\nef", "inside a frame"},
        {MONO "FRAME\nabcdFRA", "inside a frame"},
        {MONO "FRAME\nabcdFRUME\nefgh", "does not begin with FRAME"},
        {MONO "FRAME\nabcdFRAMEX\nefgh", "does not begin with FRAME"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        save("a.y4m", bad[i].text, strlen(bad[i].text));
        assert_non_null(open_it("y4m", "a.y4m", NULL));

        assert_int_equal(next(0), QZ_GOT_FRAME);
        assert_int_equal(next(0), QZ_GOT_END);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, bad[i].why));

        qz_source_close(src);
    }
    src = NULL;
}

static void a_file_that_is_no_stream_is_refused_at_once(void **state)
{
    char *long_line = malloc(5000);
    (void)state;
    memset(long_line, ' ', 5000);
    memcpy(long_line, "YUV4MPEG2 ", 10);
    save("long.y4m", long_line, 5000);
    free(long_line);

    save("empty.y4m", "", 0);
    save("other.y4m", "P5 1 1 255\nx", 12);

    assert_null(open_it("y4m", "long.y4m", NULL));
    assert_non_null(strstr(err.msg, "too long"));
    assert_null(open_it("y4m", "empty.y4m", NULL));
    assert_null(open_it("y4m", "other.y4m", NULL));
    assert_int_equal(err.code, QZ_E_INPUT);

    assert_null(open_it("y4m", "", NULL)); /* a folder */
    assert_null(open_it("y4m", "none.y4m", NULL));
    assert_int_equal(err.code, QZ_E_MISSING);
}

static void push(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void a_fifo_may_have_a_late_and_slow_writer(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(in_dir("fifo"), 0600), 0);
    assert_non_null(open_it("y4m", "fifo", NULL));
    assert_int_equal(next(0), QZ_GOT_NOTHING);
    assert_int_equal(next(5), QZ_GOT_NOTHING);

    int fd = open(in_dir("fifo"), O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    for (const char *p = MONO "FRAME\nabc"; *p; p++) { /* a byte at a time */
        char one[2] = {*p, '\0'};
        push(fd, one);
        assert_int_equal(next(0), QZ_GOT_NOTHING);
    }

    push(fd, "d");
    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_memory_equal(frame.luma, "abcd", 4);
    assert_int_equal(next(0), QZ_GOT_NOTHING);

    push(fd, "FRAME\nefgh");
    close(fd);
    assert_int_equal(next(0), QZ_GOT_FRAME); /* what was written before it went is not lost */
    assert_int_equal(next(0), QZ_GOT_END);
    assert_int_equal(err.code, QZ_OK);
}

static void a_fifo_whose_writer_breaks_off_says_so(void **state)
{
    static const char *const parts[] = {"", "YUV4", MONO "FRAME\nab"};
    (void)state;
    assert_int_equal(mkfifo(in_dir("fifo"), 0600), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(open_it("y4m", "fifo", NULL));
        int fd = open(in_dir("fifo"), O_WRONLY | O_CLOEXEC);
        push(fd, parts[i]);
        close(fd);
        assert_int_equal(next(1000), QZ_GOT_END);
        assert_int_equal(err.code, QZ_E_INPUT);
        qz_source_close(src);
    }
    src = NULL;
}

static void standard_input_is_a_stream_too(void **state)
{
    int pipe_fd[2], saved = dup(STDIN_FILENO);
    (void)state;
    assert_int_equal(pipe(pipe_fd), 0);
    dup2(pipe_fd[0], STDIN_FILENO);
    src = qz_source_open("y4m:-", NULL, &err);
    dup2(saved, STDIN_FILENO);
    assert_non_null(src);
    push(pipe_fd[1], MONO "FRAME\nabcd");
    close(pipe_fd[1]);
    assert_int_equal(next(0), QZ_GOT_FRAME);
    assert_int_equal(next(0), QZ_GOT_END);
    close(pipe_fd[0]);
    close(saved);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_means_nothing_is_refused),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(a_camera_that_is_missing_is_no_error),
        cmocka_unit_test_setup_teardown(a_folder_gives_its_pictures_by_name_and_skips_bad_ones, begin, end),
        cmocka_unit_test_setup_teardown(a_folder_can_loop, begin, end),
        cmocka_unit_test_setup_teardown(a_folder_without_a_readable_picture_ends_with_the_reason, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_or_missing_folder_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_pace_is_kept_and_lateness_is_not_made_up_for, begin, end),
        cmocka_unit_test_setup_teardown(a_file_gives_its_frames_and_ends, begin, end),
        cmocka_unit_test_setup_teardown(a_file_can_loop, begin, end),
        cmocka_unit_test_setup_teardown(a_file_without_a_whole_frame_does_not_loop_for_ever, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_cut_or_damaged_ends_with_the_reason, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_stream_is_refused_at_once, begin, end),
        cmocka_unit_test_setup_teardown(a_fifo_may_have_a_late_and_slow_writer, begin, end),
        cmocka_unit_test_setup_teardown(a_fifo_whose_writer_breaks_off_says_so, begin, end),
        cmocka_unit_test_setup_teardown(standard_input_is_a_stream_too, begin, end),
    };
    (void)argc;
    cameras_under_shim(argv);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    cameras_tidy();
    return rc;
}
