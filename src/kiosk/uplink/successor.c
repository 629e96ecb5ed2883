#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Whether the answer lets the kiosk of the new key in, with the tracker that is known. */
static bool successor_read(const struct qz_uplink *u, struct qz_enrol_answer *out)
{
    struct qz_err err = {0};
    char id[QZ_KIOSK_ID_TEXT];
    const struct qz_buf *body = &u->response.body;
    qz_kiosk_id(u->successor.key, id);
    if (qz_enrol_answer_read(body->data ? body->data : "", body->len, out, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "another log: %s", err.msg);
        return false;
    }
    return strcmp(out->kiosk, id) == 0 &&
           sodium_memcmp(out->tracker_key, u->link.tracker_key, sizeof out->tracker_key) == 0;
}

void qz_uplink_succeed(struct qz_uplink *u)
{
    char path[QZ_UPLINK_PATH];
    struct qz_buf body = {0};
    struct qz_enrol_answer answer;
    struct qz_ask ask = {.kind = QZ_ASK_SUCCEEDED};
    snprintf(path, sizeof path, "v1/kiosks/%s/successor", u->link.kiosk);
    if (qz_successor_request_write(&u->successor, &body) != 0) {
        qz_buf_finish(&body);
        return;
    }
    struct qz_request req = {.body = body.data, .len = body.len};
    int status = qz_uplink_request(u, &req, path);
    qz_buf_finish(&body);
    if (status < 0)
        return;

    if (status == 200 && successor_read(u, &answer)) {
        u->succeeding = !qz_uplink_ask(u->wires, &ask, &answer, sizeof answer);
        u->linked = u->succeeding; /* nothing of one log is sent as the other's */
    } else {
        u->succeeding = !qz_wires_ask(u->wires, &ask);
    }
    sodium_memzero(&answer, sizeof answer);
}
