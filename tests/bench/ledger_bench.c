/* What a youth waits for between the code and the word welcome, beside what the disk itself takes; and how
 * long a log takes to be proven at start.
 *
 *     ledger_bench [-n CHECKINS] [-d DIRECTORY]
 *
 * Wall clock, since it is the disk that is waited for; the disk's own figure is taken in turn with ours, so
 * that a busy machine slows both. */
#include "base/clock.h"
#include "rules/admit.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 100000

struct bench {
    struct qz_ledger *l;
    struct qz_pass_key key;
    uint8_t sk[64];
    int raw_fd; /* grows by 4 KiB a turn, as a plain log would */
    int n;
    double ours[MOST], raw[MOST];
};

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "ledger_bench: %s: %s\n", what, why);
    exit(1);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *v, int n, double q)
{
    qsort(v, (size_t)n, sizeof *v, by_size);
    return v[(int)(q * (n - 1) + 0.5)];
}

/* ---- one check-in ---- */

static bool revoked(void *ctx, const struct qz_pass *pass)
{
    return qz_ledger_revoked(ctx, pass, NULL);
}

static bool checked_in(void *ctx, const uint8_t id[QZ_ID_BYTES])
{
    struct qz_seen_before before;
    char who[QZ_ID_TEXT];
    qz_id_text('y', id, who);
    return qz_ledger_checked_in(ctx, kit_activity(0), who, &before, NULL) == 1;
}

static void check_in(struct bench *b, const char *payload, size_t len)
{
    struct qz_pass pass;
    struct qz_err err = {0};
    bool is_pass;
    struct qz_admit_facts facts = {.now_ms = qz_now_ms(),
                                   .keys = &b->key,
                                   .key_count = 1,
                                   .activity_open = true,
                                   .ctx = b->l,
                                   .revoked = revoked,
                                   .checked_in = checked_in};
    if (qz_admit((const uint8_t *)payload, len, &facts, &pass, &is_pass) != QZ_VERDICT_WELCOME)
        give_up("admit", "a good pass was turned away");
    struct qz_entry e = {
        .kind = QZ_ENTRY_CHECKIN, .at_ms = facts.now_ms, .up_ms = qz_up_ms(), .by = "camera"};
    strcpy(e.activity, kit_activity(0));
    qz_id_text('y', pass.id, e.who);
    memcpy(e.proof, pass.raw, pass.raw_len);
    e.proof_len = pass.raw_len;
    if (qz_ledger_append(b->l, &e, &err) != 0)
        give_up("append", err.msg);
}

static double one_scan(struct bench *b)
{
    uint8_t id[QZ_ID_BYTES], raw[QZ_PASS_BYTES];
    char text[QZ_PASS_TEXT];
    randombytes_buf(id, sizeof id);
    qz_pass_sign(b->key.id, id, (uint32_t)(qz_now_ms() / 1000 + 3600), b->sk, raw);
    size_t len = qz_pass_text(raw, sizeof raw, text);
    int64_t from = qz_mono_us();
    check_in(b, text, len);
    return (double)(qz_mono_us() - from) / 1000;
}

static double one_raw(struct bench *b)
{
    static char page[4096];
    randombytes_buf(page, 64);
    int64_t from = qz_mono_us();
    if (write(b->raw_fd, page, sizeof page) != sizeof page || fdatasync(b->raw_fd) != 0)
        give_up("fdatasync", strerror(errno));
    return (double)(qz_mono_us() - from) / 1000;
}

static void print_latency(const char *figure, struct bench *b, double q, double goal)
{
    double ours = quantile(b->ours, b->n, q), raw = quantile(b->raw, b->n, q);
    printf("{\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"ms\",\"baseline\":{\"fdatasync_4k_ms\":%.3f},"
           "\"ratio\":%.2f,"
           "\"goal\":%.3f,\"goal_ratio\":%.1f}\n",
           figure, ours, raw, ours / raw, goal * raw, goal);
}

static struct qz_ledger *open_in(const char *dir)
{
    struct qz_err err = {0};
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    if (!l)
        give_up("open", err.msg);
    return l;
}

static void bench_scan(struct bench *b, const char *dir)
{
    char path[PLACE_PATH];
    struct qz_entry session = kit_open(0, 0);

    crypto_sign_keypair(b->key.pk, b->sk);
    b->key.id = 1;
    b->l = open_in(dir);
    b->raw_fd = open(place_path(path, dir, "raw"), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (b->raw_fd < 0 || qz_ledger_append(b->l, &session, NULL) != 0 || qz_ledger_idle(b->l, NULL) != 0)
        give_up(path, strerror(errno));

    for (int i = 0; i < b->n; i++) {
        b->ours[i] = one_scan(b);
        if (qz_ledger_idle(b->l, NULL) != 0)
            give_up("idle", "failed");
        b->raw[i] = one_raw(b);
    }

    close(b->raw_fd);
    qz_ledger_close(b->l);

    print_latency("scan_to_durable_p50_ms", b, 0.5, 1.5);
    print_latency("scan_to_durable_p99_ms", b, 0.99, 2.0);
}

/* ---- opening ---- */

static void fill(const char *dir, int entries)
{
    struct qz_ledger_options quick = {.db = {.sync = QZ_SYNC_OFF, .skip_check = true}};
    struct qz_err err = {0};
    struct qz_ledger *l = qz_ledger_open(dir, &quick, &err);
    for (int i = 0; l && i < entries; i++) {
        struct qz_entry e = kit_checkin((unsigned)i / 500, (unsigned)i, i);
        if (qz_ledger_append(l, &e, &err) != 0)
            give_up("append", err.msg);
    }
    if (!l)
        give_up("open", err.msg);
    qz_ledger_close(l);
}

static double cpu_of_open(const char *dir, bool skip_check)
{
    struct qz_ledger_options opt = {.db = {.skip_check = skip_check}};
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        double from = qz_thread_cpu_ms();
        struct qz_ledger *l = qz_ledger_open(dir, &opt, NULL);
        double took = qz_thread_cpu_ms() - from;
        if (!l)
            give_up("open", dir);
        qz_ledger_close(l);
        best = took < best ? took : best;
    }
    return best;
}

static void bench_open(const char *dir, int entries)
{
    fill(dir, entries);
    printf("{\"figure\":\"ledger_open_%d_ms\",\"value\":%.1f,\"unit\":\"ms CPU\","
           "\"baseline\":{\"without_quick_check_ms\":%.1f}}\n",
           entries, cpu_of_open(dir, false), cpu_of_open(dir, true));
}

int main(int argc, char **argv)
{
    static struct bench b;
    char dir[3][PLACE_PATH];
    int opt;

    b.n = 300;
    while ((opt = getopt(argc, argv, "n:d:")) != -1) {
        if (opt == 'n' && atoi(optarg) > 0 && atoi(optarg) <= MOST)
            b.n = atoi(optarg);
        else if (opt == 'd')
            setenv("TMPDIR", optarg, 1);
        else
            give_up("usage", "ledger_bench [-n CHECKINS] [-d DIRECTORY]");
    }

    if (sodium_init() < 0)
        give_up("libsodium", "does not start");

    for (int i = 0; i < 3; i++)
        place_make(dir[i]);

    bench_scan(&b, dir[0]);
    bench_open(dir[1], 10000);
    bench_open(dir[2], 100000);

    for (int i = 0; i < 3; i++)
        place_remove(dir[i]);
    return 0;
}
