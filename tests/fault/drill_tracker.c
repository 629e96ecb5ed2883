#include "base/clock.h"
#include "base/text.h"
#include "journal/allowance.h"
#include "journal/journal.h"
#include "journal/proof.h"
#include "journal/rekey.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "registry/registry.h"
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"
#include "tests/support/fleet.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIR        POWER_ROOT "/tracker"
#define KIOSKS     4
#define PEOPLE     24
#define BATCH_MOST 30

/* A kiosk, and what the tracker acknowledged to it. */
struct tracker_kiosk {
    struct fleet_kiosk k; /* k.sent: entries for which a cosignature was given */
    uint64_t open_to;     /* the end of the upload under way when it failed; 0: none */
    bool revoked;
};

/* A log that must be there: lines that were acknowledged. */
struct tracker_lines {
    char *line[4096];
    uint64_t lines;
};

struct tracker_drill {
    struct power_disk disk;
    struct kit_rng rng;
    struct qz_db_options opt;
    struct fleet f;
    struct tracker_kiosk kiosk[KIOSKS];
    int kiosks;
    char activity[QZ_ID_TEXT];
    struct qz_pass_issued pass[PEOPLE];
    bool revoked[PEOPLE]; /* their passes: it was acknowledged */
    struct tracker_lines own;
    struct drill_result *r;
};

/* ---- the tracker's own log ---- */

static int tracker_note_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct tracker_lines *own = ctx;
    (void)j;
    if (n == own->lines + 1 && n <= sizeof own->line / sizeof *own->line)
        own->line[own->lines++] = strndup(line, len);
    return 0;
}

/* An action was acknowledged: what it wrote is to be there from now on. */
static int tracker_acknowledged(struct tracker_drill *d, int rc, struct qz_err *err)
{
    if (rc != 0)
        return rc;
    uint64_t before = d->own.lines;
    rc = qz_journal_each(d->f.t, "", before + 1, 1000, tracker_note_line, &d->own, err);
    d->r->acknowledged += d->own.lines - before;
    return rc;
}

static void tracker_forget(struct tracker_drill *d)
{
    for (uint64_t i = 0; i < d->own.lines; i++)
        free(d->own.line[i]);
    d->own.lines = 0;
    for (int i = 0; i < d->kiosks; i++)
        fleet_kiosk_finish(&d->kiosk[i].k);
    memset(d->kiosk, 0, sizeof d->kiosk);
    memset(d->revoked, 0, sizeof d->revoked);
    d->kiosks = 0;
}

/* ---- work ---- */

static struct qz_entry tracker_entry(struct tracker_drill *d, const struct tracker_kiosk *k)
{
    switch (kit_below(&d->rng, 8)) {
    case 0:
        return fleet_open(d->activity);
    case 1:
        return fleet_heads(d->activity, 1 + (unsigned)kit_below(&d->rng, 20));
    case 2:
        return k->k.size ? fleet_void(1 + kit_below(&d->rng, k->k.size)) : fleet_open(d->activity);
    default:
        return fleet_checkin(d->activity, &d->pass[kit_below(&d->rng, PEOPLE)]);
    }
}

static int tracker_upload(struct tracker_drill *d, struct qz_err *err)
{
    struct tracker_kiosk *k = &d->kiosk[kit_below(&d->rng, (uint64_t)d->kiosks)];
    struct qz_upload_answer a;
    struct qz_buf body = {0};
    uint64_t more = 1 + kit_below(&d->rng, BATCH_MOST);

    for (uint64_t i = 0; i < more; i++)
        fleet_write(&k->k, tracker_entry(d, k));
    /* Now and then some are sent again. */
    uint64_t from = k->k.sent + 1, most = from < 100 ? from : 100;
    uint64_t again = kit_below(&d->rng, 4) ? 0 : kit_below(&d->rng, most);
    fleet_body(&k->k, from - again, k->k.size, &body);
    k->open_to = k->k.size;
    enum qz_ingest rc =
        qz_journal_ingest(d->f.t, &k->k.row, from - again, body.data, body.len, d->f.now_ms, &a, err);
    qz_buf_finish(&body);
    if (rc != QZ_INGEST_STORED)
        return -1;
    d->r->acknowledged += k->k.size - k->k.sent;
    k->k.sent = k->k.size;
    k->open_to = 0;
    return 0;
}

static int tracker_enrol(struct tracker_drill *d, struct qz_err *err)
{
    struct tracker_kiosk *k = &d->kiosk[d->kiosks];
    struct qz_enrol_request r;
    struct qz_enrol_answer a;

    if (d->kiosks == KIOSKS)
        return tracker_upload(d, err);
    crypto_sign_keypair(k->k.pk, k->k.sk);
    qz_range_init(&k->k.last);
    memcpy(r.key, k->k.pk, 32);
    if (qz_token_new(d->f.t, d->f.county, "门", d->f.now_ms + QZ_DAY_MS, d->f.now_ms, r.token, err) != 0)
        return -1;
    qz_enrol_request_sign(&r, k->k.sk);
    if (qz_kiosk_enrol(d->f.t, &r, d->f.now_ms, &a, err) != 0)
        return -1;
    memcpy(k->k.bearer, a.bearer, sizeof k->k.bearer);
    if (qz_kiosk_by_bearer(d->f.t, a.bearer, &k->k.row, err) != 1)
        return -1;
    d->kiosks++;
    return 0;
}

static int tracker_revoke_pass(struct tracker_drill *d, struct qz_err *err)
{
    struct qz_pass_revocation done;
    struct qz_pass pass;
    char text[200] = "QZ1:";
    size_t i = kit_below(&d->rng, PEOPLE);

    qz_base45_encode(d->pass[i].pass, QZ_PASS_BYTES, text + 4, sizeof text - 4);
    if (!qz_pass_parse(text, strlen(text), &pass))
        return qz_fail(err, QZ_E_BUG, "the drill's pass is none");
    int rc = qz_pass_revoke(d->f.t, &pass, d->f.now_ms, &done, err);
    if (rc == 0)
        d->revoked[i] = true;
    return rc;
}

static int tracker_revoke_kiosk(struct tracker_drill *d, struct qz_err *err)
{
    struct tracker_kiosk *k = &d->kiosk[d->kiosks - 1];
    if (k->revoked || d->kiosks < 3)
        return tracker_upload(d, err);
    int rc = qz_kiosk_revoke(d->f.t, k->k.row.id, d->f.now_ms, err);
    k->revoked = rc == 0;
    return rc;
}

static int tracker_activity(struct tracker_drill *d, char id[QZ_ID_TEXT], struct qz_err *err)
{
    struct qz_activity_row a = {
        .kind = QZ_ACT_OPEN_DAY, .start_ms = FLEET_NOW, .end_ms = FLEET_NOW + 7200000};
    memcpy(a.organisation, d->f.county, sizeof a.organisation);
    strcpy(a.title, "活动");
    int rc = qz_activity_add(d->f.t, &a, d->f.now_ms, err);
    if (rc == 0 && id)
        memcpy(id, a.id, QZ_ID_TEXT);
    return rc;
}

static int tracker_people(struct tracker_drill *d, char (*ids)[QZ_ID_TEXT], size_t n, struct qz_err *err)
{
    static struct qz_person_new p[PEOPLE];
    static struct qz_row_problem problem[PEOPLE];
    size_t problems;
    for (size_t i = 0; i < n; i++) {
        snprintf(p[i].name, sizeof p->name, "李%zu", i);
        strcpy(p[i].consent, "2017-05-01");
    }
    return qz_people_add(d->f.t, d->f.county, p, n, d->f.now_ms, ids, problem, &problems, err);
}

/* Whether it was acknowledged or not, the next start has one key or the other, and the log leads to it. */
static int tracker_change_key(struct tracker_drill *d, struct qz_err *err)
{
    int rc = qz_tracker_rekey(d->f.t, NULL, "年度更换", d->f.now_ms, err);
    return rc != 0 && err->code == QZ_E_FULL && !d->disk.dark ? tracker_upload(d, err) : rc;
}

static int tracker_work(struct tracker_drill *d, struct qz_err *err)
{
    char ids[PEOPLE][QZ_ID_TEXT];
    uint64_t dice = kit_below(&d->rng, 32);

    d->f.now_ms += 1000;
    if (dice < 1)
        return tracker_acknowledged(d, tracker_enrol(d, err), err);
    if (dice < 2)
        return tracker_acknowledged(d, tracker_revoke_kiosk(d, err), err);
    if (dice < 4)
        return tracker_acknowledged(d, tracker_revoke_pass(d, err), err);
    if (dice < 5)
        return tracker_acknowledged(d, tracker_activity(d, NULL, err), err);
    if (dice < 6)
        return tracker_acknowledged(d, tracker_people(d, ids, 1 + kit_below(&d->rng, 5), err), err);
    if (dice < 7)
        return tracker_acknowledged(d, tracker_change_key(d, err), err);
    if (dice < 10)
        return qz_tracker_idle(d->f.t, err);
    return tracker_upload(d, err);
}

/* ---- comparing ---- */

struct tracker_reading {
    struct tracker_drill *d;
    const struct fleet_kiosk *k; /* NULL: the tracker's own log */
    uint64_t seen;
    int rc;
};

static int tracker_compare_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct tracker_reading *g = ctx;
    const struct fleet_kiosk *k = g->k;
    const char *want = NULL;
    size_t want_len = 0;

    (void)j;
    if (n != ++g->seen)
        return g->rc = drill_bad(g->d->r, "entry %llu is where %llu should be", (unsigned long long)n,
                                 (unsigned long long)g->seen);
    if (k && n <= k->size) {
        want = k->log.data + k->at[n - 1];
        want_len = k->at[n] - k->at[n - 1] - 1;
    } else if (!k && n <= g->d->own.lines) {
        want = g->d->own.line[n - 1];
        want_len = strlen(want);
    } else if (!k) {
        return 0; /* of an action that was under way */
    }
    if (!want || want_len != len || memcmp(want, line, len) != 0)
        return g->rc = drill_bad(g->d->r, "entry %llu of %s is not what was written", (unsigned long long)n,
                                 k ? "a kiosk" : "the tracker");
    return 0;
}

/* How many entries of the log are there, all of them as they were written; -1: not so. */
static int tracker_read_log(struct tracker_drill *d, const struct fleet_kiosk *k, uint64_t *size)
{
    struct tracker_reading g = {.d = d, .k = k};
    struct qz_err err = {0};
    uint64_t before;

    do {
        before = g.seen;
        if (qz_journal_each(d->f.t, k ? k->row.id : "", g.seen + 1, 1000, tracker_compare_line, &g, &err) !=
            0)
            return drill_bad(d->r, "%s", err.msg);
    } while (g.rc == 0 && g.seen - before == 1000);
    *size = g.seen;
    return g.rc;
}

/* Each entry that was acknowledged; what was under way is there as a whole or not at all. */
static int tracker_compare_logs(struct tracker_drill *d)
{
    uint64_t size;
    for (int i = 0; i < d->kiosks; i++) {
        struct tracker_kiosk *k = &d->kiosk[i];
        if (tracker_read_log(d, &k->k, &size) != 0)
            return -1;

        if (size < k->k.sent)
            return drill_bad(d->r, "%llu entries of a kiosk were cosigned, %llu are there",
                             (unsigned long long)k->k.sent, (unsigned long long)size);
        if (size != k->k.sent && size != k->open_to)
            return drill_bad(d->r, "of an upload to %llu only those to %llu are there",
                             (unsigned long long)k->open_to, (unsigned long long)size);

        k->k.sent = size;
        k->open_to = 0;
    }

    if (tracker_read_log(d, NULL, &size) != 0)
        return -1;
    if (size < d->own.lines)
        return drill_bad(d->r, "%llu entries of the tracker's own were acknowledged, %llu are there",
                         (unsigned long long)d->own.lines, (unsigned long long)size);
    return qz_journal_each(d->f.t, "", d->own.lines + 1, 1000, tracker_note_line, &d->own, NULL);
}

static int tracker_compare_rights(struct tracker_drill *d)
{
    struct qz_err err = {0};
    struct qz_kiosk row;

    for (int i = 0; i < d->kiosks; i++) {
        if (qz_kiosk_by_bearer(d->f.t, d->kiosk[i].k.bearer, &row, &err) != 1)
            return drill_bad(d->r, "an enrolled kiosk is not known any more");
        if (d->kiosk[i].revoked && !row.revoked)
            return drill_bad(d->r, "a revoked kiosk is taken again");
        d->kiosk[i].revoked = row.revoked;
    }

    for (int i = 0; i < PEOPLE; i++) {
        uint8_t tag[QZ_PASS_TAG_BYTES];
        qz_pass_tag(d->pass[i].pass, tag);
        bool revoked = qz_revoked_find(d->f.t, tag) != NULL;
        if (d->revoked[i] && !revoked)
            return drill_bad(d->r, "a revoked pass is good again");
        d->revoked[i] = revoked;
    }
    return 0;
}

static int tracker_prove(struct tracker_drill *d, uint64_t *differences, struct qz_err *err)
{
    struct qz_buf report = {0};
    int rc = qz_journal_verify(d->f.t, &report, err);
    qz_buf_finish(&report);
    return rc == 0 ? qz_views_rebuild(d->f.t, differences, err) : rc;
}

/* How much a log may grow at once is no part of this. */
static struct qz_tracker *tracker_open(struct tracker_drill *d, struct qz_err *err)
{
    struct qz_tracker *t = qz_tracker_open(DIR, &d->opt, err);
    if (t)
        qz_allowance_set(t, INT64_MAX, INT64_MAX);
    return t;
}

static int tracker_open_and_compare(struct tracker_drill *d)
{
    struct qz_err err = {0};
    uint64_t differences = 0;

    d->f.t = tracker_open(d, &err);
    if (!d->f.t)
        return drill_bad(d->r, "the tracker cannot be opened: %s", err.msg);
    if (tracker_compare_logs(d) != 0 || tracker_compare_rights(d) != 0)
        return -1;
    if (kit_below(&d->rng, 4) != 0)
        return 0;
    if (tracker_prove(d, &differences, &err) != 0)
        return drill_bad(d->r, "%s", err.msg);
    return differences == 0
               ? 0
               : drill_bad(d->r, "%llu rows of the views were wrong", (unsigned long long)differences);
}

/* ---- runs ---- */

/* What every tracker has before the power is first cut. */
static int tracker_furnish(struct tracker_drill *d, struct qz_err *err)
{
    char ids[PEOPLE][QZ_ID_TEXT];
    struct qz_organisation o = {.kind = QZ_ORG_COUNTY}, province;
    uint32_t expires = (uint32_t)(FLEET_NOW / 1000) + 365 * 86400;

    if (qz_organisation_list(d->f.t, "", "", &province, 1, err) != 1)
        return -1;
    memcpy(o.superior, province.id, sizeof o.superior);
    strcpy(o.title, "清河县");
    if (qz_organisation_add(d->f.t, &o, d->f.now_ms, err) != 0)
        return -1;
    memcpy(d->f.county, o.id, sizeof o.id);
    if (tracker_activity(d, d->activity, err) != 0 || tracker_people(d, ids, PEOPLE, err) != 0)
        return -1;
    for (int i = 0; i < PEOPLE; i++)
        memcpy(d->pass[i].who, ids[i], QZ_ID_TEXT);
    if (qz_pass_issue(d->f.t, d->pass, PEOPLE, expires, false, d->f.now_ms, err) != 0 ||
        tracker_enrol(d, err) != 0 || tracker_enrol(d, err) != 0)
        return -1;
    return tracker_acknowledged(d, 0, err);
}

/* A new tracker on a new disk. Half of the disks lose their power while it is made: then it is there as a
 * whole, or said not to be there. */
static void tracker_make(struct tracker_drill *d, uint64_t seed, unsigned lie)
{
    struct qz_err err = {0};
    disk_init(&d->disk, seed);
    power_files(&d->disk);
    power_vfs(&d->disk);
    d->f.now_ms = FLEET_NOW;

    disk_plan_cut(&d->disk, kit_below(&d->rng, 2) ? 0 : 1 + kit_below(&d->rng, 250));
    int rc = qz_tracker_init(DIR, "中原省", "tracker.example", true, &err);
    if (rc != 0 && !d->disk.dark)
        drill_bad(d->r, "without a cut: %s", err.msg);

    bool was_cut = d->disk.dark;
    d->r->cuts += was_cut;
    disk_boot(&d->disk);

    d->f.t = tracker_open(d, &err);
    if (!d->f.t && rc == 0)
        drill_bad(d->r, "a tracker was made and cannot be opened: %s", err.msg);

    if (!d->f.t) {
        disk_finish(&d->disk);
        tracker_make(d, kit_next(&d->rng), lie);
        return;
    }

    if (tracker_furnish(d, &err) != 0)
        drill_bad(d->r, "a new tracker does not work: %s", err.msg);
    d->disk.lie = lie;
}

static void tracker_start_over(struct tracker_drill *d)
{
    unsigned lie = d->disk.lie;
    qz_tracker_close(d->f.t);
    d->f.t = NULL;
    d->r->lies += d->disk.lies;
    tracker_forget(d);
    disk_finish(&d->disk);
    tracker_make(d, kit_next(&d->rng), lie);
}

static void tracker_work_in_danger(struct tracker_drill *d)
{
    struct qz_err err = {0};
    disk_plan_cut(&d->disk, 1 + kit_below(&d->rng, kit_below(&d->rng, 2) ? 80 : 700));
    if (kit_below(&d->rng, 4) == 0) {
        qz_tracker_close(d->f.t);
        d->f.t = tracker_open(d, &err);
    }
    while (d->f.t && !d->disk.dark)
        if (tracker_work(d, &err) != 0 && !d->disk.dark) {
            drill_bad(d->r, "without a cut: %s", err.msg);
            break;
        }
    qz_tracker_close(d->f.t);
    d->f.t = NULL;
}

static void tracker_begin(struct tracker_drill *d, uint64_t seed, enum qz_sync sync, struct drill_result *r)
{
    memset(d, 0, sizeof *d);
    d->r = r;
    d->rng.state = seed * 2 + 1;
    d->opt.sync = sync;
    drill_luck(seed);
}

static void tracker_end(struct tracker_drill *d)
{
    qz_tracker_close(d->f.t);
    d->r->lies += d->disk.lies;
    tracker_forget(d);
    disk_finish(&d->disk);
}

void drill_tracker(uint64_t seed, unsigned cuts, enum qz_sync sync, struct drill_result *r)
{
    static struct tracker_drill d;
    uint64_t until = r->cuts + cuts;

    tracker_begin(&d, seed, sync, r);
    tracker_make(&d, seed, 0);
    while (r->cuts < until) {
        tracker_work_in_danger(&d);
        disk_boot(&d.disk);
        r->cuts++;
        if (tracker_open_and_compare(&d) != 0 || d.own.lines > 4000 || kit_below(&d.rng, 12) == 0)
            tracker_start_over(&d);
    }
    tracker_end(&d);
}

/* ---- calls that fail ---- */

bool drill_tracker_fault(uint64_t seed, const struct drill_fault *f, uint64_t nth, struct drill_result *r)
{
    static struct tracker_drill d;
    struct qz_err err = {0};
    int left = 10;

    tracker_begin(&d, seed, QZ_SYNC_FULL, r);
    tracker_make(&d, seed, 0);
    disk_plan_fault(&d.disk, f->kinds, nth, f->code, f->always);
    while (left > 0 && tracker_work(&d, &err) == 0)
        left--;
    bool struck = d.disk.fault.struck;
    r->struck += struck;
    if (left && !struck)
        drill_bad(r, "without a fault: %s", err.msg);
    qz_tracker_close(d.f.t);
    d.f.t = NULL;
    disk_plan_fault(&d.disk, 0, 0, 0, false);
    if (f->cut)
        disk_boot(&d.disk);
    /* The tracker goes on, and nothing may rest on what a failed sync left in memory. */
    if (tracker_open_and_compare(&d) == 0 && tracker_upload(&d, &err) == 0) {
        qz_tracker_close(d.f.t);
        d.f.t = NULL;
        disk_boot(&d.disk);
        tracker_open_and_compare(&d);
    }
    tracker_end(&d);
    return struck;
}

/* ---- disks that lie ---- */

/* What a lying disk left is a beginning of what was acknowledged, or the damage shows: when the store is
 * opened, or when it is proven and built anew. */
static void tracker_judge_lies(struct tracker_drill *d)
{
    struct drill_result *r = d->r, found = {0};
    struct qz_err err = {0};
    struct qz_kiosk row;
    uint64_t size, differences = 0, lost = 0;

    d->f.t = tracker_open(d, &err);
    if (!d->f.t) {
        r->refused++;
        return;
    }
    d->r = &found;
    for (int i = 0; i <= d->kiosks; i++) {
        const struct fleet_kiosk *k = i < d->kiosks ? &d->kiosk[i].k : NULL;
        uint64_t sure = k ? k->sent : d->own.lines;
        /* A kiosk whose enrolment is gone has no log. */
        int there = k ? qz_kiosk_by_bearer(d->f.t, k->bearer, &row, &err) : 1;
        size = 0;
        if ((there == 1 && tracker_read_log(d, k, &size) != 0) || size >= sure)
            continue;
        lost += sure - size;
    }
    d->r = r;
    bool shown = tracker_prove(d, &differences, &err) != 0 || differences != 0;
    r->lost += lost;
    r->mended += shown;
    r->rollback += !shown && lost;
    if (found.bad && !shown)
        drill_bad(r, "nothing shows that %s", found.first);
}

void drill_tracker_lies(uint64_t seed, unsigned cuts, unsigned lie, struct drill_result *r)
{
    static struct tracker_drill d;
    uint64_t until = r->cuts + cuts;

    tracker_begin(&d, seed, QZ_SYNC_FULL, r);
    tracker_make(&d, seed, lie);
    while (r->cuts < until) {
        tracker_work_in_danger(&d);
        disk_boot(&d.disk);
        r->cuts++;
        tracker_judge_lies(&d);
        tracker_start_over(&d);
    }
    tracker_end(&d);
}
