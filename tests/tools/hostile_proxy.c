/* A hostile network between kiosks and their tracker: a proxy on loopback that attacks what passes.
 *
 *   hostile_proxy --to PORT [--listen PORT] [--port-file FILE] [--seed N] [--attacks NAME,…] [--routes
 * NAME,…]
 *                 [--except NAME,…] [--chance OF_64] [--most N] [--report FILE] [--calm]
 *   hostile_proxy --list
 *
 * --to        port of the tracker on 127.0.0.1
 * --listen    0 (the default): a free port. --port-file gets "127.0.0.1:PORT"
 * --seed      decides which requests are attacked, by what, and how (1)
 * --attacks   names and families (network, request, answer, memory, forged) to choose from; all without it
 * --except    attacks and families that are left out
 * --routes    attack only requests whose path ends so: enrol, config, roster, log, feed
 * --chance    so many of 64 requests are attacked (16)
 * --most      rest after so many attacks
 * --report    one JSON line an attack:
 * {"nth":…,"attack":"swap","kiosk":2,"route":"config","told":200,"said":"…"}
 * --calm      begin at rest
 * --list      print each attack's name and family
 *
 * SIGUSR1: rest, everything is passed on as it is. SIGUSR2: attack again. SIGTERM and SIGINT: end, and print
 * one JSON line: requests, attacks, and how many there were of each. */
#include "base/file.h"
#include "tests/support/attack.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct proxy {
    struct attacker_options attack;
    int to, listen;
    const char *port_file;
    bool calm, list;
};

static int usage(void)
{
    fputs(
        "usage: hostile_proxy --to PORT [--listen PORT] [--port-file FILE] [--seed N] [--attacks NAME,...]\n"
        "                     [--routes NAME,...] [--chance OF_64] [--most N] [--report FILE] [--calm]\n"
        "       hostile_proxy --list\n",
        stderr);
    return 2;
}

static int take_option(struct proxy *p, int o)
{
    switch (o) {
    case 't':
        p->to = atoi(optarg);
        return 0;
    case 'l':
        p->listen = atoi(optarg);
        return 0;
    case 'p':
        p->port_file = optarg;
        return 0;

    case 's':
        p->attack.seed = strtoull(optarg, NULL, 10);
        return 0;
    case 'a':
        p->attack.names = optarg;
        return 0;
    case 'x':
        p->attack.except = optarg;
        return 0;
    case 'r':
        p->attack.routes = optarg;
        return 0;
    case 'c':
        p->attack.chance = (unsigned)strtoul(optarg, NULL, 10);
        return 0;
    case 'm':
        p->attack.most = strtoull(optarg, NULL, 10);
        return 0;
    case 'o':
        p->attack.report = fopen(optarg, "ae");
        return p->attack.report ? 0 : -1;

    case 'q':
        p->calm = true;
        return 0;
    case 'L':
        p->list = true;
        return 0;

    default:
        return -1;
    }
}

static int read_options(struct proxy *p, int argc, char **argv)
{
    static const struct option longs[] = {{"to", required_argument, NULL, 't'},
                                          {"listen", required_argument, NULL, 'l'},
                                          {"port-file", required_argument, NULL, 'p'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"attacks", required_argument, NULL, 'a'},
                                          {"routes", required_argument, NULL, 'r'},
                                          {"chance", required_argument, NULL, 'c'},
                                          {"most", required_argument, NULL, 'm'},
                                          {"report", required_argument, NULL, 'o'},
                                          {"except", required_argument, NULL, 'x'},
                                          {"calm", no_argument, NULL, 'q'},
                                          {"list", no_argument, NULL, 'L'},
                                          {0}};
    int o;
    while ((o = getopt_long(argc, argv, "", longs, NULL)) != -1)
        if (take_option(p, o) != 0)
            return -1;
    return optind == argc && (p->to || p->list) ? 0 : -1;
}

static void print_list(const struct attacker *a)
{
    const char *name, *family;
    uint64_t done;
    for (size_t i = 0; attack_row(a, i, &name, &family, &done); i++)
        printf("%-8s %s\n", family, name);
}

static void print_sum(const struct attacker *a, uint64_t seed)
{
    const char *name, *family;
    uint64_t done;
    printf("{\"requests\":%" PRIu64 ",\"attacks\":%" PRIu64 ",\"seed\":%" PRIu64, attacker_met(a),
           attacker_done(a), seed);
    for (size_t i = 0; attack_row(a, i, &name, &family, &done); i++)
        printf(",\"%s\":%" PRIu64, name, done);
    printf("}\n");
}

static int write_port(const char *path, int port)
{
    struct qz_err err;
    char text[40];
    int n = snprintf(text, sizeof text, "127.0.0.1:%d\n", port);
    if (!path || qz_file_write(path, text, (size_t)n, 0600, &err) == 0)
        return 0;
    fprintf(stderr, "hostile_proxy: %s\n", err.msg);
    return -1;
}

static void obey(struct attacker *a, const sigset_t *signals)
{
    int got = 0;
    while (sigwait(signals, &got) == 0 && (got == SIGUSR1 || got == SIGUSR2))
        attacker_rest(a, got == SIGUSR1);
}

int main(int argc, char **argv)
{
    struct proxy p = {.attack = {.seed = 1, .chance = 16}};
    sigset_t signals;

    if (read_options(&p, argc, argv) != 0)
        return usage();
    struct attacker *a = attacker_create(&p.attack);
    if (!a)
        return 2;
    if (p.list) {
        print_list(a);
        attacker_destroy(a);
        return 0;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGUSR2);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    attacker_rest(a, p.calm);
    struct relay *r = relay_start(p.listen, p.to, attacker_meet, a);
    int rc = r && write_port(p.port_file, relay_port(r)) == 0 ? 0 : 1;
    if (rc == 0)
        obey(a, &signals);
    relay_stop(r);
    if (rc == 0)
        print_sum(a, p.attack.seed);
    attacker_destroy(a);
    if (p.attack.report)
        fclose(p.attack.report);
    return rc;
}
