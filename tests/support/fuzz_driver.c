#include "tests/support/fuzz_driver.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MOST 8192

static struct {
    char path[128];
    uint8_t bytes[INPUT_MOST];
    size_t len;
} at_hand;

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % below;
}

/* Called while dying: nothing but system calls. */
static void keep_input(int sig)
{
    int fd = open(at_hand.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0) {
        ssize_t n = write(fd, at_hand.bytes, at_hand.len);
        (void)n;
        close(fd);
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

void qz_fuzz_broken(const char *promise)
{
    fprintf(stderr, "broken promise: %s\n", promise);
    abort();
}

static void remove_some(void)
{
    size_t at = draw(at_hand.len), n = 1 + draw(draw(4) ? 4 : at_hand.len);
    if (n > at_hand.len - at)
        n = at_hand.len - at;
    memmove(at_hand.bytes + at, at_hand.bytes + at + n, at_hand.len - at - n);
    at_hand.len -= n;
}

static void insert(const void *bytes, size_t n)
{
    uint8_t copy[256];
    size_t at = draw(at_hand.len + 1);
    if (n > sizeof copy || n > INPUT_MOST - at_hand.len)
        return;
    memcpy(copy, bytes, n); /* they may lie in the input itself */
    memmove(at_hand.bytes + at + n, at_hand.bytes + at, at_hand.len - at);
    memcpy(at_hand.bytes + at, copy, n);
    at_hand.len += n;
}

/* Pieces that parsers stumble over. */
static void insert_piece(void)
{
    static const char *const pieces[] = {"\"",
                                         "\\",
                                         "\\u0000",
                                         "\\ud800",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ":",
                                         ",",
                                         "null",
                                         "true",
                                         "-1",
                                         "0",
                                         "1.0",
                                         "1e999",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "18446744073709551616",
                                         "\n",
                                         "\r",
                                         "\n\n",
                                         "=",
                                         "+",
                                         "/",
                                         "-",
                                         "_",
                                         " ",
                                         "\xff",
                                         "\xc0\x80",
                                         "\xed\xa0\x80",
                                         "\xf4\x90\x80\x80",
                                         "\xef\xbb\xbf",
                                         "\xe2\x80\x94 ",
                                         "[x]\n",
                                         ";",
                                         "%s%n",
                                         "QZ1:",
                                         "a_",
                                         "y_"};
    const char *p = pieces[draw(sizeof pieces / sizeof *pieces)];
    insert(p, strlen(p));
}

static void insert_from(const struct qz_buf *seed)
{
    size_t from = seed->len ? draw(seed->len) : 0, n = seed->len - from;
    insert(seed->data + from, n > 200 ? 1 + draw(200) : n);
}

/* Numbers at the edges of their types, as a header may hold them. */
static void put_number(void)
{
    static const uint32_t edges[] = {0,      1,      0x7f,   0x80,       0xff,       0x100,     0x1000,
                                     0x2000, 0x2001, 0x7fff, 0x7fffffff, 0x80000000, 0xffffffff};
    uint32_t v = edges[draw(sizeof edges / sizeof *edges)];
    size_t at = draw(at_hand.len), width = (size_t)1 << draw(3);
    for (size_t i = 0; i < width && at + i < at_hand.len; i++)
        at_hand.bytes[at + i] = (uint8_t)(v >> (8 * (width - 1 - i)));
}

static void mutate(const struct qz_buf *seeds, size_t count)
{
    switch (at_hand.len ? draw(9) : 5) {
    case 0:
        at_hand.bytes[draw(at_hand.len)] ^= (uint8_t)(1u << draw(8));
        break;
    case 1:
        at_hand.bytes[draw(at_hand.len)] = (uint8_t)draw(256);
        break;
    case 2:
        at_hand.bytes[draw(at_hand.len)] = at_hand.bytes[draw(at_hand.len)];
        break;

    case 3:
        remove_some();
        break;
    case 4:
        at_hand.len -= draw(8) ? 0 : draw(at_hand.len); /* cut */
        break;
    case 5:
        insert_from(&seeds[draw(count)]);
        break;

    case 6:
        at_hand.bytes[draw(at_hand.len)] = (uint8_t)"0123456789ABCDEFabcdef {}\"':,.+-/\\"[draw(34)];
        break;
    case 7:
        put_number();
        break;
    default:
        insert_piece();
    }
}

static void take(const struct qz_buf *seed)
{
    at_hand.len = seed->len < INPUT_MOST ? seed->len : INPUT_MOST;
    if (at_hand.len)
        memcpy(at_hand.bytes, seed->data, at_hand.len);
}

static void run_at_hand(void)
{
    /* A copy of exactly its size lets the sanitizer see a read of one byte too many. */
    uint8_t *exact = malloc(at_hand.len ? at_hand.len : 1);
    if (!exact)
        abort();
    memcpy(exact, at_hand.bytes, at_hand.len);
    LLVMFuzzerTestOneInput(exact, at_hand.len);
    free(exact);
}

static int run_files(char **files, int n)
{
    for (int i = 0; i < n; i++) {
        struct qz_buf b = {0};
        struct qz_err err = {0};
        if (qz_file_read(files[i], INPUT_MOST, &b, &err) != 0) {
            fprintf(stderr, "%s\n", err.msg);
            return 2;
        }
        take(&b);
        run_at_hand();
        qz_buf_finish(&b);
    }
    return 0;
}

/* How a run was asked for. */
struct asked {
    uint64_t total, seed, seconds; /* seconds 0: no limit */
};

/* Read the options; -1 after the usage was said. */
static int read_asked(int argc, char **argv, const char *name, struct asked *a)
{
    int opt;
    while ((opt = getopt(argc, argv, "n:s:t:")) != -1) {
        uint64_t *to = &a->seconds;
        if (opt == 'n')
            to = &a->total;
        else if (opt == 's')
            to = &a->seed;

        if (opt == '?' || qz_parse_u64(optarg, strlen(optarg), UINT64_MAX, to) != 0) {
            fprintf(stderr, "usage: %s [-n COUNT] [-s SEED] [-t SECONDS] [FILE…]\n", name);
            return -1;
        }
    }
    return 0;
}

static void run_mutation(const struct qz_buf *seeds, size_t count, qz_fuzz_mend *mend)
{
    take(&seeds[draw(count)]);
    for (uint64_t times = 1 + draw(draw(4) ? 3 : 16); times > 0; times--)
        mutate(seeds, count);
    if (mend && draw(2))
        mend(at_hand.bytes, at_hand.len);
    run_at_hand();
}

int qz_fuzz_main(int argc, char **argv, const struct qz_buf *seeds, size_t count, uint64_t total,
                 qz_fuzz_mend *mend)
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    struct asked a = {.total = total, .seed = 1};
    uint64_t done = 0;

    if (read_asked(argc, argv, name, &a) != 0)
        return 2;

    snprintf(at_hand.path, sizeof at_hand.path, "%s.input", name);
    signal(SIGSEGV, keep_input);
    signal(SIGABRT, keep_input);

    if (optind < argc)
        return run_files(argv + optind, argc - optind);

    for (size_t i = 0; i < count; i++) {
        take(&seeds[i]);
        run_at_hand();
    }

    state = a.seed;
    int64_t until = qz_mono_us() + (int64_t)a.seconds * 1000000;
    for (; done < a.total && (!a.seconds || qz_mono_us() < until); done++)
        run_mutation(seeds, count, mend);

    printf("%s: %llu mutations of %zu seeds, nothing broke\n", name, (unsigned long long)done, count);
    return 0;
}
