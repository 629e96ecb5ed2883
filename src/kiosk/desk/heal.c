#include "base/clock.h"
#include "base/log.h"
#include "kiosk/desk/desk_int.h"

#define HEAL_WAIT_MS 5000

void qz_desk_boot_soon(struct qz_desk *d, bool heals)
{
    d->boot_due = true;
    d->boot_by_up_ms = heals ? qz_up_ms() + HEAL_WAIT_MS : 0;
}

int qz_desk_boot_now(struct qz_desk *d)
{
    if (!d->boot_due)
        return 0;
    d->boot_due = false;
    if (qz_desk_write_boot(d) != 0)
        return -1;
    d->heal_over = true;
    return 0;
}

int qz_desk_watch_boot(struct qz_desk *d)
{
    return d->boot_due && qz_up_ms() >= d->boot_by_up_ms ? qz_desk_boot_now(d) : 0;
}

bool qz_desk_heal(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_log_answer a;
    int rc = -1;
    if (!d->boot_due) /* somebody checked in meanwhile: the log has gone on without these entries */
        return false;

    if (qz_log_answer_read(ask->data, ask->data_len, &a, &err) == 0) {
        rc = qz_ledger_heal(d->ledger, &a, &err);
        qz_log_answer_finish(&a);
    }
    d->healed = d->healed || rc == 0;
    if (rc == 0)
        d->boot_by_up_ms = qz_up_ms() + HEAL_WAIT_MS; /* each part gives the next one its time */
    if (rc != 0)
        qz_log(QZ_LOG_ERROR, "healing: %s", err.msg);
    return rc == 0;
}

void qz_desk_healed(struct qz_desk *d)
{
    if (d->healed)
        qz_desk_load_session(d);
    d->healed = false;
    if (qz_desk_boot_now(d) == 0)
        qz_desk_tell_net(d);
}

/* ---- a log that the tracker does not take ---- */

void qz_desk_refuse_log(struct qz_desk *d, bool refused)
{
    struct qz_err err = {0};
    if (d->log_refused == refused)
        return;
    d->log_refused = refused;
    if (d->ledger && qz_ledger_set(d->ledger, QZ_SETTING_LOG_REFUSED, refused ? "1" : "0", &err) != 0)
        qz_desk_store_failed(d, &err);
}

void qz_desk_load_refused(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    if (qz_ledger_get(d->ledger, QZ_SETTING_LOG_REFUSED, &text, &err) == 0)
        d->log_refused = text.len > 0 && text.data[0] == '1';
    qz_buf_finish(&text);
}
