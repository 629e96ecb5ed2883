#include "tests/support/kiosk_dir.h"

#include "base/clock.h"
#include "ledger/ledger.h"
#include "wire/messages.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "kiosk_dir: %s\n", what);
        abort();
    }
}

static struct qz_ledger *open_ledger(const struct kiosk_dir *k)
{
    struct qz_err err = {0};
    struct qz_ledger *l = qz_ledger_open(k->path, NULL, &err);
    must(l != NULL, err.msg);
    return l;
}

void kiosk_dir_make(struct kiosk_dir *k)
{
    struct qz_enrol_answer answer = {.bearer = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct qz_err err = {0};
    must(sodium_init() >= 0, "libsodium");
    memset(k, 0, sizeof *k);
    strcpy(k->path, "/tmp/qz-kiosk-XXXXXX");
    must(mkdtemp(k->path) != NULL, "no temporary directory");
    crypto_sign_keypair(k->pk, k->sk);
    crypto_sign_keypair(answer.tracker_key, k->tracker_sk);
    qz_id_new('a', k->activity);
    qz_id_new('c', k->cadre);
    struct qz_ledger *l = open_ledger(k);
    must(qz_ledger_enrol(l, "http://127.0.0.1:1", &answer, &err) == 0, err.msg);
    qz_ledger_close(l);
}

static void fill_stats(struct qz_stats *s, const char *organisation)
{
    struct qz_period p = qz_period_of(QZ_PERIOD_QUARTER, qz_now_ms());
    memcpy(s->organisation, organisation, QZ_ID_TEXT);
    strcpy(s->title, "共青团青源市委");
    qz_period_name(&p, s->period);
    s->year = p.year;
    s->quarter = p.index;
    s->days_left = qz_period_days_left(&p, qz_now_ms());
    s->as_of_ms = qz_now_ms();
    s->binds = true;
    s->threshold = 5;
    for (int i = 0; i < QZ_OFFICE_KINDS; i++)
        s->ring[i] = (struct qz_ring){(enum qz_activity_kind)i, i % 2, 1};
}

void kiosk_dir_config(const struct kiosk_dir *k, struct qz_buf *out)
{
    struct qz_config_activity act[2] = {
        {.kind = QZ_ACT_OPEN_DAY, .title = "五四机关开放日", .place = "一楼大厅"}};
    struct qz_config_cadre cadre[2] = {{.name = "陈＊"}}, helper = {.name = "林＊"};
    size_t activities = *k->next ? 2 : 1;
    size_t cadres = *k->other ? 2 : 1;
    struct qz_config c = {.name = "东门签到台",
                          .organisation_title = "共青团青源市委",
                          .host = "qz.example.cn",
                          .demo = true,
                          .activity = act,
                          .activities = activities,
                          .cadre = cadre,
                          .cadres = cadres,
                          .helper = &helper,
                          .helpers = *k->helper ? 1 : 0,
                          .keys = 1};
    uint8_t gone[QZ_PASS_TAG_BYTES];
    char lost[QZ_PASS_TEXT];
    struct qz_pass pass;

    qz_id_new('o', c.organisation);
    act[0].unnamed_most = k->unnamed_most;
    act[0].capacity = k->capacity;
    act[0].checkout = k->checkout;
    act[1] = act[0];
    memcpy(act[0].id, k->activity, sizeof act[0].id);
    act[0].start_ms = qz_now_ms() - 3600000 + k->later_ms;
    act[0].end_ms = act[0].start_ms + (k->long_ms ? k->long_ms : 7200000);

    memcpy(act[1].id, k->next, sizeof act[1].id);
    act[1].start_ms = qz_now_ms() + k->next_ms;
    act[1].end_ms = act[1].start_ms + 7200000;

    memcpy(cadre[0].id, k->cadre, sizeof cadre[0].id);
    must(crypto_pwhash_str(cadre[0].pin, "246810", 6, crypto_pwhash_OPSLIMIT_MIN, 1 << 20) == 0,
         "no PIN hash");
    cadre[1] = cadre[0];
    memcpy(helper.id, k->helper, sizeof helper.id);
    memcpy(helper.pin, cadre[0].pin, sizeof helper.pin);
    memcpy(cadre[1].id, k->other, sizeof cadre[1].id);
    cadre[0].stale = k->stale;

    c.now_ms = qz_now_ms();
    c.key[0].id = 1;
    memcpy(c.key[0].pk, k->pk, 32);

    must(qz_pass_parse(lost, kiosk_dir_pass(k, KIOSK_DIR_LOST, KIOSK_DIR_LOST_UNTIL, lost), &pass),
         "no pass");
    qz_pass_tag(pass.raw, gone);
    c.revoked = gone;
    c.revoked_count = 1;

    fill_stats(&c.stats, c.organisation);
    c.consents = k->consents ? strdup(k->consents) : NULL;
    qz_config_sign_revoked(&c, 1, k->sk);
    must(qz_config_write(&c, out) == 0, "no memory");
    free(c.consents);
}

void kiosk_dir_apply_config(const struct kiosk_dir *k)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    struct qz_ledger *l = open_ledger(k);
    kiosk_dir_config(k, &text);
    must(qz_ledger_config(l, text.data, text.len, NULL, &err) == 0, err.msg);
    qz_buf_finish(&text);
    qz_ledger_close(l);
}

size_t kiosk_dir_pass(const struct kiosk_dir *k, uint32_t number, uint32_t expires, char text[QZ_PASS_TEXT])
{
    uint8_t id[QZ_ID_BYTES] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16)};
    uint8_t raw[QZ_PASS_BYTES];
    qz_pass_sign(1, id, expires, k->sk, raw);
    return qz_pass_text(raw, sizeof raw, text);
}

void kiosk_dir_remove(struct kiosk_dir *k)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", k->path);
    if (system(command) != 0)
        fprintf(stderr, "kiosk_dir: %s could not be removed\n", k->path);
}
