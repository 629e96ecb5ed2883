/* What the program has to say to whoever runs it, one line each, on standard error. */
#ifndef QZ_BASE_LOG_H
#define QZ_BASE_LOG_H

#include "base/err.h"

#include <stdbool.h>

/* The numbers are those of syslog; under systemd they are written as "<3>" so that the journal keeps them. */
enum qz_level { QZ_LOG_ERROR = 3, QZ_LOG_WARN = 4, QZ_LOG_INFO = 6, QZ_LOG_DEBUG = 7 };

/* Set once at start: lines above this level are dropped. The default is QZ_LOG_INFO. */
void qz_log_level(enum qz_level most);
/* Set once at start: whether lines begin with the time, as programs that run for days want it. The default is
 * no; under systemd never, since the journal knows it. */
void qz_log_dated(bool dated);
/* Write one line; what cannot be seen in it is shown as marks (base/shown.h), so that hostile text can
 * neither forge a line nor steer a terminal. Never write a name, a phone number, a token or a payload. Safe
 * from any thread. */
void qz_log(enum qz_level level, const char *fmt, ...) QZ_PRINTF(2, 3);

#endif
