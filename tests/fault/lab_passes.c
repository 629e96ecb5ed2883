/* Passes that were altered a little, held to a kiosk without number: none of them is taken for a pass.
 *
 *     lab_passes [-n PASSES] [-s SEED] [--blind] [--seconds MOST]
 *
 * Genuine passes, printed and live, are altered in their text (letters changed, left out, doubled, exchanged,
 * two passes put together) or in their bytes. What a kiosk takes must be a genuine pass, byte for byte; of a
 * live one its first 86 bytes, since the live part is the tracker's to judge. --blind does not look at
 * signatures: it takes some, or the laboratory is broken. Prints one JSON line; ends with 1 when one was
 * taken. */
#include "rules/pass.h"
#include "tests/support/logkit.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GENUINE 64
#define PART    1000

struct lab {
    uint64_t passes, seed, seconds;
    bool blind;
    struct kit_rng rng;
    struct qz_pass_key key;
    uint8_t raw[GENUINE][QZ_PASS_LIVE_BYTES];
    size_t raw_len[GENUINE];
    uint64_t done, parsed, taken;
};

static uint64_t below(struct lab *l, uint64_t n)
{
    return kit_below(&l->rng, n);
}

static void issue(struct lab *l)
{
    uint8_t sk[64], seed[32], id[QZ_ID_BYTES], secret[QZ_PASS_SECRET_BYTES], printed[QZ_PASS_BYTES];

    for (size_t i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)kit_next(&l->rng);
    l->key.id = 1;
    crypto_sign_seed_keypair(l->key.pk, sk, seed);
    for (int i = 0; i < GENUINE; i++) {
        for (size_t b = 0; b < sizeof id; b++)
            id[b] = (uint8_t)kit_next(&l->rng);
        memset(secret, i, sizeof secret);
        qz_pass_sign(1, id, 2000000000u + (uint32_t)i, sk, printed);
        if (i % 2)
            qz_pass_make_live(printed, secret, 1493863200 + i, l->raw[i]);
        else
            memcpy(l->raw[i], printed, sizeof printed);
        l->raw_len[i] = i % 2 ? QZ_PASS_LIVE_BYTES : QZ_PASS_BYTES;
    }
}

static bool genuine(const struct lab *l, const struct qz_pass *p)
{
    for (int i = 0; i < GENUINE; i++)
        if (memcmp(p->raw, l->raw[i], QZ_PASS_BYTES) == 0)
            return true;
    return false;
}

/* Would a kiosk take it? */
static void hold_up(struct lab *l, const char *text, size_t len)
{
    struct qz_pass p;

    l->done++;
    if (!qz_pass_parse(text, len, &p) || genuine(l, &p))
        return;
    l->parsed++;
    l->taken += l->blind || qz_pass_verify(&p, &l->key, 1) == QZ_PASS_GENUINE;
}

/* ---- alterations ---- */

static size_t alter_text(struct lab *l, char text[2 * QZ_PASS_TEXT], size_t len, const char *other)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    size_t at = below(l, len), to = below(l, len);
    char was = text[at];

    switch (below(l, 5)) {
    case 0:
        text[at] = alphabet[below(l, sizeof alphabet - 1)];
        return len;
    case 1:
        memmove(text + at, text + at + 1, len - at);
        return len - 1;
    case 2:
        memmove(text + at + 1, text + at, len - at + 1);
        return len + 1;
    case 3:
        text[at] = text[to];
        text[to] = was;
        return len;
    default:
        memcpy(text + at, other + at, len - at);
        return len;
    }
}

static void alter_bytes(struct lab *l, uint8_t *raw, size_t len)
{
    for (uint64_t flips = 1 + below(l, 3); flips > 0; flips--) {
        uint64_t bit = below(l, 8 * len);
        raw[bit / 8] = (uint8_t)(raw[bit / 8] ^ 1u << bit % 8);
    }
}

static void one(struct lab *l)
{
    char text[2 * QZ_PASS_TEXT], other[2 * QZ_PASS_TEXT] = "";
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    size_t i = below(l, GENUINE), k = (i + 2 * below(l, GENUINE / 2)) % GENUINE;
    bool in_bytes = below(l, 2);

    memcpy(raw, l->raw[i], sizeof raw);
    if (in_bytes)
        alter_bytes(l, raw, l->raw_len[i]);
    size_t len = qz_pass_text(raw, l->raw_len[i], text);
    qz_pass_text(l->raw[k], l->raw_len[k], other);
    for (uint64_t times = in_bytes ? 0 : 1 + below(l, 3); times > 0; times--)
        len = alter_text(l, text, len, other);
    hold_up(l, text, len);
}

/* ---- running ---- */

static int usage(void)
{
    fputs("usage: lab_passes [-n PASSES] [-s SEED] [--blind] [--seconds MOST]\n", stderr);
    return 2;
}

static int read_options(struct lab *l, int argc, char **argv)
{
    static const struct option longs[] = {
        {"blind", no_argument, NULL, 'b'}, {"seconds", required_argument, NULL, 't'}, {0}};
    int o;

    while ((o = getopt_long(argc, argv, "n:s:", longs, NULL)) != -1) {
        if (o == 'n')
            l->passes = strtoull(optarg, NULL, 10);
        else if (o == 's')
            l->seed = strtoull(optarg, NULL, 10);
        else if (o == 'b')
            l->blind = true;
        else if (o == 't')
            l->seconds = strtoull(optarg, NULL, 10);
        else
            return -1;
    }
    return optind == argc && l->passes > 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    static struct lab l = {.passes = 10000000, .seed = 1};
    time_t began = time(NULL);

    if (read_options(&l, argc, argv) != 0 || sodium_init() < 0)
        return usage();
    l.rng.state = l.seed;
    issue(&l);
    while (l.done < l.passes) {
        for (int i = 0; i < PART && l.done < l.passes; i++)
            one(&l);
        if (l.seconds && time(NULL) - began >= (time_t)l.seconds)
            break;
    }
    printf("{\"figure\":\"altered_passes_refused\",\"value\":%" PRIu64 ",\"unit\":\"passes\",\"of\":%" PRIu64
           ",\"well_formed\":%" PRIu64 ",\"blind\":%s,\"seed\":%" PRIu64 ",\"goal\":%" PRIu64 "}\n",
           l.done - l.taken, l.done, l.parsed, l.blind ? "true" : "false", l.seed, l.done);
    return l.taken != 0;
}
