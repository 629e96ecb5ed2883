/* The JSON of kiosk and tracker: what is read can be written and read again to the same text. */
#include "tests/support/fuzz_driver.h"

#include "wire/messages.h"

#include <sodium.h>
#include <string.h>

#define ID "_aaisem2ekvthpcezvk54zxpo74"

static uint8_t pk[32], sk[64];

static void start(void)
{
    static const uint8_t seed[32] = {1};
    if (sk[0] || sk[1])
        return;
    if (sodium_init() < 0)
        qz_fuzz_broken("libsodium starts");
    crypto_sign_seed_keypair(pk, sk, seed);
}

/* Two writings of what was read must be equal. */
static void same(struct qz_buf *once, struct qz_buf *twice)
{
    FUZZ_PROMISE(!once->failed && once->len == twice->len && memcmp(once->data, twice->data, once->len) == 0);
    qz_buf_finish(once);
    qz_buf_finish(twice);
}

static void config(const char *json, size_t len)
{
    struct qz_config c, again;
    struct qz_buf a = {0}, b = {0};
    if (qz_config_read(json, len, &c, NULL) != 0)
        return;
    FUZZ_PROMISE(c.keys <= 2 && c.activities <= QZ_CONFIG_ACTIVITIES && c.cadres <= QZ_CONFIG_CADRES);
    qz_config_write(&c, &a);
    FUZZ_PROMISE(qz_config_read(a.data, a.len, &again, NULL) == 0);
    qz_config_write(&again, &b);
    same(&a, &b);
    qz_config_finish(&c);
    qz_config_finish(&again);
}

static void roster(const char *json, size_t len)
{
    struct qz_roster r, again;
    struct qz_buf a = {0}, b = {0};
    if (qz_roster_read(json, len, &r, NULL) != 0)
        return;
    qz_roster_write(&r, &a);
    FUZZ_PROMISE(qz_roster_read(a.data, a.len, &again, NULL) == 0);
    qz_roster_write(&again, &b);
    same(&a, &b);
    qz_roster_finish(&r);
    qz_roster_finish(&again);
}

static void revoked(const char *json, size_t len)
{
    struct qz_revoked_page p, again;
    struct qz_buf a = {0}, b = {0};
    if (qz_revoked_page_read(json, len, &p, NULL) == 0) {
        FUZZ_PROMISE(p.page >= 1 && p.page <= QZ_REVOKED_PAGES && p.count <= QZ_REVOKED_PAGE);
        qz_revoked_page_write(&p, &a);
        FUZZ_PROMISE(qz_revoked_page_read(a.data, a.len, &again, NULL) == 0);
        qz_revoked_page_write(&again, &b);
        same(&a, &b);
        qz_revoked_page_finish(&again);
    }
    qz_revoked_page_finish(&p);
}

static void feed(const char *json, size_t len)
{
    struct qz_feed f, again;
    struct qz_buf a = {0}, b = {0};
    if (qz_feed_read(json, len, &f, NULL) != 0)
        return;
    qz_feed_write(&f, &a);
    FUZZ_PROMISE(qz_feed_read(a.data, a.len, &again, NULL) == 0);
    qz_feed_write(&again, &b);
    same(&a, &b);
    qz_feed_finish(&f);
    qz_feed_finish(&again);
}

static void small(const char *json, size_t len)
{
    struct qz_enrol_request r;
    struct qz_enrol_answer e;
    struct qz_upload_answer u;
    struct qz_stats s;
    struct qz_rekeys k;
    char name[40], detail[300];

    if (qz_enrol_request_read(json, len, &r, NULL) == 0)
        FUZZ_PROMISE(memcmp(r.key, pk, 32) == 0 && r.token[0] == 9);
    if (qz_enrol_answer_read(json, len, &e, NULL) == 0)
        FUZZ_PROMISE(strlen(e.bearer) == QZ_BEARER_TEXT - 1);
    if (qz_upload_answer_read(json, len, &u, NULL) == 0)
        FUZZ_PROMISE(u.next >= 1 && memchr(u.cosignature, 0, sizeof u.cosignature));
    if (qz_stats_read(json, len, &s, NULL) == 0)
        FUZZ_PROMISE(s.quarter >= 1 && s.quarter <= 4 && (s.threshold >= 1) == s.binds);
    if (qz_rekeys_read(json, len, &k, NULL) == 0)
        for (size_t i = 0; i < k.count; i++)
            FUZZ_PROMISE(memchr(k.note[i], 0, sizeof k.note[i]));

    qz_problem_read(json, len, name, detail);
    FUZZ_PROMISE(memchr(name, 0, sizeof name) && memchr(detail, 0, sizeof detail));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *json = (const char *)data + 1;
    start();
    if (len == 0)
        return 0;

    switch ((uint8_t)(data[0] - '0') % 5) {
    case 0:
        config(json, len - 1);
        break;
    case 1:
        roster(json, len - 1);
        break;
    case 2:
        feed(json, len - 1);
        break;
    case 4:
        revoked(json, len - 1);
        break;
    default:
        small(json, len - 1);
    }
    return 0;
}

static struct qz_stats stats(void)
{
    struct qz_stats s = {.organisation = "o" ID,
                         .title = "示例",
                         .period = "2017-Q2",
                         .year = 2017,
                         .quarter = 2,
                         .binds = true,
                         .threshold = 5};
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        s.ring[k] = (struct qz_ring){(enum qz_activity_kind)k, k, 1};
    return s;
}

static void seed_config(struct qz_buf *out)
{
    static struct qz_config_activity activity = {"a" ID, "开放日", "大厅", QZ_ACT_OPEN_DAY, 1000, 2000,
                                                 60,     80,       true};
    static struct qz_config_cadre cadre = {"c" ID, "王＊", "$argon2id$v=19$x", true};
    static uint8_t revoked[QZ_PASS_TAG_BYTES] = {1};
    static uint8_t page[2][QZ_REVOKED_SUM_BYTES] = {{1}, {0}};
    struct qz_config c = {.name = "大厅",
                          .organisation = "o" ID,
                          .organisation_title = "示例",
                          .host = "q.example",
                          .key = {{.id = 4}},
                          .keys = 1,
                          .activity = &activity,
                          .activities = 1,
                          .cadre = &cadre,
                          .cadres = 1,
                          .revoked_number = 9,
                          .revoked = revoked,
                          .revoked_count = 1,
                          .revoked_page = page,
                          .revoked_pages = 2,
                          .stats = stats()};
    memcpy(c.key[0].pk, pk, 32);
    qz_config_sign_revoked(&c, 4, sk);
    qz_buf_char(out, '0');
    qz_config_write(&c, out);
}

static void seed_pages(struct qz_buf *people, struct qz_buf *news)
{
    static struct qz_roster_person person[2] = {{"y" ID, "李＊＊", "0123", 4}, {"y" ID, "张＊", "", 0}};
    static struct qz_feed_checkin checkin = {"a" ID, "y" ID, 5, "二楼"};
    static struct qz_feed_fallen fallen = {"a" ID, "y" ID};
    static struct qz_feed_elsewhere elsewhere = {"a" ID, 12, 30};
    static struct qz_feed_figure figure = {"a" ID, 1, 2, 3, 4, 5, {{0}}, true};
    const struct qz_roster r = {person, 2, "y" ID};
    const struct qz_feed f = {.next = 5,
                              .config = "\"7\"",
                              .checkin = &checkin,
                              .checkins = 1,
                              .fallen = &fallen,
                              .fallens = 1,
                              .elsewhere = &elsewhere,
                              .elsewheres = 1,
                              .figure = &figure,
                              .figures = 1,
                              .stats = stats()};
    qz_buf_char(people, '1');
    qz_roster_write(&r, people);
    qz_buf_char(news, '2');
    qz_feed_write(&f, news);
}

static void seed_small(struct qz_buf *out)
{
    struct qz_enrol_request r = {.token = {9}};
    struct qz_enrol_answer e = {.bearer = "0123456789012345678901234567890123456789-_a"};
    const struct qz_upload_answer u = {.next = 18, .cosignature = "\xe2\x80\x94 w c2ln\n"};
    const struct qz_stats s = stats();

    qz_enrol_request_sign(&r, sk);
    qz_kiosk_id(pk, e.kiosk);
    const struct qz_rekeys k = {.count = 2, .note = {"qingzhan/rekey\n", "a note"}};

    for (int i = 0; i < 6; i++)
        qz_buf_char(&out[i], '3');

    qz_enrol_request_write(&r, &out[0]);
    qz_enrol_answer_write(&e, &out[1]);
    qz_upload_answer_write(&u, &out[2]);
    qz_stats_write(&s, &out[3]);
    qz_problem_write("log-gap", 409, "Gap", "Send from 17.", &out[4]);
    qz_rekeys_write(&k, &out[5]);
}

static void seed_revoked(struct qz_buf *out)
{
    static uint8_t tag[2 * QZ_PASS_TAG_BYTES] = {5, [QZ_PASS_TAG_BYTES] = 6};
    const struct qz_revoked_page p = {.page = 2, .sum = {7}, .tag = tag, .count = 2};
    qz_buf_char(out, '4');
    qz_revoked_page_write(&p, out);
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    if (cap < 10)
        return 0;
    start();
    seed_config(&out[0]);
    seed_pages(&out[1], &out[2]);
    seed_small(&out[3]);
    seed_revoked(&out[9]);
    return 10;
}

FUZZ_MAIN(make_seeds, NULL)
