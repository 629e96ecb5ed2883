#include "base/stage.h"

void qz_stages_stop(const struct qz_stage *stages, size_t n, void *app)
{
    while (n-- > 0)
        if (stages[n].stop)
            stages[n].stop(app);
}

int qz_stages_start(const struct qz_stage *stages, size_t n, void *app, struct qz_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (stages[i].start(app, err) != 0) {
            qz_stages_stop(stages, i, app);
            return qz_fail_in(err, "%s", stages[i].name);
        }
    }
    return 0;
}
