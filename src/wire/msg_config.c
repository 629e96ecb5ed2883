#include "wire/messages.h"

#include "base/text.h"
#include "wire/msg_int.h"
#include "wire/newcomer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define REVOKED_VERSION 2

static const char revoked_domain[] = "qingzhan-revoked-v2"; /* its terminator is signed too */

static int revoked_message(const struct qz_config *c, struct qz_buf *msg)
{
    char number[8];
    for (int i = 0; i < 8; i++)
        number[i] = (char)(c->revoked_number >> (56 - 8 * i));
    qz_buf_add(msg, revoked_domain, sizeof revoked_domain);
    qz_buf_add(msg, number, sizeof number);
    qz_buf_add(msg, c->revoked, c->revoked_count * QZ_PASS_TAG_BYTES);
    return msg->failed ? -1 : 0;
}

void qz_config_sign_revoked(struct qz_config *c, uint8_t key_id, const uint8_t sk[64])
{
    struct qz_buf msg = {0};
    c->revoked_key = key_id;
    if (revoked_message(c, &msg) == 0)
        crypto_sign_detached(c->revoked_sig, NULL, (const uint8_t *)msg.data, msg.len, sk);
    qz_buf_finish(&msg);
}

static int check_revoked(const struct qz_config *c, struct qz_err *err)
{
    struct qz_buf msg = {0};
    bool good = false;

    for (size_t i = 0; i < c->keys; i++)
        if (c->key[i].id == c->revoked_key && revoked_message(c, &msg) == 0)
            good = crypto_sign_verify_detached(c->revoked_sig, (const uint8_t *)msg.data, msg.len,
                                               c->key[i].pk) == 0;

    qz_buf_finish(&msg);
    return good ? 0 : qz_fail(err, QZ_E_DENIED, "the list of revoked passes is not signed by a pass key");
}

static void write_keys(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_array(out, "keys");

    for (size_t i = 0; i < c->keys; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_int(out, "id", c->key[i].id);
        qz_jsonw_base64(out, "key", c->key[i].pk, sizeof c->key[i].pk);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

static void write_activities(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_array(out, "activities");

    for (size_t i = 0; i < c->activities; i++) {
        const struct qz_config_activity *a = &c->activity[i];
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "id", a->id);
        qz_jsonw_text(out, "title", a->title);
        qz_jsonw_text(out, "place", a->place);
        qz_jsonw_text(out, "kind", qz_activity_kind_name(a->kind));
        qz_jsonw_time(out, "start", a->start_ms);
        qz_jsonw_time(out, "end", a->end_ms);
        qz_msg_figure(out, "unnamed_most", a->unnamed_most);
        if (a->capacity)
            qz_msg_figure(out, "capacity", a->capacity);
        if (a->checkout)
            qz_jsonw_bool(out, "checkout", true);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

static void write_staff(const char *key, const struct qz_config_cadre *staff, size_t count,
                        struct qz_buf *out)
{
    qz_jsonw_array(out, key);

    for (size_t i = 0; i < count; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "id", staff[i].id);
        qz_jsonw_text(out, "name", staff[i].name);
        qz_jsonw_text(out, "pin", staff[i].pin);
        if (staff[i].stale)
            qz_jsonw_bool(out, "stale", true);
        qz_jsonw_object_end(out);
    }

    qz_jsonw_array_end(out);
}

static void write_past(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_array(out, "past");

    for (size_t i = 0; i < c->pasts; i++) {
        const struct qz_config_past *p = &c->past[i];
        qz_jsonw_object(out, NULL);
        qz_jsonw_text(out, "id", p->id);
        qz_jsonw_text(out, "title", p->title);
        qz_jsonw_text(out, "place", p->place);
        qz_jsonw_text(out, "kind", qz_activity_kind_name(p->kind));
        qz_jsonw_time(out, "start", p->start_ms);
        qz_jsonw_time(out, "end", p->end_ms);
        qz_jsonw_bool(out, "confirmed", p->confirmed);
        qz_msg_figure(out, "came", p->came);
        qz_msg_figure(out, "waiting", p->waiting);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

static void write_revoked(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_object(out, "revoked");
    qz_jsonw_int(out, "v", REVOKED_VERSION);
    qz_jsonw_int(out, "number", (int64_t)c->revoked_number);
    qz_jsonw_int(out, "key", c->revoked_key);
    qz_jsonw_base64(out, "sig", c->revoked_sig, sizeof c->revoked_sig);
    qz_jsonw_base64(out, "tags", c->revoked, c->revoked_count * QZ_PASS_TAG_BYTES);
    qz_jsonw_object_end(out);

    if (c->revoked_pages)
        qz_jsonw_base64(out, "revoked_pages", c->revoked_page[0], c->revoked_pages * QZ_REVOKED_SUM_BYTES);
}

static void write_discounted(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_array(out, "discounted");

    for (size_t i = 0; i < c->discounts; i++) {
        qz_jsonw_object(out, NULL);
        qz_jsonw_int(out, "first", (int64_t)c->discounted[i].first);
        qz_jsonw_int(out, "last", (int64_t)c->discounted[i].last);
        qz_jsonw_object_end(out);
    }
    qz_jsonw_array_end(out);
}

int qz_config_write(const struct qz_config *c, struct qz_buf *out)
{
    qz_jsonw_object(out, NULL);
    qz_jsonw_text(out, "name", c->name);
    qz_jsonw_text(out, "organisation", c->organisation);
    qz_jsonw_text(out, "organisation_title", c->organisation_title);
    qz_jsonw_text(out, "host", c->host);
    if (c->phone)
        qz_jsonw_bool(out, "phone", true);
    qz_jsonw_bool(out, "demo", c->demo);
    qz_jsonw_time(out, "now", c->now_ms);

    write_keys(c, out);
    write_activities(c, out);
    write_staff("cadres", c->cadre, c->cadres, out);
    if (c->helpers)
        write_staff("helpers", c->helper, c->helpers, out);
    write_past(c, out);
    write_revoked(c, out);
    write_discounted(c, out);
    if (c->notices)
        qz_notices_write(c, out);
    if (c->consents)
        qz_jsonw_raw(out, "consents", c->consents, strlen(c->consents));

    qz_jsonw_key(out, "stats");
    qz_stats_write(&c->stats, out);

    qz_jsonw_object_end(out);
    return out->failed ? -1 : 0;
}

static int read_keys(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    const json_t *keys = qz_json_array(obj, "keys", 2, err);
    if (!keys)
        return -1;

    c->keys = json_array_size(keys);

    for (size_t i = 0; i < c->keys; i++) {
        const json_t *k = json_array_get(keys, i);
        int id;
        if (qz_msg_get_int(k, "id", 0, 255, &id, err) != 0 ||
            qz_json_bytes(k, "key", c->key[i].pk, sizeof c->key[i].pk, err) != 0)
            return -1;
        c->key[i].id = (uint8_t)id;
    }

    return 0;
}

/* What is planned of an activity. */
static int read_planned(const json_t *o, struct qz_config_activity *a, struct qz_err *err)
{
    const char *kind;
    if (qz_msg_get_id(o, "id", 'a', a->id, err) != 0 ||
        qz_msg_get_text(o, "title", a->title, sizeof a->title, err) != 0 ||
        qz_msg_get_text(o, "place", a->place, sizeof a->place, err) != 0 ||
        !(kind = qz_json_str(o, "kind", 20, err)) || qz_json_time(o, "start", &a->start_ms, err) != 0 ||
        qz_json_time(o, "end", &a->end_ms, err) != 0)
        return -1;

    a->kind = qz_activity_kind_parse(kind);
    if (a->kind == QZ_ACT_COUNT || a->end_ms <= a->start_ms)
        return qz_fail(err, QZ_E_INPUT, "the activity %s has no known kind or ends before it starts", a->id);

    return 0;
}

static int config_read_activity(const json_t *o, struct qz_config_activity *a, struct qz_err *err)
{
    if (read_planned(o, a, err) != 0)
        return -1;
    a->unnamed_most = qz_msg_get_figure(o, "unnamed_most");
    if (a->unnamed_most <= 0) /* a tracker of before says nothing of it */
        a->unnamed_most = QZ_UNNAMED_MOST;
    a->capacity = qz_msg_get_figure(o, "capacity");
    if (a->capacity < 0)
        a->capacity = 0;
    a->checkout = json_is_true(json_object_get(o, "checkout"));
    return 0;
}

static int read_one_past(const json_t *o, struct qz_config_past *p, struct qz_err *err)
{
    struct qz_config_activity a;
    if (read_planned(o, &a, err) != 0)
        return -1;

    memcpy(p->id, a.id, sizeof p->id);
    memcpy(p->title, a.title, sizeof p->title);
    memcpy(p->place, a.place, sizeof p->place);
    p->kind = a.kind;
    p->start_ms = a.start_ms;
    p->end_ms = a.end_ms;
    p->confirmed = json_is_true(json_object_get(o, "confirmed"));
    p->came = qz_msg_get_figure(o, "came");
    p->waiting = qz_msg_get_figure(o, "waiting");

    return 0;
}

static int read_past(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    if (!json_object_get(obj, "past")) /* a tracker of before says nothing of it */
        return 0;

    const json_t *list = qz_json_array(obj, "past", QZ_CONFIG_PAST, err);
    if (!list || qz_msg_alloc((void **)&c->past, json_array_size(list), sizeof *c->past, err) != 0)
        return -1;

    c->pasts = json_array_size(list);
    for (size_t i = 0; i < c->pasts; i++)
        if (read_one_past(json_array_get(list, i), &c->past[i], err) != 0)
            return -1;
    return 0;
}

static int read_activities(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "activities", QZ_CONFIG_ACTIVITIES, err);
    if (!list || qz_msg_alloc((void **)&c->activity, json_array_size(list), sizeof *c->activity, err) != 0)
        return -1;

    c->activities = json_array_size(list);
    for (size_t i = 0; i < c->activities; i++)
        if (config_read_activity(json_array_get(list, i), &c->activity[i], err) != 0)
            return -1;

    return 0;
}

static int read_one_of_staff(const json_t *o, char letter, struct qz_config_cadre *k, struct qz_err *err)
{
    if (qz_msg_get_id(o, "id", letter, k->id, err) != 0 ||
        qz_msg_get_text(o, "name", k->name, sizeof k->name, err) != 0 ||
        qz_msg_get_text(o, "pin", k->pin, sizeof k->pin, err) != 0)
        return -1;

    k->stale = json_is_true(json_object_get(o, "stale")); /* older trackers say nothing of it */
    return 0;
}

static int read_cadres(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "cadres", QZ_CONFIG_CADRES, err);
    if (!list || qz_msg_alloc((void **)&c->cadre, json_array_size(list), sizeof *c->cadre, err) != 0)
        return -1;

    c->cadres = json_array_size(list);
    for (size_t i = 0; i < c->cadres; i++)
        if (read_one_of_staff(json_array_get(list, i), 'c', &c->cadre[i], err) != 0)
            return -1;
    return 0;
}

static int read_helpers(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    if (!json_object_get(obj, "helpers")) /* an organisation without any, or a tracker of before */
        return 0;

    const json_t *list = qz_json_array(obj, "helpers", QZ_CONFIG_HELPERS, err);
    if (!list || qz_msg_alloc((void **)&c->helper, json_array_size(list), sizeof *c->helper, err) != 0)
        return -1;

    c->helpers = json_array_size(list);
    for (size_t i = 0; i < c->helpers; i++)
        if (read_one_of_staff(json_array_get(list, i), 'h', &c->helper[i], err) != 0)
            return -1;
    return 0;
}

static int read_revoked(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    int64_t version, number;
    int key;
    const json_t *r = qz_json_object(obj, "revoked", err);
    if (!r)
        return -1;

    /* Lists of the first version named youths, and had no "v". */
    version = json_object_get(r, "v") ? json_integer_value(json_object_get(r, "v")) : 1;
    if (version != REVOKED_VERSION)
        return qz_fail(err, QZ_E_INPUT,
                       "the tracker tells revoked passes in version %lld, this program reads %d; "
                       "update the older of the two",
                       (long long)version, REVOKED_VERSION);

    if (qz_json_int(r, "number", 0, INT64_MAX, &number, err) != 0 ||
        qz_msg_get_int(r, "key", 0, 255, &key, err) != 0 ||
        qz_json_bytes(r, "sig", c->revoked_sig, sizeof c->revoked_sig, err) != 0 ||
        qz_msg_get_items(r, "tags", "the list of revoked passes", QZ_PASS_TAG_BYTES, QZ_CONFIG_REVOKED,
                         (void **)&c->revoked, &c->revoked_count, err) != 0)
        return -1;

    c->revoked_number = (uint64_t)number;
    c->revoked_key = (uint8_t)key;

    return check_revoked(c, err);
}

/* A tracker of before, and one with few revocations, says nothing of pages. */
static int read_revoked_pages(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    if (!json_object_get(obj, "revoked_pages"))
        return 0;
    return qz_msg_get_items(obj, "revoked_pages", "the list of pages of revoked passes", QZ_REVOKED_SUM_BYTES,
                            QZ_REVOKED_PAGES, (void **)&c->revoked_page, &c->revoked_pages, err);
}

static int read_discounted(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    if (!json_object_get(obj, "discounted")) /* a tracker of before says nothing of it */
        return 0;

    const json_t *list = qz_json_array(obj, "discounted", QZ_CONFIG_DISCOUNTED, err);
    size_t n = list ? json_array_size(list) : 0;
    if (!list || qz_msg_alloc((void **)&c->discounted, n, sizeof *c->discounted, err) != 0)
        return -1;

    int64_t first, last = 0;
    for (c->discounts = 0; c->discounts < n; c->discounts++) {
        const json_t *o = json_array_get(list, c->discounts);
        if (qz_json_int(o, "first", last + 1, INT64_MAX - 1, &first, err) != 0 ||
            qz_json_int(o, "last", first, INT64_MAX - 1, &last, err) != 0)
            return -1;
        c->discounted[c->discounts] = (struct qz_config_range){(uint64_t)first, (uint64_t)last};
    }

    return 0;
}

/* What is asked is shown as it was told; what is no such object is not told. */
static int read_consents(const json_t *obj, struct qz_config *c, struct qz_err *err)
{
    const json_t *all = json_object_get(obj, "consents");
    struct qz_consent_texts zh, en;
    if (!all || qz_consents_read(all, "zh", &zh, NULL) != 0 || qz_consents_read(all, "en", &en, NULL) != 0)
        return 0;

    c->consents = json_dumps(all, JSON_COMPACT);
    if (!c->consents)
        return qz_fail(err, QZ_E_NOMEM, "no memory for what newcomers are asked");
    if (strlen(c->consents) > QZ_CONSENTS_JSON) {
        free(c->consents);
        c->consents = NULL;
    }
    return 0;
}

int qz_config_read(const char *json, size_t len, struct qz_config *c, struct qz_err *err)
{
    memset(c, 0, sizeof *c);
    json_t *obj = qz_msg_load(json, len, err), *stats;
    if (!obj)
        return -1;

    int rc = -1;
    c->phone = json_is_true(json_object_get(obj, "phone"));

    if (qz_msg_get_text(obj, "name", c->name, sizeof c->name, err) == 0 &&
        qz_msg_get_id(obj, "organisation", 'o', c->organisation, err) == 0 &&
        qz_msg_get_text(obj, "organisation_title", c->organisation_title, sizeof c->organisation_title,
                        err) == 0 &&
        qz_msg_get_text(obj, "host", c->host, sizeof c->host, err) == 0 &&
        qz_json_bool(obj, "demo", &c->demo, err) == 0 && qz_json_time(obj, "now", &c->now_ms, err) == 0 &&
        read_keys(obj, c, err) == 0 && read_activities(obj, c, err) == 0 && read_past(obj, c, err) == 0 &&
        read_cadres(obj, c, err) == 0 && read_helpers(obj, c, err) == 0 && read_revoked(obj, c, err) == 0 &&
        read_revoked_pages(obj, c, err) == 0 && read_discounted(obj, c, err) == 0 &&
        qz_notices_read(obj, c, err) == 0 && read_consents(obj, c, err) == 0 &&
        (stats = qz_json_object(obj, "stats", err)))
        rc = qz_stats_from(stats, &c->stats, err);

    json_decref(obj);
    if (rc != 0)
        qz_config_finish(c);
    return rc;
}

void qz_config_finish(struct qz_config *c)
{
    free(c->activity);
    free(c->past);
    free(c->cadre);
    free(c->helper);
    free(c->revoked);
    free(c->revoked_page);
    free(c->discounted);
    free(c->notice);
    free(c->consents);
    memset(c, 0, sizeof *c);
}
