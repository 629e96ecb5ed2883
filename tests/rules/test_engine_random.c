/* Random histories with their edges, judged by the engine and by a slow reference that goes day by day and
 * asks nothing of the engine's: the same figures, and what no history may do. */
#include "tests/support/spec.h"

#include "rules/cadre.h"
#include "rules/campaign.h"
#include "rules/contacts.h"
#include "rules/quota.h"

#include <string.h>

#define HISTORIES 10000
#define MOST      24

static struct qz_rules rules;
static struct qz_lantern lantern;

static int load(void **state)
{
    (void)state;
    struct qz_err err = {0};
    if (qz_rules_load(&rules, &err) != 0 || qz_lantern_load(&lantern, &err) != 0)
        print_error("%s\n", err.msg);
    return err.code ? -1 : 0;
}

/* ---- the reference's calendar: it walks from 1 January 2017, a day a step ---- */

struct walked {
    int year, month, day;
};

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year % 4 == 0 ? 29 : days[month - 1]; /* no century ends here */
}

static struct walked walk(int64_t ms)
{
    const int64_t begin = INT64_C(1483200000000); /* 2017-01-01T00:00+08:00 */
    struct walked d = {2017, 1, 1};
    for (int64_t at = begin + QZ_DAY_MS; at <= ms; at += QZ_DAY_MS) {
        if (++d.day <= month_days(d.year, d.month))
            continue;
        d.day = 1;
        if (++d.month > 12) {
            d.month = 1;
            d.year++;
        }
    }
    return d;
}

static int number(struct walked d)
{
    return d.year * 10000 + d.month * 100 + d.day;
}

/* ---- histories ---- */

struct history {
    struct qz_deed deed[MOST];
    size_t n;
    int64_t now_ms;
    int wishes;
    struct qz_welfare welfare;
    int year, threshold; /* a rule of that threshold from 10 May of that year on */
};

static unsigned some(uint64_t *seed, unsigned n)
{
    return (unsigned)(qz_spec_random(seed) % n);
}

/* An instant of 2017 to 2020; half of them a millisecond around the first of a month, 29 February, the days
 * of campaigns, or a Lantern Festival. */
static int64_t instant(uint64_t *seed)
{
    static const int edge[][2] = {{1, 1},  {3, 1},  {4, 1},   {5, 1},  {7, 1},  {10, 1},
                                  {4, 20}, {5, 21}, {12, 25}, {5, 10}, {2, 29}, {3, 3},
                                  {2, 20}, {2, 9},  {11, 1},  {12, 1}, {9, 1},  {6, 30}};
    int year = 2017 + (int)some(seed, 4);
    if (some(seed, 2)) {
        const int *e = edge[some(seed, COUNT(edge))];
        return qz_date_start((struct qz_date){year, e[0], e[1]}) + (int64_t)some(seed, 3) - 1 +
               (year == 2017 && e[0] == 1);
    }
    return qz_date_start((struct qz_date){year, 1, 1}) +
           (int64_t)(qz_spec_random(seed) % (365 * 86400000ull));
}

static void make_history(uint64_t *seed, struct history *h)
{
    memset(h, 0, sizeof *h);
    h->n = some(seed, MOST);
    h->now_ms = instant(seed);
    for (size_t i = 0; i < h->n; i++) {
        bool near = some(seed, 2); /* most of a life is not in the period that is asked about */
        int64_t at = near ? h->now_ms + (int64_t)some(seed, 60) * QZ_DAY_MS - 30 * QZ_DAY_MS : instant(seed);
        h->deed[i] = (struct qz_deed){
            at < INT64_C(1483200000000) ? instant(seed) : at, (enum qz_activity_kind)some(seed, QZ_ACT_COUNT),
            (enum qz_deed_how)some(seed, QZ_DEED_HOWS), some(seed, 4) > 0, some(seed, 4) > 0};
    }

    h->wishes = (int)some(seed, 3);
    h->welfare = (struct qz_welfare){some(seed, 2), some(seed, 2), instant(seed), 0};
    if (some(seed, 2))
        h->welfare.until_ms = h->welfare.since_ms + 1 + (int64_t)some(seed, 200) * QZ_DAY_MS;
    h->year = 2017 + (int)some(seed, 4);
    h->threshold = 1 + (int)some(seed, 5);
}

/* ---- the five ones of a cadre ---- */

static const char *const cadre_rules[] = {"cadre_five_ones_full", "cadre_five_ones_part"};

/* The rules with a second one that applies from amid a period on. */
static const struct qz_rules *changed(const struct history *h, const char *name)
{
    static struct qz_rules of;
    struct qz_rule r = *qz_rules_at(&rules, name, INT64_MAX);
    struct qz_err err;
    of = (struct qz_rules){0};
    assert_int_equal(qz_rules_add(&of, &r, &err), 0);
    r.from = (struct qz_date){h->year, 5, 10};
    r.threshold = h->threshold;
    assert_int_equal(qz_rules_add(&of, &r, &err), 0);
    return &of;
}

static void judge_cadre(const struct history *h, int months, struct qz_cadre_verdict *v)
{
    const char *name = cadre_rules[months == 3];
    struct qz_period p = qz_period_of(months == 3 ? QZ_PERIOD_QUARTER : QZ_PERIOD_TWO_MONTHS, h->now_ms);
    const struct qz_deed_span in = {p.start_ms, p.next_ms};
    struct qz_cadre_facts f = {.wishes = h->wishes, .welfare = h->welfare};

    qz_deeds_add(&f.deeds, h->deed, h->n, &in);
    qz_cadre_judge(qz_rules_at(changed(h, name), name, p.start_ms), &p, &f, v);
}

static bool same_months(struct walked a, struct walked b, int months)
{
    return a.year == b.year && (a.month - 1) / months == (b.month - 1) / months;
}

/* Whether the group was there at any millisecond: it is enough to look at the edges of the state and of days.
 */
static bool slow_group(const struct history *h, struct walked now, int months)
{
    const struct qz_welfare *w = &h->welfare;
    int64_t until = w->until_ms ? w->until_ms : INT64_C(4102416000000);
    if (!w->joined)
        return false;
    if (same_months(walk(w->since_ms), now, months) || same_months(walk(until - 1), now, months))
        return true;
    return w->since_ms <= h->now_ms && h->now_ms < until;
}

static void cadres_agree(const struct history *h, int months)
{
    struct qz_cadre_verdict v;
    struct walked now = walk(h->now_ms);
    int of[QZ_DEED_HOWS] = {0}, kinds = 0, all = 0;
    int first = (now.month - 1) / months * months + 1;
    bool after = now.year * 10000 + first * 100 + 1 >= h->year * 10000 + 510;
    int threshold = after ? h->threshold : 5;

    for (size_t i = 0; i < h->n; i++) {
        if (h->deed[i].kind < QZ_ACT_EXCHANGE || h->deed[i].kind > QZ_ACT_LECTURE ||
            !same_months(walk(h->deed[i].at_ms), now, months))
            continue;
        of[h->deed[i].how]++;
        kinds |= 1 << h->deed[i].kind;
    }

    of[QZ_DEED_PROVEN] += h->wishes;
    kinds |= h->wishes ? 1 << QZ_ACT_GOOD_DEED : 0;
    if (slow_group(h, now, months)) {
        of[h->welfare.seen ? QZ_DEED_PROVEN : QZ_DEED_ATTESTED]++;
        kinds |= 1 << QZ_ACT_WELFARE_GROUP;
    }
    for (int i = 0; i < QZ_DEED_HOWS; i++)
        all += of[i];

    judge_cadre(h, months, &v);
    assert_int_equal(v.rule->threshold, threshold);
    assert_memory_equal(v.of, of, sizeof of);
    assert_int_equal(v.counted, all);
    assert_int_equal(v.credited, all < threshold ? all : threshold);
    assert_int_equal(v.missing, all < threshold ? threshold - all : 0);
    assert_int_equal(v.fulfilled, all >= threshold);
    assert_int_equal(v.open, (31u << QZ_ACT_EXCHANGE) & ~(unsigned)kinds);
}

static void five_ones_of_cadres_are_those_of_the_slow_reference(void **state)
{
    (void)state;
    uint64_t seed = 14;
    for (int i = 0; i < HISTORIES; i++) {
        struct history h;
        make_history(&seed, &h);
        cadres_agree(&h, i % 2 ? 2 : 3);
    }
}

/* One deed more, less, or known in another way, and what that may change. */
static void more_raises_nothing_beyond_the_quota_and_late_looks_like_nothing_else(void **state)
{
    (void)state;
    uint64_t seed = 15;
    int rose = 0, full = 0;

    for (int i = 0; i < HISTORIES; i++) {
        struct history h;
        struct qz_cadre_verdict before, more, late, again;
        make_history(&seed, &h);
        judge_cadre(&h, 2, &before);

        h.deed[h.n++] = (struct qz_deed){h.now_ms, (enum qz_activity_kind)(QZ_ACT_EXCHANGE + some(&seed, 4)),
                                         QZ_DEED_PROVEN, true, true};
        judge_cadre(&h, 2, &more);
        assert_int_equal(more.counted, before.counted + 1);
        assert_int_equal(more.credited, before.credited + !before.fulfilled);
        assert_true(more.credited <= more.rule->threshold && more.missing >= 0);
        rose += more.credited > before.credited;
        full += before.fulfilled;

        h.deed[h.n - 1].how = QZ_DEED_LATE;
        judge_cadre(&h, 2, &late);
        assert_int_equal(late.of[QZ_DEED_LATE], more.of[QZ_DEED_LATE] + 1);
        assert_int_equal(late.of[QZ_DEED_PROVEN], more.of[QZ_DEED_PROVEN] - 1);
        assert_int_equal(late.counted, more.counted);

        h.n--; /* voided */
        judge_cadre(&h, 2, &again);
        assert_memory_equal(&again.of, &before.of, sizeof before.of);
        assert_int_equal(again.credited, before.credited);
    }

    assert_true(rose > 1000 && full > 1000);
}

/* ---- campaigns ---- */

/* Days of a campaign by their numbers, with the festivals that the reference knows by heart. */
static void slow_days(const char *name, int year, int *from, int *to)
{
    static const int festival[] = {20180302, 20190219, 20200208, 20210226, 20220215};
    if (strcmp(name, "campaign_open_day") == 0) {
        *from = year * 10000 + 420;
        *to = year * 10000 + 520;
        return;
    }
    *from = year * 10000 + 1225;
    *to = festival[year - 2017];
}

static void campaigns_agree(const struct history *h, const char *name, int year)
{
    const struct qz_rule *r = qz_rules_at(&rules, name, INT64_MAX);
    struct qz_campaign_verdict v;
    struct qz_deed_span days;
    int from, to, of[QZ_DEED_HOWS] = {0}, all = 0;
    bool service = strcmp(name, "campaign_service_month") == 0;

    slow_days(name, year, &from, &to);
    for (size_t i = 0; i < h->n; i++) {
        const struct qz_deed *d = &h->deed[i];
        int on = number(walk(d->at_ms));
        bool kind = service ? d->tagged && (d->kind == QZ_ACT_GOOD_DEED || d->kind == QZ_ACT_VOLUNTEERING)
                            : d->kind == QZ_ACT_OPEN_DAY;
        if (on >= from && on <= to && kind) {
            of[d->how]++;
            all++;
        }
    }

    int today = number(walk(h->now_ms));
    assert_true(qz_campaign_days(r, &lantern, year, NULL, &days));
    qz_campaign_judge(r, &days, h->deed, h->n, h->now_ms, &v);
    assert_memory_equal(v.of, of, sizeof of);
    assert_int_equal(v.counted, all);
    assert_int_equal(v.credited, all > 0);
    assert_int_equal(v.fulfilled, all > 0);
    assert_int_equal(v.missed, all == 0 && today > to);
    assert_int_equal(v.state == QZ_CAMPAIGN_AHEAD, today < from);
    assert_int_equal(v.state == QZ_CAMPAIGN_OVER, today > to);
    assert_true(v.state != QZ_CAMPAIGN_UNSET);
}

static void campaigns_are_those_of_the_slow_reference(void **state)
{
    (void)state;
    uint64_t seed = 16;
    for (int i = 0; i < HISTORIES; i++) {
        struct history h;
        make_history(&seed, &h);
        campaigns_agree(&h, i % 2 ? "campaign_open_day" : "campaign_service_month", h.year);
    }
}

/* ---- offices and contacts ---- */

static void five_ones_of_offices_are_those_of_the_slow_reference(void **state)
{
    (void)state;
    const struct qz_rule *r = qz_rules_at(&rules, "office_five_ones", INT64_MAX);
    uint64_t seed = 17;

    for (int i = 0; i < HISTORIES; i++) {
        int counted[QZ_ACT_COUNT], guidance = (int)some(&seed, 3), all = 0, closed = 0;
        struct qz_quota_result q, more;
        for (int k = 0; k < QZ_ACT_COUNT; k++)
            counted[k] = some(&seed, 3) ? (int)some(&seed, 4) : 0;

        for (int k = QZ_ACT_OPEN_DAY; k <= QZ_ACT_SELF_DESIGNED; k++) {
            bool stands_in = k == QZ_ACT_SELF_DESIGNED && counted[k] == 0 && guidance > 0;
            all += counted[k] + stands_in;
            closed += counted[k] > 0 || stands_in;
        }

        qz_quota_office(r, counted, guidance, &q);
        assert_int_equal(q.counted, all);
        assert_int_equal(q.fulfilled, all >= 5 && closed == 5);
        assert_true(q.share >= 0 && q.share <= 1 && (q.share >= 1) == q.fulfilled);

        counted[some(&seed, QZ_OFFICE_KINDS)]++;
        qz_quota_office(r, counted, guidance, &more);
        assert_true(more.share >= q.share && more.share <= 1 && more.fulfilled >= q.fulfilled);
    }
}

static void contacts_are_those_of_the_slow_reference(void **state)
{
    (void)state;
    uint64_t seed = 18;
    for (int i = 0; i < HISTORIES; i++) {
        bool school = i % 2;
        const struct qz_rule *r = qz_rules_at(&rules, school ? "contacts_school" : "contacts", INT64_MAX);
        struct qz_contacts_facts f = {0};
        struct qz_contacts_verdict v;
        const int enough = school ? 10 : 100, of_fields = 2 - school;
        int youths = (int)some(&seed, 2 * (unsigned)enough), met = 0, fields = 0;
        unsigned of = 1 + some(&seed, QZ_FIELD_COUNT);

        for (int y = 0; y < youths; y++) { /* one youth at a time */
            unsigned field = some(&seed, of);
            bool came = some(&seed, 2);
            fields += f.linked[field] == 0;
            f.linked[field]++;
            f.met[field] += came;
            met += came;
        }

        qz_contacts_judge(r, &f, &v);
        assert_int_equal(v.linked, youths);
        assert_int_equal(v.met, met);
        assert_int_equal(v.fields, fields);
        assert_int_equal(v.fulfilled, youths >= enough && fields >= of_fields);
        assert_true(v.credited <= r->threshold && v.met_credited <= r->threshold);
        assert_true(youths == 0 ||
                    (v.met_permille * youths <= met * 1000 && (v.met_permille + 1) * youths > met * 1000));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_ones_of_cadres_are_those_of_the_slow_reference),
        cmocka_unit_test(more_raises_nothing_beyond_the_quota_and_late_looks_like_nothing_else),
        cmocka_unit_test(campaigns_are_those_of_the_slow_reference),
        cmocka_unit_test(five_ones_of_offices_are_those_of_the_slow_reference),
        cmocka_unit_test(contacts_are_those_of_the_slow_reference),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
