#include "base/words.h"
#include "journal/own_note.h"
#include "journal/state.h"
#include "journal/verify_int.h"

#include <inttypes.h>
#include <string.h>

static int own_fails(struct qz_proving *p, const char *what)
{
    return qz_fail(p->err, QZ_E_CORRUPT, "checkpoint %" PRIu64 " of the tracker's own log %s",
                   p->own_notes + 1, qz_word(what));
}

static int own_next(struct qz_proving *p)
{
    int rc = qz_rows_next(&p->notes, &p->note, p->err);
    if (rc != 1)
        p->note = NULL;
    return rc < 0 ? -1 : 0;
}

int qz_own_notes_start(struct qz_proving *p)
{
    p->notes = qz_db_rows(p->t->db, Q_OWN_CHECKPOINT_ALL, p->err);
    return own_next(p);
}

static int own_prove_one(struct qz_proving *p, const struct qz_range *r)
{
    struct qz_checkpoint cp;
    uint8_t root[QZ_HASH_BYTES], link[QZ_HASH_BYTES];
    size_t len;
    const char *note = qz_row_blob(p->note, 4, &len);
    if ((uint64_t)qz_row_int(p->note, 0) != p->own_notes + 1)
        return own_fails(p, "is missing");
    if (!note || qz_own_checkpoint_open(note, len, p->key, &cp, NULL) != 0)
        return own_fails(p, "is not signed by the tracker's key");

    qz_range_root(r, root);
    if (cp.size != r->size || memcmp(cp.root, root, sizeof root) != 0)
        return own_fails(p, "contradicts the entries of that log");
    if ((uint64_t)qz_row_int(p->note, 2) != p->facts.receipts ||
        (uint64_t)qz_row_int(p->note, 3) != p->facts.forks)
        return own_fails(p, "is not kept with what the entry before it speaks of");

    qz_own_note_link(p->note_link, p->own_notes + 1, note, len, p->note_link);
    if (!qz_row_take(p->note, 5, link, sizeof link) || memcmp(link, p->note_link, sizeof link) != 0)
        return own_fails(p, "does not follow the one before it");
    p->own_notes++;
    p->own_noted = r->size;
    return own_next(p);
}

int qz_own_notes_prove(struct qz_proving *p, const struct qz_range *r)
{
    while (p->note && (uint64_t)qz_row_int(p->note, 1) == r->size)
        if (own_prove_one(p, r) != 0)
            return -1;
    return 0;
}

int qz_own_notes_end(struct qz_proving *p)
{
    return p->note ? own_fails(p, "is of more entries than there are") : 0;
}

void qz_own_notes_say(const struct qz_proving *p, struct qz_buf *out)
{
    qz_buf_printf(out,
                  "%" PRIu64
                  " checkpoints of the tracker's own log are signed by its key, up to entry %" PRIu64 "\n",
                  p->own_notes, p->own_noted);
    /* The entry that speaks of receipts has one itself. */
    uint64_t covered = p->own_notes ? p->facts.receipts + 1 : 0;
    if (p->seq > covered)
        qz_buf_printf(out,
                      "%" PRIu64
                      " receipts came after the newest of these, and the tracker has not signed for "
                      "them yet; it does so at its next start\n",
                      p->seq - covered);
}
