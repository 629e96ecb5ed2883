/* What signing an answer costs the tracker and checking it costs a kiosk, beside the bare signature of as
 * many bytes.
 *
 *     told_bench [-n ANSWERS]
 *
 * CPU time of the process, the four figures taken in turn. */
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BODY 2000 /* a feed's answer with some news */
#define TURN 50   /* of each figure, then of the next */

static uint8_t pk[32], sk[64];
static char body[BODY], header[QZ_TOLD_HEADER_TEXT];

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct qz_told answer(void)
{
    struct qz_told t = {.wire = QZ_WIRE_VERSION,
                        .kiosk = "k_aaaaaaaaaaaaaaaa",
                        .method = "GET",
                        .target = "/v1/kiosks/k_aaaaaaaaaaaaaaaa/feed?after=12345&wait=25&wire=2&nonce="
                                  "AAAAAAAAAAAAAAAAAAAAAA",
                        .bearer = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                        .status = 200};
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest(body, sizeof body, t.answered);
    return t;
}

static void sign_one(void)
{
    struct qz_told t = answer();
    if (qz_told_sign(&t, sk, header, NULL) != 0)
        exit(1);
}

static void check_one(void)
{
    struct qz_told t = answer();
    if (!qz_told_check(&t, header, pk))
        exit(1);
}

static uint8_t bare_sig[64];

static void bare_sign(void)
{
    crypto_sign_detached(bare_sig, NULL, (const uint8_t *)body, 320, sk);
}

static void bare_check(void)
{
    if (crypto_sign_verify_detached(bare_sig, (const uint8_t *)body, 320, pk) != 0)
        exit(1);
}

static void print(const char *figure, double value, double bare)
{
    printf("{\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"us\",\"baseline\":{\"ed25519\":%.1f}}\n", figure,
           value, bare);
}

int main(int argc, char **argv)
{
    static void (*const all[])(void) = {sign_one, bare_sign, check_one, bare_check};
    double spent[4] = {0};
    int n = argc == 3 && strcmp(argv[1], "-n") == 0 ? atoi(argv[2]) : 5000;
    if (n < TURN || sodium_init() < 0)
        return 2;
    crypto_sign_keypair(pk, sk);
    randombytes_buf(body, sizeof body);

    for (int done = 0; done < n; done += TURN) {
        for (int i = 0; i < 4; i++) {
            double from = cpu_us();
            for (int k = 0; k < TURN; k++)
                all[i]();
            spent[i] += cpu_us() - from;
        }
    }
    n = (n + TURN - 1) / TURN * TURN;
    print("answer_sign_us", spent[0] / n, spent[1] / n);
    print("answer_check_us", spent[2] / n, spent[3] / n);
    return 0;
}
