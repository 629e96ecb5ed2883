#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"

#include <string.h>

#define AGAIN_MS 5000 /* until a ledger that failed is tried again */

/* ---- troubles ---- */

static enum qz_trouble core_worst(unsigned troubles)
{
    for (int t = QZ_TROUBLE_NONE + 1; t < QZ_TROUBLE_COUNT; t++)
        if (troubles & 1u << t)
            return (enum qz_trouble)t;
    return QZ_TROUBLE_NONE;
}

void qz_desk_tell_trouble(struct qz_desk *d)
{
    enum qz_trouble now = core_worst(d->troubles);
    if (d->told_any && now == d->told_trouble)
        return;
    struct qz_tell tell = {.kind = QZ_TELL_TROUBLE, .trouble = now};
    if (!qz_wires_tell(d->wires, &tell))
        return; /* told with the next look at the disk, within a second */
    if (now)
        qz_log(QZ_LOG_WARN, "trouble: %s", qz_trouble_code(now));
    else if (d->told_any)
        qz_log(QZ_LOG_INFO, "trouble: none");

    d->told_any = true;
    d->told_trouble = now;
}

void qz_desk_trouble(struct qz_desk *d, enum qz_trouble t, bool on)
{
    d->troubles = on ? d->troubles | 1u << t : d->troubles & ~(1u << t);
    qz_desk_tell_trouble(d);
}

/* What the ledger says and what the file system says, told at once. */
void qz_desk_store_is(struct qz_desk *d, enum qz_trouble store, bool disk_low)
{
    d->store = store;
    d->disk_low = disk_low;
    d->troubles &= ~(1u << QZ_TROUBLE_STORE | 1u << QZ_TROUBLE_FULL);
    if (store)
        d->troubles |= 1u << store;
    if (disk_low)
        d->troubles |= 1u << QZ_TROUBLE_FULL;
    qz_desk_tell_trouble(d);
}

void qz_desk_store_failed(struct qz_desk *d, const struct qz_err *err)
{
    bool full = err->code == QZ_E_FULL;
    if (!full || d->store != QZ_TROUBLE_FULL) /* a full disk is tried again and again, and said once */
        qz_log(QZ_LOG_ERROR, "ledger: %s", err->msg);
    if (!full) {
        qz_ledger_close(d->ledger); /* it must be opened and proven again before anything is acknowledged */
        d->ledger = NULL;
    }
    d->again_up_ms = qz_up_ms() + AGAIN_MS;
    qz_desk_store_is(d, full ? QZ_TROUBLE_FULL : QZ_TROUBLE_STORE, d->disk_low);
}

void qz_desk_read_failed(struct qz_desk *d, const struct qz_err *err)
{
    qz_log(QZ_LOG_ERROR, "ledger: %s", err->msg);
    if (!d->unread) /* that it still cannot be read puts nothing off */
        d->again_up_ms = qz_up_ms() + AGAIN_MS;
    d->unread = true;
    qz_desk_store_is(d, QZ_TROUBLE_STORE, d->disk_low);
}

/* ---- appending ---- */

int qz_desk_before_append(struct qz_desk *d)
{
    struct qz_err err = {0};
    if (!d->ledger || d->unread || qz_desk_boot_now(d) != 0)
        return -1;
    if (qz_desk_trust_clock(d, &err) == 0)
        return 0;
    qz_desk_store_failed(d, &err);
    return -1;
}

/* box: of a newcomer; else NULL. */
static int core_append(struct qz_desk *d, struct qz_entry *e, const void *box, size_t len)
{
    struct qz_err err = {0};
    struct qz_word work = {.kind = QZ_WORD_WORK};
    if (qz_desk_before_append(d) != 0)
        return -1;

    e->at_ms = qz_now_ms();
    e->up_ms = qz_up_ms();
    if (d->signed_in)
        memcpy(e->staff, d->cadre.id, sizeof e->staff);
    qz_desk_party_join(d, e);

    int rc =
        box ? qz_ledger_append_sealed(d->ledger, e, box, len, &err) : qz_ledger_append(d->ledger, e, &err);
    if (rc != 0) {
        qz_desk_store_failed(d, &err);
        return -1;
    }

    qz_desk_party_joined(d, e);
    qz_queue_push(d->wires->words, &work);
    if (d->store && !d->unread)
        qz_desk_store_is(d, QZ_TROUBLE_NONE, d->disk_low);
    return 0;
}

int qz_desk_append(struct qz_desk *d, struct qz_entry *e)
{
    return core_append(d, e, NULL, 0);
}

int qz_desk_append_sealed(struct qz_desk *d, struct qz_entry *e, const void *box, size_t len)
{
    return core_append(d, e, box, len);
}
