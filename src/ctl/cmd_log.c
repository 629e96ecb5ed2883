#include "base/file.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "store/ledger.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Opening creates what is missing; a mistyped directory must not become a kiosk. */
static int open_kiosk(struct qz_ctl *ctl, struct qz_ledger **out, struct qz_err *err)
{
    struct qz_ledger_options opt = {.db = {.must_exist = true}};
    const char *dir = qz_opt(ctl, "kiosk");
    char path[512];
    if (qz_path_join(path, sizeof path, dir, "kiosk.db", err) != 0)
        return -1;
    if (access(path, F_OK) != 0)
        return qz_fail(err, QZ_E_MISSING, "there is no kiosk.db in %s; give the kiosk's directory", dir);
    *out = qz_ledger_open(dir, &opt, err);
    if (!*out && err->code == QZ_E_CONFLICT)
        return qz_fail(err, QZ_E_CONFLICT,
                       "the kiosk in %s is running, and holds its log alone; stop it first", dir);
    return *out ? 0 : -1;
}

struct show {
    struct qz_ctl *ctl;
    bool json;
};

static const char *text_of(const json_t *obj, const char *key)
{
    const char *s = json_string_value(json_object_get(obj, key));
    return s ? s : "";
}

static void show_plain(FILE *out, uint64_t n, const json_t *e)
{
    const json_t *count = json_object_get(e, "count"), *target = json_object_get(e, "target");
    fprintf(out, "%8llu  %-29s  %-9s", (unsigned long long)n, text_of(e, "at"), text_of(e, "kind"));
    static const char *const keys[] = {"activity", "who", "cadre", "by", "reason"};
    for (size_t i = 0; i < QZ_COUNT(keys); i++)
        if (text_of(e, keys[i])[0])
            fprintf(out, "  %s", text_of(e, keys[i]));
    if (json_is_integer(count))
        fprintf(out, "  count %lld", (long long)json_integer_value(count));
    if (json_is_integer(target))
        fprintf(out, "  target %lld", (long long)json_integer_value(target));
    fputc('\n', out);
}

static int show_entry(void *user, uint64_t n, const char *line, size_t len)
{
    struct show *s = user;
    json_t *e = s->json ? NULL : qz_json_load(line, len, NULL);
    if (e)
        show_plain(s->ctl->out, n, e);
    else
        fprintf(s->ctl->out, "%.*s\n", (int)len, line);
    json_decref(e);
    return 0;
}

static int run_show(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_ledger *l = NULL;
    struct show s = {ctl, qz_flag(ctl, "json")};
    long from, to;
    if (qz_opt_int(ctl, "from", 1, LONG_MAX, 1, &from, err) != 0 ||
        qz_opt_int(ctl, "to", 1, LONG_MAX, 0, &to, err) != 0 || open_kiosk(ctl, &l, err) != 0)
        return -1;
    int rc = qz_ledger_each(l, (uint64_t)from, (uint64_t)to, show_entry, &s, err);
    qz_ledger_close(l);
    return rc;
}

static int run_verify(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_ledger *l = NULL;
    struct qz_buf report = {0};
    if (open_kiosk(ctl, &l, err) != 0)
        return -1;
    int rc = qz_ledger_verify(l, &report, err);
    if (rc == 0)
        fprintf(ctl->out, "%s\n", report.data ? report.data : "");
    qz_buf_finish(&report);
    qz_ledger_close(l);
    return rc;
}

static int run_rebuild(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_ledger *l = NULL;
    uint64_t differences = 0;
    if (open_kiosk(ctl, &l, err) != 0)
        return -1;
    int rc = qz_ledger_rebuild(l, &differences, err);
    if (rc == 0 && differences == 0)
        fprintf(ctl->out, "The views were dropped and built again from %llu entries; every row was right.\n",
                (unsigned long long)qz_ledger_size(l));
    if (rc == 0 && differences > 0) {
        fprintf(ctl->out,
                "The views were dropped and built again from %llu entries; %llu rows were wrong and are "
                "right now.\n",
                (unsigned long long)qz_ledger_size(l), (unsigned long long)differences);
        ctl->partial = true;
    }
    qz_ledger_close(l);
    return rc;
}

static const struct qz_opt show_opts[] = {
    {"kiosk", "DIR", "the kiosk's directory", true},
    {"from", "N", "first entry; 1 is the default", false},
    {"to", "N", "last entry; the newest is the default", false},
};
static const struct qz_opt dir_opts[] = {{"kiosk", "DIR", "the kiosk's directory", true}};

const struct qz_verb qz_cmd_log_show = {
    .group = "log",
    .name = "show",
    .args = "",
    .summary = "Show the entries of a kiosk's log",
    .detail = "With --json, each line exactly as it was written and hashed. The kiosk must not be running.",
    .flags = QZ_VERB_JSON,
    .opts = show_opts,
    .opt_count = QZ_COUNT(show_opts),
    .run = run_show,
};

const struct qz_verb qz_cmd_log_verify = {
    .group = "log",
    .name = "verify",
    .args = "",
    .summary = "Prove that a kiosk's log is whole: every leaf, the root, every signature",
    .detail =
        "Says in one line what was proven, or where the log first breaks. The kiosk must not be running.",
    .opts = dir_opts,
    .opt_count = QZ_COUNT(dir_opts),
    .run = run_verify,
};

const struct qz_verb qz_cmd_log_rebuild = {
    .group = "log",
    .name = "rebuild",
    .args = "",
    .summary = "Drop the views of a kiosk's log, build them again from the entries, and compare",
    .detail = "Exit code 1 when rows were wrong; they are right afterwards. The kiosk must not be running.",
    .opts = dir_opts,
    .opt_count = QZ_COUNT(dir_opts),
    .run = run_rebuild,
};
