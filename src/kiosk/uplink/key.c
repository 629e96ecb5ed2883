#include "base/log.h"
#include "base/text.h"
#include "kiosk/uplink/uplink_int.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_MOST (4 * QZ_REKEYS_PAGE * QZ_REKEY_TEXT)

static int key_url(const struct qz_uplink *u, char *out, size_t cap, struct qz_err *err)
{
    char path[QZ_UPLINK_PATH] = "v1/keys?after=";
    size_t n = strlen(path);
    qz_base64_encode(u->link.tracker_key, sizeof u->link.tracker_key, true, path + n, sizeof path - n);
    return qz_url_join(out, cap, u->link.url, path, err);
}

/* Ask for the notes, and follow them in *key. No word of the answer is believed but by its own signature; it
 * is asked without the token, which is nobody's business there. */
static int key_ask(struct qz_uplink *u, struct qz_response *r, uint8_t key[32], struct qz_err *err)
{
    char url[QZ_URL_MAX + 100];
    struct qz_rekeys notes;
    struct qz_request req = {.url = url, .most = ANSWER_MOST};
    if (key_url(u, url, sizeof url, err) != 0 || qz_client_do(u->client, &req, r, err) != 0 ||
        qz_response_check(r, err) != 0 ||
        qz_rekeys_read(r->body.data ? r->body.data : "", r->body.len, &notes, err) != 0)
        return -1;
    return qz_rekeys_follow(&notes, key, err);
}

bool qz_uplink_rekey(struct qz_uplink *u)
{
    struct qz_err err = {0};
    struct qz_response r = {0};
    struct qz_ask ask = {.kind = QZ_ASK_REKEY};
    uint8_t key[32];
    memcpy(key, u->link.tracker_key, sizeof key);
    bool found = key_ask(u, &r, key, &err) == 0;
    bool followed = found && qz_uplink_brought(u, ask, &r.body);
    qz_response_finish(&r);

    if (!found)
        qz_log(QZ_LOG_WARN,
               "an answer is signed by another key, and no change of the tracker's key leads there: %s",
               err.msg);
    if (followed)
        memcpy(u->link.tracker_key, key, sizeof key);
    return followed;
}
