/* Entries of several kiosks go through a hostile network to the real tracker program, until all of them are
 * cosigned. Then both sides hold the same bytes, or something that was acknowledged is lost.
 *
 *     lab_hostile [-n ENTRIES] [-s SEED] [--kiosks N] [--chance OF_64] [--attacks NAME,…] [--except NAME,…]
 *                 [--kills N] [--gullible] [--seconds MOST] [--tracker PROGRAM]
 *
 * -n         entries in all (100,000); --kiosks that write them (4)
 * --chance   so many of 64 requests are attacked (24); --attacks, --except: see tests/support/attack.h
 * --kills    so often the tracker is ended with SIGKILL meanwhile and started anew (0)
 * --gullible kiosks that believe every 200: they lose, or the laboratory is broken
 * --seconds  stop writing after that time, and finish with what there is (0: never)
 * --tracker  the program ($BUILD/qingzhan-tracker)
 *
 * Prints one JSON line. Ends with 1 when the logs of both sides differ, or one of them does not prove itself.
 */
#include "base/clock.h"
#include "base/log.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/tracker.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/support/attack.h"
#include "tests/support/bare_kiosk.h"
#include "tests/support/fleet.h"
#include "tests/support/place.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KIOSKS_MOST 32
#define WAITING     400
#define CHUNK       1000

struct lab {
    uint64_t entries, seed, seconds, kills;
    int kiosks;
    bool gullible;
    struct attacker_options attack;
    char tracker[PLACE_PATH];
    struct fleet f;
    char dir[KIOSKS_MOST][PLACE_PATH], activity[QZ_ID_TEXT], id[KIOSKS_MOST][QZ_KIOSK_ID_TEXT];
    struct bare_kiosk *kiosk[KIOSKS_MOST];
    struct attacker *attacker;
    struct relay *relay;
    pid_t pid;
    int port; /* of the tracker */
};

static void die(const char *what, const struct qz_err *err)
{
    fprintf(stderr, "lab_hostile: %s: %s\n", what, err ? err->msg : "failed");
    exit(2);
}

/* ---- the tracker ---- */

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static void start_tracker(struct lab *l)
{
    char port_file[PLACE_PATH], config[PLACE_PATH], listen[40];
    size_t len;
    unsigned char *text = NULL;
    static const char settings[] =
        "[tracker]\nconnections = 2000\nconnections_per_address = 2000\nlog_level = error\n"
        "allowance_entries = 1000000000\nallowance_mib = 1000000\n";

    place_path(port_file, l->dir[0], "port");
    place_path(config, l->dir[0], "tracker.conf");
    place_write(config, settings, sizeof settings - 1);
    unlink(port_file);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", l->port);
    l->pid = fork();
    if (l->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* it is not to outlive a laboratory that was ended */
        execl(l->tracker, l->tracker, "--as-root", "--dir", l->f.dir, "--listen", listen, "--config", config,
              "--port-file", port_file, (char *)NULL);
        _exit(127);
    }
    while (!(text = place_read(port_file, &len)) || len == 0) {
        free(text);
        if (waitpid(l->pid, NULL, WNOHANG) == l->pid)
            die(l->tracker, NULL);
        pause_ms(10);
    }
    l->port = atoi(strrchr((char *)text, ':') + 1);
    free(text);
}

static void end_tracker(struct lab *l, int sig)
{
    kill(l->pid, sig);
    waitpid(l->pid, NULL, 0);
}

/* ---- the world ---- */

/* Enrolled at the relay: the kiosk knows no other way to the tracker. */
static void make_kiosk(struct lab *l, int i)
{
    struct qz_err err = {0};
    struct qz_enrol_request r = {0};
    struct qz_enrol_answer a;
    char url[64];
    uint8_t msg[QZ_ENROL_SIGNED];

    place_make(l->dir[i]);
    struct qz_ledger *k = qz_ledger_open(l->dir[i], NULL, &err);
    if (!k ||
        qz_token_new(l->f.t, l->f.county, "门", qz_now_ms() + QZ_DAY_MS, qz_now_ms(), r.token, &err) != 0)
        die("a kiosk", &err);
    memcpy(r.key, qz_ledger_public_key(k), sizeof r.key);
    qz_enrol_signed_bytes(&r, msg);
    qz_ledger_sign(k, msg, sizeof msg, r.sig);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", relay_port(l->relay));
    if (qz_kiosk_enrol(l->f.t, &r, qz_now_ms(), &a, &err) != 0 || qz_ledger_enrol(k, url, &a, &err) != 0)
        die("enrolment", &err);
    qz_copy_text(l->id[i], sizeof l->id[i], a.kiosk);
    qz_ledger_close(k);
}

static void begin(struct lab *l)
{
    fleet_make(&l->f);
    l->f.now_ms = qz_now_ms();
    fleet_activity(&l->f, QZ_ACT_OPEN_DAY, 0, l->activity);

    l->attacker = attacker_create(&l->attack);
    l->relay = l->attacker ? relay_start(0, 0, attacker_meet, l->attacker) : NULL;
    if (!l->relay)
        exit(2);

    for (int i = 0; i < l->kiosks; i++)
        make_kiosk(l, i);

    qz_tracker_close(l->f.t);
    start_tracker(l);
    relay_point(l->relay, l->port);

    for (int i = 0; i < l->kiosks; i++) {
        struct bare_kiosk_options opt = {.dir = l->dir[i],
                                         .activity = l->activity,
                                         .entries = l->entries / (uint64_t)l->kiosks,
                                         .waiting = WAITING,
                                         .seed = l->seed * 1000 + (uint64_t)i,
                                         .gullible = l->gullible};
        l->kiosk[i] = bare_kiosk_start(&opt);
    }
}

static uint64_t taken(const struct lab *l, bool *done)
{
    uint64_t n = 0;
    *done = true;
    for (int i = 0; i < l->kiosks; i++) {
        n += bare_kiosk_taken(l->kiosk[i]);
        *done = *done && bare_kiosk_done(l->kiosk[i]);
    }
    return n;
}

/* Until everything is cosigned. Returns how often the tracker was killed. */
static uint64_t watch(struct lab *l)
{
    uint64_t killed = 0;
    time_t began = time(NULL);
    bool done = false;

    while (!done) {
        pause_ms(50);
        uint64_t n = taken(l, &done);
        if (killed < l->kills && n > (killed + 1) * l->entries / (l->kills + 1)) {
            end_tracker(l, SIGKILL);
            start_tracker(l);
            killed++;
        }
        if (l->seconds && time(NULL) - began > (time_t)l->seconds)
            break;
    }
    return killed;
}

/* ---- comparing ---- */

struct chunk {
    struct qz_buf lines;
    uint64_t n;
};

static int add_tracker_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct chunk *c = ctx;
    (void)n;
    (void)j;
    qz_buf_add(&c->lines, line, len);
    qz_buf_char(&c->lines, '\n');
    c->n++;
    return 0;
}

static int add_kiosk_line(void *ctx, uint64_t n, const char *line, size_t len)
{
    return add_tracker_line(ctx, n, QZ_J_ACCEPTED, line, len);
}

/* Entries that both sides have, byte for byte, from the first one on. *cosigned: what the kiosk holds the
 * tracker's word for. */
static uint64_t same_entries(struct lab *l, int i, uint64_t *size, uint64_t *cosigned)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    struct chunk a = {0}, b = {0};
    uint64_t same = 0;
    struct qz_ledger *k = qz_ledger_open(l->dir[i], NULL, &err);

    if (!k || qz_ledger_verify(k, &report, &err) != 0)
        die("a kiosk's log does not prove itself", &err);
    *size = qz_ledger_size(k);
    *cosigned = qz_ledger_cosigned_size(k);
    do {
        a.n = b.n = 0;
        qz_buf_clear(&a.lines);
        qz_buf_clear(&b.lines);
        uint64_t to = same + CHUNK < *size ? same + CHUNK : *size;
        if (same < to &&
            (qz_ledger_each(k, same + 1, to, add_kiosk_line, &a, &err) != 0 ||
             qz_journal_each(l->f.t, l->id[i], same + 1, (int)(to - same), add_tracker_line, &b, &err) != 0))
            die("reading", &err);
        if (a.n == b.n && a.lines.len == b.lines.len && a.n &&
            memcmp(a.lines.data, b.lines.data, a.lines.len) == 0)
            same += a.n;
        else
            a.n = 0;
    } while (a.n);
    qz_buf_finish(&a.lines);
    qz_buf_finish(&b.lines);
    qz_buf_finish(&report);
    qz_ledger_close(k);
    return same;
}

/* Returns how many entries that count as acknowledged are not the same on both sides. */
static uint64_t compare(struct lab *l, uint64_t *same)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    uint64_t lost = 0, differences = 0;

    l->f.t = qz_tracker_open(l->f.dir, NULL, &err);
    if (!l->f.t || qz_journal_verify(l->f.t, &report, &err) != 0 ||
        qz_views_rebuild(l->f.t, &differences, &err) != 0)
        die("the tracker's store does not prove itself", &err);
    qz_buf_finish(&report);
    for (int i = 0; i < l->kiosks; i++) {
        uint64_t size, cosigned, both = same_entries(l, i, &size, &cosigned);
        uint64_t wanted = l->seconds ? cosigned : size;
        *same += both;
        lost += both < wanted ? wanted - both : 0;
    }
    if (differences)
        fprintf(stderr, "lab_hostile: %" PRIu64 " rows of the views were wrong\n", differences);
    return lost + differences;
}

/* ---- running ---- */

static void report(const struct lab *l, uint64_t same, uint64_t lost, uint64_t killed, double seconds)
{
    const char *name, *family;
    uint64_t done;
    unsigned kinds = 0;

    for (size_t i = 0; attack_row(l->attacker, i, &name, &family, &done); i++)
        kinds += done > 0;
    printf("{\"figure\":\"hostile_entries_same\",\"value\":%" PRIu64 ",\"unit\":\"entries\",\"of\":%" PRIu64
           ",\"lost\":%" PRIu64 ",\"kiosks\":%d,\"requests\":%" PRIu64 ",\"attacks\":%" PRIu64
           ",\"kinds\":%u,\"kills\":%" PRIu64 ",\"seconds\":%.0f,\"seed\":%" PRIu64
           ",\"gullible\":%s,\"goal\":%" PRIu64 "}\n",
           same, same + lost, lost, l->kiosks, attacker_met(l->attacker), attacker_done(l->attacker), kinds,
           killed, seconds, l->seed, l->gullible ? "true" : "false", same + lost);
}

static int usage(void)
{
    fputs("usage: lab_hostile [-n ENTRIES] [-s SEED] [--kiosks N] [--chance OF_64] [--attacks NAME,...]\n"
          "                   [--except NAME,...] [--kills N] [--gullible] [--seconds MOST] [--tracker "
          "PROGRAM]\n",
          stderr);
    return 2;
}

static int take_option(struct lab *l, int o)
{
    switch (o) {
    case 'n':
        l->entries = strtoull(optarg, NULL, 10);
        return 0;
    case 's':
        l->seed = strtoull(optarg, NULL, 10);
        return 0;
    case 'k':
        l->kiosks = atoi(optarg);
        return l->kiosks > 0 && l->kiosks <= KIOSKS_MOST ? 0 : -1;

    case 'c':
        l->attack.chance = (unsigned)strtoul(optarg, NULL, 10);
        return 0;
    case 'a':
        l->attack.names = optarg;
        return 0;
    case 'x':
        l->attack.except = optarg;
        return 0;

    case 'i':
        l->kills = strtoull(optarg, NULL, 10);
        return 0;
    case 'g':
        l->gullible = true;
        return 0;
    case 't':
        l->seconds = strtoull(optarg, NULL, 10);
        return 0;

    case 'p':
        qz_copy_text(l->tracker, sizeof l->tracker, optarg);
        return 0;
    default:
        return -1;
    }
}

static int read_options(struct lab *l, int argc, char **argv)
{
    static const struct option longs[] = {{"kiosks", required_argument, NULL, 'k'},
                                          {"chance", required_argument, NULL, 'c'},
                                          {"attacks", required_argument, NULL, 'a'},
                                          {"except", required_argument, NULL, 'x'},
                                          {"kills", required_argument, NULL, 'i'},
                                          {"gullible", no_argument, NULL, 'g'},
                                          {"seconds", required_argument, NULL, 't'},
                                          {"tracker", required_argument, NULL, 'p'},
                                          {0}};
    const char *build = getenv("BUILD");
    int o;

    snprintf(l->tracker, sizeof l->tracker, "%s/qingzhan-tracker", build ? build : "build");
    while ((o = getopt_long(argc, argv, "n:s:", longs, NULL)) != -1)
        if (take_option(l, o) != 0)
            return -1;
    l->attack.seed = l->seed;
    return optind == argc && l->entries >= (uint64_t)l->kiosks ? 0 : -1;
}

int main(int argc, char **argv)
{
    static struct lab l = {.entries = 100000, .seed = 1, .kiosks = 4, .attack = {.chance = 24}};
    uint64_t same = 0;
    int64_t began = qz_up_ms();

    if (read_options(&l, argc, argv) != 0 || sodium_init() < 0)
        return usage();
    qz_log_level(QZ_LOG_ERROR);
    begin(&l);
    uint64_t killed = watch(&l);
    for (int i = 0; i < l.kiosks; i++)
        bare_kiosk_stop(l.kiosk[i]);
    relay_stop(l.relay);
    end_tracker(&l, SIGTERM);
    uint64_t lost = compare(&l, &same);
    report(&l, same, lost, killed, (double)(qz_up_ms() - began) / 1000);
    fleet_remove(&l.f);
    for (int i = 0; i < l.kiosks; i++)
        place_remove(l.dir[i]);
    attacker_destroy(l.attacker);
    return lost != 0;
}
