#include "base/asset.h"
#include "base/clock.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/move.h"
#include "journal/ownclock.h"
#include "journal/tracker.h"
#include "store/db.h"
#include "tracker/api/api.h"
#include "tracker/http/later.h"
#include "tracker/http/server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static void api_healthz(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "status", "ok");
    qz_jsonw_text(&c->out, "version", QZ_VERSION);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void api_readyz(struct qz_call *c)
{
    struct qz_err err;
    if (qz_tracker_ready(c->store, &err) != 0) {
        qz_call_problem(c, 503, "not-ready", "The tracker cannot take what is sent to it", "%s", err.msg);
        qz_call_extend(c, "cause", err.code == QZ_E_FULL ? "\"full\"" : "\"database\"");
        return;
    }
    if (qz_ownclock_check(c->store, qz_now_ms(), &err) != 0) {
        qz_call_problem(c, 503, "tracker-clock", "The tracker's clock cannot be believed", "%s", err.msg);
        qz_call_extend(c, "cause", "\"clock\"");
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "status", "ready");
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* ---- a copy: in slices, between which everybody else is answered ---- */

#define BACKUP_SLICE_US    500
#define BACKUP_SLICE_PAGES 8 /* between two looks at the clock */

struct backup_work {
    struct qz_copy *copy;
    char name[QZ_BACKUP_NAME];
    int rc; /* 1: there is more to be copied */
    struct qz_err err;
};

static bool backup_slice(void *state)
{
    struct backup_work *w = state;
    int64_t until = qz_mono_us() + BACKUP_SLICE_US;
    do
        w->rc = qz_copy_step(w->copy, BACKUP_SLICE_PAGES, &w->err);
    while (w->rc == 1 && qz_mono_us() < until);
    return w->rc == 1;
}

/* A sync of all of it takes as long as the disk likes. */
static void backup_settle(void *state)
{
    struct backup_work *w = state;
    if (w->rc == 0)
        w->rc = qz_copy_settle(w->copy, &w->err);
}

static void backup_say(struct qz_call *c, const char *name)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "file", name);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void backup_answer(struct qz_call *c, void *state)
{
    struct backup_work *w = state;
    if (w->rc != 0) {
        qz_call_failed(c, &w->err);
        return;
    }
    backup_say(c, w->name);
}

static void backup_end(void *state)
{
    struct backup_work *w = state;
    qz_copy_destroy(w->copy);
    free(w);
}

/* ---- of a store on PostgreSQL: by a connection of its own ---- */

struct export_work {
    struct qz_export *export;
    char name[QZ_BACKUP_NAME];
    int rc;
    struct qz_err err;
};

static void export_do(void *state)
{
    struct export_work *w = state;
    w->rc = qz_export_run(w->export, &w->err);
}

static void export_answer(struct qz_call *c, void *state)
{
    const struct export_work *w = state;
    if (w->rc == 0)
        backup_say(c, w->name);
    else
        qz_call_failed(c, &w->err);
}

static void export_end(void *state)
{
    struct export_work *w = state;
    qz_export_end(w->export);
    free(w);
}

static void backup_export(struct qz_call *c)
{
    static const struct qz_later how = {NULL, export_do, export_answer, export_end};
    struct qz_err err;
    struct export_work *w = calloc(1, sizeof *w);
    if (!w)
        qz_fail(&err, QZ_E_NOMEM, "no memory for the file");
    else
        w->export = qz_tracker_export(c->store, w->name, &err);
    if (w && w->export) {
        qz_call_later(c, &how, w);
        return;
    }
    free(w);
    qz_call_failed(c, &err);
}

static void api_backup(struct qz_call *c)
{
    if (qz_tracker_is_remote(c->store)) {
        backup_export(c);
        return;
    }

    static const struct qz_later how = {backup_slice, backup_settle, backup_answer, backup_end};
    struct qz_err err;
    struct backup_work *w = calloc(1, sizeof *w);
    if (!w)
        qz_fail(&err, QZ_E_NOMEM, "no memory for the file");
    else
        w->copy = qz_tracker_copy(c->store, w->name, &err);

    if (w && w->copy) {
        qz_call_later(c, &how, w);
        return;
    }
    free(w);
    qz_call_failed(c, &err);
}

static void api_tracker_clock(struct qz_call *c)
{
    struct qz_ownclock_wrong w;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *reason = qz_json_str(obj, "reason", QZ_REASON_MAX, &err);
    int rc = reason ? 0 : -1;
    if (rc == 0)
        rc = qz_json_time(obj, "from", &w.from_ms, &err);
    if (rc == 0)
        rc = qz_json_time(obj, "to", &w.to_ms, &err);
    if (rc == 0) {
        qz_copy_text(w.reason, sizeof w.reason, reason);
        rc = qz_ownclock_wrong(c->store, &w, qz_now_ms(), &err);
    }
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void metric(struct qz_call *c, const char *name, const char *type, const char *help, uint64_t v)
{
    qz_buf_printf(&c->out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type, name, v);
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void by_verdict(struct qz_call *c, const struct qz_journal_counts *j)
{
    qz_buf_str(&c->out, "# HELP qingzhan_entries_total Entries stored, by verdict.\n"
                        "# TYPE qingzhan_entries_total counter\n");
    for (int v = 0; v < QZ_J_COUNT; v++)
        qz_buf_printf(&c->out, "qingzhan_entries_total{verdict=\"%s\"} %" PRIu64 "\n",
                      qz_judgement_name((enum qz_judgement)v), j->verdict[v]);
}

static void by_status(struct qz_call *c)
{
    qz_buf_str(&c->out, "# HELP qingzhan_http_requests_total Requests answered, by class of status.\n"
                        "# TYPE qingzhan_http_requests_total counter\n");
    for (int i = 2; i < 6; i++)
        qz_buf_printf(&c->out, "qingzhan_http_requests_total{status=\"%dxx\"} %" PRIu64 "\n", i,
                      c->web->by_class[i]);
}

static void api_metrics(struct qz_call *c)
{
    const struct qz_journal_counts *j = qz_journal_counters(c->store);
    uint64_t feeds = 0;
    for (const struct qz_call *w = c->web->waiting; w; w = w->next)
        feeds++;

    by_status(c);
    by_verdict(c, j);
    metric(c, "qingzhan_uploads_total", "counter", "Uploads taken.", j->uploads);
    metric(c, "qingzhan_forks_total", "counter", "Uploads that contradict what is held.", j->forks);
    metric(c, "qingzhan_feeds_waiting", "gauge", "Kiosks that wait for news.", feeds);
    metric(c, "qingzhan_requests_running", "gauge", "Requests not answered yet.", c->web->running);

    qz_buf_printf(&c->out,
                  "# HELP process_start_time_seconds When the program started.\n"
                  "# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds %" PRId64 "\n"
                  "# HELP process_cpu_seconds_total CPU time used.\n"
                  "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total %.3f\n",
                  c->web->started_ms / 1000, cpu_seconds());
    qz_call_reply(c, 200, "text/plain; version=0.0.4; charset=utf-8");
}

/* False after making a problem. */
static bool out_asset(struct qz_call *c, const char *name)
{
    const struct qz_asset *a = qz_asset_find(name);
    if (a)
        qz_buf_add(&c->out, a->bytes, a->len);
    else
        qz_call_problem(c, 404, "not-found", "There is nothing at this address", "%s was not built in.",
                        name);
    return a != NULL;
}

static void api_openapi(struct qz_call *c)
{
    if (out_asset(c, "assets/web/openapi.yaml"))
        qz_call_reply(c, 200, "application/yaml");
}

/* What browsers show beside a page's title. */
static void api_icon(struct qz_call *c)
{
    if (out_asset(c, "assets/web/icon.svg"))
        qz_call_reply(c, 200, "image/svg+xml");
}

static const struct qz_route ops_rows[] = {
    {"POST", "/v1/tracker/clock", QZ_MAY_RULE, QZ_JSON_MOST, api_tracker_clock},
    {"POST", "/v1/backup", QZ_MAY_ADMIN, QZ_JSON_MOST, api_backup},
    {"GET", "/healthz", QZ_MAY_ANYBODY | QZ_MAY_MONITOR, 0, api_healthz},
    {"GET", "/readyz", QZ_MAY_ANYBODY | QZ_MAY_MONITOR, 0, api_readyz},
    {"GET", "/metrics", QZ_MAY_ADMIN | QZ_MAY_MONITOR, 0, api_metrics},
    {"GET", "/openapi.yaml", QZ_MAY_ANYBODY, 0, api_openapi},
    {"GET", "/icon.svg", QZ_MAY_ANYBODY, 0, api_icon},
};
const struct qz_route_table qz_ops_routes = {ops_rows, sizeof ops_rows / sizeof *ops_rows};
