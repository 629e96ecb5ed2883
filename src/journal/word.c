#include "journal/word.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "journal/work.h"

/* Whether the rules for a kiosk's word bind this entry: the tracker's own log is an administrator's. */
static bool word_bound(const struct qz_batch *b)
{
    return b->log != QZ_OWN_LOG && qz_batch_since(b, QZ_SINCE_ATTRIBUTION);
}

int qz_word_pin(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (b->log == QZ_OWN_LOG || b->whose == QZ_WHOSE_CADRE) /* no PIN: an administrator, or a badge */
        return QZ_J_ACCEPTED;
    const struct qz_row *row;
    uint8_t key[QZ_ID_BYTES];
    const struct qz_known_row *known = NULL;
    if (b->work && qz_id_parse('c', e->cadre, key))
        known = qz_known_find(&b->work->known, QZ_KNOWN_STOLEN, key);
    if (known)
        return known->v[0] ? QZ_J_STOLEN_PIN : QZ_J_ACCEPTED;

    int64_t seq = (int64_t)(b->anew.seq ? b->anew.seq : b->seq);
    int rc = qz_db_get(b->t->db, Q_WORD_STOLEN, &row, err, TEXT(e->cadre), INT(seq));
    if (rc < 0)
        return -1;
    return rc == 1 ? QZ_J_STOLEN_PIN : QZ_J_ACCEPTED;
}

int qz_word_void(const struct qz_batch *b, const struct qz_entry *e, int64_t at_ms,
                 const struct qz_entry *target, const struct qz_act *a)
{
    if (!word_bound(b))
        return QZ_J_ACCEPTED;
    /* One that is judged anew was the kiosk's organisation's when it came. */
    if (!b->anew.seq && a->keeper != b->organisation)
        return QZ_J_OTHER_ORGANISATION;
    return qz_entry_void_fits(e, at_ms, target) ? QZ_J_ACCEPTED : QZ_J_NOT_ALLOWED;
}

int qz_word_late(const struct qz_batch *b, int64_t at_ms, const struct qz_act *a)
{
    if (!word_bound(b))
        return QZ_J_ACCEPTED;
    bool near = at_ms >= a->start_ms - QZ_WORD_MS && at_ms <= a->end_ms + QZ_WORD_MS;
    return near ? QZ_J_ACCEPTED : QZ_J_NOT_ALLOWED;
}
