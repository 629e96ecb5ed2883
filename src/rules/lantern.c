#include "base/asset.h"
#include "base/json.h"
#include "rules/campaign.h"
#include "rules/rule_int.h"

#include <string.h>

#define FILE_NAME "db/rules/lantern_festival.json"

/* The festival is the 15th day of a month that begins with a new moon from 21 January to 20 February. */
static bool lantern_may_be(const struct qz_date *d)
{
    int day = d->month * 100 + d->day;
    return day >= 204 && day <= 306;
}

static int lantern_days(const json_t *obj, struct qz_lantern *out, struct qz_err *err)
{
    const json_t *list = qz_json_array(obj, "days", QZ_LANTERN_YEARS, err);
    if (!list)
        return -1;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        struct qz_date *d = &out->day[out->n];
        if (!text || !qz_rule_day(text, d) || !lantern_may_be(d))
            return qz_fail(err, QZ_E_INPUT,
                           "\"days\": %.40s is no day such as 2018-03-02 from 4 February to 6 March",
                           text ? text : "?");
        if (out->n > 0 && d->year != out->day[0].year + out->n)
            return qz_fail(err, QZ_E_INPUT, "\"days\": %d stands where %d should; give a day of each year",
                           d->year, out->day[0].year + out->n);
        out->n++;
    }

    out->first_year = out->day[0].year;
    return out->n ? 0 : qz_fail(err, QZ_E_INPUT, "\"days\" is empty; give a day of each year");
}

int qz_lantern_read(const char *file, const char *json, size_t len, struct qz_lantern *out,
                    struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    json_t *obj = qz_json_load(json, len, err);
    int rc = -1;

    if (obj && !json_is_object(obj))
        qz_fail(err, QZ_E_INPUT, "a table must be an object");
    else if (obj && qz_json_str(obj, "table", 40, err) && qz_json_str(obj, "source", 200, err))
        rc = lantern_days(obj, out, err);

    json_decref(obj);
    return rc == 0 ? 0 : qz_fail_in(err, "%s", file);
}

int qz_lantern_load(struct qz_lantern *out, struct qz_err *err)
{
    const struct qz_asset *a = qz_asset_find(FILE_NAME);
    if (!a)
        return qz_fail(err, QZ_E_BUG, "the program lacks db/rules/lantern_festival.json; build it again");

    return qz_lantern_read(FILE_NAME, (const char *)a->bytes, a->len, out, err);
}
