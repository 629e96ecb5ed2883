#include "wire/enrol.h"

#include <sodium.h>
#include <string.h>

static int check(const struct qz_enrol_answer *a, const struct qz_enrol_request *req,
                 const uint8_t *fingerprint, struct qz_err *err)
{
    char id[QZ_KIOSK_ID_TEXT];
    uint8_t have[QZ_FINGERPRINT_BYTES];
    qz_kiosk_id(req->key, id);
    if (strcmp(id, a->kiosk) != 0)
        return qz_fail(err, QZ_E_DENIED, "the tracker answered for another kiosk; make a new enrolment code");
    qz_key_fingerprint(a->tracker_key, have);
    if (fingerprint && sodium_memcmp(have, fingerprint, sizeof have) != 0)
        return qz_fail(
            err, QZ_E_DENIED,
            "the tracker's key is not the one in the enrolment code: this may be another machine in "
            "its place; check the address and make a new code");
    return 0;
}

int qz_enrol(struct qz_client *c, const char *base, const struct qz_enrol_request *req,
             const uint8_t *fingerprint, struct qz_enrol_answer *out, struct qz_err *err)
{
    char url[QZ_URL_MAX + 32];
    struct qz_buf body = {0};
    struct qz_response resp = {0};
    int rc = qz_url_join(url, sizeof url, base, "v1/enrol", err);
    if (rc == 0 && qz_enrol_request_write(req, &body) != 0)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for the enrolment request");
    if (rc == 0) {
        struct qz_request http = {.url = url, .body = body.data, .len = body.len, .most = 65536};
        rc = qz_client_do(c, &http, &resp, err);
    }
    if (rc == 0)
        rc = qz_response_check(&resp, err);
    if (rc == 0)
        rc = qz_enrol_answer_read(resp.body.data ? resp.body.data : "", resp.body.len, out, err);
    if (rc == 0)
        rc = check(out, req, fingerprint, err);
    qz_response_finish(&resp);
    qz_buf_finish(&body);
    return rc;
}
