#include "base/clock.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/state.h"
#include "registry/phone.h"
#include "registry/registry_int.h"
#include "rules/framing.h"
#include "rules/mask.h"

#include <sodium.h>
#include <string.h>

#define SLIPS_KEPT_MS (INT64_C(2) * QZ_DAY_MS) /* so long a phone can see what became of one */
#define ARRIVAL_NAMED "留了姓名，不再按人数计"

/* One arrival, in hand. */
struct arrival_work {
    struct qz_tracker *t;
    const struct qz_phone_at *at;
    int64_t now_ms;
    int64_t youth;                         /* 0: without a name */
    bool waits, already;                   /* as in struct qz_arrival */
    uint8_t device[QZ_PHONE_DEVICE_BYTES]; /* the browser's */
    uint64_t counted;                      /* the entry that counted somebody without a name, or 0 */
};

/* ---- slips ---- */

/* Whether the slip may be used: 1, 0 it was used, -1. */
static int arrival_may(struct qz_tracker *t, const struct qz_phone_at *at, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_SLIP_GET, &row, err, BLOB(at->read.nonce, sizeof at->read.nonce));
    if (rc != 0)
        return rc == 1 ? 0 : -1;
    if (at->old)
        return qz_fail(err, QZ_E_DENIED, "scan the code on the kiosk's screen once more");
    if (at->state == QZ_ACTIVITY_CANCELLED || at->state == QZ_ACTIVITY_GIVEN_UP)
        return qz_fail(err, QZ_E_CONFLICT, "the activity is %s", qz_activity_state_name(at->state));
    return 1;
}

static int arrival_keep_slip(const struct arrival_work *a, struct qz_err *err)
{
    const struct qz_slip *s = &a->at->read;
    if (qz_db_do(a->t->db, Q_SLIP_DROP_OLD, err, INT(a->now_ms - SLIPS_KEPT_MS)) != 0)
        return -1;
    return qz_db_do(a->t->db, Q_SLIP_KEEP, err, BLOB(s->nonce, sizeof s->nonce), INT(s->activity),
                    INT(a->youth), INT(a->waits), INT(a->already), INT(a->now_ms), INT((int64_t)a->counted));
}

int qz_phone_counted(struct qz_tracker *t, const char *slip, const struct qz_phone_at *at, uint64_t *n,
                     struct qz_err *err)
{
    struct qz_phone_at then;
    struct qz_err none;
    const struct qz_row *row;
    *n = 0;
    if (qz_phone_at(t, slip, at->read.at_s * INT64_C(1000), &then, &none) != 0)
        return none.code == QZ_E_MISSING ? 0 : qz_fail(err, none.code, "%s", none.msg);

    int rc = qz_db_get(t->db, Q_SLIP_COUNTED, &row, err, BLOB(then.read.nonce, sizeof then.read.nonce),
                       INT(at->read.activity));
    if (rc == 1)
        *n = (uint64_t)qz_row_int(row, 0);
    return rc;
}

/* ---- the entry ---- */

/* Write it, and see that it counts, or that its youth stood before. */
static int arrival_write(struct arrival_work *a, struct qz_batch *b, struct qz_entry *e, struct qz_err *err)
{
    enum qz_judgement j;
    strcpy(e->activity, a->at->activity);
    strcpy(e->screen, a->at->kiosk);
    if (qz_own_write(b, e, &j, err) != 0)
        return -1;

    a->already = j == QZ_J_DUPLICATE;
    if (a->already || qz_judgement_counts(e->kind, j))
        return 0;
    bool pass = j == QZ_J_EXPIRED || j == QZ_J_REVOKED || j == QZ_J_NOT_GENUINE || j == QZ_J_UNKNOWN_PERSON;
    return qz_fail(err, pass ? QZ_E_DENIED : QZ_E_CONFLICT, "%s", qz_judgement_words(j));
}

static int arrival_stands(const struct arrival_work *a, enum qz_how *how, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(a->t->db, Q_PHONE_STANDS, &row, err, INT(a->at->read.activity), INT(a->youth));
    if (rc == 1)
        *how = (enum qz_how)qz_row_int(row, 0);
    return rc;
}

/* How the youth stands now: whether a cadre is waited for. */
static int arrival_look(struct arrival_work *a, struct qz_err *err)
{
    enum qz_how how = QZ_HOW_PROVEN;
    if (a->youth && arrival_stands(a, &how, err) < 0)
        return -1;
    a->waits = how == QZ_HOW_PENDING;
    return 0;
}

/* Whom this phone counted here before has a name now, and is counted once: the other entry is taken back. */
static int arrival_instead(const struct arrival_work *a, struct qz_batch *b, struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .target = a->at->instead};
    enum qz_judgement j;
    if (!a->youth || !e.target)
        return 0;

    qz_copy_text(e.reason, sizeof e.reason, ARRIVAL_NAMED);
    if (qz_own_write(b, &e, &j, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_SLIP_NAMED, err, INT((int64_t)e.target), INT(a->youth),
                    INT(a->at->read.activity));
}

/* The end of an action that was begun, rc being what came of it so far. */
static int arrival_end(struct arrival_work *a, struct qz_batch *b, int rc, struct qz_err *err)
{
    if (rc == 0 && arrival_look(a, err) == 0 && arrival_instead(a, b, err) == 0 &&
        arrival_keep_slip(a, err) == 0)
        return qz_own_end(b, err);
    qz_own_cancel(b);
    return -1;
}

/* ---- phones become known ---- */

static int arrival_know_phone(const struct arrival_work *a, char token[QZ_SECRET_TEXT], bool proves,
                              struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    qz_secret_new(token, hash);
    if (qz_db_do(a->t->db, Q_PHONE_KEEP, err, BLOB(hash, sizeof hash), INT(a->youth),
                 INT(proves ? 0 : a->at->read.activity), BLOB(a->device, sizeof a->device),
                 INT(a->now_ms)) != 0)
        return -1;
    return qz_db_do(a->t->db, Q_PHONE_DROP_BEYOND, err, INT(a->youth), INT(QZ_PHONES_MOST));
}

static void arrival_device(struct arrival_work *a, const struct qz_phone *who)
{
    if (who)
        memcpy(a->device, who->device, sizeof a->device);
    else
        randombytes_buf(a->device, sizeof a->device);
}

/* ---- a phone that is known ---- */

/* Somebody stood already: nothing is written but that the slip was used. 1, -1. */
static int arrival_adds_nothing(struct arrival_work *a, struct qz_err *err)
{
    a->already = true;
    if (qz_db_begin(a->t->db, err) != 0)
        return -1;
    if (arrival_keep_slip(a, err) == 0)
        return qz_db_commit(a->t->db, err) == 0 ? 1 : -1;
    qz_db_rollback(a->t->db);
    return -1;
}

/* Nothing is to be written where nothing would be better known by it. */
static int arrival_stood(struct arrival_work *a, bool proves, struct qz_err *err)
{
    enum qz_how how;
    int rc = arrival_stands(a, &how, err);
    if (rc != 1 || (proves && how == QZ_HOW_PENDING))
        return rc < 0 ? -1 : 0;

    a->waits = how == QZ_HOW_PENDING;
    return arrival_adds_nothing(a, err);
}

int qz_phone_checkin(struct qz_tracker *t, const struct qz_phone_at *at, const struct qz_phone *who,
                     int64_t now_ms, struct qz_err *err)
{
    struct arrival_work a = {.t = t, .at = at, .now_ms = now_ms, .youth = who->youth};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN};
    struct qz_batch b;
    bool proves = who->activity != at->read.activity;
    int rc = arrival_may(t, at, err);
    if (rc != 1)
        return rc;
    int stood = arrival_stood(&a, proves, err);
    if (stood != 0)
        return stood == 1 ? 0 : -1;

    strcpy(e.who, who->who);
    strcpy(e.by, proves ? "phone" : "register");
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    return arrival_end(&a, &b, arrival_write(&a, &b, &e, err), err);
}

/* ---- without a name ---- */

static int arrival_has_room(const struct arrival_work *a, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(a->t->db, Q_PHONE_UNNAMED, &row, err, INT(a->at->read.activity), INT(QZ_OWN_LOG));
    if (rc != 1 || qz_row_int(row, 0) < qz_unnamed_most(a->at->expected))
        return rc < 0 ? -1 : 0;
    return qz_fail(err, QZ_E_FULL, "as many people without a name as phones may count here are counted");
}

int qz_phone_count(struct qz_tracker *t, const struct qz_phone_at *at, int64_t now_ms, struct qz_err *err)
{
    struct arrival_work a = {.t = t, .at = at, .now_ms = now_ms};
    struct qz_entry e = {.kind = QZ_ENTRY_HEADCOUNT, .count = 1};
    struct qz_batch b;
    int rc = arrival_may(t, at, err);
    if (rc != 1)
        return rc;
    if (at->instead) /* a child that this phone counted before */
        return arrival_adds_nothing(&a, err) == 1 ? 0 : -1;
    if (arrival_has_room(&a, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    rc = arrival_write(&a, &b, &e, err);
    a.counted = e.n;
    return arrival_end(&a, &b, rc, err);
}

/* ---- by a pass ---- */

static int arrival_read_pass(const char *text, struct qz_pass *out, struct qz_err *err)
{
    uint8_t bytes[QZ_PAYLOAD_MAX];
    size_t len = strlen(text);
    if (len <= sizeof bytes) {
        memcpy(bytes, text, len);
        len = qz_framing_take_off(bytes, len, NULL);
        if (qz_pass_parse((const char *)bytes, len, out))
            return 0;
    }
    qz_fail(err, QZ_E_INPUT, "that is no pass: it begins with QZ1: or QZ2: and is pasted whole");
    return qz_fail_field(err, "pass");
}

/* The youth that a check-in was written for. */
static int arrival_whose(struct arrival_work *a, const char *who, struct qz_err *err)
{
    return qz_youth_ref(a->t, who, &a->youth, err) == 1 ? 0 : -1;
}

int qz_phone_pass(struct qz_tracker *t, const struct qz_phone_at *at, const char *text,
                  const struct qz_phone *who, int64_t now_ms, char token[QZ_SECRET_TEXT], struct qz_err *err)
{
    struct arrival_work a = {.t = t, .at = at, .now_ms = now_ms};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN, .by = "phone"};
    struct qz_pass pass;
    struct qz_batch b;
    struct qz_when when = {.real_ms = now_ms, .first = 0};
    token[0] = '\0';
    int rc = arrival_may(t, at, err);
    if (rc != 1 || arrival_read_pass(text, &pass, err) != 0)
        return rc == 0 ? 0 : -1;

    qz_id_text('y', pass.id, e.who);
    memcpy(e.proof, pass.raw, pass.raw_len);
    e.proof_len = pass.raw_len;
    arrival_device(&a, who);
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    rc = arrival_write(&a, &b, &e, err);
    if (rc == 0)
        rc = arrival_whose(&a, e.who, err);
    int proves = rc == 0 ? qz_proof_proves(&b, &e, &when, err) : -1;
    if (proves == 1)
        proves = arrival_know_phone(&a, token, true, err);
    return arrival_end(&a, &b, proves < 0 ? -1 : 0, err);
}

/* ---- onto the roll ---- */

static void arrival_address_hash(const struct arrival_work *a, const char *address,
                                 uint8_t out[QZ_PHONE_DEVICE_BYTES])
{
    static const char label[] = "qingzhan-address-v1";
    uint8_t seed[32], full[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state st;
    crypto_sign_ed25519_sk_to_seed(seed, a->t->sk);
    crypto_auth_hmacsha256_init(&st, seed, sizeof seed);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *)label, sizeof label);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *)a->at->activity, sizeof a->at->activity);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *)address, strlen(address));
    crypto_auth_hmacsha256_final(&st, full);
    memcpy(out, full, QZ_PHONE_DEVICE_BYTES);
    sodium_memzero(seed, sizeof seed);
}

static int arrival_consents(const struct arrival_work *a, struct qz_batch *b,
                            const struct qz_phone_registration *r, struct qz_err *err)
{
    bool child = qz_age_needs_guardian(r->age);
    int rc = 0;
    for (size_t i = 0; i < r->texts->n && rc == 0; i++) {
        const char *purpose = r->texts->text[i].purpose;
        bool roll = strcmp(purpose, QZ_CONSENT_ROLL) == 0;
        if (strcmp(purpose, QZ_CONSENT_GUARDIAN) == 0 && !child)
            continue; /* nobody was asked */
        rc = qz_consent_add(b, a->youth, r->texts, i, roll || r->yes[i], child ? "guardian" : "phone",
                            a->at->activity, err);
    }
    return rc;
}

static void arrival_day(int64_t now_ms, char out[11])
{
    struct qz_date d = qz_date_of(now_ms);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)d.year % 10000u, (unsigned)d.month % 100u,
             (unsigned)d.day % 100u);
}

/* A new person: id, name, band of age, consents, and where from. */
static int arrival_enrol(struct arrival_work *a, struct qz_batch *b, const struct qz_phone_registration *r,
                         char who[1][QZ_ID_TEXT], struct qz_err *err)
{
    uint8_t address[QZ_PHONE_DEVICE_BYTES];
    struct qz_person_new p = r->person;
    qz_person_id(who[0]);
    arrival_day(b->now_ms, p.consent);
    if (qz_own_add_ids(b, "people-add", a->at->organisation, (const char(*)[QZ_ID_TEXT])who, 1, err) != 0 ||
        qz_person_keep(b, who[0], &p, err) != 0 || arrival_whose(a, who[0], err) != 0 ||
        qz_db_do(b->t->db, Q_PEOPLE_AGE, err, INT(a->youth), INT(r->age)) != 0 ||
        arrival_consents(a, b, r, err) != 0)
        return -1;

    arrival_address_hash(a, r->address, address);
    return qz_db_do(b->t->db, Q_REGISTRATION_KEEP, err, INT(a->youth), INT(a->at->read.activity),
                    BLOB(a->device, sizeof a->device), BLOB(address, sizeof address));
}

/* Whoever has that name and number already: 1, 0 nobody, -1. */
static int arrival_known_by_number(const struct arrival_work *a, const struct qz_person_new *p,
                                   char who[QZ_ID_TEXT], int64_t *youth, struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(a->t->db, Q_PEOPLE_SAME_YOUTH, &row, err, TEXT(p->phone), TEXT(p->name),
                       INT(a->at->keeper));
    if (rc != 1)
        return rc;
    *youth = qz_row_int(row, 0);
    qz_id_text('y', qz_row_blob(row, 1, &len), who);
    return 1;
}

/* Who knows a name and a number is not the person: nothing is handed out, and a cadre has a look. */
static int arrival_by_number(struct arrival_work *a, const char *who, struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN, .by = "tail"};
    struct qz_batch b;
    int stood = arrival_stood(a, false, err);
    if (stood != 0)
        return stood == 1 ? 0 : -1;

    strcpy(e.who, who);
    if (qz_own_begin(a->t, &b, a->now_ms, err) != 0)
        return -1;
    return arrival_end(a, &b, arrival_write(a, &b, &e, err), err);
}

static int arrival_new(struct arrival_work *a, const struct qz_phone_registration *r,
                       char token[QZ_SECRET_TEXT], struct qz_err *err)
{
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN, .by = "register"};
    char who[1][QZ_ID_TEXT];
    struct qz_batch b;
    if (qz_own_begin(a->t, &b, a->now_ms, err) != 0)
        return -1;

    int rc = arrival_enrol(a, &b, r, who, err);
    strcpy(e.who, rc == 0 ? who[0] : "");
    if (rc == 0)
        rc = arrival_write(a, &b, &e, err);
    if (rc == 0)
        rc = arrival_know_phone(a, token, false, err);
    return arrival_end(a, &b, rc, err);
}

static bool arrival_guardian_said_yes(const struct qz_phone_registration *r)
{
    for (size_t i = 0; i < r->texts->n; i++)
        if (strcmp(r->texts->text[i].purpose, QZ_CONSENT_GUARDIAN) == 0)
            return r->yes[i];
    return false;
}

int qz_phone_register(struct qz_tracker *t, const struct qz_phone_at *at,
                      const struct qz_phone_registration *r, int64_t now_ms, char token[QZ_SECRET_TEXT],
                      struct qz_err *err)
{
    struct arrival_work a = {.t = t, .at = at, .now_ms = now_ms};
    char who[QZ_ID_TEXT];
    token[0] = '\0';
    int rc = arrival_may(t, at, err);
    if (rc != 1)
        return rc;
    if (qz_age_needs_guardian(r->age) && !arrival_guardian_said_yes(r))
        return qz_phone_count(t, at, now_ms, err);
    if (qz_person_fits(&r->person, err) != 0 || qz_org_open(t, at->organisation, err) != 0)
        return -1;

    arrival_device(&a, r->who);
    rc = arrival_known_by_number(&a, &r->person, who, &a.youth, err);
    if (rc == 1)
        return arrival_by_number(&a, who, err);
    return rc == 0 ? arrival_new(&a, r, token, err) : -1;
}

/* ---- what became of it ---- */

int qz_phone_arrival(struct qz_tracker *t, const struct qz_phone_at *at, struct qz_arrival *out,
                     struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    int rc = qz_db_get(t->db, Q_SLIP_GET, &row, err, BLOB(at->read.nonce, sizeof at->read.nonce));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "nobody has checked in here with this phone yet");

    int64_t youth = qz_row_int(row, 0);
    out->named = youth != 0;
    out->waits = qz_row_int(row, 1) != 0;
    out->already = qz_row_int(row, 2) != 0;
    out->at_ms = qz_row_int(row, 3);
    if (!youth)
        return 0;

    rc = qz_db_get(t->db, Q_PHONE_NAME, &row, err, INT(youth));
    if (rc == 1)
        qz_mask_name(qz_row_text(row, 0), out->masked, sizeof out->masked);
    return rc < 0 ? -1 : 0;
}
