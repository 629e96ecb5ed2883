/* The directory that a verb looks at the log of: a kiosk's, or a tracker's with its copy of all logs. */
#ifndef QZ_CTL_LOG_DIR_H
#define QZ_CTL_LOG_DIR_H

#include "ctl/ctl.h"
#include "journal/tracker.h"
#include "ledger/ledger.h"

/* One of the two is there. */
struct qz_log_dir {
    struct qz_ledger *ledger;
    struct qz_tracker *tracker;
};

/* Open what the options --kiosk, --tracker-dir, --database and --upgrade of the running verb name. 0, or -1;
 * *o is then empty. */
int qz_log_dir_open(struct qz_ctl *ctl, struct qz_log_dir *o, struct qz_err *err);
void qz_log_dir_close(struct qz_log_dir *o);
/* Add to *err what to do about a log that two readings found damaged. An old copy of a kiosk's must not be
 * written on: the tracker has seen what came after it. Returns -1. */
int qz_log_dir_advise(struct qz_ctl *ctl, struct qz_err *err);

#endif
