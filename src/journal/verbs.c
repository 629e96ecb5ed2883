#include "journal/verbs.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "journal/anew.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/merge.h"
#include "journal/ownclock.h"
#include "journal/redate.h"
#include "journal/rekey.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "journal/whose.h"
#include "rules/period.h"

#include <string.h>

/* What applying one action needs at hand. */
struct acting {
    struct qz_batch *b;
    struct qz_db *db;
    const char *verb;
    const json_t *data;
    uint64_t n; /* of the entry */
    int64_t at_ms;
    struct qz_err *err;
};

/* The organisation that the data names. Its kiosks are told something else from now on. */
static int organisation(struct acting *a, int64_t *ref)
{
    const char *id = qz_json_str(a->data, "organisation", QZ_ID_TEXT, a->err);
    if (!id || qz_org_ref(a->b->t, id, ref, a->err) != 0)
        return -1;
    return qz_batch_tell_config(a->b, *ref, a->err);
}

static int tell_all(struct acting *a)
{
    struct qz_stmt *s = qz_db_stmt(a->db, "UPDATE organisation SET config_seq=?1", a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)a->b->seq);
    a->b->all_told = true;
    return qz_run(s, a->err);
}

static int organisation_add(struct acting *a)
{
    const char *id = qz_json_str(a->data, "organisation", QZ_ID_TEXT, a->err);
    const char *superior = qz_json_str_or_empty(a->data, "superior", QZ_ID_TEXT, a->err);
    const char *kind = qz_json_str(a->data, "kind", 40, a->err);
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    int64_t above = 0;
    if (!id || !superior || !kind || !title ||
        (*superior && qz_org_ref(a->b->t, superior, &above, a->err) != 0))
        return -1;
    struct qz_stmt *s = qz_db_stmt(
        a->db, "INSERT INTO organisation(id,superior,kind,title,config_seq) VALUES(?1,?2,?3,?4,?5)", a->err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    if (*superior)
        qz_bind_int(s, 2, above);
    qz_bind_int(s, 3, qz_org_kind_parse(kind));
    qz_bind_text(s, 4, title);
    qz_bind_int(s, 5, (int64_t)a->b->seq);
    if (qz_run(s, a->err) != 0 ||
        !(s = qz_db_stmt(a->db, "UPDATE organisation SET keeper=ref WHERE id=?1", a->err)))
        return -1;
    qz_bind_text(s, 1, id);
    return qz_run(s, a->err);
}

static int organisation_rename(struct acting *a)
{
    int64_t ref;
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    struct qz_stmt *s = title && organisation(a, &ref) == 0
                            ? qz_db_stmt(a->db, "UPDATE organisation SET title=?2 WHERE ref=?1", a->err)
                            : NULL;
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_text(s, 2, title);
    return qz_run(s, a->err);
}

static int organisation_close(struct acting *a)
{
    int64_t ref;
    const char *reason = qz_json_str(a->data, "reason", QZ_REASON_MAX, a->err);
    struct qz_stmt *s =
        reason && organisation(a, &ref) == 0
            ? qz_db_stmt(a->db, "UPDATE organisation SET closed_ms=?2,why=?3 WHERE ref=?1", a->err)
            : NULL;
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, a->at_ms);
    qz_bind_text(s, 3, reason);
    return qz_run(s, a->err);
}

static int organisation_merge(struct acting *a)
{
    return qz_merge_apply(a->b, a->data, a->at_ms, a->err);
}

static int setting(struct acting *a)
{
    const char *name = qz_json_str(a->data, "name", 20, a->err);
    const char *value = qz_json_str(a->data, "value", 100, a->err);
    struct qz_stmt *s =
        name && value ? qz_db_stmt(a->db, "INSERT OR REPLACE INTO setting VALUES(?1,?2)", a->err) : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, name);
    qz_bind_text(s, 2, value);
    return qz_run(s, a->err) == 0 ? tell_all(a) : -1;
}

static int pass_key(struct acting *a)
{
    int64_t id;
    uint8_t pk[QZ_PASS_KEY_BYTES];
    if (qz_json_int(a->data, "id", 1, 255, &id, a->err) != 0 ||
        qz_json_bytes(a->data, "key", pk, sizeof pk, a->err) != 0)
        return -1;
    struct qz_stmt *s = qz_db_stmt(a->db, "INSERT INTO pass_key VALUES(?1,?2)", a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, id);
    qz_bind_blob(s, 2, pk, sizeof pk);
    a->b->keys_changed = true;
    return qz_run(s, a->err) == 0 ? tell_all(a) : -1;
}

/* The log of a kiosk is a fact and stays when the views are made anew. */
static int log_for(struct acting *a, const char *kiosk, int64_t *log)
{
    char origin[QZ_NOTE_NAME] = "qingzhan/";
    struct qz_stmt *s = qz_db_stmt(a->db, "INSERT OR IGNORE INTO log(origin,nodes) VALUES(?1,x'')", a->err);
    strncat(origin, kiosk, QZ_KIOSK_ID_TEXT - 1);
    if (!s)
        return -1;
    qz_bind_text(s, 1, origin);
    if (qz_run(s, a->err) != 0)
        return -1;
    int rc = qz_find_text(a->b->t, "SELECT ref FROM log WHERE origin=?1", origin, &s, a->err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(a->err, QZ_E_BUG, "a log that was just made is not there");
    *log = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

/* The log of the kiosk that this one follows; 0 when it follows none. */
static int predecessor_log(struct acting *a, int64_t *log)
{
    struct qz_stmt *s;
    const char *id = qz_json_str_or_empty(a->data, "predecessor", QZ_KIOSK_ID_TEXT, a->err);
    *log = 0;
    if (!id || !*id)
        return id ? 0 : -1;
    int rc = qz_find_text(a->b->t, "SELECT log FROM kiosk WHERE id=?1", id, &s, a->err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(a->err, QZ_E_CORRUPT, "a kiosk follows one that is not there");
    *log = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

static int kiosk_add(struct acting *a)
{
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *name = qz_json_str(a->data, "name", QZ_TEXT_MAX, a->err);
    int64_t org, before, log = 0;
    uint8_t pk[32];
    if (!id || !name || qz_json_bytes(a->data, "key", pk, sizeof pk, a->err) != 0 ||
        organisation(a, &org) != 0 || predecessor_log(a, &before) != 0 || log_for(a, id, &log) != 0)
        return -1;
    struct qz_stmt *s =
        qz_db_stmt(a->db,
                   "INSERT INTO kiosk(log,id,pk,organisation,name,revoked,enrolled_ms,predecessor) "
                   "VALUES(?1,?2,?3,?4,?5,0,?6,?7) ON CONFLICT DO UPDATE SET "
                   "organisation=excluded.organisation,name=excluded.name",
                   a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_text(s, 2, id);
    qz_bind_blob(s, 3, pk, sizeof pk);
    qz_bind_int(s, 4, org);
    qz_bind_text(s, 5, name);
    qz_bind_int(s, 6, a->at_ms);
    if (before)
        qz_bind_int(s, 7, before);
    return qz_run(s, a->err);
}

/* A kiosk that was stolen takes the PINs of its organisation's cadres with it. */
static int kiosk_stolen(struct acting *a, const char *id)
{
    struct qz_stmt *s;
    int rc = qz_find_text(a->b->t, "SELECT organisation FROM kiosk WHERE id=?1", id, &s, a->err);
    if (rc != 1)
        return rc;
    int64_t org = qz_col_int(s, 0);
    qz_reset(s);
    s = qz_db_stmt(a->db,
                   "INSERT OR IGNORE INTO stolen_pin SELECT c.ref,k.log,?2,0 FROM kiosk k JOIN cadre c ON "
                   "c.organisation=k.organisation WHERE k.id=?1",
                   a->err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_int(s, 2, (int64_t)a->b->seq);
    return qz_run(s, a->err) == 0 ? qz_batch_tell_config(a->b, org, a->err) : -1;
}

static int kiosk_rename(struct acting *a)
{
    int64_t org;
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *name = id ? qz_json_str(a->data, "name", QZ_TEXT_MAX, a->err) : NULL;
    struct qz_stmt *s = name && organisation(a, &org) == 0
                            ? qz_db_stmt(a->db, "UPDATE kiosk SET name=?2 WHERE id=?1", a->err)
                            : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_text(s, 2, name);
    return qz_run(s, a->err);
}

static int kiosk_revoke(struct acting *a)
{
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    struct qz_stmt *s = id ? qz_db_stmt(a->db, "UPDATE kiosk SET revoked=1 WHERE id=?1", a->err) : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    if (qz_run(s, a->err) != 0)
        return -1;
    return json_is_true(json_object_get(a->data, "stolen")) ? kiosk_stolen(a, id) : 0;
}

static int cadre_add(struct acting *a)
{
    const char *id = qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err);
    int64_t org;
    if (!id || organisation(a, &org) != 0)
        return -1;
    struct qz_stmt *s = qz_db_stmt(a->db, "INSERT INTO cadre(id,organisation) VALUES(?1,?2)", a->err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_int(s, 2, org);
    return qz_run(s, a->err);
}

/* Of a cadre that is there already: what kiosks are told of it lies outside of the log. */
static int cadre_changed(struct acting *a)
{
    int64_t org;
    return organisation(a, &org);
}

static int cadre_remove(struct acting *a)
{
    const char *id = qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err);
    struct qz_stmt *s = id ? qz_db_stmt(a->db, "UPDATE cadre SET left_ms=?2 WHERE id=?1", a->err) : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_int(s, 2, a->at_ms);
    return qz_run(s, a->err) == 0 ? cadre_changed(a) : -1;
}

/* The new PIN itself lies outside of the log too. No stolen kiosk knows that one. */
static int cadre_pin(struct acting *a)
{
    const char *id = qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err);
    struct qz_stmt *s = id ? qz_db_stmt(a->db,
                                        "UPDATE stolen_pin SET until_seq=?2 WHERE until_seq=0 AND "
                                        "cadre=(SELECT ref FROM cadre WHERE id=?1)",
                                        a->err)
                           : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_int(s, 2, (int64_t)a->b->seq);
    return qz_run(s, a->err) == 0 ? cadre_changed(a) : -1;
}

/* Call fn with each id of the member "who". */
static int each_who(struct acting *a, int (*fn)(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx),
                    int64_t ctx)
{
    const json_t *list = qz_json_array(a->data, "who", 1000, a->err);
    uint8_t id[QZ_ID_BYTES];
    if (!list)
        return -1;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text || !qz_id_parse('y', text, id))
            return qz_fail(a->err, QZ_E_INPUT, "\"who\" must hold ids of people");
        if (fn(a, id, ctx) != 0)
            return -1;
    }
    return 0;
}

static int person_add(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t org)
{
    struct qz_stmt *s = qz_db_stmt(a->db, "INSERT INTO youth(id,organisation) VALUES(?1,?2)", a->err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, id, QZ_ID_BYTES);
    qz_bind_int(s, 2, org);
    return qz_run(s, a->err);
}

static int people_add(struct acting *a)
{
    int64_t org;
    return organisation(a, &org) == 0 ? each_who(a, person_add, org) : -1;
}

/* Entries from before passes were revoked one by one name people: it was all the passes they had. */
static int person_revoke(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx)
{
    (void)ctx;
    struct qz_stmt *s =
        qz_db_stmt(a->db,
                   "INSERT OR IGNORE INTO revoked_pass(tag,at_ms) SELECT p.tag,?2 FROM pass p JOIN "
                   "youth y ON y.ref=p.youth WHERE y.id=?1 AND p.seq=0 ORDER BY p.tag",
                   a->err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, id, QZ_ID_BYTES);
    qz_bind_int(s, 2, a->at_ms);
    return qz_run(s, a->err);
}

/* Item i of a list of whole numbers; 0 from a program that did not write one. */
static int64_t number_at(const struct acting *a, const char *list, size_t i)
{
    return json_integer_value(json_array_get(json_object_get(a->data, list), i));
}

static int tag_revoke(struct acting *a, const json_t *text, size_t i)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    const char *base64 = json_string_value(text);
    if (!base64 || qz_base64_decode(base64, strlen(base64), false, tag, sizeof tag) != sizeof tag)
        return qz_fail(a->err, QZ_E_INPUT, "\"tags\" must hold tags of passes");
    struct qz_stmt *s = qz_db_stmt(
        a->db, "INSERT OR IGNORE INTO revoked_pass(tag,at_ms,expires,key) VALUES(?1,?2,?3,?4)", a->err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, tag, sizeof tag);
    qz_bind_int(s, 2, a->at_ms);
    qz_bind_int(s, 3, number_at(a, "expires", i));
    qz_bind_int(s, 4, number_at(a, "keys", i));
    return qz_run(s, a->err);
}

static int pass_revoke(struct acting *a)
{
    a->b->revoked_changed = true;
    if (json_object_get(a->data, "who"))
        return each_who(a, person_revoke, 0) == 0 ? tell_all(a) : -1;
    const json_t *list = qz_json_array(a->data, "tags", 1000, a->err);
    if (!list)
        return -1;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (tag_revoke(a, json_array_get(list, i), i) != 0)
            return -1;
    return tell_all(a);
}

static int person_changed(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx)
{
    (void)ctx;
    struct qz_stmt *s =
        qz_db_stmt(a->db,
                   "UPDATE organisation SET config_seq=?2 WHERE ref=(SELECT organisation FROM youth "
                   "WHERE id=?1) RETURNING ref",
                   a->err);
    if (!s)
        return -1;
    qz_bind_blob(s, 1, id, QZ_ID_BYTES);
    qz_bind_int(s, 2, (int64_t)a->b->seq);
    int rc = qz_step(s, a->err);
    int64_t ref = rc == 1 ? qz_col_int(s, 0) : 0;
    if (rc == 1)
        qz_reset(s);
    return rc < 0 ? -1 : rc == 1 ? qz_batch_tell(a->b, ref, a->err) : 0;
}

/* What kiosks are told of a person lies outside of the log. */
static int people_changed(struct acting *a)
{
    return each_who(a, person_changed, 0);
}

static int insert_activity(struct acting *a, int64_t org, int64_t start, int64_t end)
{
    int64_t expected = json_integer_value(json_object_get(a->data, "expected"));
    const char *id = qz_json_str(a->data, "activity", QZ_ID_TEXT, a->err);
    const char *kind = qz_json_str(a->data, "kind", 40, a->err);
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    const char *place = qz_json_str_or_empty(a->data, "place", QZ_TEXT_MAX, a->err);
    struct qz_stmt *s =
        id && kind && title && place
            ? qz_db_stmt(a->db,
                         "INSERT INTO activity(id,organisation,kind,title,place,start_ms,end_ms,"
                         "quarter,state,expected) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,0,?9)",
                         a->err)
            : NULL;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_int(s, 2, org);
    qz_bind_int(s, 3, qz_activity_kind_parse(kind));
    qz_bind_text(s, 4, title);
    qz_bind_text(s, 5, place);
    qz_bind_int(s, 6, start);
    qz_bind_int(s, 7, end);
    qz_bind_int(s, 8, qz_quarter_of(start));
    qz_bind_int(s, 9, expected);
    return qz_run(s, a->err);
}

static int activity_add(struct acting *a)
{
    int64_t org, start, end;
    if (organisation(a, &org) != 0 || qz_json_time(a->data, "start", &start, a->err) != 0 ||
        qz_json_time(a->data, "end", &end, a->err) != 0 || insert_activity(a, org, start, end) != 0)
        return -1;
    struct qz_stmt *s = qz_db_stmt(
        a->db, "INSERT INTO activity_figure SELECT ref,0,0,0,0,0,0,0,0,0,?2 FROM activity WHERE id=?1",
        a->err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, qz_json_str(a->data, "activity", QZ_ID_TEXT, a->err));
    qz_bind_int(s, 2, QZ_COUNTS_NOT_OPENED);
    return qz_run(s, a->err);
}

static int write_state(struct acting *a, const struct qz_act *act, const char *why)
{
    struct qz_stmt *s = qz_db_stmt(a->db, "UPDATE activity SET state=?2,why=?3 WHERE ref=?1", a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, act->ref);
    qz_bind_int(s, 2, act->state);
    qz_bind_text(s, 3, why);
    if (qz_run(s, a->err) != 0)
        return -1;
    s = qz_db_stmt(a->db, "UPDATE organisation SET config_seq=?2 WHERE ref=?1", a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, act->keeper);
    qz_bind_int(s, 2, (int64_t)a->b->seq);
    return qz_run(s, a->err);
}

static int set_state(struct acting *a, enum qz_activity_state to)
{
    const char *id = qz_json_str(a->data, "activity", QZ_ID_TEXT, a->err);
    const char *reason = qz_json_str_or_empty(a->data, "reason", QZ_REASON_MAX, a->err);
    struct qz_act *act;
    if (!id || strlen(id) != QZ_ID_TEXT - 1 || !reason)
        return -1;
    int rc = qz_batch_act(a->b, id, &act, a->err);
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(a->err, QZ_E_MISSING, "there is no activity of that id; list them first");
    act->state = to;
    act->dirty = true;
    if (to == QZ_ACTIVITY_OPEN && *reason)
        act->late_opens++;
    return write_state(a, act, reason);
}

static int activity_open(struct acting *a)
{
    return set_state(a, QZ_ACTIVITY_OPEN);
}

static int activity_close(struct acting *a)
{
    return set_state(a, QZ_ACTIVITY_CLOSED);
}

static int activity_cancel(struct acting *a)
{
    return set_state(a, QZ_ACTIVITY_CANCELLED);
}

static int activity_give_up(struct acting *a)
{
    return set_state(a, QZ_ACTIVITY_GIVEN_UP);
}

/* In the name of the cadre whose confirmation it was. */
static int confirmation_withdraw(struct acting *a)
{
    const char *kiosk = qz_json_str_or_empty(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *cadre = kiosk ? qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err) : NULL;
    int64_t n, log = QZ_OWN_LOG;
    if (!cadre || qz_json_int(a->data, "n", 1, QZ_N_MOST, &n, a->err) != 0 ||
        (*kiosk && log_for(a, kiosk, &log) != 0) || qz_judge_withdraw(a->b, log, (uint64_t)n, a->err) != 0 ||
        qz_taken_keep(a->b, log, (uint64_t)n, a->err) != 0)
        return -1;
    return qz_whose_keep(a->b, a->n, cadre, a->err);
}

/* One entry that is confirmed, rejected or voided at the tracker. */
static int entry_word(struct acting *a)
{
    return qz_taken_apply(a->b, a->verb, a->data, a->n, a->err);
}

static int restored(struct acting *a)
{
    struct qz_stmt *s = qz_db_stmt(a->db, "INSERT OR IGNORE INTO restored VALUES(?1)", a->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a->at_ms);
    return qz_run(s, a->err);
}

/* That passes or a token were given out, or what proves the rest: nothing in a view follows from it. */
static int record_only(struct acting *a)
{
    (void)a;
    return 0;
}

static int tracker_clock(struct acting *a)
{
    return qz_ownclock_apply(a->b, a->data, a->err);
}

static int tracker_rekey(struct acting *a)
{
    return qz_rekey_apply(a->b, a->data, a->err);
}

static int entries_redate(struct acting *a)
{
    return qz_redate_apply(a->b, a->data, a->err);
}

static const struct {
    const char *verb;
    int (*fn)(struct acting *a);
} verbs[] = {
    {"organisation-add", organisation_add},
    {"organisation-rename", organisation_rename},
    {"organisation-close", organisation_close},
    {"organisation-merge", organisation_merge},
    {"setting", setting},
    {"pass-key", pass_key},
    {"token-new", record_only},
    {"kiosk-add", kiosk_add},
    {"kiosk-rename", kiosk_rename},
    {"kiosk-revoke", kiosk_revoke},
    {"kiosk-allowance", record_only},
    {"cadre-add", cadre_add},
    {"cadre-pin", cadre_pin},
    {"cadre-rename", cadre_changed},
    {"cadre-remove", cadre_remove},
    {"cadre-badge", record_only},
    {"cadre-badge-code", record_only},
    {"confirmation-withdraw", confirmation_withdraw},
    {"people-add", people_add},
    {"person-forget", people_changed},
    {"person-correct", people_changed},
    {"pass-issue", record_only},
    {"private", record_only},
    {"facts", record_only},
    {"restored", restored},
    {"pass-revoke", pass_revoke},
    {"activity-add", activity_add},
    {"activity-open", activity_open},
    {"activity-close", activity_close},
    {"activity-cancel", activity_cancel},
    {"activity-give-up", activity_give_up},
    {"entry-confirm", entry_word},
    {"entry-reject", entry_word},
    {"entry-void", entry_word},
    {"tracker-clock", tracker_clock},
    {"tracker-rekey", tracker_rekey},
    {"entries-redate", entries_redate},
};

int qz_verb_apply(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    json_t *data = qz_json_load(e->data, e->data_len, err);
    if (!data)
        return -1;
    struct acting a = {
        .b = b, .db = b->t->db, .verb = e->reason, .data = data, .n = e->n, .at_ms = e->at_ms, .err = err};
    size_t i = 0, n = sizeof verbs / sizeof *verbs;
    int ruled = qz_ruling_apply(b, e->reason, data, err);
    while (i < n && strcmp(verbs[i].verb, e->reason) != 0)
        i++;
    if (ruled == 0)
        ruled = i < n ? verbs[i].fn(&a)
                      : qz_fail(err, QZ_E_CORRUPT,
                                "the tracker's log holds an action that this program does not "
                                "know; use a newer one");
    json_decref(data);
    return ruled < 0 ? -1 : 0;
}
