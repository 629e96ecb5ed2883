/* Serial scanners, through a pseudo-terminal: the test is the scanner. A symbolic link stands for the device,
 * so that it can go away and come back as another terminal. */
#include "scan/serial.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    qz_serial_destroy(serial);
    unplug();
    rmdir(dir);
    return 0;
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
    char text[QZ_SCAN_PAYLOAD_MAX + 3];
    (void)state;
    memset(text, 'A', sizeof text);
    text[QZ_SCAN_PAYLOAD_MAX] = '\r';
    send_bytes(text, QZ_SCAN_PAYLOAD_MAX + 1);
    assert_int_equal(some(), QZ_SERIAL_CODE);
    assert_int_equal(len, QZ_SCAN_PAYLOAD_MAX);
    text[QZ_SCAN_PAYLOAD_MAX] = 'A';
    text[QZ_SCAN_PAYLOAD_MAX + 1] = '\r';
    send_bytes(text, QZ_SCAN_PAYLOAD_MAX + 2);
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
        cmocka_unit_test_setup_teardown(what_is_no_line_is_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
