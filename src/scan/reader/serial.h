/* Codes from a scanner at a serial line or at USB as a serial device (CDC ACM). Belongs to one thread. */
#ifndef QZ_SCAN_READER_SERIAL_H
#define QZ_SCAN_READER_SERIAL_H

#include "scan/reader/line.h"

enum qz_serial_got {
    QZ_SERIAL_NOTHING, /* no code within the time given; call again */
    QZ_SERIAL_CODE,    /* a code */
    QZ_SERIAL_DROPPED, /* the scanner sent more than QZ_PAYLOAD_MAX bytes without an end: thrown away
                          whole */
    QZ_SERIAL_LOST     /* the device is not there or fails; it is looked for again, call again */
};

struct qz_serial;

/* A scanner at that device ("/dev/ttyACM0", "/dev/serial/by-id/…") and speed (1200..921600; 0: 9600, and
 * of no meaning to USB). The device is opened by qz_serial_next, so one that is missing now is no error.
 * NULL with *err when the speed is not one a line has, or there is no memory. */
struct qz_serial *qz_serial_create(const char *path, int baud, struct qz_err *err);

/* Where the machine's devices are shown, instead of /sys and /dev: for tests. Both are borrowed until
 * destroy. */
void qz_serial_look_in(struct qz_serial *s, const char *sys, const char *dev);

/* Wait up to timeout_ms for the next code: *bytes of *len (1..QZ_PAYLOAD_MAX) on QZ_SERIAL_CODE, valid
 * until the next call. A code ends with CR, LF, both, or 100 ms of silence. On QZ_SERIAL_LOST *err (may be
 * NULL) says why: QZ_E_MISSING, QZ_E_DENIED, QZ_E_CONFLICT, QZ_E_IO; it is said once at the loss and then
 * from each call that found it still missing at its end. A code that was cut by the loss is dropped. A USB
 * device that was open once is known from then on: it is opened again under whatever name the kernel gives
 * it, by its serial number, or by model where it has none; only when it is nowhere is the device at path
 * another one that was put in its place. */
enum qz_serial_got qz_serial_next(struct qz_serial *s, int timeout_ms, const uint8_t **bytes, size_t *len,
                                  struct qz_err *err);

/* Close the device and free it. NULL is fine. */
void qz_serial_destroy(struct qz_serial *s);

#endif
