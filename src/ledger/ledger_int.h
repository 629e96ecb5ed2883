/* What the parts of the ledger share. Nobody outside of the store room and its tests includes this. */
#ifndef QZ_LEDGER_LEDGER_INT_H
#define QZ_LEDGER_LEDGER_INT_H

#include "ledger/ledger.h"
#include "rules/limits.h"
#include "rules/livecode.h"
#include "store/query.h"
#include "store/seal.h"
#include "wire/note.h"

/* A place in the list of who came: the next of this kiosk's entries, and of other kiosks' people. */
struct qz_came_mark {
    bool own, sibling; /* there is one */
    uint64_t n;
    int64_t at_ms;
    uint8_t who[QZ_ID_BYTES];
};
/* Where the list that was asked for last stands at every so many rows: so that a page far down costs no more
 * than the first one. */
struct qz_came_marks {
    char activity[QZ_ID_TEXT];
    uint64_t size; /* of the log then */
    struct qz_came_mark *mark;
    size_t count, cap;
};

struct qz_ledger {
    struct qz_db *db;
    uint8_t pk[32], sk[64];
    char kiosk[QZ_KIOSK_ID_TEXT];
    char origin[QZ_NOTE_NAME];
    struct qz_range range;    /* of all entries */
    struct qz_range cosigned; /* of those that the tracker holds */
    int64_t clock_floor_ms;
    uint64_t attribution_since; /* newest entry from before the rules for voids */
    bool clock_trusted;         /* entries raise the floor */
    struct qz_pass_key key[2];
    size_t keys;
    struct qz_buf line; /* the one being written, its memory kept */
    struct qz_sealer sealer;
    bool settings_changed; /* since the digest over them was made */
    struct qz_came_marks came;
};

/* ---- clock.c ---- */

/* Let an entry that is in the log raise the clock's floor, if entries do that now. */
void qz_clock_floor_raise(struct qz_ledger *l, const struct qz_entry *e);
/* Keep that floor for the next start, as put after the newest entry, inside the caller's transaction. */
int qz_clock_floor_keep(struct qz_ledger *l, int64_t at_ms, bool trusted, struct qz_err *err);
/* What was put, if anything was, and after which entry; whether entries raise it. */
int qz_clock_floor_load(struct qz_ledger *l, uint64_t *after, struct qz_err *err);

/* ---- ledger.c ---- */

/* Put l->line, which has been read into *e, behind the others, inside the caller's transaction. On failure
 * l->range is as before. */
int qz_append_line(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err);

/* ---- upload.c ---- */

/* Keep a note of ours with the tracker's cosignature by that key (NULL: it is not known), both checked,
 * inside the caller's transaction. */
int qz_cosignature_hold(struct qz_ledger *l, uint64_t size, const char *note, const char *cosignature,
                        const uint8_t *key, struct qz_err *err);

/* ---- keys.c ---- */

/* The keys of the tracker that this kiosk is enrolled with: the one it has, then those that it gave up, the
 * newest first. */
#define QZ_TRACKER_KEYS_MOST (QZ_REKEYS_MOST + 1) /* the first, and each that followed */
struct qz_tracker_key {
    uint8_t pk[32];
    uint64_t upto; /* entries of this log that it cosigned at the most */
};
struct qz_tracker_keys {
    size_t count; /* 0: this kiosk is not enrolled */
    struct qz_tracker_key key[QZ_TRACKER_KEYS_MOST];
};
int qz_tracker_keys_load(struct qz_ledger *l, struct qz_tracker_keys *out, struct qz_err *err);
/* The place of a key among them, -1: it is none of them. */
int qz_tracker_key_index(const struct qz_tracker_keys *k, const uint8_t pk[32]);
/* The place of the key whose cosignature of the note that line is; or -1 as qz_cosign_check. */
int qz_cosigner_find(const struct qz_tracker_keys *k, const char *note, const char *line, struct qz_err *err);
/* A key that was given up cosigned up to so many entries, inside the caller's transaction: the tracker says
 * so by its key of now. */
int qz_cosigner_let(struct qz_ledger *l, const uint8_t retired[32], uint64_t size, struct qz_err *err);
/* Whether a key had not been given up when it cosigned so many entries. 1, 0, -1. */
int qz_cosigner_prove(struct qz_ledger *l, const uint8_t pk[32], uint64_t size, struct qz_err *err);
/* Copy the changes to the ledger of the same kiosk's next log, of which no key that was given up cosigned
 * anything. */
int qz_tracker_keys_carry(struct qz_ledger *l, struct qz_ledger *to, struct qz_err *err);
/* Prove each change that was followed. *count receives how many there are. */
int qz_tracker_keys_prove(struct qz_ledger *l, uint64_t *count, struct qz_err *err);

/* ---- views.c ---- */

/* Let the views follow an entry that was just put into the log. Inside the caller's transaction. */
int qz_views_apply(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err);
/* Make the views anew. Inside the caller's transaction. */
int qz_views_again(struct qz_ledger *l, struct qz_err *err);
/* tally.ref of an activity; 0 when the log does not mention it; -1 on failure. */
int64_t qz_views_ref(struct qz_ledger *l, const char *activity, struct qz_err *err);
/* The id of the activity whose session is open, and the entry that opened it. 1 there is one, 0 none, -1
 * failure. */
int qz_views_open_activity(struct qz_ledger *l, char out[QZ_ID_TEXT], uint64_t *n, struct qz_err *err);

/* ---- came.c ---- */

/* The entry from which on the activity is spoken of: the one that opened it first. 0: nothing is about it;
 * -1. */
int64_t qz_came_first(struct qz_ledger *l, const char *activity, struct qz_err *err);
/* Who came may be others now, without an entry that says so: places in the list hold no more. */
void qz_came_forget(struct qz_ledger *l);
/* At the ledger's end. */
void qz_came_finish(struct qz_ledger *l);

/* ---- walk.c ---- */

/* A walk over the log in order that recomputes everything. */
struct qz_walk {
    struct qz_rows rows;
    struct qz_range range; /* of the entries so far */
    const char *line;      /* of entry range.size, until the next step */
    size_t len;
};
/* When it cannot start, qz_walk_next fails. */
struct qz_walk qz_walk_start(struct qz_ledger *l, struct qz_err *err);
void qz_walk_end(struct qz_walk *w);
/* Declares a walk that ends with its block. */
#define QZ_WALK __attribute__((cleanup(qz_walk_end))) struct qz_walk
/* 1 an entry whose number and leaf hash are right, 0 the end, -1 failure (QZ_E_CORRUPT names the entry). */
int qz_walk_next(struct qz_ledger *l, struct qz_walk *w, struct qz_err *err);
/* Read the walk's line; texts point into it. QZ_E_CORRUPT, naming the entry, when it is malformed. */
int qz_walk_entry(const struct qz_walk *w, struct qz_entry *out, struct qz_err *err);
/* Read the line of entry n. QZ_E_CORRUPT when it is not there or malformed. */
int qz_log_read(struct qz_ledger *l, uint64_t n, struct qz_entry *out, struct qz_err *err);
/* The compact range of the first `size` entries, from the leaf hashes that are held. */
int qz_range_at(struct qz_ledger *l, uint64_t size, struct qz_range *out, struct qz_err *err);
/* The stored row of `tree`: 1 all entries, 2 the cosigned ones. */
int qz_tree_load(struct qz_ledger *l, int which, struct qz_range *out, struct qz_err *err);
int qz_tree_store(struct qz_ledger *l, int which, const struct qz_range *r, struct qz_err *err);
/* Whether two ranges are the same. */
bool qz_range_same(const struct qz_range *a, const struct qz_range *b);

/* ---- proof.c ---- */

/* From now on seal what each transaction changes, and what is there from before there were seals. The
 * device's key is there. */
int qz_proof_start(struct qz_ledger *l, struct qz_err *err);
/* What is cheap to prove at each start: where the chain of seals ends, and which checkpoint is the newest
 * that was cosigned. Then all of it. */
int qz_proof_quick(struct qz_ledger *l, struct qz_err *err);
int qz_proof_full(struct qz_ledger *l, struct qz_seal_proof *out, struct qz_err *err);

/* ---- kept.c ---- */

/* Keep the text of a configuration with its signature, inside the caller's transaction. */
int qz_kept_put(struct qz_ledger *l, const char *json, size_t len, const struct qz_told_proof *p,
                struct qz_err *err);
/* At the start: is what is kept signed by the tracker, the tables are put anew from it; else, also when it
 * was taken away, keys, cadres, activities and names are forgotten, and the log says so. Does nothing where
 * nothing was ever kept. */
int qz_kept_check(struct qz_ledger *l, struct qz_err *err);
/* Keep it no longer: inside the caller's transaction, and in one of its own. */
int qz_kept_drop(struct qz_ledger *l, struct qz_err *err);
int qz_ledger_drop_kept(struct qz_ledger *l, struct qz_err *err);

/* Whether the tracker that this kiosk is enrolled with signed a body as an answer to this kiosk, by the key
 * that it had then. 1, 0, -1. */
int qz_kept_is_signed(struct qz_ledger *l, const char *body, size_t len, const struct qz_told_proof *p,
                      struct qz_err *err);

/* ---- roster.c ---- */

/* At the start, likewise of the roster: the table is put right, or forgotten. */
int qz_roster_check(struct qz_ledger *l, struct qz_err *err);
/* Forget it, inside the caller's transaction. */
int qz_roster_drop(struct qz_ledger *l, struct qz_err *err);

/* ---- told.c ---- */

/* Put all that was told by a configuration anew from its text, but the figures, which are older than those
 * held. */
int qz_told_again(struct qz_ledger *l, const char *json, size_t len, struct qz_err *err);

/* Forget keys, cadres, activities and names that were told, inside the caller's transaction. */
int qz_told_forget(struct qz_ledger *l, struct qz_err *err);

/* notice.c: the notices of a configuration in the place of those that are held, inside the caller's
 * transaction; pictures that none of them has go. */
int qz_notices_put(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err);

/* Read the pass keys into l->key. */
int qz_told_keys(struct qz_ledger *l, struct qz_err *err);

/* ---- revoked.c ---- */

/* At the start: QZ_E_CORRUPT when the list of withdrawn passes is not as it was told. */
int qz_revoked_check(struct qz_ledger *l, struct qz_err *err);
/* Put the list of a configuration, inside the caller's transaction. */
int qz_revoked_put(struct qz_ledger *l, const struct qz_config *c, struct qz_err *err);
/* Add n tags to those held, likewise. */
int qz_revoked_add(struct qz_ledger *l, const uint8_t *tag, size_t n, struct qz_err *err);

/* ---- device.c ---- */

/* Read DIR/device.key, or make it when neither it nor a log that needs it is there. */
int qz_device_load(struct qz_ledger *l, const char *dir, struct qz_err *err);

/* ---- witness.c ---- */

/* What is held of the tracker's own log, to another ledger of this kiosk: it stays a witness. */
int qz_witness_carry(struct qz_ledger *l, struct qz_ledger *to, struct qz_err *err);

/* ---- successor.c ---- */

/* A successor that waits in DIR takes the place of the log there. Nothing of DIR may be open. as_it_is: what
 * waits is left as it is, and refused (QZ_E_VERSION). */
int qz_successor_settle(const char *dir, bool as_it_is, struct qz_err *err);

/* ---- setting.c ---- */

/* At the start, when the sealing key is known: QZ_E_CORRUPT when a setting that is this kiosk's own is not as
 * it was written, or is gone, or there is another. */
int qz_settings_check(struct qz_ledger *l, struct qz_err *err);
/* Before a commit: make the digest over them anew, if one was set. */
int qz_settings_seal(struct qz_ledger *l, struct qz_err *err);
/* Set a setting, inside the caller's transaction. */
int qz_setting_put(struct qz_ledger *l, const char *name, const char *value, struct qz_err *err);
int qz_setting_put_number(struct qz_ledger *l, const char *name, int64_t v, struct qz_err *err);

/* ---- feed.c ---- */

/* After rows that a feed told went: keep how many there are, inside the caller's transaction. */
int qz_near_count(struct qz_ledger *l, struct qz_err *err);
/* At the start: forget what feeds told when a row of it is not as it was written, or one is missing. */
int qz_near_check(struct qz_ledger *l, struct qz_err *err);

/* ---- told.c ---- */

/* Keep the newest figures, inside the caller's transaction. */
int qz_stats_put(struct qz_ledger *l, const struct qz_stats *stats, struct qz_err *err);

/* ---- rating.c ---- */

/* An entry holds the activity's ratings now: forget those that were collected, inside the caller's
 * transaction. One that was healed holds them, too: it was written after the copy that they came back with.
 */
int qz_ratings_written(struct qz_ledger *l, const char *activity, struct qz_err *err);

/* Begin, and at the end commit when rc is 0, else roll back. Returns what came of it. */
int qz_ledger_end(struct qz_ledger *l, int rc, struct qz_err *err);

/* ---- sealed.c ---- */

/* The entry from which on nothing is uploaded before the tracker has what a newcomer said; 0: there is
 * none. */
int qz_sealed_bound(struct qz_ledger *l, uint64_t *n, struct qz_err *err);

/* ---- agenda.c ---- */

/* Who waits for a cadre at an activity, as far as the tracker told: somebody does; of this log's entries up
 * to `known` nobody does any more. */
struct qz_waits {
    bool some;
    uint64_t known;
};
int qz_agenda_waits(struct qz_ledger *l, const char *activity, struct qz_waits *out, struct qz_err *err);

#endif
