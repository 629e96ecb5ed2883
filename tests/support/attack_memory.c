/* Attacks with answers that were given before: whole, or only their signature. */
#include "tests/support/attack_int.h"

#include <string.h>

/* The whole answer; the request is asked or not, so that the tracker's state moves on or does not. */
static bool memory_answer(struct attack_now *n, enum attack_whose whose)
{
    struct relay_message old = {0};
    bool found = attack_remembered(n, whose, &old);

    if (found && kit_below(&n->rng, 2))
        relay_ask(n->e);
    if (found) {
        relay_copy(&n->e->answer, &old);
        n->e->no_body = relay_status(&old) == 304;
    }
    relay_message_finish(&old);
    return found;
}

/* This request's true answer under the signature of another one. */
static bool memory_signature(struct attack_now *n, enum attack_whose whose)
{
    struct relay_message old = {0};
    char text[512] = "";
    bool found = attack_remembered(n, whose, &old) && relay_header(&old, ATTACK_SIGNATURE, text, sizeof text);

    relay_message_finish(&old);
    if (found && relay_ask(n->e) == 0)
        relay_set_header(&n->e->answer, ATTACK_SIGNATURE, text);
    return found;
}

static bool memory_replay(struct attack_now *n)
{
    return memory_answer(n, ATTACK_OLDER);
}

static bool memory_swap(struct attack_now *n)
{
    return memory_answer(n, ATTACK_OTHER);
}

static bool memory_cross(struct attack_now *n)
{
    return memory_answer(n, ATTACK_CROSS);
}

static bool memory_replay_signature(struct attack_now *n)
{
    return memory_signature(n, ATTACK_OLDER);
}

static bool memory_swap_signature(struct attack_now *n)
{
    return memory_signature(n, ATTACK_OTHER);
}

static bool memory_cross_signature(struct attack_now *n)
{
    return memory_signature(n, ATTACK_CROSS);
}

const struct attack attacks_from_memory[] = {
    {"replay", ATTACK_MEMORY, NULL, memory_replay},
    {"swap", ATTACK_MEMORY, NULL, memory_swap},
    {"cross", ATTACK_MEMORY, NULL, memory_cross},
    {"replay-signature", ATTACK_MEMORY, NULL, memory_replay_signature},
    {"swap-signature", ATTACK_MEMORY, NULL, memory_swap_signature},
    {"cross-signature", ATTACK_MEMORY, NULL, memory_cross_signature},
    {0},
};
