/* What many verbs do with the tracker's answers: print a list, print the id of what was made. */
#ifndef QZ_CTL_LISTING_H
#define QZ_CTL_LISTING_H

#include "ctl/remote.h"

/* Fetch all pages of a list and print it: with --json one object a line, with --csv as comma-separated text,
 * otherwise as a table of these members.
 * Members that are times are cut to minutes; missing ones are blank. */
int qz_list_print(struct qz_ctl *ctl, const char *path, const char *key, const char *const *members, size_t n,
                  struct qz_err *err);
/* Print a list that is at hand, likewise. */
int qz_list_show(struct qz_ctl *ctl, const json_t *list, const char *const *members, size_t n,
                 struct qz_err *err);
/* POST body, then print the answer with --json, otherwise its "id". r has been started. */
int qz_remote_post_id(struct qz_ctl *ctl, struct qz_remote *r, const char *path, const struct qz_buf *body,
                      struct qz_err *err);
/* POST to base "/" id "/" verb, with a reason or NULL; with --json print the answer. */
int qz_post_state(struct qz_ctl *ctl, const char *base, const char *id, const char *verb, const char *reason,
                  struct qz_err *err);
/* POST body, which is wiped and freed, to a path; with --json print the answer. */
int qz_post_body(struct qz_ctl *ctl, const char *path, struct qz_buf *body, struct qz_err *err);
/* Whether an argument can stand in a path: letters, digits and underscores. A usage failure when not. */
int qz_check_id(struct qz_ctl *ctl, const char *what, const char *id, struct qz_err *err);

#endif
