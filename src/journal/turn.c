/* Turns of trackers that work on one database: what this one keeps in memory is read again where another one
 * changed something. */
#include "journal/batch.h"
#include "journal/keyfile.h"
#include "journal/lookup.h"
#include "journal/open.h"
#include "journal/own_note.h"
#include "journal/state.h"
#include "journal/tracker.h"

#include <sodium.h>
#include <string.h>

/* Another tracker may have changed the key that passes are signed with, and has put the new one into its own
 * directory. With the old one nothing is signed any more that anybody would take. */
static int turn_pass_key(struct qz_tracker *t, struct qz_err *err)
{
    uint8_t sk[64];
    if (!t->keys || memcmp(t->key[0].pk, t->pass_sk + 32, 32) == 0)
        return 0;

    bool found = qz_key_read(t->dir, "pass.key", sk, NULL) == 0 && memcmp(t->key[0].pk, sk + 32, 32) == 0;
    if (found)
        memcpy(t->pass_sk, sk, sizeof sk);
    sodium_memzero(sk, sizeof sk);
    return found ? 0
                 : qz_fail(err, QZ_E_IO,
                           "another tracker on this database changed the key of passes: put its pass.key "
                           "into %s, and this one goes on",
                           t->dir);
}

/* Whose kiosks are told something else since: theirs alone are woken. */
static int turn_told(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_TURN_TOLD_SINCE, err, INT((int64_t)t->told));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        uint64_t seq = (uint64_t)qz_row_int(row, 1);
        if (qz_row_int(row, 0) == QZ_TOLD_ALL)
            t->all_changed = seq;
        else if (qz_batch_mark_changed(t, qz_row_int(row, 0), seq, err) != 0)
            return -1;
    }
    return rc;
}

static int turn_read(struct qz_tracker *t, struct qz_err *err)
{
    uint64_t all = t->all_changed;
    t->newest_known = false;
    if (qz_open_state(t, err) != 0 || qz_own_note_load(t, err) != 0)
        return -1;

    t->all_changed = all;
    if (turn_told(t, err) != 0)
        return -1;
    t->told = t->seq;
    return turn_pass_key(t, err);
}

int qz_tracker_turn(struct qz_tracker *t, bool write, struct qz_err *err)
{
    bool news;
    if (qz_db_turn(t->db, write, &news, err) != 0)
        return -1;
    t->stale = t->stale || news;
    if (!t->stale)
        return 0;

    if (turn_read(t, err) != 0) {
        qz_db_turn_end(t->db);
        return -1;
    }
    t->stale = false;
    return 0;
}

void qz_tracker_turn_end(struct qz_tracker *t)
{
    qz_db_turn_end(t->db);
}

int qz_tracker_look(struct qz_tracker *t, struct qz_err *err)
{
    bool news;
    if (qz_db_turn_look(t->db, &news, err) != 0)
        return -1;
    if (!news)
        return 0;
    if (qz_tracker_turn(t, false, err) != 0)
        return -1;
    qz_tracker_turn_end(t);
    return 0;
}

bool qz_tracker_shared(const struct qz_tracker *t)
{
    return t->shared;
}
