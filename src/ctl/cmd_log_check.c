#include "base/clock.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/database.h"
#include "ctl/log_dir.h"
#include "journal/journal.h"
#include "registry/registry.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

/* What a log says of a receipt's activity, up to where the receipt ends. */
struct log_checked {
    const struct qz_receipt *r;
    struct qz_range range; /* of the lines so far */
    struct qz_summary sum;
    struct qz_entry close; /* the entry that the receipt names; n 0: not read */
    bool failed;
    struct qz_err *err;
};

static int check_line(struct log_checked *c, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    uint8_t leaf[QZ_HASH_BYTES];
    if (n > c->r->size)
        return 1;

    qz_leaf_hash(line, len, leaf);
    qz_range_add(&c->range, leaf);
    c->failed = qz_entry_read(line, len, &e, c->err) != 0 || qz_summary_add(&c->sum, &e, c->err) != 0;
    if (n == c->r->close) {
        c->close = e;
        c->close.data = NULL; /* it pointed into the line */
    }
    return c->failed;
}

static int on_kiosk_line(void *user, uint64_t n, const char *line, size_t len)
{
    return check_line(user, n, line, len);
}

static int on_tracker_line(void *user, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    (void)j;
    return check_line(user, n, line, len);
}

/* ---- the log that the receipt is of ---- */

static int check_kiosk(struct qz_ledger *l, struct log_checked *c)
{
    const struct qz_receipt *r = c->r;
    if (strcmp(qz_ledger_kiosk_id(l), r->kiosk) != 0)
        return qz_fail(c->err, QZ_E_MISSING, "the receipt is of kiosk %s; here is the log of %s", r->kiosk,
                       qz_ledger_kiosk_id(l));
    if (!qz_receipt_good(r, qz_ledger_public_key(l)))
        return qz_fail(c->err, QZ_E_DENIED, "the receipt was altered: kiosk %s did not sign it", r->kiosk);
    if (qz_ledger_size(l) < r->size)
        return qz_fail(c->err, QZ_E_MISSING,
                       "the log here has %" PRIu64 " of the %" PRIu64 " entries that the receipt is of",
                       qz_ledger_size(l), r->size);
    return qz_ledger_each(l, 1, r->size, on_kiosk_line, c, c->err);
}

/* The kiosk of that id. 1, 0 there is none, -1. */
static int check_find_kiosk(struct qz_tracker *t, const char *id, struct qz_kiosk *out, struct qz_err *err)
{
    int got;
    out->id[0] = '\0';
    while ((got = qz_kiosk_list(t, "", out->id, out, 1, err)) == 1)
        if (strcmp(out->id, id) == 0)
            return 1;
    return got;
}

static int check_tracker(struct qz_tracker *t, struct log_checked *c)
{
    const struct qz_receipt *r = c->r;
    struct qz_kiosk k;
    int found = check_find_kiosk(t, r->kiosk, &k, c->err);
    if (found < 0)
        return -1;
    if (!found)
        return qz_fail(c->err, QZ_E_MISSING, "the receipt is of kiosk %s, which this tracker does not know",
                       r->kiosk);
    if (!qz_receipt_good(r, k.pk))
        return qz_fail(c->err, QZ_E_DENIED, "the receipt was altered: kiosk %s did not sign it", r->kiosk);
    if (k.size < r->size)
        return qz_fail(c->err, QZ_E_MISSING,
                       "the tracker has %" PRIu64 " of the %" PRIu64
                       " entries that the receipt is of; let the kiosk upload and check again",
                       k.size, r->size);

    return qz_journal_each(t, r->kiosk, 1, INT_MAX, on_tracker_line, c, c->err);
}

/* ---- what is said of it ---- */

static int check_compare(const struct log_checked *c, const struct qz_summary_counts *counts)
{
    const struct qz_receipt *r = c->r;
    uint8_t root[QZ_HASH_BYTES];
    qz_range_root(&c->range, root);
    if (memcmp(root, r->root, QZ_HASH_BYTES) != 0)
        return qz_fail(c->err, QZ_E_CONFLICT,
                       "the log was altered: its first %" PRIu64
                       " entries are not those that kiosk %s signed in the receipt",
                       r->size, r->kiosk);

    bool closes = c->close.kind == QZ_ENTRY_CLOSE && strcmp(c->close.activity, r->activity) == 0;
    bool same = counts->named == r->named && counts->unnamed == r->unnamed;
    if (closes && same)
        return 0;
    return qz_fail(c->err, QZ_E_CONFLICT,
                   "kiosk %s signed what its log does not say: %s is closed by entry %" PRIu64
                   " with %u and %u people in the receipt, %" PRId64 " and %" PRId64 " in the log",
                   r->kiosk, r->activity, r->close, r->named, r->unnamed, counts->named, counts->unnamed);
}

static void check_say(struct qz_ctl *ctl, const struct log_checked *c)
{
    const struct qz_receipt *r = c->r;
    char at[QZ_TIME_TEXT], hex[2 * QZ_HASH_BYTES + 1];
    qz_time_format(c->close.at_ms, at);
    qz_hex(r->root, sizeof r->root, hex);

    qz_put(ctl->out, "the signature is good: kiosk %s\n", r->kiosk);
    qz_put(ctl->out, "the log is the one that it signed: %" PRIu64 " entries, root %s\n", r->size, hex);
    qz_put(ctl->out, "activity %s, closed by %s at %s (entry %" PRIu64 ")\n", r->activity, c->close.cadre, at,
           r->close);
    qz_put(ctl->out, "through this kiosk came %u people with a name and %u without\n", r->named, r->unnamed);
}

/* The receipt as it was given, or from standard input. */
static int check_given(struct qz_ctl *ctl, struct qz_receipt *r, struct qz_err *err)
{
    char text[4 * QZ_RECEIPT_TEXT];
    const char *given = ctl->arg[0];
    if (strcmp(given, "-") != 0)
        return qz_receipt_read(given, strlen(given), r, err);

    size_t n = fread(text, 1, sizeof text, ctl->in);
    return qz_receipt_read(text, n, r, err);
}

static int log_run_check(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_log_dir o = {0};
    struct qz_receipt r;
    struct qz_summary_counts counts;
    struct log_checked c = {.r = &r, .err = err};
    if (check_given(ctl, &r, err) != 0 || qz_log_dir_open(ctl, &o, err) != 0)
        return -1;

    qz_range_init(&c.range);
    qz_summary_init(&c.sum, r.activity);
    int rc = o.ledger ? check_kiosk(o.ledger, &c) : check_tracker(o.tracker, &c);
    if (rc == 0 && !c.failed) {
        qz_summary_end(&c.sum, &counts);
        rc = check_compare(&c, &counts);
    }
    if (rc == 0 && !c.failed)
        check_say(ctl, &c);

    qz_summary_finish(&c.sum);
    qz_log_dir_close(&o);
    return rc == 0 && !c.failed ? 0 : -1;
}

static const struct qz_opt check_opts[] = {
    {"kiosk", "DIR", "a kiosk's directory", false},
    {"tracker-dir", "DIR", "or a tracker's directory: its copy of that kiosk's log", false},
    QZ_DATABASE_OPT,
    {"upgrade", NULL, "bring the directory of an older program up to this one first", false},
};

const struct qz_verb qz_cmd_log_check = {
    .group = "log",
    .name = "check",
    .args = "RECEIPT",
    .args_least = 1,
    .args_most = 1,
    .summary = "Compare the receipt of a closed activity with the log",
    .detail =
        "RECEIPT is the text of the code that a kiosk showed when the activity was closed: QZR: and what\n"
        "follows it; - reads it from standard input. Says whose log, how many entries and which people it\n"
        "is of, or what is wrong: the receipt was altered, or the log was. The kiosk or tracker must not be\n"
        "running.",
    .opts = check_opts,
    .opt_count = QZ_COUNT(check_opts),
    .run = log_run_check,
};
