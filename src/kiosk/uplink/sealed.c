#include "base/clock.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"

#include <stdio.h>

#define SEALED_AGAIN_MS 1000 /* until it is tried again without memory for it */

/* It can be destroyed here, or waits no more. */
static void sealed_end(struct qz_uplink *u, uint64_t n, bool taken)
{
    const struct qz_buf nothing = {0};
    struct qz_ask ask = {.kind = QZ_ASK_SEALED_END, .sealed_end = {n, taken}};
    if (!qz_uplink_brought(u, ask, &nothing))
        u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->not_kept, 0);
}

/* What the tracker can never take keeps no other entry from it. Without an answer of its own the same is told
 * again after the pause that is set. */
static void sealed_answered(struct qz_uplink *u, uint64_t n, int status)
{
    char why[QZ_WHY_TEXT];
    if (status < 0)
        return;
    if (qz_uplink_not_taken(&u->response)) {
        u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->refused, u->response.retry_after_s);
        return;
    }

    qz_uplink_problem(&u->response, why);
    if (status != 200)
        qz_log(QZ_LOG_ERROR,
               "the tracker cannot take what the newcomer of entry %llu said (%s): the name is lost, the "
               "check-in is not",
               (unsigned long long)n, why);
    sealed_end(u, n, status == 200);
}

void qz_uplink_sealed(struct qz_uplink *u, const struct qz_word *w)
{
    char path[QZ_UPLINK_PATH];
    struct qz_buf body = {0};
    struct qz_request req = {0};
    snprintf(path, sizeof path, "v1/kiosks/%s/newcomers", u->link.kiosk);
    qz_jsonw_object(&body, NULL);
    qz_jsonw_u64(&body, "n", w->next);
    qz_jsonw_base64(&body, "box", (const uint8_t *)w->data, w->data_len);
    qz_jsonw_object_end(&body);

    req.body = body.data;
    req.len = body.len;
    if (body.failed)
        u->retry_up_ms = qz_up_ms() + SEALED_AGAIN_MS;
    else
        sealed_answered(u, w->next, qz_uplink_request(u, &req, path));
    qz_buf_finish(&body);
}
