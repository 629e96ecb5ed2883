/* What tests of the ledger have in common: people, activities, entries, a tracker that cosigns. */
#ifndef QZ_TESTS_LOGKIT_H
#define QZ_TESTS_LOGKIT_H

#include "ledger/ledger.h"

#include <stdint.h>

#define KIT_DAY INT64_C(1493863200000) /* 2017-05-04T10:00+08:00 */

/* Random numbers that depend on the seed alone (SplitMix64). */
struct kit_rng {
    uint64_t state;
};
uint64_t kit_next(struct kit_rng *r);
uint64_t kit_below(struct kit_rng *r, uint64_t n); /* 0..n-1 */

/* The i-th activity, youth and cadre, always the same. */
const char *kit_activity(unsigned i);
const char *kit_youth(unsigned i);
const char *kit_cadre(unsigned i);

/* Entries ready to be appended. at: minutes after KIT_DAY. */
struct qz_entry kit_open(unsigned activity, int at);
struct qz_entry kit_close(unsigned activity, int at);
struct qz_entry kit_checkin(unsigned activity, unsigned youth, int at);
struct qz_entry kit_headcount(unsigned activity, unsigned people, int at);
struct qz_entry kit_late(unsigned activity, unsigned youth, int at);
struct qz_entry kit_confirm(unsigned activity, int at);
struct qz_entry kit_void(uint64_t target, int at);
struct qz_entry kit_reject(unsigned activity, uint64_t target, int at);
/* Something that a kiosk with `size` entries might come to write next. */
struct qz_entry kit_any(struct kit_rng *r, uint64_t size);

/* A tracker of the test's own. */
const uint8_t *kit_tracker_pk(void);
const uint8_t *kit_tracker_sk(void);
/* Tell the ledger that tracker's key. 0 or -1. */
int kit_enrol(struct qz_ledger *l);
/* Take the batch from what is not cosigned yet, of at most `most` entries, and hand its cosignature back. 0
 * or -1. */
int kit_upload(struct qz_ledger *l, unsigned most, struct qz_err *err);

struct kit_config {
    int version;         /* is in every title, so that a mixture shows */
    unsigned activities; /* kit_activity(0..); the i-th starts at KIT_DAY + i days and takes two hours */
    unsigned key;        /* which of the test's pass keys */
    uint64_t revoked_number;
    unsigned revoked;       /* passes kit_pass(100 + revoked_first..) of that key */
    unsigned revoked_first; /* how many of them the list lacks at its beginning */
    int64_t now_ms;         /* 0: KIT_DAY */
    unsigned cadres;        /* kit_cadre(0..), all of one name; 0: one */
};
/* A printed pass of kit_youth(youth) by one of the test's pass keys. */
void kit_pass(unsigned youth, unsigned key, struct qz_pass *out);
/* The JSON of a configuration, appended to out. */
void kit_config_json(const struct kit_config *k, struct qz_buf *out);
/* Tell it to an enrolled ledger, signed by the tracker that qz_ledger_enrol named: kit_tracker_pk. 0 or -1.
 */
int kit_tell(struct qz_ledger *l, const struct kit_config *k, struct qz_err *err);
/* The same of a roster: kit_youth(0..) in one page. */
int kit_tell_roster(struct qz_ledger *l, unsigned people, struct qz_err *err);
/* Tell it, of kit_activity(0), check-ins of kit_youth(0..2) at a sibling, and figures. 0 or -1. */
int kit_feed(struct qz_ledger *l, struct qz_err *err);

#endif
