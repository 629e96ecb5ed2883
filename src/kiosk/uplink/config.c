#include "kiosk/uplink/uplink_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_EVERY_MS 300000

/* How the answer in u->response was signed goes to the desk with it. none_match: the condition that it was
 * asked on, or NULL. */
static void config_give_proof(const struct qz_uplink *u, const char *none_match, struct qz_told_proof *out)
{
    qz_copy_text(out->target, sizeof out->target, u->response.target);
    qz_copy_text(out->none_match, sizeof out->none_match, none_match ? none_match : "");
    qz_copy_text(out->etag, sizeof out->etag, u->response.etag);
    qz_copy_text(out->signature, sizeof out->signature, u->response.signature);
}

/* Whether a roster's page goes on beyond the one before; else it would never come to an end. Pages are in the
 * order of the ids' bytes, which is not that of their text. */
static bool config_roster_goes_on(const char *next, const char *after)
{
    uint8_t to[QZ_ID_BYTES], from[QZ_ID_BYTES] = {0};
    if (!qz_id_parse('y', next, to) || (*after && !qz_id_parse('y', after, from)))
        return false;
    return !*after || memcmp(to, from, sizeof to) > 0;
}

/* What came of one page of the roster. */
enum config_page { CONFIG_PAGE_MORE, CONFIG_PAGE_LAST, CONFIG_PAGE_FAILED };

/* Why a roster does not arrive goes to the log; the one of before stays. A kiosk that is being stopped has
 * nothing to say. */
static enum config_page config_page_failed(const struct qz_uplink *u, const char *why)
{
    if (!qz_uplink_stopping(u->wires, u->client))
        qz_log(QZ_LOG_WARN, "roster: %s; the one of before stays, and it is asked for again", why);
    return CONFIG_PAGE_FAILED;
}

/* Fetch the page behind the cursor `after`, which then is the next one. */
static enum config_page config_fetch_page(struct qz_uplink *u, char after[QZ_ID_TEXT], bool first)
{
    struct qz_err err = {0};
    struct qz_roster page;
    char path[QZ_UPLINK_PATH], why[QZ_WHY_TEXT];
    snprintf(path, sizeof path, "v1/kiosks/%s/roster%s%s", u->link.kiosk, *after ? "?after=" : "", after);
    struct qz_request req = {0};
    int status = qz_uplink_request(u, &req, path);
    if (status < 0)
        return config_page_failed(u, "the tracker does not answer");
    if (status != 200) {
        qz_uplink_problem(&u->response, why);
        return config_page_failed(u, why);
    }
    if (qz_roster_read(u->response.body.data, u->response.body.len, &page, &err) != 0)
        return config_page_failed(u, err.msg);

    bool last = !*page.next || page.count == 0;
    bool onward = last || config_roster_goes_on(page.next, after);
    memcpy(after, page.next, QZ_ID_TEXT);
    qz_roster_finish(&page);
    if (!onward)
        return config_page_failed(u, "its pages do not go on");
    struct qz_ask ask = {.kind = QZ_ASK_ROSTER, .roster = {.first = first, .last = last, .proven = true}};
    config_give_proof(u, NULL, &ask.roster.proof);
    if (!qz_uplink_brought(u, ask, &u->response.body))
        return config_page_failed(u, "a page of it cannot be kept here");
    return last ? CONFIG_PAGE_LAST : CONFIG_PAGE_MORE;
}

/* Fetch every page. Returns whether all of them are in the ledger; staff are shown when they are not. */
static bool config_fetch_roster(struct qz_uplink *u)
{
    char after[QZ_ID_TEXT] = "";
    enum config_page got = config_fetch_page(u, after, true);
    while (got == CONFIG_PAGE_MORE)
        got = config_fetch_page(u, after, false);
    bool missing = got == CONFIG_PAGE_FAILED;
    struct qz_ask ask = {.kind = QZ_ASK_ROSTER_MISSING, .roster_missing.missing = missing};
    if (missing != u->roster_missing)
        qz_wires_ask(u->wires, &ask);
    u->roster_missing = missing;
    return !missing;
}

/* Fetch the pages of withdrawn passes that the desk names. Returns whether all of them are in the ledger. */
static bool config_fetch_revoked(struct qz_uplink *u, const struct qz_word *word)
{
    for (size_t at = 0; at + sizeof(uint32_t) <= word->data_len; at += sizeof(uint32_t)) {
        uint32_t page;
        char path[QZ_UPLINK_PATH];
        struct qz_request req = {0};
        struct qz_ask ask = {.kind = QZ_ASK_REVOKED, .revoked.last = at + 2 * sizeof page > word->data_len};
        memcpy(&page, word->data + at, sizeof page);
        snprintf(path, sizeof path, "v1/kiosks/%s/revoked?page=%u", u->link.kiosk, (unsigned)page);

        if (qz_uplink_request(u, &req, path) != 200 || !qz_uplink_brought(u, ask, &u->response.body)) {
            if (!qz_uplink_stopping(u->wires, u->client))
                qz_log(QZ_LOG_WARN, "page %u of the withdrawn passes did not arrive; it is asked for again",
                       (unsigned)page);
            return false;
        }
    }
    return true;
}

/* Whether one that was answered is in the ledger. Which it is, its hash says there. */
static bool config_fetch_picture(struct qz_uplink *u, const char *hash)
{
    char path[QZ_UPLINK_PATH], text[64];
    struct qz_request req = {0};
    struct qz_ask ask = {.kind = QZ_ASK_PICTURE};
    qz_base64_encode((const uint8_t *)hash, QZ_PICTURE_HASH, true, text, sizeof text);
    snprintf(path, sizeof path, "v1/kiosks/%s/pictures/%s", u->link.kiosk, text);
    return qz_uplink_request(u, &req, path) == 200 && qz_uplink_brought(u, ask, &u->response.body);
}

/* Fetch the pictures of notices that are not here. One that does not arrive holds nothing up: it is asked for
 * again with the next configuration. */
static void config_fetch_pictures(struct qz_uplink *u)
{
    struct qz_buf nothing = {0};
    struct qz_word word;
    if (!u->pictures)
        return;

    bool whole = qz_uplink_bring(u, (struct qz_ask){.kind = QZ_ASK_PICTURES}, &nothing, &word);
    for (size_t at = 0; whole && at + QZ_PICTURE_HASH <= word.data_len; at += QZ_PICTURE_HASH)
        whole = config_fetch_picture(u, word.data + at);
    free(word.data);
    u->pictures = !whole;
    if (!whole && !qz_uplink_stopping(u->wires, u->client))
        qz_log(QZ_LOG_WARN, "a picture of a notice did not arrive; it is asked for again");
}

/* Bring a configuration that was answered, and then what goes with it. none_match: the condition that it was
 * asked on, or NULL. */
static bool config_take(struct qz_uplink *u, const char *none_match)
{
    struct qz_ask ask = {.kind = QZ_ASK_CONFIG, .config = {.took_ms = u->response.took_ms, .proven = true}};
    struct qz_word word;
    char etag[sizeof u->etag];
    memcpy(etag, u->response.etag, sizeof etag);
    config_give_proof(u, none_match, &ask.config.proof);
    *u->etag = '\0';
    bool kept = qz_uplink_bring(u, ask, &u->response.body, &word);
    u->pictures = kept && word.pictures;
    kept = kept && config_fetch_revoked(u, &word) && config_fetch_roster(u);
    free(word.data);
    if (kept)
        memcpy(u->etag, etag, sizeof u->etag);
    return kept;
}

void qz_uplink_config(struct qz_uplink *u)
{
    char path[QZ_UPLINK_PATH], why[QZ_WHY_TEXT];
    snprintf(path, sizeof path, "v1/kiosks/%s/config%s%s", u->link.kiosk, u->doubt ? "?doubt=" : "",
             qz_doubt_name(u->doubt));
    struct qz_request req = {.if_none_match = *u->etag ? u->etag : NULL};
    struct qz_ask unchanged = {.kind = QZ_ASK_CONFIG};
    int status = qz_uplink_request(u, &req, path);
    if (status < 0)
        return;

    u->config_up_ms = qz_up_ms() + CONFIG_EVERY_MS;
    u->hold_up_ms = qz_up_ms() + QZ_PACE_MS;
    u->work = true; /* in case word of it found no room */
    if (status < 400 && strcmp(u->stuck, "version") == 0)
        qz_uplink_taken(u);
    bool same = status == 200 && *u->etag && strcmp(u->response.etag, u->etag) == 0;
    if (status == 304 || same) {
        qz_wires_ask(u->wires, &unchanged);
        config_fetch_pictures(u);
    } else if (status != 200) {
        qz_uplink_problem(&u->response, why);
        if (strcmp(why, "version") == 0)
            qz_uplink_stuck(u, why);
    } else if (config_take(u, req.if_none_match)) {
        u->not_kept = 0;
        config_fetch_pictures(u);
    } else { /* fetched whole again, but not at every word of the feed */
        u->hold_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->not_kept, 0);
        u->config_up_ms = u->hold_up_ms;
    }
}
