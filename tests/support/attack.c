#include "tests/support/attack_int.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KIOSKS  64
#define ROUTES  16
#define KEPT    4 /* answers of a kiosk's route */
#define ATTACKS 64

struct memory {
    char route[ATTACK_ROUTE];
    uint64_t asked;
    struct relay_message kept[KEPT]; /* the newest at (count - 1) % KEPT */
    uint64_t count;
};

struct attacker {
    struct attacker_options opt;
    const struct attack *row[ATTACKS]; /* the whole table */
    bool chosen[ATTACKS];
    atomic_uint_fast64_t done[ATTACKS];
    size_t rows;
    atomic_uint_fast64_t all, met;
    atomic_bool resting;
    pthread_mutex_t lock; /* over what follows, and the report */
    char kiosk[KIOSKS][40];
    int kiosks;
    struct memory of[KIOSKS + 1][ROUTES];
};

static const char *const families[] = {[ATTACK_NETWORK] = "network",
                                       [ATTACK_REQUEST] = "request",
                                       [ATTACK_ANSWER] = "answer",
                                       [ATTACK_MEMORY] = "memory",
                                       [ATTACK_FORGED] = "forged"};

void attack_sleep_ms(uint64_t ms)
{
    struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* ---- who asks what ---- */

static int attack_kiosk(struct attacker *a, const char *id, size_t n)
{
    if (n >= sizeof a->kiosk[0])
        return 0;
    for (int i = 0; i < a->kiosks; i++)
        if (strncmp(a->kiosk[i], id, n) == 0 && !a->kiosk[i][n])
            return i + 1;
    if (a->kiosks == KIOSKS)
        return 0;
    memcpy(a->kiosk[a->kiosks], id, n);
    return ++a->kiosks;
}

static struct memory *attack_memory(struct attacker *a, int kiosk, const char *route)
{
    for (int i = 0; i < ROUTES; i++) {
        struct memory *m = &a->of[kiosk][i];
        if (!*m->route)
            qz_copy_text(m->route, sizeof m->route, route);
        if (strcmp(m->route, route) == 0)
            return m;
    }
    return NULL;
}

/* Who asks, for what, and for the how manieth time: so the luck of this request is decided. */
static void attack_look(struct attack_now *n)
{
    struct attacker *a = n->a;
    char method[16], target[512];
    uint64_t nth = 0;

    relay_target(&n->e->request, method, target);
    target[strcspn(target, "?")] = '\0';
    const char *last = strrchr(target, '/'), *id = strstr(target, "/kiosks/");
    qz_copy_text(n->route, sizeof n->route, last ? last + 1 : target);
    pthread_mutex_lock(&a->lock);
    n->kiosk = id && id + 8 < last ? attack_kiosk(a, id + 8, (size_t)(last - id - 8)) : 0;
    struct memory *m = attack_memory(a, n->kiosk, n->route);
    if (m)
        nth = ++m->asked;
    pthread_mutex_unlock(&a->lock);
    n->rng.state = a->opt.seed;
    n->rng.state = kit_next(&n->rng) + (uint64_t)n->kiosk;
    for (const char *p = n->route; *p; p++)
        n->rng.state = kit_next(&n->rng) + (unsigned char)*p;
    n->rng.state = kit_next(&n->rng) + nth;
}

/* ---- what was answered before ---- */

static void attack_remember(struct attack_now *n)
{
    struct attacker *a = n->a;

    if (!n->e->answer.head.len)
        return;
    pthread_mutex_lock(&a->lock);
    struct memory *m = attack_memory(a, n->kiosk, n->route);
    if (m)
        relay_copy(&m->kept[m->count++ % KEPT], &n->e->answer);
    pthread_mutex_unlock(&a->lock);
}

static const struct relay_message *attack_newest(const struct memory *m)
{
    return m->count ? &m->kept[(m->count - 1) % KEPT] : NULL;
}

static const struct relay_message *attack_find(struct attack_now *n, enum attack_whose whose)
{
    struct attacker *a = n->a;
    struct memory *m = attack_memory(a, n->kiosk, n->route);
    unsigned from = (unsigned)kit_below(&n->rng, KIOSKS);

    if (whose == ATTACK_OLDER && m && m->count) {
        uint64_t held = m->count < KEPT ? m->count : KEPT;
        return &m->kept[(m->count - 1 - kit_below(&n->rng, held)) % KEPT];
    }
    for (int i = 0; whose == ATTACK_OTHER && i < a->kiosks; i++) {
        int other = (int)(from + (unsigned)i) % a->kiosks + 1;
        struct memory *theirs = other != n->kiosk ? attack_memory(a, other, n->route) : NULL;
        if (theirs && theirs->count)
            return attack_newest(theirs);
    }
    for (unsigned i = 0; whose == ATTACK_CROSS && i < ROUTES; i++) {
        struct memory *mine = &a->of[n->kiosk][(from + i) % ROUTES];
        if (mine->count && strcmp(mine->route, n->route) != 0)
            return attack_newest(mine);
    }
    return NULL;
}

bool attack_remembered(struct attack_now *n, enum attack_whose whose, struct relay_message *out)
{
    pthread_mutex_lock(&n->a->lock);
    const struct relay_message *m = attack_find(n, whose);
    if (m)
        relay_copy(out, m);
    pthread_mutex_unlock(&n->a->lock);
    return m != NULL;
}

/* ---- choosing ---- */

/* Whether a word is in a list that is separated by commas. */
static bool attack_listed(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; p && *p; p += *p ? 1 : 0) {
        size_t len = strcspn(p, ",");
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len;
    }
    return false;
}

static bool attack_fits(const struct attacker *a, size_t i, const struct attack_now *n)
{
    const char *route = a->row[i]->route;
    return a->chosen[i] && (!route || strcmp(route, n->route) == 0);
}

/* Do one of the chosen attacks to this request: its row, or -1 when none could be done. */
static int attack_do(struct attack_now *n)
{
    struct attacker *a = n->a;
    size_t fit[ATTACKS], fits = 0;

    for (size_t i = 0; i < a->rows; i++)
        if (attack_fits(a, i, n))
            fit[fits++] = i;
    /* One that cannot be done, as a replay of the first answer, gives way to another. */
    for (int tries = 0; fits && tries < 8; tries++) {
        size_t i = fit[kit_below(&n->rng, fits)];
        if (a->row[i]->run(n))
            return (int)i;
    }
    return -1;
}

static void attack_report(struct attack_now *n, int row)
{
    struct attacker *a = n->a;
    uint64_t nth = atomic_fetch_add(&a->all, 1) + 1;

    atomic_fetch_add(&a->done[row], 1);
    if (a->opt.most && nth >= a->opt.most)
        atomic_store(&a->resting, true);
    if (!a->opt.report)
        return;
    pthread_mutex_lock(&a->lock);
    fprintf(a->opt.report,
            "{\"nth\":%llu,\"attack\":\"%s\",\"kiosk\":%d,\"route\":\"%s\",\"told\":%d,\"said\":\"%s\"}\n",
            (unsigned long long)nth, a->row[row]->name, n->kiosk, n->route, relay_status(&n->e->answer),
            n->said);
    fflush(a->opt.report);
    pthread_mutex_unlock(&a->lock);
}

void attacker_meet(void *ctx, struct relay_exchange *e)
{
    struct attacker *a = ctx;
    struct attack_now n = {.a = a, .e = e};

    atomic_fetch_add(&a->met, 1);
    attack_look(&n);
    bool wanted = !atomic_load(&a->resting) && (!a->opt.routes || attack_listed(a->opt.routes, n.route)) &&
                  kit_below(&n.rng, 64) < a->opt.chance;
    int row = wanted ? attack_do(&n) : -1;
    if (row >= 0) {
        attack_report(&n, row);
        return;
    }
    if (relay_ask(e) == 0)
        attack_remember(&n);
}

void attacker_rest(struct attacker *a, bool rest)
{
    atomic_store(&a->resting, rest);
}

/* ---- the table ---- */

static bool attack_named(const char *list, const struct attack *row)
{
    return attack_listed(list, row->name) || attack_listed(list, families[row->family]);
}

static void attack_add(struct attacker *a, const struct attack *rows)
{
    for (; rows->name && a->rows < ATTACKS; rows++) {
        bool wanted = !a->opt.names || attack_named(a->opt.names, rows);
        a->chosen[a->rows] = wanted && !attack_named(a->opt.except, rows);
        a->row[a->rows++] = rows;
    }
}

static bool attack_known(const struct attacker *a, const char *word)
{
    for (size_t i = 0; i < a->rows; i++)
        if (attack_named(word, a->row[i]))
            return true;
    return false;
}

static bool attack_names_known(const struct attacker *a, const char *list)
{
    char word[40];
    for (const char *p = list; p && *p;) {
        size_t n = strcspn(p, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        if (!attack_known(a, word)) {
            fprintf(stderr, "there is no attack and no family of the name \"%s\"\n", word);
            return false;
        }
        p += n + (p[n] == ',');
    }
    return true;
}

struct attacker *attacker_create(const struct attacker_options *opt)
{
    struct attacker *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->opt = *opt;
    pthread_mutex_init(&a->lock, NULL);
    attack_add(a, attacks_on_the_way);
    attack_add(a, attacks_from_memory);
    attack_add(a, attacks_forged);
    if (attack_names_known(a, a->opt.names) && attack_names_known(a, a->opt.except))
        return a;
    attacker_destroy(a);
    return NULL;
}

void attacker_destroy(struct attacker *a)
{
    if (!a)
        return;
    for (int k = 0; k <= KIOSKS; k++)
        for (int r = 0; r < ROUTES; r++)
            for (int i = 0; i < KEPT; i++)
                relay_message_finish(&a->of[k][r].kept[i]);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

bool attack_row(const struct attacker *a, size_t i, const char **name, const char **family, uint64_t *done)
{
    if (i >= a->rows)
        return false;
    *name = a->row[i]->name;
    *family = families[a->row[i]->family];
    *done = atomic_load(&a->done[i]);
    return true;
}

uint64_t attacker_done(const struct attacker *a)
{
    return atomic_load(&a->all);
}

uint64_t attacker_met(const struct attacker *a)
{
    return atomic_load(&a->met);
}
