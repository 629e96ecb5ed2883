/* A kiosk whose wall clock jumps, and its tracker: whoever was told "welcome" with a genuine pass is not
 * dropped for a clock.
 *
 *     lab_clock [-n JUMPS] [-s SEED] [--untold]
 *
 * The kiosk is the real desk on a real ledger, without its thread, so that a run can be repeated; the clocks
 * of both are this program's. Its wall clock jumps by seconds to years, it starts anew with any hardware
 * clock, is off line for hours or days, uploads, and people hold up passes all the time; each pass is
 * replaced before the check-in is uploaded, so that a time taken at its word may be that of a withdrawn pass.
 * In the end each check-in that was welcomed has a verdict that counts, and none is doubted that is of a
 * start in which the tracker was heard; both logs hold the same bytes and prove themselves, and the tracker's
 * views are what a rebuild gives. Beside it stands how many of the welcomed entries say a time that is more
 * than ten minutes wrong (wrong_at), how many of the starts that never heard the tracker are late, and how
 * many of those are judged as if their time were right (at_its_word): nothing that was signed contradicts it.
 * Prints one JSON line; ends with 1 when anybody was dropped or doubted.
 *
 * --untold   the negative control: the tracker forgets at once what a log says of its clock
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "figures/figures.h"
#include "journal/allowance.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "tests/support/timed_kiosk.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MINUTE_MS    INT64_C(60000)
#define HOUR_MS      (60 * MINUTE_MS)
#define DAY_MS       (24 * HOUR_MS)
#define PEOPLE       6000
#define CHUNK        1000
#define BOOTS        4096 /* starts of the machine: told apart up to here */
#define TOLERANCE_MS 600000

/* The time as it is, how far the kiosk's wall clock is off it, and the time since its boot. */
static int64_t real_ms, ahead_ms, up_ms;
static unsigned boot;
static int64_t hardware_ahead_ms;

/* Stands before the C library's: the kiosk's two clocks. */
int clock_gettime(clockid_t id, struct timespec *t)
{
    if (id != CLOCK_REALTIME && id != CLOCK_BOOTTIME)
        return (int)syscall(SYS_clock_gettime, id, t);
    int64_t ms = id == CLOCK_REALTIME ? real_ms + ahead_ms : up_ms;
    *t = (struct timespec){ms / 1000, ms % 1000 * 1000000};
    return 0;
}

static bool sim_synchronised(void)
{
    return false;
}

static bool sim_hardware(int64_t *ms)
{
    *ms = real_ms + hardware_ahead_ms;
    return true;
}

static void sim_boot_id(char out[QZ_BOOT_ID_TEXT])
{
    snprintf(out, QZ_BOOT_ID_TEXT, "%08x-0000-4000-8000-000000000000", boot);
}

static const struct qz_timesource sim_time = {sim_synchronised, sim_hardware, sim_boot_id};

struct lab {
    uint64_t jumps, seed;
    struct kit_rng rng;
    struct fleet f;
    char dir[PLACE_PATH];
    struct qz_kiosk row;
    struct timed_kiosk *k;
    struct qz_pass_issued pass[PEOPLE];
    int people;                /* who have come, */
    int replaced;              /* of whom so many have another pass since */
    uint64_t welcomed[PEOPLE]; /* entries that somebody was welcomed with */
    unsigned in_boot[PEOPLE];  /* of which start they are */
    bool told[BOOTS];          /* starts in which the tracker was heard */
    int welcomes, wrongs;      /* of them: whose time is wrong */
    int64_t planned_ms;        /* there are activities until then */
    uint64_t uploads, late, at_its_word, doubted, dropped;
    bool untold;
};

static void must(bool good, const struct qz_err *err, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "lab_clock: %s: %s\n", what, err ? err->msg : "failed");
    exit(2);
}

/* ---- people ---- */

static void somebody_comes(struct lab *l)
{
    char text[QZ_PASS_TEXT];

    if (l->people == PEOPLE)
        return;
    size_t len = qz_pass_text(l->pass[l->people++].pass, QZ_PASS_BYTES, text);
    real_ms += 5000;
    up_ms += 5000;
    uint64_t n = timed_kiosk_scan(l->k, text, len);
    if (n == 0)
        return;
    l->in_boot[l->welcomes] = boot % BOOTS;
    l->welcomed[l->welcomes++] = n;
    l->wrongs += llabs(ahead_ms) > TOLERANCE_MS;
}

/* ---- the tracker ---- */

static void plan(struct lab *l)
{
    struct qz_err err = {0};
    for (; l->planned_ms < real_ms + 2 * DAY_MS; l->planned_ms += DAY_MS) {
        struct qz_activity_row a = {
            .kind = QZ_ACT_OPEN_DAY, .start_ms = l->planned_ms, .end_ms = l->planned_ms + DAY_MS};
        memcpy(a.organisation, l->f.county, sizeof a.organisation);
        strcpy(a.title, "活动");
        must(qz_activity_add(l->f.t, &a, real_ms, &err) == 0, &err, "activity");
    }
}

static void tell_config(struct lab *l)
{
    struct qz_err err = {0};
    struct qz_config c;
    struct qz_buf json = {0};

    must(qz_registry_config(l->f.t, &l->row, real_ms, &c, &err) == 0, &err, "configuration");
    qz_config_write(&c, &json);
    qz_config_finish(&c);
    timed_kiosk_config(l->k, &json);
    qz_buf_finish(&json);
}

/* One batch; false: there was none. */
static bool send_batch(struct lab *l)
{
    struct qz_err err = {0};
    struct qz_upload_answer a;
    struct qz_buf body = {0};
    uint64_t from;

    timed_kiosk_batch(l->k, &body, &from);
    bool any = body.len > 0;
    if (any) {
        enum qz_ingest rc = qz_journal_ingest(l->f.t, &l->row, from, body.data, body.len, real_ms, &a, &err);
        must(rc == QZ_INGEST_STORED, &err, "upload");
        timed_kiosk_cosigned(l->k, &body, a.next, a.cosignature);
        l->uploads++;
    }
    qz_buf_finish(&body);
    return any;
}

/* Who came has lost the pass since, and was given another: the one of then was good. */
static void replace_passes(struct lab *l)
{
    struct qz_err err = {0};
    struct qz_pass_revocation done;
    for (; l->replaced < l->people; l->replaced++) {
        struct qz_pass pass = {0};
        char text[QZ_PASS_TEXT];
        size_t len = qz_pass_text(l->pass[l->replaced].pass, QZ_PASS_BYTES, text);
        must(qz_pass_parse(text, len, &pass) && qz_pass_revoke(l->f.t, &pass, real_ms, &done, &err) == 0,
             &err, "revocation");
    }
}

static void go_online(struct lab *l)
{
    plan(l);
    real_ms += MINUTE_MS;
    up_ms += MINUTE_MS;
    replace_passes(l);
    l->told[boot % BOOTS] = true;
    tell_config(l);
    while (send_batch(l))
        ;
}

/* ---- jumps ---- */

/* A little, an hour zone, days, years; either way, or right again. */
static int64_t draw_ahead(struct lab *l)
{
    static const int64_t reach[] = {10000, 300000, 900000, 8 * HOUR_MS, 10 * DAY_MS, 4000 * DAY_MS};
    uint64_t dice = kit_below(&l->rng, 8);
    if (dice >= 6)
        return 0;
    int64_t by = (int64_t)kit_below(&l->rng, (uint64_t)reach[dice]);
    return kit_below(&l->rng, 2) ? by : -by;
}

static void time_passes(struct lab *l, int64_t ms)
{
    for (int64_t left = ms; left > 0; left -= 600000) {
        int64_t step = left < 600000 ? left : 600000;
        real_ms += step;
        up_ms += step;
        timed_kiosk_second(l->k);
    }
}

static void jump(struct lab *l)
{
    ahead_ms = draw_ahead(l);

    if (kit_below(&l->rng, 6) == 0) { /* a start, with whatever the hardware clock says */
        timed_kiosk_stop(l->k);
        boot++;
        up_ms = 20000;
        hardware_ahead_ms = kit_below(&l->rng, 2) ? ahead_ms : 0;
        l->k = timed_kiosk_start(l->dir, &sim_time);
    }

    timed_kiosk_second(l->k);
    for (uint64_t n = kit_below(&l->rng, 6); n > 0; n--)
        somebody_comes(l);

    if (kit_below(&l->rng, 3) == 0)
        go_online(l);

    for (uint64_t n = kit_below(&l->rng, 4); n > 0; n--)
        somebody_comes(l);

    time_passes(l, (int64_t)kit_below(&l->rng, (uint64_t)(kit_below(&l->rng, 20) ? HOUR_MS : 2 * DAY_MS)));
}

/* ---- beginning and end ---- */

static void begin(struct lab *l)
{
    struct qz_err err = {0};
    struct qz_enrol_request r = {0};
    struct qz_enrol_answer a;
    uint8_t msg[QZ_ENROL_SIGNED];

    real_ms = INT64_C(1780000000000); /* some day of 2026 */
    up_ms = 60000;
    fleet_make(&l->f);
    qz_allowance_set(l->f.t, INT64_MAX, INT64_MAX);
    fleet_people(&l->f, l->f.county, l->pass, PEOPLE, false);
    l->f.now_ms = real_ms;
    /* Good for longer than any clock here jumps. */
    for (int i = 0; i < PEOPLE; i += CHUNK)
        must(qz_pass_issue(l->f.t, l->pass + i, CHUNK, (uint32_t)(real_ms / 1000) + 40u * 365 * 86400, false,
                           real_ms, &err) == 0,
             &err, "passes");
    place_make(l->dir);
    struct qz_ledger *k = qz_ledger_open(l->dir, NULL, &err);
    must(k && qz_token_new(l->f.t, l->f.county, "门", real_ms + DAY_MS, real_ms, r.token, &err) == 0, &err,
         "token");
    memcpy(r.key, qz_ledger_public_key(k), sizeof r.key);
    qz_enrol_signed_bytes(&r, msg);
    qz_ledger_sign(k, msg, sizeof msg, r.sig);
    must(qz_kiosk_enrol(l->f.t, &r, real_ms, &a, &err) == 0 &&
             qz_ledger_enrol(k, "http://127.0.0.1:1", &a, &err) == 0 &&
             qz_kiosk_by_bearer(l->f.t, a.bearer, &l->row, &err) == 1,
         &err, "enrolment");
    qz_ledger_close(k);
    l->planned_ms = real_ms - HOUR_MS;
    l->k = timed_kiosk_start(l->dir, &sim_time);
    go_online(l);
}

struct verdicts {
    struct lab *l;
    int next; /* of the welcomed ones */
};

/* The log says how far its clock was off, or the time is not doubted anyway. */
static void judge_told(struct lab *l, uint64_t n, enum qz_judgement j)
{
    bool counts = qz_judgement_counts(QZ_ENTRY_CHECKIN, j), doubted = j == QZ_J_TIME_DOUBTFUL;
    if ((!counts || doubted) && l->dropped + l->doubted == 0)
        fprintf(stderr, "entry %" PRIu64 " was welcomed and is %s\n", n, qz_judgement_name(j));
    l->dropped += !counts;
    l->doubted += doubted;
}

static int judge_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct verdicts *v = ctx;
    struct lab *l = v->l;
    (void)line;
    (void)len;

    if (v->next >= l->welcomes || l->welcomed[v->next] != n)
        return 0;

    bool told = l->told[l->in_boot[v->next++]];
    if (!told && j == QZ_J_REVOKED)
        l->at_its_word++;
    else if (!told && j == QZ_J_TIME_DOUBTFUL)
        l->late++;
    else
        judge_told(l, n, j);
    return 0;
}

static void judge(struct lab *l)
{
    struct verdicts v = {.l = l};
    struct qz_err err = {0};
    struct qz_buf report = {0};
    uint64_t differences = 0, size = qz_ledger_size(timed_kiosk_ledger(l->k));

    for (uint64_t n = 1; n <= size; n += CHUNK)
        must(qz_journal_each(l->f.t, l->row.id, n, CHUNK, judge_line, &v, &err) == 0, &err, "reading");
    l->dropped += (uint64_t)(l->welcomes - v.next);
    must(qz_ledger_cosigned_size(timed_kiosk_ledger(l->k)) == size, NULL, "everything is uploaded");
    must(qz_ledger_verify(timed_kiosk_ledger(l->k), &report, &err) == 0, &err, "the kiosk's log");
    must(qz_journal_verify(l->f.t, &report, &err) == 0, &err, "the tracker's logs");
    must(qz_views_rebuild(l->f.t, &differences, &err) == 0 && differences == 0, &err,
         "the views are what a rebuild gives");
    qz_buf_finish(&report);
}

static bool read_options(struct lab *l, int argc, char **argv)
{
    static const struct option more[] = {{"untold", no_argument, NULL, 'u'}, {0}};
    int o;
    while ((o = getopt_long(argc, argv, "n:s:", more, NULL)) != -1) {
        if (o == 'n')
            l->jumps = strtoull(optarg, NULL, 10);
        else if (o == 's')
            l->seed = strtoull(optarg, NULL, 10);
        else if (o == 'u')
            l->untold = true;
        else
            return false;
    }
    return optind == argc && l->jumps > 0;
}

/* The tracker loses what a log says of its clock as soon as it is told. */
static void forget_clocks(struct lab *l)
{
    struct qz_err err = {0};
    must(qz_db_exec(
             l->f.t->db,
             "CREATE TEMP TRIGGER untold AFTER INSERT ON clock_known BEGIN DELETE FROM clock_known; END",
             &err) == 0,
         &err, "forgetting");
}

static void print_figures(const struct lab *l)
{
    bool good = l->dropped + l->doubted == 0;
    printf("{\"figure\":\"clock_jumps_without_a_loss\",\"value\":%" PRIu64
           ",\"unit\":\"jumps\",\"of\":%" PRIu64 ",\"came\":%d,\"welcomed\":%d,\"dropped\":%" PRIu64
           ",\"doubted\":%" PRIu64 ",\"late\":%" PRIu64 ",\"at_its_word\":%" PRIu64
           ",\"wrong_at\":%d,\"uploads\":%" PRIu64 ",\"seed\":%" PRIu64 ",\"goal\":%" PRIu64 "}\n",
           good ? l->jumps : 0, l->jumps, l->people, l->welcomes, l->dropped, l->doubted, l->late,
           l->at_its_word, l->wrongs, l->uploads, l->seed, l->jumps);
}

int main(int argc, char **argv)
{
    static struct lab l = {.jumps = 1000, .seed = 1};

    if (!read_options(&l, argc, argv) || sodium_init() < 0) {
        fputs("usage: lab_clock [-n JUMPS] [-s SEED] [--untold]\n", stderr);
        return 2;
    }
    qz_log_level(QZ_LOG_ERROR);
    l.rng.state = l.seed;
    begin(&l);
    if (l.untold)
        forget_clocks(&l);
    for (uint64_t i = 0; i < l.jumps; i++)
        jump(&l);
    ahead_ms = 0;
    go_online(&l);
    judge(&l);
    print_figures(&l);
    timed_kiosk_stop(l.k);
    fleet_remove(&l.f);
    place_remove(l.dir);
    return l.dropped + l.doubted != 0;
}
