/* Ratings 满意度: what those who came thought of an activity, as sums without anybody's name. */
#ifndef QZ_RULES_RATING_H
#define QZ_RULES_RATING_H

#include "rules/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* How many gave each mark: of[0] the lowest, 很不好, of[4] the highest, 很好. */
struct qz_rating {
    int64_t of[QZ_RATING_MOST];
};

/* How many ratings those are; of numbers below 0 or beyond QZ_FIGURE_MOST: -1, they are none. */
int64_t qz_rating_total(const struct qz_rating *r);
/* Whether so many are enough to be shown: of fewer somebody could tell who gave which. */
bool qz_rating_shown(const struct qz_rating *r);
/* The average in hundredths, 100 to 500, rounded; 0 of none. */
int qz_rating_average(const struct qz_rating *r);

#endif
