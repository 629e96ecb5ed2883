/* What clerks ask of people: found by phone, corrected, who has a pass until when, who came. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

static struct qz_person_row person(const char *id)
{
    static struct qz_person_row row[COUNT(p) + 10];
    struct qz_err err;
    int n = qz_people_list(f.t, f.county, "", row, COUNT(row), &err);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++)
        if (strcmp(row[i].id, id) == 0)
            return row[i];
    return (struct qz_person_row){0};
}

static void correct(const char *id, const char *name, const char *phone)
{
    struct qz_err err;
    assert_done(qz_person_correct(f.t, id, name, phone, f.now_ms, &err), &err);
}

static void a_person_is_found_by_phone_in_every_organisation(void **state)
{
    (void)state;
    struct qz_person_found found[3];
    struct qz_pass_issued other[1];
    struct qz_err err;
    char county[QZ_ID_TEXT];

    fleet_county(&f, "河西县", county);
    fleet_people(&f, county, other, 1, false);
    correct(p[0].who, "赵青", "13900000009");
    assert_done(qz_person_correct(f.t, other[0].who, "钱站", "13900000009", f.now_ms, &err), &err);

    assert_int_equal(qz_people_find(f.t, "13900000009", found, 3, &err), 2);
    bool first = strcmp(found[0].person.id, p[0].who) == 0;
    const struct qz_person_found *here = &found[first ? 0 : 1];
    const struct qz_person_found *there = &found[first ? 1 : 0];
    assert_string_equal(here->person.name, "赵青");
    assert_string_equal(here->organisation, f.county);
    assert_string_equal(there->person.id, other[0].who);
    assert_string_equal(there->title, "河西县");

    assert_int_equal(qz_people_find(f.t, "13900000010", found, 3, &err), 0);
    assert_int_equal(qz_people_find(f.t, "", found, 3, &err), 0);
}

static void a_name_and_a_phone_are_corrected_and_kiosks_are_told(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_roster roster;
    char before[72], after[72];

    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, before, &err), &err);
    correct(p[0].who, "欧阳青禾", NULL);
    correct(p[0].who, NULL, "13900000009");
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);

    struct qz_person_row row = person(p[0].who);
    assert_string_equal(row.name, "欧阳青禾");
    assert_string_equal(row.phone, "13900000009");

    assert_done(qz_registry_roster(f.t, &k.row, "", f.now_ms, &roster, &err), &err);
    size_t i = 0;
    while (i < roster.count && strcmp(roster.person[i].id, p[0].who) != 0)
        i++;
    assert_string_equal(roster.person[i].name, "欧阳＊＊");
    assert_string_equal(roster.person[i].tail, "0009");
    assert_string_equal(roster.person[i].initial, "O");
    qz_roster_finish(&roster);

    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_ACCEPTED); /* the pass stays good */
    fleet_reopen(&f);
    assert_string_equal(person(p[0].who).name, "欧阳青禾");
}

static void what_cannot_be_right_is_not_taken(void **state)
{
    (void)state;
    struct qz_err err;
    correct(p[0].who, "赵青", "13900000009");
    correct(p[1].who, NULL, "13900000009");
    assert_refused(qz_person_correct(f.t, p[1].who, "赵青", NULL, f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_person_correct(f.t, p[1].who, "", NULL, f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_person_correct(f.t, p[1].who, NULL, "x", f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_person_correct(f.t, "y_none", "甲", NULL, f.now_ms, &err), &err, QZ_E_MISSING);
    struct qz_forgetting done;
    assert_done(qz_person_forget(f.t, p[2].who, f.now_ms, &done, &err), &err);
    assert_refused(qz_person_correct(f.t, p[2].who, "甲", NULL, f.now_ms, &err), &err, QZ_E_MISSING);
}

static struct qz_pass_row passes_of(const char *id)
{
    static struct qz_pass_row row[COUNT(p)];
    struct qz_err err;
    int n = qz_pass_list(f.t, f.county, "", f.now_ms, row, COUNT(row), &err);
    assert_true(n > 0);
    for (int i = 0; i < n; i++)
        if (strcmp(row[i].person.id, id) == 0)
            return row[i];
    fail_msg("%s is not in the list", id);
    return row[0];
}

static void who_has_a_pass_until_when_is_listed(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass_issued longer = p[0];
    uint32_t end = pass_of(&p[0]).expires;

    assert_int_equal(passes_of(p[0].who).passes, 1);
    assert_int_equal(passes_of(p[0].who).until_ms, (int64_t)end * 1000);

    assert_done(qz_pass_issue(f.t, &longer, 1, end + 60, false, f.now_ms, &err), &err);
    assert_int_equal(passes_of(p[0].who).passes, 2);
    assert_int_equal(passes_of(p[0].who).until_ms, (int64_t)pass_of(&longer).expires * 1000);

    const char *who = p[1].who;
    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &done, &err), &err);
    assert_int_equal(passes_of(p[1].who).passes, 0);
    assert_int_equal(passes_of(p[1].who).until_ms, 0);

    f.now_ms = ((int64_t)pass_of(&p[2]).expires + 1) * 1000;
    assert_int_equal(passes_of(p[2].who).passes, 0); /* over */
    assert_int_equal(passes_of(p[0].who).passes, 1);
}

static void who_came_is_listed_with_names(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_came_row row[10];
    struct qz_forgetting done;

    correct(p[0].who, "赵青", "13900000009");
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_checkin(act, &p[1]));
    fleet_send(&f, &k);

    fleet_write(&sibling, fleet_live(act, &p[2], f.now_ms / 1000));
    fleet_send(&f, &sibling);
    assert_done(qz_person_forget(f.t, p[1].who, f.now_ms, &done, &err), &err);

    assert_int_equal(qz_activity_came(f.t, act, 0, qz_now_ms(), row, 10, &err), 3);
    assert_string_equal(row[0].person.name, "赵青");
    assert_string_equal(row[0].person.phone, "13900000009");
    assert_int_equal(row[0].how, QZ_HOW_PENDING);
    assert_string_equal(row[0].kiosk, "东门");
    assert_int_equal(row[0].at_ms, FLEET_NOW);
    assert_string_equal(row[1].person.id, p[1].who);
    assert_string_equal(row[1].person.name, ""); /* forgotten */
    assert_string_equal(row[2].kiosk, "西门");

    /* In pages. */
    int64_t cursor = row[0].cursor;
    assert_int_equal(qz_activity_came(f.t, act, cursor, qz_now_ms(), row, 1, &err), 1);
    assert_string_equal(row[0].person.id, p[1].who);
    assert_refused(qz_activity_came(f.t, "a_none", 0, qz_now_ms(), row, 1, &err) < 0 ? -1 : 0, &err,
                   QZ_E_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_person_is_found_by_phone_in_every_organisation),
        T(a_name_and_a_phone_are_corrected_and_kiosks_are_told),
        T(what_cannot_be_right_is_not_taken),
        T(who_has_a_pass_until_when_is_listed),
        T(who_came_is_listed_with_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
