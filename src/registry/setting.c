#include "base/jsonw.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/tracker.h"
#include "registry/registry.h"

#include <string.h>

int qz_setting_set(struct qz_tracker *t, const char *name, const char *value, int64_t now_ms,
                   struct qz_err *err)
{
    char held[100];
    struct qz_buf data = {0};
    if (strcmp(name, "host") != 0 && strcmp(name, "demo") != 0)
        return qz_fail(err, QZ_E_INPUT, "there is no setting of that name; there are host and demo");

    if (qz_check_text(name, value, 80, true, err) != 0 ||
        qz_setting_get(t, name, held, sizeof held, err) != 0)
        return -1;

    if (strcmp(held, value) == 0)
        return 0; /* also where a program of before took what fits into no code */
    if (strcmp(name, "host") == 0 && qz_check_host(value, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "name", name);
    qz_jsonw_text(&data, "value", value);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, "setting", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}
