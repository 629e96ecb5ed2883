#include "tracker/http/server.h"
#include "wire/told.h"

#include <stdlib.h>
#include <string.h>

#define TARGET_MOST 600 /* of a request whose answer is signed; a kiosk's are far shorter */

void *qz_sign_uri(void *web, const char *uri, struct MHD_Connection *conn)
{
    struct qz_call *c = calloc(1, sizeof *c);
    (void)web;
    (void)conn;
    if (!c)
        return NULL;
    qz_sha256_begin(&c->sent);
    if (strlen(uri) <= TARGET_MOST)
        c->target = strdup(uri); /* NULL without memory: the answer goes unsigned, and is asked for again */
    return c;
}

void qz_sign_body(struct qz_call *c, const void *bytes, size_t n)
{
    qz_sha256_add(&c->sent, bytes, n);
}

static bool sign_is_for_a_kiosk(const struct qz_call *c)
{
    return c->route && (c->route->may & (QZ_MAY_OWN_KIOSK | QZ_MAY_ENROL));
}

bool qz_sign_version(struct qz_call *c)
{
    uint64_t wire;
    if (!sign_is_for_a_kiosk(c) || !qz_call_number(c, "wire", QZ_WIRE_OLDEST_OF_KIOSK, &wire))
        return !c->status;
    c->wire = wire > QZ_WIRE_NEWEST ? QZ_WIRE_NEWEST + 1 : (int)wire;
    if (c->wire >= QZ_WIRE_OLDEST_OF_KIOSK && c->wire <= QZ_WIRE_NEWEST)
        return true;
    qz_call_problem(
        c, 400, "version", "The kiosk's program and the tracker's are too far apart",
        "This tracker speaks version %d of the protocol, and with kiosks of versions %d to %d: bring "
        "the older of the two programs up to date.",
        QZ_WIRE_VERSION, QZ_WIRE_OLDEST_OF_KIOSK, QZ_WIRE_NEWEST);
    return false;
}

bool qz_sign_answer(struct qz_call *c, char out[QZ_TOLD_HEADER_TEXT])
{
    struct qz_err err;
    const char *bearer = qz_call_bearer(c);
    if (!c->target || !sign_is_for_a_kiosk(c) || !qz_nonce_valid(qz_call_query(c, "nonce")))
        return false;
    struct qz_told t = {.wire = QZ_WIRE_VERSION,
                        .kiosk = c->route->may & QZ_MAY_OWN_KIOSK ? c->param[0] : "",
                        .method = c->route->method,
                        .target = c->target,
                        .bearer = bearer,
                        .none_match = qz_call_header(c, "If-None-Match"),
                        .status = c->status,
                        .etag = c->etag};
    struct qz_sha256_sum sent = c->sent;
    qz_sha256_end(&sent, t.asked);
    qz_told_digest(c->out.data, c->out.len, t.answered);
    return qz_told_sign(&t, qz_tracker_key(c->store), out, &err) == 0;
}
