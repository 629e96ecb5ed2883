#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "ledger/ledger_int.h"
#include "wire/messages.h"

#include <string.h>

struct proof {
    uint64_t notes, cosigned, unchecked; /* signatures found good; cosignatures by a key that is not known */
    uint64_t cosigned_to;                /* entries under the newest good cosignature */
    uint64_t noted_to;                   /* entries under the newest good note */
    uint64_t rekeys;                     /* changes of the tracker's key */
    int64_t first_ms, last_ms;
    struct qz_seal_proof sealed;
};

static int verify_breaks(uint64_t size, struct qz_err *err, const char *what)
{
    return qz_fail(err, QZ_E_CORRUPT, "the log breaks at the checkpoint of %llu entries: %s",
                   (unsigned long long)size, qz_word(what));
}

static int verify_cosignature(struct qz_ledger *l, const struct qz_row *row, uint64_t size, const char *note,
                              size_t len, struct proof *p, struct qz_err *err)
{
    struct qz_err why = {0};
    size_t line_len, key_len;
    uint64_t time_s;
    if (qz_row_null(row, 2) && qz_row_null(row, 3))
        return 0;

    const char *line = qz_row_blob(row, 2, &line_len);
    const uint8_t *key = qz_row_blob(row, 3, &key_len);

    if (qz_row_null(row, 3)) {
        p->unchecked++;
        return 0;
    }

    if (key_len != 32 || !line ||
        qz_cosign_check(note, len, line, line_len, QZ_TRACKER_NAME, key, &time_s, &why) != 0)
        return why.code == QZ_E_NOMEM ? qz_fail(err, why.code, "%s", why.msg)
                                      : verify_breaks(size, err, "its cosignature does not verify");

    int in_time = qz_cosigner_prove(l, key, size, err);
    if (in_time != 1)
        return in_time < 0
                   ? -1
                   : verify_breaks(size, err,
                                   "its cosignature is by a key that the tracker had given up before");

    p->cosigned++;
    p->cosigned_to = size;
    return 0;
}

/* The note in a row against the tree of exactly its entries. */
static int verify_note(struct qz_ledger *l, const struct qz_row *row, const struct qz_range *r,
                       struct proof *p, struct qz_err *err)
{
    struct qz_checkpoint cp;
    uint8_t root[QZ_HASH_BYTES];
    size_t len;
    const char *note = qz_row_blob(row, 1, &len);
    if (!note || qz_checkpoint_open(note, len, l->origin, l->pk, &cp, NULL) != 0)
        return verify_breaks(r->size, err, "its signature does not verify");

    if (cp.size != r->size)
        return verify_breaks(r->size, err, "its note speaks of another number of entries");

    qz_range_root(r, root);
    if (memcmp(root, cp.root, sizeof root) != 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "the log breaks between entries %llu and %llu: they do not give the signed root",
                       (unsigned long long)p->noted_to + 1, (unsigned long long)r->size);

    p->notes++;
    p->noted_to = r->size;
    return verify_cosignature(l, row, r->size, note, len, p, err);
}

static int verify_line(const struct qz_walk *w, struct proof *p, struct qz_err *err)
{
    struct qz_entry e;
    if (qz_walk_entry(w, &e, err) != 0)
        return -1;

    if (e.n != w->range.size)
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: its line says %llu",
                       (unsigned long long)w->range.size, (unsigned long long)e.n);

    if (e.n == 1)
        p->first_ms = e.at_ms;
    p->last_ms = e.at_ms;
    return 0;
}

/* Lines and notes side by side, both in order of size. */
static int verify_walk(struct qz_ledger *l, struct qz_walk *w, struct qz_rows *notes, struct proof *p,
                       struct qz_err *err)
{
    const struct qz_row *row;
    int rc = 0, have = qz_rows_next(notes, &row, err);

    while (have >= 0 && (rc = qz_walk_next(l, w, err)) == 1) {
        if (verify_line(w, p, err) != 0)
            return -1;

        if (w->range.size == l->cosigned.size && !qz_range_same(&w->range, &l->cosigned))
            return qz_fail(err, QZ_E_CORRUPT,
                           "the log breaks between entries 1 and %llu: they are not what was cosigned",
                           (unsigned long long)w->range.size);

        if (have == 1 && (uint64_t)qz_row_int(row, 0) == w->range.size) {
            if (verify_note(l, row, &w->range, p, err) != 0)
                return -1;
            have = qz_rows_next(notes, &row, err);
        }
    }

    if (have < 0 || rc < 0)
        return -1;
    return have == 0 ? 0 : verify_breaks((uint64_t)qz_row_int(row, 0), err, "the log does not have so many");
}

/* What is stored must be what this run has been working with, and both what the lines give. */
static int verify_trees(struct qz_ledger *l, const struct qz_range *found, struct qz_err *err)
{
    struct qz_range all, cosigned;
    if (qz_tree_load(l, 1, &all, err) != 0 || qz_tree_load(l, 2, &cosigned, err) != 0)
        return -1;

    if (found->size < l->range.size)
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it is missing",
                       (unsigned long long)found->size + 1);

    if (!qz_range_same(found, &l->range) || !qz_range_same(&all, &l->range))
        return qz_fail(err, QZ_E_CORRUPT,
                       "the log breaks between entries %llu and %llu: they do not give the tree that is held",
                       (unsigned long long)l->cosigned.size + 1, (unsigned long long)found->size);

    if (!qz_range_same(&cosigned, &l->cosigned))
        return qz_fail(err, QZ_E_CORRUPT, "the tree that is held for the %llu cosigned entries is not theirs",
                       (unsigned long long)l->cosigned.size);
    return 0;
}

static void verify_say(const struct qz_ledger *l, const struct proof *p, struct qz_buf *out)
{
    char root64[48], first[QZ_TIME_TEXT], last[QZ_TIME_TEXT];
    uint8_t root[QZ_HASH_BYTES];
    qz_range_root(&l->range, root);
    qz_base64_encode(root, sizeof root, false, root64, sizeof root64);

    qz_buf_printf(out, "%s: %llu entries", l->kiosk, (unsigned long long)l->range.size);
    if (l->range.size) {
        qz_time_format(p->first_ms, first);
        qz_time_format(p->last_ms, last);
        qz_buf_printf(out, " from %s to %s", first, last);
    }

    qz_buf_printf(out, " give root %s\n%llu checkpoints signed", root64, (unsigned long long)p->notes);
    qz_buf_printf(out, ", %llu cosigned by the tracker, up to entry %llu", (unsigned long long)p->cosigned,
                  (unsigned long long)p->cosigned_to);

    if (p->unchecked)
        qz_buf_printf(out, "; %llu cosignatures not checked: the tracker's key was not known",
                      (unsigned long long)p->unchecked);

    if (p->rekeys)
        qz_buf_printf(out, "\nthe tracker's key was changed %llu times, each signed by the key before",
                      (unsigned long long)p->rekeys);

    qz_buf_printf(
        out,
        "\nevery checkpoint and cosignature that was written is there, and the enrolment is as it was given: "
        "%llu rows are as their seals say",
        (unsigned long long)p->sealed.rows);
}

static int verify_say_tracker(struct qz_ledger *l, struct qz_buf *out, struct qz_err *err)
{
    static const char *const words[] = {
        [QZ_DOUBT_NONE] = "",
        [QZ_DOUBT_SMALLER] = "; the tracker told a smaller one since, and not that a copy was put back",
        [QZ_DOUBT_OTHER] = "; the tracker told another one of that size since",
        [QZ_DOUBT_FORKED] = "; the tracker told a longer one since, which does not go on from it",
        [QZ_DOUBT_UNPROVEN] =
            "; the tracker told a longer one since, and not a proof that it goes on from it"};

    uint64_t size;
    enum qz_doubt doubt;
    if (qz_ledger_witnessed(l, &size, &doubt, err) != 0)
        return -1;

    if (size)
        qz_buf_printf(out, "\nthe tracker's own log was seen with %llu entries%s", (unsigned long long)size,
                      words[doubt]);
    return 0;
}

int qz_ledger_verify(struct qz_ledger *l, struct qz_buf *report, struct qz_err *err)
{
    struct proof p = {0};
    if (qz_db_prove(l->db, err) != 0 || qz_tracker_keys_prove(l, &p.rekeys, err) != 0)
        return -1;

    QZ_WALK w = qz_walk_start(l, err);
    QZ_ROWS notes = qz_db_rows(l->db, Q_CHECKPOINT_ALL, err);
    int rc = verify_walk(l, &w, &notes, &p, err);
    qz_rows_end(&notes);
    qz_walk_end(&w);
    if (rc != 0 || verify_trees(l, &w.range, err) != 0 || qz_proof_full(l, &p.sealed, err) != 0)
        return -1;
    verify_say(l, &p, report);
    if (verify_say_tracker(l, report, err) != 0)
        return -1;
    return report->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the report") : 0;
}
