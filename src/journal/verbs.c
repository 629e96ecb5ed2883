#include "journal/verbs.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "journal/account.h"
#include "journal/anew.h"
#include "journal/batch.h"
#include "journal/duty.h"
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
#include "rules/role.h"

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
static int verb_organisation(struct acting *a, int64_t *ref)
{
    const char *id = qz_json_str(a->data, "organisation", QZ_ID_TEXT, a->err);
    if (!id || qz_org_ref(a->b->t, id, ref, a->err) != 0)
        return -1;
    return qz_batch_tell_config(a->b, *ref, a->err);
}

static int verb_tell_all(struct acting *a)
{
    a->b->all_told = true;
    return qz_db_do(a->db, Q_VERB_TELL_ALL, a->err, INT((int64_t)a->b->seq));
}

static int verb_organisation_add(struct acting *a)
{
    const char *id = qz_json_str(a->data, "organisation", QZ_ID_TEXT, a->err);
    const char *superior = qz_json_str_or_empty(a->data, "superior", QZ_ID_TEXT, a->err);
    const char *kind = qz_json_str(a->data, "kind", 40, a->err);
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    int64_t above = 0;
    if (!id || !superior || !kind || !title ||
        (*superior && qz_org_ref(a->b->t, superior, &above, a->err) != 0))
        return -1;

    return qz_db_do(a->db, Q_VERB_ORGANISATION_ADD, a->err, TEXT(id), *superior ? INT(above) : NIL,
                    INT(qz_org_kind_parse(kind)), TEXT(title), INT((int64_t)a->b->seq));
}

static int verb_organisation_rename(struct acting *a)
{
    int64_t ref;
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    if (!title || verb_organisation(a, &ref) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_ORGANISATION_RENAME, a->err, INT(ref), TEXT(title));
}

static int verb_organisation_close(struct acting *a)
{
    int64_t ref;
    const char *reason = qz_json_str(a->data, "reason", QZ_REASON_MAX, a->err);
    if (!reason || verb_organisation(a, &ref) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_ORGANISATION_CLOSE, a->err, INT(ref), INT(a->at_ms), TEXT(reason), NIL);
}

static int verb_organisation_merge(struct acting *a)
{
    return qz_merge_apply(a->b, a->data, a->at_ms, a->err);
}

static int verb_setting(struct acting *a)
{
    const char *name = qz_json_str(a->data, "name", 20, a->err);
    const char *value = qz_json_str(a->data, "value", 100, a->err);
    if (!name || !value || qz_db_do(a->db, Q_VERB_SETTING, a->err, TEXT(name), TEXT(value)) != 0)
        return -1;
    return verb_tell_all(a);
}

static int verb_pass_key(struct acting *a)
{
    int64_t id;
    uint8_t pk[QZ_PASS_KEY_BYTES];
    if (qz_json_int(a->data, "id", 1, 255, &id, a->err) != 0 ||
        qz_json_bytes(a->data, "key", pk, sizeof pk, a->err) != 0 ||
        qz_db_do(a->db, Q_VERB_PASS_KEY, a->err, INT(id), BLOB(pk, sizeof pk)) != 0)
        return -1;

    a->b->keys_changed = true;
    return verb_tell_all(a);
}

/* The log of a kiosk is a fact and stays when the views are made anew. */
static int verb_log_for(struct acting *a, const char *kiosk, int64_t *log)
{
    char origin[QZ_NOTE_NAME] = "qingzhan/";
    const struct qz_row *row;
    strncat(origin, kiosk, QZ_KIOSK_ID_TEXT - 1);
    if (qz_db_do(a->db, Q_VERB_LOG_MAKE, a->err, TEXT(origin), BLOB("", 0)) != 0)
        return -1;

    int rc = qz_db_get(a->db, Q_VERB_LOG_OF, &row, a->err, TEXT(origin));
    if (rc == 0)
        return qz_fail(a->err, QZ_E_BUG, "a log that was just made is not there");
    if (rc == 1)
        *log = qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

/* The log of the kiosk that this one follows; 0 when it follows none. */
static int verb_predecessor_log(struct acting *a, int64_t *log)
{
    const struct qz_row *row;
    const char *id = qz_json_str_or_empty(a->data, "predecessor", QZ_KIOSK_ID_TEXT, a->err);
    *log = 0;
    if (!id || !*id)
        return id ? 0 : -1;

    int rc = qz_db_get(a->db, Q_VERB_KIOSK_LOG, &row, a->err, TEXT(id));
    if (rc == 0)
        return qz_fail(a->err, QZ_E_CORRUPT, "a kiosk follows one that is not there");
    if (rc == 1)
        *log = qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

static int verb_kiosk_add(struct acting *a)
{
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *name = qz_json_str(a->data, "name", QZ_TEXT_MAX, a->err);
    int64_t org, before, log = 0;
    uint8_t pk[32];
    if (!id || !name || qz_json_bytes(a->data, "key", pk, sizeof pk, a->err) != 0 ||
        verb_organisation(a, &org) != 0 || verb_predecessor_log(a, &before) != 0 ||
        verb_log_for(a, id, &log) != 0)
        return -1;

    return qz_db_do(a->db, Q_VERB_KIOSK_ADD, a->err, INT(log), TEXT(id), BLOB(pk, sizeof pk), INT(org),
                    TEXT(name), INT(a->at_ms), before ? INT(before) : NIL);
}

/* A kiosk that was stolen takes the PINs of its organisation's cadres with it. */
static int verb_kiosk_stolen(struct acting *a, const char *id, int64_t org)
{
    if (qz_db_do(a->db, Q_VERB_KIOSK_STOLEN, a->err, TEXT(id), INT((int64_t)a->b->seq)) != 0)
        return -1;
    return qz_batch_tell_config(a->b, org, a->err);
}

static int verb_kiosk_rename(struct acting *a)
{
    int64_t org;
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *name = id ? qz_json_str(a->data, "name", QZ_TEXT_MAX, a->err) : NULL;
    if (!name || verb_organisation(a, &org) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_KIOSK_RENAME, a->err, TEXT(id), TEXT(name));
}

static int verb_kiosk_revoke(struct acting *a)
{
    const struct qz_row *row;
    const char *id = qz_json_str(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    if (!id)
        return -1;
    int rc = qz_db_get(a->db, Q_VERB_KIOSK_REVOKE, &row, a->err, TEXT(id));
    if (rc != 1)
        return rc;

    if (!json_is_true(json_object_get(a->data, "stolen")))
        return 0;
    return verb_kiosk_stolen(a, id, qz_row_int(row, 0));
}

/* Whom an action is about: a cadre, or by the same actions a helper. NULL for none. */
static const char *verb_staff(struct acting *a)
{
    bool helper = strncmp(a->verb, "helper-", strlen("helper-")) == 0;
    enum qz_role role = helper ? QZ_ROLE_HELPER : QZ_ROLE_CADRE;
    const char *id = qz_json_str(a->data, qz_role_name(role), QZ_ID_TEXT, a->err);
    if (!id || qz_role_of(id) == role)
        return id;

    qz_fail(a->err, QZ_E_INPUT, "the tracker's log names a %s by an id of another kind", qz_role_name(role));
    return NULL;
}

static int verb_cadre_add(struct acting *a)
{
    const char *id = verb_staff(a);
    int64_t org;
    if (!id || verb_organisation(a, &org) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_CADRE_ADD, a->err, TEXT(id), INT(org));
}

/* Of a cadre that is there already: what kiosks are told of it lies outside of the log. */
static int verb_cadre_changed(struct acting *a)
{
    int64_t org;
    return verb_organisation(a, &org);
}

static int verb_cadre_remove(struct acting *a)
{
    const char *id = verb_staff(a);
    if (!id || qz_db_do(a->db, Q_VERB_CADRE_LEAVE, a->err, TEXT(id), INT(a->at_ms)) != 0 ||
        qz_duty_cadre_left(a->b, id, a->at_ms, a->err) != 0)
        return -1;
    return verb_cadre_changed(a);
}

/* The new PIN itself lies outside of the log too. No stolen kiosk knows that one. */
static int verb_cadre_pin(struct acting *a)
{
    const char *id = verb_staff(a);
    if (!id || qz_db_do(a->db, Q_VERB_CADRE_PIN, a->err, TEXT(id), INT((int64_t)a->b->seq)) != 0)
        return -1;
    return verb_cadre_changed(a);
}

/* Call fn with each id of the member "who". */
static int verb_each_who(struct acting *a,
                         int (*fn)(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx), int64_t ctx)
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

static int verb_person_add(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t org)
{
    return qz_db_do(a->db, Q_VERB_PERSON_ADD, a->err, BLOB(id, QZ_ID_BYTES), INT(org));
}

static int verb_people_add(struct acting *a)
{
    int64_t org;
    return verb_organisation(a, &org) == 0 ? verb_each_who(a, verb_person_add, org) : -1;
}

/* Entries from before passes were revoked one by one name people: it was all the passes they had. */
static int verb_person_revoke(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx)
{
    (void)ctx;
    return qz_db_do(a->db, Q_VERB_PERSON_REVOKE, a->err, BLOB(id, QZ_ID_BYTES), INT(a->at_ms));
}

/* Item i of a list of whole numbers; 0 from a program that did not write one. */
static int64_t verb_number_at(const struct acting *a, const char *list, size_t i)
{
    return json_integer_value(json_array_get(json_object_get(a->data, list), i));
}

static int verb_tag_revoke(struct acting *a, const json_t *text, size_t i)
{
    uint8_t tag[QZ_PASS_TAG_BYTES];
    const char *base64 = json_string_value(text);
    if (!base64 || qz_base64_decode(base64, strlen(base64), false, tag, sizeof tag) != sizeof tag)
        return qz_fail(a->err, QZ_E_INPUT, "\"tags\" must hold tags of passes");

    return qz_db_do(a->db, Q_VERB_PASS_REVOKE, a->err, BLOB(tag, sizeof tag), INT(a->at_ms),
                    INT(verb_number_at(a, "expires", i)), INT(verb_number_at(a, "keys", i)));
}

static int verb_pass_revoke(struct acting *a)
{
    a->b->revoked_changed = true;
    if (json_object_get(a->data, "who"))
        return verb_each_who(a, verb_person_revoke, 0) == 0 ? verb_tell_all(a) : -1;

    const json_t *list = qz_json_array(a->data, "tags", 1000, a->err);
    if (!list)
        return -1;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (verb_tag_revoke(a, json_array_get(list, i), i) != 0)
            return -1;
    return verb_tell_all(a);
}

static int verb_person_changed(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx)
{
    (void)ctx;
    const struct qz_row *row;
    int rc =
        qz_db_get(a->db, Q_VERB_TELL_OF_PERSON, &row, a->err, BLOB(id, QZ_ID_BYTES), INT((int64_t)a->b->seq));
    return rc == 1 ? qz_batch_tell(a->b, qz_row_int(row, 0), a->err) : rc;
}

/* What kiosks are told of a person lies outside of the log. */
static int verb_people_changed(struct acting *a)
{
    return verb_each_who(a, verb_person_changed, 0);
}

static int verb_person_gone(struct acting *a, const uint8_t id[QZ_ID_BYTES], int64_t ctx)
{
    return qz_duty_person_gone(a->b, id, a->at_ms, a->err) == 0 ? verb_person_changed(a, id, ctx) : -1;
}

static int verb_person_forget(struct acting *a)
{
    return verb_each_who(a, verb_person_gone, 0);
}

static int verb_insert_activity(struct acting *a, int64_t org, int64_t start, int64_t end)
{
    int64_t expected = json_integer_value(json_object_get(a->data, "expected"));
    int64_t capacity = json_integer_value(json_object_get(a->data, "capacity"));
    bool checkout = json_is_true(json_object_get(a->data, "checkout"));
    const char *id = qz_json_str(a->data, "activity", QZ_ID_TEXT, a->err);
    const char *kind = qz_json_str(a->data, "kind", 40, a->err);
    const char *title = qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err);
    const char *place = qz_json_str_or_empty(a->data, "place", QZ_TEXT_MAX, a->err);
    const char *campaign = qz_json_str_or_empty(a->data, "campaign", QZ_TEXT_MAX, a->err);
    if (!id || !kind || !title || !place || !campaign)
        return -1;

    if (qz_db_do(a->db, Q_VERB_ACTIVITY_ADD, a->err, TEXT(id), INT(org), INT(qz_activity_kind_parse(kind)),
                 TEXT(title), TEXT(place), INT(start), INT(end), INT(qz_quarter_of(start)), INT(expected),
                 INT(capacity), INT(checkout), TEXT(campaign)) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_ACTIVITY_FIGURE, a->err, TEXT(id), INT(QZ_COUNTS_NOT_OPENED));
}

static int verb_activity_add(struct acting *a)
{
    int64_t org, start, end;
    if (verb_organisation(a, &org) != 0 || qz_json_time(a->data, "start", &start, a->err) != 0 ||
        qz_json_time(a->data, "end", &end, a->err) != 0)
        return -1;
    return verb_insert_activity(a, org, start, end);
}

/* The activity that the data names. */
static int verb_act(struct acting *a, struct qz_act **act)
{
    const char *id = qz_json_str(a->data, "activity", QZ_ID_TEXT, a->err);
    if (!id || strlen(id) != QZ_ID_TEXT - 1)
        return -1;
    int rc = qz_batch_act(a->b, id, act, a->err);
    if (rc == 0)
        return qz_fail(a->err, QZ_E_MISSING, "there is no activity of that id; list them first");
    return rc < 0 ? -1 : 0;
}

/* Nothing is known of it yet but the plan. */
static int verb_activity_move(struct acting *a)
{
    const char *place = qz_json_str_or_empty(a->data, "place", QZ_TEXT_MAX, a->err);
    struct qz_act *act;
    int64_t start, end;
    if (!place || qz_json_time(a->data, "start", &start, a->err) != 0 ||
        qz_json_time(a->data, "end", &end, a->err) != 0 || verb_act(a, &act) != 0)
        return -1;

    act->start_ms = start;
    act->end_ms = end;
    act->quarter = qz_quarter_of(start);
    if (qz_db_do(a->db, Q_VERB_ACTIVITY_MOVE, a->err, INT(act->ref), TEXT(place), INT(start), INT(end),
                 INT(act->quarter)) != 0)
        return -1;
    return qz_batch_tell_config(a->b, act->keeper, a->err);
}

static int verb_write_state(struct acting *a, const struct qz_act *act, const char *why)
{
    if (qz_db_do(a->db, Q_VERB_ACTIVITY_STATE, a->err, INT(act->ref), INT(act->state), TEXT(why)) != 0)
        return -1;
    return qz_db_do(a->db, Q_VERB_TELL, a->err, INT(act->keeper), INT((int64_t)a->b->seq));
}

static int verb_set_state(struct acting *a, enum qz_activity_state to)
{
    const char *reason = qz_json_str_or_empty(a->data, "reason", QZ_REASON_MAX, a->err);
    struct qz_act *act;
    if (!reason || verb_act(a, &act) != 0)
        return -1;

    act->state = to;
    act->dirty = true;
    if (to == QZ_ACTIVITY_OPEN && *reason)
        act->late_opens++;
    return verb_write_state(a, act, reason);
}

static int verb_activity_open(struct acting *a)
{
    return verb_set_state(a, QZ_ACTIVITY_OPEN);
}

static int verb_activity_close(struct acting *a)
{
    return verb_set_state(a, QZ_ACTIVITY_CLOSED);
}

static int verb_activity_cancel(struct acting *a)
{
    return verb_set_state(a, QZ_ACTIVITY_CANCELLED);
}

static int verb_activity_give_up(struct acting *a)
{
    return verb_set_state(a, QZ_ACTIVITY_GIVEN_UP);
}

/* In the name of the cadre whose confirmation it was. */
static int verb_confirmation_withdraw(struct acting *a)
{
    const char *kiosk = qz_json_str_or_empty(a->data, "kiosk", QZ_KIOSK_ID_TEXT, a->err);
    const char *cadre = kiosk ? qz_json_str(a->data, "cadre", QZ_ID_TEXT, a->err) : NULL;
    int64_t n, log = QZ_OWN_LOG;
    if (!cadre || qz_json_int(a->data, "n", 1, QZ_N_MOST, &n, a->err) != 0 ||
        (*kiosk && verb_log_for(a, kiosk, &log) != 0) ||
        qz_judge_withdraw(a->b, log, (uint64_t)n, a->err) != 0 ||
        qz_taken_keep(a->b, log, (uint64_t)n, a->err) != 0)
        return -1;
    return qz_whose_keep(a->b, a->n, cadre, a->err);
}

/* One entry that is confirmed, rejected or voided at the tracker. */
static int verb_entry_word(struct acting *a)
{
    return qz_taken_apply(a->b, a->verb, a->data, a->n, a->err);
}

/* Those of organisations below are told of one that is for them, too. */
static int verb_notice_told(struct acting *a, int64_t org, bool below)
{
    return below ? verb_tell_all(a) : qz_batch_tell_config(a->b, org, a->err);
}

/* What an entry does not name is 0: any day, all day, no picture. */
static int64_t verb_number_of(const struct acting *a, const char *key)
{
    return json_integer_value(json_object_get(a->data, key));
}

static int verb_notice_add(struct acting *a)
{
    uint8_t hash[32];
    bool picture = json_object_get(a->data, "picture") != NULL;
    bool below = json_is_true(json_object_get(a->data, "below"));
    const char *id = qz_json_str(a->data, "notice", QZ_ID_TEXT, a->err);
    const char *title = id ? qz_json_str(a->data, "title", QZ_TEXT_MAX, a->err) : NULL;
    const char *text = title ? qz_json_str_or_empty(a->data, "text", QZ_NOTICE_TEXT, a->err) : NULL;
    int64_t org;
    if (!text || verb_organisation(a, &org) != 0 ||
        (picture && qz_json_bytes(a->data, "picture", hash, sizeof hash, a->err) != 0))
        return -1;

    if (qz_db_do(a->db, Q_VERB_NOTICE_ADD, a->err, TEXT(id), INT(org), TEXT(title), TEXT(text),
                 INT(verb_number_of(a, "from_day")), INT(verb_number_of(a, "to_day")),
                 INT(verb_number_of(a, "from_minute")), INT(verb_number_of(a, "to_minute")),
                 INT(json_is_true(json_object_get(a->data, "fallback"))), INT(below),
                 BLOB(hash, picture ? sizeof hash : 0), INT(verb_number_of(a, "width")),
                 INT(verb_number_of(a, "height")), INT(a->at_ms)) != 0)
        return -1;
    return verb_notice_told(a, org, below);
}

static int verb_notice_remove(struct acting *a)
{
    bool below = json_is_true(json_object_get(a->data, "below"));
    const char *id = qz_json_str(a->data, "notice", QZ_ID_TEXT, a->err);
    int64_t org;
    if (!id || verb_organisation(a, &org) != 0 ||
        qz_db_do(a->db, Q_VERB_NOTICE_REMOVE, a->err, TEXT(id), INT(a->at_ms)) != 0)
        return -1;
    return verb_notice_told(a, org, below);
}

static int verb_duty(struct acting *a)
{
    return qz_duty_apply(a->b, a->verb, a->data, a->n, a->at_ms, a->err);
}

static int verb_account(struct acting *a)
{
    return qz_account_apply(a->b, a->verb, a->data, a->at_ms, a->err);
}

static int verb_restored(struct acting *a)
{
    return qz_db_do(a->db, Q_VERB_RESTORED, a->err, INT(a->at_ms));
}

/* That passes or a token were given out, or what proves the rest: nothing in a view follows from it. */
static int verb_record_only(struct acting *a)
{
    (void)a;
    return 0;
}

static int verb_tracker_clock(struct acting *a)
{
    return qz_ownclock_apply(a->b, a->data, a->err);
}

static int verb_tracker_rekey(struct acting *a)
{
    return qz_rekey_apply(a->b, a->data, a->err);
}

static int verb_entries_redate(struct acting *a)
{
    return qz_redate_apply(a->b, a->data, a->err);
}

static const struct {
    const char *verb;
    int (*fn)(struct acting *a);
} verbs[] = {
    {"organisation-add", verb_organisation_add},
    {"organisation-rename", verb_organisation_rename},
    {"organisation-close", verb_organisation_close},
    {"organisation-merge", verb_organisation_merge},
    {"setting", verb_setting},
    {"pass-key", verb_pass_key},
    {"token-new", verb_record_only},
    {"kiosk-add", verb_kiosk_add},
    {"kiosk-rename", verb_kiosk_rename},
    {"kiosk-revoke", verb_kiosk_revoke},
    {"kiosk-allowance", verb_record_only},
    {"cadre-add", verb_cadre_add},
    {"cadre-pin", verb_cadre_pin},
    {"cadre-rename", verb_cadre_changed},
    {"cadre-remove", verb_cadre_remove},
    {"helper-add", verb_cadre_add},
    {"helper-remove", verb_cadre_remove},
    {"cadre-badge", verb_record_only},
    {"cadre-badge-code", verb_record_only},
    {"cadre-post", verb_duty},
    {"link-add", verb_duty},
    {"link-end", verb_duty},
    {"account-add", verb_account},
    {"account-role", verb_account},
    {"account-end", verb_account},
    {"account-invite", verb_record_only},
    {"account-password", verb_record_only},
    {"account-factor", verb_record_only},
    {"confirmation-withdraw", verb_confirmation_withdraw},
    {"people-add", verb_people_add},
    {"person-forget", verb_person_forget},
    {"person-correct", verb_people_changed},
    {"pass-issue", verb_record_only},
    {"private", verb_record_only},
    {"facts", verb_record_only},
    {"restored", verb_restored},
    {"pass-revoke", verb_pass_revoke},
    {"activity-add", verb_activity_add},
    {"activity-move", verb_activity_move},
    {"activity-open", verb_activity_open},
    {"activity-close", verb_activity_close},
    {"activity-cancel", verb_activity_cancel},
    {"activity-give-up", verb_activity_give_up},
    {"notice-add", verb_notice_add},
    {"notice-remove", verb_notice_remove},
    {"entry-confirm", verb_entry_word},
    {"entry-reject", verb_entry_word},
    {"entry-void", verb_entry_word},
    {"tracker-clock", verb_tracker_clock},
    {"tracker-rekey", verb_tracker_rekey},
    {"entries-redate", verb_entries_redate},
};

static int verb_run(struct acting *a)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].verb, a->verb) == 0)
            return verbs[i].fn(a);
    return qz_fail(a->err, QZ_E_CORRUPT,
                   "the tracker's log holds an action that this program does not know; use a newer one");
}

int qz_verb_apply(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    json_t *data = qz_json_load(e->data, e->data_len, err);
    if (!data)
        return -1;
    struct acting a = {
        .b = b, .db = b->t->db, .verb = e->reason, .data = data, .n = e->n, .at_ms = e->at_ms, .err = err};

    int rc = qz_ruling_apply(b, e->reason, data, err);
    if (rc == 0)
        rc = verb_run(&a);
    json_decref(data);
    return rc < 0 ? -1 : 0;
}
