/* A tracker's store, in a file or (QZ_TEST_DATABASE=postgres) in PostgreSQL, with a county, people and kiosks
 * of the test's own making. Failing here ends the program. */
#ifndef QZ_TESTS_FLEET_H
#define QZ_TESTS_FLEET_H

#include "figures/figures.h"
#include "journal/journal.h"
#include "registry/registry.h"
#include "tests/support/place.h"
#include "wire/chain.h"

#define FLEET_NOW INT64_C(1493863200000) /* 2017-05-04T10:00+08:00: the second quarter */

struct fleet {
    char dir[64];
    char address[PLACE_PATH]; /* of its database, where the tests run on PostgreSQL; else "" */
    struct qz_db_options opt; /* what its store is opened with */
    struct qz_tracker *t;
    char province[QZ_ID_TEXT], county[QZ_ID_TEXT], cadre[QZ_ID_TEXT];
    int64_t now_ms; /* the tracker's clock */
};
/* Make the directory, province, county and a cadre of the county. */
void fleet_make(struct fleet *f);
/* Close and open it again. */
void fleet_reopen(struct fleet *f);
void fleet_remove(struct fleet *f);
/* Passes over the test where the store is no file: it copies one, writes into one, or runs SQLite's scripts.
 */
#define fleet_needs_file(f)                                                                                  \
    do {                                                                                                     \
        if ((f)->opt.database)                                                                               \
            skip();                                                                                          \
    } while (0)

/* Another organisation below the province. */
void fleet_county(struct fleet *f, const char *title, char id[QZ_ID_TEXT]);
/* An activity of the county: kind, and the day of its start relative to FLEET_NOW. */
void fleet_activity(struct fleet *f, enum qz_activity_kind kind, int day, char id[QZ_ID_TEXT]);
/* n people of an organisation, with passes good for a year. live: with secrets. */
void fleet_people(struct fleet *f, const char *organisation, struct qz_pass_issued *out, size_t n, bool live);
struct qz_stats fleet_stats(struct fleet *f, const char *organisation);
/* One activity's row. */
struct qz_activity_row fleet_row(struct fleet *f, const char *activity);

struct fleet_kiosk {
    uint8_t pk[32], sk[64];
    struct qz_kiosk row;
    char bearer[QZ_BEARER_TEXT];
    uint8_t screen_key[QZ_SCREEN_KEY_BYTES];
    uint64_t size;     /* entries written */
    uint64_t sent;     /* entries that the tracker answered for */
    struct qz_buf log; /* their lines, each with its newline */
    size_t *at;        /* at[n-1]: where line n begins */
    size_t cap;
    struct qz_range last; /* of the last body made */
};
void fleet_enrol(struct fleet *f, struct fleet_kiosk *k, const char *organisation, const char *name);
/* Enrol it anew at another organisation: its log goes on. */
void fleet_move(struct fleet *f, struct fleet_kiosk *k, const char *organisation);
void fleet_kiosk_finish(struct fleet_kiosk *k);
/* Write an entry: n is set, and seen to what was answered for. Returns n. */
uint64_t fleet_write(struct fleet_kiosk *k, struct qz_entry e);
/* Write a line as it is. */
void fleet_write_line(struct fleet_kiosk *k, const char *line, size_t len);
/* The body of an upload of entries from..to, with a checkpoint of the tree that ends there; appended to out.
 */
void fleet_body(struct fleet_kiosk *k, uint64_t from, uint64_t to, struct qz_buf *out);
/* Upload all that was not answered for. */
enum qz_ingest fleet_upload(struct fleet *f, struct fleet_kiosk *k, struct qz_err *err);
/* The same, and it must be stored. */
void fleet_send(struct fleet *f, struct fleet_kiosk *k);
/* The verdict that was given on entry n. */
enum qz_judgement fleet_verdict(struct fleet *f, const struct fleet_kiosk *k, uint64_t n);

/* Entries, at FLEET_NOW. */
struct qz_entry fleet_open(const char *activity);
struct qz_entry fleet_checkin(const char *activity, const struct qz_pass_issued *p);
struct qz_entry fleet_live(const char *activity, const struct qz_pass_issued *p, int64_t made_s);
struct qz_entry fleet_tail(const char *activity, const char *who);
struct qz_entry fleet_heads(const char *activity, unsigned n);
struct qz_entry fleet_confirm(const char *activity, const char *cadre, uint64_t target);
struct qz_entry fleet_reject(const char *activity, const char *cadre, uint64_t target);
struct qz_entry fleet_void(uint64_t target); /* in the name of the county's cadre */
struct qz_entry fleet_late(const char *activity, const char *cadre, const char *who, unsigned heads);

#endif
