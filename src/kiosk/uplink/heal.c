#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"

#include <inttypes.h>
#include <stdio.h>

/* What the tracker holds of this kiosk's log, from that entry on (0: its size alone). Returns whether it said
 * so. */
static bool heal_ask(struct qz_uplink *u, uint64_t from, struct qz_log_answer *out)
{
    struct qz_err err = {0};
    char path[QZ_UPLINK_PATH];
    struct qz_request req = {0};
    int n = snprintf(path, sizeof path, "v1/kiosks/%s/log", u->link.kiosk);
    if (from)
        snprintf(path + n, sizeof path - (size_t)n, "?from=%" PRIu64, from);
    if (qz_uplink_request(u, &req, path) != 200)
        return false;
    if (qz_log_answer_read(u->response.body.data, u->response.body.len, out, &err) == 0)
        return true;
    qz_log(QZ_LOG_ERROR, "healing: %s", err.msg);
    return false;
}

/* Bring the desk one part after the other, each in the ledger before the next is asked for. */
static void heal_from(struct qz_uplink *u, uint64_t held)
{
    struct qz_log_answer a;
    if (!heal_ask(u, 0, &a))
        return;
    uint64_t size = a.size;
    qz_log_answer_finish(&a);

    while (held < size && heal_ask(u, held + 1, &a)) {
        struct qz_ask ask = {.kind = QZ_ASK_HEAL};
        uint64_t lines = 0;
        for (size_t i = 0; i < a.lines.len; i++)
            lines += a.lines.data[i] == '\n';
        qz_log_answer_finish(&a);
        if (lines == 0 || !qz_uplink_brought(u, ask, &u->response.body))
            return;
        held += lines;
        qz_log(QZ_LOG_WARN, "the log here ended early; %" PRIu64 " entries came back from the tracker",
               lines);
    }
}

void qz_uplink_heal(struct qz_uplink *u, uint64_t held)
{
    struct qz_ask done = {.kind = QZ_ASK_HEALED};
    heal_from(u, held);
    qz_wires_ask(u->wires, &done);
}
