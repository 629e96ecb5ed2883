#include "base/clock.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/database.h"
#include "ctl/log_dir.h"
#include "ctl/print.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/tracker.h"
#include "ledger/ledger.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

struct show {
    struct qz_ctl *ctl;
    bool json;
    uint64_t to;                /* 0: to the end */
    struct qz_tracker *tracker; /* whose log it is of, or NULL */
    const char *origin;
};

static const char *text_of(const json_t *obj, const char *key)
{
    const char *s = json_string_value(json_object_get(obj, key));
    return s ? s : "";
}

/* What the tracker makes of an entry. */
struct judged {
    const char *verdict, *words;
    char dated[QZ_TIME_TEXT]; /* when that is not what the entry says */
};

/* How many gave each mark, of as many ratings as are shown. */
static void show_sums(const json_t *e, struct qz_buf *line)
{
    const json_t *sums = json_object_get(e, "sums");
    struct qz_rating r = {0};
    for (size_t i = 0; i < QZ_RATING_MOST; i++)
        r.of[i] = json_integer_value(json_array_get(sums, i));
    if (!qz_rating_shown(&r))
        return;

    qz_buf_str(line, "  sums");
    for (size_t i = 0; i < QZ_RATING_MOST; i++)
        qz_buf_printf(line, " %lld", (long long)r.of[i]);
}

static void show_plain(FILE *out, uint64_t n, const json_t *e, const struct judged *j)
{
    const json_t *count = json_object_get(e, "count"), *target = json_object_get(e, "target");
    static const char *const keys[] = {"activity", "who", "cadre", "by", "reason"};
    struct qz_buf line = {0};

    qz_buf_printf(&line, "%8llu  %-29s  %-9s", (unsigned long long)n, text_of(e, "at"), text_of(e, "kind"));
    for (size_t i = 0; i < QZ_COUNT(keys); i++)
        if (text_of(e, keys[i])[0])
            qz_buf_printf(&line, "  %s", text_of(e, keys[i]));

    if (json_is_integer(count))
        qz_buf_printf(&line, "  count %lld", (long long)json_integer_value(count));
    show_sums(e, &line);
    if (json_is_integer(target))
        qz_buf_printf(&line, "  target %lld", (long long)json_integer_value(target));

    if (j && j->dated[0])
        qz_buf_printf(&line, "  dated %s", j->dated);
    if (j)
        qz_buf_printf(&line, "  [%s]%s%s", j->verdict, j->words[0] ? " " : "", j->words);

    qz_tell(out, "%s", line.data ? line.data : "");
    qz_buf_finish(&line);
}

/* By its length: a byte that ends a string must not hide what follows it. */
static void show_whole(FILE *out, const char *line, size_t len)
{
    struct qz_buf shown = {0};
    qz_shown_add(&shown, line, len);
    qz_tell(out, "%s", shown.data ? shown.data : "");
    qz_buf_finish(&shown);
}

/* Exactly as hashed for a file or a program; a terminal gets the same JSON with nothing hidden in it. */
static void show_json(FILE *out, const char *line, size_t len)
{
    if (isatty(fileno(out))) {
        qz_print_json_text(out, line, len);
        return;
    }
    fwrite(line, 1, len, out);
    fputc('\n', out);
}

static void show_line(const struct show *s, uint64_t n, const char *line, size_t len, const struct judged *j)
{
    json_t *e = s->json ? NULL : qz_json_load(line, len, NULL);
    if (s->json)
        show_json(s->ctl->out, line, len);
    else if (e)
        show_plain(s->ctl->out, n, e, j);
    else
        show_whole(s->ctl->out, line, len);
    json_decref(e);
}

static int on_kiosk_entry(void *user, uint64_t n, const char *line, size_t len)
{
    show_line(user, n, line, len, NULL);
    return 0;
}

/* An entry that cannot be dated is shown all the same. */
static void date_entry(const struct show *s, uint64_t n, struct judged *j)
{
    int64_t at, real;
    if (qz_journal_dated(s->tracker, s->origin, n, &at, &real, NULL) == 0 && qz_dated_otherwise(at, real))
        qz_time_format(real, j->dated);
}

static int on_tracker_entry(void *user, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct show *s = user;
    if (s->to && n > s->to)
        return 1;

    struct judged judged = {.verdict = qz_judgement_name(j), .words = qz_judgement_words(j)};
    if (!s->json)
        date_entry(s, n, &judged);

    show_line(s, n, line, len, &judged);
    return 0;
}

static int log_run_show(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_log_dir o = {0};
    const char *origin = qz_opt(ctl, "log");
    struct show s = {.ctl = ctl, .json = qz_flag(ctl, "json"), .origin = origin ? origin : ""};
    long from, to;

    if (qz_opt_int(ctl, "from", 1, LONG_MAX, 1, &from, err) != 0 ||
        qz_opt_int(ctl, "to", 1, LONG_MAX, 0, &to, err) != 0 || qz_log_dir_open(ctl, &o, err) != 0)
        return -1;

    s.to = (uint64_t)to;
    s.tracker = o.tracker;

    int rc = o.ledger
                 ? qz_ledger_each(o.ledger, (uint64_t)from, s.to, on_kiosk_entry, &s, err)
                 : qz_journal_each(o.tracker, s.origin, (uint64_t)from, INT_MAX, on_tracker_entry, &s, err);

    qz_log_dir_close(&o);
    return rc;
}

/* What one reading proved. */
struct log_reading {
    struct qz_buf report;
    bool opened;
    uint64_t differences; /* between the views and what the entries give, with --views */
};

static int verify_once(struct qz_ctl *ctl, struct log_reading *r, struct qz_err *err)
{
    struct qz_log_dir o = {0};
    qz_buf_clear(&r->report);
    r->differences = 0;

    r->opened = qz_log_dir_open(ctl, &o, err) == 0;
    if (!r->opened)
        return -1;

    int rc = o.ledger ? qz_ledger_verify(o.ledger, &r->report, err)
                      : qz_journal_verify(o.tracker, &r->report, err);
    if (rc == 0 && qz_flag(ctl, "views"))
        rc = o.ledger ? qz_ledger_views_check(o.ledger, &r->differences, err)
                      : qz_views_check(o.tracker, &r->differences, err);

    qz_log_dir_close(&o);
    return rc;
}

static void say_proven(struct qz_ctl *ctl, const struct log_reading *r)
{
    qz_print_lines(ctl->out, r->report.data);
    if (!qz_flag(ctl, "views"))
        return;

    if (r->differences == 0) {
        qz_put(ctl->out, "the views are what the entries give\n");
        return;
    }

    qz_put(ctl->out,
           "%llu rows of views or verdicts are not what the entries give; make them anew with: qingzhan log "
           "rebuild\n",
           (unsigned long long)r->differences);
    ctl->partial = true;
}

static int log_run_verify(struct qz_ctl *ctl, struct qz_err *err)
{
    struct log_reading r = {0};
    int rc = verify_once(ctl, &r, err);

    /* A read that failed once is no damage. */
    if (rc != 0 && r.opened && err->code == QZ_E_CORRUPT) {
        rc = verify_once(ctl, &r, err);
        if (rc != 0 && r.opened)
            qz_log_dir_advise(ctl, err);
    }

    if (rc == 0)
        say_proven(ctl, &r);

    qz_buf_finish(&r.report);
    return rc;
}

static int log_run_checkpoint(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_log_dir o = {0};
    struct qz_buf note = {0};

    if (qz_log_dir_open(ctl, &o, err) != 0)
        return -1;

    int rc = 0;
    if (o.ledger)
        rc = qz_ledger_newest_note(o.ledger, &note, err);
    else
        qz_buf_str(&note, qz_tracker_note(o.tracker));

    if (rc == 0 && note.len == 0)
        rc = qz_fail(err, QZ_E_MISSING, "nothing of this log was signed yet; run its program first");

    if (rc == 0)
        qz_print_lines(ctl->out, note.data);

    qz_buf_finish(&note);
    qz_log_dir_close(&o);
    return rc;
}

static int log_run_rebuild(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_log_dir o = {0};
    uint64_t differences = 0;

    if (qz_log_dir_open(ctl, &o, err) != 0)
        return -1;

    int rc = o.ledger ? qz_ledger_rebuild(o.ledger, &differences, err)
                      : qz_views_rebuild(o.tracker, &differences, err);
    if (rc == 0 && differences == 0)
        qz_put(ctl->out, "The views were dropped and built again from the entries; every row was right.\n");

    if (rc == 0 && differences > 0) {
        qz_put(ctl->out,
               "The views were dropped and built again from the entries; %llu rows were wrong and are right "
               "now.\n",
               (unsigned long long)differences);
        ctl->partial = true;
    }

    qz_log_dir_close(&o);
    return rc;
}

static const struct qz_opt log_show_opts[] = {
    {"kiosk", "DIR", "a kiosk's directory", false},
    {"tracker-dir", "DIR", "or a tracker's directory", false},
    QZ_DATABASE_OPT,
    {"log", "KIOSK", "of a tracker: this kiosk's log, not the tracker's own", false},
    {"from", "N", "first entry; 1 is the default", false},
    {"to", "N", "last entry; the newest is the default", false},
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};
static const struct qz_opt dir_opts[] = {
    {"kiosk", "DIR", "a kiosk's directory", false},
    {"tracker-dir", "DIR", "or a tracker's directory: all its logs", false},
    QZ_DATABASE_OPT,
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};

static const struct qz_opt log_verify_opts[] = {
    {"kiosk", "DIR", "a kiosk's directory", false},
    {"tracker-dir", "DIR", "or a tracker's directory: all its logs", false},
    QZ_DATABASE_OPT,
    {"views", NULL, "also compare the views with what the entries give; nothing is changed", false},
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};
static const struct qz_opt checkpoint_opts[] = {
    {"kiosk", "DIR", "a kiosk's directory", false},
    {"tracker-dir", "DIR", "or a tracker's directory: of its own log", false},
    QZ_DATABASE_OPT,
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};

const struct qz_verb qz_cmd_log_show = {
    .group = "log",
    .name = "show",
    .args = "",
    .summary = "Show the entries of a log",
    .detail =
        "With --json, each line exactly as it was written and hashed; in a terminal hidden characters of a\n"
        "line are escaped. A tracker's entries show their verdicts and, where a\n"
        "kiosk's clock was off, when they were written by the tracker's. The kiosk or tracker must not be "
        "running.",
    .flags = QZ_VERB_JSON,
    .opts = log_show_opts,
    .opt_count = QZ_COUNT(log_show_opts),
    .run = log_run_show,
};

const struct qz_verb qz_cmd_log_verify = {
    .group = "log",
    .name = "verify",
    .args = "",
    .summary = "Prove that a log is whole: every leaf, the root, every signature",
    .detail =
        "Says in a line for each thing what was proven, or what is not as it was written, and what to do.\n"
        "Damage is what two readings find. Exit code 1 when views are wrong. The kiosk or tracker must\n"
        "not be running.",
    .opts = log_verify_opts,
    .opt_count = QZ_COUNT(log_verify_opts),
    .run = log_run_verify,
};

const struct qz_verb qz_cmd_log_checkpoint = {
    .group = "log",
    .name = "checkpoint",
    .args = "",
    .summary = "Print the newest signed checkpoint of a log",
    .detail =
        "Of a kiosk with the tracker's cosignature, where it holds one. Whoever keeps what is printed can\n"
        "prove later that the log was altered. The kiosk or tracker must not be running.",
    .opts = checkpoint_opts,
    .opt_count = QZ_COUNT(checkpoint_opts),
    .run = log_run_checkpoint,
};

const struct qz_verb qz_cmd_log_rebuild = {
    .group = "log",
    .name = "rebuild",
    .args = "",
    .summary = "Drop the views, build them again from the entries, and compare",
    .detail = "Exit code 1 when rows were wrong; they are right afterwards. The kiosk or tracker must not be "
              "running.",
    .opts = dir_opts,
    .opt_count = QZ_COUNT(dir_opts),
    .run = log_run_rebuild,
};
