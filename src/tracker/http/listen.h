/* A socket to listen at. */
#ifndef QZ_TRACKER_HTTP_LISTEN_H
#define QZ_TRACKER_HTTP_LISTEN_H

#include "base/err.h"

#include <stdbool.h>

#define QZ_ADDRESS_TEXT 80

/* Listen at "ADDR:PORT" or "[ADDR]:PORT", port 0: a free one. others: it may be an address that other
 * machines reach. Returns the socket, non-blocking, and in address what it listens at; or -1: QZ_E_CONFLICT
 * when it is taken, QZ_E_INPUT when it is no address, or one for others. */
int qz_listen(const char *where, bool others, char address[QZ_ADDRESS_TEXT], struct qz_err *err);

#endif
