/* Inside the scan room: which USB device a terminal belongs to, so that a scanner is found again when the
 * kernel gives it another name. */
#ifndef QZ_SCAN_READER_SERIAL_ID_H
#define QZ_SCAN_READER_SERIAL_ID_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Where the kernel and udev show the devices of this machine. */
struct qz_serial_places {
    const char *sys; /* "/sys" */
    const char *dev; /* "/dev" */
};

/* Who a USB serial device is, as the device says of itself. */
struct qz_serial_id {
    char vendor[16], product[16]; /* hexadecimal; an empty vendor: not known, or no USB device */
    char serial[128];             /* its serial number, "" when it has none */
    char interface[8];            /* a device may have several lines */
    char socket[32];              /* the USB socket it is plugged into, as "1-2.4" */
};

/* Who the open terminal fd is. False, and an empty vendor, when it is no USB device. */
bool qz_serial_identify(const struct qz_serial_places *at, int fd, struct qz_serial_id *id);

/* The names in at->dev of the terminals that are device id: by its serial number, or where it has none by
 * its model, the one in the same socket first. Writes the nth (from 0) to path. False when there are not as
 * many. */
bool qz_serial_find(const struct qz_serial_places *at, const struct qz_serial_id *id, unsigned nth,
                    char path[PATH_MAX]);

#endif
