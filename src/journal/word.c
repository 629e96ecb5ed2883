#include "journal/word.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/state.h"

/* Whether the rules for a kiosk's word bind this entry: the tracker's own log is an administrator's. */
static bool word_bound(const struct qz_batch *b)
{
    return b->log != QZ_OWN_LOG && qz_batch_since(b, QZ_SINCE_ATTRIBUTION);
}

int qz_word_pin(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (b->log == QZ_OWN_LOG || b->whose == QZ_WHOSE_CADRE) /* no PIN: an administrator, or a badge */
        return QZ_J_ACCEPTED;
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "SELECT 1 FROM stolen_pin s JOIN cadre c ON c.ref=s.cadre WHERE c.id=?1 "
                                   "AND s.from_seq<?2 AND (s.until_seq=0 OR s.until_seq>?2)",
                                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, e->cadre);
    qz_bind_int(s, 2, (int64_t)(b->anew.seq ? b->anew.seq : b->seq));
    int rc = qz_step(s, err);
    qz_reset(s);
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

int qz_word_late(struct qz_batch *b, int64_t at_ms, const struct qz_act *a, struct qz_err *err)
{
    struct qz_stmt *s;
    if (!word_bound(b))
        return QZ_J_ACCEPTED;
    int rc = qz_find_int(b->t, "SELECT start_ms,end_ms FROM activity WHERE ref=?1", a->ref, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_ACTIVITY;
    bool near = at_ms >= qz_col_int(s, 0) - QZ_WORD_MS && at_ms <= qz_col_int(s, 1) + QZ_WORD_MS;
    qz_reset(s);
    return near ? QZ_J_ACCEPTED : QZ_J_NOT_ALLOWED;
}
