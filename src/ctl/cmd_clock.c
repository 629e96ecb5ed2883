#include "base/clock.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/print.h"
#include "ctl/remote.h"
#include "sheet/when.h"

#include <string.h>

/* "FROM..TO", each as people write times. */
static int read_span(struct qz_ctl *ctl, const char *text, int64_t *from, int64_t *to, struct qz_err *err)
{
    char first[41];
    const char *dots = strstr(text, "..");
    int64_t now = qz_now_ms();
    if (!dots || dots == text || (size_t)(dots - text) >= sizeof first)
        return qz_usage(ctl, err, "--wrong wants FROM..TO, such as \"2017-05-04 09:30..2017-05-04 10:30\"");

    memcpy(first, text, (size_t)(dots - text));
    first[dots - text] = '\0';

    if (qz_when_parse(first, now, from, err) != 0 || qz_when_parse(dots + 2, now, to, err) != 0) {
        ctl->usage = true;
        return -1;
    }

    if (*from >= *to)
        return qz_usage(ctl, err, "--wrong wants an earlier moment first");
    return 0;
}

static void clock_print(FILE *out, int64_t from, int64_t to)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_time(&line, "from", from);
    qz_jsonw_time(&line, "to", to);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

static int send_clock(struct qz_ctl *ctl, int64_t from, int64_t to, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_time(&body, "from", from);
    qz_jsonw_time(&body, "to", to);
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/tracker/clock", &body, NULL, err);
    if (rc == 0 && qz_flag(ctl, "json"))
        clock_print(ctl->out, from, to);

    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int run_clock(struct qz_ctl *ctl, struct qz_err *err)
{
    int64_t from, to;
    if (read_span(ctl, qz_opt(ctl, "wrong"), &from, &to, err) != 0)
        return -1;
    return send_clock(ctl, from, to, err);
}

static const struct qz_opt clock_opts[] = {
    {"wrong", "FROM..TO", "when it was wrong, as it showed then", true},
    {"reason", "TEXT", "why; kept in the tracker's log", true},
};

const struct qz_verb qz_cmd_tracker_clock = {
    .group = "tracker",
    .name = "clock",
    .args = "",
    .summary = "Say that the tracker's own clock was wrong for a time",
    .detail =
        "What it cosigned and received in that time bounds no entry's time any more; entries that were\n"
        "doubted because of it are judged anew. FROM and TO are what the wrong clock showed, so they may\n"
        "lie in the future. The tracker must be running.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = clock_opts,
    .opt_count = QZ_COUNT(clock_opts),
    .run = run_clock,
};
