#include "base/log.h"
#include "base/text.h"
#include "kiosk/desk/desk_int.h"

#include <string.h>

void qz_desk_succeed(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_word word = {.kind = QZ_WORD_SUCCEED};
    if (d->successor_asked || !d->ledger || !d->link_told)
        return;
    if (qz_ledger_successor(d->ledger, d->opt.dir, &word.successor, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "another log: %s", err.msg);
        return;
    }
    d->successor_asked = qz_queue_push(d->wires->words, &word);
}

/* Nothing that was known of the old log holds for the new one. */
static void successor_begin(struct qz_desk *d)
{
    qz_ledger_close(d->ledger);
    d->ledger = NULL;
    d->log_refused = d->successor_asked = false;
    d->offset_told = false;
    d->boot_since = 0;
    qz_desk_forget_badge(d); /* its entry is in the other log */
    d->unnamed_to = 0;
    d->config_up_ms = -1;
    d->why[0] = '\0';
    d->heard = QZ_HEARD_ANSWER;
    qz_desk_open_ledger(d);
}

void qz_desk_succeeded(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    const char *activity = d->session_open ? d->session.id : "";
    char before[QZ_KIOSK_ID_TEXT];
    if (ask->data_len != sizeof(struct qz_enrol_answer)) {
        qz_log(QZ_LOG_WARN, "the tracker lets no other log begin here: check-ins are kept, and have to be "
                            "taken over by hand with `qingzhan log rescue`");
        return;
    }
    qz_copy_text(before, sizeof before, qz_ledger_kiosk_id(d->ledger));
    if (qz_ledger_succeeded(d->ledger, d->opt.dir, (const struct qz_enrol_answer *)(const void *)ask->data,
                            activity, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "another log: %s", err.msg);
        d->successor_asked = false; /* prepared anew when the tracker refuses the next upload */
        d->link_told = false;
        qz_desk_load_identity(d);
        return;
    }

    uint64_t waiting = qz_ledger_size(d->ledger) - qz_ledger_cosigned_size(d->ledger);
    qz_log(QZ_LOG_WARN,
           "a new log begins; the one of %s is closed with %llu entries that the tracker does not have: "
           "`qingzhan log rescue --kiosk %s/closed-%s` takes them over",
           before, (unsigned long long)waiting, d->opt.dir, before);
    successor_begin(d);
}

void qz_desk_reopen(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf id = {0};
    struct qz_activity a;
    int rc = qz_desk_clock_confirmed(d) ? qz_ledger_get(d->ledger, QZ_SETTING_REOPEN, &id, &err) : 0;
    if (rc == 0 && id.len && !d->session_open) {
        rc = qz_ledger_activity(d->ledger, id.data, &a, &err);
        if (rc == 1)
            qz_desk_append_about(d, QZ_ENTRY_OPEN, a.id, false);
    }

    if (rc >= 0 && id.len && d->ledger)
        rc = qz_ledger_set(d->ledger, QZ_SETTING_REOPEN, "", &err);
    if (rc < 0)
        qz_desk_log_failed(&err);
    qz_buf_finish(&id);
}
