/* Starts a kiosk again and again and ends it with SIGKILL at a random moment while codes are scanned.
 *
 *   kill_loop --kills N --seed N --report FILE --scripts DIR -- KIOSK ARGUMENTS…
 *
 * Round k plays DIR/k.txt (--script is added). The moment is drawn after so many outcomes of this round that
 * the report holds (0 to 6), plus 0 to 30 ms: so the end falls before, into and between commits. A kiosk that
 * ends by itself or shows no outcome within a minute fails the run. Prints how many kills came at which
 * number of outcomes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTCOMES_MOST 6
#define WORDS_MOST    60

struct loop {
    const char *report, *scripts, *words[WORDS_MOST];
    int kills, word_count;
    uint64_t seed;
    int at[OUTCOMES_MOST + 1]; /* kills by the number of outcomes waited for */
};

/* SplitMix64. */
static uint64_t draw(struct loop *l, uint64_t below)
{
    uint64_t z = (l->seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % below;
}

static void pause_us(long us)
{
    struct timespec t = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

/* Lines of the report. */
static int outcomes(const char *path)
{
    char bytes[65536];
    int n = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            n += bytes[i] == '\n';
    close(fd);
    return n;
}

static pid_t launch(struct loop *l, int round)
{
    char script[600];
    snprintf(script, sizeof script, "%s/%d.txt", l->scripts, round);
    l->words[l->word_count] = "--script";
    l->words[l->word_count + 1] = script;
    l->words[l->word_count + 2] = NULL;
    pid_t pid = fork();
    if (pid == 0) {
        execv(l->words[0], (char *const *)(uintptr_t)l->words);
        _exit(127);
    }
    return pid;
}

static int one_round(struct loop *l, int round)
{
    int status, before = outcomes(l->report), wanted = (int)draw(l, OUTCOMES_MOST + 1);
    long extra_us = (long)draw(l, wanted ? 30000 : 400000);

    pid_t pid = launch(l, round);
    if (pid < 0)
        return -1;

    for (int ms = 0; outcomes(l->report) < before + wanted; ms++) {
        if (waitpid(pid, &status, WNOHANG) == pid) {
            fprintf(stderr, "kill_loop: in round %d the kiosk ended by itself (status %d)\n", round, status);
            return -1;
        }

        if (ms > 60000) {
            fprintf(stderr, "kill_loop: in round %d there were no %d outcomes in a minute\n", round, wanted);
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return -1;
        }
        pause_us(1000);
    }

    pause_us(extra_us);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);

    l->at[wanted]++;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : -1;
}

static int read_words(struct loop *l, int argc, char **argv)
{
    int i = 1;
    for (; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2) {
        if (strcmp(argv[i], "--kills") == 0)
            l->kills = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--seed") == 0)
            l->seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--report") == 0)
            l->report = argv[i + 1];
        else if (strcmp(argv[i], "--scripts") == 0)
            l->scripts = argv[i + 1];
        else
            return -1;
    }

    for (i++; i < argc && l->word_count < WORDS_MOST - 3; i++)
        l->words[l->word_count++] = argv[i];
    return l->report && l->scripts && l->word_count && l->kills > 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct loop l = {.seed = 1};
    if (read_words(&l, argc, argv) != 0) {
        fputs("usage: kill_loop --kills N --seed N --report FILE --scripts DIR -- KIOSK ARGUMENTS...\n",
              stderr);
        return 2;
    }

    for (int round = 1; round <= l.kills; round++)
        if (one_round(&l, round) != 0)
            return 1;

    printf("%d kills; after so many outcomes of a round:", l.kills);
    for (int i = 0; i <= OUTCOMES_MOST; i++)
        printf(" %d:%d", i, l.at[i]);
    printf("\n");
    return 0;
}
