/* Serial scanners, through a pseudo-terminal: the test is the scanner. A symbolic link stands for the device,
 * so that it can go away and come back as another terminal. */
#include "base/file.h"
#include "scan/reader/serial.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/qz-serial-XXXXXX", device[64];
static int scanner = -1;
static struct qz_serial *serial;
static const uint8_t *bytes;
static size_t len;
static struct qz_err err;

static void plug_in(void)
{
    scanner = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(scanner >= 0);
    assert_int_equal(grantpt(scanner), 0);
    assert_int_equal(unlockpt(scanner), 0);
    unlink(device);
    assert_int_equal(symlink(ptsname(scanner), device), 0);
}

static void unplug(void)
{
    unlink(device);
    close(scanner);
    scanner = -1;
}

static void send_bytes(const char *text, size_t n)
{
    assert_int_equal(write(scanner, text, n), n);
}

static void send(const char *text)
{
    send_bytes(text, strlen(text));
}

static enum qz_serial_got next(int timeout_ms)
{
    return qz_serial_next(serial, timeout_ms, &bytes, &len, &err);
}

/* Wait as long as it takes for something to come. */
static enum qz_serial_got some(void)
{
    enum qz_serial_got got = QZ_SERIAL_NOTHING;
    for (int i = 0; i < 100 && got == QZ_SERIAL_NOTHING; i++)
        got = next(100);
    return got;
}

static void expect(const char *text)
{
    assert_int_equal(some(), QZ_SERIAL_CODE);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(bytes, text, len);
}

static int begin(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/qz-serial-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(device, sizeof device, "%s/tty", dir);
    plug_in();
    serial = qz_serial_create(device, 115200, &err);
    assert_non_null(serial);
    assert_int_equal(next(0), QZ_SERIAL_NOTHING); /* opens it */
    return 0;
}

static int end(void **state)
{
    (void)state;
    char command[64];
    qz_serial_destroy(serial);
    unplug();
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static void codes_end_with_cr_lf_or_both(void **state)
{
    (void)state;
    send("QZ1:FIRST\rQZ1:SECOND\nQZ1:THIRD\r\n\r\nQZ1:FOURTH\r");
    expect("QZ1:FIRST");
    expect("QZ1:SECOND");
    expect("QZ1:THIRD");
    expect("QZ1:FOURTH");
    assert_int_equal(next(0), QZ_SERIAL_NOTHING);
}

static void a_code_in_pieces_is_one_code(void **state)
{
    (void)state;
    send("QZ1:");
    assert_int_equal(next(0), QZ_SERIAL_NOTHING);
    send("PIECES");
    assert_int_equal(next(0), QZ_SERIAL_NOTHING);
    send("\r");
    expect("QZ1:PIECES");
}

static void a_code_without_an_end_is_complete_after_a_silence(void **state)
{
    (void)state;
    send("QZ1:NO-END");
    expect("QZ1:NO-END");
    send("\r\n"); /* late: an end without a code */
    send("QZ1:NEXT\r");
    expect("QZ1:NEXT");
}

static void bytes_come_raw(void **state)
{
    static const char raw[] = "\x01\x03\x04\x11\x13\x1a\x7f\xff\x80 A\t";
    (void)state;
    send(raw);
    send("\r");
    expect(raw);
}

static void the_line_is_set_to_raw_at_its_speed(void **state)
{
    struct termios t;
    (void)state;
    int fd = open(device, O_RDWR | O_NOCTTY);
    if (fd < 0)
        fd = scanner; /* held exclusively: its settings can be seen from this end too */
    assert_int_equal(tcgetattr(fd, &t), 0);
    assert_int_equal(t.c_lflag & (ICANON | ECHO | ISIG), 0);
    assert_int_equal(t.c_iflag & (ICRNL | IXON), 0);
    assert_int_equal(cfgetispeed(&t), B115200);
    if (fd != scanner)
        close(fd);
}

static void a_code_that_is_too_long_is_dropped_whole(void **state)
{
    char text[QZ_PAYLOAD_MAX + 3];
    (void)state;

    memset(text, 'A', sizeof text);
    text[QZ_PAYLOAD_MAX] = '\r';
    send_bytes(text, QZ_PAYLOAD_MAX + 1);
    assert_int_equal(some(), QZ_SERIAL_CODE);
    assert_int_equal(len, QZ_PAYLOAD_MAX);

    text[QZ_PAYLOAD_MAX] = 'A';
    text[QZ_PAYLOAD_MAX + 1] = '\r';
    send_bytes(text, QZ_PAYLOAD_MAX + 2);
    assert_int_equal(some(), QZ_SERIAL_DROPPED);
    assert_null(bytes);

    send("QZ1:GOOD\r");
    expect("QZ1:GOOD");
}

static void survives_being_unplugged_and_plugged_in_again(void **state)
{
    (void)state;
    send("QZ1:HALF");
    assert_int_equal(next(0), QZ_SERIAL_NOTHING);

    unplug();
    assert_int_equal(some(), QZ_SERIAL_LOST);
    assert_int_equal(next(0), QZ_SERIAL_LOST);

    plug_in();
    send("QZ1:OLD\r"); /* before we are back: not taken for new */
    enum qz_serial_got got;
    while ((got = next(50)) == QZ_SERIAL_LOST)
        ;
    assert_int_equal(got, QZ_SERIAL_NOTHING);

    send("QZ1:AGAIN\r");
    expect("QZ1:AGAIN");
}

static void a_missing_scanner_is_waited_for(void **state)
{
    (void)state;
    unplug();
    qz_serial_destroy(serial);
    serial = qz_serial_create(device, 0, &err);
    assert_int_equal(next(0), QZ_SERIAL_LOST);
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, device));
    plug_in();
    while (next(50) == QZ_SERIAL_LOST)
        ;
    send("QZ1:HERE\r");
    expect("QZ1:HERE");
}

/* ---- another name ---- */

/* USB devices as the kernel shows them: "sys" below the test's directory has one directory for the device, in
 * it one for the interface, in it one for the terminal; "dev" has the terminals, which are pseudo-terminals.
 */
struct usb {
    int fd;
    char name[16], socket[16], number[32];
};

__attribute__((format(printf, 2, 3))) static void in_dir(char out[200], const char *format, ...)
{
    va_list ap;
    int n = snprintf(out, 200, "%s/", dir);
    va_start(ap, format);
    vsnprintf(out + n, 200 - (size_t)n, format, ap);
    va_end(ap);
}

static void make_dirs(const char *path)
{
    assert_int_equal(qz_dir_make(path, &err), 0);
}

static void attribute(const char *directory, const char *name, const char *text)
{
    char path[260];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "%s\n", text);
    fclose(f);
}

/* The link of the terminal's number in the kernel's list. */
static void number_link(const struct usb *u, char out[200])
{
    struct stat st;
    assert_int_equal(stat(ptsname(u->fd), &st), 0);
    char number[32];
    snprintf(number, sizeof number, "%u:%u", major(st.st_rdev), minor(st.st_rdev));
    in_dir(out, "sys/dev/char/%s", number);
}

static struct usb usb_in(const char *name, const char *socket, const char *model, const char *serial_number)
{
    struct usb u = {.fd = posix_openpt(O_RDWR | O_NOCTTY)};
    char path[200], tty[200];
    snprintf(u.name, sizeof u.name, "%s", name);
    snprintf(u.socket, sizeof u.socket, "%s", socket);
    assert_true(u.fd >= 0 && grantpt(u.fd) == 0 && unlockpt(u.fd) == 0);

    in_dir(path, "sys/devices/usb1/%s/%s:1.0/tty", socket, socket);
    snprintf(tty, sizeof tty, "%.150s/%s", path, name);
    make_dirs(tty);
    in_dir(path, "sys/devices/usb1/%s/%s:1.0", socket, socket);
    attribute(path, "bInterfaceNumber", "00");
    in_dir(path, "sys/devices/usb1/%s", socket);
    attribute(path, "idVendor", "1a86");
    attribute(path, "idProduct", model);
    if (*serial_number)
        attribute(path, "serial", serial_number);

    in_dir(path, "sys/class/tty/%s", name);
    assert_int_equal(symlink(tty, path), 0);
    number_link(&u, path);
    unlink(path);
    assert_int_equal(symlink(tty, path), 0);
    in_dir(path, "dev/%s", name);
    assert_int_equal(symlink(ptsname(u.fd), path), 0);
    return u;
}

static void usb_out(struct usb *u)
{
    char path[200], command[220];
    in_dir(path, "dev/%s", u->name);
    unlink(path);
    in_dir(path, "sys/class/tty/%s", u->name);
    unlink(path);
    number_link(u, path);
    unlink(path);
    in_dir(path, "sys/devices/usb1/%s", u->socket);
    snprintf(command, sizeof command, "rm -r %s", path);
    assert_int_equal(system(command), 0);
    close(u->fd);
}

/* The kiosk is told of ttyACM0, and it is there. */
static void begin_usb(void)
{
    static char sys[200], devs[200];
    char path[200];
    unplug();
    qz_serial_destroy(serial);

    in_dir(path, "sys/class/tty");
    make_dirs(path);
    in_dir(path, "sys/dev/char");
    make_dirs(path);
    in_dir(devs, "dev");
    make_dirs(devs);
    in_dir(sys, "sys");

    in_dir(path, "dev/ttyACM0");
    serial = qz_serial_create(path, 0, &err);
    assert_non_null(serial);
    qz_serial_look_in(serial, sys, devs);
}

static void scanned(const struct usb *u, const char *text)
{
    while (next(50) == QZ_SERIAL_LOST)
        ;
    assert_int_equal(write(u->fd, text, strlen(text)), strlen(text));
}

static void lost(void)
{
    assert_int_equal(some(), QZ_SERIAL_LOST);
    assert_int_equal(next(0), QZ_SERIAL_LOST);
}

static void a_scanner_that_comes_back_under_another_name_is_found(void **state)
{
    (void)state;
    begin_usb();
    struct usb scanner_was = usb_in("ttyACM0", "1-2", "55d4", "SN1"), modem, back;
    scanned(&scanner_was, "QZ1:ONE\r");
    expect("QZ1:ONE");

    usb_out(&scanner_was);
    lost();
    modem = usb_in("ttyACM0", "1-1", "55d4", "SN2"); /* another one of the same make has its name */
    back = usb_in("ttyACM1", "1-3", "55d4", "SN1");
    scanned(&back, "QZ1:TWO\r");
    expect("QZ1:TWO");

    usb_out(&back);
    usb_out(&modem);
    lost();
    back = usb_in("ttyACM7", "1-3", "55d4", "SN1"); /* and again, from the name it had found */
    scanned(&back, "QZ1:THREE\r");
    expect("QZ1:THREE");
    usb_out(&back);
}

static void one_without_a_serial_number_is_found_by_its_model_and_socket(void **state)
{
    (void)state;
    begin_usb();
    struct usb was = usb_in("ttyACM0", "1-2", "55d4", ""), gps, twin, back;
    scanned(&was, "QZ1:ONE\r");
    expect("QZ1:ONE");

    usb_out(&was);
    lost();
    gps = usb_in("ttyACM0", "1-5", "0043", "");
    twin = usb_in("ttyACM1", "1-1", "55d4", "");
    back = usb_in("ttyACM2", "1-2", "55d4", "");
    scanned(&back, "QZ1:TWO\r");
    expect("QZ1:TWO");

    usb_out(&back);
    lost();
    scanned(&twin, "QZ1:THREE\r"); /* the same model in another socket will do */
    expect("QZ1:THREE");
    usb_out(&twin);
    usb_out(&gps);
}

static void another_model_in_its_place_is_taken(void **state)
{
    (void)state;
    begin_usb();
    struct usb was = usb_in("ttyACM0", "1-2", "55d4", "SN1"), other;
    scanned(&was, "QZ1:ONE\r");
    expect("QZ1:ONE");

    usb_out(&was);
    lost();
    other = usb_in("ttyACM0", "1-2", "0500", "SN9");
    scanned(&other, "QZ1:TWO\r");
    expect("QZ1:TWO");
    usb_out(&other);
}

static void what_is_no_line_is_refused(void **state)
{
    (void)state;
    assert_null(qz_serial_create(device, 12345, &err));
    assert_int_equal(err.code, QZ_E_INPUT);
    qz_serial_destroy(serial);
    serial = qz_serial_create("/dev/null", 9600, &err);
    assert_int_equal(next(0), QZ_SERIAL_LOST);
    assert_int_equal(err.code, QZ_E_IO);
    qz_serial_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(codes_end_with_cr_lf_or_both, begin, end),
        cmocka_unit_test_setup_teardown(a_code_in_pieces_is_one_code, begin, end),
        cmocka_unit_test_setup_teardown(a_code_without_an_end_is_complete_after_a_silence, begin, end),
        cmocka_unit_test_setup_teardown(bytes_come_raw, begin, end),
        cmocka_unit_test_setup_teardown(the_line_is_set_to_raw_at_its_speed, begin, end),
        cmocka_unit_test_setup_teardown(a_code_that_is_too_long_is_dropped_whole, begin, end),
        cmocka_unit_test_setup_teardown(survives_being_unplugged_and_plugged_in_again, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_scanner_is_waited_for, begin, end),
        cmocka_unit_test_setup_teardown(a_scanner_that_comes_back_under_another_name_is_found, begin, end),
        cmocka_unit_test_setup_teardown(one_without_a_serial_number_is_found_by_its_model_and_socket, begin,
                                        end),
        cmocka_unit_test_setup_teardown(another_model_in_its_place_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_line_is_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
