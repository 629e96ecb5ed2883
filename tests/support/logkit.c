#include "tests/support/logkit.h"

#include "base/clock.h"
#include "base/text.h"
#include "wire/messages.h"
#include "wire/note.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t kit_next(struct kit_rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t kit_below(struct kit_rng *r, uint64_t n)
{
    return kit_next(r) % n;
}

/* A few results live at a time, so that two can stand in one call. */
static const char *id_of(char letter, unsigned i)
{
    static char text[8][QZ_ID_TEXT];
    static unsigned turn;
    struct kit_rng r = {.state = (uint64_t)letter << 32 | i};
    uint64_t half[2] = {kit_next(&r), kit_next(&r)};
    uint8_t bytes[QZ_ID_BYTES];
    memcpy(bytes, half, sizeof bytes);
    turn = (turn + 1) % 8;
    qz_id_text(letter, bytes, text[turn]);
    return text[turn];
}

const char *kit_activity(unsigned i)
{
    return id_of('a', i);
}

const char *kit_youth(unsigned i)
{
    return id_of('y', i);
}

const char *kit_cadre(unsigned i)
{
    return id_of('c', i);
}

static struct qz_entry entry(enum qz_entry_kind kind, int at)
{
    struct qz_entry e = {
        .kind = kind, .at_ms = KIT_DAY + at * INT64_C(60000), .up_ms = 1000 + at * INT64_C(60000)};
    return e;
}

static struct qz_entry entry_at(enum qz_entry_kind kind, unsigned activity, int at)
{
    struct qz_entry e = entry(kind, at);
    strcpy(e.activity, kit_activity(activity));
    return e;
}

struct qz_entry kit_open(unsigned activity, int at)
{
    return entry_at(QZ_ENTRY_OPEN, activity, at);
}

struct qz_entry kit_close(unsigned activity, int at)
{
    return entry_at(QZ_ENTRY_CLOSE, activity, at);
}

struct qz_entry kit_checkin(unsigned activity, unsigned youth, int at)
{
    struct qz_entry e = entry_at(QZ_ENTRY_CHECKIN, activity, at);
    struct kit_rng r = {.state = youth};
    strcpy(e.who, kit_youth(youth));
    strcpy(e.by, "camera");
    for (e.proof_len = 0; e.proof_len < QZ_PASS_BYTES; e.proof_len++)
        e.proof[e.proof_len] = (uint8_t)kit_next(&r);
    return e;
}

struct qz_entry kit_headcount(unsigned activity, unsigned people, int at)
{
    struct qz_entry e = entry_at(QZ_ENTRY_HEADCOUNT, activity, at);
    e.count = people;
    return e;
}

struct qz_entry kit_late(unsigned activity, unsigned youth, int at)
{
    struct qz_entry e = entry_at(QZ_ENTRY_LATE, activity, at);
    strcpy(e.who, kit_youth(youth));
    strcpy(e.cadre, kit_cadre(0));
    strcpy(e.reason, "来得太早，还没有开机");
    return e;
}

struct qz_entry kit_confirm(unsigned activity, int at)
{
    struct qz_entry e = entry_at(QZ_ENTRY_CONFIRM, activity, at);
    strcpy(e.cadre, kit_cadre(0));
    return e;
}

struct qz_entry kit_void(uint64_t target, int at)
{
    struct qz_entry e = entry(QZ_ENTRY_VOID, at);
    e.target = target;
    strcpy(e.cadre, kit_cadre(0));
    strcpy(e.reason, "scanned by mistake");
    return e;
}

struct qz_entry kit_reject(unsigned activity, uint64_t target, int at)
{
    struct qz_entry e = entry_at(QZ_ENTRY_REJECT, activity, at);
    e.target = target;
    strcpy(e.cadre, kit_cadre(0));
    strcpy(e.reason, "was not there");
    return e;
}

struct qz_entry kit_any(struct kit_rng *r, uint64_t size)
{
    unsigned activity = (unsigned)kit_below(r, 3), youth = (unsigned)kit_below(r, 40),
             dice = (unsigned)kit_below(r, 20);
    int at = (int)size;

    if (size == 0 || dice == 0)
        return kit_open(activity, at);

    switch (dice) {
    case 1:
        return kit_close(activity, at);
    case 2:
        return kit_headcount(activity, 1 + youth, at);
    case 3:
        return kit_late(activity, youth, at);
    case 4:
        return kit_confirm(activity, at);
    case 5:
    case 6:
        return kit_void(1 + kit_below(r, size), at);
    case 7:
        return kit_reject(activity, 1 + kit_below(r, size), at);
    default:
        return kit_checkin(activity, youth, at);
    }
}

/* ---- the tracker ---- */

static uint8_t pk[32], sk[64];

const uint8_t *kit_tracker_pk(void)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {7};
    crypto_sign_seed_keypair(pk, sk, seed);
    return pk;
}

const uint8_t *kit_tracker_sk(void)
{
    kit_tracker_pk();
    return sk;
}

int kit_enrol(struct qz_ledger *l)
{
    char b64[48];
    qz_base64_encode(kit_tracker_pk(), 32, false, b64, sizeof b64);
    return qz_ledger_set(l, QZ_SETTING_TRACKER_KEY, b64, NULL);
}

int kit_upload(struct qz_ledger *l, unsigned most, struct qz_err *err)
{
    struct qz_buf body = {0}, line = {0};
    uint64_t next;
    int rc = -1;

    if (qz_ledger_batch(l, qz_ledger_cosigned_size(l) + 1, most, QZ_BATCH_BYTES, &body, &next, err) == 0) {
        const char *note = body.data ? strstr(body.data, "\n\n") : NULL;
        if (!note)
            rc = 0;
        else if (qz_cosign(note + 2, strlen(note + 2), QZ_TRACKER_NAME, kit_tracker_sk(), 1493863200, &line,
                           err) == 0)
            rc = qz_ledger_cosigned(l, next - 1, note + 2, line.data, err);
    }

    qz_buf_finish(&body);
    qz_buf_finish(&line);
    return rc;
}

/* ---- configuration ---- */

static void fill_stats(struct qz_stats *s)
{
    strcpy(s->organisation, id_of('o', 0));
    strcpy(s->title, "invented office");
    strcpy(s->period, "2017-Q2");
    s->year = 2017;
    s->quarter = 2;
    s->binds = true;
    s->threshold = 5;
    s->as_of_ms = KIT_DAY;
    for (int i = 0; i < QZ_OFFICE_KINDS; i++)
        s->ring[i].kind = (enum qz_activity_kind)i;
}

static void fill_activity(struct qz_config_activity *a, unsigned i, int version)
{
    strcpy(a->id, kit_activity(i));
    snprintf(a->title, sizeof a->title, "version %d", version);
    snprintf(a->place, sizeof a->place, "hall %u", i);
    a->kind = (enum qz_activity_kind)(i % QZ_ACT_COUNT);
    a->start_ms = KIT_DAY + i * QZ_DAY_MS;
    a->end_ms = a->start_ms + 2 * 3600000;
}

static void pass_key(unsigned key, uint8_t pub[32], uint8_t sec[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES] = {0x10, (uint8_t)key};
    crypto_sign_seed_keypair(pub, sec, seed);
}

void kit_pass(unsigned youth, unsigned key, struct qz_pass *out)
{
    uint8_t id[QZ_ID_BYTES], pub[32], sec[64], raw[QZ_PASS_BYTES];
    pass_key(key, pub, sec);
    qz_id_parse('y', kit_youth(youth), id);
    qz_pass_sign((uint8_t)(1 + key), id, UINT32_MAX, sec, raw);
    qz_pass_unpack(raw, sizeof raw, out);
}

void kit_config_json(const struct kit_config *k, struct qz_buf *out)
{
    uint8_t pass_sk[64];
    struct qz_pass pass;
    unsigned cadres = k->cadres ? k->cadres : 1;
    struct qz_config c = {.now_ms = k->now_ms ? k->now_ms : KIT_DAY,
                          .keys = 1,
                          .activities = k->activities,
                          .cadres = cadres,
                          .revoked_number = k->revoked_number,
                          .revoked_count = k->revoked};

    c.activity = calloc(k->activities + 1, sizeof *c.activity);
    c.cadre = calloc(c.cadres, sizeof *c.cadre);
    c.revoked = calloc(k->revoked + 1, QZ_PASS_TAG_BYTES);
    if (!c.activity || !c.cadre || !c.revoked)
        abort();

    snprintf(c.name, sizeof c.name, "kiosk, version %d", k->version);
    strcpy(c.organisation, id_of('o', 0));
    strcpy(c.organisation_title, "invented office");
    strcpy(c.host, "tracker.example");
    c.key[0].id = (uint8_t)(1 + k->key);
    pass_key(k->key, c.key[0].pk, pass_sk);

    for (unsigned i = 0; i < k->activities; i++)
        fill_activity(&c.activity[i], i, k->version);
    for (unsigned i = 0; i < c.cadres; i++) {
        strcpy(c.cadre[i].id, kit_cadre(i));
        snprintf(c.cadre[i].name, sizeof c.cadre[i].name, "version %d", k->version);
        strcpy(c.cadre[i].pin, "a hash");
    }

    for (unsigned i = 0; i < k->revoked; i++) {
        kit_pass(100 + k->revoked_first + i, k->key, &pass);
        qz_pass_tag(pass.raw, c.revoked + i * QZ_PASS_TAG_BYTES);
    }

    fill_stats(&c.stats);
    qz_config_sign_revoked(&c, c.key[0].id, pass_sk);
    qz_config_write(&c, out);
    qz_config_finish(&c);
}

/* Sign an answer to GET …/PATH of that ledger's kiosk, as the tracker that it is enrolled with. */
static int sign_told(struct qz_ledger *l, const char *path, const struct qz_buf *json,
                     struct qz_told_proof *p, struct qz_err *err)
{
    char url[QZ_URL_MAX + 1];
    struct qz_enrol_answer a;
    kit_tracker_pk();
    if (qz_ledger_enrolled(l, url, &a, err) != 1)
        return -1;
    *p = (struct qz_told_proof){.etag = "\"c1\""};
    snprintf(p->target, sizeof p->target, "/v1/kiosks/%s/%s?wire=%d&nonce=AAAAAAAAAAAAAAAAAAAAAA", a.kiosk,
             path, QZ_WIRE_VERSION);
    struct qz_told t = {.wire = QZ_WIRE_VERSION,
                        .kiosk = a.kiosk,
                        .method = "GET",
                        .target = p->target,
                        .bearer = a.bearer,
                        .status = 200,
                        .etag = p->etag};
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest(json->data, json->len, t.answered);
    return qz_told_sign(&t, sk, p->signature, err);
}

int kit_tell(struct qz_ledger *l, const struct kit_config *k, struct qz_err *err)
{
    struct qz_buf json = {0};
    struct qz_told_proof p;
    kit_config_json(k, &json);
    int rc = sign_told(l, "config", &json, &p, err);
    if (rc == 0)
        rc = qz_ledger_config(l, json.data, json.len, &p, err);
    qz_buf_finish(&json);
    return rc;
}

int kit_tell_roster(struct qz_ledger *l, unsigned people, struct qz_err *err)
{
    struct qz_buf json = {0};
    struct qz_told_proof p;
    struct qz_roster r = {.person = calloc(people, sizeof *r.person), .count = people};
    if (!r.person)
        abort();

    for (unsigned i = 0; i < people; i++) {
        strcpy(r.person[i].id, kit_youth(i));
        strcpy(r.person[i].name, "张＊");
        strcpy(r.person[i].tail, "1234");
        r.person[i].times = (int)i;
    }

    qz_roster_write(&r, &json);
    qz_roster_finish(&r);
    int rc = sign_told(l, "roster", &json, &p, err);
    if (rc == 0)
        rc = qz_ledger_roster(l, json.data, json.len, true, true, &p, err);

    qz_buf_finish(&json);
    return rc;
}

int kit_feed(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_buf json = {0};
    struct qz_feed_checkin c[3] = {0};
    struct qz_feed_elsewhere e = {.named = 3, .unnamed = 5};
    struct qz_feed_figure g = {.proven = 1, .counted = 5};
    struct qz_feed f = {.next = 9,
                        .config = "\"c1\"",
                        .checkin = c,
                        .checkins = 3,
                        .elsewhere = &e,
                        .elsewheres = 1,
                        .figure = &g,
                        .figures = 1};

    for (unsigned i = 0; i < 3; i++) {
        strcpy(c[i].activity, kit_activity(0));
        strcpy(c[i].who, kit_youth(i));
        strcpy(c[i].where, "west");
        c[i].at_ms = KIT_DAY;
    }

    strcpy(e.activity, kit_activity(0));
    strcpy(g.activity, kit_activity(0));

    fill_stats(&f.stats);
    qz_feed_write(&f, &json);
    int rc = qz_ledger_feed(l, json.data, json.len, err);
    qz_buf_finish(&json);
    return rc;
}
