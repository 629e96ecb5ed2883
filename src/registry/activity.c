#include "base/clock.h"
#include "base/jsonw.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/whose.h"
#include "registry/registry.h"

#include <string.h>

/* Whether there is a rule of that name for a campaign whose activities are tagged. */
static int check_campaign(struct qz_tracker *t, const char *name, int64_t start_ms, struct qz_err *err)
{
    const struct qz_rule *rule = qz_rules_at(&t->rules, name, start_ms);
    if (!*name || (rule && rule->measure == QZ_MEASURE_CAMPAIGN && rule->tagged))
        return 0;
    qz_fail(err, QZ_E_INPUT,
            "there is no campaign of that name whose activities are tagged; it is one of "
            "campaign_talks and campaign_service_month");
    return qz_fail_field(err, "campaign");
}

static int check_activity(struct qz_tracker *t, const struct qz_activity_row *a, struct qz_err *err)
{
    int64_t org;
    if (qz_check_called("the title", a->title, QZ_TITLE_CHARS, false, err) != 0 ||
        qz_check_called("the place", a->place, QZ_TITLE_CHARS, true, err) != 0)
        return -1;

    if ((unsigned)a->kind >= QZ_ACT_COUNT)
        return qz_fail(err, QZ_E_INPUT, "there is no such kind of activity; use one of the domain's ten");

    if (a->start_ms >= a->end_ms || a->end_ms - a->start_ms > QZ_ACTIVITY_LONGEST_MS || a->start_ms < 0) {
        qz_fail(err, QZ_E_INPUT, "an activity ends after its start and within 31 days; correct the times");
        return qz_fail_field(err, "end");
    }
    if (a->expected < 0 || a->expected > QZ_EXPECTED_MOST) {
        qz_fail(err, QZ_E_INPUT, "from 1 to %d people can be planned for an activity", QZ_EXPECTED_MOST);
        return qz_fail_field(err, "expected");
    }
    if (a->capacity < 0 || a->capacity > QZ_CAPACITY_MOST) {
        qz_fail(err, QZ_E_INPUT, "from 1 to %d people can be let in at once", QZ_CAPACITY_MOST);
        return qz_fail_field(err, "capacity");
    }

    if (check_campaign(t, a->campaign, a->start_ms, err) != 0)
        return -1;
    return qz_org_ref(t, a->organisation, &org, err) == 0 ? qz_org_open(t, a->organisation, err) : -1;
}

static void activity_data(struct qz_buf *data, const struct qz_activity_row *a)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "activity", a->id);
    qz_jsonw_text(data, "organisation", a->organisation);
    qz_jsonw_text(data, "kind", qz_activity_kind_name(a->kind));
    qz_jsonw_time(data, "start", a->start_ms);
    qz_jsonw_time(data, "end", a->end_ms);
    if (a->expected)
        qz_jsonw_int(data, "expected", a->expected);
    if (a->capacity)
        qz_jsonw_int(data, "capacity", a->capacity);
    if (a->checkout)
        qz_jsonw_bool(data, "checkout", true);
    if (*a->campaign)
        qz_jsonw_text(data, "campaign", a->campaign);

    qz_jsonw_text(data, "title", a->title);
    qz_jsonw_text(data, "place", a->place);
    qz_jsonw_object_end(data);
}

int qz_activity_add(struct qz_tracker *t, struct qz_activity_row *a, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    if (check_activity(t, a, err) != 0)
        return -1;

    qz_id_new('a', a->id);
    a->state = QZ_ACTIVITY_OPEN;
    a->why[0] = '\0';
    a->opens = a->late_opens = a->confirms = 0;
    a->proven = a->attested = a->pending = a->late = a->unnamed = a->unnamed_late = 0;
    memset(a->by, 0, sizeof a->by);
    memset(&a->rating, 0, sizeof a->rating);
    a->counts = QZ_COUNTS_NOT_OPENED;

    activity_data(&data, a);
    int rc = qz_own_do(t, "activity-add", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

static void activity_read_row(const struct qz_row *row, struct qz_activity_row *a)
{
    int64_t *const figure[] = {&a->opens,   &a->late_opens, &a->confirms, &a->proven,      &a->attested,
                               &a->pending, &a->late,       &a->unnamed,  &a->unnamed_late};

    qz_copy_text(a->id, sizeof a->id, qz_row_text(row, 0));
    qz_copy_text(a->organisation, sizeof a->organisation, qz_row_text(row, 1));
    qz_copy_text(a->title, sizeof a->title, qz_row_text(row, 2));
    qz_copy_text(a->place, sizeof a->place, qz_row_text(row, 3));
    a->kind = (enum qz_activity_kind)qz_row_int(row, 4);
    a->start_ms = qz_row_int(row, 5);
    a->end_ms = qz_row_int(row, 6);
    a->state = (enum qz_activity_state)qz_row_int(row, 7);

    for (int i = 0; i < 9; i++)
        *figure[i] = qz_row_int(row, 8 + i);

    a->counts = (enum qz_counts)qz_row_int(row, 17);
    a->expected = qz_row_int(row, 18);
    qz_copy_text(a->why, sizeof a->why, qz_row_text(row, 19));
    qz_copy_text(a->campaign, sizeof a->campaign, qz_row_text(row, 20));
    a->capacity = qz_row_int(row, 21);
    a->checkout = qz_row_int(row, 22) != 0;
    for (int i = 0; i < QZ_RATING_MOST; i++)
        a->rating.of[i] = qz_row_int(row, 23 + i);
}

static int activity_read_by(struct qz_tracker *t, struct qz_activity_row *out, int n, struct qz_err *err)
{
    const struct qz_row *row;
    for (int i = 0; i < n; i++) {
        int rc = qz_db_get(t->db, Q_ACT_REF, &row, err, TEXT(out[i].id));
        int64_t ref = rc == 1 ? qz_row_int(row, 0) : 0;
        if (rc < 0 || qz_whose_load(t, ref, out[i].by, err) != 0)
            return -1;
    }
    return n;
}

int qz_activity_list(struct qz_tracker *t, const char *organisation, const char *after,
                     struct qz_activity_row *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t org = 0;
    int n = 0, rc;
    if (*organisation && qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(t->db, Q_ACT_LIST, err, TEXT(after), INT(org), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        activity_read_row(row, &out[n++]);
    return rc < 0 ? -1 : activity_read_by(t, out, n, err);
}

int qz_activity_between(struct qz_tracker *t, const char *organisation, int64_t from_ms, int64_t to_ms,
                        struct qz_activity_row *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(t->db, Q_ACT_BETWEEN, err, INT(org), INT(from_ms), INT(to_ms), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        activity_read_row(row, &out[n++]);
    return rc < 0 ? -1 : activity_read_by(t, out, n, err);
}

int qz_activity_get(struct qz_tracker *t, const char *id, struct qz_activity_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACT_GET, &row, err, TEXT(id));
    if (rc < 0)
        return -1;
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no activity of that id; list them to see which are");
    activity_read_row(row, out);
    return activity_read_by(t, out, 1, err) == 1 ? 0 : -1;
}

bool qz_activity_may_move(const struct qz_activity_row *a, int64_t now_ms)
{
    bool touched = a->state != QZ_ACTIVITY_OPEN || a->opens + a->late_opens > 0;
    return !touched && now_ms < a->start_ms - QZ_OPEN_EARLY_MS;
}

static int check_move(struct qz_tracker *t, const struct qz_activity_row *a, int64_t start_ms, int64_t now_ms,
                      struct qz_err *err)
{
    struct qz_activity_row was;
    if (qz_activity_get(t, a->id, &was, err) != 0)
        return -1;
    if (!qz_activity_may_move(&was, now_ms))
        return qz_fail(
            err, QZ_E_CONFLICT,
            "it was opened, closed or cancelled, or its check-in opens within half an hour: from then "
            "on an activity is not moved; cancel it, and plan another one");
    if (start_ms < now_ms) {
        qz_fail(err, QZ_E_INPUT, "that time is over; an activity is moved to a time that is to come");
        return qz_fail_field(err, "start");
    }
    return 0;
}

int qz_activity_move(struct qz_tracker *t, const char *id, const char *place, int64_t start_ms,
                     int64_t end_ms, int64_t now_ms, struct qz_err *err)
{
    struct qz_activity_row a;
    struct qz_buf data = {0};
    if (qz_activity_get(t, id, &a, err) != 0)
        return -1;
    if (!qz_copy_text(a.place, sizeof a.place, place)) {
        qz_fail(err, QZ_E_INPUT, "the place is too long: at most %d characters", QZ_TITLE_CHARS);
        return qz_fail_field(err, "place");
    }
    a.start_ms = start_ms;
    a.end_ms = end_ms;
    if (check_activity(t, &a, err) != 0 || check_move(t, &a, start_ms, now_ms, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "activity", a.id);
    qz_jsonw_text(&data, "place", a.place);
    qz_jsonw_time(&data, "start", a.start_ms);
    qz_jsonw_time(&data, "end", a.end_ms);
    qz_jsonw_object_end(&data);
    int rc = qz_own_do(t, "activity-move", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

static int check_give_up(int64_t end_ms, enum qz_counts counts, int64_t now_ms, struct qz_err *err)
{
    if (end_ms > now_ms)
        return qz_fail(err, QZ_E_CONFLICT, "the activity is not over; cancel it if it is not held");
    if (counts == QZ_COUNTS)
        return qz_fail(err, QZ_E_CONFLICT,
                       "the activity counts; cancel it if it was not held, or withdraw its confirmations");
    return 0;
}

static int check_change(struct qz_tracker *t, const char *id, enum qz_activity_state to, int64_t now_ms,
                        struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACT_STATE, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "there is no activity of that id; list them to see which are");

    int64_t state = qz_row_int(row, 0), end_ms = qz_row_int(row, 1);
    enum qz_counts counts = (enum qz_counts)qz_row_int(row, 2);

    if (state == QZ_ACTIVITY_CANCELLED)
        return qz_fail(err, QZ_E_CONFLICT, "the activity was cancelled and stays so; add a new one");
    if (state == QZ_ACTIVITY_GIVEN_UP)
        return qz_fail(err, QZ_E_CONFLICT, "the activity was given up and stays so; add a new one");

    return to == QZ_ACTIVITY_GIVEN_UP ? check_give_up(end_ms, counts, now_ms, err) : 0;
}

int qz_activity_set_state(struct qz_tracker *t, const char *id, enum qz_activity_state to, const char *reason,
                          int64_t now_ms, struct qz_err *err)
{
    static const char *const verb[] = {"activity-open", "activity-close", "activity-cancel",
                                       "activity-give-up"};
    struct qz_buf data = {0};

    if (qz_check_text("the reason", reason, QZ_REASON_MAX, to != QZ_ACTIVITY_GIVEN_UP, err) != 0 ||
        check_change(t, id, to, now_ms, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "activity", id);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, verb[to], &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}
