#include "rules/hours.h"

static int64_t hours_between(int64_t from_ms, int64_t to_ms)
{
    return to_ms > from_ms ? to_ms - from_ms : 0;
}

static int64_t hours_earlier(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* What lies between coming and leaving. Who is said to come twice came the first time. */
static int64_t hours_passed(const struct qz_served *stay, const struct qz_passage *passage, size_t n,
                            int64_t now_ms, bool *forgot)
{
    int64_t sum = 0, in_ms = 0;
    bool inside = false;
    for (size_t i = 0; i < n; i++) {
        if (!passage[i].leaves && !inside)
            in_ms = passage[i].at_ms;
        if (passage[i].leaves && inside)
            sum += hours_between(in_ms, passage[i].at_ms);
        inside = !passage[i].leaves;
    }
    if (!inside)
        return sum;

    *forgot = now_ms >= stay->end_ms;
    return sum + hours_between(in_ms, hours_earlier(now_ms, stay->end_ms));
}

int64_t qz_served_ms(const struct qz_served *stay, const struct qz_passage *passage, size_t n, int64_t now_ms,
                     bool *forgot)
{
    int64_t length = hours_between(stay->start_ms, stay->end_ms), passed = 0;
    *forgot = false;
    if (stay->checkout && n > 0)
        passed = hours_passed(stay, passage, n, now_ms, forgot);

    if (stay->late) /* one that is entered later says that the person took part, and no time */
        return passed > 0 ? hours_earlier(passed, length) : length;
    if (stay->checkout && n > 0)
        return passed;

    int64_t from = stay->at_ms > stay->start_ms ? stay->at_ms : stay->start_ms;
    return hours_between(from, hours_earlier(now_ms, stay->end_ms));
}
