#include "base/clock.h"
#include "base/log.h"
#include "kiosk/uplink/uplink.h"
#include "kiosk/uplink/uplink_int.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void qz_uplink_problem(const struct qz_response *r, char name[QZ_WHY_TEXT])
{
    char detail[300];
    qz_problem_read(r->body.data ? r->body.data : "", r->body.len, name, detail);
    size_t n = strlen(name);
    if (n == 0 || n > 20 || strspn(name, "abcdefghijklmnopqrstuvwxyz-") != n)
        snprintf(name, QZ_WHY_TEXT, "http-%d", r->status);
}

bool qz_uplink_not_taken(const struct qz_response *r)
{
    return r->status == 401 || r->status == 403;
}

int qz_uplink_pause_ms(int failures, int retry_after_s)
{
    int ms = qz_backoff_ms(failures, retry_after_s, randombytes_random());
    return ms < QZ_PACE_MS ? QZ_PACE_MS : ms;
}

static void line_tell(struct qz_uplink *u, enum qz_heard heard, const char *why)
{
    struct qz_ask ask = {.kind = QZ_ASK_NET, .net.heard = heard};
    qz_copy_text(ask.net.why, sizeof ask.net.why, why);
    qz_wires_ask(u->wires, &ask);
}

/* The tracker answers. That uploads are stuck holds until one is taken, whatever else is answered. */
static void line_tell_answer(struct qz_uplink *u)
{
    line_tell(u, *u->stuck ? QZ_HEARD_STUCK : QZ_HEARD_ANSWER, u->stuck);
}

static void line_wait(struct qz_uplink *u, int retry_after_s)
{
    u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->failures, retry_after_s);
}

/* What is not the tracker's word moves nothing but the pause. */
static void line_unheard(struct qz_uplink *u, const struct qz_err *err)
{
    if (!qz_uplink_stopping(u->wires, u->client))
        qz_log(QZ_LOG_WARN, "tracker: %s", err->msg);
    line_tell(u, QZ_HEARD_NOTHING, qz_line_name(u->response.line));
    line_wait(u, u->response.retry_after_s);
}

/* A cache on the way hands no condition on and answers to it itself: what comes then was not signed for this
 * request. Without a condition there is nothing for it to answer. */
static int line_ask(struct qz_uplink *u, struct qz_request *req, const char *path, struct qz_err *err)
{
    struct qz_told_by by = {.url = u->link.url, .kiosk = u->link.kiosk, .key = u->link.tracker_key};
    const struct qz_response *r = &u->response;
    if (qz_told_ask(u->client, &by, path, req, &u->response, err) == 0)
        return 0;
    if (!req->if_none_match || (r->line != QZ_LINE_ALTERED && r->status != 304))
        return -1;

    req->if_none_match = NULL;
    return qz_told_ask(u->client, &by, path, req, &u->response, err);
}

/* How far the request came that was made just now. */
static void line_tell_reached(struct qz_uplink *u)
{
    const struct qz_response *r = &u->response;
    struct qz_tell tell = {.kind = QZ_TELL_LINE, .line = {.done = true, .reached = r->reached}};
    tell.line.plain = strncmp(u->link.url, "http://", 7) == 0;
    tell.line.took_ms = r->took_ms < 999999 ? (int)r->took_ms : 999999;
    if (r->line == QZ_LINE_TRACKER || r->line == QZ_LINE_NEW)
        tell.line.reached = QZ_REACHED_SIGNED;
    qz_wires_tell(u->wires, &tell);
    u->checking = false;
}

int qz_uplink_request(struct qz_uplink *u, struct qz_request *req, const char *path)
{
    struct qz_err err = {0};
    req->bearer = u->link.bearer;
    int rc = line_ask(u, req, path, &err);
    if (rc != 0 && u->response.stranger && qz_uplink_rekey(u))
        rc = line_ask(u, req, path, &err);
    if (u->checking)
        line_tell_reached(u);
    if (rc != 0) {
        line_unheard(u, &err);
        return -1;
    }

    int status = u->response.status;
    if (qz_response_check(&u->response, &err) != 0)
        qz_log(QZ_LOG_WARN, "tracker: %s", err.msg);
    if (qz_uplink_not_taken(&u->response))
        line_tell(u, QZ_HEARD_REFUSAL, "");
    else
        line_tell_answer(u);

    if (status >= 500 || status == 429) {
        line_wait(u, u->response.retry_after_s);
        return -1;
    }
    u->failures = 0;
    return status;
}

void qz_uplink_stuck(struct qz_uplink *u, const char *why)
{
    qz_copy_text(u->stuck, sizeof u->stuck, why);
    u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->refused, u->response.retry_after_s);
    line_tell_answer(u);
}

void qz_uplink_taken(struct qz_uplink *u)
{
    bool was_stuck = *u->stuck;
    u->refused = u->gaps = 0;
    *u->stuck = '\0';
    if (was_stuck)
        line_tell_answer(u);
}
