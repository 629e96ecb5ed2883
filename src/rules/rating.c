#include "rules/rating.h"

int64_t qz_rating_total(const struct qz_rating *r)
{
    int64_t total = 0;
    for (int i = 0; i < QZ_RATING_MOST; i++) {
        if (r->of[i] < 0 || r->of[i] > QZ_FIGURE_MOST)
            return -1;
        total += r->of[i];
    }
    return total;
}

bool qz_rating_shown(const struct qz_rating *r)
{
    return qz_rating_total(r) >= QZ_RATINGS_LEAST;
}

int qz_rating_average(const struct qz_rating *r)
{
    int64_t total = qz_rating_total(r), marks = 0;
    if (total <= 0)
        return 0;

    for (int i = 0; i < QZ_RATING_MOST; i++)
        marks += (i + 1) * r->of[i];
    return (int)((marks * 100 + total / 2) / total);
}
