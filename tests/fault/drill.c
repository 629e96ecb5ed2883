#include "tests/fault/drill.h"

#include "ledger/ledger_int.h"
#include "tests/fault/powerdisk.h"
#include "tests/support/logkit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 4096

/* What must be there: `sure` was acknowledged; `open` was under way when it failed, and may be there as a
 * whole or not at all. */
struct account {
    char *line[LINES];
    uint64_t lines;
    char *open_line;
    uint64_t cosigned, open_cosigned;
    int setting, open_setting, config, open_config; /* versions; 0: none */
};

struct drill {
    struct power_disk disk;
    struct kit_rng rng;
    struct qz_ledger_options opt;
    struct qz_ledger *l;
    struct account a;
    int version;
    struct drill_result *r;
};

static const char home[] = POWER_ROOT "/kiosk";

static char *copy(const char *text, size_t len)
{
    char *c = malloc(len + 1);
    if (!c)
        abort();
    memcpy(c, text, len);
    c[len] = '\0';
    return c;
}

static void clear_account(struct account *a)
{
    for (uint64_t i = 0; i < a->lines; i++)
        free(a->line[i]);
    free(a->open_line);
    memset(a, 0, sizeof *a);
}

/* ---- work ---- */

static int do_append(struct drill *d, struct qz_err *err)
{
    struct qz_entry e = kit_any(&d->rng, qz_ledger_size(d->l));
    free(d->a.open_line);
    d->a.open_line = NULL;
    int rc = qz_ledger_append(d->l, &e, err);
    char *line = copy(d->l->line.data ? d->l->line.data : "", d->l->line.len);
    if (rc == 0) {
        d->a.line[d->a.lines++] = line;
        d->r->acknowledged++;
    } else {
        d->a.open_line = line;
    }
    return rc;
}

static int do_upload(struct drill *d, struct qz_err *err)
{
    unsigned most = 1 + (unsigned)kit_below(&d->rng, 30);
    uint64_t size = qz_ledger_cosigned_size(d->l) + most;
    d->a.open_cosigned = size < qz_ledger_size(d->l) ? size : qz_ledger_size(d->l);
    int rc = kit_upload(d->l, most, err);
    if (rc == 0)
        d->a.cosigned = qz_ledger_cosigned_size(d->l);
    return rc;
}

static int do_set(struct drill *d, struct qz_err *err)
{
    char text[16];
    d->a.open_setting = ++d->version;
    snprintf(text, sizeof text, "%d", d->version);
    int rc = qz_ledger_set(d->l, "drill", text, err);
    if (rc == 0)
        d->a.setting = d->version;
    return rc;
}

static int do_config(struct drill *d, struct qz_err *err)
{
    struct qz_buf json = {0};
    struct kit_config k = {.version = ++d->version,
                           .activities = 1 + (unsigned)kit_below(&d->rng, 30),
                           .revoked_number = (uint64_t)d->version,
                           .revoked = (unsigned)kit_below(&d->rng, 20)};
    kit_config_json(&k, &json);
    d->a.open_config = d->version;
    int rc = qz_ledger_config(d->l, json.data, json.len, NULL, err);
    if (rc == 0)
        d->a.config = d->version;
    qz_buf_finish(&json);
    return rc;
}

static int work(struct drill *d, struct qz_err *err)
{
    uint64_t dice = kit_below(&d->rng, 32);
    if (dice < 2)
        return do_upload(d, err);
    if (dice < 3)
        return do_set(d, err);
    if (dice < 4)
        return do_config(d, err);
    if (dice < 6)
        return qz_ledger_checkpoint(d->l, err);
    if (dice < 8)
        return qz_db_checkpoint(d->l->db, 1 + (int)kit_below(&d->rng, 40), err);
    return do_append(d, err);
}

/* ---- comparing ---- */

struct reading {
    struct drill *d;
    struct qz_range range;
    int rc;
};

static int compare_line(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct reading *g = ctx;
    uint8_t leaf[QZ_HASH_BYTES];
    struct account *a = &g->d->a;
    const char *want = NULL;

    if (n <= a->lines)
        want = a->line[n - 1];
    else if (n == a->lines + 1)
        want = a->open_line;

    if (n != g->range.size + 1)
        return g->rc = drill_bad(g->d->r, "entry %llu is where %llu should be", (unsigned long long)n,
                                 (unsigned long long)g->range.size + 1);
    if (!want || strlen(want) != len || memcmp(want, line, len) != 0)
        return g->rc = drill_bad(g->d->r, "entry %llu is not what was appended", (unsigned long long)n);
    qz_leaf_hash(line, len, leaf);
    qz_range_add(&g->range, leaf);
    return 0;
}

static int compare_log(struct drill *d)
{
    struct reading g = {.d = d};
    struct qz_err err = {0};
    uint8_t want[QZ_HASH_BYTES], got[QZ_HASH_BYTES];

    qz_range_init(&g.range);
    if (qz_ledger_each(d->l, 1, 0, compare_line, &g, &err) != 0)
        return drill_bad(d->r, "%s", err.msg);
    if (g.rc != 0)
        return -1;

    if (g.range.size < d->a.lines)
        return drill_bad(d->r, "%llu entries were acknowledged, %llu are there",
                         (unsigned long long)d->a.lines, (unsigned long long)g.range.size);

    qz_range_root(&g.range, want);
    qz_ledger_root(d->l, got);
    return memcmp(want, got, sizeof want) == 0 ? 0 : drill_bad(d->r, "the root is not that of the lines");
}

/* What was under way and is there has happened. */
static void take_over(struct drill *d)
{
    struct account *a = &d->a;
    if (qz_ledger_size(d->l) == a->lines + 1) {
        a->line[a->lines++] = a->open_line;
        a->open_line = NULL;
    }
    free(a->open_line);
    a->open_line = NULL;
    a->cosigned = qz_ledger_cosigned_size(d->l);
    a->open_cosigned = 0;
}

static int compare_settings(struct drill *d)
{
    struct qz_buf b = {0};
    struct account *a = &d->a;

    if (qz_ledger_get(d->l, "drill", &b, NULL) != 0)
        return drill_bad(d->r, "the setting cannot be read");
    int got = atoi(b.data);
    if (got != a->setting && got != a->open_setting)
        drill_bad(d->r, "setting %d was stored, %d is there", a->setting, got);
    a->setting = got;

    qz_ledger_get(d->l, QZ_SETTING_NAME, &b, NULL);
    got = b.len ? atoi(strrchr(b.data, ' ')) : 0;
    qz_buf_finish(&b);
    if (got != a->config && got != a->open_config)
        return drill_bad(d->r, "configuration %d was stored, %d is there", a->config, got);
    a->config = got;
    return 0;
}

static int compare_config(struct drill *d)
{
    static struct qz_activity all[64];
    struct qz_cadre c;
    char want[32];
    snprintf(want, sizeof want, "version %d", d->a.config);
    int n = qz_ledger_activities(d->l, 0, INT64_MAX, all, 64, NULL);
    if (n < 0 || (d->a.config != 0) != (qz_ledger_cadres(d->l, 0, &c, 1, NULL) == 1) ||
        (d->a.config != 0) != (n > 0))
        return drill_bad(d->r, "configuration %d is there in part", d->a.config);
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].title, want) != 0 || strcmp(c.name, want) != 0)
            return drill_bad(d->r, "of configuration %d an activity says %s", d->a.config, all[i].title);
    return 0;
}

static int compare_proofs(struct drill *d)
{
    struct qz_buf report = {0};
    struct qz_err err = {0};
    uint64_t differences = 0;
    int rc = qz_ledger_verify(d->l, &report, &err);
    qz_buf_finish(&report);
    if (rc != 0 || qz_ledger_rebuild(d->l, &differences, &err) != 0)
        return drill_bad(d->r, "%s", err.msg);
    return differences == 0
               ? 0
               : drill_bad(d->r, "%llu rows of the views were wrong", (unsigned long long)differences);
}

static int open_and_compare(struct drill *d)
{
    struct qz_err err = {0};
    struct account *a = &d->a;
    d->l = qz_ledger_open(home, &d->opt, &err);
    if (!d->l)
        return drill_bad(d->r, "%llu entries were acknowledged; %s", (unsigned long long)a->lines, err.msg);
    if (compare_log(d) != 0)
        return -1;

    uint64_t cosigned = qz_ledger_cosigned_size(d->l);
    if (cosigned != a->cosigned && cosigned != a->open_cosigned)
        return drill_bad(d->r, "%llu entries were cosigned, %llu are held so",
                         (unsigned long long)a->cosigned, (unsigned long long)cosigned);

    take_over(d);
    if (compare_settings(d) != 0 || compare_config(d) != 0)
        return -1;

    return kit_below(&d->rng, 4) == 0 ? compare_proofs(d) : 0;
}

/* ---- runs ---- */

static void begin(struct drill *d, uint64_t seed, enum qz_sync sync, struct drill_result *r)
{
    memset(d, 0, sizeof *d);
    d->r = r;
    d->rng.state = seed * 2 + 1;
    disk_init(&d->disk, seed);
    d->opt.db.sync = sync;
    d->opt.db.vfs = power_vfs(&d->disk);
    power_files(&d->disk);
    disk_make_dir(&d->disk, home, true);
}

static void end(struct drill *d)
{
    qz_ledger_close(d->l);
    clear_account(&d->a);
    disk_finish(&d->disk);
}

static void start_over(struct drill *d)
{
    qz_ledger_close(d->l);
    d->l = NULL;
    clear_account(&d->a);
    uint64_t seed = kit_next(&d->rng);
    disk_finish(&d->disk);
    disk_init(&d->disk, seed);
    disk_make_dir(&d->disk, home, true);
}

/* Work until the power is gone. Opening counts: it may go there already. */
static void work_in_danger(struct drill *d)
{
    struct qz_err err = {0};

    /* Half of the cuts come early, within opening and the first appends; the others anywhere. */
    disk_plan_cut(&d->disk, 1 + kit_below(&d->rng, kit_below(&d->rng, 2) ? 60 : 900));

    if (kit_below(&d->rng, 4) == 0) {
        qz_ledger_close(d->l);
        d->l = qz_ledger_open(home, &d->opt, &err);
    }

    while (d->l && !d->disk.dark && d->a.lines + 1 < LINES)
        if (work(d, &err) != 0 && !d->disk.dark) {
            drill_bad(d->r, "without a cut: %s", err.msg);
            break;
        }

    qz_ledger_close(d->l);
    d->l = NULL;
}

void drill_power(uint64_t seed, unsigned cuts, enum qz_sync sync, struct drill_result *r)
{
    static struct drill d;
    begin(&d, seed, sync, r);
    d.l = qz_ledger_open(home, &d.opt, NULL);
    for (unsigned i = 0; i < cuts; i++) {
        work_in_danger(&d);
        disk_boot(&d.disk);
        r->cuts++;
        if (open_and_compare(&d) != 0 || kit_below(&d.rng, 12) == 0)
            start_over(&d);
    }
    end(&d);
}

/* ---- disks that lie ---- */

/* Whether proving the ledger and building its views anew shows that something is wrong. */
static bool shows_damage(struct drill *d)
{
    struct qz_buf report = {0};
    uint64_t differences = 0;
    int rc = qz_ledger_verify(d->l, &report, NULL);
    qz_buf_finish(&report);
    return rc != 0 || qz_ledger_rebuild(d->l, &differences, NULL) != 0 || differences != 0;
}

/* What a lying disk left is a beginning of what was acknowledged, or the damage shows: when the ledger is
 * opened, or when it is proven and built anew. */
static void judge_lies(struct drill *d)
{
    struct drill_result *r = d->r, found = {0};
    struct reading g = {.d = d};

    d->l = qz_ledger_open(home, &d->opt, NULL);
    if (!d->l) {
        r->refused++;
        return;
    }
    qz_range_init(&g.range);
    d->r = &found;
    qz_ledger_each(d->l, 1, 0, compare_line, &g, NULL);
    d->r = r;
    uint64_t lost = g.range.size < d->a.lines ? d->a.lines - g.range.size : 0;
    bool shown = shows_damage(d);
    r->lost += lost;
    r->mended += shown;
    r->rollback += !shown && lost;
    if (found.bad && !shown)
        drill_bad(r, "nothing shows that %s", found.first);
    d->r = &found;
    r->parts += !shown && compare_config(d) != 0;
    d->r = r;
}

void drill_lies(uint64_t seed, unsigned cuts, unsigned lie, struct drill_result *r)
{
    static struct drill d;
    begin(&d, seed, QZ_SYNC_FULL, r);
    for (unsigned i = 0; i < cuts; i++) {
        d.l = qz_ledger_open(home, &d.opt, NULL);
        d.disk.lie = lie;
        work_in_danger(&d);
        disk_boot(&d.disk);
        r->cuts++;
        judge_lies(&d);
        r->lies += d.disk.lies;
        start_over(&d);
    }
    end(&d);
}

/* After the failure of *err: does the ledger keep its word not to go on? */
static void check_refusal(struct drill *d, const struct qz_err *err)
{
    struct qz_err again = {0};
    if (err->code != QZ_E_IO && err->code != QZ_E_CORRUPT)
        return;
    d->disk.fault.kinds = 0;
    struct qz_entry e = kit_open(0, 0);
    if (qz_ledger_append(d->l, &e, &again) == 0 || again.code != QZ_E_IO)
        drill_bad(d->r, "after \"%s\" an entry was taken", err->msg);
}

/* One day's work from opening to closing. Returns whether it went to its end. */
static bool work_with_fault(struct drill *d)
{
    struct qz_err err = {0};
    int left = 12;
    d->l = qz_ledger_open(home, &d->opt, &err);
    while (d->l && left > 0 && work(d, &err) == 0)
        left--;
    if ((!d->l || left) && !d->disk.fault.struck)
        drill_bad(d->r, "without a fault: %s", err.msg);
    if (d->l && left)
        check_refusal(d, &err);
    qz_ledger_close(d->l);
    d->l = NULL;
    return left == 0;
}

bool drill_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r)
{
    static struct drill d;

    begin(&d, seed, QZ_SYNC_FULL, r);
    disk_plan_fault(&d.disk, f->kinds, nth, f->code, f->always);
    if (work_with_fault(&d))
        work_with_fault(&d);

    bool struck = d.disk.fault.struck;
    disk_plan_fault(&d.disk, 0, 0, 0, false);
    r->struck += struck;

    if (f->cut)
        disk_boot(&d.disk);

    /* The kiosk goes on, and must still hold after a cut later: nothing may rest on what a failed sync left
     * in memory. */
    if (open_and_compare(&d) == 0 && do_append(&d, NULL) == 0) {
        qz_ledger_close(d.l);
        d.l = NULL;
        disk_boot(&d.disk);
        r->cuts++;
        open_and_compare(&d);
    }

    end(&d);
    return struck;
}
