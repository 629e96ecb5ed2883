/* A kiosk's desk without its thread, on a real ledger: it does what it is told, when it is told, so that a
 * run can be repeated. Its clocks are the program's: who wants others than the machine's gives a time source
 * and stands before clock_gettime(). Failing here ends the program. */
#ifndef QZ_TESTS_TIMED_KIOSK_H
#define QZ_TESTS_TIMED_KIOSK_H

#include "base/buf.h"
#include "base/timesource.h"
#include "ledger/ledger.h"

struct timed_kiosk;

/* As after a start of the machine: the ledger is opened and the boot is written. Both are borrowed. */
struct timed_kiosk *timed_kiosk_start(const char *dir, const struct qz_timesource *time);
void timed_kiosk_stop(struct timed_kiosk *k);
struct qz_ledger *timed_kiosk_ledger(struct timed_kiosk *k);
/* What the desk does each second. */
void timed_kiosk_second(struct timed_kiosk *k);
/* A code is held to the camera. Returns the entry with which somebody was welcomed, or 0. */
uint64_t timed_kiosk_scan(struct timed_kiosk *k, const char *text, size_t len);
/* The tracker's configuration came. */
void timed_kiosk_config(struct timed_kiosk *k, const struct qz_buf *json);
/* What is to be uploaded next: entries from *from on, and the note; *body is cleared first, and stays empty
 * when there is nothing. */
void timed_kiosk_batch(struct timed_kiosk *k, struct qz_buf *body, uint64_t *from);
/* Its cosignature came. */
void timed_kiosk_cosigned(struct timed_kiosk *k, const struct qz_buf *body, uint64_t next,
                          const char *cosignature);

#endif
