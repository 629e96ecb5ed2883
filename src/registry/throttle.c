#include "registry/throttle.h"

#include "base/clock.h"
#include "base/sha256.h"
#include "base/text.h"
#include "journal/state.h"

#include <arpa/inet.h>
#include <string.h>

#define THROTTLE_KEPT_MS QZ_DAY_MS /* without a try a count is forgotten */
#define THROTTLE_HOST    8         /* bytes of an address of IPv6 that its network leaves to the host */
#define THROTTLE_WHAT    400       /* bytes of what is counted that are looked at */

static const struct {
    int64_t free; /* tries without delay */
    int64_t most_ms;
    bool whole; /* one that is right forgives all */
} throttle_rows[QZ_THROTTLE_KINDS] = {
    [QZ_THROTTLE_DEVICE] = {5, 900000, true},    [QZ_THROTTLE_PAIR] = {5, 900000, true},
    [QZ_THROTTLE_ADDRESS] = {30, 900000, false}, [QZ_THROTTLE_ACCOUNT] = {10, 30000, false},
    [QZ_THROTTLE_CODE] = {5, 900000, true},      [QZ_THROTTLE_INVITATION] = {10, 900000, false},
    [QZ_THROTTLE_OWN] = {5, 900000, true},       [QZ_THROTTLE_SCREEN] = {30, 900000, false},
    [QZ_THROTTLE_NAME] = {5, 900000, false},
};

void qz_throttle_network(const char *address, char out[QZ_THROTTLE_NETWORK])
{
    struct in6_addr v6;
    qz_copy_text(out, QZ_THROTTLE_NETWORK, address);
    if (inet_pton(AF_INET6, address, &v6) != 1 || IN6_IS_ADDR_V4MAPPED(&v6))
        return;

    memset(&v6.s6_addr[sizeof v6.s6_addr - THROTTLE_HOST], 0, THROTTLE_HOST);
    inet_ntop(AF_INET6, &v6, out, QZ_THROTTLE_NETWORK);
}

int64_t qz_throttle_delay_ms(enum qz_throttle kind, int64_t tries)
{
    int64_t over = tries - throttle_rows[kind].free, most = throttle_rows[kind].most_ms;
    if (over <= 0)
        return 0;

    int64_t delay = over > 20 ? most : INT64_C(1000) << (over - 1);
    return delay < most ? delay : most;
}

static void throttle_hash(const struct qz_throttle_key *key, uint8_t hash[QZ_SHA256_BYTES])
{
    qz_sha256_after((uint8_t)key->kind, key->what, strnlen(key->what, THROTTLE_WHAT), hash);
}

/* *tries: so far; *wait_ms: until the next one is looked at. */
static int throttle_look(struct qz_tracker *t, const uint8_t hash[QZ_SHA256_BYTES], int64_t now_ms,
                         int64_t *tries, int64_t *wait_ms, struct qz_err *err)
{
    const struct qz_row *row;
    *tries = *wait_ms = 0;
    int rc = qz_db_get(t->db, Q_THROTTLE_GET, &row, err, BLOB(hash, QZ_SHA256_BYTES),
                       INT(now_ms - THROTTLE_KEPT_MS));
    if (rc != 1)
        return rc;

    *tries = qz_row_int(row, 0);
    if (qz_row_int(row, 1) > now_ms)
        *wait_ms = qz_row_int(row, 1) - now_ms;
    return 0;
}

static int throttle_count(struct qz_tracker *t, const struct qz_throttle_key *key, int64_t now_ms,
                          struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    int64_t tries, wait;
    throttle_hash(key, hash);
    if (throttle_look(t, hash, now_ms, &tries, &wait, err) != 0)
        return -1;
    return qz_db_do(t->db, Q_THROTTLE_PUT, err, BLOB(hash, sizeof hash), INT(tries + 1), INT(now_ms),
                    INT(now_ms + qz_throttle_delay_ms(key->kind, tries + 1)));
}

int qz_throttle_look(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n, int64_t now_ms,
                     int64_t *wait_ms, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    int64_t tries, wait;
    *wait_ms = 0;
    for (size_t i = 0; i < n; i++) {
        if (!key[i].what)
            continue;
        throttle_hash(&key[i], hash);
        if (throttle_look(t, hash, now_ms, &tries, &wait, err) != 0)
            return -1;
        *wait_ms = wait > *wait_ms ? wait : *wait_ms;
    }
    return 0;
}

int qz_throttle_take(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n, int64_t now_ms,
                     int64_t *wait_ms, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;

    int rc = qz_throttle_look(t, key, n, now_ms, wait_ms, err);
    if (rc == 0 && *wait_ms == 0)
        rc = qz_db_do(t->db, Q_THROTTLE_TIDY, err, INT(now_ms - THROTTLE_KEPT_MS));
    for (size_t i = 0; i < n && rc == 0 && *wait_ms == 0; i++)
        rc = key[i].what ? throttle_count(t, &key[i], now_ms, err) : 0;
    if (rc == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_throttle_forgive(struct qz_tracker *t, const struct qz_throttle_key *key, size_t n, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];

    int rc = qz_db_begin(t->db, err);
    if (rc != 0)
        return -1;
    for (size_t i = 0; i < n && rc == 0; i++) {
        if (!key[i].what)
            continue;
        throttle_hash(&key[i], hash);
        rc = qz_db_do(t->db, Q_THROTTLE_FORGIVE, err, BLOB(hash, sizeof hash),
                      INT(throttle_rows[key[i].kind].whole));
    }
    if (rc == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}
