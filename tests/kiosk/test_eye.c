/* The eye: what it says of its camera is said again until there was room, and a serial scanner's lines. */
#include "kiosk/eye/eye.h"
#include "scan/worker/seat.h"
#include "tests/support/cameras.h"
#include "tests/support/spec.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WAIT_MS 20000

#define WORKER_BROKEN "broken" /* where a file of this name is, no scan worker starts */

static struct qz_wires wires;
static struct qz_preview *preview;
static struct qz_eye *eye;
static atomic_int wakes;
static int said[2], stderr_was; /* what the program says of itself goes through a pipe */

static void wake(void *ui)
{
    (void)ui;
    atomic_fetch_add(&wakes, 1);
}

static int setup(void **state)
{
    (void)state;
    struct qz_err err;
    if (qz_wires_init(&wires, &err) != 0 || !(preview = qz_preview_create(&err)) || pipe(said) != 0)
        return -1;
    wires.wake = wake;
    atomic_store(&wakes, 0);
    fcntl(said[1], F_SETFL, O_NONBLOCK); /* a full pipe holds up nobody */
    stderr_was = dup(STDERR_FILENO);
    return dup2(said[1], STDERR_FILENO) < 0 ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    dup2(stderr_was, STDERR_FILENO);
    close(stderr_was);
    close(said[0]);
    close(said[1]);
    qz_wires_close(&wires);
    qz_eye_destroy(eye);
    eye = NULL;
    qz_wires_finish(&wires);
    qz_preview_destroy(preview);
    return 0;
}

static void open_eye(const char *source, const char *serial)
{
    static struct qz_eye_options opt;
    struct qz_err err;
    opt = (struct qz_eye_options){.source = source, .serial = serial, .budget_ms = 25};
    eye = qz_eye_create(&opt, preview, &wires, &err);
    if (!eye)
        fail_msg("%s", err.msg);
}

/* Leave no room for anything that is asked of the desk. */
static void fill(void)
{
    const struct qz_ask filler = {.kind = QZ_ASK_LEAVE};
    while (qz_queue_push(wires.asks, &filler))
        ;
}

/* What is asked next, apart from what filled the queue. */
static struct qz_ask asked(void)
{
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(wires.asks, &a, WAIT_MS));
    while (a.kind == QZ_ASK_LEAVE);
    return a;
}

/* Wait for n lines that begin so. */
static void wait_said(const char *begin, int n)
{
    char line[1100];
    size_t len = 0;
    struct pollfd p = {.fd = said[0], .events = POLLIN};
    while (n > 0) {
        if (poll(&p, 1, WAIT_MS) != 1 || read(said[0], line + len, 1) != 1)
            fail_msg("\"%s\" was not said", begin);
        len++;
        if (line[len - 1] != '\n' && len < sizeof line)
            continue;
        n -= strncmp(line, begin, strlen(begin)) == 0;
        len = 0;
    }
}

static void a_loss_is_told_once_there_is_room(void **state)
{
    (void)state;
    fill();
    open_eye("v4l2:/dev/no-such-camera", "");
    wait_said("camera: ", 2); /* the second one because the first found no room */
    struct qz_ask a = asked();
    assert_int_equal(a.kind, QZ_ASK_READER);
    assert_int_equal(a.reader.works, 0);
}

/* The stand-in's camera gives pictures for two seconds, is gone for one, and is there again. */
static void its_end_is_told_once_there_is_room(void **state)
{
    (void)state;
    qz_preview_want(preview, true);
    open_eye("v4l2:/dev/video0", "");
    assert_int_equal(asked().reader.works, 1);
    assert_int_equal(asked().reader.works, 0);

    int before = atomic_load(&wakes);
    fill();
    for (int i = 0; atomic_load(&wakes) < before + 2; i++) { /* pictures come: it tried to say so */
        assert_true(i < WAIT_MS);
        poll(NULL, 0, 1);
    }

    struct qz_ask a = asked();
    assert_int_equal(a.kind, QZ_ASK_READER);
    assert_int_equal(a.reader.works, 1);
}

/* A stream of one grey frame. */
static void write_stream(const char *path)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("YUV4MPEG2 W64 H64 F30:1 Cmono\nFRAME\n", f);
    for (int i = 0; i < 64 * 64; i++)
        fputc(0x80, f);
    fclose(f);
}

/* Three seconds of a grey room at ten frames a second, and one with something large in its middle. */
static void write_visit(const char *path)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("YUV4MPEG2 W64 H64 F10:1 Cmono\n", f);
    for (int n = 0; n < 40; n++) {
        fputs("FRAME\n", f);
        for (int i = 0; i < 64 * 64; i++)
            fputc(n >= 30 && i % 64 > 20 && i % 64 < 44 && i / 64 > 16 ? 0x20 : 0x80, f);
    }
    fclose(f);
}

static void whoever_comes_before_the_camera_is_told(void **state)
{
    (void)state;
    char dir[64], path[100], source[120];
    struct qz_tell tell = {0};
    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/visit.y4m", dir);
    write_visit(path);
    snprintf(source, sizeof source, "y4m:%s", path);
    open_eye(source, "");
    while (tell.kind != QZ_TELL_PERSON)
        assert_true(qz_queue_pop(wires.tells, &tell, WAIT_MS));
    qz_spec_dir_remove(dir);
}

/* A child of this program; -1: there is none. */
static pid_t child(void)
{
    struct dirent *e;
    DIR *d = opendir("/proc");
    pid_t found = -1;

    while (d && (e = readdir(d))) {
        char path[300], text[400] = "";
        int parent = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
        FILE *f = fopen(path, "r");
        if (f && fgets(text, sizeof text, f) && strrchr(text, ')') &&
            sscanf(strrchr(text, ')'), ") %*c %d", &parent) == 1 && parent == getpid())
            found = atoi(e->d_name);
        if (f)
            fclose(f);
    }

    closedir(d);
    return found;
}

/* A stored frame waits for a worker that never comes; staff are told all the same. */
static void a_scan_worker_that_never_starts_is_told(void **state)
{
    (void)state;
    char dir[64], was[300];
    qz_spec_dir(dir);
    assert_non_null(getcwd(was, sizeof was));
    assert_int_equal(chdir(dir), 0);
    fclose(fopen(WORKER_BROKEN, "w"));
    write_stream("one.y4m");

    open_eye("y4m:one.y4m", "");
    struct qz_ask a = asked();
    while (a.kind != QZ_ASK_READER || a.reader.works)
        a = asked();
    wait_said("codes are not read by the camera", 1);

    assert_int_equal(chdir(was), 0);
    qz_spec_dir_remove(dir);
}

static void pictures_go_on_while_the_scan_worker_hangs(void **state)
{
    (void)state;
    qz_preview_want(preview, true);
    open_eye("v4l2:/dev/video0", "");
    wait_said("scan worker: shut in", 1);
    assert_int_equal(kill(child(), SIGSTOP), 0);
    int before = atomic_load(&wakes);
    wait_said("the scan worker: it gave no answer", 1);
    assert_true(atomic_load(&wakes) > before + 2);
}

/* The end of a stream is a loss that comes only once. */
static void the_end_of_a_stream_is_told_once_there_is_room(void **state)
{
    (void)state;
    char dir[64], path[100], source[120];

    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/one.y4m", dir);
    write_stream(path);
    snprintf(source, sizeof source, "y4m:%s", path);
    fill();
    open_eye(source, "");
    wait_said("camera: ", 2);
    struct qz_ask a = asked();
    assert_int_equal(a.kind, QZ_ASK_READER);
    while (a.reader.works != 0) /* that it works may have found room first */
        a = asked();
    qz_spec_dir_remove(dir);
}

/* The line is sent until the eye has opened the terminal and got one whole. */
static void an_overlong_line_of_a_serial_scanner_is_turned_away(void **state)
{
    (void)state;
    char line[QZ_PAYLOAD_MAX + 2];
    struct qz_ask a = {0};
    int scanner = posix_openpt(O_RDWR | O_NOCTTY);

    assert_true(scanner >= 0 && grantpt(scanner) == 0 && unlockpt(scanner) == 0);
    memset(line, 'A', sizeof line);
    line[sizeof line - 1] = '\r';
    open_eye("none", ptsname(scanner));
    for (int i = 0; a.kind != QZ_ASK_OVERLONG && i < WAIT_MS / 200; i++) {
        ssize_t n = write(scanner, line, sizeof line);
        assert_int_equal(n, sizeof line);
        if (!qz_queue_pop(wires.asks, &a, 200))
            a.kind = QZ_ASK_LEAVE;
    }
    assert_int_equal(a.kind, QZ_ASK_OVERLONG);
    assert_int_equal(a.overlong.by, QZ_BY_SERIAL);
    close(scanner);
}

/* The scanner is a link to a terminal; unplugged, both are gone. */
static void a_scanner_lost_and_back_is_told(void **state)
{
    (void)state;
    char dir[64], path[100];
    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/scanner", dir);
    open_eye("none", path);
    struct qz_ask a = asked();
    assert_int_equal(a.kind, QZ_ASK_READER);
    assert_int_equal(a.reader.by, QZ_BY_SERIAL);
    assert_int_equal(a.reader.works, 0); /* not there when the kiosk starts */
    wait_said("serial scanner: the scanner", 1);

    int scanner = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(scanner >= 0 && grantpt(scanner) == 0 && unlockpt(scanner) == 0);
    assert_int_equal(symlink(ptsname(scanner), path), 0);
    assert_int_equal(asked().reader.works, 1);

    unlink(path);
    close(scanner);
    a = asked();
    assert_int_equal(a.reader.by, QZ_BY_SERIAL);
    assert_int_equal(a.reader.works, 0);
    qz_spec_dir_remove(dir);
}

/* The stand-in reads its script when the first camera is opened: on the real clock, as threads wait on it. */
static void write_script(void)
{
    FILE *f = fopen(cameras_file("script"), "w");
    if (!f)
        exit(2);
    fputs("device /dev/video0 usb-1 Webcam\nmode GREY 640 480 30\ndo good 60\ndo gone 1000 /dev/video0\n", f);
    fclose(f);
    setenv("QZ_V4L2_SCRIPT", cameras_file("script"), 1);
}

int main(int argc, char **argv)
{
    if (qz_seat_called(argc, argv))
        return access(WORKER_BROKEN, F_OK) == 0 ? 3 : qz_seat_main();
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_loss_is_told_once_there_is_room),
        T(its_end_is_told_once_there_is_room),
        T(a_scan_worker_that_never_starts_is_told),
        T(pictures_go_on_while_the_scan_worker_hangs),
        T(whoever_comes_before_the_camera_is_told),
        T(the_end_of_a_stream_is_told_once_there_is_room),
        T(an_overlong_line_of_a_serial_scanner_is_turned_away),
        T(a_scanner_lost_and_back_is_told),
    };
    if (!getenv("QZ_UNDER_SHIM"))
        write_script();
    cameras_under_shim(argv);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    char *slash = strrchr(getenv("QZ_V4L2_SCRIPT"), '/');
    unlink(getenv("QZ_V4L2_SCRIPT"));
    *slash = '\0';
    rmdir(getenv("QZ_V4L2_SCRIPT"));
    return rc;
}
