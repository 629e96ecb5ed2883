/* A thousand different attacks on the way between two kiosks and their tracker: nothing that was altered,
 * replayed, swapped or made up is ever believed, and what the tracker itself says always is. */
#include "tests/support/attack.h"
#include "tests/tracker/http_case.h"
#include "wire/told.h"

#define ATTACKS 1000

static struct fleet_kiosk kiosks[2];
static struct relay *relay;
static struct attacker *attacker;

/* Everything but what is only lost or late, and but a longer wait, which is no word that a kiosk acts on. */
static const struct attacker_options options = {
    .seed = 9, .names = "request,answer,memory,forged", .except = "wait-long", .chance = 64};

static int begin(void **state)
{
    if (setup(state) != 0)
        return -1;
    enrol(&kiosks[0], "东门");
    enrol(&kiosks[1], "西门");
    attacker = attacker_create(&options);
    relay = relay_start(0, atoi(strrchr(qz_web_address(web), ':') + 1), attacker_meet, attacker);
    return relay && attacker ? 0 : -1;
}

static int end(void **state)
{
    relay_stop(relay);
    attacker_destroy(attacker);
    return teardown(state);
}

/* The five things a kiosk asks, in turn. The log is sent an upload that the tracker has a problem with. */
static void request_of(const struct fleet_kiosk *k, unsigned nth, char path[160], struct qz_request *req)
{
    static const char *const routes[] = {"config", "roster?after=", "log?from=7", "feed?after=0&wait=1",
                                         "badge"};
    static const char body[] = "{\"v\":1,\"n\":7}\n\nqingzhan/k\n7\n";
    memset(req, 0, sizeof *req);
    req->bearer = k->bearer;
    snprintf(path, 160, "v1/kiosks/%s/%s", k->row.id, routes[nth % 5]);
    if (nth % 5 == 0)
        req->if_none_match = "\"held\"";
    if (nth % 5 == 2 || nth % 5 == 4) {
        req->body = body;
        req->len = strlen(body);
    }
}

/* Whether an answer would have been believed by a kiosk that looks at no signature. */
static bool is_plausible(const struct qz_response *r)
{
    return r->status == 200 || r->status == 304 || r->status == 401 || r->status == 403 || r->status == 409;
}

static void nothing_that_was_attacked_is_believed(void **state)
{
    char url[64], path[160];
    struct qz_response r = {0};
    struct qz_request req;
    uint64_t plausible = 0, passed = 0;
    struct qz_client *c = qz_client_create(NULL, NULL);
    (void)state;
    snprintf(url, sizeof url, "http://127.0.0.1:%d", relay_port(relay));

    for (unsigned i = 0; attacker_done(attacker) < ATTACKS; i++) {
        const struct fleet_kiosk *k = &kiosks[i / 5 % 2];
        struct qz_told_by by = {.url = url, .kiosk = k->row.id, .key = qz_tracker_public_key(f.t)};
        struct qz_err err = {0};
        uint64_t before = attacker_done(attacker);
        bool rest = i % 8 == 7; /* so that there are genuine answers to remember */
        attacker_rest(attacker, rest);
        request_of(k, i, path, &req);
        bool believed = qz_told_ask(c, &by, path, &req, &r, &err) == 0;
        bool attacked = attacker_done(attacker) > before;

        if (believed && attacked)
            fail_msg("request %u for %s: an answer %d that was attacked is believed", i, path, r.status);
        if (!attacked && !believed)
            fail_msg("request %u for %s: the tracker's own answer is not believed: %s", i, path, err.msg);
        plausible += attacked && is_plausible(&r);
        passed += !attacked;
    }
    /* The attacks are worth something: without signatures many would have been believed. */
    assert_true(plausible > ATTACKS / 4);
    assert_true(passed > 0);
    qz_client_destroy(c);
    qz_response_finish(&r);
}

static void each_attack_of_the_table_was_tried(void **state)
{
    const char *name, *family;
    uint64_t done;
    size_t kinds = 0;
    (void)state;
    for (size_t i = 0; attack_row(attacker, i, &name, &family, &done); i++) {
        bool meant = strcmp(family, "network") != 0 && strcmp(name, "wait-long") != 0;
        if (meant && done == 0)
            fail_msg("the attack %s was never done", name);
        kinds += meant;
    }
    assert_true(kinds > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_was_attacked_is_believed),
        cmocka_unit_test(each_attack_of_the_table_was_tried),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
