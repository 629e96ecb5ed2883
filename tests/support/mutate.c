#include "tests/support/mutate.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t state;
static const uint8_t *running; /* what the entry is looking at, for the handler */
static size_t running_len;

/* splitmix64 */
static uint64_t draw(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static size_t below(size_t n)
{
    return n ? (size_t)(draw() % n) : 0;
}

static void put_number(uint8_t *at, size_t room)
{
    static const uint32_t interesting[] = {0,      1,      0x7f,   0x80,       0xff,       0x100,     0x1000,
                                           0x2000, 0x2001, 0x7fff, 0x7fffffff, 0x80000000, 0xffffffff};
    uint32_t v = interesting[below(sizeof interesting / sizeof *interesting)];
    size_t width = (size_t)1 << below(3);
    for (size_t i = 0; i < width && i < room; i++)
        at[i] = (uint8_t)(v >> (8 * (width - 1 - i)));
}

/* Copy a piece of one place over another, or insert or remove it. */
static size_t move_piece(uint8_t *data, size_t len, size_t max)
{
    size_t from = below(len), to = below(len), n = 1 + below(len - from < 64 ? len - from : 64);
    switch (below(3)) {
    case 0:
        memmove(data + to, data + from, n < len - to ? n : len - to);
        return len;
    case 1:
        if (len + n > max)
            return len;
        memmove(data + to + n, data + to, len - to);
        return len + n;
    default:
        memmove(data + from, data + from + n, len - from - n);
        return len - n;
    }
}

static size_t mutate_once(uint8_t *data, size_t len, size_t max)
{
    if (!len)
        return 0;
    size_t at = below(len);
    switch (below(8)) {
    case 0:
    case 1:
        data[at] ^= (uint8_t)(1u << below(8));
        return len;
    case 2:
        data[at] = (uint8_t)draw();
        return len;
    case 3:
    case 4:
        put_number(data + at, len - at);
        return len;
    case 5:
        data[at] = (uint8_t)("0123456789 \n:#"[below(14)]);
        return len;
    case 6:
        return below(8) ? len : at; /* cut short, now and then */
    default:
        return move_piece(data, len, max);
    }
}

static size_t make(const struct mutate_job *job, uint8_t *data)
{
    const struct mutate_seed *seed = &job->seeds[below(job->seed_count)];
    size_t len = seed->len < job->max_len ? seed->len : job->max_len;
    memcpy(data, seed->data, len);
    for (size_t n = 1 + below(1 + below(16)); n > 0; n--)
        len = mutate_once(data, len, job->max_len);
    if (job->mend && draw() % 2)
        job->mend(data, len);
    return len;
}

static void on_signal(int sig)
{
    int fd = open("mutate-crash", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd >= 0 && write(fd, running, running_len) == (ssize_t)running_len)
        close(fd);
    signal(sig, SIG_DFL);
    raise(sig);
}

/* In memory of exactly its size, so that a sanitizer sees each byte too far. */
static void feed(const struct mutate_job *job, const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy)
        exit(2);
    memcpy(copy, data, len);
    running = copy;
    running_len = len;
    job->entry(copy, len);
    free(copy);
}

static int feed_file(const struct mutate_job *job, const char *path, uint8_t *data)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        return 1;
    }
    size_t n = fread(data, 1, job->max_len, f);
    fclose(f);
    feed(job, data, n);
    printf("%s: %zu bytes, passed\n", path, n);
    return 0;
}

int mutate_main(int argc, char **argv, const struct mutate_job *job)
{
    uint64_t count = job->count, seed = 1;
    int opt, rc = 0;
    while ((opt = getopt(argc, argv, "n:s:")) != -1) {
        if (opt == '?') {
            fprintf(stderr, "usage: %s [-n COUNT] [-s SEED] [FILE…]\n", argv[0]);
            return 2;
        }
        *(opt == 'n' ? &count : &seed) = strtoull(optarg, NULL, 10);
    }
    uint8_t *data = malloc(job->max_len);
    if (!data)
        return 2;
    state = seed;
    signal(SIGABRT, on_signal);
    signal(SIGSEGV, on_signal);
    for (int i = optind; i < argc; i++)
        rc |= feed_file(job, argv[i], data);
    for (uint64_t i = 0; i < count && optind >= argc; i++)
        feed(job, data, make(job, data));
    if (optind >= argc)
        printf("%s: %llu inputs of seed %llu, none failed\n", argv[0], (unsigned long long)count,
               (unsigned long long)seed);
    free(data);
    return rc;
}
