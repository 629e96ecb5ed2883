#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "ctl/table.h"
#include "rules/period.h"
#include "sheet/when.h"
#include "wire/messages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_title[QZ_OFFICE_KINDS] = {"机关开放活动", "共青团与青年面对面", "集中志愿服务",
                                                        "“1+100”工作分享", "自主设计活动"};

static const char *stats_mark(const struct qz_ring *ring)
{
    if (ring->counted >= ring->need)
        return "●";
    return ring->counted ? "◐" : "○";
}

static void print_ring(FILE *out, const struct qz_ring *ring)
{
    fputs("  ", out);
    qz_text_pad(out, ring->kind < QZ_OFFICE_KINDS ? kind_title[ring->kind] : "", 20);
    qz_put(out, "%s %d of %d  %s\n", stats_mark(ring), ring->counted, ring->need,
           qz_activity_kind_name(ring->kind));
}

#define FIGURE_TEXT 24

/* A figure that the tracker did not tell, or that is none, is not made up. */
static const char *figure_text(int64_t figure, char out[FIGURE_TEXT])
{
    snprintf(out, FIGURE_TEXT, "%" PRId64, figure);
    return figure < 0 ? "?" : out;
}

static void print_duty(FILE *out, const struct qz_stats *s)
{
    char number[FIGURE_TEXT];
    int closed = 0;

    if (!s->binds) {
        qz_put(out, "%s activities count; the five-ones 五个一 are no duty of this organisation's\n",
               figure_text(s->counted, number));
        return;
    }

    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        closed += s->ring[i].counted >= s->ring[i].need;
        print_ring(out, &s->ring[i]);
    }

    qz_put(out, "\n%s of %d activities count, %d of %d rings closed%s\n", figure_text(s->counted, number),
           s->threshold, closed, QZ_OFFICE_KINDS, s->fulfilled ? qz_word(": fulfilled") : "");
}

/* By whose word, in one line; one that came before they were told apart only where there is one. */
static void print_by(FILE *out, const struct qz_stats *s)
{
    static const char *const title[QZ_WHOSE_COUNT] = {
        QZ_WORD("earlier 较早"), QZ_WORD("kiosk's word 本机确认"), QZ_WORD("cadre's word 本人确认"),
        QZ_WORD("administrator's 管理员代记")};
    static const enum qz_whose order[] = {QZ_WHOSE_CADRE, QZ_WHOSE_KIOSK, QZ_WHOSE_ADMIN, QZ_WHOSE_EARLIER};
    char number[3][FIGURE_TEXT];

    for (size_t i = 0; i < QZ_COUNT(order); i++) {
        const struct qz_stats_by *by = &s->by[order[i]];
        if (order[i] != QZ_WHOSE_EARLIER || by->confirmed > 0 || by->attested > 0 || by->late > 0)
            qz_put(out, "  %s: %s activities that count, %s attested, %s late\n", qz_word(title[order[i]]),
                   figure_text(by->confirmed, number[0]), figure_text(by->attested, number[1]),
                   figure_text(by->late, number[2]));
    }
}

/* What those who came thought of it; nothing where too few said so. */
static void print_rating(FILE *out, const struct qz_rating *r)
{
    char number[FIGURE_TEXT];
    int average = qz_rating_average(r);
    if (qz_rating_shown(r))
        qz_put(out, "satisfaction 满意度 %d.%02d of %d, %s ratings\n", average / 100, average % 100,
               QZ_RATING_MOST, figure_text(qz_rating_total(r), number));
}

static void print_stats(FILE *out, const struct qz_stats *s)
{
    char as_of[17], left[24], number[6][FIGURE_TEXT];

    qz_when_format(s->as_of_ms, as_of);
    snprintf(left, sizeof left, s->days_left ? qz_word("%d days left") : qz_word("over"), s->days_left);
    qz_tell(out, "%s  %s, %s, as of %s", s->title, s->period, left, as_of);
    fputc('\n', out);

    print_duty(out, s);
    qz_put(out,
           "%s youths reached; participations: %s proven 本人证实, %s attested 团干部确认, %s late 补录,\n"
           "%s waiting for a cadre; %s counted without a name 只计人数\n",
           figure_text(s->youths, number[0]), figure_text(s->proven, number[1]),
           figure_text(s->attested, number[2]), figure_text(s->late, number[3]),
           figure_text(s->waiting, number[4]), figure_text(s->headcount, number[5]));

    print_by(out, s);
    print_rating(out, &s->rating);
}

/* The path of what is told of an organisation, of a quarter or (NULL) of the one of now. */
static void stats_path(char path[200], const char *organisation, const char *what, const char *quarter)
{
    int n = snprintf(path, 200, "v1/organisations/%s/%s", organisation, what);
    if (quarter && n > 0 && n < 200)
        snprintf(path + n, 200 - (size_t)n, "?quarter=%s", quarter);
}

/* A row for each organisation below it, however far; each with its own figures alone. */
static int print_below(struct qz_ctl *ctl, struct qz_remote *r, const char *quarter, struct qz_err *err)
{
    static const char *const keys[] = {"title",        "kind",   "counted",     "threshold",    "fulfilled",
                                       "youths",       "proven", "attested",    "late",         "waiting",
                                       "headcount",    "closed", "merged_into", "organisation", "superior",
                                       "satisfaction", "ratings"};
    char path[200];
    json_t *list = NULL;

    stats_path(path, ctl->arg[0], "below", quarter);
    int rc = qz_remote_list(r, path, "organisations", &list, err);
    if (rc == 0 && json_array_size(list) > 0) {
        if (!qz_flag(ctl, "json"))
            qz_put(ctl->out, "\nBelow it 下级 (own figures of each, not among those above):\n");
        rc = qz_list_show(ctl, list, keys, QZ_COUNT(keys), err);
    }

    json_decref(list);
    return rc;
}

/* "title (id)" of a member of the answer. */
static void print_one(FILE *out, const char *before, const json_t *organisation)
{
    const char *id = json_string_value(json_object_get(organisation, "id"));
    const char *title = json_string_value(json_object_get(organisation, "title"));
    if (id && title)
        qz_tell(out, "%s %s (%s)", before, title, id);
}

/* Says that the organisation was merged into another one, and which were merged into it. */
static void print_fate(FILE *out, const struct qz_remote *r)
{
    json_t *answer = qz_json_load(qz_remote_text(r), r->answer.body.len, NULL);
    const json_t *into = json_object_get(answer, "merged_into"), *merged = json_object_get(answer, "merged");
    const char *reason = json_string_value(json_object_get(answer, "reason"));

    if (json_object_get(answer, "closed"))
        qz_tell(out, "It is closed 已撤销: %s", reason ? reason : "");
    if (into)
        print_one(out, qz_word("It goes on in 已并入"), into);
    for (size_t i = 0; i < json_array_size(merged); i++)
        print_one(out, qz_word("Merged into it, with figures of its own 并入它的:"),
                  json_array_get(merged, i));

    json_decref(answer);
}

static int run_stats(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct qz_stats stats;
    char path[200];
    if (qz_check_id(ctl, "ORGANISATION", ctl->arg[0], err) != 0)
        return -1;

    const char *quarter = qz_opt(ctl, "quarter");
    struct qz_period p;
    if (quarter && !qz_quarter_parse(quarter, &p))
        return qz_usage(ctl, err, "--quarter is written like 2017-Q2");

    stats_path(path, ctl->arg[0], "stats", quarter);
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, NULL, NULL, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0 && (rc = qz_stats_read(qz_remote_text(&r), r.answer.body.len, &stats, err)) == 0) {
        print_stats(ctl->out, &stats);
        print_fate(ctl->out, &r);
    }

    if (rc == 0)
        rc = print_below(ctl, &r, quarter, err);

    qz_remote_finish(&r);
    return rc;
}

/* What the tracker says of itself, "" what it does not say. */
static const char *status_member(const json_t *answer, const char *key)
{
    const char *text = json_string_value(json_object_get(answer, key));
    return text ? text : "";
}

static void print_status(struct qz_ctl *ctl, const struct qz_remote *r, bool ready)
{
    json_t *answer = qz_json_load(qz_remote_text(r), r->answer.body.len, NULL);
    const char *detail = status_member(answer, "detail"), *cause = status_member(answer, "cause");

    if (qz_flag(ctl, "json")) {
        struct qz_buf line = {0};
        qz_jsonw_object(&line, NULL);
        qz_jsonw_text(&line, "tracker", r->url);
        qz_jsonw_bool(&line, "alive", true);
        qz_jsonw_bool(&line, "ready", ready);
        if (!ready) {
            qz_jsonw_text(&line, "cause", cause);
            qz_jsonw_text(&line, "detail", detail);
        }
        qz_jsonw_object_end(&line);

        qz_print_json(ctl->out, &line);
        qz_buf_finish(&line);
    } else if (ready) {
        qz_tell(ctl->out, "%s is alive and ready to take what is sent to it.", r->url);
    } else {
        char said[400];
        qz_word_said(detail[0] ? detail : QZ_WORD("it does not say why"), said, sizeof said);
        qz_tell(ctl->out, "%s is alive, but not ready: %s.", r->url, said);
    }
    json_decref(answer);
}

static int run_status(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    int rc = qz_remote_start(ctl, false, &r, err);

    if (rc == 0)
        rc = qz_remote_call(&r, "healthz", NULL, NULL, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "readyz", NULL, NULL, err);

    bool unready = rc != 0 && r.answer.status == 503;
    if (rc == 0 || unready)
        print_status(ctl, &r, !unready);
    ctl->partial = unready;

    qz_remote_finish(&r);
    return unready ? 0 : rc;
}

static const struct qz_opt stats_opts[] = {
    {"quarter", "QUARTER", "another one than this, such as 2017-Q2", false}};

const struct qz_verb qz_cmd_stats = {
    .name = "stats",
    .args = "ORGANISATION",
    .args_least = 1,
    .args_most = 1,
    .summary = "Show an organisation's quarter: the five rings, what counts, and how it is known",
    .detail = "Of a superior also a row for each organisation below it, however far.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = stats_opts,
    .opt_count = QZ_COUNT(stats_opts),
    .run = run_stats,
};

const struct qz_verb qz_cmd_status = {
    .name = "status",
    .args = "",
    .summary = "Ask whether the tracker is alive and can take what is sent to it",
    .detail =
        "Exit code 1 when it is alive but not ready: its database does not answer, its disk is full, or its\n"
        "clock cannot be believed.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = run_status,
};
