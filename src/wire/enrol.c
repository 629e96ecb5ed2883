#include "wire/enrol.h"

#include "wire/told.h"

#include <sodium.h>
#include <string.h>

static int enrol_check(const struct qz_enrol_answer *a, const struct qz_enrol_request *req,
                       const struct qz_response *r, struct qz_err *err)
{
    char id[QZ_KIOSK_ID_TEXT];
    uint8_t signer[32];
    qz_kiosk_id(req->key, id);

    if (strcmp(id, a->kiosk) != 0)
        return qz_fail(err, QZ_E_DENIED, "the tracker answered for another kiosk; make a new enrolment code");

    if (!qz_told_key(r->signature, signer) || sodium_memcmp(signer, a->tracker_key, sizeof signer) != 0)
        return qz_fail(err, QZ_E_DENIED,
                       "the tracker names another key than the one it signs with; make a new enrolment code");
    return 0;
}

int qz_enrol(struct qz_client *c, const char *base, const struct qz_enrol_request *req,
             const uint8_t *fingerprint, struct qz_enrol_answer *out, struct qz_enrol_went *went,
             struct qz_err *err)
{
    struct qz_told_by by = {.url = base, .kiosk = "", .fingerprint = fingerprint};
    struct qz_buf body = {0};
    struct qz_response resp = {0};

    int rc = qz_enrol_request_write(req, &body);
    if (rc != 0)
        qz_fail(err, QZ_E_NOMEM, "no memory for the enrolment request");

    if (rc == 0) {
        struct qz_request http = {.body = body.data, .len = body.len, .most = 65536};
        rc = qz_told_ask(c, &by, "v1/enrol", &http, &resp, err);
    }

    if (rc != 0 && resp.line == QZ_LINE_ALTERED)
        qz_fail(err, QZ_E_DENIED,
                "the tracker's key is not the one in the enrolment code: the code is from before the key was "
                "changed, or this is another machine in its place; check the address and make a new code");

    if (went)
        *went = (struct qz_enrol_went){resp.line, resp.reached, resp.took_ms};

    if (rc == 0)
        rc = qz_response_check(&resp, err);
    if (rc == 0)
        rc = qz_enrol_answer_read(resp.body.data ? resp.body.data : "", resp.body.len, out, err);
    if (rc == 0)
        rc = enrol_check(out, req, &resp, err);

    qz_response_finish(&resp);
    qz_buf_finish(&body);
    return rc;
}
